"""A report as a workbook in the layout of the form: sums are formulas, texts are never read as formulas or links."""

import io
from typing import TypeAlias

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from reports.official.form import Cell, Report
from tanthanh.office.vietnamese import stamp

Looks: TypeAlias = dict[str, Format]
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
# Number, title, days, unit above the head.
HEAD_LINE = 5
NARROW, WIDE, WORDS = 7, 32, 44
ESTIMATE = "Ước tính, không thay cho điểm chính thức"


def workbook(report: Report, *, agency: str) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, OPTIONS) as book:
        looks = _looks(book)
        sheet = book.add_worksheet(report.slug)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(0.5, 0.4, 0.5, 0.5)
        _widths(sheet, report)
        _title(sheet, report, agency, looks)
        first = _head(sheet, report, looks)
        end = _lines(sheet, report, first, looks)
        _below(sheet, report, end, looks)
        sheet.repeat_rows(HEAD_LINE, first - 1)
        sheet.freeze_panes(first, 2)
    return target.getvalue()


def _looks(book: xlsxwriter.Workbook) -> Looks:
    face = {"font_name": "Times New Roman", "font_size": 11}
    boxed = face | {"border": 1, "valign": "vcenter"}
    return {
        "plain": book.add_format(face),
        "bold": book.add_format(face | {"bold": True}),
        "title": book.add_format(face | {"bold": True, "font_size": 13, "align": "center", "text_wrap": True}),
        "middle": book.add_format(face | {"align": "center"}),
        "head": book.add_format(boxed | {"bold": True, "align": "center", "text_wrap": True}),
        "number": book.add_format(boxed | {"italic": True, "align": "center", "font_size": 9}),
        "text": book.add_format(boxed | {"text_wrap": True}),
        "count": book.add_format(boxed | {"num_format": "#,##0"}),
        "rate": book.add_format(boxed | {"num_format": "0.00"}),
        "points": book.add_format(boxed | {"num_format": "0.00"}),
        "sum_text": book.add_format(boxed | {"bold": True, "text_wrap": True}),
        "sum_count": book.add_format(boxed | {"bold": True, "num_format": "#,##0"}),
        "sum_rate": book.add_format(boxed | {"bold": True, "num_format": "0.00"}),
        "sum_points": book.add_format(boxed | {"bold": True, "num_format": "0.00"}),
        "note": book.add_format(face | {"italic": True, "font_size": 10}),
    }


def _widths(sheet: Worksheet, report: Report) -> None:
    for place, column in enumerate(report.columns):
        words = column.kind == "text" and column.title != "STT"
        sheet.set_column(place, place, WIDE if words and place < 2 else WORDS if words and place > 4 else 12)
        if column.title == "STT":
            sheet.set_column(place, place, NARROW)


def _title(sheet: Worksheet, report: Report, agency: str, looks: Looks) -> None:
    last = len(report.columns) - 1
    sheet.write(0, 0, f"Biểu số {report.number}", looks["bold"])
    sheet.write(0, max(3, last - 3), f"Đơn vị báo cáo: {agency}", looks["plain"])
    sheet.merge_range(1, 0, 1, last, report.title.upper(), looks["title"])
    sheet.set_row(1, 36)
    name = f"Kỳ báo cáo: {report.period.name} ({report.period.days})"
    sheet.merge_range(2, 0, 2, last, name, looks["middle"])
    sheet.merge_range(3, 0, 3, last, ESTIMATE if report.is_estimate else "", looks["middle"])
    sheet.write(4, max(3, last - 3), f"Đơn vị tính: {report.unit}", looks["note"])


def _head(sheet: Worksheet, report: Report, looks: Looks) -> int:
    """The lines of the head and of the column numbers; returns the first line of figures."""
    taken: set[tuple[int, int]] = set()
    for line, heads in enumerate(report.heads):
        column = 0
        for head in heads:
            while (line, column) in taken:
                column += 1
            _merged(sheet, HEAD_LINE + line, column, (head.lines, head.columns), head.text, looks["head"])
            taken |= {(line + down, column + right) for down in range(head.lines) for right in range(head.columns)}
            column += head.columns
    first = HEAD_LINE + len(report.heads)
    sheet.set_row(first - 1, 48)
    for place, column_of in enumerate(report.columns):
        sheet.write(first, place, column_of.number, looks["number"])
    return first + 1


def _merged(sheet: Worksheet, line: int, column: int, size: tuple[int, int], text: str, look: Format) -> None:
    lines, columns = size
    if lines == columns == 1:
        sheet.write(line, column, text, look)
    else:
        sheet.merge_range(line, column, line + lines - 1, column + columns - 1, text, look)


def _lines(sheet: Worksheet, report: Report, first: int, looks: Looks) -> int:
    """The figures, then the foot; returns the line after them."""
    for place, line in enumerate(report.lines, start=first):
        for column, cell in enumerate(line):
            _write(sheet, place, column, cell, _formula(report, place, column), looks, "")
    end = first + len(report.lines)
    for column, cell in enumerate(report.foot):
        sums = report.lines and report.columns[column].kind == "count" and report.columns[column].is_added
        above = f"=SUM({xl_range(first, column, end - 1, column)})" if sums else ""
        _write(sheet, end, column, cell, above, looks, "sum_")
    return end + bool(report.foot)


def _formula(report: Report, line: int, column: int) -> str:
    parts = report.columns[column].sums
    return "=" + "+".join(xl_rowcol_to_cell(line, part) for part in parts) if parts else ""


def _write(sheet: Worksheet, line: int, column: int, cell: Cell, formula: str, looks: Looks, prefix: str) -> None:
    look = looks[prefix + cell.kind]
    if cell.value is None:
        sheet.write_string(line, column, "–", look)
    elif isinstance(cell.value, str):
        sheet.write_string(line, column, cell.value, look)
    elif formula:
        # The value beside the formula is for programs that do not reckon.
        sheet.write_formula(line, column, formula, look, cell.value)
    else:
        sheet.write_number(line, column, cell.value, look)


def _below(sheet: Worksheet, report: Report, end: int, looks: Looks) -> None:
    for place, note in enumerate(
        (*report.notes, *report.advice, f"Căn cứ: {report.basis}", f"Chốt số liệu lúc {stamp(report.cut)}")
    ):
        sheet.write(end + 1 + place, 0, note, looks["note"])
    line = end + len(report.notes) + len(report.advice) + 4
    last = len(report.columns) - 1
    sheet.write(line, 1, "NGƯỜI LẬP BIỂU", looks["bold"])
    sheet.write(line, max(3, last - 3), "THỦ TRƯỞNG ĐƠN VỊ", looks["bold"])
