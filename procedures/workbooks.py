"""A decision's table as it comes from Excel, turned into the CSV that the catalogue is read from."""

import csv
import io
import warnings
import zipfile
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from openpyxl import load_workbook

from procedures.listing import LARGEST_FILE, MOST_ROWS, CatalogueError
from tanthanh.office.workbook_bounds import is_bomb

MOST_COLUMNS = 40
UNREADABLE = "Không đọc được bảng tính: hãy mở bằng Excel, lưu lại dạng .xlsx không mật khẩu hoặc “CSV UTF-8”."


def as_csv(data: bytes) -> bytes:
    """The first sheet of a workbook as CSV; a file that is no workbook as it came. Raises CatalogueError.

    Rows keep their numbers, so a problem is named by the row that the spreadsheet shows.
    """
    if len(data) > LARGEST_FILE:
        raise CatalogueError("Tệp lớn hơn 20 MB, không phải danh mục của một phường.")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise CatalogueError(UNREADABLE)
    if not data.startswith(b"PK"):
        return data
    try:
        _refuse_bomb(data)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _written(_rows(data))
    except CatalogueError:
        raise
    except Exception:  # noqa: BLE001 -- a hostile workbook can make the library raise anything
        raise CatalogueError(UNREADABLE) from None


def _refuse_bomb(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if is_bomb(archive, len(data)):
            raise CatalogueError("Bảng tính giải nén ra quá lớn, không phải danh mục của một phường.")


def _rows(data: bytes) -> list[list[str]]:
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    sheet = book.worksheets[0]
    found = [[*row] for row in sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS, values_only=True)]
    header = [str(cell or "").strip() for cell in found[0]] if found else []
    width = max((place + 1 for place, name in enumerate(header) if name), default=0)
    code = header.index("code") if "code" in header else -1
    return [[_text(cell, is_code=place == code) for place, cell in enumerate(row[:width])] for row in found]


def _text(cell: Any, *, is_code: bool) -> str:  # noqa: ANN401 -- whatever a cell may hold
    if cell is None:
        return ""
    if isinstance(cell, float):
        # Excel takes 1.001190 for a number and drops its zero.
        return f"{cell:.6f}" if is_code else f"{cell:.15g}"
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return str(cell)


def _written(rows: Iterable[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
