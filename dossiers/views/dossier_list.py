"""The list of dossiers: filters in the address line, pages by cursor."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from dossiers import filters, paging
from dossiers.lines import lines
from dossiers.list_forms import FilterForm
from dossiers.models import Dossier
from tanthanh.office.access import OfficerRequest, officers
from tanthanh.office.roles import COUNTER, READERS, STAFF


@require_http_methods(["GET"])
@officers(*READERS)
def dossier_list(request: OfficerRequest) -> HttpResponse:
    now = timezone.now()
    asked = filters.read(request.GET)
    cursor, complaint = paging.cursor(request.GET.get("trang", ""))
    visible = Dossier.objects.visible_to(request.user)
    page = paging.page(filters.apply(visible, asked, now=now), cursor)
    here = asked.query_string()
    context = {
        "may_receive": request.user.role in COUNTER,
        "may_print": request.user.role in STAFF,
        "newer": _address(here, page.newer),
        "older": _address(here, page.older),
        "asked": asked,
        "ignored": [*asked.ignored, *complaint],
        "page": page,
        "rows": lines(page.rows, now=now),
    }
    if request.htmx:
        return render(request, "dossiers/dossier_list.html#results", context)
    fields, units = filters.choices()
    form = FilterForm(asked, fields=fields, units=units)
    return render(request, "dossiers/dossier_list.html", context | {"form": form})


def _address(here: str, cursor: paging.Cursor | None) -> str:
    return f"?{here}{'&' if here else ''}trang={cursor}" if cursor else ""
