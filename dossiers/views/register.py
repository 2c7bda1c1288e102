"""The register of a year: read, printed, handed out as a workbook, and signed off by a leader."""

import re

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from dossiers import listings
from dossiers.closing_forms import ClosingForm
from dossiers.register_book import closing, entries, printing
from dossiers.register_book.entries import FieldTotals, Place
from tanthanh.office.access import OfficerRequest, officers
from tanthanh.office.roles import LEADERS, READERS, Role
from tanthanh.office.spreadsheets import download

# Every entry of every unit stands in it, so not for a specialist, who sees the dossiers of one unit.
REGISTER_READERS = READERS - {Role.SPECIALIST}
YEARS = range(2000, 2101)


@require_GET
@officers(*REGISTER_READERS)
def register(request: OfficerRequest, year: int) -> HttpResponse:
    return _page(request, _known(year), ClosingForm(year))


@require_POST
@officers(*LEADERS)
def register_close(request: OfficerRequest, year: int) -> HttpResponse:
    """Sign the year off; the form asks for the year once more, since nothing opens a closed register again."""
    form = ClosingForm(_known(year), request.POST)
    if not form.is_valid():
        return _page(request, year, form)
    try:
        closed = closing.close(year, by=request.user, at=timezone.now())
    except closing.ClosingError as refusal:
        form.add_error(None, str(refusal))
        return _page(request, year, form)
    messages.success(request, f"Đã khóa sổ năm {year} với {closed.entries} hồ sơ. In sổ, ký, đóng dấu để lưu.")
    return redirect("dossiers:register", year)


def _page(request: OfficerRequest, year: int, form: ClosingForm) -> HttpResponse:
    at = entries.place(request.GET)
    fields = entries.by_field(year)
    shown = [field for field in fields if not at.field or field.slug == at.field]
    signed = closing.of(year)
    rows = entries.page(year, at)
    before, after = _neighbours(rows, shown, at)
    context = {
        "year": year,
        "at": at,
        "rows": rows,
        "fields": fields,
        "totals": entries.together(fields),
        "parts": printing.parts_of(entries.together(shown)),
        "signed": signed,
        "signed_words": printing.closing_words(signed) if signed else "",
        "is_intact": closing.is_intact(signed) if signed and "doi-chieu" in request.GET else None,
        "form": form,
        "may_close": request.user.role in LEADERS and signed is None and year < timezone.localdate().year,
        "before": before,
        "after": after,
    }
    return render(request, "dossiers/register.html", context, status=422 if form.errors else 200)


def _neighbours(rows: list[entries.Entry], shown: list[FieldTotals], at: Place) -> tuple[str, str]:
    """Addresses of the page before and the page after, empty where there is none."""
    if not rows:
        return "", ""
    totals = entries.together(shown)
    field = f"&linh-vuc={at.field}" if at.field else ""
    before = f"?den-so={rows[0].number - 1}{field}" if rows[0].number > totals.first else ""
    after = f"?tu-so={rows[-1].number + 1}{field}" if rows[-1].number < totals.last else ""
    return before, after


@require_GET
@officers(*REGISTER_READERS)
def register_xlsx(request: OfficerRequest, year: int) -> HttpResponseBase:
    """All entries, or those of `?linh-vuc=`."""
    year, field = _known(int(year)), entries.place(request.GET).field
    told = [f"Lĩnh vực: {_name_of(year, field)}." if field else "Mọi lĩnh vực."]
    if signed := closing.of(year):
        told.append(printing.closing_words(signed))
    told = [*listings.told(request.user, timezone.now(), *told)]
    return download(printing.listing(year, field, told=told), "xlsx")


def _name_of(year: int, field: str) -> str:
    return next((one.name for one in entries.by_field(year) if one.slug == field), field)


@require_GET
@officers(*REGISTER_READERS)
def register_pdf(request: OfficerRequest, year: int) -> HttpResponse:
    """A4 landscape, a new page for each field; `?linh-vuc=` prints one field, `?tap=2` one part."""
    year, field = _known(int(year)), entries.place(request.GET).field
    try:
        part = int(asked) if re.fullmatch(r"[1-9][0-9]{0,3}", asked := request.GET.get("tap", "")) else None
        document = printing.sheets(year, field, closing.of(year), at=timezone.now(), part=part)
    except printing.TooLongError as refusal:
        messages.error(request, str(refusal))
        return redirect(reverse("dossiers:register", args=[year]))
    name = f'inline; filename="so-theo-doi-{year}.pdf"'
    return HttpResponse(document, content_type="application/pdf", headers={"Content-Disposition": name})


def _known(year: int) -> int:
    if year not in YEARS:
        raise Http404("Không có sổ của năm này.")
    return year
