"""The applicant's own view of one dossier: by code and secret, or by the receipt's QR code."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from dossiers import lookup, papers, signed_copies
from dossiers.forms import LookupForm
from dossiers.lookup_limits import is_allowed, is_token_allowed
from dossiers.models import Dossier
from dossiers.views.private import private, too_often
from tanthanh.office.access import public
from tanthanh.office.throttle import caller


@require_http_methods(["GET", "HEAD", "POST"])
@public
@sensitive_post_parameters()
def look_up(request: HttpRequest) -> HttpResponse:
    """Code and secret come by POST, so that neither lands in an address, a log or a history."""
    now = timezone.now()
    form = LookupForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return private(render(request, "dossiers/lookup.html", {"form": form}, status=422 if form.errors else 200))
    code, secret = form.cleaned_data["code"], form.cleaned_data["secret"]
    if not is_allowed(caller(request), code, now=now):
        return too_often(request, "Đã tra cứu quá nhiều lần.")
    found = lookup.by_secret(code, secret)
    if found is None:
        form.add_error(None, lookup.UNKNOWN)
        return private(render(request, "dossiers/lookup.html", {"form": form}, status=404))
    return _status(request, found)


@require_http_methods(["GET", "HEAD"])
@public
def look_up_token(request: HttpRequest, token: str) -> HttpResponse:
    """The target of the receipt's QR code."""
    if not is_token_allowed(caller(request), now=timezone.now()):
        return too_often(request, "Đã tra cứu quá nhiều lần.")
    found = lookup.by_token(token)
    if found is None:
        context = {"form": LookupForm(), "unknown_token": True}
        return private(render(request, "dossiers/lookup.html", context, status=404))
    return _status(request, found)


@require_http_methods(["GET", "HEAD"])
@public
def look_up_letter(request: HttpRequest, token: str, year: int, number: int) -> HttpResponse:
    """The applicant's own letter of apology: the signed copy where one was scanned, or else as it was approved.

    It names them, so nothing of it is kept anywhere.
    """
    now = timezone.now()
    if not is_token_allowed(caller(request), now=now):
        return too_often(request, "Đã tra cứu quá nhiều lần.")
    found = lookup.by_token(token)
    letter = lookup.letter(found, year, number) if found else None
    if letter is None:
        context = {"form": LookupForm(), "unknown_token": True}
        return private(render(request, "dossiers/lookup.html", context, status=404))
    name = f'inline; filename="thu-xin-loi-{number}-{year}.pdf"'
    document = signed_copies.pdf_of(letter) or papers.apology_letter(letter, at=now)
    return private(HttpResponse(document, content_type="application/pdf", headers={"Content-Disposition": name}))


def _status(request: HttpRequest, found: Dossier) -> HttpResponse:
    status = lookup.status(found, now=timezone.now())
    return private(render(request, "dossiers/lookup_status.html", {"status": status, "token": found.token}))
