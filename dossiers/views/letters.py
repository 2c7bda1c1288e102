"""One letter of apology: read, edited against its draft, approved, signed, sent and followed to its reader."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dossiers import accesses, apologies, attachments, letter_changes, letter_journeys, papers, signed_copies
from dossiers.letter_forms import GroundForm, LetterForm, ReturnedForm, SentForm
from dossiers.models import ApologyLetter, Dossier, LetterDispatch, LetterState
from tanthanh.office.access import OfficerRequest, officers
from tanthanh.office.roles import LEADERS, READERS, STAFF

# Which letters a print job takes: what is to be signed by hand, or read before it is approved.
BATCHES = {"da-duyet": "thu-xin-loi-da-duyet", "du-thao": "thu-xin-loi-du-thao"}


@require_http_methods(["GET", "POST"])
@officers(*READERS)
def letter(request: OfficerRequest, pk: int) -> HttpResponse:
    """Read a letter; a POST saves the draft."""
    found = _visible_letter(request, pk)
    accesses.note(found.dossier, by=request.user, at=timezone.now())
    form = LetterForm.of(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            apologies.revise(found, **form.values(), by=request.user, at=timezone.now())
        except apologies.LetterError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Đã lưu dự thảo thư xin lỗi.")
            return redirect("dossiers:letter", pk=pk)
    return _letter_page(request, found, form)


@require_POST
@officers(*LEADERS)
def letter_approve(request: OfficerRequest, pk: int) -> HttpResponse:
    """Save what stands in the form, then approve: the leader signs what is on the screen, not an older draft."""
    found = _visible_letter(request, pk)
    form = LetterForm.of(found, request.POST)
    if not form.is_valid():
        return _letter_page(request, found, form)
    if not _is_surely_them(request):
        form.add_error(None, "Bạn đã đăng nhập từ lâu: hãy nhập lại mật khẩu để duyệt thư.")
        return _letter_page(request, found, form)
    now = timezone.now()
    try:
        apologies.revise(found, **form.values(), by=request.user, at=now)
        approved = apologies.approve(found, by=request.user, at=now)
    except apologies.LetterError as refusal:
        form.add_error(None, str(refusal))
        return _letter_page(request, found, form)
    messages.success(request, f"Đã duyệt và cấp số {approved.number}/{approved.year}. In thư, ký, đóng dấu rồi gửi.")
    return redirect("dossiers:letter", pk=pk)


@require_POST
@officers(*STAFF)
def letter_sent(request: OfficerRequest, pk: int) -> HttpResponse:
    found = _visible_letter(request, pk)
    form = SentForm(request.POST)

    def send() -> None:
        letter_journeys.send(found, **form.cleaned_data, by=request.user, at=timezone.now())

    return _recorded(request, found, form, send, "Đã ghi nhận thư xin lỗi được gửi.")


@require_POST
@officers(*STAFF)
def letter_journey(request: OfficerRequest, pk: int, number: int) -> HttpResponse:
    """What became of one sending (`viec`): arrived, come back, acknowledged."""
    found = _visible_letter(request, pk)
    sent = get_object_or_404(LetterDispatch, pk=number, letter=found)
    form, what = ReturnedForm(request.POST), request.POST.get("viec", "")
    by, now = request.user, timezone.now()
    if what == "hoan-lai":

        def come_back() -> None:
            letter_journeys.note_returned(sent, reason=form.cleaned_data["reason"], by=by, at=now)

        return _recorded(request, found, form, come_back, "Đã ghi thư bị hoàn lại; hãy gửi lại bằng cách khác.")
    verb = letter_journeys.note_acknowledged if what == "xac-nhan" else letter_journeys.note_delivered
    said = "Đã ghi người dân xác nhận." if what == "xac-nhan" else "Đã ghi thư đến nơi."
    return _recorded(request, found, Form(request.POST), lambda: verb(sent, by=by, at=now), said)


@require_POST
@officers(*STAFF)
def letter_sign(request: OfficerRequest, pk: int) -> HttpResponse:
    """The scan of the letter as it was signed and stamped."""
    found = _visible_letter(request, pk)
    upload = request.FILES.get("scan")
    complaint = "" if upload else "Chưa chọn tệp nào. Hãy chọn bản quét của thư đã ký."
    if upload:
        try:
            signed_copies.keep(found, upload, by=request.user, at=timezone.now())
        except attachments.AttachmentError as error:
            complaint = str(error)
    if complaint:
        return _letter_page(request, found, LetterForm.of(found), complaint=complaint)
    messages.success(request, "Đã lưu bản ký của thư.")
    return redirect("dossiers:letter", pk=pk)


@require_GET
@officers(*STAFF)
def letters_pdf(request: OfficerRequest) -> HttpResponse:
    """Letters in one PDF for the printer: `?nhom=da-duyet` those to be signed and sent, `?nhom=du-thao` the drafts."""
    batch = request.GET.get("nhom", "")
    visible = ApologyLetter.objects.of(Dossier.objects.visible_to(request.user))
    if batch == "du-thao":
        wanted = visible.awaiting_approval().order_by("drafted_at", "pk")
    else:
        batch, wanted = "da-duyet", visible.filter(state=LetterState.APPROVED).order_by("year", "number")
    try:
        document, _ = papers.apology_letters(wanted, at=timezone.now())
    except papers.PrintJobError as refusal:
        messages.error(request, str(refusal))
        return redirect("dossiers:late_desk")
    name = f'inline; filename="{BATCHES[batch]}.pdf"'
    return HttpResponse(document, content_type="application/pdf", headers={"Content-Disposition": name})


@require_http_methods(["GET", "POST"])
@officers(*STAFF)
def apologise(request: OfficerRequest, code: str) -> HttpResponse:
    """An apology by hand for another fault than a missed date."""
    dossier = get_object_or_404(Dossier.objects.visible_to(request.user).select_related("version"), code=code)
    accesses.note(dossier, by=request.user, at=timezone.now())
    form = GroundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            drafted = apologies.draft_for_ground(dossier, **form.cleaned_data, by=request.user, at=timezone.now())
        except apologies.LetterError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Đã đưa việc này vào dự thảo thư xin lỗi; lãnh đạo duyệt rồi mới cấp số.")
            return redirect("dossiers:letter", pk=drafted.pk)
    context = {"dossier": dossier, "form": form}
    return render(request, "dossiers/apologise.html", context, status=422 if form.errors else 200)


def _is_surely_them(request: OfficerRequest) -> bool:
    """A session that is older than the setting asks for the password again before a number is given out."""
    if not _must_ask_again(request):
        return True
    known = authenticate(request, username=request.user.username, password=request.POST.get("password", ""))
    if known is None or known.pk != request.user.pk:
        return False
    request.session["confirmed"] = int(time.time())
    return True


def _must_ask_again(request: OfficerRequest) -> bool:
    since = max(request.session.get("signed_in", 0), request.session.get("confirmed", 0))
    return bool(time.time() - since > settings.LETTER_CONFIRM_SECONDS)


def _recorded(
    request: OfficerRequest, found: ApologyLetter, form: Form, record: Callable[[], object], said: str
) -> HttpResponse:
    """Write one line about a letter's way, or show the page again with the sentence why not."""
    complaint = ""
    if form.is_valid():
        try:
            record()
        except letter_journeys.JourneyError as refusal:
            complaint = str(refusal)
        else:
            messages.success(request, said)
            return redirect("dossiers:letter", pk=found.pk)
    sent_form = form if isinstance(form, SentForm) else None
    if isinstance(form, ReturnedForm):
        complaint = complaint or " ".join(map(str, form.errors.get("reason", ())))
    return _letter_page(request, found, LetterForm.of(found), sent_form, complaint=complaint)


def _visible_letter(request: OfficerRequest, pk: int) -> ApologyLetter:
    letters = ApologyLetter.objects.of(Dossier.objects.visible_to(request.user)).select_related(
        "episode__dossier__version__procedure__field",
        "episode__unit",
        "episode__announced_by",
        "own_dossier__version__procedure__field",
        "own_dossier__unit",
        "approved_by",
        "sent_by",
    )
    return get_object_or_404(letters, pk=pk)


def _letter_page(
    request: OfficerRequest,
    found: ApologyLetter,
    form: LetterForm,
    sent_form: SentForm | None = None,
    *,
    complaint: str = "",
) -> HttpResponse:
    is_draft = found.state == LetterState.DRAFT
    journeys = found.dispatches.select_related("sent_by", "delivered_by", "returned_by", "acknowledged_by")
    is_staff = request.user.role in STAFF
    context = {
        "letter": found,
        "dossier": found.dossier,
        "form": form,
        "grounds": found.grounds.order_by("pk"),
        "changes": letter_changes.since_draft(found),
        "sent_form": sent_form or SentForm(),
        "journeys": journeys.order_by("-sent_at", "-pk"),
        "signed": signed_copies.of(found),
        "complaint": complaint,
        "may_edit": is_staff and is_draft,
        "may_approve": request.user.role in LEADERS and is_draft,
        "must_confirm": is_draft and _must_ask_again(request),
        "may_send": is_staff and found.state == LetterState.APPROVED,
        "may_sign": is_staff and found.number is not None,
        "may_record": is_staff,
    }
    refused = form.errors or complaint or (sent_form is not None and sent_form.errors)
    return render(request, "dossiers/letter.html", context, status=422 if refused else 200)
