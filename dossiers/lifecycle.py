"""The verbs of a dossier: receive, forward, ask for papers, finish, return … The only module that writes `state`.

Every verb locks the row, asks the table of steps, fills in its columns, saves and writes the log, in one transaction.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, fields, replace
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from dossiers import (
    apologies,
    chain,
    clock,
    codes,
    corrections,
    grounds,
    hand_overs,
    lateness,
    notices,
    outbox,
    payments,
    returns,
)
from dossiers.declarations import Declaration, PaperItem, fields_prefilled
from dossiers.models import Dossier, LogEntry, Regime, RegisterClosing, SubmittedDocument
from dossiers.returns import Collected
from dossiers.states import FINISHED, MOVES, Paper, State, Step
from procedures.models import ProcedureCase, ProcedureVersion
from tanthanh.office import calendars, profile, vietnamese
from tanthanh.office.deadlines import DueDate, Limit, due_date, forward_deadline, supplement_last_day
from tanthanh.office.models import Officer, Unit
from tanthanh.office.roles import LEADERS
from tanthanh.office.vietnamese import office_day

__all__ = ["Collected", "Declaration", "PaperItem"]

# What the dossier keeps of the declaration as it was said; papers, limit and case go their own ways.
COPIED = tuple(one.name for one in fields(Declaration) if one.name not in {"documents", "limit", "case"})


class StepError(Exception):
    """A step that cannot be taken; the message is a Vietnamese sentence for the officer."""


class StepNotAllowedError(StepError):
    """Not from this state, or not by this role."""


class ReasonMissingError(StepError):
    """The step needs its reason written down."""


class LimitMissingError(StepError):
    """The catalogue establishes no time limit and the clerk gave none."""


class RegisterClosedError(StepError):
    """The year's register has been signed off: it takes no number and no change of its entries."""


# What the rules beneath the verbs refuse; all of them speak to the officer.
REFUSALS = (
    hand_overs.HandOverError,
    notices.NoticeError,
    corrections.CorrectionError,
    payments.PaymentError,
    returns.ReturnError,
    lateness.AnnouncementError,
)


def preview(
    version: ProcedureVersion, *, at: datetime, limit: Limit | None = None, case: ProcedureCase | None = None
) -> DueDate:
    """The date that would be promised if the dossier came in now, with its reason. Raises LimitMissingError."""
    return due_date(_limit_of(version, limit, case), at, calendars.current_calendar().calendar)


def receive(
    version: ProcedureVersion,
    declaration: Declaration,
    *,
    by: Officer,
    at: datetime,
    intake_key: str | None = None,
    also: Callable[[Dossier], None] | None = None,
) -> Dossier:
    """Take a dossier in: code, register number, secret, promised date, papers and log, all or nothing.

    `also` is done with the new dossier in the same transaction. The same `intake_key` again (double click, retry) gives
    the dossier of the first time and does nothing more. Raises LimitMissingError, RegisterClosedError.
    """
    try:
        with transaction.atomic():
            dossier = _store(version, declaration, by=by, at=at, intake_key=intake_key)
            if also:
                also(dossier)
            return dossier
    except codes.SeriesClosedError as closed:
        raise RegisterClosedError(str(closed)) from None
    except IntegrityError:
        first = Dossier.objects.filter(intake_key=intake_key).first() if intake_key else None
        if first is None:
            raise
        return first


def _store(
    version: ProcedureVersion, declaration: Declaration, *, by: Officer, at: datetime, intake_key: str | None
) -> Dossier:
    limit = _limit_of(version, declaration.limit, declaration.case)
    day = office_day(at)
    counter = profile.counter_on(day)
    promised = due_date(limit, at, counter.calendar).due_at
    series = codes.code_series(counter.agency_code, day), codes.register_series(day.year)
    numbers = codes.next_numbers(series)
    dossier = Dossier(
        code=codes.dossier_code(counter.agency_code, day, numbers[series[0]]),
        secret=codes.new_secret(),
        token=codes.new_token(),
        register_year=day.year,
        register_number=numbers[series[1]],
        intake_key=intake_key,
        version=version,
        state=State.RECEIVED,
        unit_id=by.unit_id,
        applicant_key=vietnamese.fold(declaration.applicant_name),
        case_label=declaration.case.label if declaration.case else "",
        fields_prefilled=fields_prefilled(declaration),
        limit_amount=limit.amount,
        limit_unit=limit.unit,
        limit_policy=limit.policy,
        supplement_policy=version.supplement_policy,
        calendar_id=counter.calendar_pk,
        received_at=at,
        received_by=by,
        first_promised_at=promised,
        due_at=promised,
        promised_at=promised,
        step_due_at=forward_deadline(at, counter.calendar),
        received_on=day,
        due_on=office_day(promised),
        **{name: getattr(declaration, name) for name in COPIED},
    )
    entry = LogEntry(
        dossier=dossier,
        step=Step.RECEIVE,
        to_state=State.RECEIVED,
        at=at,
        by=by,
        unit_id=by.unit_id,
        due_after=promised,
        promised_after=promised,
    )
    chain.begin(entry)
    dossier.save(force_insert=True)
    SubmittedDocument.objects.bulk_create(
        SubmittedDocument(dossier=dossier, position=position, **asdict(item))
        for position, item in enumerate(declaration.documents, start=1)
    )
    entry.save(force_insert=True)
    outbox.note_step(dossier, entry)
    return dossier


def _limit_of(version: ProcedureVersion, given: Limit | None, case: ProcedureCase | None) -> Limit:
    limit = (case.limit if case else None) or version.limit or given
    if limit is None:
        raise LimitMissingError("Danh mục chưa có thời hạn của thủ tục này: hãy nhập thời hạn trước khi tiếp nhận.")
    return limit


@contextmanager
def _taking(
    step: Step, dossier: Dossier, *, by: Officer, at: datetime, reason: str = "", basis: str = ""
) -> Iterator[tuple[Dossier, LogEntry]]:
    """Lock, ask the table, let the verb fill in its columns (and words of its own into the log line), save, log."""
    move = MOVES[step]
    reason = vietnamese.nfc(reason)
    with transaction.atomic():
        locked = Dossier.objects.select_for_update().get(pk=dossier.pk)
        _check(step, locked, by=by, at=at, reason=reason)
        entry = LogEntry(
            dossier=locked,
            step=step,
            from_state=locked.state,
            to_state=move.target or locked.state,
            at=at,
            by=by,
            reason=reason,
            basis=basis,
            due_before=locked.due_at,
            promised_before=locked.promised_at,
        )
        try:
            yield locked, entry
        except REFUSALS as refusal:
            raise StepNotAllowedError(str(refusal)) from None
        locked.state = move.target or locked.state
        locked.due_on = office_day(locked.due_at)
        entry.unit_id, entry.due_after, entry.promised_after = locked.unit_id, locked.due_at, locked.promised_at
        entry.basis = entry.basis or grounds.of_move(locked, entry)[:300]
        chain.link(entry)
        locked.save()
        entry.save(force_insert=True)
        outbox.note_step(locked, entry)
        if move.target in FINISHED and locked.finished_at == at:
            lateness.open_if_late(locked, at=at)
            lateness.close(locked, at=at)
        elif entry.due_before != entry.due_after or move.target == State.VOIDED:
            lateness.drop_announcements([locked], at=at)


def _check(step: Step, locked: Dossier, *, by: Officer, at: datetime, reason: str) -> None:
    """The table's answer, the reason that it asks for, and a clock that has not been set back."""
    move = MOVES[step]
    if locked.state not in move.sources:
        raise StepNotAllowedError(
            f"Hồ sơ đang ở trạng thái “{locked.get_state_display()}” nên không thể {step.label}. "
            "Hãy tải lại trang để xem bước vừa được ghi."
        )
    if by.role not in move.roles:
        raise StepNotAllowedError(f"Vai trò {by.get_role_display()} không được {step.label}.")
    if move.needs_reason and not reason:
        raise ReasonMissingError(f"Hãy ghi lý do trước khi {step.label}.")
    if at < locked.received_at:
        raise StepNotAllowedError("Thời điểm ghi nhận không thể trước lúc tiếp nhận hồ sơ.")
    # What the log saw after the due date cannot be followed by something done in time.
    if at <= locked.due_at and locked.log.filter(at__gt=locked.due_at).exists():
        raise StepNotAllowedError(
            "Nhật ký đã có bước sau hạn trả mà đồng hồ máy chủ đang chỉ trước hạn: "
            "hãy báo quản trị chỉnh lại giờ rồi ghi bước này."
        )


def forward(dossier: Dossier, *, by: Officer, at: datetime, unit: Unit | None = None) -> Dossier:
    """Hand the dossier to the unit that decides it: the given one, or the first of the procedure's plan (Điều 18)."""
    with _taking(Step.FORWARD, dossier, by=by, at=at) as (locked, _):
        locked.step_due_at = None
        hand_overs.send(locked, unit=unit, by=by, at=at, calendar=calendars.current_calendar().calendar)
    return locked


def take_over(dossier: Dossier, *, by: Officer, at: datetime) -> Dossier:
    """The officer's unit has the dossier in hand: one scan is enough, whether or not somebody had pressed "forward"."""
    with _taking(Step.TAKE_OVER, dossier, by=by, at=at) as (locked, _):
        hand_overs.take(locked, by=by, at=at, calendar=calendars.current_calendar().calendar)
    return locked


def hand_over(dossier: Dossier, *, by: Officer, at: datetime, unit: Unit | None = None) -> Dossier:
    """Done here: to the next unit of the plan, or to the given one."""
    with _taking(Step.HAND_OVER, dossier, by=by, at=at) as (locked, _):
        hand_overs.send_on(locked, unit=unit, by=by, at=at, calendar=calendars.current_calendar().calendar)
    return locked


def send_back(dossier: Dossier, *, by: Officer, at: datetime, reason: str) -> Dossier:
    """Not for us, or not complete: back to who sent it, with the reason."""
    with _taking(Step.SEND_BACK, dossier, by=by, at=at, reason=reason) as (locked, entry):
        hand_overs.send_back(locked, reason=entry.reason, by=by, at=at)
    return locked


def ask_agency(dossier: Dossier, *, by: Officer, at: datetime, agency: str = "", days: int | None = None) -> Dossier:
    """Ask another agency, or all of the plan's next ones side by side (118/2025/NĐ-CP Điều 19.4, 20)."""
    with _taking(Step.ASK_AGENCY, dossier, by=by, at=at) as (locked, entry):
        calendar = calendars.current_calendar().calendar
        asked = hand_overs.ask_agencies(locked, agency=agency, days=days, by=by, at=at, calendar=calendar)
        entry.basis = ", ".join(row.agency for row in asked)[:300]
    return locked


def hear_agency(dossier: Dossier, *, by: Officer, at: datetime, agency: str = "", reason: str = "") -> Dossier:
    """The agency has answered."""
    with _taking(Step.HEAR_AGENCY, dossier, by=by, at=at, reason=reason) as (locked, entry):
        entry.basis = hand_overs.hear_agency(locked, agency=agency, note=entry.reason, at=at).agency
    return locked


def ask_supplement(dossier: Dossier, *, by: Officer, at: datetime, reason: str, basis: str = "") -> Dossier:
    """Ask for missing papers, one item a line; the clock stops until they are complete (118/2025/NĐ-CP Điều 19.5).

    A second request at the same stage is a leader's, with its basis.
    """
    with _taking(Step.ASK_SUPPLEMENT, dossier, by=by, at=at, reason=reason, basis=basis) as (locked, entry):
        notices.issue_supplement_request(locked, text=entry.reason, basis=basis, by=by, at=at)
        locked.clock_stopped_at = at
        locked.supplement_due_on = _supplement_last_day(office_day(at))
    return locked


def _supplement_last_day(notice_on: date) -> date | None:
    regime = Regime.objects.on(notice_on).first()
    if regime is None or regime.supplement_close_days is None:
        return None
    return supplement_last_day(notice_on, calendars.current_calendar().calendar, regime.supplement_close_days)


def take_supplement(dossier: Dossier, *, by: Officer, at: datetime) -> Dossier:
    """The papers are complete: the clock starts again, a new receipt promises the new date."""
    with _taking(Step.TAKE_SUPPLEMENT, dossier, by=by, at=at) as (locked, _):
        _restart_clock(locked, Step.TAKE_SUPPLEMENT, at)
        locked.promised_at = max(locked.due_at, _fresh_date(locked, at))
        locked.supplement_due_on = None
        if hand_overs.current(locked) is None:
            locked.step_due_at = forward_deadline(at, calendars.current_calendar().calendar)
    return locked


def _fresh_date(dossier: Dossier, at: datetime) -> datetime:
    """What a new receipt can promise a dossier that is late already: its full limit from now."""
    if dossier.due_at >= at or dossier.limit is None:
        return dossier.due_at
    return due_date(dossier.limit, at, calendars.current_calendar().calendar).due_at


def pause(dossier: Dossier, *, by: Officer, at: datetime, reason: str, basis: str) -> Dossier:
    """Stop the clock on a ground that the procedure lists; there is no other lawful pause."""
    if basis not in dossier.version.pause_grounds:
        raise StepNotAllowedError("Thủ tục này không có căn cứ tạm dừng đó; thời hạn vẫn phải chạy.")
    with _taking(Step.PAUSE, dossier, by=by, at=at, reason=reason, basis=basis) as (locked, _):
        locked.clock_stopped_at = at
    return locked


def resume(dossier: Dossier, *, by: Officer, at: datetime) -> Dossier:
    with _taking(Step.RESUME, dossier, by=by, at=at) as (locked, _):
        _restart_clock(locked, Step.RESUME, at)
        locked.promised_at = max(locked.promised_at, locked.due_at)
    return locked


def _restart_clock(locked: Dossier, step: Step, at: datetime) -> None:
    """Recompute the due date from the whole log and this step; a dossier late before its stop keeps its date."""
    stopped_at, locked.clock_stopped_at = locked.clock_stopped_at, None
    if locked.limit is None or stopped_at is None or stopped_at > locked.due_at:
        return
    _replay(locked, step, at)


def _replay(locked: Dossier, step: Step, at: datetime) -> None:
    """Dates out of the whole log with this step; the present holder's date goes by the same clock."""
    current = calendars.current_calendar()
    entries = [*locked.log.order_by("at", "pk"), LogEntry(dossier=locked, step=step, at=at)]
    locked.due_at = max(locked.due_at, clock.replay(locked, entries, current.calendar).due_at)
    locked.calendar_id = current.version_pk
    hand_overs.recount(locked, entries, current.calendar)


def extend_verification(dossier: Dossier, *, by: Officer, at: datetime, reason: str, basis: str = "") -> Dossier:
    """Take the longer limit that the catalogue gives where something must be verified: once, before the date is missed.

    The applicant is told the new date; the promise moves with it.
    """
    with _taking(Step.EXTEND_VERIFICATION, dossier, by=by, at=at, reason=reason, basis=basis) as (locked, _):
        days = locked.version.verification_days
        if not days or locked.limit is None:
            raise StepNotAllowedError("Danh mục không cho thêm thời hạn xác minh đối với thủ tục này.")
        if locked.verification_days:
            raise StepNotAllowedError("Hồ sơ đã được gia hạn xác minh một lần.")
        if at > locked.due_at:
            raise StepNotAllowedError("Hồ sơ đã quá hạn nên không gia hạn được; hãy xin lỗi và hẹn lại theo quy định.")
        locked.verification_days = days
        _replay(locked, Step.EXTEND_VERIFICATION, at)
        locked.promised_at = max(locked.promised_at, locked.due_at)
    return locked


def finish(dossier: Dossier, *, by: Officer, at: datetime) -> Dossier:
    """The result is ready at the one-stop: lateness is judged here, not when it is collected (decisions.md 3)."""
    with _taking(Step.FINISH, dossier, by=by, at=at) as (locked, _):
        _end(locked, at)
    return locked


def refuse(dossier: Dossier, *, by: Officer, at: datetime, reason: str, basis: str = "") -> Dossier:
    """Refuse in writing, within the time limit like any result (118/2025/NĐ-CP Điều 19.3)."""
    with _taking(Step.REFUSE, dossier, by=by, at=at, reason=reason, basis=basis) as (locked, _):
        _end(locked, at)
        notices.issue(locked, Paper.REFUSAL, by=by, at=at, basis=basis)
    return locked


def withdraw(dossier: Dossier, *, by: Officer, at: datetime, reason: str) -> Dossier:
    """The applicant takes the dossier back, at any time until it is decided (118/2025/NĐ-CP Điều 21)."""
    with _taking(Step.WITHDRAW, dossier, by=by, at=at, reason=reason) as (locked, _):
        _close_waiting(locked, Step.WITHDRAW, at)
        _end(locked, at)
        notices.issue(locked, Paper.STOP_NOTICE, by=by, at=at)
    return locked


def stop(dossier: Dossier, *, by: Officer, at: datetime, reason: str) -> Dossier:
    """Close a dossier whose papers never came; a person's act, from the day after the last day (Điều 19.5)."""
    with _taking(Step.STOP, dossier, by=by, at=at, reason=reason) as (locked, _):
        if locked.supplement_due_on is None or office_day(at) <= locked.supplement_due_on:
            raise StepNotAllowedError("Chưa hết hạn nộp bổ sung nên chưa được dừng giải quyết hồ sơ.")
        _close_waiting(locked, Step.STOP, at)
        _end(locked, at)
        notices.issue(locked, Paper.STOP_NOTICE, by=by, at=at)
    return locked


def _close_waiting(locked: Dossier, step: Step, at: datetime) -> None:
    """Time waited for the applicant or by law is not the office's delay, unless the date had been missed before."""
    if locked.clock_stopped_at is not None and locked.clock_stopped_at <= locked.due_at:
        _restart_clock(locked, step, at)
        locked.due_at = max(locked.due_at, at)
    locked.clock_stopped_at = None


def _end(locked: Dossier, at: datetime) -> None:
    locked.finished_at, locked.finished_on = at, office_day(at)
    hand_overs.close_all(locked, at)


def notify(dossier: Dossier, *, by: Officer, at: datetime, basis: str) -> Dossier:
    """Tell the applicant that the result is there, before an early return (118/2025/NĐ-CP Điều 22.5); `basis`: how."""
    with _taking(Step.NOTIFY, dossier, by=by, at=at, basis=vietnamese.nfc(basis)) as (locked, entry):
        if not entry.basis:
            raise ReasonMissingError("Hãy ghi đã báo bằng cách nào: điện thoại, tin nhắn, thư điện tử …")
    return locked


def return_result(dossier: Dossier, *, by: Officer, at: datetime, collected: Collected | None = None) -> Dossier:
    """Hand the result to the applicant or to whom they authorised, with what is still owed; the dossier is closed."""
    with _taking(Step.RETURN, dossier, by=by, at=at) as (locked, _):
        locked.returned_at = at
        taken = collected or Collected()
        settled = payments.settle(locked, by=by, at=at, pays_rest=taken.is_fee_settled)
        returns.record(locked, replace(taken, is_fee_settled=settled))
    return locked


def void(dossier: Dossier, *, by: Officer, at: datetime, reason: str) -> Dossier:
    """Strike an entry made by mistake: the same day by the clerk, later by a leader, never once it is late.

    The register number stays taken and says why (decisions.md 5); a register that is signed off stays as it is.
    """
    with _taking(Step.VOID, dossier, by=by, at=at, reason=reason) as (locked, _):
        if at > locked.due_at:
            raise StepNotAllowedError("Hồ sơ đã quá hạn nên không được hủy; hãy giải quyết và xin lỗi theo quy định.")
        if office_day(at) != locked.received_on and by.role not in LEADERS:
            raise StepNotAllowedError("Chỉ lãnh đạo được hủy hồ sơ đã tiếp nhận từ hôm trước.")
        _check_register(locked)
        hand_overs.close_all(locked, at)
    return locked


def correct(
    dossier: Dossier, *, by: Officer, at: datetime, reason: str, values: Mapping[str, object] | None = None
) -> Dossier:
    """Put right what was typed wrong: the same day by the clerk, later by a leader; never a date.

    What each field said before and after is kept (`Correction`); the log names the fields, not their contents.
    """
    with _taking(Step.CORRECT, dossier, by=by, at=at, reason=reason) as (locked, entry):
        if office_day(at) != locked.received_on and by.role not in LEADERS:
            raise StepNotAllowedError("Thông tin của hồ sơ tiếp nhận từ hôm trước chỉ lãnh đạo được sửa.")
        _check_register(locked)
        entry.basis = corrections.in_words(corrections.correct(locked, values or {}, by=by, at=at))[:300]
    return locked


def appraise(dossier: Dossier, *, by: Officer, at: datetime) -> Dossier:
    """The content has been looked through and nothing is missing: no supplement will be asked for (Điều 19.5)."""
    with _taking(Step.APPRAISE, dossier, by=by, at=at) as (locked, _):
        pass
    return locked


def report_error(dossier: Dossier, *, by: Officer, at: datetime, reason: str) -> Dossier:
    """The applicant says that the result is wrong: three working days to put it right (118/2025/NĐ-CP Điều 23.1)."""
    with _taking(Step.REPORT_ERROR, dossier, by=by, at=at, reason=reason) as (locked, _):
        locked.error_reported_at = locked.error_reported_at or at
    return locked


def fix_error(dossier: Dossier, *, by: Officer, at: datetime, reason: str) -> Dossier:
    """The wrong result has been put right, or found to be right; `reason` says how. One the office found counts too."""
    with _taking(Step.FIX_ERROR, dossier, by=by, at=at, reason=reason) as (locked, _):
        locked.error_reported_at = None
    return locked


def ask_help(dossier: Dossier, *, by: Officer, at: datetime, reason: str) -> Dossier:
    """Say that the date is in danger and who should do what; a leader sees it beside the forecast."""
    with _taking(Step.ASK_HELP, dossier, by=by, at=at, reason=reason) as (locked, _):
        pass
    return locked


def assign(dossier: Dossier, *, by: Officer, at: datetime, officer: Officer | None = None, reason: str = "") -> Dossier:
    """A leader names who is to work on it; with somebody of another unit the dossier goes to that unit."""
    with _taking(Step.ASSIGN, dossier, by=by, at=at, reason=reason) as (locked, entry):
        calendar = calendars.current_calendar().calendar
        named = hand_overs.assign(locked, officer=officer, by=by, at=at, calendar=calendar)
        entry.reason = f"Giao {named}. {entry.reason}".rstrip()
    return locked


def report_late(dossier: Dossier, *, by: Officer, at: datetime, reason: str, cause: str = "") -> Dossier:
    """Say before the date that it will be missed, and why: the letter of apology is drafted at once (Điều 19.6).

    The law wants it one calendar day before at the latest; the log says where it came later than that.
    """
    with _taking(Step.REPORT_LATE, dossier, by=by, at=at, reason=reason) as (locked, entry):
        episode = lateness.announce(locked, cause=cause, note=entry.reason, by=by, at=at)
        entry.basis = lateness.announced_in_words(episode)
        apologies.draft_announced(episode, at=at)
    return locked


def _check_register(locked: Dossier) -> None:
    if locked.register_year and RegisterClosing.objects.filter(year=locked.register_year).exists():
        raise RegisterClosedError(f"Sổ năm {locked.register_year} đã khóa nên không sửa, không hủy được nữa.")


# Each verb with what it takes besides the dossier, the officer and the moment.
VERBS: dict[Step, tuple[Callable[..., Dossier], tuple[str, ...]]] = {
    Step.FORWARD: (forward, ("unit",)),
    Step.ASK_SUPPLEMENT: (ask_supplement, ("reason", "basis")),
    Step.TAKE_SUPPLEMENT: (take_supplement, ()),
    Step.PAUSE: (pause, ("reason", "basis")),
    Step.RESUME: (resume, ()),
    Step.FINISH: (finish, ()),
    Step.REFUSE: (refuse, ("reason", "basis")),
    Step.RETURN: (return_result, ("collected",)),
    Step.WITHDRAW: (withdraw, ("reason",)),
    Step.STOP: (stop, ("reason",)),
    Step.VOID: (void, ("reason",)),
    Step.TAKE_OVER: (take_over, ()),
    Step.HAND_OVER: (hand_over, ("unit",)),
    Step.SEND_BACK: (send_back, ("reason",)),
    Step.ASK_AGENCY: (ask_agency, ("agency", "days")),
    Step.HEAR_AGENCY: (hear_agency, ("agency", "reason")),
    Step.EXTEND_VERIFICATION: (extend_verification, ("reason", "basis")),
    Step.NOTIFY: (notify, ("basis",)),
    Step.CORRECT: (correct, ("reason", "values")),
    Step.APPRAISE: (appraise, ()),
    Step.REPORT_ERROR: (report_error, ("reason",)),
    Step.FIX_ERROR: (fix_error, ("reason",)),
    Step.ASK_HELP: (ask_help, ("reason",)),
    Step.ASSIGN: (assign, ("officer", "reason")),
    Step.REPORT_LATE: (report_late, ("reason", "cause")),
}
DEFAULTS: dict[str, Any] = {
    "reason": "",
    "basis": "",
    "cause": "",
    "unit": None,
    "officer": None,
    "agency": "",
    "days": None,
    "collected": None,
    "values": None,
}


def take(step: Step, dossier: Dossier, *, by: Officer, at: datetime, **given: Any) -> Dossier:  # noqa: ANN401 -- as DEFAULTS
    """Take the step by its name, as the one address of all steps and the API do. Raises StepError.

    `given` may hold what `DEFAULTS` names; what the step does not need is left aside.
    """
    if step not in VERBS:
        raise StepNotAllowedError("Bước này không thực hiện được từ trang hồ sơ.")
    verb, names = VERBS[step]
    return verb(dossier, by=by, at=at, **{name: given.get(name, DEFAULTS[name]) for name in names})
