"""Reading a ballot file: paper and QR ballots, one a row. Pure; the dossier code of a QR ballot is dropped here."""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from django.utils.crypto import salted_hmac

from procedures.listing import CatalogueError
from procedures.workbooks import as_csv
from surveys.models import Door
from surveys.standard_questions import CRITERIA
from tanthanh.office.vietnamese import fold, nfc

COMMENT_LENGTH = 1000
FIRST_YEAR = 2000
NUMBER_LENGTH = 40
MARK_TEXTS = frozenset("12345")
COLUMNS = ("so_phieu", "ngay", "hinh_thuc", *(criterion.code for criterion in CRITERIA))
# A workbook's date comes with the midnight it begins at.
DAY = re.compile(
    r"(?P<y>[0-9]{4})-(?P<m>[0-9]{1,2})-(?P<d>[0-9]{1,2})(?:T00:00:00)?|(?P<D>[0-9]{1,2})[/.-](?P<M>[0-9]{1,2})[/.-](?P<Y>[0-9]{4})"
)


class BallotFileError(ValueError):
    """The file as a whole cannot be read; the message is a Vietnamese sentence."""


class BadRow(NamedTuple):
    """A row that was refused: its line in the file (the heading is line 1) and why."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class FileBallot:
    """One good row. `key` and `digest` tell a ballot that is already there from one that was changed."""

    number: int
    ballot_number: str
    answered_on: date
    door: Door
    marks: Mapping[str, int]
    comment: str
    year: int = field(default=0)

    @property
    def key(self) -> str:
        return keyed(f"{self.year}/{self.ballot_number}")

    @property
    def digest(self) -> str:
        content = [self.answered_on.isoformat(), self.door, sorted(self.marks.items()), self.comment]
        return keyed(json.dumps(content, ensure_ascii=False))


def keyed(text: str) -> str:
    """64 characters that whoever holds the database alone can neither read nor try out."""
    return salted_hmac("surveys.ballot_files", text, algorithm="sha256").hexdigest()


def read_ballots(content: bytes, *, today: date, year: int | None = None) -> list[FileBallot | BadRow]:
    """Every row as a ballot or as a refusal, in the file's order. BallotFileError where there is no ballot table.

    The ballots of one file are one survey: a few collected in the January after the year that the file is about still
    count for that year. `year` says outright which year was rated.
    """
    rows = [_row(number, cells, today) for number, cells in _table(_text(content))]
    about = _year_with_a_tail(rows)
    checked: list[FileBallot | BadRow] = []
    first_line: dict[str, int] = {}
    for row in rows:
        if isinstance(row, BadRow):
            checked.append(row)
            continue
        own = row.answered_on.year
        ballot = replace(row, year=year or (about if own - 1 == about else own))
        first = first_line.setdefault(f"{ballot.year}/{ballot.ballot_number}", ballot.number)
        twice = BadRow(ballot.number, f"số phiếu {ballot.ballot_number} đã có ở dòng {first}")
        checked.append(ballot if first == ballot.number else twice)
    return checked


def _year_with_a_tail(rows: Iterable[FileBallot | BadRow]) -> int | None:
    """The year most ballots are from, if nothing later than the following January was collected."""
    days = [row.answered_on for row in rows if isinstance(row, FileBallot)]
    if not days:
        return None
    year = Counter(day.year for day in days).most_common(1)[0][0]
    return year if max(days) < date(year + 1, 2, 1) else None


def _text(content: bytes) -> str:
    """The file's text: a workbook's first sheet, UTF-8 with or without a mark, or Excel's UTF-16."""
    try:
        content = as_csv(content)
    except CatalogueError as error:
        raise BallotFileError(str(error).replace("danh mục của một phường", "tệp phiếu khảo sát")) from None
    encoding = "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise BallotFileError("Tệp không phải văn bản UTF-8. Hãy lưu lại từ Excel theo dạng CSV UTF-8.") from None


def _table(text: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    """The rows below the heading with their line numbers; blank rows are passed over."""
    heading = text.partition("\n")[0]
    delimiter = max(",;\t", key=heading.count)
    reader = csv.reader(io.StringIO(text.replace("\0", "")), delimiter=delimiter)
    try:
        names = [fold(name).replace(" ", "_") for name in next(reader, [])]
        missing = [name for name in COLUMNS if name not in names]
        if missing:
            raise BallotFileError(f"Dòng tiêu đề thiếu cột: {', '.join(missing)}.")
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, dict(zip(names, cells, strict=False))
    except csv.Error as error:
        raise BallotFileError(f"Dòng {reader.line_num} không đọc được như CSV ({error}).") from None


def _row(number: int, cells: Mapping[str, str], today: date) -> FileBallot | BadRow:
    try:
        return FileBallot(
            number=number,
            ballot_number=_ballot_number(cells.get("so_phieu", "")),
            answered_on=_day(cells.get("ngay", ""), today),
            door=_door(cells.get("hinh_thuc", ""), cells.get("ma_ho_so", "")),
            marks=_marks(cells),
            comment=_comment(cells.get("y_kien", "")),
        )
    except ValueError as error:
        return BadRow(number, str(error))


def _ballot_number(text: str) -> str:
    number = nfc(text)
    if not number or len(number) > NUMBER_LENGTH:
        raise ValueError(f"số phiếu phải có và dài không quá {NUMBER_LENGTH} ký tự")
    return number.lstrip("0") or "0" if number.isascii() and number.isdigit() else number


def _day(text: str, today: date) -> date:
    found = DAY.fullmatch(nfc(text))
    if not found:
        raise ValueError("ngày phải có dạng 2023-07-27 hoặc 27/07/2023")
    parts = found.groupdict()
    try:
        day = date(*(int(parts[name] or parts[name.upper()]) for name in "ymd"))
    except ValueError:
        raise ValueError("ngày không có thật") from None
    if not day.year >= FIRST_YEAR or day > today:
        raise ValueError(f"ngày phải từ năm {FIRST_YEAR} đến hôm nay")
    return day


def _door(form: str, dossier_code: str) -> Door:
    """Which door a ballot came through; the code says only that there was a receipt and is then forgotten."""
    kind = fold(form).replace(" ", "_")
    if kind == "phieu_giay":
        return Door.PAPER
    if kind != "qr":
        raise ValueError("hình thức phải là phieu_giay hoặc qr")
    return Door.RECEIPT if nfc(dossier_code) else Door.WALL


def _marks(cells: Mapping[str, str]) -> dict[str, int]:
    typed = {criterion.code: nfc(cells.get(criterion.code, "")) for criterion in CRITERIA}
    wrong = [name for name, text in typed.items() if text and text not in MARK_TEXTS]
    if wrong:
        raise ValueError(f"điểm phải là số từ 1 đến 5 hoặc để trống: {', '.join(wrong)}")
    marks = {name: int(text) for name, text in typed.items() if text}
    if not marks:
        raise ValueError("phiếu không có điểm nào")
    return marks


def _comment(text: str) -> str:
    comment = nfc(text)
    if len(comment) > COMMENT_LENGTH:
        raise ValueError(f"ý kiến dài quá {COMMENT_LENGTH} ký tự")
    return comment
