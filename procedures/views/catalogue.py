"""The board's pages for citizens: the list with its search, and one procedure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from procedures import scans, search
from procedures.board import Revision, board, revision
from procedures.kinds import SheetFormat
from procedures.leaflets import leaflet
from procedures.rows import CODE
from procedures.views import kept
from tanthanh.office.access import public
from tanthanh.office.menu import exists
from tanthanh.office.vietnamese import nfc

# What is popular is measured from the scans of so many days.
POPULAR_DAYS = 90
MOST_POPULAR = 6


@require_safe
@public
def procedures(request: HttpRequest) -> HttpResponseBase:
    """Everything posted, by field; `q` searches, `linh-vuc` keeps one field."""
    question = nfc(request.GET.get("q", ""))[: search.LONGEST_QUESTION]
    slug = request.GET.get("linh-vuc", "")
    today = timezone.localdate()
    now = board(today)
    kept.renew(now.revision)
    group = next((group for group in now.groups if group.slug == slug), None)
    popular = scans.popular(today - timedelta(days=POPULAR_DAYS))
    found = search.find(question, now, field=group.slug if group else "", popular=popular) if question else None
    first = [notice for code in popular if (notice := now.notice(code)) and not notice.is_repealed][:MOST_POPULAR]
    page: dict[str, Any] = {"board": now, "group": group, "found": found, "question": question, "popular": first}
    page["sheet_formats"] = SheetFormat.choices
    page["has_no_field"] = slug and not group
    if question or slug:
        return render(request, "procedures/procedures.html", page)
    mark = (now.revision, today, tuple(notice.code for notice in first))
    whole = kept.keep(f"list {get_language()}", mark, lambda: _rendered(request, "procedures", page))
    return kept.respond(request, whole) if whole else unknown(request, "")


@require_safe
@public
def procedure(request: HttpRequest, code: str) -> HttpResponseBase:
    """The target of the posted QR code; `to` says from which paper it was scanned (procedures/scans.py)."""
    at = timezone.localtime().replace(second=0, microsecond=0)
    now = revision()
    kept.renew(now)
    old_sheet = _old_sheet(request, code, now, at)
    # The promised date goes by the minute, everything else by what is stored.
    said = {"old_sheet": old_sheet, "large_type": request.GET.get("chu") == "lon"}
    key = f"procedure {code} {get_language()} {said}"
    page = kept.keep(key, (now, at), lambda: _page(request, code, at, said))
    return kept.respond(request, page) if page else unknown(request, code)


def _old_sheet(request: HttpRequest, code: str, now: Revision, at: datetime) -> int | None:
    """Count the scan, if it was one; the version of the paper where another one is in force today."""
    scanned = scans.read_mark(request.GET.get("to", ""))
    if scanned is None:
        return None
    if request.method == "GET":
        scans.note(scanned, code, day=at.date())
    notice = board(at.date(), now=now).notice(code)
    return scanned.version if notice and scanned.version < notice.version else None


@require_safe
@public
def scanned(request: HttpRequest, code: str) -> HttpResponse:  # noqa: ARG001
    """The short address in capitals that a small QR code carries."""
    return redirect("procedures:procedure", code, permanent=True)


def _page(request: HttpRequest, code: str, at: datetime, said: Mapping[str, object]) -> bytes | None:
    found = leaflet(code, at=at)
    prepare = f"/nop-ho-so/{code}/"
    page = {**said, "leaflet": found, "prepare": prepare if exists(prepare) else ""}
    return _rendered(request, "procedure", page) if found else None


def _rendered(request: HttpRequest, page: str, values: Mapping[str, Any]) -> bytes:
    return render_to_string(f"procedures/{page}.html", values, request=request).encode()


def unknown(request: HttpRequest, code: str) -> HttpResponse:
    """No such procedure: say so, and offer what may have been meant."""
    local = CODE.fullmatch(code)
    if local and local["code"] != code:
        return redirect("procedures:procedure", local["code"])
    asked = nfc(code)[:60].replace("-", " ")
    found = search.find(asked, board(timezone.localdate()))
    return render(request, "procedures/unknown.html", {"asked": asked, "found": found}, status=404)
