"""The figures of a period: what came in, how it stands against its due date, what was said about it.

The figures follow a cohort: the dossiers received in the period, as they stand at `now`. Lateness is judged at "result
ready" against `due_at`, which an apology never moves (law.md 5.2). All counting is done in the database.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeAlias

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Case, Count, DateField, F, Func, Max, Min, SmallIntegerField, Value, When
from django.db.models.sql.compiler import SQLCompiler

from dossiers import marks
from dossiers.models import Dossier, LatenessEpisode
from dossiers.models.dossier import DossierQuerySet
from dossiers.states import Channel, State
from reports.periods import Kind, Period, of_year
from surveys.scores import Satisfaction, satisfaction, satisfaction_between
from tanthanh.office.vietnamese import percent

AsSQL: TypeAlias = tuple[str, Any]

# The places of the counts in `Outcomes`.
PLACES = 5
EARLY, ON_TIME, LATE, WITHIN, OVERDUE = map(Value, range(PLACES))
ONE_STOP = (Channel.IN_PERSON, Channel.ONLINE, Channel.POSTAL)


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Dossiers by how they stand against their due date; the five counts add up to all of them."""

    early: int = 0
    on_time: int = 0
    late: int = 0
    within: int = 0
    overdue: int = 0

    def __add__(self, other: "Outcomes") -> "Outcomes":
        return Outcomes(
            self.early + other.early,
            self.on_time + other.on_time,
            self.late + other.late,
            self.within + other.within,
            self.overdue + other.overdue,
        )

    @property
    def counts(self) -> tuple[int, ...]:
        return self.early, self.on_time, self.late, self.within, self.overdue

    @property
    def total(self) -> int:
        return sum(self.counts)

    @property
    def punctual(self) -> int:
        """Finished not later than due: early and on time together."""
        return self.early + self.on_time

    @property
    def resolved(self) -> int:
        return self.punctual + self.late

    @property
    def pending(self) -> int:
        return self.within + self.overdue

    @property
    def on_time_rate(self) -> Decimal | None:
        """Of the finished ones, as the ward reports it (4.300 / 4.311)."""
        return percent(self.punctual, self.resolved)

    @property
    def honest_rate(self) -> Decimal | None:
        """The same with the open overdue ones in the denominator: waiting does not make the figure better."""
        return percent(self.punctual, self.resolved + self.overdue)


@dataclass(frozen=True, slots=True)
class Slice:
    """The smallest count everything else is added up from. `month` is the first day of the calendar month."""

    channel: Channel
    month: date
    is_interlinked: bool
    outcomes: Outcomes


@dataclass(frozen=True, slots=True)
class Apologies:
    """Letters of apology and publications for the one-stop's dossiers of the period."""

    issued: int = 0
    published: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """One period as it stands at `at`; everything is a sum over `slices`."""

    period: Period
    at: datetime
    slices: tuple[Slice, ...]
    apologies: Apologies
    satisfaction: Satisfaction

    @property
    def year(self) -> int:
        return self.period.year

    @property
    def one_stop(self) -> Outcomes:
        """What the one-stop itself took in; the national portal is a second source and never added (interface.md)."""
        return total(row for row in self.slices if row.channel in ONE_STOP)

    @property
    def national_portal(self) -> Outcomes:
        return self.of(Channel.NATIONAL_PORTAL)

    @property
    def online(self) -> Outcomes:
        return self.of(Channel.ONLINE)

    @property
    def interlinked(self) -> Outcomes:
        """Interlinked dossiers of the one-stop; each is in its channel as well."""
        return total(row for row in self.slices if row.is_interlinked and row.channel in ONE_STOP)

    @property
    def is_empty(self) -> bool:
        return not self.slices and not self.satisfaction.overall.score.responses

    def of(self, channel: Channel) -> Outcomes:
        return total(row for row in self.slices if row.channel == channel)

    def by_month(self) -> dict[Period, dict[Channel, int]]:
        """Dossiers received at the one-stop by month and channel; months without a dossier are there with zeros."""
        months = {month: dict.fromkeys(ONE_STOP, 0) for month in self.period.months()}
        for month, row in self._monthly(months):
            months[month][row.channel] += row.outcomes.total
        return months

    def outcomes_by_month(self) -> dict[Period, Outcomes]:
        """How the one-stop's dossiers received in each month stand."""
        months = dict.fromkeys(self.period.months(), Outcomes())
        for month, row in self._monthly(months):
            months[month] += row.outcomes
        return months

    def _monthly(self, months: Iterable[Period]) -> Iterator[tuple[Period, Slice]]:
        by_start = {(month.first.year, month.first.month): month for month in months}
        for row in self.slices:
            if row.channel in ONE_STOP:
                yield by_start[row.month.year, row.month.month], row


def total(rows: Iterable[Slice]) -> Outcomes:
    return sum((row.outcomes for row in rows), Outcomes())


def yearly(year: int, *, now: datetime) -> Figures:
    """The figures of one calendar year, as the ward reports them."""
    return figures_in(of_year(year), now=now)


def figures_in(period: Period, *, now: datetime) -> Figures:
    """The figures of one period in four queries, however many dossiers it has."""
    return Figures(period, now, tuple(_slices(period, now)), _apologies(period), satisfaction_in(period))


def years() -> list[int]:
    """From the first year with a dossier to the last."""
    span = Dossier.objects.aggregate(first=Min("received_on"), last=Max("received_on"))
    return list(range(span["first"].year, span["last"].year + 1)) if span["first"] else []


class FirstOfMonth(Func):
    """The first day of a day's month, in each database by the cheapest way: Django's own takes a time zone along."""

    output_field = DateField()

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any) -> AsSQL:  # noqa: ANN401
        return self.as_sql(compiler, connection, template="date_trunc('month', (%(expressions)s)::timestamp)::date")

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any) -> AsSQL:  # noqa: ANN401
        return self.as_sql(compiler, connection, template="date(%(expressions)s, 'start of month')")


def outcome(now: datetime) -> Case:
    """The SQL that says how a dossier stands at `now`, as the place of its count among `Outcomes.counts`.

    A clock stopped in time is within the limit however long it stands; one stopped too late does not help any more.
    """
    return Case(
        When(finished_at__gt=F("due_at"), then=LATE),
        When(finished_on__lt=F("due_on"), then=EARLY),
        When(finished_at__isnull=False, then=ON_TIME),
        When(clock_stopped_at__lte=F("due_at"), then=WITHIN),
        When(due_at__lt=now, then=OVERDUE),
        default=WITHIN,
        output_field=SmallIntegerField(),
    )


def _slices(period: Period, now: datetime) -> list[Slice]:
    """One grouped count that reads the index of days alone and not the table; a few rows for each month."""
    rows = (
        received_in(period)
        .values_list("channel", FirstOfMonth("received_on"), "is_interlinked", outcome(now))
        .annotate(dossiers=Count("*"))
        .order_by()
    )
    found: dict[tuple[str, date, bool], list[int]] = {}
    for channel, month, is_interlinked, place, dossiers in rows:
        found.setdefault((channel, month, is_interlinked), [0] * PLACES)[place] = dossiers
    return [Slice(Channel(key[0]), *key[1:], Outcomes(*counts)) for key, counts in sorted(found.items())]


def received_in(period: Period) -> DossierQuerySet:
    """The dossiers of both sources received in the period, without what never became a dossier."""
    return Dossier.objects.received_between(period.first, period.after).exclude(
        state__in=(State.VOIDED, State.SUBMITTED)
    )


def one_stop_in(period: Period) -> DossierQuerySet:
    """Those of them the one-stop itself took in."""
    return received_in(period).exclude(channel=Channel.NATIONAL_PORTAL)


def satisfaction_in(period: Period) -> Satisfaction:
    """A whole year counts the ballots about that year, whenever they came in; a part of one those of its days."""
    if period.kind in {Kind.YEAR, Kind.REPORTING_YEAR}:
        return satisfaction(period.year)
    return satisfaction_between(period.first, period.last)


def _apologies(period: Period) -> Apologies:
    """Letters approved or sent, and missed dates the public could read about."""
    counts = LatenessEpisode.objects.filter(dossier__in=one_stop_in(period)).aggregate(
        issued=Count("pk", filter=marks.apologised()), published=Count("pk", filter=marks.published())
    )
    return Apologies(**counts)
