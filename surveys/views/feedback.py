"""Remarks and complaints: the citizen's page, following one by code and secret, and the officers' desk for them."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from dossiers import lookup_limits
from surveys import feedback, invitations, moderation
from surveys.ballot_files import keyed
from surveys.feedback_forms import AnswerForm, ApologyForm, AssignForm, FeedbackForm, FollowForm, PublishForm
from surveys.models import Feedback, FeedbackKind
from tanthanh.office.access import OfficerRequest, officers, public
from tanthanh.office.roles import LEADERS, STAFF, Role
from tanthanh.office.throttle import allow, caller

LIMIT, SECONDS = 20, 600
TOO_MANY = "Vừa có quá nhiều phản ánh gửi từ mạng này. Xin chờ vài phút rồi bấm Gửi lại."
STALE = "Trang này mở đã lâu. Xin bấm Gửi lần nữa, nội dung vẫn còn đây."
NOT_FOUND = "Không tìm thấy: mã phản ánh hoặc mã bí mật chưa đúng. Xin xem lại biên nhận."
SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
@public
@never_cache
def feedback_page(request: HttpRequest) -> HttpResponse:
    """Say something; the receipt is shown once, on the page that answers."""
    if request.method != "POST":
        kind = FeedbackKind.CALL_BACK if request.GET.get("loai") == "goi-lai" else FeedbackKind.REMARK
        return _page(request, FeedbackForm(initial={"key": invitations.wall_key(), "kind": kind}))
    form = FeedbackForm(request.POST)
    key = request.POST.get("key", "")
    if not allow(f"feedback:{caller(request)}", LIMIT, SECONDS, now=timezone.now()):
        form.add_error(None, TOO_MANY)
        return _page(request, form, status=429)
    if not invitations.is_wall_key(key):
        form = FeedbackForm({**request.POST.dict(), "key": invitations.wall_key()})
        form.add_error(None, STALE)
        return _page(request, form, status=422)
    if not form.is_valid():
        return _page(request, form, status=422)
    return render(request, "surveys/feedback_receipt.html", {"found": _received(form, key)})


def _received(form: FeedbackForm, key: str) -> Feedback:
    typed = form.cleaned_data
    return feedback.receive(
        FeedbackKind(typed["kind"]),
        typed["text"],
        feedback.Contact(typed["name"], typed["phone"], typed["email"]),
        may_publish=typed["may_publish"],
        sent_key=keyed(key),
        at=timezone.now(),
    )


def _page(request: HttpRequest, form: FeedbackForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "published": feedback.published(), "days": feedback.DAYS}
    return render(request, "surveys/feedback.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@public
@never_cache
def follow(request: HttpRequest) -> HttpResponse:
    """How far it is, by code and secret; both wrong and right ones are counted against the same limits."""
    form = FollowForm(request.POST or None)
    found, status = None, 200
    if request.method == "POST":
        code = request.POST.get("code", "")[:50]
        if not lookup_limits.is_allowed(caller(request), f"gop-y {code}", now=timezone.now()):
            reason = "Vừa có quá nhiều lần tra cứu."
            return render(request, "429.html", {"reason": reason, "minutes": lookup_limits.WAIT_MINUTES}, status=429)
        found = feedback.find(form.cleaned_data["code"], form.cleaned_data["secret"]) if form.is_valid() else None
        if found is None and form.is_valid():
            form.add_error(None, NOT_FOUND)
        status = 200 if found else 422
    return render(request, "surveys/feedback_status.html", {"form": form, "found": found}, status=status)


@require_safe
@officers(*STAFF, Role.SUPERVISOR)
def feedback_desk(request: OfficerRequest) -> HttpResponse:
    """What waits for an answer, the most urgent first, and what was answered last."""
    rows = feedback.visible_to(request.user)
    today = timezone.localdate()
    waiting, overdue = feedback.waiting(rows, today=today)
    context = {
        "waiting": waiting[:SHOWN],
        "overdue": overdue,
        "today": today,
        "answered": rows.exclude(answered_on=None).order_by("-answered_on", "code")[:SHOWN],
    }
    return render(request, "surveys/feedback_desk.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@officers(*STAFF, Role.SUPERVISOR)
def feedback_case(request: OfficerRequest, code: str) -> HttpResponse:
    """One of them: assign, answer, publish."""
    found = get_object_or_404(feedback.visible_to(request.user), code=code)
    act = request.POST.get("act", "") if request.user.role in STAFF else ""
    forms: dict[str, Any] = {
        "giao": AssignForm(request.POST if act == "giao" else None, initial={"unit": found.unit_id}),
        "tra-loi": AnswerForm(request.POST if act == "tra-loi" else None),
        "xin-loi": ApologyForm(request.POST if act == "xin-loi" else None),
        "cong-khai": PublishForm(
            request.POST if act == "cong-khai" else None,
            initial={
                "text": moderation.without_personal_data(found.text),
                "answer": moderation.without_personal_data(found.answer),
            },
        ),
    }
    sentence = ""
    if act in forms and forms[act].is_valid():
        try:
            _step(request, found, act, forms[act].cleaned_data)
        except feedback.FeedbackError as error:
            sentence = str(error)
        else:
            messages.success(request, "Đã ghi.")
            return redirect("surveys:feedback_desk" if act == "giao" else request.path)
    context = {
        "found": found,
        "assign": forms["giao"],
        "answer": forms["tra-loi"],
        "publish": forms["cong-khai"],
        "letter": forms["xin-loi"],
        "sentence": sentence,
        "leads": request.user.role in LEADERS,
        "acts": request.user.role in STAFF,
        "apology": feedback.needs_apology(found),
        "today": timezone.localdate(),
    }
    return render(request, "surveys/feedback_case.html", context, status=422 if request.method == "POST" else 200)


def _step(request: OfficerRequest, found: Feedback, act: str, typed: dict[str, Any]) -> None:
    today = timezone.localdate()
    if act == "giao":
        feedback.assign(found.pk, typed["unit"], by=request.user)
    elif act == "xin-loi":
        feedback.apologise(found, typed["code"], typed["reason"], by=request.user, at=timezone.now())
    elif act == "tra-loi":
        feedback.answer(found, typed["answer"], upheld=typed["upheld"], by=request.user, today=today)
    else:
        feedback.publish(found.pk, text=typed["text"], answer_text=typed["answer"], by=request.user, today=today)
