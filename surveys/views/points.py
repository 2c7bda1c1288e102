"""The points of the open door, their sheets for the wall, and what the office tells the next quarter's citizens."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from surveys import points
from surveys.models import QuarterNote, SurveyPoint
from surveys.point_forms import NoteForm, PointForm
from tanthanh.office.access import OfficerRequest, officers
from tanthanh.office.context import neutral
from tanthanh.office.profile import profile_on
from tanthanh.office.roles import KEEPERS, READERS


@require_http_methods(["GET", "HEAD", "POST"])
@officers(*READERS)
def survey_points(request: OfficerRequest) -> HttpResponse:
    """The list; keepers add, close and open points, and write down what was changed."""
    may_write = request.user.role in KEEPERS
    act = request.POST.get("act", "") if may_write else ""
    year, quarter = points.quarter_of(timezone.localdate())
    kept = QuarterNote.objects.filter(year=year, quarter=quarter).first()
    written = {"text": kept.text, "text_en": kept.text_en} if kept else {}
    form = PointForm(request.POST if act == "them" else None)
    note = NoteForm(request.POST if act == "ghi" else None, initial={"year": year, "quarter": quarter, **written})
    if act and _done(request, act, form, note):
        return redirect("surveys:points")
    context = {
        "points": SurveyPoint.objects.select_related("place").order_by("-is_open", "name"),
        "form": form,
        "note": note,
        "may_write": may_write,
    }
    return render(request, "surveys/points.html", context, status=422 if request.method == "POST" else 200)


def _done(request: OfficerRequest, act: str, form: PointForm, note: NoteForm) -> bool:
    if act == "them" and form.is_valid():
        points.add_point(form.cleaned_data["name"], place=form.cleaned_data["place"])
        messages.success(request, "Đã thêm điểm. In tờ treo để dán ở đó.")
    elif act == "ghi" and note.is_valid():
        points.write_note(**note.cleaned_data)
        messages.success(request, "Đã ghi. Người dân thấy trên trang cảm ơn từ quý sau.")
    elif act in {"mo", "dong"} and request.POST.get("pk", "").isdecimal() and len(request.POST["pk"]) < 10:
        points.turn(int(request.POST["pk"]), is_open=act == "mo")
    else:
        return False
    return True


@require_safe
@officers(*READERS)
def point_sheet(request: OfficerRequest, pk: int) -> HttpResponse:  # noqa: ARG001 -- the sheet is the same for all
    """The A5 sheet with the point's QR code."""
    point = get_object_or_404(SurveyPoint, pk=pk)
    office = profile_on(timezone.localdate()) or neutral()
    response = HttpResponse(points.sheet(point, office), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="khao-sat-{point.code}.pdf"'
    return response
