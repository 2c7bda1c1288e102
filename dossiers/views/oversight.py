"""The month of lateness for the supervisor and the leaders, as a page and as a paper; nothing here changes anything."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from dossiers import date_moves, late_archive, oversight, oversight_digest
from dossiers.late_archive import Month
from tanthanh.office import calendars
from tanthanh.office.access import OfficerRequest, officers
from tanthanh.office.roles import Role

OVERSEERS = (Role.LEADER, Role.SUPERVISOR)


@require_GET
@officers(*OVERSEERS)
def oversight_now(request: OfficerRequest) -> HttpResponse:
    """The month of today, at an address that can be bookmarked."""
    today = timezone.localdate()
    return _page(request, Month(today.year, today.month))


@require_GET
@officers(*OVERSEERS)
def oversight_month(request: OfficerRequest, year: int, month: int) -> HttpResponse:
    return _page(request, _month(year, month))


def _page(request: OfficerRequest, asked: Month) -> HttpResponse:
    now = timezone.now()
    context = {
        "month": asked,
        "counts": oversight.counts(asked, now),
        "page": oversight.page(asked, request.GET, calendars.current_calendar().calendar, now),
        "units": oversight.by_unit(asked, now),
        "causes": oversight.by_cause(asked, now),
        "objections": oversight.objections(asked),
        "corrections": oversight.corrections(asked),
        "span": oversight.span(asked),
        "moves": oversight.moves(asked),
        "move_counts": date_moves.counts(oversight.span(asked)),
        "is_future": asked.first > now,
    }
    return render(request, "dossiers/oversight.html", context)


@require_GET
@officers(*OVERSEERS)
def oversight_digest_pdf(_request: OfficerRequest, year: int, month: int) -> HttpResponse:
    asked, now = _month(year, month), timezone.now()
    document = oversight_digest.digest(asked, calendars.current_calendar().calendar, now)
    name = f'inline; filename="giam-sat-{asked.year}-{asked.number:02d}.pdf"'
    return HttpResponse(document, content_type="application/pdf", headers={"Content-Disposition": name})


def _month(year: int, number: int) -> Month:
    month = late_archive.month_of(year, number)
    if month is None:
        raise Http404("Không có tháng này.")
    return month
