"""A procedure's QR code and its sheets for the wall."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from procedures import posters
from procedures.board import revision
from procedures.kinds import WALL_FORMATS, SheetFormat
from procedures.models import Procedure
from procedures.views import kept
from procedures.views.catalogue import unknown
from tanthanh.office.access import public
from tanthanh.office.throttle import allow, caller

# What a code says never changes, so a browser may keep its picture for a day without asking.
A_DAY = "public, max-age=86400"
# Setting a whole field takes a second; nobody prints more than this in a minute.
SHEETS_A_MINUTE = 30


@require_safe
@public
def qr_svg(request: HttpRequest, code: str) -> HttpResponseBase:
    return _picture(request, code, "image/svg+xml", lambda: posters.svg(code).encode())


@require_safe
@public
def qr_png(request: HttpRequest, code: str) -> HttpResponseBase:
    return _picture(request, code, "image/png", lambda: posters.png(code))


def _picture(request: HttpRequest, code: str, content_type: str, draw: Callable[[], bytes]) -> HttpResponseBase:
    if not Procedure.objects.published().filter(code=code).exists():
        return unknown(request, code)
    picture = kept.keep(f"{content_type} {code}", posters.address(code), draw, pack=content_type != "image/png")
    return kept.respond(request, picture, content_type, A_DAY) if picture else unknown(request, code)


@require_safe
@public
def board_sheet(request: HttpRequest, code: str) -> HttpResponseBase:
    """One procedure's sheet; `kho` is A4 (where it says nothing), A5, or `nhan` for a sticker."""
    today, size = timezone.localdate(), _size(request)
    if size in WALL_FORMATS:
        raise BadRequest("A board shows a whole field.")
    return _sheets(
        request, code, f"niem-yet-{code}-{size.lower()}", lambda: posters.sheet_of(code, today=today, size=size)
    )


@require_safe
@public
def field_sheets(request: HttpRequest) -> HttpResponseBase:
    """The field named by `linh-vuc`: a sheet or a sticker of each procedure, or (`kho` A3, A2) one board of all."""
    today, slug, size = timezone.localdate(), request.GET.get("linh-vuc", ""), _size(request)
    return _sheets(
        request, slug, f"niem-yet-{slug}-{size.lower()}", lambda: posters.sheets_of_field(slug, today=today, size=size)
    )


def _size(request: HttpRequest) -> SheetFormat:
    """The paper that `kho` asks for, in capitals or not."""
    sizes = {value.lower(): SheetFormat(value) for value in SheetFormat.values}
    asked = request.GET.get("kho", "") or SheetFormat.A4
    if asked.lower() not in sizes:
        raise BadRequest("There is no such paper.")
    return sizes[asked.lower()]


def _sheets(request: HttpRequest, asked: str, name: str, print_them: Callable[[], bytes | None]) -> HttpResponseBase:
    at = timezone.localtime()
    if not allow(f"sheets {caller(request)}", SHEETS_A_MINUTE, 60, now=at):
        return render(request, "429.html", {"minutes": 1}, status=429)
    sheets = kept.keep(f"pdf {name}", (revision(), at.date()), print_them, pack=False)
    if sheets is None:
        return unknown(request, asked)
    response = kept.respond(request, sheets, "application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response
