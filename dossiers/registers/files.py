"""A file of unknown honesty as rows of cells, or as a message: judged by its content, read within bounds.

What cannot be used raises `FileError`; nothing a file contains makes the reader run out of memory or time.
"""

import csv
import gzip
import io
import json
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from openpyxl import load_workbook
from openpyxl.utils.datetime import WINDOWS_EPOCH

from dossiers.registers.headers import DEEPEST, Cells, find
from tanthanh.office.workbook_bounds import MAX_UNPACKED, is_bomb

MAX_ROWS, MAX_COLUMNS = 200_000, 60
MAX_BYTES = 50_000_000
MAX_SHEETS = 20
BATCH = 1000

UNREADABLE = "Không đọc được tệp: hãy mở bằng Excel, lưu lại dạng .xlsx hoặc .csv (UTF-8) rồi nhập lại."
NO_HEADER = "Không tìm thấy bảng hồ sơ trong tệp: cần một dòng tiêu đề có cột “Mã hồ sơ”."
TOO_LONG = f"Tệp có hơn {MAX_ROWS:,} dòng; hãy chia thành nhiều tệp.".replace(",", ".")
TOO_BIG = "Tệp quá lớn (tối đa 50 MB); hãy chia thành nhiều tệp."


# Says whether a header is among the first rows, by what it returns.
Finder = Callable[[Sequence[Cells]], object]


class FileError(ValueError):
    """A file that cannot be used at all; the message is one Vietnamese sentence."""


class Sheet(NamedTuple):
    """The rows of one sheet from its top, and the day its serial dates count from."""

    rows: Iterator[Cells]
    epoch: datetime


def load(path: Path) -> bytes:
    """The bytes of a file. Raises FileError where it is missing, empty or too big."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError:
        raise FileError("Không mở được tệp: hãy kiểm tra đường dẫn và quyền đọc.") from None
    if not content:
        raise FileError("Tệp rỗng.")
    if len(content) > MAX_BYTES:
        raise FileError(TOO_BIG)
    return content


def is_workbook(content: bytes) -> bool:
    return content.startswith(b"PK")


def is_message(content: bytes) -> bool:
    """JSON, plain or gzipped."""
    return content.startswith(b"\x1f\x8b") or content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}


def message(content: bytes) -> object:
    """The JSON value in a file, unpacked within bounds."""
    if content.startswith(b"\x1f\x8b"):
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(content)) as packed:
                content = packed.read(MAX_UNPACKED + 1)
        except (OSError, EOFError, zlib.error):
            raise FileError("Không giải nén được tệp .gz: tệp hỏng hoặc chưa tải xong.") from None
        if len(content) > MAX_UNPACKED:
            raise FileError(TOO_BIG)
    try:
        return json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise FileError("Tệp không phải JSON đúng chuẩn (UTF-8): hãy xuất lại từ hệ thống nguồn.") from None


def sheet(content: bytes, header: Finder = find, missing: str = NO_HEADER) -> Sheet:
    """The first sheet in which `header` finds one. Raises FileError, with `missing` where there is none."""
    if is_workbook(content):
        return _workbook_sheet(content, header, missing)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileError("Tệp .xls kiểu cũ hoặc có mật khẩu: hãy mở bằng Excel và lưu lại dạng .xlsx không mật khẩu.")
    return Sheet(_csv_rows(content, header, missing), WINDOWS_EPOCH)


def _workbook_sheet(content: bytes, header: Finder, missing: str) -> Sheet:
    _refuse_bomb(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        for page in book.worksheets[:MAX_SHEETS]:
            if header(list(_batched(page.iter_rows(max_row=DEEPEST + 1, max_col=MAX_COLUMNS, values_only=True)))):
                rows = page.iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS, values_only=True)
                return Sheet(_batched(rows), book.epoch)
    except FileError:
        raise
    except Exception:  # noqa: BLE001 -- a hostile workbook can make the library raise anything
        raise FileError(UNREADABLE) from None
    raise FileError(missing)


def _refuse_bomb(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if is_bomb(archive, len(content)):
                raise FileError(TOO_BIG)
    except (zipfile.BadZipFile, OSError, NotImplementedError):
        raise FileError(UNREADABLE) from None


def _batched(rows: Iterator[Cells]) -> Iterator[Cells]:
    """Rows one by one, read in batches so that the library's own warnings and failures stay in here."""
    while True:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                batch = list(islice(rows, BATCH))
        except Exception:  # noqa: BLE001 -- as above
            raise FileError(UNREADABLE) from None
        if not batch:
            return
        yield from batch


def _csv_rows(content: bytes, header: Finder, missing: str) -> Iterator[Cells]:
    try:
        lines = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileError(UNREADABLE) from None
    for delimiter in ";,\t":
        # Cut at the wrong sign, a line may be one overlong cell.
        with suppress(FileError):
            if header(list(islice(_split(lines, delimiter), DEEPEST + 1))):
                return _split(lines, delimiter)
    raise FileError(missing)


def _split(lines: str, delimiter: str) -> Iterator[Cells]:
    """Rows of a CSV; a cell may hold line breaks, an overlong one ends the reading."""
    try:
        for row in csv.reader(io.StringIO(lines, newline=""), delimiter=delimiter):
            yield row[:MAX_COLUMNS]
    except csv.Error:
        raise FileError(UNREADABLE) from None
