"""What came in, what was done and what is left in a period, as the progress report II.06a/VPCP/KSTT counts it.

Unlike the dashboard, which follows the dossiers received in a period, this is a balance: carried over + received =
resolved + pending, at the cut (the end of the period, or now while it lasts). What was open at a past cut is judged by
the due date and the clock as they stood then, read from the log, so that a past report comes out the same again.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Case, CharField, Count, F, OuterRef, Q, SmallIntegerField, Subquery, Value, When
from django.db.models.functions import Coalesce

from dossiers.models import Dossier, LatenessEpisode, LogEntry
from dossiers.models.dossier import DossierQuerySet
from dossiers.states import WAITING, Cause, Channel, Step
from dossiers.titles import Title, titles
from reports.figures import EARLY, LATE, ON_TIME
from reports.periods import Period
from tanthanh.office.vietnamese import fold

STOPS = (Step.ASK_SUPPLEMENT, Step.PAUSE)
ONLINE, OTHERWISE, CARRIED = range(3)


@dataclass(frozen=True, slots=True)
class Balance:
    """The counts of columns (4)–(6), (8)–(10), (12) and (13); the other columns are their sums."""

    online: int = 0
    otherwise: int = 0
    carried: int = 0
    early: int = 0
    on_time: int = 0
    late: int = 0
    within: int = 0
    overdue: int = 0

    def __add__(self, other: "Balance") -> "Balance":
        return Balance(*map(sum, zip(self.counts, other.counts, strict=True)))

    @property
    def counts(self) -> tuple[int, ...]:
        return (*self.taken, *self.done, *self.left)

    @property
    def taken(self) -> tuple[int, int, int]:
        return self.online, self.otherwise, self.carried

    @property
    def done(self) -> tuple[int, int, int]:
        return self.early, self.on_time, self.late

    @property
    def left(self) -> tuple[int, int]:
        return self.within, self.overdue

    @property
    def received(self) -> int:
        """Column (3)."""
        return sum(self.taken)

    @property
    def resolved(self) -> int:
        """Column (7)."""
        return sum(self.done)

    @property
    def pending(self) -> int:
        """Column (11)."""
        return sum(self.left)

    @property
    def past_due(self) -> int:
        """Columns (10) and (13): what II.07 asks the reasons for."""
        return self.late + self.overdue


@dataclass(frozen=True, slots=True)
class Part:
    """So many dossiers that stand alike: of one version, by one entry and one end."""

    version_id: int
    balance: Balance
    # Why they are past their due date; empty where they are not.
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the report: a field, with the slug under which the list of dossiers shows it."""

    slug: str
    name: str
    balance: Balance
    causes: dict[Cause, int]


@dataclass(frozen=True, slots=True)
class Progress:
    """The balance of a period by field, in the order of the fields' names."""

    period: Period
    cut: datetime
    lines: tuple[Line, ...]

    @property
    def total(self) -> Balance:
        return sum((line.balance for line in self.lines), Balance())


def cut_of(period: Period, *, at: datetime) -> datetime:
    """The instant at which what is left is judged: the first one after the period, or `at` while it lasts."""
    return min(at, period.ends_at)


def progress(period: Period, *, at: datetime) -> Progress:
    """Three queries: what was resolved, what was left, and the names of the fields."""
    cut = cut_of(period, at=at)
    parts = [*_resolved(period, cut), *_pending(period, cut)]
    return Progress(period, cut, _lines(parts, titles({part.version_id for part in parts})))


def _lines(parts: Iterable[Part], named: dict[int, Title]) -> tuple[Line, ...]:
    lines: dict[str, Line] = {}
    for part in parts:
        title = named[part.version_id]
        line = lines.get(title.field_slug) or Line(title.field_slug, title.field, Balance(), dict.fromkeys(Cause, 0))
        causes = dict(line.causes)
        if part.cause:
            causes[Cause(part.cause)] += part.balance.past_due
        lines[title.field_slug] = Line(line.slug, line.name, line.balance + part.balance, causes)
    return tuple(sorted(lines.values(), key=lambda line: fold(line.name)))


def _ours(period: Period) -> DossierQuerySet:
    return Dossier.objects.filter(received_on__lt=period.after).of_one_stop()


def _entry(period: Period) -> Case:
    """How a dossier came into the period."""
    return Case(
        When(received_on__lt=period.first, then=Value(CARRIED)),
        When(channel=Channel.ONLINE, then=Value(ONLINE)),
        default=Value(OTHERWISE),
        output_field=SmallIntegerField(),
    )


def _cause() -> Coalesce:
    """The reason of the last date that a dossier missed."""
    last = LatenessEpisode.objects.filter(dossier=OuterRef("pk")).order_by("-missed_due_at")
    return Coalesce(Subquery(last.values("cause")[:1]), Value(Cause.UNKNOWN.value), output_field=CharField())


def _resolved(period: Period, cut: datetime) -> Iterator[Part]:
    """What was finished in the period, one row for each way to stand; causes are looked up for the late ones only."""
    done = Case(
        When(finished_at__gt=F("due_at"), then=LATE),
        When(finished_on__lt=F("due_on"), then=EARLY),
        default=ON_TIME,
        output_field=SmallIntegerField(),
    )
    cause = Case(When(finished_at__gt=F("due_at"), then=_cause()), default=Value(""), output_field=CharField())
    rows = (
        _ours(period)
        .filter(finished_on__gte=period.first, finished_on__lt=period.after, finished_at__lt=cut)
        .annotate(entry=_entry(period), done=done, why=cause)
        .values_list("version_id", "entry", "done", "why")
        .annotate(dossiers=Count("*"))
        .order_by()
    )
    for version_id, entry, place, why, dossiers in rows:
        ended = [0, 0, 0]
        ended[place] = dossiers
        yield Part(version_id, Balance(*_entered(entry, dossiers), *ended), why)


class _Open(NamedTuple):
    """One dossier that was open at the cut, as it stood then."""

    pk: int
    version_id: int
    entry: int
    due_at: datetime
    state: str
    stopped_at: datetime | None
    cause: str

    def is_overdue(self, cut: datetime) -> bool:
        """A clock stopped in time is within the limit however long it stands."""
        if self.state in WAITING and self.stopped_at is not None and self.stopped_at <= self.due_at:
            return False
        return self.due_at < cut


def _pending(period: Period, cut: datetime) -> Iterator[Part]:
    for row in _open_at(period, cut):
        is_overdue = row.is_overdue(cut)
        left = (0, 1) if is_overdue else (1, 0)
        yield Part(row.version_id, Balance(*_entered(row.entry, 1), 0, 0, 0, *left), row.cause if is_overdue else "")


class Left(NamedTuple):
    """One dossier of column (12) or (13), with the date it was held to then."""

    pk: int
    due_at: datetime


def left_over(period: Period, *, at: datetime, overdue: bool, field: str = "") -> list[Left]:
    """The dossiers behind columns (12) and (13), the earliest due first; two queries, one without a field."""
    cut = cut_of(period, at=at)
    rows = [row for row in _open_at(period, cut) if row.is_overdue(cut) is overdue]
    if field:
        named = titles({row.version_id for row in rows})
        rows = [row for row in rows if named[row.version_id].field_slug == field]
    return sorted((Left(row.pk, row.due_at) for row in rows), key=lambda row: (row.due_at, row.pk))


def _open_at(period: Period, cut: datetime) -> Iterator[_Open]:
    """What was open at the cut. The log tells of each how it stood there, where something has happened since."""
    since = LogEntry.objects.filter(dossier=OuterRef("pk"), at__gte=cut).order_by("position")
    stops = LogEntry.objects.filter(dossier=OuterRef("pk"), at__lt=cut, step__in=STOPS).order_by("-position")
    rows = (
        _ours(period)
        .filter(Q(finished_on=None) | Q(finished_on__gte=period.first))
        .filter(Q(finished_at=None) | Q(finished_at__gte=cut))
        .annotate(
            entry=_entry(period),
            due_then=Coalesce(Subquery(since.filter(due_before__isnull=False).values("due_before")[:1]), F("due_at")),
            state_then=Coalesce(
                Subquery(since.exclude(from_state="").values("from_state")[:1]), F("state"), output_field=CharField()
            ),
            stopped_then=Coalesce(Subquery(stops.values("at")[:1]), F("clock_stopped_at")),
            why=_cause(),
        )
        .values_list("pk", "version_id", "entry", "due_then", "state_then", "stopped_then", "why")
    )
    return map(_Open._make, rows.iterator())


def _entered(entry: int, dossiers: int) -> tuple[int, int, int]:
    taken = [0, 0, 0]
    taken[entry] = dossiers
    return taken[0], taken[1], taken[2]
