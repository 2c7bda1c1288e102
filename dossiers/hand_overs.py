"""A dossier from hand to hand: to the next unit of its plan, taken over, sent back; other agencies beside it.

Called by the verbs of `lifecycle` on a locked dossier; each officer has it until `step_due_at`, the office until
`due_at` (118/2025/NĐ-CP Điều 18, 19.4, 20).
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.db.models.query import QuerySet

from dossiers import clock
from dossiers.models import Dossier, HandOver, LogEntry
from dossiers.states import OPEN, State
from procedures.models import HandOverStep
from tanthanh.office.deadlines import Limit, LimitUnit, due_date
from tanthanh.office.models import Officer, Unit
from tanthanh.office.roles import LEADERS, STAFF
from tanthanh.office.vietnamese import nfc, stamp
from tanthanh.office.working_days import Calendar

UNIT, AGENCY = HandOverStep.Kind.UNIT, HandOverStep.Kind.AGENCY


class HandOverError(Exception):
    """A hand-over that cannot be; the message is a Vietnamese sentence."""


def current(dossier: Dossier) -> HandOver | None:
    """The hand-over that says who has the dossier now; None before the first and after the result."""
    return dossier.hand_overs.filter(kind=UNIT, done_at=None).select_related("to_unit", "received_by").first()


def of(dossier: Dossier) -> "QuerySet[HandOver]":
    """Every hand-over of one dossier in order, with the people and units of it."""
    rows = dossier.hand_overs.select_related("from_unit", "to_unit", "sent_by", "received_by", "to_officer")
    return rows.order_by("sent_at", "pk")


def tone(row: HandOver, now: datetime) -> tuple[str, str]:
    """Tone and word of one hand-over for its badge."""
    if row.sent_back_at is not None:
        return "warn", "đã trả lại"
    if row.is_late(now):
        return "late", "trễ bước" if row.done_at else "quá hạn bước"
    if row.done_at is not None:
        return "ok", "đã xong"
    if row.kind == AGENCY:
        return "wait", "chờ trả lời"
    return ("info", "đang làm") if row.received_at else ("warn", "chưa nhận")


def plan_of(dossier: Dossier, kind: HandOverStep.Kind) -> list[HandOverStep]:
    """The stations of the dossier's own version, in order."""
    steps = HandOverStep.objects.filter(version_id=dossier.version_id, kind=kind)
    return list(steps.select_related("unit", "officer").order_by("position", "pk"))


def next_station(dossier: Dossier) -> HandOverStep | None:
    """The unit that comes next in the plan; None where there is no plan or it is at its end."""
    return _next_station(dossier, None)


def send(locked: Dossier, *, unit: Unit | None, by: Officer, at: datetime, calendar: Calendar) -> HandOver | None:
    """Give the dossier to `unit`, or to the next unit of the plan; None where nobody is named, as in a small ward."""
    step = _next_station(locked, unit)
    receiver = unit or (step.unit if step else None)
    if receiver is None:
        return None
    _close_current(locked, at)
    return _open(locked, receiver, step, by=by, at=at, calendar=calendar)


def send_on(locked: Dossier, *, unit: Unit | None, by: Officer, at: datetime, calendar: Calendar) -> HandOver:
    """As `send`, for a dossier that is being worked on: there must be a receiver, and another one. HandOverError."""
    if unit is not None and unit.pk == locked.unit_id:
        raise HandOverError(f"Hồ sơ đang ở {unit}; hãy chọn bộ phận khác.")
    sent = send(locked, unit=unit, by=by, at=at, calendar=calendar)
    if sent is None:
        raise HandOverError("Quy trình không còn bộ phận tiếp theo; hãy chọn bộ phận nhận.")
    return sent


def assign(locked: Dossier, *, officer: Officer | None, by: Officer, at: datetime, calendar: Calendar) -> Officer:
    """Name who works on it: of the unit that holds it, or of another, to which it then goes. Raises HandOverError."""
    if officer is None:
        raise HandOverError("Hãy chọn người thụ lý.")
    if not officer.is_active or officer.unit is None or officer.role not in STAFF:
        raise HandOverError(f"{officer} không nhận hồ sơ được; hãy chọn người khác.")
    if locked.officer_id == officer.pk:
        raise HandOverError(f"{officer} đang thụ lý hồ sơ này rồi.")
    if officer.unit_id != locked.unit_id:
        send_on(locked, unit=officer.unit, by=by, at=at, calendar=calendar)
    locked.hand_overs.filter(kind=UNIT, done_at=None, received_at=None).update(to_officer=officer)
    locked.officer = officer
    return officer


def may_be_assigned() -> "QuerySet[Officer]":
    """Who can be named, unit by unit."""
    active = Officer.objects.filter(is_active=True, unit__isnull=False, role__in=STAFF)
    return active.select_related("unit").order_by("unit__name", "full_name", "pk")


def take(locked: Dossier, *, by: Officer, at: datetime, calendar: Calendar) -> HandOver:
    """The officer's unit has the dossier in hand: what was sent is received, or both at once where nobody had sent it.

    Raises HandOverError.
    """
    unit = by.unit
    if unit is None:
        raise HandOverError("Tài khoản của bạn chưa gắn với bộ phận nào nên chưa nhận bàn giao được.")
    found = current(locked)
    if found is not None and found.received_at is None and found.to_unit_id != unit.pk:
        raise HandOverError(f"Hồ sơ đang được giao cho {found.to_unit}, không phải {unit}.")
    if found is None or found.to_unit_id != unit.pk:
        found = _fetch(locked, unit, at, calendar)
    elif found.received_at is not None:
        raise HandOverError(f"{unit} đã nhận hồ sơ này lúc {stamp(found.received_at)} ({found.received_by}).")
    found.received_at, found.received_by = at, by
    found.save(update_fields=["received_at", "received_by"])
    locked.officer = by
    return found


def _fetch(locked: Dossier, unit: Unit, at: datetime, calendar: Calendar) -> HandOver:
    """One scan for giving and taking: from the counter, by the counter, or by the unit whose turn it is."""
    if locked.unit_id == unit.pk:
        raise HandOverError(f"Hồ sơ đang ở {unit} rồi.")
    step = _next_station(locked, unit)
    is_next = step is not None and step == _next_station(locked, None)
    if not (locked.state == State.RECEIVED or unit.is_one_stop or is_next):
        raise HandOverError(f"Hồ sơ đang do {locked.unit} giữ; đề nghị {locked.unit} chuyển trước khi nhận.")
    giver = locked.officer or locked.received_by
    _close_current(locked, at)
    return _open(locked, unit, step, by=giver, at=at, calendar=calendar)


def send_back(locked: Dossier, *, reason: str, by: Officer, at: datetime) -> HandOver:
    """Give the dossier back to who sent it, with the reason; their own date goes on. Raises HandOverError."""
    found = current(locked)
    if found is None or found.from_unit_id is None:
        raise HandOverError("Hồ sơ chưa được bộ phận nào giao nên không có nơi để trả lại.")
    if by.unit_id != found.to_unit_id and by.role not in LEADERS:
        raise HandOverError(f"Chỉ {found.to_unit} được trả lại hồ sơ này.")
    before = locked.hand_overs.filter(kind=UNIT, to_unit_id=found.from_unit_id).order_by("-sent_at", "-pk").first()
    found.sent_back_at = found.done_at = at
    found.note = reason
    found.save(update_fields=["sent_back_at", "done_at", "note"])
    giver = found.sent_by if found.sent_by and found.sent_by.unit_id == found.from_unit_id else None
    again = HandOver.objects.create(
        dossier=locked,
        from_unit_id=found.to_unit_id,
        to_unit_id=found.from_unit_id,
        to_officer=giver,
        sent_by=by,
        sent_at=at,
        position=before.position if before else None,
        due_at=before.due_at if before else None,
    )
    _hold(locked, again)
    return again


def ask_agencies(
    locked: Dossier, *, agency: str, days: int | None, by: Officer, at: datetime, calendar: Calendar
) -> list[HandOver]:
    """Ask an agency by name, or all of the plan's next position side by side; each answers by its own date.

    Positions follow one another: the next is asked once the ones before have answered. Raises HandOverError.
    """
    plan = plan_of(locked, AGENCY)
    name = nfc(agency)
    if name:
        stations = [step for step in plan if step.agency == name] or [HandOverStep(agency=name)]
        stations = stations[:1]
        if days:
            stations[0].budget_amount, stations[0].budget_unit = days, LimitUnit.WORKING_DAY
    else:
        stations = _next_agencies(locked, plan)
    asked = [_asked(locked, step, by=by, at=at, calendar=calendar) for step in stations]
    return HandOver.objects.bulk_create(asked)


def _next_agencies(locked: Dossier, plan: list[HandOverStep]) -> list[HandOverStep]:
    earlier = list(locked.hand_overs.filter(kind=AGENCY, position__isnull=False))
    waiting = [row.agency for row in earlier if row.done_at is None]
    if waiting:
        raise HandOverError(f"Còn chờ {', '.join(waiting)} trả lời trước khi gửi cơ quan tiếp theo.")
    reached = max((row.position for row in earlier if row.position is not None), default=-1)
    left = [step for step in plan if step.position > reached]
    if not left:
        raise HandOverError("Quy trình không còn cơ quan phối hợp nào; hãy ghi tên cơ quan cần hỏi.")
    return [step for step in left if step.position == left[0].position]


def _asked(locked: Dossier, step: HandOverStep, *, by: Officer, at: datetime, calendar: Calendar) -> HandOver:
    return HandOver(
        dossier=locked,
        kind=AGENCY,
        agency=step.agency,
        from_unit_id=locked.unit_id,
        sent_by=by,
        sent_at=at,
        is_lead=step.is_lead,
        position=step.position,
        **_budget(step.budget, at, calendar),
    )


def hear_agency(locked: Dossier, *, agency: str, note: str, at: datetime) -> HandOver:
    """An agency has answered; without a name it is the only one asked. Raises HandOverError."""
    waiting = locked.hand_overs.filter(kind=AGENCY, done_at=None).order_by("sent_at", "pk")
    found = list(waiting.filter(agency=nfc(agency)) if agency else waiting)
    if not found:
        raise HandOverError("Không có cơ quan phối hợp nào đang chờ trả lời cho hồ sơ này.")
    if not agency and len(found) > 1:
        raise HandOverError("Nhiều cơ quan đang chờ trả lời; hãy chọn cơ quan vừa trả lời.")
    found[0].done_at, found[0].note = at, note
    found[0].save(update_fields=["done_at", "note"])
    return found[0]


def close_all(locked: Dossier, at: datetime) -> None:
    """The dossier has its result, or none will come: nobody holds it to work on it any more."""
    locked.hand_overs.filter(done_at=None).update(done_at=at)
    locked.step_due_at = None


def recount(locked: Dossier, entries: Iterable[LogEntry], calendar: Calendar) -> None:
    """The date of the present holder and of the agencies, counted again after the clock stood or was given more."""
    entries = list(entries)
    for row in locked.hand_overs.filter(done_at=None, budget_amount__isnull=False):
        row.due_at = due_of(locked, row, entries, calendar)
        row.save(update_fields=["due_at"])
        if row.kind == UNIT:
            locked.step_due_at = row.due_at


def due_of(dossier: Dossier, row: HandOver, entries: Iterable[LogEntry], calendar: Calendar) -> datetime | None:
    """Until when a hand-over with a budget lasts, by its own clock; what it was where there is no budget."""
    if row.budget is None:
        return row.due_at
    return clock.budget_due(dossier, row.budget, row.sent_at, entries, calendar)


def waiting_for(unit: Unit | None) -> "QuerySet[HandOver]":
    """What has been sent to a unit and not been taken over; everything waiting for a leader without a unit."""
    rows = HandOver.objects.filter(kind=UNIT, done_at=None, received_at=None, dossier__state__in=OPEN)
    rows = rows.filter(to_unit=unit) if unit else rows
    return _for_page(rows).order_by("sent_at", "pk")


def sent_by_unit(unit: Unit | None) -> "QuerySet[HandOver]":
    """What a unit has sent and nobody has taken over yet, the longest waiting first."""
    rows = HandOver.objects.filter(kind=UNIT, done_at=None, received_at=None, dossier__state__in=OPEN)
    return _for_page(rows.filter(from_unit=unit) if unit else rows.none()).order_by("sent_at", "pk")


def agencies_asked(unit: Unit | None) -> "QuerySet[HandOver]":
    """Agencies that owe an answer to this unit (to any, for who belongs to none), the earliest date first."""
    rows = HandOver.objects.filter(kind=AGENCY, done_at=None, dossier__state__in=OPEN)
    mine = Q(from_unit=unit) | Q(dossier__unit=unit)
    return _for_page(rows.filter(mine) if unit else rows).order_by("due_at", "sent_at", "pk")


def _for_page(rows: "QuerySet[HandOver]") -> "QuerySet[HandOver]":
    return rows.select_related("dossier__version", "from_unit", "to_unit", "sent_by", "to_officer")


def _next_station(locked: Dossier, unit: Unit | None) -> HandOverStep | None:
    """The plan's next unit; with `unit` given, its station, a later one before an earlier."""
    plan = plan_of(locked, UNIT)
    passed = locked.hand_overs.filter(kind=UNIT, position__isnull=False).order_by("-sent_at", "-pk")
    reached = passed.values_list("position", flat=True).first() if plan else None
    later = [step for step in plan if reached is None or step.position > reached]
    if unit is None:
        return later[0] if later else None
    return next((step for step in [*later, *plan] if step.unit_id == unit.pk), None)


def _close_current(locked: Dossier, at: datetime) -> None:
    locked.hand_overs.filter(kind=UNIT, done_at=None).update(done_at=at)


def _open(
    locked: Dossier, unit: Unit, step: HandOverStep | None, *, by: Officer | None, at: datetime, calendar: Calendar
) -> HandOver:
    row = HandOver.objects.create(
        dossier=locked,
        from_unit_id=locked.unit_id,
        sent_by=by,
        sent_at=at,
        to_unit=unit,
        to_officer=step.officer if step else None,
        position=step.position if step else None,
        is_lead=step.is_lead if step else False,
        **_budget(step.budget if step else None, at, calendar),
    )
    _hold(locked, row)
    return row


def _budget(budget: Limit | None, at: datetime, calendar: Calendar) -> dict[str, object]:
    if budget is None:
        return {}
    due_at = due_date(budget, at, calendar).due_at
    return {"budget_amount": budget.amount, "budget_unit": budget.unit, "due_at": due_at}


def _hold(locked: Dossier, row: HandOver) -> None:
    """What the dossier itself says of its holder, so that a desk needs no second table."""
    locked.unit_id, locked.officer_id, locked.step_due_at = row.to_unit_id, row.to_officer_id, row.due_at
