"""Satisfaction as the ward reports it: marks 4 and 5 over valid answers (SIPAS); a blank is missing, never a 3."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import reduce
from math import sqrt
from operator import add

from django.db.models import Count, Q

from surveys.models import Answer, Door, Doubt, Kind, Question
from surveys.questionnaire import MARKS, SATISFIED_FROM, SMALLEST_GROUP
from surveys.standard_questions import OVERALL, STANDARD
from tanthanh.office.vietnamese import NBSP, percent

# The two-sided 95 % quantile of the normal distribution.
Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Score:
    """How often each mark from 1 to 5 was given."""

    counts: tuple[int, ...] = (0, 0, 0, 0, 0)

    def __add__(self, other: "Score") -> "Score":
        return Score(tuple(map(add, self.counts, other.counts)))

    @property
    def responses(self) -> int:
        return sum(self.counts)

    @property
    def satisfied(self) -> int:
        return sum(self.counts[SATISFIED_FROM - 1 :])

    @property
    def rate(self) -> Decimal | None:
        """Per cent with two places, halves rounded up."""
        return percent(self.satisfied, self.responses)

    @property
    def stretches(self) -> list[tuple[int, int, int, int]]:
        """Mark, answers, start and length of each mark on a bar of 1.000 units, the best mark first."""
        bar = []
        before = 0
        for mark, answers in sorted(enumerate(self.counts, start=1), reverse=True):
            start, end = (1000 * answered // max(1, self.responses) for answered in (before, before + answers))
            bar.append((mark, answers, start, end - start))
            before += answers
        return bar

    @property
    def is_shown(self) -> bool:
        return self.responses >= SMALLEST_GROUP

    @property
    def shown_rate(self) -> Decimal | None:
        """The rate, or None where so few answered that they might be recognised."""
        return self.rate if self.is_shown else None

    @property
    def interval(self) -> tuple[Decimal, Decimal] | None:
        """The 95 % interval of the rate after Wilson, in per cent with one place."""
        total = self.responses
        if not total:
            return None
        share = self.satisfied / total
        middle = share + Z * Z / (2 * total)
        spread = Z * sqrt(share * (1 - share) / total + Z * Z / (4 * total * total))
        width = 1 + Z * Z / total
        low, high = ((middle + sign * spread) / width for sign in (-1, 1))
        return _per_cent(low), _per_cent(high)

    @property
    def interval_text(self) -> str:
        """`98,4 – 99,4 %`, or a dash where so few answered that they might be recognised."""
        if not self.is_shown or self.interval is None:
            return "–"
        low, high = (f"{end}".replace(".", ",") for end in self.interval)
        return f"{low} – {high}{NBSP}%"


def _per_cent(share: float) -> Decimal:
    return (Decimal(repr(share)) * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class CriterionScore:
    """One criterion: all doors together, and each door for itself."""

    code: str
    name: str
    is_overall: bool
    by_door: dict[Door, Score]

    @property
    def score(self) -> Score:
        return reduce(add, self.by_door.values(), Score())

    @property
    def doors(self) -> list[tuple[str, Score]]:
        return [(door.label, score) for door, score in self.by_door.items()]


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """A year's answers by criterion, in the order of the questionnaire."""

    criteria: tuple[CriterionScore, ...]

    @property
    def overall(self) -> CriterionScore:
        """The question that asks for satisfaction on the whole: it is the rate the ward reports."""
        return next(row for row in self.criteria if row.is_overall)


def satisfaction(year: int, kind: Kind = Kind.SHORT) -> Satisfaction:
    """The answers about one year to one kind of form, in two queries; a criterion nobody answered has zeros.

    Only what is asked on the five marks is a rate: a number of visits is none.
    """
    return _satisfaction(Q(ballot__year=year), kind)


def satisfaction_between(first: date, last: date) -> Satisfaction:
    """The answers given from one day to another, both in it: for a quarter or a month."""
    # A ballot of January may be about the year before; the years let the index be used.
    about = Q(ballot__year__gte=first.year - 1, ballot__year__lte=last.year)
    return _satisfaction(about & Q(ballot__answered_on__gte=first, ballot__answered_on__lte=last), Kind.SHORT)


def _satisfaction(about: Q, kind: Kind) -> Satisfaction:
    """The questions first: the answers are then counted without asking of each what was asked."""
    asked = Question.objects.filter(questionnaire__kind=kind, questionnaire__valid_from__isnull=False, options=[])
    questions = {question.pk: question for question in asked.order_by("questionnaire__number", "position", "pk")}
    counts = (
        Answer.objects.filter(about, question__in=list(questions))
        .exclude(ballot__doubt=Doubt.BURST)
        .values_list("question_id", "ballot__door", "score")
        .annotate(answers=Count("*"))
        .order_by()
    )
    return _by_criterion(kind, questions, counts)


def _by_criterion(
    kind: Kind, questions: Mapping[int, Question], counts: Iterable[tuple[int, str, int, int]]
) -> Satisfaction:
    """Answers of all versions of the questionnaire by criterion; the latest version says how it is called."""
    named = {row.code: (row.name, row.code == OVERALL) for row in STANDARD[kind][1] if not row.options}
    named |= {row.criterion: (row.short_text, row.is_overall) for row in questions.values()}
    marks = {code: {door: [0] * len(MARKS) for door in Door} for code in named}
    for question_id, door, mark, answers in counts:
        marks[questions[question_id].criterion][Door(door)][mark - 1] += answers
    return Satisfaction(
        tuple(
            CriterionScore(
                code, name, is_overall, {door: Score(tuple(counted)) for door, counted in marks[code].items()}
            )
            for code, (name, is_overall) in named.items()
        )
    )
