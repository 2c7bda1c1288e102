"""One cell of a register as a typed value. What cannot be read raises `CellError`, whose text never quotes the cell."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache

from openpyxl.utils.datetime import WINDOWS_EPOCH, from_excel

from dossiers.states import SYNC_CODES, Channel, ReturnMethod, State
from tanthanh.office import vietnamese

HALF_A_SECOND = timedelta(milliseconds=500)
YEARS = range(2000, 2101)

_DATE = r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})"
_TIME = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?"
TEXT_MOMENTS = (
    re.compile(rf"{_DATE}(?:[ T]{_TIME})?"),
    re.compile(rf"{_TIME} {_DATE}"),
    re.compile(rf"(?P<year>\d{{4}})-(?P<month>\d{{2}})-(?P<day>\d{{2}})(?:[ T]{_TIME})?"),
)
PORTAL_MOMENT = re.compile(
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?:(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2}))?"
)
SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?")
PROCEDURE_CODE = re.compile(r"\d\.\d{6}")

# What offices write in the column of states, folded (law.md 5.1 and the usual exports).
STATE_WORDS = {
    **{vietnamese.fold(str(state.label)): state for state in State},
    **SYNC_CODES,
    "da tiep nhan": State.RECEIVED,
    "moi tiep nhan": State.RECEIVED,
    "khong duoc tiep nhan": State.REFUSED,
    "tu choi": State.REFUSED,
    "tu choi tiep nhan": State.REFUSED,
    "dang giai quyet": State.PROCESSING,
    "yeu cau bo sung": State.INCOMPLETE,
    "yeu cau bo sung giay to": State.INCOMPLETE,
    "yeu cau thuc hien nghia vu tai chinh": State.PAUSED,
    "cong dan yeu cau rut ho so": State.WITHDRAWN,
    "rut ho so": State.WITHDRAWN,
    "da rut": State.WITHDRAWN,
    "dung xu ly": State.STOPPED,
    "da xu ly xong": State.READY,
    "da giai quyet": State.READY,
    "cho tra ket qua": State.READY,
    "da tra": State.RETURNED,
}
CHANNEL_WORDS = {
    "truc tiep": Channel.IN_PERSON,
    "1": Channel.IN_PERSON,
    "truc tuyen": Channel.ONLINE,
    "2": Channel.ONLINE,
    "buu chinh": Channel.POSTAL,
    "bcci": Channel.POSTAL,
    "3": Channel.POSTAL,
}
RETURN_WORDS = {
    "truc tiep": ReturnMethod.COUNTER,
    "tai quay": ReturnMethod.COUNTER,
    "0": ReturnMethod.COUNTER,
    "buu chinh": ReturnMethod.POST,
    "bcci": ReturnMethod.POST,
    "1": ReturnMethod.POST,
    "dien tu": ReturnMethod.ELECTRONIC,
    "truc tuyen": ReturnMethod.ELECTRONIC,
}


class CellError(ValueError):
    """A cell that cannot be read; the message says why, in Vietnamese, without quoting it."""


def text(value: object, longest: int | None = None) -> str:
    """One line fit to store; a number that a spreadsheet made of digits comes back as its digits."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, list | dict):
        raise CellError("không phải một giá trị đơn")
    line = "" if value is None else _line(str(value))
    if longest is not None and len(line) > longest:
        raise CellError(f"dài quá {longest} ký tự")
    return line


@lru_cache(maxsize=4096)
def _line(raw: str) -> str:
    """A register repeats the same few procedures, streets and moments thousands of times."""
    return " ".join(vietnamese.nfc(raw).split())


def moment(value: object, epoch: datetime = WINDOWS_EPOCH) -> datetime | None:
    """A date or moment from text (day first) or a spreadsheet's date or serial number, rounded to the second.

    Naive, on the office's clock; midnight means that only the day is known.
    """
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        raise CellError("không phải ngày tháng")
    if isinstance(value, int | float):
        return _from_serial(float(value), epoch)
    if isinstance(value, datetime):
        return _rounded(value)
    if isinstance(value, date):
        return _within_years(datetime(value.year, value.month, value.day))  # noqa: DTZ001 -- localised by the row
    return _from_text(text(value), epoch)


def portal_moment(value: object) -> datetime | None:
    """`yyyyMMddHHmmss` of the national portal; empty where absent."""
    typed = text(value)
    if not typed:
        return None
    found = PORTAL_MOMENT.fullmatch(typed)
    if not found:
        raise CellError("không phải thời điểm dạng yyyyMMddHHmmss")
    return _from_parts(found)


def _from_text(typed: str, epoch: datetime) -> datetime | None:
    if not typed:
        return None
    if SERIAL.fullmatch(typed):
        return _from_serial(float(typed.replace(",", ".")), epoch)
    for pattern in TEXT_MOMENTS:
        if found := pattern.fullmatch(typed):
            return _from_parts(found)
    raise CellError("không phải ngày tháng dạng ngày/tháng/năm, ví dụ 24/01/2024 15:10:00")


def _from_parts(found: re.Match[str]) -> datetime:
    part = {name: int(value or 0) for name, value in found.groupdict().items()}
    if part["month"] > 12 >= part["day"]:
        raise CellError("ghi tháng trước ngày (tháng lớn hơn 12); hãy sửa thành ngày/tháng/năm")
    try:
        return _within_years(datetime(**part))  # type: ignore[arg-type]  # noqa: DTZ001 -- localised by the row
    except ValueError as error:
        raise error if isinstance(error, CellError) else CellError("là ngày giờ không có thật") from None


def _from_serial(serial: float, epoch: datetime) -> datetime:
    if not 20_000 <= serial < 80_000:
        raise CellError("là một số, không phải ngày tháng")
    return _rounded(from_excel(serial, epoch))


def _rounded(value: datetime) -> datetime:
    return _within_years((value + HALF_A_SECOND).replace(microsecond=0))


def _within_years(value: datetime) -> datetime:
    if value.year not in YEARS:
        raise CellError("có năm ngoài khoảng 2000–2100")
    return value


def state(value: object) -> State | None:
    words = vietnamese.fold(text(value))
    if not words:
        return None
    if words not in STATE_WORDS:
        raise CellError("không có trong danh sách trạng thái")
    return State(STATE_WORDS[words])


def channel(value: object) -> Channel | None:
    words = vietnamese.fold(text(value))
    if not words:
        return None
    found = _said(words, CHANNEL_WORDS)
    if found is None:
        raise CellError("phải là Trực tiếp, Trực tuyến hoặc Bưu chính công ích")
    return Channel(found)


def return_method(value: object) -> ReturnMethod | None:
    found = _said(vietnamese.fold(text(value)), RETURN_WORDS)
    return None if found is None else ReturnMethod(found)


def _said(words: str, vocabulary: Mapping[str, str]) -> str | None:
    """The meaning of the longest word of the vocabulary that stands in the text; a bare digit must stand alone."""
    for word in sorted(vocabulary, key=len, reverse=True):
        if word == words or (not word.isdigit() and word in words):
            return vocabulary[word]
    return None


def tick(value: object) -> bool:
    """Whether a yes-or-no column is ticked."""
    return vietnamese.fold(text(value)) in {"x", "1", "co", "true", "lien thong", "v"}


def whole(value: object, largest: int = 9_999_999) -> int | None:
    """A whole number from 1 to `largest`, or nothing."""
    digits = text(value)
    number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 8 else 0
    return number if 1 <= number <= largest else None


def dossier_code(value: object) -> str:
    try:
        return vietnamese.dossier_code(text(value))
    except ValueError:
        raise CellError("không đúng dạng hoặc ghi ngày không có thật, ví dụ mã đúng: H47.47.09-240305-0012") from None


def procedure_code(value: object) -> str:
    """`1.001699` out of `1.001699.000.00.00.H17`; empty where the cell holds no national code."""
    found = PROCEDURE_CODE.match(text(value))
    return found[0] if found else ""


def id_number(value: object) -> str:
    """A personal number as text; a spreadsheet that took it for a number dropped its leading zeros."""
    digits = text(value, 20)
    return digits.zfill(12) if isinstance(value, int | float) and len(digits) in {10, 11} else digits


def phone(value: object) -> str:
    """In E.164 where it is a Vietnamese number, else as it was written."""
    typed = text(value)
    try:
        return vietnamese.phone_e164(typed)
    except ValueError:
        return typed[:20]
