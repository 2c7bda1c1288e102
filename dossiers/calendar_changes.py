"""A change of the calendar as an event: what it does to the open dossiers, shown first, then done in one transaction.

A date that was missed stays missed (decisions.md 3), unless the decision for the day off had been made before the date
was missed and only reached the portal late: then the law had moved the date in time. The promised date never moves
earlier (decisions.md 2), and no dossier becomes late by a change made after the fact.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from simple_history.utils import bulk_update_with_history

from dossiers import chain, clock, lateness, outbox
from dossiers.models import CalendarChange, Dossier, HandOver, LatenessEpisode, LogEntry, Message, MessageEvent
from dossiers.models.dossier import DossierQuerySet
from dossiers.states import State, Step
from tanthanh.office import calendars
from tanthanh.office.deadlines import forward_deadline
from tanthanh.office.models import CalendarVersion, Officer
from tanthanh.office.roles import KEEPERS
from tanthanh.office.vietnamese import nfc, office_day
from tanthanh.office.working_days import Calendar, SpecialDay

CLOCK_STEPS = (*clock.STOPS, *clock.STARTS, Step.EXTEND_VERIFICATION)
MOVED = ("due_at", "due_on", "promised_at", "step_due_at", "calendar", "chain_length", "chain_head")


class CalendarChangeError(Exception):
    """A calendar that cannot be put in force so; the message is a Vietnamese sentence."""


@dataclass(frozen=True, slots=True)
class DayChange:
    """One date that the draft says otherwise than the calendar in force."""

    day: date
    before: SpecialDay | None
    after: SpecialDay | None


@dataclass(frozen=True, slots=True)
class Shift:
    """What the change does to one open dossier."""

    dossier: Dossier
    due_at: datetime
    promised_at: datetime
    step_due_at: datetime | None
    hand_overs: tuple[tuple[HandOver, datetime], ...]
    was_late: bool
    is_late: bool

    @property
    def moves(self) -> bool:
        return self.due_at != self.dossier.due_at

    @property
    def is_relieved(self) -> bool:
        return self.was_late and not self.is_late

    @property
    def must_be_told(self) -> bool:
        """The applicant holds a paper with another date."""
        return self.promised_at != self.dossier.promised_at


@dataclass(frozen=True, slots=True)
class Preview:
    """What applying the draft would do now: the days that differ and the open dossiers that move."""

    digest: str
    days: tuple[DayChange, ...]
    hours_changed: bool
    shifts: tuple[Shift, ...]

    @property
    def moved(self) -> tuple[Shift, ...]:
        return tuple(shift for shift in self.shifts if shift.moves)

    @property
    def relieved(self) -> tuple[Shift, ...]:
        return tuple(shift for shift in self.moved if shift.is_relieved)

    @property
    def is_empty(self) -> bool:
        return not (self.days or self.hours_changed or self.moved)


def preview(*, decided_on: date, at: datetime) -> Preview:
    """The draft against the calendar in force, and against every open dossier. CalendarError for an unusable draft."""
    draft, current = calendars.draft_calendar(), calendars.current_calendar().calendar
    dates = sorted(set(draft.special) | set(current.special))
    changes = (DayChange(day, current.special.get(day), draft.special.get(day)) for day in dates)
    return Preview(
        digest=draft.digest,
        days=tuple(change for change in changes if change.before != change.after),
        hours_changed=set(draft.week) != set(current.week),
        shifts=tuple(_shifts(_running(), draft, decided_on=decided_on, at=at)),
    )


def apply(*, digest: str, basis: str, decided_on: date, by: Officer, at: datetime) -> CalendarChange:
    """Put the draft in force and move the open dossiers, all or nothing; what was previewed is what is applied.

    Raises CalendarChangeError.
    """
    basis = nfc(basis)
    if by.role not in KEEPERS:
        raise CalendarChangeError("Chỉ lãnh đạo hoặc quản trị được áp dụng lịch làm việc.")
    if not basis:
        raise CalendarChangeError("Hãy ghi căn cứ: số, ngày của thông báo hoặc quyết định về ngày nghỉ.")
    if decided_on > office_day(at):
        raise CalendarChangeError("Ngày ban hành không thể ở tương lai.")
    with transaction.atomic():
        version = calendars.publish_calendar(at=at)
        if version.digest != digest:
            raise CalendarChangeError("Bản nháp vừa được sửa ở nơi khác; hãy xem trước lại rồi áp dụng.")
        # Locked in the order that every locker of many dossiers keeps.
        locked = _running().select_for_update(of=("self",)).order_by("pk")
        shifts = _shifts(locked, calendars.calendar_of(version), decided_on=decided_on, at=at)
        return _store(shifts, version, basis=basis, decided_on=decided_on, by=by, at=at)


def _store(
    shifts: list[Shift], version: CalendarVersion, *, basis: str, decided_on: date, by: Officer, at: datetime
) -> CalendarChange:
    moved = [shift for shift in shifts if shift.moves]
    relieved = [shift for shift in moved if shift.is_relieved]
    entries = [_entry(shift, basis, by, at) for shift in moved]
    chain.link_all(entries)
    for shift in shifts:
        dossier = shift.dossier
        dossier.due_at, dossier.due_on = shift.due_at, office_day(shift.due_at)
        dossier.promised_at, dossier.step_due_at, dossier.calendar = shift.promised_at, shift.step_due_at, version
        for row, due_at in shift.hand_overs:
            row.due_at = due_at
    bulk_update_with_history(
        [shift.dossier for shift in shifts], Dossier, MOVED, batch_size=500, default_user=by, default_date=at
    )
    HandOver.objects.bulk_update([row for shift in shifts for row, _ in shift.hand_overs], ["due_at"], batch_size=500)
    LogEntry.objects.bulk_create(entries, batch_size=500)
    # 118/2025/NĐ-CP Điều 19.6: whoever holds a paper with the old date is told of the new one.
    outbox.note_calendar(entries)
    LatenessEpisode.objects.filter(dossier__in=[shift.dossier.pk for shift in relieved], closed_at=None).update(
        closed_at=at, relieved_at=at
    )
    lateness.drop_announcements([shift.dossier for shift in moved], at=at)
    return CalendarChange.objects.create(
        version=version,
        basis=basis,
        decided_on=decided_on,
        applied_at=at,
        applied_by=by,
        moved=len(moved),
        relieved=len(relieved),
    )


def _entry(shift: Shift, basis: str, by: Officer, at: datetime) -> LogEntry:
    dossier = shift.dossier
    return LogEntry(
        dossier=dossier,
        step=Step.CALENDAR,
        from_state=dossier.state,
        to_state=dossier.state,
        at=at,
        by=by,
        unit_id=dossier.unit_id,
        basis=basis[:300],
        due_before=dossier.due_at,
        due_after=shift.due_at,
        promised_before=dossier.promised_at,
        promised_after=shift.promised_at,
    )


def to_tell(change: CalendarChange) -> list[tuple[LogEntry, Message | None]]:
    """The log lines of this change whose applicants hold another date on paper, by name, each with its message.

    Who has none, because they left no contact, or whose message did not get through, is called by an officer.
    """
    entries = LogEntry.objects.filter(step=Step.CALENDAR, at=change.applied_at, by=change.applied_by)
    moved = entries.filter(promised_after__gt=F("promised_before"))
    found = list(moved.select_related("dossier__version").order_by("dossier__applicant_key", "pk"))
    told = Message.objects.filter(dossier__in=[entry.dossier_id for entry in found], event=MessageEvent.CALENDAR)
    messages = {(message.dossier_id, message.occasion): message for message in told}
    return [(entry, messages.get((entry.dossier_id, entry.position))) for entry in found]


def _running() -> DossierQuerySet:
    """Open dossiers whose clock runs and whose date was counted; a stopped clock is counted anew when it starts."""
    counted = Dossier.objects.open().filter(clock_stopped_at=None, limit_amount__isnull=False, calendar__isnull=False)
    return counted.select_related("version")


def _shifts(dossiers: DossierQuerySet, calendar: Calendar, *, decided_on: date, at: datetime) -> list[Shift]:
    """The dossiers that the calendar moves: five queries, however many are open."""
    found = list(dossiers)
    pks = [dossier.pk for dossier in found]
    events = _by_dossier(LogEntry.objects.filter(dossier__in=pks, step__in=CLOCK_STEPS).order_by("at", "pk"))
    hands = _by_dossier(HandOver.objects.filter(dossier__in=pks, done_at=None).order_by("pk"))
    versions = CalendarVersion.objects.in_bulk({dossier.calendar_id for dossier in found if dossier.calendar_id})
    shifts = []
    for dossier in found:
        log = events[dossier.pk]
        own = calendars.calendar_of(versions[dossier.calendar_id or 0])
        # A date that our own count does not give came from a file, or was settled otherwise: it is left alone.
        if clock.replay(dossier, log, own).due_at == dossier.due_at:
            shift = _shift(dossier, log, hands[dossier.pk], calendar, decided_on=decided_on, at=at)
            if _differs(shift):
                shifts.append(shift)
    return shifts


def _by_dossier(rows: "Iterable[LogEntry | HandOver]") -> "defaultdict[int, list]":
    grouped: defaultdict[int, list] = defaultdict(list)
    for row in rows:
        grouped[row.dossier_id].append(row)
    return grouped


def _differs(shift: Shift) -> bool:
    return shift.moves or shift.step_due_at != shift.dossier.step_due_at or bool(shift.hand_overs)


def _shift(
    dossier: Dossier,
    log: list[LogEntry],
    hands: list[HandOver],
    calendar: Calendar,
    *,
    decided_on: date,
    at: datetime,
) -> Shift:
    due_at = _heard(dossier.due_at, clock.replay(dossier, log, calendar).due_at, decided_on, at)
    counted = (
        (row, _heard(row.due_at, clock.budget_due(dossier, row.budget, row.sent_at, log, calendar), decided_on, at))
        for row in hands
        if row.budget is not None and row.due_at is not None
    )
    moved = tuple((row, until) for row, until in counted if until != row.due_at)
    return Shift(
        dossier=dossier,
        due_at=due_at,
        promised_at=max(dossier.promised_at, due_at),
        step_due_at=_step_due(dossier, moved, calendar, decided_on, at),
        hand_overs=moved,
        was_late=at > dossier.due_at,
        is_late=at > due_at,
    )


def _heard(before: datetime, after: datetime, decided_on: date, at: datetime) -> datetime:
    """The new date where the change may be heard: not after the date was missed, and never making it missed."""
    if at > before:
        return after if decided_on <= office_day(before) and after > before else before
    return after if after >= at else before


def _step_due(
    dossier: Dossier, moved: tuple[tuple[HandOver, datetime], ...], calendar: Calendar, decided_on: date, at: datetime
) -> datetime | None:
    if dossier.step_due_at is None:
        return None
    if dossier.state == State.RECEIVED:
        return _heard(dossier.step_due_at, forward_deadline(dossier.received_at, calendar), decided_on, at)
    return next((until for row, until in moved if row.to_unit_id == dossier.unit_id), dossier.step_due_at)
