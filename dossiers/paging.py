"""Pages of a long list by the last row seen: page 4 000 costs what page 1 costs, and nothing is skipped or repeated."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Q

from dossiers.models import Dossier
from dossiers.models.dossier import DossierQuerySet

PAGE_SIZE = 40
# Counted up to here; beyond it a clerk needs a filter, not a number.
COUNTED = 1000
# What a row of the list shows; the table is wide, the list is not.
COLUMNS = (
    "code",
    "official_code",
    "applicant_name",
    "channel",
    "is_interlinked",
    "state",
    "received_at",
    "promised_at",
    "due_at",
    "clock_stopped_at",
    "finished_at",
    "version__name",
    "version__short_name",
    "unit__name",
)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Cursor:
    """The row at the page's edge: the page holds what is older than it, or what is newer."""

    received_at: datetime
    pk: int
    older: bool = True

    def __str__(self) -> str:
        return f"{'sau' if self.older else 'truoc'}-{(self.received_at - EPOCH) // MICROSECOND}-{self.pk}"


@dataclass(frozen=True, slots=True)
class Page:
    """Rows, newest first; the cursors of the neighbouring pages; how many there are in all, up to `COUNTED`."""

    rows: list[Dossier]
    newer: Cursor | None
    older: Cursor | None
    count: int

    @property
    def counted(self) -> int:
        return COUNTED

    @property
    def is_uncounted(self) -> bool:
        return self.count > COUNTED


def cursor(text: str) -> tuple[Cursor | None, tuple[str, ...]]:
    """Read `sau-1701653400000000-123`; None for the first page, with a sentence where the text is no cursor."""
    if not text:
        return None, ()
    found = re.fullmatch(r"(sau|truoc)-([0-9]{1,16})-([0-9]{1,18})", text)
    if not found:
        return None, ("Không có trang này, đang xem từ trang đầu.",)
    return Cursor(EPOCH + int(found[2]) * MICROSECOND, int(found[3]), older=found[1] == "sau"), ()


def page(dossiers: DossierQuerySet, at: Cursor | None) -> Page:
    """The page of `dossiers` at a cursor: one query for the rows, and one capped count where they do not all fit."""
    forward = at is None or at.older
    order = ("-received_at", "-pk") if forward else ("received_at", "pk")
    shown = _beyond(dossiers, at).select_related("version", "unit").only(*COLUMNS)
    rows = list(shown.order_by(*order)[: PAGE_SIZE + 1])
    more = len(rows) > PAGE_SIZE
    rows = rows[:PAGE_SIZE]
    if not forward:
        rows.reverse()
    count = len(rows) if at is None and not more else dossiers.order_by()[: COUNTED + 1].count()
    has_newer, has_older = (at is not None, more) if forward else (more, True)
    return Page(
        rows,
        Cursor(rows[0].received_at, rows[0].pk, older=False) if rows and has_newer else None,
        Cursor(rows[-1].received_at, rows[-1].pk) if rows and has_older else None,
        count,
    )


def _beyond(dossiers: DossierQuerySet, at: Cursor | None) -> DossierQuerySet:
    """Written as a range and an exception to it, so that both databases walk the index from the cursor on."""
    if at is None:
        return dossiers
    same = Q(received_at=at.received_at)
    if at.older:
        return dossiers.filter(received_at__lte=at.received_at).exclude(same & Q(pk__gte=at.pk))
    return dossiers.filter(received_at__gte=at.received_at).exclude(same & Q(pk__lte=at.pk))
