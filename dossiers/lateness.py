"""Finding dossiers late: one episode for every missed date, written once, whoever finds it first.

Lateness itself is computed from dates (`Dossier.is_late`); what is stored here is the act of finding it.
"""

from datetime import datetime
from functools import partial
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.models import CharField, Count, DateTimeField, Exists, F, Max, OuterRef, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.query import QuerySet

from dossiers import chain
from dossiers.models import Dossier, LatenessEpisode, LogEntry
from dossiers.models.dossier import DossierQuerySet
from dossiers.states import Cause, Step
from tanthanh.office import failures
from tanthanh.office.jobs import Outcome

JOB = "flag_late"
MOST_ONE_BY_ONE = 1000


def flag_late(*, at: datetime) -> Outcome:
    """Open an episode for every open dossier past its due date that has none.

    Where one dossier breaks the statement for all, they are taken one by one; the one is reported and rests a while.
    """
    standing = failures.of(JOB, at=at)
    overdue = Dossier.objects.overdue(at)
    if standing.resting:
        overdue = overdue.exclude(code__in=standing.resting)
    try:
        outcome = _flag(overdue, at)
    except DatabaseError:
        outcome = _flag_each(overdue, at)
    standing.settle(at=at)
    return outcome


def _flag_each(overdue: DossierQuerySet, at: datetime) -> Outcome:
    flagged = LatenessEpisode.objects.filter(dossier=OuterRef("pk"), missed_due_at=OuterRef("due_at"))
    late = list(overdue.filter(~Exists(flagged)).order_by("due_at", "pk").values_list("pk", "code")[:MOST_ONE_BY_ONE])
    done = [failures.attempt(JOB, code, partial(_flag, overdue.filter(pk=pk), at), at=at) for pk, code in late]
    return Outcome(looked_at=len(late), did=sum(done), failed=len(late) - sum(done), note="làm từng hồ sơ một")


def _flag(overdue: DossierQuerySet, at: datetime) -> Outcome:
    """Episodes and log lines for those of the overdue that have none, all or nothing.

    Two INSERT … SELECT, no query per dossier, over the index of open dossiers alone. Safe twice, at the same time, late
    or after an outage: the unique constraint on (dossier, missed date) lets one run win. The dossiers are locked, in
    the order that every locker keeps, so that nobody appends to their chains meanwhile.
    """
    flagged = LatenessEpisode.objects.filter(dossier=OuterRef("pk"), missed_due_at=OuterRef("due_at"))
    missing = overdue.filter(~Exists(flagged)).annotate(
        found_at=Value(at, DateTimeField()),
        cause_unknown=Value(Cause.UNKNOWN.value, CharField()),
        empty=Value("", CharField()),
        imported=Value(value=False),
    )
    with transaction.atomic():
        last = Subquery(LatenessEpisode.objects.order_by("-pk").values("pk")[:1])
        before = overdue.aggregate(looked_at=Count("pk"), last=Max(last))
        opened = _insert_select(
            LatenessEpisode,
            ["dossier_id", "missed_due_at", "opened_at", "unit_id", "cause", "cause_note", "is_imported"],
            missing.select_for_update()
            .order_by("pk")
            .values_list("pk", "due_at", "found_at", "unit_id", "cause_unknown", "empty", "imported"),
            known_may_stand=True,
        )
        if opened:
            _log_flags(at, after=before["last"] or 0)
    return Outcome(looked_at=before["looked_at"], did=opened)


def _log_flags(at: datetime, *, after: int) -> None:
    """Behind the last line of each dossier with an episode opened now (its key is above `after`), the line of it."""
    end = LogEntry.objects.filter(dossier=OuterRef("dossier")).order_by("-position").values("position")[:1]
    ends = LogEntry.objects.filter(
        position=Subquery(end),
        dossier__episodes__pk__gt=after,
        dossier__episodes__opened_at=at,
        dossier__episodes__closed_at=None,
        dossier__episodes__is_imported=False,
    )
    columns: dict[str, Combinable | Value] = {
        "previous_hash": F("hash"),
        "position": F("position") + 1,
        "step": Value(Step.FLAG_LATE.value, CharField()),
        "from_state": F("dossier__state"),
        "to_state": F("dossier__state"),
        "at": Value(at, DateTimeField()),
        "unit_id": F("dossier__episodes__unit_id"),
        "due_before": F("dossier__episodes__missed_due_at"),
        "due_after": F("dossier__episodes__missed_due_at"),
    }
    line = {f"new_{name}": expression for name, expression in columns.items()}
    line |= {"empty": Value("", CharField()), "new_hash": chain.hash_expression("dossier__code", columns)}
    _insert_select(
        LogEntry,
        ["dossier_id", *columns, "reason", "basis", "hash"],
        ends.annotate(**line).values_list(
            "dossier_id", *(f"new_{name}" for name in columns), "empty", "empty", "new_hash"
        ),
    )


def _insert_select(
    model: type[LatenessEpisode | LogEntry],
    columns: list[str],
    rows: QuerySet[Any, Any],
    *,
    known_may_stand: bool = False,
) -> int:
    """Copy what a query selects into a table, in the database; returns how many rows were new."""
    select, parameters = rows.query.sql_with_params()
    table = model._meta.db_table  # noqa: SLF001 -- Django's documented Meta API
    # A WHERE must stand before ON CONFLICT, or SQLite reads ON as part of a join; every query here has one.
    sql = f"INSERT INTO {table} ({', '.join(columns)}) {select}{' ON CONFLICT DO NOTHING' if known_may_stand else ''}"
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return int(cursor.rowcount)


def open_if_late(dossier: Dossier, *, at: datetime) -> None:
    """Episode of a dossier finished after its due date before the sweep could find it."""
    if dossier.finished_at is not None and dossier.finished_at > dossier.due_at:
        LatenessEpisode.objects.get_or_create(
            dossier=dossier, missed_due_at=dossier.due_at, defaults={"opened_at": at, "unit_id": dossier.unit_id}
        )


def close(dossier: Dossier, *, at: datetime) -> None:
    """The dossier is finished: its episodes end, the public list lets it go."""
    LatenessEpisode.objects.filter(dossier=dossier, closed_at=None, missed_due_at__lte=at).update(closed_at=at)


def waiting_longest_for_a_letter() -> "QuerySet[LatenessEpisode]":
    """Episodes without an approved letter, the oldest first: "quá hạn không thư" (118/2025/NĐ-CP Điều 19.6)."""
    return (
        LatenessEpisode.objects.filter(relieved_at=None)
        .exclude(letter__state__in=("APPROVED", "SENT"))
        .select_related("dossier__version__procedure__field", "unit", "letter")
        .order_by(F("missed_due_at"), "pk")
    )
