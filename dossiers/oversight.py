"""A month of lateness for those who oversee the office (Mặt trận, thanh tra) and for its leaders: read only.

Every date missed in the month with its reason and its letter, what has no letter, which dates were moved, who objected
to a publication and what was corrected. Counted by the same rows that the pages behind it show.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.db.models import Case, Count, Exists, F, OuterRef, Q, When
from django.db.models.query import QuerySet

from dossiers import date_moves, marks
from dossiers.late_archive import Month
from dossiers.models import LateListCorrection, LateListObjection, LatenessEpisode
from dossiers.states import Cause
from tanthanh.office.vietnamese import office_day
from tanthanh.office.working_days import Calendar

PAGE_SIZE = 50
MOST_PRINTED = 400
MOST_VOICES = 100
MOST_MOVES = 20
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
UNANSWERED = Q(relieved_at=None) & ~Q(letter__state__in=marks.ISSUED)


@dataclass(frozen=True, slots=True)
class Line:
    """One missed date: how many working days late, until it was finished or until now."""

    episode: LatenessEpisode
    days: int
    is_answered: bool


class Share(NamedTuple):
    """How many dates a unit missed, or a cause explains, and how many of these have no approved letter."""

    name: str
    episodes: int
    unanswered: int


@dataclass(frozen=True, slots=True)
class Counts:
    """The month in numbers; what a change of the calendar has relieved is counted apart."""

    episodes: int
    open: int
    unanswered: int
    again: int
    published: int
    relieved: int


@dataclass(frozen=True, slots=True)
class Page:
    """Lines, the latest missed date first; `older` is the query string of the next page, empty on the last."""

    lines: tuple[Line, ...]
    older: str
    only_unanswered: bool
    ignored: tuple[str, ...] = ()


def missed(month: Month, at: datetime) -> QuerySet[LatenessEpisode]:
    """The dates of this month that have been missed by `at`: what is reported ahead is not late yet."""
    return LatenessEpisode.objects.filter(missed_due_at__gte=month.first, missed_due_at__lt=min(month.after, at))


def counts(month: Month, at: datetime) -> Counts:
    earlier = LatenessEpisode.objects.filter(dossier=OuterRef("dossier"), missed_due_at__lt=OuterRef("missed_due_at"))
    found = missed(month, at).aggregate(
        episodes=Count("pk", filter=Q(relieved_at=None)),
        open=Count("pk", filter=Q(closed_at=None)),
        unanswered=Count("pk", filter=UNANSWERED),
        again=Count("pk", filter=Q(Exists(earlier), relieved_at=None)),
        published=Count("pk", filter=marks.published()),
        relieved=Count("pk", filter=Q(relieved_at__isnull=False)),
    )
    return Counts(**found)


def by_unit(month: Month, at: datetime) -> list[Share]:
    return [Share(name or "Bộ phận Một cửa", *rest) for name, *rest in _shares(month, at, "unit__name")]


def by_cause(month: Month, at: datetime) -> list[Share]:
    return [Share(Cause(cause).label, *rest) for cause, *rest in _shares(month, at, "cause")]


def _shares(month: Month, at: datetime, column: str) -> list[tuple[str, int, int]]:
    """The most often first."""
    rows = missed(month, at).filter(relieved_at=None).values_list(column)
    counted = rows.annotate(late=Count("pk"), unanswered=Count("pk", filter=UNANSWERED))
    return list(counted.order_by("-late", column))


def page(month: Month, asked: Mapping[str, str], calendar: Calendar, at: datetime) -> Page:
    """By `chua-co-thu=1` and `sau`, the last row seen; one query, over the index of missed dates."""
    only = asked.get("chua-co-thu") == "1"
    ignored: tuple[str, ...] = ()
    rows = _with_papers(missed(month, at))
    if only:
        rows = rows.filter(UNANSWERED)
    after = re.fullmatch(r"([0-9]{1,16})-([0-9]{1,18})", asked.get("sau", ""))
    if after:
        moment = EPOCH + int(after[1]) * MICROSECOND
        rows = rows.filter(missed_due_at__lte=moment).exclude(missed_due_at=moment, pk__gte=int(after[2]))
    elif asked.get("sau"):
        ignored = ("Không có trang này, đang xem từ trang đầu.",)
    found = list(rows[: PAGE_SIZE + 1])
    older = ""
    if len(found) > PAGE_SIZE:
        last = found[PAGE_SIZE - 1]
        seen = f"{(last.missed_due_at - EPOCH) // MICROSECOND}-{last.pk}"
        older = f"?{'chua-co-thu=1&' if only else ''}sau={seen}"
    return Page(tuple(_line(one, calendar, at) for one in found[:PAGE_SIZE]), older, only, ignored)


def printed(month: Month, calendar: Calendar, at: datetime) -> list[Line]:
    """What the digest lists; the longest waiting without a letter come first, since a digest has an end."""
    rows = _with_papers(missed(month, at)).annotate(waits=Case(When(UNANSWERED, then=1), default=0))
    return [_line(one, calendar, at) for one in rows.order_by("-waits", "missed_due_at", "pk")[:MOST_PRINTED]]


def _with_papers(rows: QuerySet[LatenessEpisode]) -> QuerySet[LatenessEpisode]:
    papers = rows.select_related("dossier__version__procedure__field", "unit", "letter", "objection")
    return papers.order_by(F("missed_due_at").desc(), "-pk")


def _line(episode: LatenessEpisode, calendar: Calendar, at: datetime) -> Line:
    until = episode.closed_at or at
    letter = getattr(episode, "letter", None)
    return Line(
        episode=episode,
        days=calendar.working_days_between(office_day(episode.missed_due_at), office_day(until)),
        is_answered=letter is not None and letter.state in marks.ISSUED,
    )


def objections(month: Month) -> list[LateListObjection]:
    """Raised in the month, the newest first."""
    rows = LateListObjection.objects.filter(raised_at__gte=month.first, raised_at__lt=month.after)
    papers = rows.select_related("episode__dossier", "episode__unit", "raised_by", "decided_by")
    return list(papers.order_by("-raised_at", "-pk")[:MOST_VOICES])


def corrections(month: Month) -> list[LateListCorrection]:
    """Made in the month, the newest first."""
    rows = LateListCorrection.objects.filter(at__gte=month.first, at__lt=month.after)
    papers = rows.select_related("episode__dossier", "by", "unit_before", "unit_after")
    return list(papers.order_by("-at", "-pk")[:MOST_VOICES])


def span(month: Month) -> date_moves.Span:
    return date_moves.Span(month.first.date(), (month.after - timedelta(days=1)).date())


def moves(month: Month) -> list[date_moves.Move]:
    return date_moves.moves(span(month), most=MOST_MOVES)
