"""A bank's statement file, CSV or workbook, as incoming transfers; columns are found by what the header says."""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from itertools import islice

from dossiers.registers import files
from dossiers.registers.cells import moment
from dossiers.registers.headers import DEEPEST, Cells, words_of
from tanthanh.office.vietnamese import nfc

MOST_LINES = 5000
NO_HEADER = "Không tìm thấy bảng giao dịch: cần dòng tiêu đề có cột ngày, cột số tiền ghi có và cột nội dung."
COLUMNS: dict[str, tuple[str, ...]] = {
    "day": ("ngay giao dich", "ngay gd", "ngay hach toan", "ngay hieu luc", "ngay", "transaction date", "date"),
    "credit": ("so tien ghi co", "ghi co", "phat sinh co", "ps co", "credit amount", "credit", "so tien", "amount"),
    "content": ("noi dung giao dich", "noi dung", "dien giai", "mo ta", "description", "remark", "remarks"),
    "reference": (
        *("so tham chieu", "so giao dich", "ma giao dich", "ma gd", "so but toan"),
        *("so ct", "so chung tu", "reference number", "reference", "ref no", "ref"),
    ),
}
NEEDED = {"day", "credit", "content"}


class StatementError(Exception):
    """A statement that cannot be taken in; the message is a Vietnamese sentence."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """One incoming transfer as the file says it."""

    row: int
    booked_on: date
    amount: int
    content: str
    reference: str

    def digest(self, nth: int) -> str:
        """The same in every file that holds it; `nth`: of several alike in one file, which."""
        told = (str(self.booked_on), str(self.amount), plain(self.content), self.reference, str(nth))
        return hashlib.sha256("\n".join(told).encode()).hexdigest()


def plain(text: str) -> str:
    return re.sub(r"[^0-9A-Z]", "", text.upper())


def find(rows: Sequence[Cells]) -> tuple[int, dict[str, int]] | None:
    """The header among the first rows: which row, and which column is which."""
    for number, cells in enumerate(rows):
        said = [set(words_of(cell)) for cell in cells]
        columns = {}
        for name, words in COLUMNS.items():
            hits = [(words.index(word), place) for place, own in enumerate(said) for word in own if word in words]
            if hits:
                columns[name] = min(hits)[1]
        if set(columns) >= NEEDED:
            return number, columns
    return None


def transfers(data: bytes) -> tuple[list[Transfer], list[str]]:
    """The incoming transfers of a file, and a sentence for each row that could not be read. Raises StatementError."""
    if len(data) > files.MAX_BYTES:
        raise StatementError(files.TOO_BIG)
    try:
        sheet = files.sheet(data, header=find, missing=NO_HEADER)
        rows = list(islice(sheet.rows, MOST_LINES + DEEPEST + 2))
    except files.FileError as error:
        raise StatementError(str(error)) from None
    header = find(rows[: DEEPEST + 1])
    if header is None:
        raise StatementError(NO_HEADER)
    start, columns = header
    if len(rows) - start - 1 > MOST_LINES:
        raise StatementError(f"Tệp có hơn {MOST_LINES} giao dịch; hãy tải sao kê theo khoảng ngày ngắn hơn.")
    read = partial(_transfer, columns=columns, epoch=sheet.epoch)
    return _read_all(rows[start + 1 :], start + 2, read)


def _read_all(
    rows: Sequence[Cells], first: int, read: Callable[[int, Cells], Transfer | None]
) -> tuple[list[Transfer], list[str]]:
    found, complaints = [], []
    for number, cells in enumerate(rows, start=first):
        try:
            transfer = read(number, cells)
        except ValueError as error:
            complaints.append(f"Dòng {number}: {error}")
        else:
            found += [transfer] if transfer else []
    return found, complaints


def _transfer(row: int, cells: Cells, *, columns: dict[str, int], epoch: datetime) -> Transfer | None:
    """The transfer of one row; None for a row of totals, a blank one, or money that went out."""

    def cell(name: str) -> object:
        place = columns.get(name)
        return cells[place] if place is not None and place < len(cells) else None

    amount = _amount(cell("credit"))
    if amount <= 0 or cell("day") in {None, ""}:
        return None
    text = " ".join(nfc(str(cell("content") or "")).split())
    reference = " ".join(nfc(str(cell("reference") or "")).split())
    return Transfer(row, _day(cell("day"), epoch), amount, text[:500], reference[:100])


def _amount(value: object) -> int:
    """Whole đồng out of a number or of `1.250.000`, `1,250,000.00`, `+8.000 VND`; 0 where there is nothing."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return round(value)
    text = re.sub(r"(?:vnd|vnđ|đ|₫|\s|\+)", "", str(value or "").lower())
    if not text or text == "-":
        return 0
    text = re.sub(r"[.,][0-9]{1,2}$", "", text)
    if not re.fullmatch(r"-?[0-9]{1,3}(?:[.,][0-9]{3})+|-?[0-9]{1,15}", text):
        raise ValueError("số tiền không đọc được.")
    return int(re.sub(r"[.,]", "", text))


def _day(value: object, epoch: datetime) -> date:
    """A date cell, or text that begins with one (`16/11/2026 08:15:02`)."""
    if isinstance(value, str):
        value = value.split()[0] if value.split() else ""
    try:
        found = moment(value, epoch)
    except ValueError:
        found = None
    if found is None:
        raise ValueError("ngày không đọc được.")
    return found.date()
