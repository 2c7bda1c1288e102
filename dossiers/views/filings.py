"""A citizen at home: one question a screen, kept as one goes, then the QR for the counter or filing with the ward."""

import base64
import uuid
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from dossiers import filing_messages, filing_photos, filings, id_cards, questions
from dossiers.filing_forms import ANSWER, AnswerForm
from dossiers.lookup_limits import may_open_filing, may_start_filing
from dossiers.models import Filing, Stage
from dossiers.questions import Having, Question
from dossiers.views.private import private, too_often
from procedures.advice import advice_on
from procedures.kinds import Status
from procedures.models import ProcedureVersion
from tanthanh.office import qr
from tanthanh.office.access import public
from tanthanh.office.throttle import caller


@require_http_methods(["GET", "HEAD", "POST"])
@public
def filing_start(request: HttpRequest, code: str) -> HttpResponseBase:
    """What is asked, what for, and whether it can be filed here; the button begins without an account."""
    now = timezone.now()
    version = _version(code)
    if version is None:  # the procedure's own page explains a repeal and guesses at a mistyped code
        return redirect("procedures:procedure", code)
    if request.method == "POST":
        if not may_start_filing(caller(request), now=now):
            return too_often(request, "Đã mở quá nhiều lần.")
        token = filings.start(version, start_key=request.POST.get("start_key", "")[:80] or str(uuid.uuid4()), at=now)
        return _to(code, token)
    page = {
        "version": version,
        "may_file": filings.may_file(now),
        "advice": advice_on(timezone.localdate(now)),
        "start_key": uuid.uuid4(),
        "count": len(questions.questions(code, version.documents.all())),
        "kept_days": settings.FILING_KEPT_DAYS,
    }
    return private(render(request, "dossiers/filing_start.html", page))


@require_http_methods(["GET", "HEAD"])
@public
def filing(request: HttpRequest, code: str, token: str) -> HttpResponseBase:
    """What the private link opens: the first open question, the summary, the QR, or how the filed one stands."""
    found = _opened(request, code, token)
    if not isinstance(found, Filing):
        return found
    if _papers_changed(found):
        return _to(code, token, "?doi=1")
    asked = filings.asked_of(found)
    if found.stage == Stage.DRAFT and not found.answers:
        return _to(code, token, f"{asked[0].key}/")
    lines = [(question, filings.in_words(question, found.answers.get(question.key, ""))) for question in asked]
    page = {
        "filing": found,
        "token": token,
        "lines": lines,
        "next": next(iter(questions.unanswered(asked, found.answers)), None),
        "may_file": filings.may_file(timezone.now()),
        "is_open": found.is_open_to_citizen(),
        "events": filing_messages.timeline(found) if found.stage not in {Stage.DRAFT, Stage.PREPARED} else (),
        "reference": filings.reference(found.code),
        "supplement": filings.asked_for(found),
        "qr": _qr(found) if found.stage == Stage.PREPARED else "",
        "changed": "doi" in request.GET,
        "kept_days": settings.FILING_KEPT_DAYS,
    }
    return private(render(request, "dossiers/filing.html", page))


@require_http_methods(["GET", "HEAD", "POST"])
@public
@sensitive_post_parameters()
def filing_question(request: HttpRequest, code: str, token: str, key: str) -> HttpResponseBase:
    """One question; what is answered is kept before the next one comes."""
    found = _opened(request, code, token)
    if not isinstance(found, Filing):
        return found
    asked = filings.asked_of(found)
    question = next((one for one in asked if one.key == key), None)
    if question is None or not found.is_open_to_citizen() or _papers_changed(found):
        return _to(code, token)
    complaint = ""
    passed_over = "bo-qua" in request.POST and not question.is_required
    form = AnswerForm(question, None if passed_over else request.POST or None, kept=found.answers.get(key, ""))
    if request.method == "POST" and "bo-anh" in request.POST:
        filing_photos.remove(found, question.paper, request.POST["bo-anh"], at=timezone.now())
        return _to(code, token, f"{key}/")
    if request.method == "POST":
        complaint = _photographed(request, found, question) or _keep(request, found, form)
        if not complaint and not form.errors:
            following = questions.after(asked, key, found.answers)
            return _to(code, token, "" if following is None else f"{following.key}/")
    page = {
        "filing": found,
        "token": token,
        "question": question,
        "form": form,
        "complaint": complaint,
        "number": asked.index(question) + 1,
        "count": len(asked),
        "back": questions.before(asked, key),
        "has_card": key == asked[0].key,
        "kept_days": settings.FILING_KEPT_DAYS,
        "photos": filing_photos.of(found, question.paper) if question.is_paper else (),
    }
    response = render(request, "dossiers/filing_question.html", page, status=422 if complaint or form.errors else 200)
    if page["has_card"]:
        response.headers["Permissions-Policy"] = "camera=(self), geolocation=(), microphone=(), payment=(), usb=()"
    return private(response)


def _photographed(request: HttpRequest, found: Filing, question: Question) -> str:
    """Keep the photographs that came along; the sentences about those that could not be, or that none came."""
    if not question.is_paper:
        return ""
    _, complaints = filing_photos.add(found, question.paper, request.FILES.getlist("photos"), at=timezone.now())
    if complaints:
        return " ".join(complaints)
    if request.POST.get(ANSWER) == Having.PHOTO and not filing_photos.of(found, question.paper):
        return "Chưa có ảnh nào. Chụp hoặc chọn ảnh rồi bấm Tiếp tục."
    return ""


def _keep(request: HttpRequest, found: Filing, form: AnswerForm) -> str:
    """Keep what was posted; the sentence that says what could not be understood, else nothing."""
    now = timezone.now()
    scanned = request.POST.get("card", "").strip()
    try:
        if not form.is_bound:
            kept = filings.answer(found, form.question.key, "", at=now)
        elif scanned:
            kept = filings.answer_by_card(found, id_cards.read(scanned), at=now)
        elif form.is_valid():
            kept = filings.answer(found, form.question.key, form.said(), at=now)
        else:
            return ""
    except (id_cards.CardError, filings.FilingError) as error:
        return str(error)
    found.answers = kept.answers
    return ""


@require_POST
@public
def filing_done(request: HttpRequest, code: str, token: str) -> HttpResponseBase:
    """All is said: show the QR at the counter, or file with the ward."""
    found = _opened(request, code, token)
    if not isinstance(found, Filing):
        return found
    now = timezone.now()
    verb = filings.file if request.POST.get("cach") == "nop" else filings.prepare
    try:
        verb(found, at=now)
    except filings.FilingError as error:
        return _refused(request, found, token, str(error), 409)
    return _to(code, token)


@require_POST
@public
@sensitive_post_parameters()
def filing_reply(request: HttpRequest, code: str, token: str) -> HttpResponseBase:
    """The supplement that the office asked for, answered by the same link."""
    found = _opened(request, code, token)
    if not isinstance(found, Filing):
        return found
    try:
        replied = filings.reply(found, request.POST.get("text", ""), at=timezone.now())
    except filings.FilingError as error:
        return _refused(request, found, token, str(error), 409)
    photos = request.FILES.getlist("photos")
    _, complaints = filing_photos.add(replied, filing_photos.SUPPLEMENT, photos, at=timezone.now())
    if complaints:
        return _refused(request, found, token, " ".join(complaints), 422)
    return _to(code, token)


def _version(code: str) -> ProcedureVersion | None:
    versions = ProcedureVersion.objects.filter(procedure__status=Status.PUBLISHED, procedure__code=code)
    return versions.select_related("procedure__field").on(timezone.localdate()).first()


def _opened(request: HttpRequest, code: str, token: str) -> Filing | HttpResponseBase:
    """The filing of this link, or the page that says why there is none."""
    if not may_open_filing(caller(request), now=timezone.now()):
        return too_often(request, "Đã mở quá nhiều lần.")
    found = filings.of_token(token)
    if found is None or found.version.procedure.code != code:
        sentence = "Đường dẫn này không mở được hồ sơ nào. Có thể chép thiếu, hoặc hồ sơ đã hết hạn giữ."
        return _refused(request, None, token, sentence, 404)
    if found.erased_at is not None and found.dossier_id is None:
        return _refused(request, None, token, "Hồ sơ chuẩn bị này đã hết hạn giữ nên nội dung đã được xóa.", 410)
    return found


def _papers_changed(found: Filing) -> bool:
    current = _version(found.version.procedure.code or "")
    return current is not None and filings.keep_to(found, current)


def _qr(found: Filing) -> str:
    picture = qr.svg(found.code, title=f"Mã {filings.reference(found.code)}")
    return "data:image/svg+xml;base64," + base64.b64encode(picture.encode()).decode()


def _to(code: str, token: str, rest: str = "") -> HttpResponse:
    return private(redirect(reverse("dossiers:filing", args=[code, token]) + rest))


def _refused(request: HttpRequest, found: Filing | None, token: str, sentence: str, status: int) -> HttpResponse:
    page: dict[str, Any] = {"sentence": sentence, "filing": found, "token": token}
    return private(render(request, "dossiers/filing_closed.html", page, status=status))
