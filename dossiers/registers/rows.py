"""One row of a register as typed values: what the file says, nothing looked up, nothing assumed that matters."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db import models

from dossiers.registers import cells
from dossiers.registers.cells import CellError
from dossiers.states import FINISHED, WAITING, Channel, ReturnMethod, State
from tanthanh.office import vietnamese
from tanthanh.office.working_days import STANDARD_SESSIONS

T = TypeVar("T")
OPENING, CLOSING = STANDARD_SESSIONS[0].starts, STANDARD_SESSIONS[-1].ends

LABELS = {
    "code": "Mã hồ sơ",
    "procedure_name": "Tên thủ tục",
    "applicant_name": "Họ tên chủ hồ sơ",
    "applicant_id_number": "Số định danh",
    "applicant_address": "Địa chỉ",
    "applicant_email": "Thư điện tử",
    "channel": "Hình thức nộp",
    "received_at": "Ngày nhận hồ sơ",
    "promised_at": "Ngày hẹn trả",
    "finished_at": "Ngày kết thúc xử lý",
    "returned_at": "Ngày trả",
    "stopped_at": "Ngày yêu cầu bổ sung",
    "state": "Trạng thái",
}


class Kind(models.TextChoices):
    """Where a file comes from."""

    REGISTER = "REGISTER", "sổ theo dõi"
    NATIONAL_PORTAL = "NATIONAL_PORTAL", "Cổng Dịch vụ công quốc gia"


@dataclass(frozen=True, slots=True)
class RowError:
    """A row that was not taken, and why: columns and dates, never people."""

    row: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRow:
    """One dossier as a file tells it. Empty text and None mean that the file does not say."""

    row: int
    code: str
    procedure_code: str = ""
    procedure_name: str = ""
    applicant_kind: str = ""
    applicant_name: str = ""
    applicant_id_number: str = ""
    applicant_address: str = ""
    applicant_phone: str = ""
    applicant_email: str = ""
    copies: int | None = None
    channel: Channel | None = None
    is_interlinked: bool | None = None
    received_at: datetime | None = None
    promised_at: datetime | None = None
    finished_at: datetime | None = None
    returned_at: datetime | None = None
    stopped_at: datetime | None = None
    return_method: ReturnMethod | None = None
    state: State | None = None
    register_number: int | None = None
    late_reason: str = ""
    note: str = ""


class RowReader:
    """Reads the cells of one row and keeps every complaint, so that an officer corrects a row once, not five times."""

    def __init__(self, row: int, values: Mapping[str, object], to_moment: Callable[[object], datetime | None]) -> None:
        self.row = row
        self.values = values
        self.to_moment = to_moment
        self.complaints: list[str] = []

    def read(self) -> RegisterRow | RowError:
        code = self._cell("code", cells.dossier_code, "")
        moments = self._moments(code)
        state = self._state(moments)
        row = RegisterRow(
            row=self.row,
            code=code,
            procedure_code=cells.procedure_code(self.values.get("procedure_code")),
            procedure_name=self._cell("procedure_name", cells.text, ""),
            applicant_kind=cells.text(self.values.get("applicant_kind")),
            applicant_name=self._cell("applicant_name", lambda value: cells.text(value, 200), ""),
            applicant_id_number=self._cell("applicant_id_number", cells.id_number, ""),
            applicant_address=self._cell("applicant_address", lambda value: cells.text(value, 300), ""),
            applicant_phone=cells.phone(self.values.get("applicant_phone")),
            applicant_email=self._cell("applicant_email", lambda value: cells.text(value, 254), ""),
            copies=cells.whole(self.values.get("copies"), 1000),
            channel=self._cell("channel", cells.channel, None),
            is_interlinked=cells.tick(self.values["interlinked"]) if "interlinked" in self.values else None,
            return_method=cells.return_method(self.values.get("return_method")),
            state=state,
            register_number=cells.whole(self.values.get("register_number")),
            late_reason=cells.text(self.values.get("late_reason")),
            note=cells.text(self.values.get("note")),
            **moments,
        )
        return RowError(self.row, "; ".join(self.complaints)) if self.complaints else row

    def _cell(self, field: str, convert: Callable[[object], T], fallback: T) -> T:
        try:
            return convert(self.values.get(field))
        except CellError as error:
            self.complaints.append(f"{LABELS[field]} {error}")
            return fallback

    def _moments(self, code: str) -> dict[str, datetime | None]:
        """The row's dates, aware; where only a day is known, the hour that is fair to the office and possible."""
        fields = "received_at", "promised_at", "finished_at", "returned_at", "stopped_at"
        raw = {field: self._cell(field, self.to_moment, None) for field in fields}
        received, promised = raw["received_at"], raw["promised_at"]
        if received and code and _is_swapped(received, code):
            self.complaints.append("Ngày nhận hồ sơ bị đảo ngày với tháng so với mã hồ sơ")
        if received and _only_day(received):
            received = datetime.combine(received, OPENING)
        if promised and _only_day(promised):
            promised = datetime.combine(promised, CLOSING)
        finished = _done(raw["finished_at"], received, promised)
        returned = _done(raw["returned_at"], finished or received, None)
        moments = zip(fields, (received, promised, finished, returned, raw["stopped_at"]), strict=True)
        return {field: moment and moment.replace(tzinfo=vietnamese.ZONE) for field, moment in moments}

    def _state(self, moments: dict[str, datetime | None]) -> State | None:
        """The state the row says or its dates imply; the dates are made to fit it, or the row is complained of."""
        state = self._cell("state", cells.state, None)
        finished, returned = moments["finished_at"], moments["returned_at"]
        if state in {None, State.READY} and returned:
            state = State.RETURNED
        state = state or (State.READY if finished else None)
        if state in FINISHED:
            moments["finished_at"] = finished = finished or returned
            if not finished:
                self.complaints.append(f"Trạng thái “{state.label}” nhưng không có ngày kết thúc xử lý")
            moments["returned_at"] = (returned or finished) if state == State.RETURNED else None
        elif finished or returned:
            label = state.label if state else ""
            self.complaints.append(f"Trạng thái “{label}” nhưng đã có ngày kết thúc xử lý hoặc ngày trả")
        if state not in WAITING:
            moments["stopped_at"] = None
        self._check_order(moments)
        return state

    def _check_order(self, moments: dict[str, datetime | None]) -> None:
        pairs = ("received_at", "promised_at"), ("received_at", "finished_at"), ("finished_at", "returned_at")
        for earlier, later in pairs:
            first, second = moments[earlier], moments[later]
            if first and second and second < first:
                self.complaints.append(f"{LABELS[later]} trước {LABELS[earlier][0].lower()}{LABELS[earlier][1:]}")


def _only_day(moment: datetime) -> bool:
    return (moment.hour, moment.minute, moment.second) == (0, 0, 0)


def _done(moment: datetime | None, after: datetime | None, promised: datetime | None) -> datetime | None:
    """When something known by its day only was done: by closing, not later than an hour promised that same day."""
    if moment is None or not _only_day(moment):
        return moment
    done = datetime.combine(moment, CLOSING)
    if promised and promised.date() == moment.date():
        done = min(done, promised)
    return max(done, after) if after and after.date() == moment.date() else done


def _is_swapped(received: datetime, code: str) -> bool:
    """A spreadsheet took day/month for month/day: the code carries the day of receipt (TT 01/2018 Điều 19)."""
    day = code.split("-")[1]
    year, month, date = int(day[:2]) + 2000, int(day[2:4]), int(day[4:6])
    said = received.year, received.month, received.day
    return said != (year, month, date) and said == (year, date, month)
