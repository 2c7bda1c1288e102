"""Answers to the public that are kept as bytes until something on them changes, and not sent twice to one browser.

A posted QR code may be scanned by a whole street at once; a kept page costs one small query and no template. What is
kept holds nothing of whoever asked, so it may be compressed (no secret, no BREACH) and shared by caches.
"""

import gzip
import hashlib
from collections.abc import Callable
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response

from procedures.board import Revision
from tanthanh.office import context

HTML = "text/html; charset=utf-8"
MOST_KEPT = 400
# Always ask whether it is still so: a limit or a fee must never be shown stale.
REVALIDATE = "public, no-cache"


class Kept(NamedTuple):
    """One answer; `mark` says of which state of things it tells."""

    mark: object
    etag: str
    body: bytes
    packed: bytes


_kept: dict[str, Kept] = {}
_seen: list[Revision] = []


def forget() -> None:
    """Make every answer anew."""
    _kept.clear()
    _seen.clear()


def renew(now: Revision) -> None:
    """Where the board has changed since the last answer, the letterhead may be what did."""
    if _seen and _seen[0] != now:
        context.forget()
    _seen[:] = [now]


def keep(key: str, mark: object, make: Callable[[], bytes | None], *, pack: bool = True) -> Kept | None:
    """The answer kept under `key`, made again where its mark is another; None where there is nothing to answer."""
    kept = _kept.get(key)
    if kept is None or kept.mark != mark:
        body = make()
        if body is None:
            return None
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        # Weak: the compressed and the plain form are the same answer.
        etag = f'W/"{hashlib.blake2b(body, digest_size=16).hexdigest()}"'
        kept = _kept[key] = Kept(mark, etag, body, gzip.compress(body, 9, mtime=0) if pack else b"")
    return kept


def respond(request: HttpRequest, kept: Kept, content_type: str = HTML, cache: str = REVALIDATE) -> HttpResponseBase:
    """The kept answer, packed where the browser takes it, or 304 where the browser has it."""
    is_packed = bool(kept.packed) and "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")
    response = HttpResponse(kept.packed if is_packed else kept.body, content_type=content_type)
    if is_packed:
        response.headers["Content-Encoding"] = "gzip"
    if kept.packed:
        response.headers["Vary"] = "Accept-Encoding"
    response.headers["ETag"] = kept.etag
    response.headers["Cache-Control"] = cache
    return get_conditional_response(request, etag=kept.etag, response=response) or response
