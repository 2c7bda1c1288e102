"""The official papers of a dossier, for the officers who may see it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from dossiers import accesses, filters, papers
from dossiers.models import Dossier
from dossiers.states import Paper
from tanthanh.office.access import OfficerRequest, officers
from tanthanh.office.roles import READERS, STAFF
from tanthanh.office.vietnamese import nfc


@require_GET
@officers(*READERS)
def paper(request: OfficerRequest, code: str, slug: str) -> HttpResponse:
    """One paper as PDF; `?thu=<pk>` asks for one of several letters, `?ban=2` for two copies of a receipt."""
    kind = papers.SLUGS.get(slug)
    if kind is None:
        raise Http404("Không có loại giấy tờ này.")
    dossier = get_object_or_404(
        Dossier.objects.visible_to(request.user).select_related("version__procedure__field"), code=code
    )
    try:
        document = _printed(request, dossier, kind)
    except papers.PaperMissingError as missing:
        messages.error(request, str(missing))
        return redirect(dossier)
    accesses.note(dossier, by=request.user, at=timezone.now())
    name = f'inline; filename="{slug}-{dossier.code}.pdf"'
    return HttpResponse(document, content_type="application/pdf", headers={"Content-Disposition": name})


@require_GET
@officers(*READERS)
def declaration(request: OfficerRequest, code: str) -> HttpResponse:
    """The applicant's declaration, filled in, to be read and signed."""
    visible = Dossier.objects.visible_to(request.user).select_related("version__procedure__field")
    dossier = get_object_or_404(visible, code=code)
    name = f'inline; filename="to-khai-{dossier.code}.pdf"'
    now = timezone.now()
    accesses.note(dossier, by=request.user, at=now)
    document = papers.declaration(dossier, at=now)
    return HttpResponse(document, content_type="application/pdf", headers={"Content-Disposition": name})


def _printed(request: HttpRequest, dossier: Dossier, kind: Paper) -> bytes:
    wanted = request.GET.get("thu", "")
    if kind == Paper.APOLOGY_LETTER and wanted.isdecimal() and len(wanted) < 16:
        letter = get_object_or_404(papers.letters_of(dossier), pk=int(wanted))
        return papers.apology_letter(letter, at=timezone.now())
    if kind == Paper.RECEIPT and request.GET.get("ban") == "2":
        return papers.receipt(dossier, at=timezone.now(), copies=2)
    return papers.printed(dossier, kind, at=timezone.now())


@require_GET
@officers(*STAFF)
def receipts(request: OfficerRequest) -> HttpResponse:
    """The receipts of a filtered list in one PDF for the printer; `?ban=2` prints two copies of each.

    `?tu=<code>&den=<code>` are those of one entry at the counter, from the first code to the last.
    """
    now = timezone.now()
    asked = filters.read(request.GET)
    found = filters.apply(Dossier.objects.visible_to(request.user), asked, now=now).order_by("received_at", "pk")
    if "tu" in request.GET:
        found = found.filter(code__gte=nfc(request.GET["tu"]), code__lte=nfc(request.GET.get("den", "")))
    copies = 2 if request.GET.get("ban") == "2" else 1
    try:
        document, _ = papers.receipts(found, at=now, copies=copies)
    except papers.PrintJobError as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{reverse('dossiers:dossier_list')}?{asked.query_string()}")
    accesses.note_all(found.values_list("pk", flat=True), by=request.user, at=now)
    name = 'inline; filename="giay-tiep-nhan.pdf"'
    return HttpResponse(document, content_type="application/pdf", headers={"Content-Disposition": name})
