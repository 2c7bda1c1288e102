"""Is this receipt or letter genuine? Checked on the reader's own phone, or here, where today's state is added."""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dossiers import authenticity, seals, signing_keys
from dossiers.lookup_limits import is_token_allowed
from dossiers.views.private import private, too_often
from tanthanh.office.access import public
from tanthanh.office.throttle import caller


@require_safe
@public
def verify(request: HttpRequest) -> HttpResponse:
    """The page that works without a net once opened; without JavaScript its form leads to the server's own check."""
    typed = request.GET.get("ma", "")
    if not typed.strip():
        return render(request, "dossiers/verify.html", {"says": seals.SAYS_BY_NAME})
    token = seals.token_in(typed)
    try:
        seals.read(token)
    except seals.NotASealError as refusal:
        return private(
            render(
                request,
                "dossiers/verify.html",
                {"says": seals.SAYS_BY_NAME, "typed": typed, "refusal": str(refusal)},
                status=422,
            )
        )
    return private(redirect("dossiers:verify_token", token))


@require_safe
@public
def verify_token(request: HttpRequest, token: str) -> HttpResponse:
    """The target of the paper's QR code: what is signed, by whom, and how the dossier stands today."""
    if not is_token_allowed(caller(request), now=timezone.now()):
        return too_often(request, "Đã kiểm tra quá nhiều lần.")
    try:
        verdict = authenticity.check(token)
    except seals.NotASealError as refusal:
        return private(
            render(request, "dossiers/verify.html", {"says": seals.SAYS_BY_NAME, "refusal": str(refusal)}, status=404)
        )
    context = {"verdict": verdict, "seal": verdict.seal, "token": token}
    return private(render(request, "dossiers/verified.html", context))


@require_safe
@public
def keys(_request: HttpRequest) -> HttpResponse:
    """The office's public keys, for every program that checks a paper."""
    response = JsonResponse(signing_keys.published())
    response["Cache-Control"] = "public, max-age=300"
    return response


@require_safe
@public
def service_worker(_request: HttpRequest) -> HttpResponse:
    """Below `/xac-thuc/`, since a worker serves only the addresses below its own."""
    return HttpResponse(_script(), content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})


@cache
def _script() -> bytes:
    return Path(settings.BASE_DIR, "static", "js", "verify-worker.js").read_bytes()
