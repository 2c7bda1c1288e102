"""A row whose dossier the portal has: what the file may add to it, and what it may not touch."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dossiers.imports.creating import RowRefusedError, Setting
from dossiers.imports.report import Change
from dossiers.imports.shelf import Shelf
from dossiers.models import Dossier, LogEntry
from dossiers.registers import Kind, RegisterRow
from dossiers.states import FINISHED, WAITING, Channel, State, Step
from tanthanh.office.vietnamese import fold, office_day, stamp

# Steps of jobs, letters and earlier files; any other means that officers have worked on the dossier here.
NOT_WORK = frozenset({Step.IMPORT, Step.FLAG_LATE, Step.REAPPOINT})
SAID = (
    "applicant_name",
    "applicant_kind",
    "applicant_id_number",
    "applicant_address",
    "applicant_phone",
    "applicant_email",
    "copies",
    "channel",
    "is_interlinked",
    "return_method",
    "note",
    "state",
    "finished_at",
    "returned_at",
)
# How to reach the applicant: what an officer may take from a file whatever has been done here.
DETAILS = ("applicant_address", "applicant_phone", "applicant_email")
# What goes on changing after the register of the year is signed off.
ON_ITS_WAY = frozenset({"state", "finished_at", "returned_at", "promised_at"})
# A later file never brings a dossier back to an earlier stage: it is an older export.
STAGES = {
    State.SUBMITTED: 0,
    State.RECEIVED: 1,
    State.PROCESSING: 2,
    State.INCOMPLETE: 2,
    State.PAUSED: 2,
    State.RETURNED: 4,
} | dict.fromkeys(FINISHED - {State.RETURNED}, 3)


@dataclass(slots=True)
class Update:
    """One dossier with its new values on, the names of the changed columns, and its line of log."""

    dossier: Dossier
    columns: tuple[str, ...]
    entry: LogEntry
    changes: tuple[Change, ...]


def update_of(
    row: RegisterRow,
    dossier: Dossier,
    setting: Setting,
    *,
    is_worked_on: bool,
    is_reappointed: bool,
    is_signed_off: bool,
    details_only: bool = False,
) -> Update | None:
    """What the row changes, put on `dossier` unsaved; None where it says nothing new. Raises RowRefusedError.

    `is_worked_on`: officers have taken steps here; `is_reappointed`: a letter of ours promised a new date, which stays;
    `is_signed_off`: its register is closed, so that only its way through the office may go on;
    `details_only`: the officer took the contact details and nothing else.
    """
    _check_identity(row, dossier, setting)
    changes = _changes(row, dossier)
    if details_only:
        changes = {name: value for name, value in changes.items() if name in DETAILS}
    if is_reappointed:
        changes.pop("promised_at", None)
    if not changes:
        return None
    if is_worked_on and not details_only:
        refused = RowRefusedError("Hồ sơ đã được xử lý trên cổng này và khác với tệp: giữ nguyên dữ liệu trên cổng")
        refused.offered = () if is_signed_off else _told(dossier, changes, DETAILS)
        raise refused
    if is_signed_off and not ON_ITS_WAY.issuperset(changes):
        raise RowRefusedError(f"Sổ năm {dossier.register_year} đã khóa nên không sửa thông tin đã ghi trong sổ")
    state = State(changes.get("state", dossier.state))
    if STAGES.get(state, 0) < STAGES.get(State(dossier.state), 5):
        raise RowRefusedError("Tệp ghi trạng thái cũ hơn trạng thái đang lưu: có thể là bản xuất cũ")
    entry = LogEntry(
        dossier=dossier,
        step=Step.IMPORT,
        from_state=dossier.state,
        to_state=state,
        at=setting.at,
        by=setting.by,
        unit_id=dossier.unit_id,
        basis=f"{setting.kind.label}, dòng {row.row}",
        due_before=dossier.due_at,
        promised_before=dossier.promised_at,
    )
    told, was_late = _told(dossier, changes, changes), dossier.is_late(setting.at)
    _put(changes | _clock(changes, state, row, dossier, setting.at), dossier)
    _check(dossier, setting.at, was_late=was_late)
    entry.due_after, entry.promised_after = dossier.due_at, dossier.promised_at
    return Update(dossier, tuple(changes), entry, told)


def _told(dossier: Dossier, changes: Mapping[str, Any], wanted: Collection[str]) -> tuple[Change, ...]:
    """What the dossier says and what the file says, column by column, in words."""
    return tuple(
        Change(_label(name), _words(name, getattr(dossier, name)), _words(name, value))
        for name, value in changes.items()
        if name in wanted
    )


def _label(name: str) -> str:
    label = str(getattr(Dossier._meta.get_field(name), "verbose_name", name))  # noqa: SLF001 -- Django's documented API
    return f"{label[0].upper()}{label[1:]}"


def _words(name: str, value: object) -> str:
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, bool):
        return "có" if value else "không"
    choices = dict(Dossier._meta.get_field(name).choices or ())  # type: ignore[union-attr]  # noqa: SLF001
    return str(choices.get(value, "" if value is None else value))


def _check_identity(row: RegisterRow, dossier: Dossier, setting: Setting) -> None:
    """A dossier's procedure, receipt, source and register number are never changed by a file."""
    if (setting.kind == Kind.NATIONAL_PORTAL) != (dossier.channel == Channel.NATIONAL_PORTAL):
        raise RowRefusedError("Mã hồ sơ này đã có từ nguồn khác (sổ theo dõi hoặc Cổng Dịch vụ công quốc gia)")
    if row.received_at and row.received_at != dossier.received_at:
        raise RowRefusedError("Ngày nhận hồ sơ khác với ngày đang lưu")
    if _is_other_procedure(row, dossier, setting.shelf):
        raise RowRefusedError("Thủ tục khác với thủ tục đang lưu")
    if row.register_number and dossier.register_number not in {None, row.register_number}:
        raise RowRefusedError("Số thứ tự trong sổ khác với số đang lưu")


def _is_other_procedure(row: RegisterRow, dossier: Dossier, shelf: Shelf) -> bool:
    """Judged by code: a procedure may have been renamed since."""
    known = shelf.by_code.get(row.procedure_code)
    return known is not None and known != dossier.version.procedure_id


def _changes(row: RegisterRow, dossier: Dossier) -> dict[str, Any]:
    """Columns that the file tells otherwise; what it leaves empty it does not tell."""
    said = {name: value for name in SAID if (value := getattr(row, name)) not in {None, ""}}
    if dossier.erased_at is not None:  # an old file does not bring back what the rule of retention took away
        said = {name: value for name, value in said.items() if name in ON_ITS_WAY}
    changes = {name: value for name, value in said.items() if value != getattr(dossier, name)}
    # A file that repeats the first date says nothing new.
    if row.promised_at and row.promised_at not in {dossier.first_promised_at, dossier.promised_at}:
        changes["promised_at"] = row.promised_at
    return changes


def _clock(
    changes: dict[str, Any], state: State, row: RegisterRow, dossier: Dossier, at: datetime
) -> dict[str, datetime | None]:
    """The clock's columns. The due date moves only with a supplement or a pause that came before it had been missed."""
    stopped_at = dossier.clock_stopped_at
    if state in WAITING:
        return {"clock_stopped_at": stopped_at or row.stopped_at or at}
    moves: dict[str, datetime | None] = {"clock_stopped_at": None}
    if stopped_at and stopped_at <= dossier.due_at:
        ends = [dossier.due_at, changes.get("promised_at", dossier.due_at)]
        if state in {State.STOPPED, State.WITHDRAWN} and (finished := changes.get("finished_at")):
            ends.append(finished)
        moves["due_at"] = max(ends)
    return moves


def _put(changes: dict[str, Any], dossier: Dossier) -> None:
    for name, value in changes.items():
        setattr(dossier, name, value)
    dossier.applicant_key = fold(dossier.applicant_name)[:200]
    dossier.due_on = office_day(dossier.due_at)
    dossier.finished_on = dossier.finished_at and office_day(dossier.finished_at)


def _check(dossier: Dossier, at: datetime, *, was_late: bool) -> None:
    if was_late and not dossier.is_late(at):
        raise RowRefusedError("Dòng này sẽ biến hồ sơ đã trễ hạn thành đúng hạn: giữ nguyên dữ liệu trên cổng")
    if dossier.finished_at and dossier.finished_at < dossier.received_at:
        raise RowRefusedError("Ngày kết thúc xử lý trước ngày nhận hồ sơ đang lưu")
    if dossier.returned_at and dossier.finished_at and dossier.returned_at < dossier.finished_at:
        raise RowRefusedError("Ngày trả trước ngày kết thúc xử lý")
