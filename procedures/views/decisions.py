"""Taking in a decision's table, and the words that people use."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from procedures import decisions, synonyms
from procedures.decisions import DecisionError
from procedures.listing import LARGEST_FILE, CatalogueError
from procedures.models import DecisionUpload
from procedures.procedure_forms import InForceForm, SynonymForm, UploadForm
from procedures.synonyms import SynonymError
from tanthanh.office.access import OfficerRequest, officers
from tanthanh.office.roles import KEEPERS

MOST_UPLOADS = 20


@require_http_methods(["GET", "HEAD", "POST"])
@officers(*KEEPERS)
def upload(request: OfficerRequest) -> HttpResponseBase:
    """Read a table; nothing of the catalogue changes yet."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            kept = decisions.upload(file.name, file.read(LARGEST_FILE + 1), by=request.user, at=timezone.now())
        except CatalogueError as error:
            form.add_error("file", str(error))
        else:
            return redirect("procedures:decision", kept.pk)
    earlier = DecisionUpload.objects.defer("data").select_related("uploaded_by", "committed_by")
    page = {"form": form, "earlier": earlier.order_by("-uploaded_at", "-pk")[:MOST_UPLOADS]}
    return render(request, "procedures/desk/upload.html", page)


@require_safe
@officers(*KEEPERS)
def decision(request: OfficerRequest, pk: int) -> HttpResponse:
    """What taking the table in would change, difference by difference."""
    kept = get_object_or_404(DecisionUpload.objects.select_related("uploaded_by", "committed_by"), pk=pk)
    return _decision(request, kept, InForceForm(initial={"on": timezone.localdate()}))


def _decision(request: OfficerRequest, kept: DecisionUpload, form: InForceForm) -> HttpResponse:
    page = {"upload": kept, "form": form}
    if not kept.committed_at:
        page["preview"] = decisions.preview(kept)
    return render(request, "procedures/desk/decision.html", page)


@require_POST
@officers(*KEEPERS)
def take_in(request: OfficerRequest, pk: int) -> HttpResponseBase:
    kept = get_object_or_404(DecisionUpload, pk=pk)
    form, now = InForceForm(request.POST), timezone.now()
    if form.is_valid():
        try:
            outcome = decisions.take_in(
                kept, on=form.cleaned_data["on"], by=request.user, at=now, today=timezone.localdate(now)
            )
        except (DecisionError, CatalogueError) as error:
            form.add_error("on", str(error))
        else:
            messages.success(request, f"Đã ghi vào danh mục. {outcome}")
            return redirect("procedures:decision", pk)
    return _decision(request, kept, form)


@require_http_methods(["GET", "HEAD", "POST"])
@officers(*KEEPERS)
def sayings(request: OfficerRequest) -> HttpResponseBase:
    """What people call things; the search takes it up at once."""
    form = SynonymForm(request.POST or None, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        try:
            synonyms.save(form.cleaned_data["said"], form.cleaned_data["means"], by=request.user)
        except SynonymError as error:
            form.add_error("said", str(error))
        else:
            messages.success(request, "Đã lưu. Ô tìm thủ tục dùng ngay từ này.")
            return redirect("procedures:sayings")
    return render(request, "procedures/desk/sayings.html", {"form": form, "sayings": synonyms.sayings().values()})
