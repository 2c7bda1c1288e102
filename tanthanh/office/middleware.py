"""Doors before the doors: what is no honest request, what every answer carries, how long a sign-in lasts."""

import time
from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation

from tanthanh.office import languages, second_factor
from tanthanh.office.models import Officer

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
ABSOLUTE_SECONDS = 12 * 3600
# The moment of the last request is written at most this often, so that reading pages does not write sessions.
SEEN_EVERY = 60

Answer = Callable[[HttpRequest], HttpResponse]


class PlainRequests:
    """Known methods, UTF-8 bodies, no NUL bytes in the address; anything else is refused before a view sees it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        charset = (request.content_params or {}).get("charset", "utf-8")
        if charset.strip("\"' ").lower() != "utf-8":
            raise BadRequest("charset")
        query = request.META.get("QUERY_STRING", "")
        if "\0" in request.path or "\0" in query or "%00" in query:
            raise BadRequest("NUL")
        return self.get_response(request)


class Headers:
    """What the browser may not do with any of our answers, beyond what Django and the CSP already say."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault(
            "Permissions-Policy",
            "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(),"
            " microphone=(), midi=(), payment=(), usb=()",
        )
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class Language:
    """`/en/…` is the public page behind it in English; everything else is Vietnamese, whatever the browser asks for.

    The address says the language, so an answer may be kept and shared, and no cookie is needed.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        plain = languages.without_prefix(request.path_info)
        with translation.override(languages.VIETNAMESE if plain is None else languages.ENGLISH):
            if plain is not None:
                request.path_info = plain
            response = self.get_response(request)
            if plain is not None and "Location" in response.headers:
                response.headers["Location"] = languages.here(response.headers["Location"])
        response.headers.setdefault("Content-Language", languages.VIETNAMESE if plain is None else languages.ENGLISH)
        return response


class SessionLimits:
    """A sign-in ends after an idle hour, after twelve hours whatever happens, and with the account."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # A citizen has no session, and none is read for them.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session:
            self.check(request, int(time.time()))
        response = self.get_response(request)
        return leave_the_page(request, response)

    def check(self, request: HttpRequest, now: int) -> None:
        """Sign out whoever has been idle, signed in too long, or deactivated; else note that they were here."""
        signed_in = request.session.setdefault("signed_in", now)
        seen = request.session.setdefault("seen", now)
        if now - seen > settings.SESSION_IDLE_SECONDS or now - signed_in > ABSOLUTE_SECONDS:
            logout(request)
            messages.info(request, "Phiên làm việc đã hết hạn. Mời đăng nhập lại.")
        elif not request.user.is_authenticated:
            request.session.flush()
        elif now - seen > SEEN_EVERY:
            request.session["seen"] = now


class SecondFactor:
    """Whoever's role asks for a code from the phone gets nothing but public pages until it was shown."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., HttpResponse], *_: object) -> HttpResponse | None:
        if not settings.TOTP_REQUIRED_ROLES or settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        if getattr(view, "access", "") == "public" or getattr(view, "before_second_factor", False):
            return None
        if SESSION_KEY not in request.session or request.session.get(second_factor.SESSION_KEY):
            return None
        officer = request.user
        if not isinstance(officer, Officer) or not second_factor.is_required(officer):
            return None
        if request.path.startswith("/api/"):
            raise PermissionDenied
        return redirect(f"{reverse('office:second_factor')}?{urlencode({'next': request.get_full_path()})}")


def leave_the_page(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """An htmx request sent to the sign-in page takes the whole window there, not a fragment of a table."""
    target = response.headers.get("Location", "")
    if getattr(request, "htmx", False) and response.status_code == 302 and target.startswith("/dang-nhap/"):
        moved = HttpResponse(status=204)
        moved.headers["HX-Redirect"] = "/dang-nhap/"
        moved.cookies = response.cookies
        return moved
    return response
