"""The public results for other programs: a table, its description, and both in one."""

import csv

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from reports import open_data
from reports.breakdowns import breakdowns
from reports.figures import yearly
from reports.open_data import Row
from reports.periods import is_known_year
from tanthanh.office.access import public
from tanthanh.office.spreadsheets import inert


@require_safe
@public
def results_csv(_request: HttpRequest, year: int) -> HttpResponse:
    response = _table(f"ket-qua-{year}.csv")
    writer = csv.writer(response)
    writer.writerow(open_data.COLUMNS)
    for row in _rows(year):
        values = row._replace(name=inert(row.name))
        writer.writerow("" if value is None else value for value in values)
    return response


@require_safe
@public
def results_json(_request: HttpRequest, year: int) -> HttpResponse:
    """The description travels with the numbers."""
    data = {
        "year": year,
        "columns": open_data.COLUMNS,
        "groups": open_data.GROUPS,
        "measures": {name: {"unit": unit, "meaning": said} for name, (unit, said) in open_data.MEASURES.items()},
        "rows": open_data.as_json(_rows(year)),
    }
    return _shared(JsonResponse(data, json_dumps_params={"ensure_ascii": False}))


@require_safe
@public
def results_dictionary(_request: HttpRequest) -> HttpResponse:
    response = _table("ket-qua-mo-ta.csv")
    writer = csv.writer(response)
    writer.writerow(("kind", "name", "unit", "meaning"))
    writer.writerows(open_data.dictionary())
    return response


def _rows(year: int) -> list[Row]:
    if not is_known_year(year):
        raise Http404
    figures = yearly(year, now=timezone.now())
    return open_data.rows(figures, breakdowns(figures.period, now=figures.at))


def _table(name: str) -> HttpResponse:
    """UTF-8 with the mark that makes a spreadsheet read Vietnamese."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return _shared(response)


def _shared(response: HttpResponse) -> HttpResponse:
    """The same for everybody; a year does not change from one minute to the next."""
    response["Cache-Control"] = "public, max-age=60"
    return response
