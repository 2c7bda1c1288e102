"""The leader's year, its files, and what of it is public."""

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from dossiers import paging
from dossiers.lines import lines
from reports import asked_periods, charts, exports, sheets
from reports.asked_periods import AskedPeriod
from reports.breakdowns import breakdowns, publishable
from reports.comparison import comparison
from reports.figures import Figures, figures_in, yearly, years
from reports.meanings import MEANINGS
from reports.openings import behind, opening
from reports.period_forms import PeriodForm
from reports.periods import Period, is_known_year
from reports.review import review
from reports.service_tiles import service_tiles
from reports.serving import service
from reports.tables import HONEST_FORMULA, RATE_FORMULA, beside, tables
from reports.tiles import Tile, headline, tiles
from reports.views.answers import LEADERSHIP, PDF, XLSX, file
from surveys import trends
from surveys.breakdowns import response
from tanthanh.office import calendars
from tanthanh.office.access import OfficerRequest, officers, public
from tanthanh.office.roles import STAFF

NO_DATA = "Con số này chưa mở được: cổng chưa ghi dữ liệu đứng sau nó."
NO_LIST = "Con số này là phép cộng, không có danh sách hồ sơ riêng để mở."


@require_safe
@officers(*LEADERSHIP)
def latest(request: OfficerRequest) -> HttpResponse:  # noqa: ARG001 -- nothing in the request says which year
    """The last year that has dossiers."""
    return redirect("reports:dashboard", max(years(), default=timezone.localdate().year))


@require_safe
@officers(*LEADERSHIP)
def dashboard(request: OfficerRequest, year: int) -> HttpResponse:
    asked = _asked(request, year)
    figures = figures_in(asked.period, now=timezone.now())
    before = figures_in(asked.period.year_before(), now=figures.at)
    cut = breakdowns(asked.period, now=figures.at)
    served = service(asked.period)
    context = {
        **_shown(figures),
        "years": years(),
        "asked": asked,
        "opened_tiles": _opened(tiles(figures), asked.period),
        "service_tiles": _opened(service_tiles(figures, served), asked.period),
        "comparison": comparison(figures, before),
        "weekdays": charts.weekdays(served),
        "hours": charts.hours(served),
        "form": PeriodForm(asked.period),
        "fields": charts.largest(cut.fields, asked.period, "linh_vuc"),
        "procedures": charts.largest(cut.procedures, asked.period, "thu_tuc"),
        "printed_fields": sheets.FIELDS,
        "printed_procedures": sheets.PROCEDURES,
        "chart": charts.months(figures),
        "tables": (*tables(figures, cut), beside(figures)),
        "formulas": (RATE_FORMULA, HONEST_FORMULA),
    }
    return render(request, "reports/dashboard.html", context)


@require_safe
@officers(*LEADERSHIP)
def figure(request: OfficerRequest, year: int, key: str) -> HttpResponse:
    """One figure of the dashboard: its formula, its basis, the dossiers behind it."""
    asked = _asked(request, year)
    figures = figures_in(asked.period, now=timezone.now())
    every = (*tiles(figures), *service_tiles(figures, service(asked.period)))
    tile = next((tile for tile in every if tile.key == key), None)
    if tile is None:
        raise Http404
    opened = opening(tile.path, now=figures.at)
    page = paging.page(behind(opened.asked, now=figures.at), None) if opened else None
    context = {
        "figures": figures,
        "period": asked.period,
        "asked": asked,
        "tile": tile,
        "meaning": MEANINGS[key],
        "opened": opened,
        "rows": lines(page.rows, now=figures.at) if page else [],
        "unopened": NO_LIST if tile.value is not None else NO_DATA,
        "query": opened.asked.query_string() if opened else "",
        "may_export": request.user.role in STAFF,
    }
    return render(request, "reports/figure.html", context)


@require_safe
@officers(*LEADERSHIP)
def process_review(request: OfficerRequest, year: int) -> HttpResponse:
    asked = _asked(request, year)
    context = {
        "year": year,
        "asked": asked,
        "period": asked.period,
        "form": PeriodForm(asked.period),
        "review": review(asked.period, calendars.current_calendar().calendar),
    }
    return render(request, "reports/review.html", context)


def _opened(shown: Iterable[Tile], period: Period) -> list[tuple[Tile, str]]:
    """Each tile with the page that explains it."""
    return [(tile, reverse("reports:figure", args=[period.year, tile.key]) + period.query) for tile in shown]


@require_safe
@officers(*LEADERSHIP)
def dashboard_xlsx(request: OfficerRequest, year: int) -> HttpResponse:
    figures = figures_in(_asked(request, int(year)).period, now=timezone.now())
    content = exports.workbook(figures, breakdowns(figures.period, now=figures.at))
    return file(content, XLSX, f"ket-qua-{figures.period.slug}.xlsx")


@require_safe
@officers(*LEADERSHIP)
def dashboard_pdf(request: OfficerRequest, year: int) -> HttpResponse:
    figures = figures_in(_asked(request, int(year)).period, now=timezone.now())
    content = sheets.yearly_sheet(figures, breakdowns(figures.period, now=figures.at))
    return file(content, PDF, f"ket-qua-{figures.period.slug}.pdf")


@require_safe
@public
def public_results(request: HttpRequest, year: int) -> HttpResponse:
    """Aggregates alone (118/2025/NĐ-CP Điều 34.1): no dossier, no officer, no small group."""
    _known(year)
    figures = yearly(year, now=timezone.now())
    cut = breakdowns(figures.period, now=figures.at)
    context = {
        **_shown(figures),
        "years": years(),
        "chart": charts.public_months(figures),
        "fields": charts.largest(publishable(cut.fields), figures.period),
        "course": trends.published(trends.course(year)),
        "answered": response(year).sentence,
    }
    return render(request, "reports/public_results.html", context)


def _known(year: int) -> None:
    if not is_known_year(year):
        raise Http404


def _asked(request: HttpRequest, year: int) -> AskedPeriod:
    _known(year)
    return asked_periods.read(request.GET, year=year, today=timezone.localdate())


def _shown(figures: Figures) -> dict[str, Any]:
    """What the officers' page and the public one both show."""
    return {
        "figures": figures,
        "year": figures.year,
        "period": figures.period,
        "headline": headline(figures),
        "tiles": tiles(figures),
        "criteria": charts.satisfied(figures.satisfaction),
        "is_future": figures.period.first > timezone.localdate(figures.at),
    }
