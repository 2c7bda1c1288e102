"""Which officer opened which dossier, for those who answer for it (law.md 8.2: every staff view is logged)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from dossiers.lookup import as_stored
from dossiers.models import Dossier, DossierAccess
from tanthanh.office.models import Officer

PAGE_SIZE = 50
QUARTER_SECONDS = 900


def note(dossier: Dossier, *, by: Officer, at: datetime) -> None:
    """One insert, no question asked before it; again within the quarter of an hour is the same look.

    The page, a paper, a letter, a file and the fees of a dossier are one and the same dossier opened.
    """
    note_all([dossier.pk], by=by, at=at)


def note_all(dossiers: Iterable[int], *, by: Officer, at: datetime) -> None:
    """`note` for many at once, by their keys: the receipts of a list printed in one go."""
    quarter = int(at.timestamp()) // QUARTER_SECONDS
    rows = [DossierAccess(dossier_id=pk, officer=by, at=at, quarter=quarter) for pk in dossiers]
    DossierAccess.objects.bulk_create(rows, ignore_conflicts=True)


def latest(dossier: Dossier, most: int = 5) -> list[DossierAccess]:
    return list(dossier.accesses.select_related("officer").order_by("-pk")[:most])


@dataclass(frozen=True, slots=True)
class Page:
    """Looks, newest first, of one dossier or one officer where asked; `older` is the query string of the next page."""

    rows: tuple[DossierAccess, ...]
    code: str
    officer: str
    older: str


def page(query: Mapping[str, str]) -> Page:
    """By `ho-so` (a code), `can-bo` (a user name) and `truoc` (the key of the last row seen); two queries."""
    code, officer = as_stored(query.get("ho-so", ""))[:60], query.get("can-bo", "").strip()[:150]
    rows = DossierAccess.objects.select_related("dossier", "officer").order_by("-pk")
    if code:
        rows = rows.filter(dossier__code=code)
    if officer:
        rows = rows.filter(officer__username=officer)
    before = query.get("truoc", "")
    if before.isdecimal() and before.isascii() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: PAGE_SIZE + 1])
    asked = {"ho-so": code, "can-bo": officer}
    older = {"truoc": str(found[PAGE_SIZE - 1].pk)} if len(found) > PAGE_SIZE else {}
    told = urlencode({name: value for name, value in (asked | older).items() if value}) if older else ""
    return Page(tuple(found[:PAGE_SIZE]), code, officer, f"?{told}" if told else "")
