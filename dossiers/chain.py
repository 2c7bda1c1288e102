"""The chain of a dossier's log: every entry carries the hash of the one before, the dossier's row where it stood last.

The hash is SHA-256 over lines of plain text (`text_of`), so that anybody can compute it again without our code. It says
which entry of which dossier this is, what it did, who did it when, and which dates it moved. A reason goes in as a
digest of its own: where the law has a name in it erased one day, the chain still holds.

Whoever appends holds the lock of the dossier's row. The job that finds dossiers late appends without writing a thousand
rows of dossiers with all their indexes: behind the end that a row knows may stand lines of that job and no other.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.db.models import CharField, F, Func, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce

from dossiers.models import Dossier, LogEntry
from dossiers.models.append_only import ERASED
from dossiers.states import Step

FORMAT = "tanthanh-log-1"
MOMENTS = ("due_before", "due_after", "promised_before", "promised_after")
# The columns of an entry in the order of its lines; the dossier's code comes before, the text of the basis last.
COLUMNS = (
    "previous_hash",
    "position",
    "step",
    "from_state",
    "to_state",
    "at",
    "by_id",
    "unit_id",
    *MOMENTS,
    "reason",
    "basis",
)


def begin(entry: LogEntry) -> None:
    """Make this the first entry of its dossier, a new row; the caller then saves the dossier, then the entry."""
    _put(entry, 0, "")


def link(entry: LogEntry) -> None:
    """Put the entry behind the last one of its dossier, a locked row; the caller then saves both.

    Two steps at the same moment wait for each other's lock, follow each other and never fork.
    """
    link_all([entry])


def link_all(entries: Iterable[LogEntry]) -> None:
    """`link` for many entries, one of each dossier, in one query."""
    linked = list(entries)
    past = LogEntry.objects.filter(dossier__in=[entry.dossier_id for entry in linked]).order_by("position")
    ends = {pk: (length, head) for pk, length, head in past.values_list("dossier", "position", "hash")}
    for entry in linked:
        _put(entry, *ends.get(entry.dossier_id, (0, "")))


def append(entry: LogEntry) -> LogEntry:
    """Link and store the entry where nothing else of its dossier changes."""
    link(entry)
    entry.save(force_insert=True)
    dossier = entry.dossier
    Dossier.objects.filter(pk=dossier.pk).update(chain_length=dossier.chain_length, chain_head=dossier.chain_head)
    return entry


def _put(entry: LogEntry, length: int, head: str) -> None:
    entry.position, entry.previous_hash = length + 1, head
    entry.hash = hash_of(entry.dossier.code, {column: getattr(entry, column) for column in COLUMNS})
    entry.dossier.chain_length, entry.dossier.chain_head = entry.position, entry.hash


def hash_of(code: str, columns: dict[str, Any]) -> str:
    """The hash of one entry of the dossier with this code; `columns` holds `COLUMNS`."""
    return hashlib.sha256(text_of(code, columns).encode()).hexdigest()


def text_of(code: str, columns: dict[str, Any]) -> str:
    """One line for each column, empty where it is; moments as `2026-11-19 10:30:00.5`, UTC, without zeros at the end.

    Only the last may hold a line break of its own, so no two entries have the same text.
    """
    lines = [FORMAT, code, *(_line(name, columns[name]) for name in COLUMNS)]
    return "\n".join(lines)


def _line(name: str, value: Any) -> str:  # noqa: ANN401 -- a column of any type
    if name == "reason":
        return digest_of_reason(value)
    if isinstance(value, datetime):
        text = value.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
        return text.rstrip("0") if value.microsecond else text
    return "" if value is None else str(value)


def digest_of_reason(reason: str) -> str:
    """SHA-256 of the reason, or what an erased one says it was."""
    return reason.removeprefix(ERASED) if reason.startswith(ERASED) else hashlib.sha256(reason.encode()).hexdigest()


def erased(reason: str) -> str:
    """What stands for a reason that is taken away because it names people: its digest, so that the chain holds.

    The one change the database lets through: `LogEntry.objects.filter(pk=…).update(reason=erased(entry.reason))`.
    """
    return reason if reason.startswith(ERASED) or not reason else f"{ERASED}{digest_of_reason(reason)}"


def readable(reason: str) -> str:
    """The reason as officers read it; what was taken away says so."""
    return "(đã xóa theo thời hạn lưu)" if reason.startswith(ERASED) else reason


def is_whole(dossier: Dossier, log: Iterable[LogEntry]) -> bool:
    """Whether this log, in any order, is the whole chain of the dossier, with nothing changed, missing or added."""
    ordered = sorted(log, key=lambda entry: entry.position)
    hashes = [""]
    for position, entry in enumerate(ordered, start=1):
        columns = {column: getattr(entry, column) for column in COLUMNS}
        if (entry.position, entry.previous_hash, entry.hash) != (position, hashes[-1], hash_of(dossier.code, columns)):
            return False
        hashes.append(entry.hash)
    return ends_well(dossier.chain_length, dossier.chain_head, hashes, [entry.step for entry in ordered])


def ends_well(length: int, head: str, hashes: list[str], steps: list[str]) -> bool:
    """Whether the row's end is in the chain and only the late-finding job has come after it; `hashes` begin with ""."""
    return 0 < length < len(hashes) and hashes[length] == head and set(steps[length:]) <= {Step.FLAG_LATE.value}


class Sha256(Func):
    """The hash as the database computes it, in small hexadecimal letters."""

    function = "SHA256"
    output_field = CharField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:  # noqa: ANN401 -- Django's protocol
        return self.as_sql(
            compiler, connection, template="encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')", **context
        )


class Lines(Func):
    """Texts one below the other; flat, where Django's Concat would nest them deeper than SQLite reads."""

    template = "(%(expressions)s)"
    arg_joiner = " || '\n' || "
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:  # noqa: ANN401
        return self.as_sql(
            compiler, connection, template="concat_ws('\n', %(expressions)s)", arg_joiner=", ", **context
        )


class Moment(Func):
    """A moment as `text_of` writes it."""

    template = "(%(expressions)s AT TIME ZONE 'UTC')::text"
    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:  # noqa: ANN401
        # Stored in UTC, with six digits behind the point or without it.
        return self.as_sql(
            compiler,
            connection,
            template="iif(instr(%(expressions)s, '.'), rtrim(%(expressions)s, '0'), %(expressions)s)",
            **context,
        )


def hash_expression(code: str, columns: Mapping[str, Combinable | Value]) -> Sha256:
    """`hash_of` for rows that never leave the database; columns not named are empty, `code` is a path to the code."""
    lines: list[Combinable | str] = [FORMAT, F(code)]
    lines += [_line_expression(name, columns.get(name)) for name in COLUMNS]
    folded: list[Combinable | str] = []
    for line in lines:
        # What is the same in every row is put together here, once.
        if isinstance(line, str) and folded and isinstance(folded[-1], str):
            folded[-1] = f"{folded[-1]}\n{line}"
        else:
            folded.append(line)
    return Sha256(Lines(*(Value(line) if isinstance(line, str) else line for line in folded)))


def _line_expression(name: str, column: Combinable | Value | None) -> Combinable | str:
    if name == "reason" and column is None:
        return digest_of_reason("")
    if column is None:
        return ""
    if isinstance(column, Value):
        return _line(name, column.value)
    if name in MOMENTS:
        return Moment(column)
    if name in {"position", "by_id", "unit_id"}:
        return Coalesce(Cast(column, TextField()), Value(""))
    return column
