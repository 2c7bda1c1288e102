"""What an officer has to do now: the counts that matter, and the dossiers of their desk by due date."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, Subquery, Value
from django.db.models.functions import Coalesce, Least
from django.db.models.query import QuerySet

from dossiers import filing_desk, filters, timed_sets, timers
from dossiers.filters import Due, Filter, Outcome
from dossiers.models import ApologyLetter, Dossier
from dossiers.models.dossier import DossierQuerySet
from dossiers.states import State
from dossiers.time_left import Task
from dossiers.timed_sets import Moment
from dossiers.timers import Timer
from tanthanh.office import calendars
from tanthanh.office.models import CalendarVersion, Officer
from tanthanh.office.roles import LEADERS
from tanthanh.office.working_days import Calendar

DESK_ROWS = 40
POPULAR_DAYS = 30
POPULAR = 8


@dataclass(frozen=True, slots=True)
class Tile:
    """One count and the filter that shows what it counts."""

    label: str
    count: int
    tone: str
    asked: Filter
    note: str = ""

    @property
    def query(self) -> str:
        return self.asked.query_string()


@dataclass(frozen=True, slots=True)
class Desk:
    """`rows` are this officer's dossiers whose clock runs, the least working time first.

    `reminders` are the timers that sound for this officer, with how many dossiers each; `longest_without_letter` is,
    for a leader, the late dossier whose applicant has waited longest for a letter.
    """

    tiles: list[Tile]
    rows: list[Task]
    letters_to_approve: int
    reminders: list[tuple[Timer, int]]
    longest_without_letter: Task | None
    # Filed from home: owed an answer by the counter; for a leader, those that have climbed.
    filings: int


UNANSWERED = timers.BY_CODE["T8"]
READY = Filter(state=State.READY)
TILES = (
    ("Quá hạn", "late", Filter(outcome=Outcome.OVERDUE), ""),
    ("Đến hạn hôm nay", "warn", Filter(due=Due.TODAY), ""),
    ("Đến hạn trong 3 ngày tới", "info", Filter(due=Due.SOON), ""),
    ("Mới tiếp nhận, chưa chuyển", "info", Filter(state=State.RECEIVED), "Nhận sau 15 giờ thì chuyển đầu giờ hôm sau"),
    ("Chờ công dân bổ sung", "", Filter(state=State.INCOMPLETE), ""),
    ("Có kết quả, chờ trả", "ok", READY, ""),
)


def desk_of(officer: Officer, *, now: datetime) -> Desk:
    """The desk in four queries, a leader's in five; over the indexes of open dossiers and of states alone."""
    visible = Dossier.objects.visible_to(officer)
    moment, ready, letters, filed = _moment_and_counts(visible, officer, now)
    counts = timers.counts(timers.mine(officer), officer, moment)
    longest = timers.reminders(UNANSWERED, officer, moment, most=1) if counts.get(UNANSWERED.code) else []
    return Desk(
        _tiles(visible, ready, now),
        _tasks(visible, officer, moment.calendar, now),
        letters,
        [(timer, counts[timer.code]) for timer in timers.TIMERS if timer.code in counts],
        next(iter(longest), None),
        filed,
    )


def _moment_and_counts(visible: DossierQuerySet, officer: Officer, now: datetime) -> tuple[Moment, int, int, int]:
    """Four small things in one round trip: the desk is the page everybody opens first.

    Finished dossiers stand in another index than the open ones, so they are counted by themselves.
    """
    ready = filters.apply(visible, READY, now=now)
    letters = ApologyLetter.objects.awaiting_approval()
    letters = letters if officer.role in LEADERS else letters.none()
    versions = CalendarVersion.objects.order_by("-made_at", "-pk")
    filed = filing_desk.owed_by(officer)
    ask_days, notice_days = timed_sets.spans_on(now)
    version = versions.annotate(
        ready=_count(ready), letters=_count(letters), filed=_count(filed), ask_days=ask_days, notice_days=notice_days
    ).first()
    if version is None:
        return Moment.at(now, Calendar()), ready.count(), letters.count(), filed.count()
    moment = Moment(now, calendars.calendar_of(version), version.ask_days, version.notice_days)
    return moment, version.ready, version.letters, version.filed


def _count(rows: "QuerySet[Any]") -> Coalesce:
    one = rows.order_by().annotate(one=Value(1)).values("one")
    return Coalesce(Subquery(one.annotate(rows=Count("pk")).values("rows")), 0)


def _tiles(visible: DossierQuerySet, ready: int, now: datetime) -> list[Tile]:
    """The open ones in one pass."""
    asked = [tile[2] for tile in TILES]
    counts = visible.open().aggregate(
        **{f"n{n}": Count("pk", filter=filters.condition(asked[n], now=now)) for n, _ in enumerate(asked)}
    )
    return [
        Tile(label, ready if asked is READY else counts[f"n{n}"], tone, asked, note)
        for n, (label, tone, asked, note) in enumerate(TILES)
    ]


def _tasks(visible: DossierQuerySet, officer: Officer, calendar: Calendar, now: datetime) -> list[Task]:
    """Own work: what lies in the officer's unit and is nobody else's there.

    Working time left never grows when the date comes nearer, so the rows can be sorted by date in the database.
    """
    mine = visible.filter(unit_id=officer.unit_id) if officer.unit_id else visible
    if officer.role not in LEADERS:
        mine = mine.filter(Q(officer=None) | Q(officer=officer))
    running = mine.open().filter(clock_stopped_at=None)
    until = running.annotate(until=Least(Coalesce("step_due_at", "due_at"), "due_at"))
    rows = until.select_related("version__procedure", "unit").order_by("until", "due_at", "pk")[:DESK_ROWS]
    return [Task.until(row, min(row.step_due_at or row.due_at, row.due_at), calendar, now) for row in rows]


def popular(*, today: date) -> list[str]:
    """The codes of the procedures most asked for lately, the most asked first."""
    recent = Dossier.objects.filter(received_on__gt=today - timedelta(days=POPULAR_DAYS)).of_one_stop()
    counted = recent.values("version__procedure__code").annotate(dossiers=Count("pk"))
    return [
        str(row["version__procedure__code"])
        for row in counted.order_by("-dossiers", "version__procedure__code")[:POPULAR]
    ]
