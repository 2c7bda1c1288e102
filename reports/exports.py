"""The yearly figures for other programs: the JSON of interface.md, and a workbook."""

import io
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

from dossiers.states import Channel
from reports.breakdowns import Breakdowns
from reports.figures import Figures
from reports.tables import Cell, Table, TableRow, beside, tables
from reports.tiles import tiles
from tanthanh.office.vietnamese import office_time, stamp

# Below the title and the heading of a sheet.
FIRST_LINE = 3
SHEETS = {
    "kenh": "Hình thức nộp",
    "rieng": "Tính riêng",
    "thang": "Tháng",
    "linh-vuc": "Lĩnh vực",
    "bo-phan": "Bộ phận",
    "thu-tuc": "Thủ tục",
    "hai-long": "Hài lòng",
}


def statistics(figures: Figures) -> dict[str, Any]:
    """The answer of `GET /api/v1/statistics/<year>/`: keys may be added, never changed.

    Rates are decimal strings with two places, None where there is nothing to divide by; a rate of satisfaction that
    fewer than five people gave is None too.
    """
    everything, online, portal = figures.one_stop, figures.online, figures.national_portal
    overall = figures.satisfaction.overall.score
    return {
        "year": figures.year,
        "as_of": office_time(figures.at).isoformat(timespec="seconds"),
        "received": {
            "total": everything.total,
            "online": online.total,
            "in_person": figures.of(Channel.IN_PERSON).total,
            "postal": figures.of(Channel.POSTAL).total,
            "interlinked": figures.interlinked.total,
        },
        "national_portal": {"received": portal.total, "on_time_rate": decimal(portal.on_time_rate)},
        "resolved": {
            "total": everything.resolved,
            "early": everything.early,
            "on_time": everything.on_time,
            "late": everything.late,
            "on_time_rate": decimal(everything.on_time_rate),
            "on_time_rate_with_overdue": decimal(everything.honest_rate),
        },
        "online": {
            "received": online.total,
            "on_time": online.punctual,
            "late": online.late,
            "on_time_rate": decimal(online.on_time_rate),
        },
        "pending": {"within": everything.within, "overdue": everything.overdue},
        "apologies": {"issued": figures.apologies.issued},
        "late_published": figures.apologies.published,
        "satisfaction": {
            "responses": overall.responses,
            "rate": decimal(overall.shown_rate),
            "criteria": {
                row.code: {"responses": row.score.responses, "rate": decimal(row.score.shown_rate)}
                for row in figures.satisfaction.criteria
            },
        },
    }


def decimal(rate: Decimal | None) -> str | None:
    return None if rate is None else f"{rate:.2f}"


def workbook(figures: Figures, cut: Breakdowns) -> bytes:
    """The tiles and every table, a sheet each; sums are formulas, texts are never read as formulas or links."""
    target = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(target, options) as book:
        looks = {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter"}),
            "count": book.add_format({"num_format": "#,##0"}),
            "rate": book.add_format({"num_format": "0.00"}),
            "sum": book.add_format({"bold": True, "top": 1, "num_format": "#,##0"}),
            "sum_rate": book.add_format({"bold": True, "top": 1, "num_format": "0.00"}),
            "note": book.add_format({"italic": True, "text_wrap": True}),
        }
        _write_tiles(book.add_worksheet("Tổng hợp"), figures, looks)
        first, *others = tables(figures, cut)
        for table in (first, beside(figures), *others):
            _write_table(book.add_worksheet(SHEETS[table.key]), table, looks)
    return target.getvalue()


def _write_tiles(sheet: Worksheet, figures: Figures, looks: dict[str, Format]) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, 0, 46)
    sheet.set_column(1, 1, 14)
    sheet.set_column(2, 2, 70)
    sheet.write(0, 0, f"Kết quả tiếp nhận và giải quyết hồ sơ {figures.period.name}", looks["title"])
    sheet.write(1, 0, f"Số liệu lúc {stamp(figures.at)}", looks["note"])
    sheet.write_row(3, 0, ("Chỉ tiêu", "Số liệu", "Cách tính"), looks["head"])
    for line, tile in enumerate(tiles(figures), start=4):
        sheet.write(line, 0, tile.label)
        _write_cell(sheet, line, 1, Cell(tile.value), looks)
        sheet.write(line, 2, tile.note)


def _write_table(sheet: Worksheet, table: Table, looks: dict[str, Format]) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, 0, 48)
    sheet.set_column(1, len(table.columns), 13)
    sheet.freeze_panes(FIRST_LINE, 1)
    sheet.write(0, 0, table.title, looks["title"])
    sheet.write_row(2, 0, (table.over, *table.columns), looks["head"])
    for line, row in enumerate(table.rows, start=FIRST_LINE):
        sheet.write(line, 0, row.label)
        for column, cell in enumerate(row.cells, start=1):
            _write_cell(sheet, line, column, cell, looks)
    end = FIRST_LINE + len(table.rows)
    if table.foot:
        _write_foot(sheet, end, table.foot, looks)
    sheet.write(end + 2, 0, table.note, looks["note"])


def _write_cell(sheet: Worksheet, line: int, column: int, cell: Cell, looks: dict[str, Format]) -> None:
    if cell.value is None:
        sheet.write_string(line, column, "–")
    else:
        sheet.write_number(line, column, cell.value, looks["rate" if cell.is_rate else "count"])


def _write_foot(sheet: Worksheet, line: int, foot: TableRow, looks: dict[str, Format]) -> None:
    """Counts as sums over the rows above, with the value beside the formula for programs that do not reckon."""
    sheet.write(line, 0, foot.label, looks["sum"])
    for column, cell in enumerate(foot.cells, start=1):
        if cell.value is None:
            sheet.write_string(line, column, "–", looks["sum"])
        elif cell.is_rate or line == FIRST_LINE:
            sheet.write_number(line, column, cell.value, looks["sum_rate" if cell.is_rate else "sum"])
        else:
            above = xl_range(FIRST_LINE, column, line - 1, column)
            sheet.write_formula(line, column, f"=SUM({above})", looks["sum"], cell.value)
