"""The office's own words on its papers: read, tried out on a real dossier, put in force from a day on."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dossiers import papers, wordings
from dossiers.models import Dossier, PaperWording
from dossiers.wording_forms import WordingForm
from tanthanh.office.access import OfficerRequest, officers
from tanthanh.office.roles import KEEPERS


@require_GET
@officers(*KEEPERS)
def wording_list(request: OfficerRequest) -> HttpResponse:
    today = timezone.localdate()
    rows = list(PaperWording.objects.order_by("-valid_from", "-pk"))
    blocks = [
        (slug, block, next((row for row in rows if row.block == slug and row.valid_from <= today), None))
        for slug, block in wordings.BLOCKS.items()
    ]
    return render(request, "dossiers/wording_list.html", {"blocks": blocks})


@require_http_methods(["GET", "POST"])
@officers(*KEEPERS)
def wording(request: OfficerRequest, slug: str) -> HttpResponse:
    """One sentence and its words over time; a POST puts new ones in force."""
    block, now = _block(slug), timezone.now()
    today = timezone.localdate(now)
    form = WordingForm(request.POST or None, initial={"text": _words(slug, block), "valid_from": today})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            wordings.write(slug, values["text"], valid_from=values["valid_from"], by=request.user, at=now, today=today)
        except wordings.WordingError as refusal:
            form.add_error("text", str(refusal))
        else:
            messages.success(request, f"Đã ghi lời mới, áp dụng từ {values['valid_from']:%d/%m/%Y}.")
            return redirect("dossiers:wording", slug)
    return _page(request, slug, form)


@require_POST
@officers(*KEEPERS)
def wording_preview(request: OfficerRequest, slug: str) -> HttpResponse:
    """The paper of a real dossier with the words that are typed, stored or not."""
    block, form = _block(slug), WordingForm(request.POST)
    form.is_valid()
    code = form.cleaned_data.get("code", "")
    dossier = Dossier.objects.select_related("version__procedure__field").filter(code=code).first()
    if dossier is None:
        form.add_error("code", "Không có hồ sơ nào mang mã này: chép mã từ trang hồ sơ.")
    if dossier is None or not form.is_valid():
        return _page(request, slug, form)
    try:
        with wordings.trying(slug, form.cleaned_data["text"]):
            document = papers.printed(dossier, block.kind, at=timezone.now())
    except wordings.WordingError as refusal:
        form.add_error("text", str(refusal))
    except papers.PaperMissingError as missing:
        form.add_error("code", str(missing))
    else:
        name = f'inline; filename="xem-truoc-{slug}.pdf"'
        return HttpResponse(document, content_type="application/pdf", headers={"Content-Disposition": name})
    return _page(request, slug, form)


def _page(request: OfficerRequest, slug: str, form: WordingForm) -> HttpResponse:
    block = _block(slug)
    context = {
        "slug": slug,
        "wording": block,
        "form": form,
        "texts": dict.fromkeys(block.texts.values()),
        "placeholders": [(f"{{{name}}}", meaning) for name, (meaning, _) in wordings.PLACEHOLDERS.items()],
        "rows": PaperWording.objects.filter(block=slug).select_related("written_by").order_by("-valid_from", "-pk"),
    }
    return render(request, "dossiers/wording.html", context, status=422 if form.errors else 200)


def _words(slug: str, block: wordings.Block) -> str:
    own = PaperWording.objects.filter(block=slug).order_by("-valid_from", "-pk").first()
    return own.text if own else block.texts[max(block.texts)]


def _block(slug: str) -> wordings.Block:
    if slug not in wordings.BLOCKS:
        raise Http404("Không có câu này.")
    return wordings.BLOCKS[slug]
