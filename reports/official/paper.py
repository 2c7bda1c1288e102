"""A report on A4 across, to be signed."""

from datetime import datetime
from typing import Any

from reports.official.form import Cell, Report
from reports.official.workbook import ESTIMATE
from tanthanh.office import pdf
from tanthanh.office.models import OfficeProfile
from tanthanh.office.vietnamese import date_in_words, office_day, stamp


def paper(report: Report, *, office: OfficeProfile | None, at: datetime, standing: str) -> bytes:
    """The PDF; `standing` says in a sentence whether it has been submitted, and under which hash."""
    return pdf.render("reports/official", words(report, office=office, at=at, standing=standing), timestamp=at)


def words(report: Report, *, office: OfficeProfile | None, at: datetime, standing: str) -> dict[str, Any]:
    """Every word on the page; the template only places them."""
    return {
        "agency": office.name if office else "",
        "place_date": f"{office.place if office else ''}, {date_in_words(office_day(at))}".lstrip(", "),
        "signature": office.signature_lines.splitlines() if office else [],
        "number": report.number,
        "title": report.title,
        "period": f"Kỳ báo cáo: {report.period.name} ({report.period.days})",
        "estimate": ESTIMATE if report.is_estimate else "",
        "unit": report.unit,
        "widths": [_width(column.kind, column.title) for column in report.columns],
        "heads": [
            [{"text": head.text, "columns": head.columns, "lines": head.lines} for head in line]
            for line in report.heads
        ],
        "numbers": [column.number for column in report.columns],
        "lines": [_texts(line) for line in report.lines],
        "foot": _texts(report.foot),
        "notes": [
            *report.notes,
            *report.advice,
            f"Căn cứ: {report.basis}. Chốt số liệu lúc {stamp(report.cut)}. {standing}",
        ],
    }


def _width(kind: str, title: str) -> str:
    if title == "STT":
        return "narrow"
    return "words" if kind == "text" else "figure"


def _texts(line: tuple[Cell, ...]) -> list[dict[str, Any]]:
    return [{"text": cell.text, "is_text": cell.kind == "text"} for cell in line]
