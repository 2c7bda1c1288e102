"""Reading every chain again: what was changed, removed or inserted behind the portal's back.

One pass over one statement, so that officers at work meanwhile cause no false alarm; nothing is written.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import Exists, OuterRef

from dossiers import chain, chain_heads
from dossiers.models import ChainHead, Dossier, LatenessEpisode, LogEntry

ROW = ("pk", "code", "chain_length", "chain_head", "state", "due_at", "promised_at")
NAMES = ("pk", "hash", *chain.COLUMNS)
# Moments come as the text that is hashed: making them, and text of them again, would double the time.
AS_TEXT = {"at", *chain.MOMENTS, "due_at", "promised_at"}
AT_A_TIME = 5000


@dataclass(frozen=True, slots=True)
class Fault:
    """One place where the record does not hold; `where` is a dossier's code or a day, never a person."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


@dataclass
class Report:
    dossiers: int = 0
    entries: int = 0
    heads: int = 0
    faults: list[Fault] = field(default_factory=list)


@dataclass
class _Day:
    """What one published root covers, found again: how many entries, and the end of each chain that moved."""

    head: ChainHead
    entries: int = 0
    ends: list[tuple[str, str]] = field(default_factory=list)


def check() -> Report:
    """Every chain, every row that a chain ends in, every published root. `faults` is empty where all of it holds."""
    days = [_Day(head) for head in ChainHead.objects.order_by("day")]
    report = Report(heads=len(days))
    for dossier, lines in _chains():
        report.dossiers += 1
        report.entries += len(lines)
        report.faults += [Fault(dossier["code"], what) for what in _faults(dossier, lines)]
        _share_out(dossier["code"], lines, days)
    report.faults += _broken_roots(days)
    report.faults += _findings_without_a_line()
    return report


def published_differs(day: date, root: str) -> bool:
    """Whether the root of that day, as somebody outside has kept it, is another than the one that stands here."""
    return not ChainHead.objects.filter(day=day, root=root.strip().lower()).exists()


def _chains() -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Each dossier's row with the lines of its log, in the order of the chain."""
    columns = [*map(_column, ROW), *(_column(name, "log__") for name in NAMES)]
    rows = Dossier.objects.order_by("pk", "log__position", "log__pk").values_list(*columns)
    for _pk, group in groupby(rows.iterator(chunk_size=AT_A_TIME), key=itemgetter(0)):
        found = list(group)
        lines = [dict(zip(NAMES, row[len(ROW) :], strict=True)) for row in found if row[len(ROW)] is not None]
        yield dict(zip(ROW, found[0], strict=False)), lines


def _column(name: str, path: str = "") -> str | chain.Moment:
    return chain.Moment(path + name) if name in AS_TEXT else path + name


def _faults(dossier: dict[str, Any], lines: list[dict[str, Any]]) -> Iterator[str]:
    """What is wrong with one chain, the first thing only: whatever comes after a break is bound to be wrong as well."""
    hashes = [""]
    for position, line in enumerate(lines, start=1):
        if line["position"] != position or line["previous_hash"] != hashes[-1]:
            yield f"bước {position} của nhật ký bị mất hoặc có dòng chèn vào"
            return
        if line["hash"] != chain.hash_of(dossier["code"], line):
            yield f"bước {position} của nhật ký đã bị sửa"
            return
        hashes.append(line["hash"])
    if not chain.ends_well(dossier["chain_length"], dossier["chain_head"], hashes, [line["step"] for line in lines]):
        yield "nhật ký không kết thúc ở bước mà hồ sơ ghi nhận: bước cuối bị xóa hoặc thêm vào"
    elif _left(lines) != [dossier[name] for name in ("state", "due_at", "promised_at")]:
        yield "trạng thái, hạn hoặc ngày hẹn của hồ sơ khác với nhật ký"


def _left(lines: list[dict[str, Any]]) -> list[Any]:
    """State, due date and promised date as the log leaves them."""
    return [
        lines[-1]["to_state"],
        *(
            next((line[name] for line in reversed(lines) if line[name]), None)
            for name in ("due_after", "promised_after")
        ),
    ]


def _share_out(code: str, lines: list[dict[str, Any]], days: list[_Day]) -> None:
    """Give every entry to the first root that covers it, and to that root the last one of this dossier."""
    last_entries = [day.head.last_entry for day in days]
    moved: dict[int, str] = {}
    for line in lines:
        number = bisect_left(last_entries, line["pk"])
        if number < len(days):
            days[number].entries += 1
            moved[number] = line["hash"]
    for number, head in moved.items():
        days[number].ends.append((code, head))


def _broken_roots(days: list[_Day]) -> Iterator[Fault]:
    """The published days that no longer follow from the log, each judged on the root before it as it stands."""
    previous_root, entries = "", 0
    for day in days:
        head = day.head
        entries += day.entries
        root = chain_heads.root_of(previous_root, head.day, entries, day.ends)
        if (head.previous_root, head.entries, head.root) != (previous_root, entries, root):
            yield Fault(f"Ngày {head.day:%d/%m/%Y}", "mốc kiểm chứng đã công khai không còn khớp với nhật ký")
        previous_root, entries = head.root, head.entries


def _findings_without_a_line() -> Iterator[Fault]:
    """Whoever finds a dossier late writes a line at that moment; where it is gone, the last line was cut off."""
    line = LogEntry.objects.filter(dossier=OuterRef("dossier"), at=OuterRef("opened_at"))
    found = LatenessEpisode.objects.filter(~Exists(line), is_imported=False).order_by("pk")
    for code in found.values_list("dossier__code", flat=True):
        yield Fault(code, "dòng nhật ký ghi nhận quá hạn đã bị xóa")
