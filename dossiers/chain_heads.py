"""The daily hash over the ends of all chains: computed from the day's own entries, published beside the late list.

Each root covers the root before it, so one copy kept by anybody outside vouches for everything up to its day.
"""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from itertools import groupby

from django.db import IntegrityError, connection, transaction

from dossiers.models import ChainHead, LogEntry
from tanthanh.office.jobs import Outcome
from tanthanh.office.vietnamese import number, office_day, office_time

FORMAT = "tanthanh-root-1"
LOCK = "LOCK TABLE dossiers_logentry IN SHARE MODE"


def publish(*, at: datetime) -> Outcome:
    """Publish the day's root, once a day; a day missed is covered by the next one."""
    day = office_day(at)
    previous = latest()
    if previous is not None and previous.day >= day:
        return Outcome()
    after = previous.last_entry if previous else 0
    last = max(_last_settled_entry(), after)
    rows = LogEntry.objects.filter(pk__gt=after, pk__lte=last).order_by("dossier_id", "position")
    found = list(rows.values_list("dossier__code", "hash"))
    entries = len(found) + (previous.entries if previous else 0)
    previous_root = previous.root if previous else ""
    root = root_of(previous_root, day, entries, ends(found))
    try:
        with transaction.atomic():
            ChainHead.objects.create(
                day=day, published_at=at, last_entry=last, entries=entries, previous_root=previous_root, root=root
            )
    except IntegrityError:
        # Another run published a moment ago.
        return Outcome()
    return Outcome(looked_at=len(found), did=1, note=f"{number(entries)} bước")


def _last_settled_entry() -> int:
    """The youngest entry with none before it still on its way: on PostgreSQL writers wait for this one look."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(LOCK)
        return LogEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def ends(rows: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    """The last hash of each dossier from (code, hash), one dossier after another, each in the order of its chain."""
    for _code, entries in groupby(rows, key=lambda row: row[0]):
        *_, end = entries
        yield end


def root_of(previous_root: str, day: date, entries: int, heads: Iterable[tuple[str, str]]) -> str:
    """SHA-256 over lines: the format, the root before, the day, how many entries, then `code hash` of each dossier.

    `heads` are the dossiers with new entries since the root before, in the order they were stored.
    """
    digest = hashlib.sha256("\n".join((FORMAT, previous_root, day.isoformat(), str(entries))).encode())
    for code, head in heads:
        digest.update(f"\n{code} {head}".encode())
    return digest.hexdigest()


def latest() -> ChainHead | None:
    return ChainHead.objects.order_by("-day").first()


def last_year() -> list[ChainHead]:
    """The youngest 366, the youngest first."""
    return list(ChainHead.objects.order_by("-day")[:366])


def as_data(head: ChainHead | None) -> dict[str, object] | None:
    """The root as the JSON files give it; None before the first one."""
    if head is None:
        return None
    return {
        "day": head.day.isoformat(),
        "root": head.root,
        "entries": head.entries,
        "previous_root": head.previous_root,
        "published_at": office_time(head.published_at).isoformat(),
    }
