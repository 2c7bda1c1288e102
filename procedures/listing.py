"""The published list as it comes in a file: every row of a CSV, checked, or one line of what is wrong with it."""

import csv
import io
from collections import Counter
from collections.abc import Iterator

from procedures import rows
from procedures.rows import Row, RowError

LARGEST_FILE = 20 * 1024 * 1024
MOST_ROWS = 5000
MOST_PROBLEMS = 20


class CatalogueError(ValueError):
    """The file cannot be taken in; the message is one Vietnamese line naming rows as a spreadsheet numbers them."""


def read(data: bytes) -> list[Row]:
    """The rows of a CSV file, all of them checked, or a CatalogueError naming what is wrong with which."""
    found: list[Row] = []
    problems: list[str] = []
    seen: dict[str, int] = {}
    for number, cells in _records(data):
        try:
            row = _checked(cells)
        except RowError as error:
            problems.append(f"dòng {number}: {error}")
            continue
        first = seen.setdefault(row.code or row.draft_key, number)
        if first == number:
            found.append(row)
        else:
            problems.append(f"dòng {number}: trùng {row.code or 'tên và lĩnh vực'} với dòng {first}")
    refuse(problems)
    if not found:
        raise CatalogueError("Tệp không có dòng thủ tục nào.")
    return found


def _checked(cells: list[str]) -> Row:
    if len(cells) != len(rows.COLUMNS):
        raise RowError(f"có {len(cells)} ô, phải là {len(rows.COLUMNS)} ô")
    return rows.read(dict(zip(rows.COLUMNS, cells, strict=True)))


def _records(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """Row numbers and cells below the header, the cells in the order of COLUMNS; empty rows are left out."""
    text = _text(data)
    header = text.partition("\n")[0]
    records = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=header.count), strict=True)
    number = 0
    try:
        order = _order([cell.strip() for cell in next(records, [])])
        for number, record in enumerate(records, start=2):
            if number > MOST_ROWS:
                raise CatalogueError(f"Tệp dài hơn {MOST_ROWS} dòng, không phải danh mục của một phường.")
            if any(cell.strip() for cell in record):
                whole = len(record) == len(order)
                yield number, [record[place] for place in order] if whole else record
    except csv.Error as error:
        raise CatalogueError(f"Dòng {max(number, 1) + 1}: không đọc được theo dạng CSV ({error}).") from None


def _order(header: list[str]) -> list[int]:
    """Where each of COLUMNS stands in this file."""
    unknown = [f"“{column[:40]}”" for column in header if column not in rows.COLUMNS]
    missing = [column for column in rows.COLUMNS if column not in header]
    doubled = [column for column, count in Counter(header).items() if count > 1 and column in rows.COLUMNS]
    problems = [
        f"{what} cột {', '.join(columns[:MOST_PROBLEMS])}"
        for what, columns in (("thiếu", missing), ("lạ", unknown), ("lặp", doubled))
        if columns
    ]
    if problems:
        raise CatalogueError(f"Dòng 1: {'; '.join(problems)}.")
    return [header.index(column) for column in rows.COLUMNS]


def _text(data: bytes) -> str:
    if len(data) > LARGEST_FILE:
        raise CatalogueError("Tệp lớn hơn 20 MB, không phải danh mục của một phường.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CatalogueError("Tệp không phải văn bản UTF-8. Trong Excel chọn lưu dạng “CSV UTF-8”.") from None
    if "\0" in text:
        raise CatalogueError("Tệp không phải văn bản CSV.")
    return text


def refuse(problems: list[str]) -> None:
    """Raise a CatalogueError of these problems, if there are any."""
    if problems:
        more = len(problems) - MOST_PROBLEMS
        rest = f"; và {more} lỗi khác" if more > 0 else ""
        said = "; ".join(problem.rstrip(".") for problem in problems[:MOST_PROBLEMS])
        raise CatalogueError(f"{said}{rest}.")
