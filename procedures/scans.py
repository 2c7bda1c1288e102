"""How often each paper on the wall is scanned, by day: a number, and nothing of whoever scanned.

A printed code ends in `?to=<sheet>-<version>`. The page counts in memory and a thread of its own writes the counts down
every few seconds, so a scan costs the page neither a query nor a wait. Of a crash it can lose those seconds.
"""

import atexit
import re
import threading
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import NamedTuple

from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F, Sum

from procedures.models import ScanCount, SheetLine

MARK = re.compile(r"([0-9]{1,9})-([0-9]{1,5})", re.ASCII)
# More different papers than this in a few seconds is somebody making numbers up.
MOST_WAITING = 2000
POPULAR_SECONDS = 600


class Mark(NamedTuple):
    """Which paper was scanned, 0 for one nobody keeps track of, and in which version it was printed."""

    sheet: int
    version: int


def mark(sheet: int, version: int) -> str:
    """What stands behind `?to=` in a printed code."""
    return f"{sheet}-{version}"


def read_mark(text: str) -> Mark | None:
    """The paper that `?to=` names; None for whatever else stands there."""
    found = MARK.fullmatch(text)
    return Mark(int(found[1]), int(found[2])) if found else None


class _Waiting(NamedTuple):
    day: date
    sheet: int
    code: str


_waiting: Counter[_Waiting] = Counter()
_lock = threading.Lock()
_clock: list[threading.Timer] = []


def note(scanned: Mark, code: str, *, day: date) -> None:
    """Count one scan; written down within SCANS_KEPT_SECONDS, at once where that is 0."""
    if not scanned.sheet:
        return
    with _lock:
        key = _Waiting(day, scanned.sheet, code)
        if key in _waiting or len(_waiting) < MOST_WAITING:
            _waiting[key] += 1
        if settings.SCANS_KEPT_SECONDS and not _clock:
            _start_clock()
    if not settings.SCANS_KEPT_SECONDS:
        flush()


def _start_clock() -> None:
    timer = threading.Timer(settings.SCANS_KEPT_SECONDS, _ring)
    timer.daemon = True
    _clock[:] = [timer]
    timer.start()


def _ring() -> None:
    with _lock:
        _clock.clear()
    # The counts wait for the next scan where the database is away.
    with suppress(DatabaseError):
        flush()
    connection.close()


def flush() -> None:
    """Write down what has been counted. Raises DatabaseError with the counts kept where it cannot."""
    with _lock:
        taken = dict(_waiting)
        _waiting.clear()
    if not taken:
        return
    try:
        with transaction.atomic():
            _write(taken)
    except DatabaseError:
        with _lock:
            _waiting.update(taken)
        raise


@atexit.register
def _at_exit() -> None:
    if _waiting:
        with suppress(Exception):  # whatever is already gone at the end of a process
            flush()


def _write(counts: Mapping[_Waiting, int]) -> None:
    """Only papers that exist, and only for procedures that stand on them."""
    lines = SheetLine.objects.filter(
        sheet__in={key.sheet for key in counts}, version__procedure__code__in={key.code for key in counts}
    )
    known = {
        (sheet, code): procedure
        for sheet, code, procedure in lines.values_list("sheet", "version__procedure__code", "version__procedure")
    }
    for key, count in counts.items():
        procedure = known.get((key.sheet, key.code))
        if procedure:
            _add(key.day, key.sheet, procedure, count)


def _add(day: date, sheet: int, procedure: int, count: int) -> None:
    row = ScanCount.objects.filter(day=day, sheet=sheet, procedure=procedure)
    if row.update(count=F("count") + count):
        return
    try:
        with transaction.atomic():
            ScanCount.objects.create(day=day, sheet_id=sheet, procedure_id=procedure, count=count)
    except IntegrityError:  # another process was first
        row.update(count=F("count") + count)


_popular: dict[date, tuple[float, Mapping[str, int]]] = {}


def forget() -> None:
    """Drop what is counted but not written, and read the popular ones anew."""
    _waiting.clear()
    _popular.clear()


def popular(since: date) -> Mapping[str, int]:
    """Scans of each procedure's code from `since` on, by code, the most scanned first; at most ten minutes old."""
    kept = _popular.get(since)
    if kept is None or time.monotonic() - kept[0] > POPULAR_SECONDS:
        counted = (
            ScanCount.objects.filter(day__gte=since)
            .values_list("procedure__code")
            .annotate(total=Sum("count"))
            .order_by("-total", "procedure__code")
        )
        _popular.clear()
        kept = _popular[since] = (time.monotonic(), dict(counted))
    return kept[1]
