"""Which open dossiers are going to be late, by what can still be saved; forecast.py says how the chance is found."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, F, Min, OuterRef, Q
from django.db.models.query import QuerySet

from dossiers import forecast
from dossiers.forecast import Ahead, Forecast, Model, Past, Trial
from dossiers.models import Dossier, LogEntry
from dossiers.states import FINISHED, State, Step
from dossiers.time_left import Task
from tanthanh.office.vietnamese import office_day
from tanthanh.office.work_clock import WorkClock
from tanthanh.office.working_days import Calendar

# How much of the past counts, and how many dossiers of it at most.
PAST_DAYS = 730
MOST_PAST = 10_000
MOST_OPEN = 2000
# The last year of the past is what the back-test has not seen.
UNSEEN_DAYS = 365
# A queue is compared with what the unit held on average over these days.
QUEUE_DAYS = 182
LIKELY = 0.5


@dataclass(frozen=True, slots=True)
class Threatened:
    """One open dossier with its forecast; `asked`: somebody wants help."""

    task: Task
    forecast: Forecast
    load: float
    asked: bool

    @property
    def dossier(self) -> Dossier:
        return self.task.dossier

    @property
    def percent(self) -> int:
        return round(self.forecast.chance * 100)

    @property
    def can_be_saved(self) -> bool:
        return self.forecast.can_be_saved(self.task.minutes_left)

    @property
    def tone(self) -> str:
        if self.forecast.chance >= LIKELY:
            return "late"
        return "warn" if self.forecast.chance >= LIKELY / 5 else "info"


@dataclass(frozen=True, slots=True)
class Outlook:
    """The threatened, what can be saved first; how many are expected to be late before `until`; how good this was."""

    rows: list[Threatened]
    open_ones: int
    until: date
    due_before: int
    expected_late: int
    past: int
    trial: Trial


def outlook(*, now: datetime, calendar: Calendar, most: int) -> Outlook:
    """Five queries, whatever the number of dossiers. The next Friday, or the one after from Thursday on."""
    past_rows = list(_past_rows(now))
    running = list(_running(now))
    first = min([office_day(row[2]) for row in past_rows], default=office_day(now)) - timedelta(days=30)
    clock = WorkClock(calendar, first, office_day(now) + timedelta(days=400))
    past = [_past(row, clock) for row in past_rows]
    model = Model(past)
    loads = _loads(running, now)
    rows = [_threatened(dossier, model, clock, calendar, loads, now) for dossier in running]
    until = _friday(office_day(now))
    due = [row for row in rows if row.dossier.due_on <= until]
    expected = sum(row.forecast.chance for row in due)
    rows.sort(key=lambda row: (not row.can_be_saved, -row.forecast.chance, row.task.due_at, row.dossier.pk))
    return Outlook(rows[:most], len(rows), until, len(due), round(expected), len(past), _trial(past_rows, past, now))


def _friday(today: date) -> date:
    ahead = (4 - today.weekday()) % 7
    return today + timedelta(days=ahead if ahead > 1 else ahead + 7)


def _past_rows(now: datetime) -> "QuerySet[Dossier, tuple]":
    """(procedure, field, due, finished, left the counter) of the newest finished dossiers of our own one-stop."""
    forwarded = Min("log__at", filter=Q(log__step=Step.FORWARD))
    done = Dossier.objects.of_one_stop().filter(
        state__in=FINISHED - {State.WITHDRAWN, State.STOPPED}, finished_at__gte=now - timedelta(days=PAST_DAYS)
    )
    newest = done.order_by("-finished_at", "-pk").values("pk")[:MOST_PAST]
    rows = Dossier.objects.filter(pk__in=list(newest.values_list("pk", flat=True))).annotate(forwarded_at=forwarded)
    return rows.values_list("version__procedure", "version__procedure__field", "due_at", "finished_at", "forwarded_at")


def _past(row: Sequence, clock: WorkClock) -> Past:
    procedure, group, due_at, finished_at, forwarded_at = row
    due = clock.reading(due_at)
    at_hand_on = None if forwarded_at is None else due - clock.reading(forwarded_at)
    spare = due - clock.reading(finished_at)
    # Done after closing time of the last day is late, though no working minute passed.
    return Past(procedure, group, min(spare, -1.0) if finished_at > due_at else spare, at_hand_on)


def _running(now: datetime) -> "QuerySet[Dossier]":
    """Open, the clock running, the date ahead."""
    asked = LogEntry.objects.filter(dossier=OuterRef("pk"), step=Step.ASK_HELP)
    rows = Dossier.objects.open().filter(clock_stopped_at=None, due_at__gte=now)
    rows = rows.annotate(asked=Exists(asked))
    return rows.select_related("version__procedure", "unit", "officer").order_by("due_at", "pk")[:MOST_OPEN]


def _loads(running: Iterable[Dossier], now: datetime) -> dict[int | None, float]:
    """Each unit's queue today against its usual one: by Little's law, days in the office × dossiers a day."""
    since = now - timedelta(days=QUEUE_DAYS)
    done = Dossier.objects.filter(finished_at__gte=since, finished_at__lte=now, state__in=FINISHED)
    spans = done.annotate(days=F("finished_at") - F("received_at")).values_list("unit", "days")
    usual: Counter[int | None] = Counter()
    for unit, days in spans:
        usual[unit] += days.total_seconds()
    queue = Counter(dossier.unit_id for dossier in running)
    whole = timedelta(days=QUEUE_DAYS).total_seconds()
    # Five more on both sides: a desk with two instead of one is not twice as busy.
    return {unit: (number + 5) / (usual[unit] / whole + 5) for unit, number in queue.items()}


def _threatened(
    dossier: Dossier,
    model: Model,
    clock: WorkClock,
    calendar: Calendar,
    loads: dict[int | None, float],
    now: datetime,
) -> Threatened:
    load = loads[dossier.unit_id]
    procedure = dossier.version.procedure
    left = clock.reading(dossier.due_at) - clock.reading(now)
    ahead = Ahead(procedure.pk, procedure.field_id, left, at_counter=dossier.state == State.RECEIVED, load=load)
    task = Task.until(dossier, dossier.due_at, calendar, now)
    return Threatened(task, model.forecast(ahead), load, getattr(dossier, "asked", False))


def _trial(rows: Sequence[Sequence], past: Sequence[Past], now: datetime) -> Trial:
    """The model of everything before the last year, against the last year."""
    since = now - timedelta(days=UNSEEN_DAYS)
    train = [one for row, one in zip(rows, past, strict=True) if row[3] < since]
    unseen = [one for row, one in zip(rows, past, strict=True) if row[3] >= since]
    return forecast.trial(train, unseen)
