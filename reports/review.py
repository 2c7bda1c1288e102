"""Where time goes and what to improve (rà soát, cải tiến quy trình): units, limits nobody needs, papers asked again.

Over the one-stop's dossiers received in a period. Each table is one grouped query.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q
from django.db.models.expressions import CombinedExpression

from dossiers.models import HandOver, LatenessEpisode, LogEntry
from dossiers.states import Cause, Step
from dossiers.titles import titles
from reports.duty import Duty, Load, SessionLoad, by_session, duty
from reports.figures import one_stop_in
from reports.periods import Period
from reports.serving import HOURS, OfficeHour
from tanthanh.office.working_days import Calendar

# Fewer results than this say nothing about a limit.
ENOUGH = 10
TOP = 15


@dataclass(frozen=True, slots=True)
class UnitTime:
    """One unit's steps: how many were given to it, and the hours they waited and were worked on, on average."""

    name: str
    steps: int
    waiting: Decimal | None
    working: Decimal | None
    late: int
    sent_back: int


@dataclass(frozen=True, slots=True)
class Named:
    """A count of a count under a name."""

    name: str
    part: int
    whole: int


@dataclass(frozen=True, slots=True)
class HourLoad(Load):
    """One hour of the day over the whole period: dossiers taken in, hours of duty, and how many officers took in."""

    hour: int
    officers: int


@dataclass(frozen=True, slots=True)
class Review:
    """Units with the most late steps first, then those where a step lasts longest."""

    units: tuple[UnitTime, ...]
    unneeded: tuple[Named, ...]
    supplements: tuple[Named, ...]
    causes: tuple[Named, ...]
    hours: tuple[HourLoad, ...]
    sessions: tuple[SessionLoad, ...]
    has_roster: bool


def review(period: Period, calendar: Calendar) -> Review:
    """Nine queries at most, however many dossiers the period has."""
    roster = duty(period, calendar)
    return Review(
        _units(period),
        _unneeded(period),
        _supplements(period),
        _causes(period),
        _hours(period, roster),
        by_session(period, roster),
        roster.is_known,
    )


def _units(period: Period) -> tuple[UnitTime, ...]:
    """Waiting is from being handed over to being taken over, working from there to being done with it."""
    ours = one_stop_in(period)
    rows = (
        HandOver.objects.filter(dossier__in=ours, to_unit__isnull=False)
        .values("to_unit__name")
        .annotate(
            steps=Count("pk"),
            waiting=Avg(_between("sent_at", "received_at"), filter=Q(received_at__isnull=False)),
            working=Avg(_between("received_at", "done_at"), filter=Q(received_at__isnull=False, done_at__isnull=False)),
            late=Count("pk", filter=Q(done_at__gt=F("due_at"))),
            back=Count("pk", filter=Q(sent_back_at__isnull=False)),
        )
        .order_by("-late", "-working", "to_unit__name")
    )
    return tuple(
        UnitTime(
            row["to_unit__name"],
            row["steps"],
            _in_hours(row["waiting"]),
            _in_hours(row["working"]),
            row["late"],
            row["back"],
        )
        for row in rows
    )


def _between(start: str, end: str) -> ExpressionWrapper:
    lasted: CombinedExpression = F(end) - F(start)
    return ExpressionWrapper(lasted, output_field=DurationField())


def _in_hours(lasted: timedelta | None) -> Decimal | None:
    if lasted is None:
        return None
    return (Decimal(lasted / timedelta(minutes=1)) / 60).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _unneeded(period: Period) -> tuple[Named, ...]:
    """Versions whose every result came before its date: the limit could be shorter. `part` of `whole` are early."""
    rows = (
        one_stop_in(period)
        .filter(finished_at__isnull=False)
        .values_list("version_id")
        .annotate(done=Count("pk"), early=Count("pk", filter=Q(finished_on__lt=F("due_on"))))
        .filter(done__gte=ENOUGH, early=F("done"))
        .order_by("-done", "version_id")
    )
    return _by_procedure((version_id, early, done) for version_id, done, early in rows[:TOP])


def _supplements(period: Period) -> tuple[Named, ...]:
    """Procedures by how often papers had to be asked for: `part` requests at `whole` dossiers."""
    ours = one_stop_in(period)
    rows = (
        LogEntry.objects.filter(dossier__in=ours, step=Step.ASK_SUPPLEMENT)
        .values_list("dossier__version_id")
        .annotate(times=Count("pk"), dossiers=Count("dossier", distinct=True))
        .order_by("-times", "dossier__version_id")
    )
    return _by_procedure(rows[:TOP])


def _by_procedure(rows: Iterable[tuple[int, int, int]]) -> tuple[Named, ...]:
    found = list(rows)
    named = titles({row[0] for row in found})
    return tuple(Named(named[version_id].name, part, whole) for version_id, part, whole in found)


def _causes(period: Period) -> tuple[Named, ...]:
    """Why dossiers missed their date: `part` of all `whole` missed dates."""
    ours = one_stop_in(period)
    rows = LatenessEpisode.objects.filter(dossier__in=ours, relieved_at=None).values_list("cause")
    counted = list(rows.annotate(times=Count("pk")).order_by("-times", "cause"))
    whole = sum(times for _, times in counted)
    return tuple(Named(Cause(cause).label, times, whole) for cause, times in counted)


def _hours(period: Period, roster: Duty) -> tuple[HourLoad, ...]:
    """The hours in which something was taken in or somebody was on duty; an imported dossier names nobody."""
    rows = (
        one_stop_in(period)
        .values_list(OfficeHour("received_at"))
        .annotate(dossiers=Count("pk"), officers=Count("received_by", distinct=True))
        .order_by()
    )
    counted = {int(hour): (dossiers, officers) for hour, dossiers, officers in rows}
    return tuple(
        HourLoad(dossiers, roster.by_hour.get(hour, Decimal(0)), hour, officers)
        for hour in HOURS
        if hour in counted or hour in roster.by_hour
        for dossiers, officers in [counted.get(hour, (0, 0))]
    )
