"""The board as the office keeps it: what hangs where, what must be replaced, what is printed and not yet hung."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from procedures import sheets
from procedures.kinds import SheetFormat
from procedures.models import Place, Sheet
from procedures.sheet_forms import PrintForm, numbers
from procedures.sheets import Paper, SheetError
from tanthanh.office import charts
from tanthanh.office.access import OfficerRequest, officers
from tanthanh.office.roles import COUNTER, KEEPERS, READERS

ACTORS = COUNTER | KEEPERS


@require_safe
@officers(*READERS)
def board(request: OfficerRequest) -> HttpResponse:
    """The whole board: places, what to replace, what to hang."""
    seen = sheets.overview(today=timezone.localdate())
    page = {
        "seen": seen,
        "to_replace": _by_size(seen.to_replace),
        "waiting": _by_size(seen.waiting),
        "may_act": request.user.role in ACTORS,
        "days": sheets.SCAN_DAYS,
    }
    return render(request, "procedures/desk/sheets.html", page)


def _by_size(papers: list[Paper]) -> list[tuple[SheetFormat, list[Paper]]]:
    """A printer takes one paper at a time."""
    sizes = list(SheetFormat)
    ordered = sorted(papers, key=lambda paper: sizes.index(SheetFormat(paper.sheet.format)))
    return [(SheetFormat(size), list(group)) for size, group in groupby(ordered, key=lambda paper: paper.sheet.format)]


@require_safe
@officers(*READERS)
def place(request: OfficerRequest, pk: int) -> HttpResponse:
    """All that hangs at one place."""
    found = get_object_or_404(Place, pk=pk)
    kept = Sheet.objects.kept().filter(place=found).order_by("format", "pk")
    page = {
        "place": found,
        "papers": sheets.read(kept, today=timezone.localdate()),
        "may_act": request.user.role in ACTORS,
        "days": sheets.SCAN_DAYS,
    }
    return render(request, "procedures/desk/place.html", page)


@require_safe
@officers(*READERS)
def sheet(request: OfficerRequest, pk: int) -> HttpResponse:
    """One paper: its story, and its scans by day."""
    today = timezone.localdate()
    found = sheets.read(Sheet.objects.filter(pk=pk), today=today)
    if not found:
        raise Http404
    days = sheets.scans_by_day(found[0].sheet, today=today)
    chart = charts.stacked(
        key="quet",
        title=f"Lượt quét {sheets.SCAN_DAYS} ngày qua",
        over="Ngày",
        labels=[(f"{day:%d/%m}", f"{day:%d}") for day, _ in days],
        series=[("Lượt quét", [count for _, count in days])],
    )
    page = {"paper": found[0], "chart": chart, "total": sum(count for _, count in days), "days": sheets.SCAN_DAYS}
    return render(request, "procedures/desk/sheet.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@officers(*ACTORS)
def print_sheets(request: OfficerRequest) -> HttpResponseBase:
    """Order new papers."""
    form = PrintForm(request.POST or None, initial={"size": SheetFormat.A4, **request.GET.dict()})
    if request.method == "POST" and form.is_valid():
        try:
            ordered = _order(form.cleaned_data, request)
        except SheetError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Đã ghi {len(ordered)} tờ mới. Mở PDF để in, treo xong thì bấm “Đã treo”.")
            return redirect("/can-bo/niem-yet/#cho-treo")
    return render(request, "procedures/desk/print.html", {"form": form})


def _order(asked: dict[str, Any], request: OfficerRequest) -> list[Sheet]:
    field, at = asked["field"], timezone.now()
    where = asked["place"] or Place.objects.get_or_create(name=asked["new_place"])[0]
    return sheets.order(
        SheetFormat(asked["size"]),
        where,
        code=asked["code"],
        field_slug=field.slug if field else "",
        by=request.user,
        at=at,
    )


@require_POST
@officers(*ACTORS)
def act(request: OfficerRequest) -> HttpResponseBase:
    """Something is said about the papers ticked: replace, hung, taken down."""
    chosen, at = numbers(request.POST.getlist("to")), timezone.now()
    try:
        _act(request, request.POST.get("viec", ""), chosen, at)
    except SheetError as error:
        messages.error(request, str(error))
    return redirect("procedures:sheets")


def _act(request: OfficerRequest, verb: str, chosen: list[int], at: Any) -> None:  # noqa: ANN401
    if not chosen:
        raise SheetError("Chưa chọn tờ nào: đánh dấu các tờ rồi bấm nút.")
    if verb == "thay":
        made = sheets.replace(chosen, by=request.user, at=at)
        messages.success(request, f"Đã ghi {len(made)} tờ thay thế ở mục “Đã in, chờ treo”. Mở PDF để in.")
    elif verb == "treo":
        messages.success(request, f"Đã ghi: treo {sheets.mount(chosen, by=request.user, at=at)} tờ.")
    elif verb == "go":
        messages.success(request, f"Đã ghi: gỡ {sheets.take_down(chosen, by=request.user, at=at)} tờ.")
    else:
        raise SheetError("Không rõ việc cần làm; hãy tải lại trang rồi bấm lại.")


@require_safe
@officers(*READERS)
def sheets_pdf(request: HttpRequest) -> HttpResponse:
    """The papers that `to` names, as ordered."""
    printed = sheets.pdf(numbers(request.GET.getlist("to")))
    if printed is None:
        raise Http404
    response = HttpResponse(printed, content_type="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="niem-yet.pdf"'
    return response
