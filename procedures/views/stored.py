"""The service worker that lets a procedure's page open again without a net."""

from functools import cache
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from procedures.views import kept
from tanthanh.office.access import public


@require_safe
@public
def service_worker(request: HttpRequest) -> HttpResponseBase:
    """One script for both languages: a worker serves what is below its own address, unless its answer allows more."""
    # There is always something to keep: the script is a file of ours.
    script = cast("kept.Kept", kept.keep("service worker", None, _script))
    answer = kept.respond(request, script, "text/javascript; charset=utf-8")
    answer.headers["Service-Worker-Allowed"] = "/"
    return answer


@cache
def _script() -> bytes:
    return (settings.BASE_DIR / "static" / "js" / "stored.js").read_bytes()
