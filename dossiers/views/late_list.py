"""The published late list and its months, as pages, spreadsheet files, data and a feed; from the stored editions."""

import csv

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from dossiers import chain_heads, late_archive, publications
from dossiers.late_archive import Archive
from tanthanh.office.access import public
from tanthanh.office.profile import profile_on
from tanthanh.office.spreadsheets import inert
from tanthanh.office.vietnamese import office_time, stamp

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
KINDS = {"field": "Lĩnh vực", "unit": "Bộ phận", "cause": "Nhóm nguyên nhân"}
IN_THE_FEED = 30


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
        "months": late_archive.months(),
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
def late_month(request: HttpRequest, year: int, month: int) -> HttpResponse:
    found = _archive(year, month)
    context = {
        "archive": found,
        "month": found.month,
        "groups": [(KINDS[kind], kind, groups) for kind, groups in found.groups.items()],
        "months": late_archive.months(),
    }
    return _shared(render(request, "dossiers/late_month.html", context))


@require_safe
@public
def late_month_csv(_request: HttpRequest, year: int, month: int) -> HttpResponse:
    """One row a group; UTF-8 with the mark that makes a spreadsheet read Vietnamese."""
    found = _archive(year, month)
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    name = f"ho-so-tre-han-{year}-{month:02d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    writer = csv.writer(response)
    writer.writerow(("Tháng", "Theo", "Nhóm", "Số hồ sơ đã công khai", "Số ngày làm việc trễ trung bình"))
    writer.writerow((str(found.month), "Tổng", "", found.published, found.days or ""))
    for kind, groups in found.groups.items():
        for one in groups:
            writer.writerow((str(found.month), KINDS[kind], inert(one.name), one.count, one.days or ""))
    return _shared(response)


@require_safe
@public
def late_month_json(_request: HttpRequest, year: int, month: int) -> HttpResponse:
    data = late_archive.as_data(_archive(year, month))
    return _shared(JsonResponse(data, json_dumps_params={"ensure_ascii": False}))


@require_safe
@public
def late_list_feed(request: HttpRequest) -> HttpResponse:
    """One entry an edition, with counts only: a reader's copy of a row would outlive the row."""
    profile = profile_on(timezone.localdate())
    home = (settings.PUBLIC_URL or request.build_absolute_uri("/")).rstrip("/")
    page = f"{home}{reverse('dossiers:late_list')}"
    feed = Atom1Feed(
        title="Hồ sơ trễ hạn đang công khai",
        link=page,
        description="Mỗi kỳ công khai danh sách hồ sơ trễ hạn của phường.",
        language="vi",
        author_name=profile.one_stop_name if profile else "Bộ phận Một cửa",
        feed_url=f"{home}{reverse('dossiers:late_list_feed')}",
        feed_guid=page,
    )
    for edition, rows in publications.editions(IN_THE_FEED):
        feed.add_item(
            title=f"Kỳ số {edition.number}: {rows} hồ sơ trễ hạn",
            link=page,
            description=f"Công khai lúc {stamp(edition.published_at)}: {rows} hồ sơ quá hạn chưa có kết quả.",
            pubdate=office_time(edition.published_at),
            updateddate=office_time(edition.published_at),
            unique_id=f"{page}#ky-{edition.number}",
        )
    response = HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
    return _shared(response)


@require_safe
@public
def chain_roots(_request: HttpRequest) -> HttpResponse:
    """The last year of daily roots, for whoever wants to keep them (chain_heads.py)."""
    return _shared(JsonResponse({"heads": [chain_heads.as_data(head) for head in chain_heads.last_year()]}))


def _archive(year: int, number: int) -> Archive:
    month = late_archive.month_of(year, number)
    if month is None:
        raise Http404("Không có tháng này.")
    return late_archive.archive(month)


def _cell(value: object) -> object:
    return inert(value) if isinstance(value, str) else "" if value is None else value


def _shared(response: HttpResponse) -> HttpResponse:
    """Public and the same for everybody: kept for a minute; not for search engines (law.md 8.2)."""
    response["Cache-Control"] = "public, max-age=60"
    response["X-Robots-Tag"] = "noindex"
    return response
