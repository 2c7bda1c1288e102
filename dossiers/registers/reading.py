"""From a file to its rows: the sheet's table or the national portal's message, row by row."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any

from dossiers.registers import cells, files, headers
from dossiers.registers.files import FileError
from dossiers.registers.rows import Kind, RegisterRow, RowError, RowReader

SERVICE = "DongBoHoSoMC"
# A row with fewer of these filled in is a total, a signature or a heading between the rows.
TELLING = ("code", "procedure_code", "procedure_name", "applicant_name", "received_at", "promised_at")
COLUMN_NUMBER = re.compile(r"\(?[0-9]{1,2}\)?|\(?[A-Z]\)?")

PORTAL_FIELDS = {
    "MaHoSo": "code",
    "MaTTHC": "procedure_code",
    "TenTTHC": "procedure_name",
    "ChuHoSo": "applicant_name",
    "SoDienThoai": "applicant_phone",
    "Email": "applicant_email",
    "NgayTiepNhan": "received_at",
    "NgayHenTra": "promised_at",
    "NgayKetThucXuLy": "finished_at",
    "NgayTra": "returned_at",
    "HinhThuc": "return_method",
    "TrangThaiHoSo": "state",
    "GhiChu": "note",
}
PORTAL_KINDS = {"1": "CITIZEN", "2": "BUSINESS", "3": "AGENCY", "4": "OTHER"}


@dataclass(frozen=True, slots=True)
class RegisterFile:
    """A usable file: where it comes from, its fingerprint, and its rows, read as they are asked for."""

    kind: Kind
    digest: str
    rows: Iterator[RegisterRow | RowError]


def read_file(path: Path) -> RegisterFile:
    """Open a register (.xlsx, .csv) or a national-portal message (.json, .json.gz), whatever its name says.

    Raises FileError, also later on while the rows are being read.
    """
    content = files.load(path)
    digest = hashlib.sha256(content).hexdigest()
    if not files.is_workbook(content) and files.is_message(content):
        return RegisterFile(Kind.NATIONAL_PORTAL, digest, _portal_rows(files.message(content)))
    return RegisterFile(Kind.REGISTER, digest, _sheet_rows(files.sheet(content)))


def _sheet_rows(sheet: files.Sheet) -> Iterator[RegisterRow | RowError]:
    top = list(islice(sheet.rows, headers.DEEPEST + 1))
    header = headers.find(top)
    if header is None:
        raise FileError(files.NO_HEADER)
    to_moment = partial(cells.moment, epoch=sheet.epoch)
    for number, row in enumerate(chain(top, sheet.rows), start=1):
        if number <= header.first_row or not any(row):
            continue
        if number > files.MAX_ROWS:
            raise FileError(files.TOO_LONG)
        values = {field: row[column] for field, column in header.columns.items() if column < len(row)}
        if _is_dossier(values, row):
            if header.is_register:
                values["register_number"] = values.get("number")
            yield RowReader(number, values, to_moment).read()


def _is_dossier(values: Mapping[str, object], row: headers.Cells) -> bool:
    """Whether a row below the header is a dossier's and not a total, a signature, a heading or the header again."""
    if _is_code(values.get("code")):
        return True
    filled = [str(value) for field in TELLING if (value := values.get(field)) not in {None, ""}]
    is_numbering = all(COLUMN_NUMBER.fullmatch(value.strip()) for value in filled)
    return len(filled) >= 3 and not is_numbering and not headers.is_repeated(row)


def _is_code(value: object) -> bool:
    try:
        return bool(cells.dossier_code(value))
    except cells.CellError:
        return False


def _portal_rows(message: object) -> Iterator[RegisterRow | RowError]:
    """The dossiers of a `DongBoHoSoMC` message or a list of them (formats.md c); a row's number is its place in all."""
    several = message if isinstance(message, list) and message else [message]
    data: list[Any] = []
    for one in several:
        items = one.get("data") if isinstance(one, dict) and one.get("service") == SERVICE else None
        if not isinstance(items, list):
            raise FileError(f"Tệp JSON không phải thông điệp {SERVICE} của Cổng Dịch vụ công quốc gia.")
        data += items
    if len(data) > files.MAX_ROWS:
        raise FileError(files.TOO_LONG)
    return map(_portal_row, range(1, len(data) + 1), data)


def _portal_row(number: int, item: Any) -> RegisterRow | RowError:  # noqa: ANN401 -- whatever the JSON held
    if not isinstance(item, dict):
        return RowError(number, "Không phải một hồ sơ")
    values: dict[str, object] = {field: item.get(key) for key, field in PORTAL_FIELDS.items()}
    try:
        values["finished_at"] = values["finished_at"] or item.get("NgayTuChoi")
        values["applicant_kind"] = PORTAL_KINDS.get(cells.text(item.get("LoaiDoiTuong")), "")
        values["applicant_id_number"] = _first(item.get("DinhDanhCHS")).get("SoDinhDanh")
        asked = (_first([notice]).get("NgayBoSung") for notice in _list(item.get("DanhSachHoSoBoSung")))
        values["stopped_at"] = max((cells.text(day) for day in asked), default="")
        return RowReader(number, values, cells.portal_moment).read()
    except cells.CellError as error:
        return RowError(number, f"Một trường của hồ sơ {error}")


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _first(value: object) -> dict[str, Any]:
    first = next(iter(_list(value)), None)
    return first if isinstance(first, dict) else {}
