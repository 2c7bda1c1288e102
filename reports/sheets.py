"""The year on one A4 page, to be pinned up: the dashboard's tiles and charts as a PDF."""

from typing import Any

from reports import charts
from reports.breakdowns import Breakdowns
from reports.figures import Figures
from reports.tables import HONEST_FORMULA, RATE_FORMULA
from reports.tiles import headline, tiles
from tanthanh.office import pdf
from tanthanh.office.profile import profile_on
from tanthanh.office.vietnamese import number, office_day, stamp

# What fits on the page beside the other charts.
FIELDS, PROCEDURES = 7, 9
LABEL_LENGTH = 90


def yearly_sheet(figures: Figures, cut: Breakdowns) -> bytes:
    """The PDF; the same figures give the same bytes."""
    return pdf.render("reports/yearly", sheet(figures, cut), timestamp=figures.at)


def sheet(figures: Figures, cut: Breakdowns) -> dict[str, Any]:
    """Every word and length on the page; the template only places them."""
    profile = profile_on(office_day(figures.at))
    chart = charts.months(figures)
    highest = max((bar.total for bar in chart.bars), default=0) or 1
    return {
        "office": {"agency": profile.name if profile else "", "one_stop": profile.one_stop_name if profile else ""},
        "period": figures.period.name,
        "at": stamp(figures.at),
        "headline": headline(figures) or f"Chưa có hồ sơ nào {figures.period.name}.",
        "tiles": [
            {"value": tile.text, "label": tile.label, "note": tile.note, "tone": tile.tone} for tile in tiles(figures)
        ],
        "series": [series.label for series in chart.series],
        "months": [
            {
                "label": bar.short,
                "total": number(bar.total),
                # Thousandths of the highest column, from the bottom of the stack upwards.
                "parts": [1000 * part.value // highest for part in bar.parts],
            }
            for bar in chart.bars
        ],
        "fields": _bars(charts.largest(cut.fields, figures.period, "linh_vuc")[:FIELDS]),
        "procedures": _bars(charts.largest(cut.procedures, figures.period, "thu_tuc")[:PROCEDURES]),
        "criteria": _bars(charts.satisfied(figures.satisfaction)),
        "formulas": [RATE_FORMULA, HONEST_FORMULA],
    }


def _bars(bars: list[charts.Bar]) -> list[dict[str, Any]]:
    return [{"label": _shortened(bar.label), "length": bar.length, "text": bar.text, "note": bar.note} for bar in bars]


def _shortened(name: str) -> str:
    """The beginning of a long name, cut between words."""
    if len(name) <= LABEL_LENGTH:
        return name
    return f"{name[:LABEL_LENGTH].rsplit(' ', 1)[0].rstrip(' ,;')} …"
