"""Uploading a register or a message: what each row comes to is shown and decided on before anything is written."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dossiers import import_listings, sync_messages
from dossiers.import_forms import UploadForm
from dossiers.imports import desk
from dossiers.models import ImportUpload, Verdict
from tanthanh.office.access import OfficerRequest, officers
from tanthanh.office.roles import KEEPERS
from tanthanh.office.spreadsheets import download
from tanthanh.office.vietnamese import ZONE

PAGE_SIZE = 50
LATEST = 30
# The word of the address line for each kind of finding, in the order in which they are looked at.
VIEWS = {
    "moi": Verdict.NEW,
    "thay-doi": Verdict.CHANGED,
    "xung-dot": Verdict.CONFLICT,
    "loi": Verdict.BAD,
    "chi-trong-tep": Verdict.ONLY_THERE,
    "chi-tren-cong": Verdict.ONLY_HERE,
    "lech-ngay": Verdict.DATES,
    "chi-tre-theo-tep": Verdict.LATE_THERE,
}
WORDS = {verdict: word for word, verdict in VIEWS.items()}


@require_http_methods(["GET", "POST"])
@officers(*KEEPERS)
def import_desk(request: OfficerRequest) -> HttpResponse:
    """The files of the last week; a POST takes one more and, where it is small, reads it at once."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        values, now = form.cleaned_data, timezone.now()
        file = values["file"]
        try:
            upload = desk.keep(
                file.chunks(),
                name=file.name,
                purpose=values["purpose"],
                paper_letters=values["paper_letters"],
                by=request.user,
                at=now,
            )
        except desk.UploadError as refusal:
            form.add_error("file", str(refusal))
        else:
            if desk.is_small(upload):
                desk.look(upload, at=now)
            return redirect("dossiers:import_upload", upload.pk)
    uploads = ImportUpload.objects.select_related("uploaded_by").order_by("-uploaded_at", "-pk")[:LATEST]
    context = {"form": form, "uploads": uploads}
    return render(request, "dossiers/import_desk.html", context, status=422 if form.errors else 200)


@require_GET
@officers(*KEEPERS)
def import_upload(request: OfficerRequest, pk: int) -> HttpResponse:
    """One file: how far the work on it is, and its rows of one kind, `?xem=thay-doi&sau=120` from a row on."""
    upload = _upload(pk)
    kinds = [(word, verdict, upload.counts.get(verdict.value, 0)) for word, verdict in VIEWS.items()]
    kinds = [kind for kind in kinds if kind[2]]
    verdict = VIEWS.get(request.GET.get("xem", "")) or (kinds[0][1] if kinds else Verdict.NEW)
    after = request.GET.get("sau", "")
    found = desk.of_verdict(upload, verdict)
    if after.isdecimal() and len(after) < 16:
        found = found.filter(pk__gt=int(after))
    rows = list(found[: PAGE_SIZE + 1])
    context = {
        "upload": upload,
        "kinds": kinds,
        "verdict": verdict,
        "word": WORDS[verdict],
        "rows": rows[:PAGE_SIZE],
        "after": f"?xem={WORDS[verdict]}&sau={rows[PAGE_SIZE - 1].pk}" if len(rows) > PAGE_SIZE else "",
        "is_deciding": upload.stage == ImportUpload.Stage.READ,
        "may_choose": upload.stage == ImportUpload.Stage.READ and verdict in {*desk.TAKEN, Verdict.CONFLICT},
        "is_working": upload.stage in {ImportUpload.Stage.WAITING, ImportUpload.Stage.APPROVED},
    }
    template = "dossiers/import_upload.html"
    return render(request, f"{template}#progress" if request.htmx else template, context)


@require_POST
@officers(*KEEPERS)
def import_choose(request: OfficerRequest, pk: int) -> HttpResponse:
    """Which of the rows shown are taken; or every row of a kind alike."""
    upload = _upload(pk)
    verdict = VIEWS.get(request.POST.get("xem", ""))
    if verdict is None:
        raise Http404("Không có loại dòng này.")
    try:
        if every := request.POST.get("tat-ca", ""):
            desk.decide_all(upload, verdict, take=every == "nhap")
        else:
            desk.decide(upload, _numbers(request, "dong"), _numbers(request, "nhap"))
    except desk.UploadError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Đã ghi lựa chọn.")
    response = redirect("dossiers:import_upload", pk)
    response["Location"] += f"?xem={WORDS[verdict]}"
    return response


def _numbers(request: OfficerRequest, name: str) -> list[int]:
    return [int(text) for text in request.POST.getlist(name)[:PAGE_SIZE] if text.isdecimal() and len(text) < 16]


@require_POST
@officers(*KEEPERS)
def import_approve(request: OfficerRequest, pk: int) -> HttpResponse:
    """Let the chosen rows in: at once where they are few, else by the job."""
    upload, now = _upload(pk), timezone.now()
    try:
        desk.approve(upload, by=request.user, at=now)
    except desk.UploadError as refusal:
        messages.error(request, str(refusal))
        return redirect("dossiers:import_upload", pk)
    if desk.is_small(upload):
        desk.take_over(upload, at=now)
    return redirect("dossiers:import_upload", pk)


@require_POST
@officers(*KEEPERS)
def import_drop(request: OfficerRequest, pk: int) -> HttpResponse:
    """Delete a file before its week is over."""
    upload = _upload(pk)
    try:
        desk.drop(upload)
    except desk.UploadError as refusal:
        messages.error(request, str(refusal))
        return redirect("dossiers:import_upload", pk)
    messages.success(request, f"Đã xóa tệp “{upload.name}” khỏi máy chủ.")
    return redirect("dossiers:import_desk")


@require_GET
@officers(*KEEPERS)
def import_findings(request: OfficerRequest, pk: int) -> HttpResponseBase:
    """Every row that is worth a look, as a workbook: what is sent back to whoever keeps the other system."""
    return download(import_listings.of_findings(_upload(pk), by=request.user, now=timezone.now()), "xlsx")


@require_GET
@officers(*KEEPERS)
def sync_file(request: OfficerRequest) -> HttpResponseBase:
    """`?tu=2026-11-20T08:00`: messages of what changed since, to be sent to the national portal."""
    try:
        moment = datetime.fromisoformat(request.GET.get("tu", "")).replace(tzinfo=ZONE)
    except ValueError:
        messages.error(request, "Chọn ngày giờ bắt đầu, ví dụ 08:00 ngày 20/11/2026.")
        return redirect("dossiers:import_desk")
    lines = sync_messages.as_json(moment, at=timezone.now())
    response = StreamingHttpResponse(lines, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="DongBoHoSoMC-tu-{moment:%Y%m%d-%H%M}.json"'
    return response


def _upload(pk: int) -> ImportUpload:
    return get_object_or_404(ImportUpload.objects.select_related("uploaded_by", "approved_by"), pk=pk)
