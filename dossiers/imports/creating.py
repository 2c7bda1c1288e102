"""A row that the portal does not know yet: the dossier, its line of log, and for a late one its episode and letter."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dossiers import codes
from dossiers.imports.report import Change, Difference
from dossiers.imports.shelf import Shelf
from dossiers.models import ApologyLetter, Dossier, LatenessEpisode, LetterOrigin, LetterState, LogEntry
from dossiers.registers import Kind, RegisterRow
from dossiers.registers.rows import LABELS
from dossiers.states import OPEN, WAITING, Cause, Channel, ReturnMethod, State, Step
from procedures.models import ProcedureVersion
from tanthanh.office.calendars import CurrentCalendar
from tanthanh.office.deadlines import due_date
from tanthanh.office.models import Officer, Unit
from tanthanh.office.vietnamese import fold, office_day

NEEDED = ("received_at", "promised_at", "applicant_name")
# A word in the register's own text → the group; the first that fits, so that another agency's verification is theirs.
CAUSE_WORDS = {
    "phoi hop": Cause.OTHER_AGENCY,
    "co quan khac": Cause.OTHER_AGENCY,
    "lien thong": Cause.OTHER_AGENCY,
    "he thong": Cause.SYSTEM,
    "phan mem": Cause.SYSTEM,
    "duong truyen": Cause.SYSTEM,
    "chu quan": Cause.OFFICER_FAULT,
    "xac minh": Cause.VERIFICATION,
    "quy dinh": Cause.NEW_RULES,
    "cong tac": Cause.UNDERSTAFFED,
    "ban giao": Cause.UNDERSTAFFED,
    "nhan su": Cause.UNDERSTAFFED,
    "vang": Cause.UNDERSTAFFED,
    "nghi phep": Cause.UNDERSTAFFED,
    "qua tai": Cause.OVERLOAD,
    "khoi luong": Cause.OVERLOAD,
    "tang cao": Cause.OVERLOAD,
    "dot bien": Cause.OVERLOAD,
}


class RowRefusedError(ValueError):
    """A row that cannot be taken; the message says why, without people.

    `offered`: contact details that may be taken over all the same, where an officer says so.
    """

    offered: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """What every row of one import shares."""

    kind: Kind
    at: datetime
    by: Officer | None
    shelf: Shelf
    calendar: CurrentCalendar
    one_stop: Unit | None


def check_moments(row: RegisterRow, at: datetime) -> None:
    """Nothing was received or finished in the future. Raises RowRefusedError."""
    for field in ("received_at", "finished_at", "returned_at"):
        moment = getattr(row, field)
        if moment and moment > at:
            raise RowRefusedError(f"{LABELS[field]} ở tương lai")


def check_register(row: RegisterRow, kind: Kind, closed: Collection[int]) -> None:
    """A register that is signed off takes no back-dated dossier. Raises RowRefusedError."""
    if kind == Kind.REGISTER and row.received_at and row.received_at.year in closed:
        raise RowRefusedError(f"Sổ năm {row.received_at.year} đã khóa nên không ghi lùi ngày được nữa")


def new_dossier(row: RegisterRow, setting: Setting) -> Dossier:
    """The dossier a row tells of, unsaved, with its own code and dates. RowRefusedError, UnknownProcedureError."""
    if missing := [LABELS[field] for field in NEEDED if not getattr(row, field)]:
        raise RowRefusedError(f"Thiếu {', '.join(missing)}")
    received, promised = row.received_at, row.promised_at
    assert received is not None  # noqa: S101 -- checked just above
    assert promised is not None  # noqa: S101
    day = office_day(received)
    version = setting.shelf.find(row.procedure_code, row.procedure_name, day)
    state = row.state or State.RECEIVED
    due = _due(row, state, promised)
    is_register = setting.kind == Kind.REGISTER and row.register_number
    return Dossier(
        code=row.code,
        secret=codes.new_secret(),
        token=codes.new_token(),
        register_year=day.year if is_register else None,
        register_number=row.register_number if is_register else None,
        version=version,
        channel=(row.channel or Channel.IN_PERSON) if setting.kind == Kind.REGISTER else Channel.NATIONAL_PORTAL,
        is_interlinked=bool(row.is_interlinked),
        state=state,
        unit=setting.one_stop if state in OPEN else None,
        received_at=received,
        received_on=day,
        first_promised_at=promised,
        promised_at=promised,
        due_at=due,
        due_on=office_day(due),
        finished_at=row.finished_at,
        finished_on=row.finished_at and office_day(row.finished_at),
        returned_at=row.returned_at,
        # Since when the clock stands is rarely told; what counts is that it was stopped before the date was missed.
        clock_stopped_at=max(received, row.stopped_at or min(setting.at, due)) if state in WAITING else None,
        **_applicant(row),
        **_limit(version, setting),
    )


def _due(row: RegisterRow, state: State, promised: datetime) -> datetime:
    """The file's own date. A dossier is stopped only while it waits for its applicant, so stopping it is never late."""
    if state == State.STOPPED and row.finished_at:
        return max(promised, row.finished_at)
    return promised


def _applicant(row: RegisterRow) -> dict[str, Any]:
    return {
        "applicant_kind": row.applicant_kind or Dossier.Kind.CITIZEN,
        "applicant_name": row.applicant_name,
        "applicant_key": fold(row.applicant_name)[:200],
        "applicant_id_number": row.applicant_id_number,
        "applicant_address": row.applicant_address,
        "applicant_phone": row.applicant_phone,
        "applicant_email": row.applicant_email,
        "copies": row.copies or 1,
        "return_method": row.return_method or ReturnMethod.COUNTER,
        "note": row.note,
    }


def _limit(version: ProcedureVersion, setting: Setting) -> dict[str, Any]:
    has_limit = version.limit_amount is not None
    return {
        "limit_amount": version.limit_amount,
        "limit_unit": version.limit_unit if has_limit else "",
        "limit_policy": version.limit_policy if has_limit else "",
        "supplement_policy": version.supplement_policy,
        "calendar_id": setting.calendar.version_pk,
    }


def difference(row: RegisterRow, dossier: Dossier, setting: Setting) -> Difference | None:
    """What our own counting says, where it is another minute than the file's promise."""
    limit = dossier.limit
    if limit is None:
        return None
    ours = due_date(limit, dossier.received_at, setting.calendar.calendar).due_at
    if ours.replace(second=0) == dossier.first_promised_at.replace(second=0):
        return None
    return Difference(row.row, row.code, dossier.first_promised_at, ours)


def log_of_creation(row: RegisterRow, dossier: Dossier, setting: Setting) -> LogEntry:
    return LogEntry(
        dossier=dossier,
        step=Step.IMPORT,
        to_state=dossier.state,
        at=setting.at,
        by=setting.by,
        unit_id=dossier.unit_id,
        basis=f"{setting.kind.label}, dòng {row.row}",
        due_after=dossier.due_at,
        promised_after=dossier.promised_at,
    )


def episode_of(row: RegisterRow, dossier: Dossier, setting: Setting) -> LatenessEpisode | None:
    """The closed episode of a dossier that was late and finished before the portal knew of it."""
    if dossier.finished_at is None or dossier.finished_at <= dossier.due_at:
        return None
    return LatenessEpisode(
        dossier=dossier,
        missed_due_at=dossier.due_at,
        opened_at=setting.at,
        closed_at=dossier.finished_at,
        unit_id=dossier.unit_id,
        cause=cause_of(row.late_reason),
        cause_note=row.late_reason,
        is_imported=True,
    )


def paper_letter(episode: LatenessEpisode, at: datetime) -> ApologyLetter:
    """The letter the ward wrote by hand: that it was sent is known, its number and text are not (decision 0009)."""
    return ApologyLetter(
        episode=episode,
        origin=LetterOrigin.PAPER,
        state=LetterState.SENT,
        cause=episode.cause,
        drafted_at=at,
    )


def cause_of(text: str) -> Cause:
    """The publishable group that a register's free text falls under."""
    folded = fold(text)
    if not folded:
        return Cause.UNKNOWN
    return next((cause for word, cause in CAUSE_WORDS.items() if word in folded), Cause.OTHER)
