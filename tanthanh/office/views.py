"""The floor's doors: the front page, signing in and out, and what is said when something is wrong."""

from math import ceil
from typing import Any

from axes.helpers import get_cool_off
from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tanthanh.office import jobs, menu, retention, schema, second_factor
from tanthanh.office.access import OfficerRequest, officers, public
from tanthanh.office.forms import SignInForm
from tanthanh.office.models import Erasure
from tanthanh.office.problems import problem
from tanthanh.office.roles import KEEPERS, READERS

LATEST_ERASURES = 50
# Jobs that take away what was never finished; they have their own times.
OTHER_REMOVALS = ("erase_filings", "drop_drafts", "drop_old_uploads")


@require_safe
@public
def home(request: HttpRequest) -> HttpResponse:
    year = timezone.localdate().year
    results = f"/cong-khai/ket-qua/{year}/"
    return render(request, "home.html", {"year": year, "results": results if menu.exists(results) else ""})


@require_http_methods(["GET", "HEAD", "POST"])
@public
@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponseBase:
    target = request.POST.get("next") or request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = settings.LOGIN_REDIRECT_URL
    form = SignInForm(request, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        login(request, form.get_user())
        # Signing in again as oneself keeps the key in stock Django: a planted session would live on.
        request.session.cycle_key()
        request.session["signed_in"] = request.session["seen"] = int(timezone.now().timestamp())
        return redirect(target)
    return render(request, "registration/sign_in.html", {"form": form, "next": target})


@require_http_methods(["GET", "HEAD", "POST"])
@officers(*READERS)
@sensitive_post_parameters("ma")
def second_factor_page(request: OfficerRequest) -> HttpResponseBase:
    """The code from the phone, after the password; the first time with what the phone has to scan."""
    target = request.POST.get("next") or request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = settings.LOGIN_REDIRECT_URL
    if not second_factor.is_required(request.user) or request.session.get(second_factor.SESSION_KEY):
        return redirect(target)
    complaint = ""
    if request.method == "POST":
        if second_factor.verify(request.user, request.POST.get("ma", "")):
            request.session.cycle_key()
            request.session[second_factor.SESSION_KEY] = True
            return redirect(target)
        complaint = (
            "Mã chưa đúng hoặc đã dùng. Chờ ứng dụng hiện mã mới rồi nhập lại; nhập sai nhiều lần phải chờ lâu hơn."
        )
    context = {"enrolment": second_factor.enrolment(request.user), "next": target, "complaint": complaint}
    return render(request, "registration/second_factor.html", context, status=422 if complaint else 200)


second_factor_page.before_second_factor = True  # type: ignore[attr-defined]  # the mark that the middleware reads


@require_POST
@public
def sign_out(request: HttpRequest) -> HttpResponseBase:
    logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


@require_safe
@public
def api_docs(request: HttpRequest) -> HttpResponse:
    return render(request, "office/api_docs.html", {"operations": schema.operations()})


@require_safe
@officers(*KEEPERS)
def retention_page(request: OfficerRequest) -> HttpResponse:
    """How long each kind of personal data is kept, what is due, what went and when."""
    now = timezone.now()
    statuses = {status.job: status for status in jobs.status(now)}
    rules = retention.standings(at=now)
    names = {standing.rule.kind: standing.rule.name for standing in rules}
    latest = Erasure.objects.order_by("-on", "-pk")[:LATEST_ERASURES]
    context = {
        "standings": rules,
        "fields": settings.RETENTION_FIELDS,
        "filing_days": settings.FILING_KEPT_DAYS,
        "job": statuses["retention"],
        "others": [statuses[job] for job in OTHER_REMOVALS],
        "erasures": [(names.get(erasure.kind, erasure.kind), erasure) for erasure in latest],
    }
    return render(request, "office/retention.html", context)


def locked_out(request: HttpRequest, _response: HttpResponse | None, _credentials: Any = None) -> HttpResponse:  # noqa: ANN401 -- the signature django-axes calls
    """Too many wrong passwords for this account from this address: say how long to wait."""
    cool_off = get_cool_off(request)
    minutes = ceil(cool_off.total_seconds() / 60) if cool_off else None
    response = render(request, "429.html", {"minutes": minutes, "signing_in": True}, status=429)
    if cool_off:
        response.headers["Retry-After"] = str(int(cool_off.total_seconds()))
    return response


def answer_error(request: HttpRequest, status: int) -> HttpResponse:
    """The page for a status; a problem document (RFC 9457) where a program asked."""
    if request.path.startswith("/api/"):
        return problem(status)
    return render(request, f"{status}.html", status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """Without Django's CSRF check, which would read the very body that could not be read."""
    return answer_error(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return answer_error(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return answer_error(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """The fault may lie anywhere, so the page asks nothing of the database, the session or the office."""
    if request.path.startswith("/api/"):
        return problem(500)
    try:
        page = get_template("500.html").render()
    except (TemplateDoesNotExist, ValueError):  # no template, or static files not collected
        page = "<!doctype html><html lang='vi'><title>Lỗi máy chủ</title><h1>Hệ thống đang gặp lỗi</h1>"
    return HttpResponse(page, status=500)
