"""Intake: find the procedure, then one screen for everything the counter has to know.

The screen is one form and works without a script. With one, its parts are asked for again as they change: the
applicant (a card scanned, an earlier dossier copied), what is known of the person, the scans, the date promised; and
what has been typed is kept as a draft.
"""

import re
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from dossiers import attachments, checklist, desk, drafts, filings, id_cards, intake_pace, lifecycle
from dossiers import intake as entries
from dossiers.channels import channels_on
from dossiers.forms import IntakeForm, said_by_card, said_by_dossier
from dossiers.models import Dossier, Filing, IntakeDraft
from dossiers.views.attachments import attach_all, file_response
from procedures import search
from procedures.board import board
from procedures.kinds import Status
from procedures.models import ProcedureCase, ProcedureVersion
from tanthanh.office.access import OfficerRequest, officers
from tanthanh.office.deadlines import DueDate, LimitError
from tanthanh.office.roles import COUNTER
from tanthanh.office.vietnamese import nfc

# A code typed, or the address that the board's QR code carries.
CODE = re.compile(r"(?:^|/)([0-9]\.[0-9]{6})(?:[/?#]|$)")
DISCARDED = "bỏ khi đang tiếp nhận"


@require_http_methods(["GET"])
@officers(*COUNTER)
def intake_start(request: OfficerRequest) -> HttpResponseBase:
    """Which procedure? Three letters, a code, or the QR code of the board read by the scanner."""
    today = timezone.localdate()
    question = nfc(request.GET.get("q", ""))[: search.LONGEST_QUESTION]
    posted = board(today)
    if prepared := filings.code_in(question):
        return _of_prepared(request, prepared)
    notices = {notice.code: notice for notice in posted.notices if not notice.is_repealed}
    code = CODE.search(question)
    if code and code[1] in notices:
        return redirect("dossiers:intake", code[1])
    found = [notice for notice in search.find(question, posted).notices if not notice.is_repealed]
    context: dict[str, Any] = {
        "question": question,
        "found": found,
        "popular": [notices[code] for code in desk.popular(today=today) if code in notices],
        "groups": [(group.name, [n for n in group.notices if not n.is_repealed]) for group in posted.groups],
    }
    if request.htmx:
        return render(request, "dossiers/intake_start.html#choice", context)
    context |= {"drafts": drafts.open_of(request.user), "pace": intake_pace.since(today.replace(day=1))}
    return render(request, "dossiers/intake_start.html", context)


@require_http_methods(["GET", "POST"])
@officers(*COUNTER)
def intake(request: OfficerRequest, code: str) -> HttpResponseBase:
    """The applicant, the papers, the way and the fee, with the date promised and why, before anything is stored."""
    version = get_object_or_404(_versions().on(timezone.localdate()), procedure__code=code)
    if request.method != "POST":
        return _opened(request, version)
    for name, part in PARTS.items():
        if name in request.POST:
            return part(request, version)
    form = _form(version, request.POST)
    if not form.is_valid() or "preview" in request.POST:
        return _not_yet(request, version, form)
    return _taken_in(request, version, form)


@require_safe
@officers(*COUNTER)
def draft_scan(request: OfficerRequest, key: UUID, number: int) -> HttpResponseBase:
    """A scan of a dossier that is still being taken in, for the officer who takes it in."""
    draft = get_object_or_404(IntakeDraft, key=key, officer=request.user, dossier=None)
    found = get_object_or_404(attachments.of(draft), pk=number)
    return file_response(found, download=False)


@require_http_methods(["POST"])
@officers(*COUNTER)
def draft_discard(request: OfficerRequest, key: UUID) -> HttpResponseBase:
    drafts.discard(get_object_or_404(IntakeDraft, key=key, officer=request.user, dossier=None))
    messages.success(request, "Đã bỏ bản nhập dở.")
    return redirect("dossiers:intake_start")


# --- the screen ------------------------------------------------------------------------------------------------------


def _opened(request: OfficerRequest, version: ProcedureVersion) -> HttpResponseBase:
    """The empty screen, the draft that the address names, or what was prepared at home."""
    if prepared := _prepared(request, version):
        return _of_home(request, version, prepared)
    form = _form(version)
    draft = _draft(request, request.GET.get("nhap", ""))
    if draft and draft.dossier:
        messages.info(request, f"Bản nhập này đã được tiếp nhận thành hồ sơ {draft.dossier.code}.")
        return redirect(draft.dossier)
    if draft:
        form.restore(draft.values | {"intake_key": str(draft.key), "version": str(version.pk)})
    prepared = _prepared(request, version, draft.values.get("chuan-bi", "")) if draft else None
    return _page(request, version, form, draft=draft, prepared=prepared)


def _of_home(request: OfficerRequest, version: ProcedureVersion, prepared: Filing) -> HttpResponseBase:
    """What a citizen said at home, on the screen with their photographs; taken in already, the dossier it became."""
    if prepared.dossier:
        return _of_prepared(request, prepared.code)
    draft = drafts.adopt(filings.intake_key(prepared), officer=request.user)
    form = _form(version)
    form.begin_with(filings.filled(prepared))
    return _page(request, version, form, draft=draft, prepared=prepared)


def _of_prepared(request: OfficerRequest, code: str) -> HttpResponseBase:
    """A QR made at home leads to its intake screen, filled in; or says why not."""
    found = filings.of_code(code)
    if found is None or (found.erased_at and found.dossier is None):
        messages.error(request, "Mã chuẩn bị ở nhà này không có hoặc đã hết hạn giữ. Hãy tiếp nhận như thường lệ.")
        return redirect("dossiers:intake_start")
    if found.dossier:
        messages.info(request, f"Bản chuẩn bị này đã được tiếp nhận thành hồ sơ {found.dossier.code}.")
        return redirect(found.dossier)
    return redirect(f"{reverse('dossiers:intake', args=[found.version.procedure.code])}?chuan-bi={code}")


def _prepared(request: OfficerRequest, version: ProcedureVersion, kept: str = "") -> Filing | None:
    """What was prepared at home for this procedure, where the address, the form or the draft names it."""
    named = kept or request.POST.get("chuan-bi", "") or request.GET.get("chuan-bi", "")
    code = filings.code_in(named)
    found = filings.of_code(code) if code else None
    return found if found and found.version.procedure_id == version.procedure_id and not found.erased_at else None


def _not_yet(request: OfficerRequest, version: ProcedureVersion, form: IntakeForm) -> HttpResponse:
    """The date alone, or the whole screen again with its mistakes; files that came along wait with the draft."""
    if "preview" in request.POST and request.htmx:
        return render(request, "dossiers/_intake_promise.html", _context(version, form))
    draft, complaints = _with_files(request, version)
    if form.errors:
        for name in form.errors:
            if name in form.fields:
                form.fields[name].widget.attrs["autofocus"] = True
                break
    status = 422 if form.errors else 200
    return _page(request, version, form, draft=draft, file_complaints=complaints, status=status)


def _taken_in(request: OfficerRequest, version: ProcedureVersion, form: IntakeForm) -> HttpResponseBase:
    now, key = timezone.now(), form.key()
    declaration, count = form.declaration(at=now), form.cleaned_data["dossiers"] or 1
    try:
        if "instant" in request.POST:
            taken = entries.take_in_and_return(version, declaration, by=request.user, at=now, key=key, dossiers=count)
        else:
            taken = entries.take_in(version, declaration, by=request.user, at=now, key=key, dossiers=count)
    except lifecycle.LimitMissingError as error:
        form.add_error("limit_amount", str(error))
        return _not_yet(request, version, form)
    except lifecycle.StepError as error:
        form.add_error(None, str(error))
        return _not_yet(request, version, form)
    if prepared := _prepared(request, version):
        filings.attach(prepared, taken[0], at=now)
    _, complaints = attach_all(taken[0], request.FILES.getlist("files"), by=request.user, at=now)
    for complaint in complaints:
        messages.warning(request, complaint)
    messages.success(request, _said(taken, is_returned="instant" in request.POST))
    return _leave(request, f"{taken[0].get_absolute_url()}?vua-nhan={len(taken)}")


def _said(taken: list[Dossier], *, is_returned: bool) -> str:
    done = "Đã tiếp nhận và trả kết quả" if is_returned else "Đã tiếp nhận"
    if len(taken) > 1:
        return f"{done} {len(taken)} hồ sơ, từ {taken[0].code} đến {taken[-1].code}."
    return f"{done} hồ sơ {taken[0].code}."


def _leave(request: OfficerRequest, path: str) -> HttpResponseBase:
    """To another page: the whole window, also where the script had sent the form."""
    if not request.htmx:
        return redirect(path)
    return HttpResponse(status=204, headers={"HX-Redirect": path})


# --- its parts -------------------------------------------------------------------------------------------------------


def _card(request: OfficerRequest, version: ProcedureVersion) -> HttpResponse:
    """Fill in the applicant from the card's QR code; nothing is stored, nothing else on the screen is touched."""
    said, more = None, {}
    try:
        card = id_cards.read(request.POST["card"])
        said, more = said_by_card(card), {"card": card} | _known(card.id_number, version)
    except id_cards.CardError as error:
        more = {"complaint": str(error)}
    form = _form(version, said=said, typed=request.POST)
    return _page(request, version, form, part="applicant", **more)


def _copied(request: OfficerRequest, version: ProcedureVersion) -> HttpResponse:
    """Fill in the applicant from an earlier dossier of theirs."""
    earlier = Dossier.objects.visible_to(request.user).filter(code=nfc(request.POST["copy"])).first()
    said = said_by_dossier(earlier) if earlier else None
    more = _known(earlier.applicant_id_number, version) if earlier else {"complaint": "Không còn hồ sơ này để chép."}
    return _page(request, version, _form(version, said=said, typed=request.POST), part="applicant", **more)


def _who(request: OfficerRequest, version: ProcedureVersion) -> HttpResponse:
    """What this person has had here, once their number is typed."""
    number = re.sub(r"[\s.]", "", nfc(request.POST.get("applicant_id_number", ""))).upper()[:20]
    known = _known(number, version) | {"asked": number}
    return _page(request, version, _unchecked(request, version), part="known", **known)


def _saved(request: OfficerRequest, version: ProcedureVersion) -> HttpResponseBase:
    """Keep what has been typed; the script asks for it by itself, without one there is a button."""
    draft = _kept(request, version)
    if request.htmx:
        return render(request, "dossiers/_intake_kept.html", {"draft": draft})
    messages.success(request, "Đã lưu bản nhập dở." if draft else "Bản nhập này đã thành hồ sơ, không lưu nữa.")
    return redirect("dossiers:intake_start")


def _scanned(request: OfficerRequest, version: ProcedureVersion) -> HttpResponse:
    """Files dropped or chosen stay with the draft until the dossier stands."""
    draft, complaints = _with_files(request, version)
    form = _unchecked(request, version)
    return _page(request, version, form, part="scans", draft=draft, file_complaints=complaints)


def _unscanned(request: OfficerRequest, version: ProcedureVersion) -> HttpResponse:
    draft = _kept(request, version)
    number = request.POST["unscan"]
    found = attachments.of(draft).filter(pk=int(number)).first() if draft and number.isdecimal() else None
    if found:
        attachments.remove(found, reason=DISCARDED, by=request.user, at=timezone.now())
    return _page(request, version, _unchecked(request, version), part="scans", draft=draft)


PARTS = {"card": _card, "copy": _copied, "known": _who, "save": _saved, "scan": _scanned, "unscan": _unscanned}


def _with_files(request: OfficerRequest, version: ProcedureVersion) -> tuple[IntakeDraft | None, list[str]]:
    files = request.FILES.getlist("files")
    draft = _kept(request, version) if files else _draft(request, request.POST.get("intake_key", ""))
    if draft is None or draft.dossier_id:
        return None, ["Bản nhập này không lưu được, hãy tải lại trang."] if files else []
    _, complaints = attach_all(draft, files, by=request.user, at=timezone.now())
    return draft, complaints


def _kept(request: OfficerRequest, version: ProcedureVersion) -> IntakeDraft | None:
    key = _uuid(request.POST.get("intake_key", ""))
    if key is None:
        return None
    values = {name: str(value) for name, value in request.POST.items()}
    return drafts.save(key, values, version=version, officer=request.user, at=timezone.now())


def _draft(request: OfficerRequest, key: str) -> IntakeDraft | None:
    known = _uuid(key)
    return drafts.find(known, request.user) if known else None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _known(number: str, version: ProcedureVersion) -> dict[str, Any]:
    overlapping, earlier = entries.earlier(number, version)
    return {"overlapping": overlapping, "earlier": earlier}


# --- putting it together ---------------------------------------------------------------------------------------------


def _versions() -> Any:  # noqa: ANN401 -- the catalogue's own queryset
    cases = Prefetch("cases", ProcedureCase.objects.order_by("position"))
    published = ProcedureVersion.objects.filter(procedure__status=Status.PUBLISHED)
    return published.select_related("procedure__field").prefetch_related(cases)


def _form(version: ProcedureVersion, data: Any = None, **filled: Any) -> IntakeForm:  # noqa: ANN401 -- a posted form
    now = timezone.now()
    return IntakeForm(
        data,
        version=version,
        papers=checklist.expected(version.documents.order_by("position")),
        channels=channels_on(timezone.localdate(now)),
        cases=list(version.cases.all()),
        opened_at=now,
        **filled,
    )


def _unchecked(request: OfficerRequest, version: ProcedureVersion) -> IntakeForm:
    """The screen as it stands, none of it complained about yet."""
    form = _form(version)
    form.restore({name: nfc(str(value)) for name, value in request.POST.items()})
    return form


def _page(
    request: OfficerRequest,
    version: ProcedureVersion,
    form: IntakeForm,
    *,
    part: str = "",
    status: int = 200,
    **more: Any,  # noqa: ANN401
) -> HttpResponse:
    draft = more.get("draft") or (_draft(request, request.POST.get("intake_key", "")) if part == "" else None)
    more.setdefault("prepared", _prepared(request, version))
    more["draft"] = draft if draft and not draft.dossier_id else None
    more["scans"] = attachments.of(draft) if draft else ()
    template = f"dossiers/_intake_{part}.html" if part and request.htmx else "dossiers/intake.html"
    return render(request, template, _context(version, form) | more, status=status)


def _context(version: ProcedureVersion, form: IntakeForm) -> dict[str, Any]:
    return {
        "form": form,
        "version": version,
        "promise": _promise(version, form),
        "is_instant": entries.is_instant(version, form.chosen_case()),
    }


def _promise(version: ProcedureVersion, form: IntakeForm) -> DueDate | None:
    """The date as it would be promised this minute; None while the limit is not known."""
    try:
        return lifecycle.preview(version, at=timezone.now(), limit=form.limit(), case=form.chosen_case())
    except (lifecycle.LimitMissingError, LimitError):
        return None
