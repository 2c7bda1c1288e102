"""The overall question month by month and quarter by quarter, for a drawn trend; and what of it may be public.

A month is that of the answer's day; an answer given after the year it is about belongs to the end of that year.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add

from django.db.models import Count
from django.db.models.functions import ExtractMonth, ExtractYear

from surveys.models import Answer, Doubt, Kind
from surveys.questionnaire import MARKS, SMALLEST_GROUP
from surveys.scores import Score
from tanthanh.office.charts import Point, Trend, trend
from tanthanh.office.vietnamese import number

MONTHS = range(1, 13)
QUARTERS = ("Quý I", "Quý II", "Quý III", "Quý IV")


@dataclass(frozen=True, slots=True)
class Span:
    """A month or a quarter. Without a score: kept back, so that a small group cannot be worked out."""

    label: str
    short: str
    score: Score | None


@dataclass(frozen=True, slots=True)
class Course:
    """A year's overall satisfaction as it went; months add up to quarters and quarters to the year."""

    months: tuple[Span, ...]
    quarters: tuple[Span, ...]

    @property
    def chart(self) -> Trend:
        points = [_point(span) for span in self.months]
        return trend(key="dien-bien", title="Mức hài lòng chung theo tháng", over="Tháng", points=points)


def _point(span: Span) -> Point:
    score = span.score
    if score is None or not score.is_shown:
        count = "không hiện" if score is None or score.responses else "0"
        return Point(span.label, span.short, None, None, count)
    return Point(span.label, span.short, score.rate, score.interval, number(score.responses))


def course(year: int) -> Course:
    """One query."""
    asked = (
        Answer.objects.filter(ballot__year=year, ballot__questionnaire__kind=Kind.SHORT, question__is_overall=True)
        .exclude(ballot__doubt=Doubt.BURST)
        .values_list(ExtractYear("ballot__answered_on"), ExtractMonth("ballot__answered_on"), "score")
        .annotate(n=Count("pk"))
        .order_by()
    )
    marks: dict[int, list[int]] = defaultdict(lambda: [0] * len(MARKS))
    for answered_in, month, mark, times in asked:
        marks[_within(year, answered_in, month)][mark - 1] += times
    scores = [Score(tuple(marks[month])) for month in MONTHS]
    return Course(
        tuple(Span(f"Tháng {month}", f"T{month}", scores[month - 1]) for month in MONTHS),
        tuple(Span(name, name, reduce(add, scores[3 * place : 3 * place + 3])) for place, name in enumerate(QUARTERS)),
    )


def _within(year: int, answered_in: int, month: int) -> int:
    if answered_in == year:
        return month
    return MONTHS[0] if answered_in < year else MONTHS[-1]


def published(found: Course) -> Course:
    """The same for everybody: no group under five, nor one that follows from the total and the others."""
    quarters = _kept_back(found.quarters)
    months: list[Span] = []
    for place, quarter in enumerate(quarters):
        inside = found.months[3 * place : 3 * place + 3]
        # Where the quarter is kept back, its months would give it away.
        hidden = quarter.score is None
        months += [Span(span.label, span.short, None) for span in inside] if hidden else _kept_back(inside)
    return Course(tuple(months), tuple(quarters))


def _kept_back(spans: Sequence[Span]) -> list[Span]:
    """Small groups without their scores; where they are few even together, the next smallest one with them."""
    counts = {place: span.score.responses if span.score else 0 for place, span in enumerate(spans)}
    by_size = sorted((count, place) for place, count in counts.items() if count)
    hidden: set[int] = set()
    unseen = 0
    for count, place in by_size:
        if count < SMALLEST_GROUP or 0 < unseen < SMALLEST_GROUP:
            hidden.add(place)
            unseen += count
    return [Span(span.label, span.short, None) if place in hidden else span for place, span in enumerate(spans)]
