"""The published late list, as a page, a spreadsheet file and data; all from the stored edition."""

import csv

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dossiers import chain_heads, publications
from tanthanh.office.access import public
from tanthanh.office.spreadsheets import inert

COLUMNS = {
    "code": "Mã hồ sơ",
    "procedure": "Thủ tục, lĩnh vực",
    "received_on": "Ngày nhận",
    "due_at": "Hạn trả",
    "days_late": "Số ngày làm việc trễ",
    "unit": "Bộ phận",
    "cause": "Nhóm nguyên nhân",
    "letter": "Thư xin lỗi",
    "new_promise_at": "Hẹn lại",
    "letter_sent_on": "Ngày gửi thư",
    "applicant": "Chữ viết tắt họ tên",
    "note": "Đính chính",
}


@require_safe
@public
def late_list(request: HttpRequest) -> HttpResponse:
    edition = publications.latest()
    rows = list(edition.rows.all()) if edition else []
    context = {
        "edition": edition,
        "rows": rows,
        "shows_letters": "letter" in publications.shown_fields(),
        "shown": {name for row in rows for name in publications.OPTIONAL if getattr(row, name)},
        "chain_head": chain_heads.latest(),
    }
    return _shared(render(request, "dossiers/late_list.html", context))


@require_safe
@public
def late_list_csv(_request: HttpRequest) -> HttpResponse:
    """UTF-8 with the mark that makes a spreadsheet read Vietnamese; no cell can start a formula."""
    edition = publications.latest()
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="ho-so-tre-han.csv"'
    writer = csv.writer(response)
    writer.writerow(COLUMNS.values())
    for row in edition.rows.all() if edition else ():
        writer.writerow([_cell(value) for value in publications.as_data(row).values()])
    return _shared(response)


@require_safe
@public
def late_list_json(_request: HttpRequest) -> HttpResponse:
    data = publications.as_json(publications.latest()) | {"chain_head": chain_heads.as_data(chain_heads.latest())}
    return _shared(JsonResponse(data, json_dumps_params={"ensure_ascii": False}))


@require_safe
@public
def chain_roots(_request: HttpRequest) -> HttpResponse:
    """The last year of daily roots, for whoever wants to keep them (chain_heads.py)."""
    return _shared(JsonResponse({"heads": [chain_heads.as_data(head) for head in chain_heads.last_year()]}))


def _cell(value: object) -> object:
    return inert(value) if isinstance(value, str) else "" if value is None else value


def _shared(response: HttpResponse) -> HttpResponse:
    """Public and the same for everybody: kept for a minute; not for search engines (law.md 8.2)."""
    response["Cache-Control"] = "public, max-age=60"
    response["X-Robots-Tag"] = "noindex"
    return response
