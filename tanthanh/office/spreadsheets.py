"""Any list as a workbook or a CSV file: no cell can become a formula or a link, what is listed is written above it.

A page builds a `Listing` and hands out `download(listing, "xlsx")`; the rows are read one by one, so that a list of
100 000 rows needs the memory of one.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from tempfile import TemporaryFile
from typing import IO, Literal

import xlsxwriter
from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from tanthanh.office.vietnamese import office_time

Value = str | int | datetime | date | None
Ending = Literal["xlsx", "csv"]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Texts stay texts: a workbook of ours reckons nothing and links nowhere.
PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
# What a spreadsheet takes for the beginning of a formula, in both widths (OWASP, CSV injection).
FORMULA = re.compile(r"[\s\ufeff\u200b]*[=+\-@＝＋－＠]|[\t\r\n]")
# A workbook's cell holds no more; the rest would be lost without a word.
LONGEST_CELL = 32_767
DAY, MOMENT = "dd/mm/yyyy", "dd/mm/yyyy hh:mm"
BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Column:
    """A heading and its width in the workbook, in letters."""

    label: str
    width: int = 16


@dataclass(frozen=True, slots=True)
class Listing:
    """A list to hand out: `name` of the file without its ending, `told` one sentence a line on what is listed.

    Each row has one value a column, of any of the types of `Value`.
    """

    name: str
    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]]
    told: Sequence[str] = field(default=())


def inert(text: str) -> str:
    """The text as a cell that no spreadsheet runs: behind an apostrophe where it begins like a formula."""
    return f"'{text}" if FORMULA.match(text) else text


def workbook(listing: Listing) -> IO[bytes]:
    """The list as .xlsx, in a temporary file at its beginning; whoever takes it closes it."""
    target = TemporaryFile()  # noqa: SIM115 -- handed on open, the response closes it
    with xlsxwriter.Workbook(target, PLAIN | {"constant_memory": True, "default_date_format": MOMENT}) as book:
        bold = book.add_format({"bold": True, "font_size": 14})
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter"})
        looks = {form: book.add_format({"num_format": form}) for form in (DAY, MOMENT)}
        sheet = book.add_worksheet()
        top = _set_up(sheet, listing)
        sheet.write_string(0, 0, _cut(listing.title), bold)
        for line, sentence in enumerate(listing.told, start=1):
            sheet.write_string(line, 0, _cut(sentence))
        for column, one in enumerate(listing.columns):
            sheet.write_string(top, column, one.label, head)
        for line, row in enumerate(listing.rows, start=top + 1):
            for column, value in enumerate(row):
                _write(sheet, line, column, value, looks)
    target.seek(0)
    return target


def _set_up(sheet: Worksheet, listing: Listing) -> int:
    """Paper and columns; the line of the headings, which stays in sight and is printed on every page."""
    top = len(listing.told) + 2
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.freeze_panes(top + 1, 0)
    sheet.repeat_rows(top)
    for column, one in enumerate(listing.columns):
        sheet.set_column(column, column, one.width)
    return top


def _write(sheet: Worksheet, line: int, column: int, value: Value, looks: dict[str, Format]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, datetime):
        sheet.write_datetime(line, column, office_time(value).replace(tzinfo=None), looks[MOMENT])
    elif isinstance(value, date):
        sheet.write_datetime(line, column, datetime(value.year, value.month, value.day), looks[DAY])  # noqa: DTZ001 -- a cell's date has no zone
    elif isinstance(value, int):
        sheet.write_number(line, column, value)
    else:
        sheet.write_string(line, column, _cut(value))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"


class _Echo:
    """What the CSV writer writes to: each line comes straight back."""

    def write(self, line: str) -> str:
        return line


def csv_lines(listing: Listing) -> Iterator[str]:
    """The list as CSV, line by line: UTF-8 with the mark by which a spreadsheet knows it, the same lines on top."""
    writer = csv.writer(_Echo())
    yield BOM
    for sentence in (listing.title, *listing.told):
        yield writer.writerow([inert(sentence)])
    yield writer.writerow([])
    yield writer.writerow([inert(column.label) for column in listing.columns])
    for row in listing.rows:
        yield writer.writerow([_text(value) for value in row])


def _text(value: Value) -> str | int:
    if isinstance(value, datetime):
        return f"{office_time(value):%d/%m/%Y %H:%M:%S}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, int):
        return value
    return inert(value or "")


def download(listing: Listing, ending: Ending) -> HttpResponseBase:
    """The list as a file to keep; never stored on the way."""
    response: HttpResponseBase
    if ending == "xlsx":
        response = FileResponse(workbook(listing), content_type=XLSX)
    else:
        response = StreamingHttpResponse(csv_lines(listing), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{listing.name}.{ending}"'
    response["Cache-Control"] = "no-store"
    return response
