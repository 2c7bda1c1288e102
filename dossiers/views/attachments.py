"""Files of a dossier, for the officers who may see it: looked at, added, taken away with a reason."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from dossiers import accesses, attachments
from dossiers.models import Attachment, Dossier, IntakeDraft
from dossiers.views.dossier import dossier_page
from tanthanh.office.access import OfficerRequest, officers
from tanthanh.office.models import Officer
from tanthanh.office.roles import READERS, STAFF


@require_safe
@officers(*READERS)
def attachment(request: OfficerRequest, code: str, number: int) -> HttpResponseBase:
    """One file; `?tai=1` saves it instead of showing it."""
    dossier = _visible(request, code)
    found = get_object_or_404(attachments.of(dossier), pk=number)
    accesses.note(dossier, by=request.user, at=timezone.now())
    return file_response(found, download=request.GET.get("tai") == "1")


@require_http_methods(["POST"])
@officers(*STAFF)
def attach(request: OfficerRequest, code: str) -> HttpResponseBase:
    """Attach what was dropped or chosen; what is good is kept even where another file is refused."""
    dossier = _visible(request, code)
    sent = request.FILES.getlist("files")
    purpose = Attachment.Purpose.RESULT if request.POST.get("is_result") else Attachment.Purpose.PAPER
    done, sentences = attach_all(dossier, sent, by=request.user, at=timezone.now(), purpose=purpose)
    if not sent:
        sentences = ["Chưa chọn tệp nào. Hãy kéo tệp vào ô hoặc bấm để chọn."]
    if sentences:
        return dossier_page(request, dossier, file_complaints=sentences, status=422)
    messages.success(request, f"Đã đính kèm {done} tệp.")
    return redirect(dossier)


@require_http_methods(["POST"])
@officers(*STAFF)
def remove(request: OfficerRequest, code: str, number: int) -> HttpResponseBase:
    dossier = _visible(request, code)
    found = get_object_or_404(dossier.attachments, pk=number)
    try:
        attachments.remove(found, reason=request.POST.get("reason", ""), by=request.user, at=timezone.now())
    except attachments.AttachmentError as error:
        return dossier_page(request, dossier, file_complaints=[str(error)], status=422)
    messages.success(request, "Đã bỏ tệp.")
    return redirect(dossier)


def attach_all(
    owner: Dossier | IntakeDraft,
    uploads: Iterable[UploadedFile],
    *,
    by: Officer,
    at: datetime,
    purpose: str = Attachment.Purpose.PAPER,
) -> tuple[int, list[str]]:
    """How many were kept, and what was wrong with each of the others."""
    done, sentences = 0, []
    for number, upload in enumerate(uploads, start=1):
        try:
            attachments.attach(owner, upload, by=by, at=at, purpose=purpose)
            done += 1
        except attachments.AttachmentError as error:
            sentences.append(f"Tệp thứ {number}: {error}")
    return done, sentences


def file_response(found: Attachment, *, download: bool) -> FileResponse:
    """The bytes under a name of ours and the type they have; a browser may neither guess nor run anything."""
    if not found.file.storage.exists(str(found.file.name)):
        raise Http404
    name = f"tep-{found.pk}.{found.kind.lower()}"
    response = FileResponse(
        found.file.open("rb"),
        as_attachment=download,
        filename=name,
        content_type=attachments.CONTENT_TYPES[Attachment.Kind(found.kind)],
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _visible(request: OfficerRequest, code: str) -> Dossier:
    visible = Dossier.objects.visible_to(request.user).select_related(
        "version__procedure__field", "unit", "officer", "received_by", "calendar", "collection"
    )
    return get_object_or_404(visible, code=code)
