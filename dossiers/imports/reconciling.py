"""Our dossiers against another system's export of the same days: what only one side has, and what both tell otherwise.

Writes nothing: it tells an officer where to look. Compared to the minute; a promise agrees if it is any of ours.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice

from django.db.models import Q

from dossiers.imports.report import Change, Finding, ImportReport, Watcher
from dossiers.models import Dossier, Verdict
from dossiers.models.dossier import DossierQuerySet
from dossiers.registers import Kind, RegisterRow, RowError
from dossiers.states import FINISHED, OPEN, WAITING
from tanthanh.office.vietnamese import office_day, stamp

CHUNK = 2000
COLUMNS = (
    "code",
    "official_code",
    "state",
    "received_at",
    "first_promised_at",
    "promised_at",
    "due_at",
    "finished_at",
    "returned_at",
    "clock_stopped_at",
)


def compare(rows: Iterable[RegisterRow | RowError], *, kind: Kind, at: datetime, watcher: Watcher) -> None:
    """Tell the watcher, chunk by chunk, where the file and the portal differ; what only we have comes last."""
    matched: set[int] = set()
    days: set[datetime] = set()
    left = iter(rows)
    while chunk := list(islice(left, CHUNK)):
        findings = list(_of_chunk(chunk, at, matched))
        received = [row.received_at for row in chunk if isinstance(row, RegisterRow) and row.received_at]
        days |= {min(received), max(received)} if received else set()
        watcher.took(len(chunk), findings, ImportReport())
    if days:
        missing = _of_source(kind).filter(received_on__range=(office_day(min(days)), office_day(max(days))))
        watcher.took(0, list(_only_here(missing, matched)), ImportReport())


def _of_source(kind: Kind) -> DossierQuerySet:
    portal = kind == Kind.NATIONAL_PORTAL
    return Dossier.objects.of_national_portal() if portal else Dossier.objects.of_one_stop()


def _only_here(ours: DossierQuerySet, matched: set[int]) -> Iterator[Finding]:
    for pk, code in ours.order_by("received_at", "pk").values_list("pk", "code").iterator(chunk_size=CHUNK):
        if pk not in matched:
            yield Finding(0, code, Verdict.ONLY_HERE, "Có trên cổng này, không có trong tệp")


def _of_chunk(chunk: list[RegisterRow | RowError], at: datetime, matched: set[int]) -> Iterator[Finding]:
    codes = [row.code for row in chunk if isinstance(row, RegisterRow)]
    ours = Dossier.objects.filter(Q(code__in=codes) | Q(official_code__in=codes)).only(*COLUMNS)
    known = {code: dossier for dossier in ours for code in (dossier.official_code, dossier.code) if code}
    for row in chunk:
        if isinstance(row, RowError):
            yield Finding(row.row, "", Verdict.BAD, row.reason)
        elif dossier := known.get(row.code):
            matched.add(dossier.pk)
            yield from _differences(row, dossier, at)
        else:
            yield Finding(row.row, row.code, Verdict.ONLY_THERE, "Có trong tệp, không có trên cổng này")


def _differences(row: RegisterRow, dossier: Dossier, at: datetime) -> Iterator[Finding]:
    changes = tuple(_dates(row, dossier))
    if changes:
        yield Finding(row.row, row.code, Verdict.DATES, "", changes)
    if is_late_there(row, at) and not dossier.is_late(at):
        told = Change("Hạn", stamp(dossier.due_at), stamp(row.promised_at) if row.promised_at else "")
        yield Finding(row.row, row.code, Verdict.LATE_THERE, "Trễ theo tệp, không trễ theo cổng này", (told,))


def is_late_there(row: RegisterRow, at: datetime) -> bool:
    """Whether the file's own dates make it late: finished after its promise, or open past it and not waiting."""
    if row.promised_at is None:
        return False
    if row.finished_at or row.state in FINISHED:
        return row.finished_at is not None and row.finished_at > row.promised_at
    return row.state not in WAITING and (row.state is None or row.state in OPEN) and row.promised_at < at


def _dates(row: RegisterRow, dossier: Dossier) -> Iterator[Change]:
    pairs = (
        ("Nhận hồ sơ", row.received_at, (dossier.received_at,)),
        ("Hẹn trả", row.promised_at, (dossier.promised_at, dossier.first_promised_at, dossier.due_at)),
        ("Có kết quả", row.finished_at, (dossier.finished_at,)),
        ("Trả kết quả", row.returned_at, (dossier.returned_at,)),
    )
    for label, theirs, ours in pairs:
        if theirs and _minute(theirs) not in {_minute(one) for one in ours}:
            yield Change(label, stamp(ours[0]) if ours[0] else "chưa có", stamp(theirs))


def _minute(moment: datetime | None) -> datetime | None:
    return moment and moment.replace(second=0, microsecond=0)
