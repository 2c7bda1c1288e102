"""Answers to somebody who holds a private link or a secret: kept nowhere, and not given without end."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from dossiers.lookup_limits import WAIT_MINUTES


def private(response: HttpResponse) -> HttpResponse:
    """Not kept, not indexed, not told to the next site: the link is the key."""
    add_never_cache_headers(response)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    # Not `no-referrer`: with it browsers send `Origin: null`, and the form on the next page would be refused.
    response.headers["Referrer-Policy"] = "strict-origin"
    return response


def too_often(request: HttpRequest, reason: str) -> HttpResponse:
    """`reason` is the Vietnamese sentence about what was done too often; the page says when to come back."""
    response = render(request, "429.html", {"reason": reason, "minutes": WAIT_MINUTES}, status=429)
    response.headers["Retry-After"] = str(WAIT_MINUTES * 60)
    return private(response)
