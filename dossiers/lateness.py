"""Finding dossiers late: one episode for every missed date, written once, whoever finds it first.

Lateness itself is computed from dates (`Dossier.is_late`); what is stored here is the act of finding it.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.models import CharField, Count, DateTimeField, Exists, F, Max, OuterRef, Q, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.query import QuerySet

from dossiers import chain
from dossiers.models import ApologyLetter, Dossier, LatenessEpisode, LetterState, LogEntry, Regime
from dossiers.models.dossier import DossierQuerySet
from dossiers.states import OPEN, Cause, Step
from tanthanh.office import failures
from tanthanh.office.jobs import Outcome
from tanthanh.office.models import Officer
from tanthanh.office.vietnamese import office_day

JOB = "flag_late"
MOST_ONE_BY_ONE = 1000
# Where no regime is entered (118/2025/NĐ-CP Điều 19.6).
NOTICE_DAYS = 1


class AnnouncementError(Exception):
    """A delay that cannot be announced; the message is a Vietnamese sentence."""


def announce(dossier: Dossier, *, cause: str, note: str, by: Officer, at: datetime) -> LatenessEpisode:
    """The unit says before the date that it will be missed (118/2025/NĐ-CP Điều 19.6); the dossier's row is locked.

    Raises AnnouncementError.
    """
    if cause not in Cause.values or cause == Cause.UNKNOWN:
        raise AnnouncementError("Hãy chọn nhóm nguyên nhân vì sao hồ sơ sẽ trễ.")
    if at > dossier.due_at:
        raise AnnouncementError("Hồ sơ đã quá hạn: thư xin lỗi được soạn ở trang Trễ hạn, không cần báo sẽ trễ nữa.")
    told = {"cause": cause, "cause_note": note, "announced_at": at, "announced_by": by, "unit_id": dossier.unit_id}
    known = {"dossier": dossier, "missed_due_at": dossier.due_at}
    episode, is_new = LatenessEpisode.everything.get_or_create(**known, defaults=told)
    if not is_new and episode.closed_at is None:
        raise AnnouncementError("Hồ sơ này đã được báo sẽ trễ; sửa lý do ở thư xin lỗi.")
    if not is_new:
        # The date had moved on and has come back, as by a change of the calendar: announced anew.
        for name, value in told.items():
            setattr(episode, name, value)
        episode.closed_at = None
        episode.save()
    return episode


def announced_in_words(episode: LatenessEpisode) -> str:
    """The basis of the announcement, and whether it came in the law's time: the regime's days before the date."""
    day, due_on = office_day(episode.announced_at or episode.missed_due_at), office_day(episode.missed_due_at)
    regime = Regime.objects.on(day).first()
    days = regime.apology_notice_days if regime else NOTICE_DAYS
    lateness = "" if (due_on - day).days >= days else f", báo sau hạn luật định ({days} ngày trước ngày đến hạn)"
    return f"{Cause(episode.cause).label}{lateness}"


def drop_announcements(dossiers: Iterable[Dossier], *, at: datetime) -> None:
    """Announced delays of a date that no longer stands, or of a dossier that is over, were never delays."""
    standing = Q(dossier__finished_at=None, dossier__state__in=OPEN, missed_due_at=F("dossier__due_at"))
    announced = LatenessEpisode.everything.filter(opened_at=None, closed_at=None)
    over = announced.filter(~standing, dossier__in=[dossier.pk for dossier in dossiers])
    LatenessEpisode.everything.filter(pk__in=list(over.values_list("pk", flat=True))).update(closed_at=at)


def flag_late(*, at: datetime) -> Outcome:
    """Open an episode for every open dossier past its due date that has none, and for every second date missed.

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
    outcome = _with(outcome, _flag_known(overdue, at))
    standing.settle(at=at)
    return outcome


def _with(one: Outcome, other: Outcome) -> Outcome:
    return replace(one, did=one.did + other.did, failed=one.failed + other.failed)


def _flag_known(overdue: DossierQuerySet, at: datetime) -> Outcome:
    """What the office knew before the day: announced dates now missed, and re-appointed dates missed again.

    Few, so each dossier in its own transaction with its own lock.
    """
    announced = LatenessEpisode.everything.filter(
        dossier=OuterRef("pk"), missed_due_at=OuterRef("due_at"), opened_at=None, closed_at=None
    )
    again = Q(promised_at__lt=at, clock_stopped_at=None) & Exists(_reappointed_to()) & ~Exists(_second_miss())
    known = list(
        overdue.filter(Q(Exists(announced)) | again)
        .order_by("due_at", "pk")
        .values_list("pk", "code")[:MOST_ONE_BY_ONE]
    )
    done = [failures.attempt(JOB, code, partial(_flag_one, pk, at), at=at) for pk, code in known]
    return Outcome(looked_at=len(known), did=sum(done), failed=len(done) - sum(done))


def _reappointed_to() -> QuerySet[ApologyLetter]:
    """Of a dossier: the approved letter that promised the date which stands now."""
    return ApologyLetter.objects.filter(
        episode__dossier=OuterRef("pk"), new_promise_at=OuterRef("promised_at"), new_promise_at__gt=OuterRef("due_at")
    ).exclude(state=LetterState.DRAFT)


def _second_miss() -> QuerySet[LatenessEpisode]:
    return LatenessEpisode.objects.filter(dossier=OuterRef("pk"), missed_due_at=OuterRef("promised_at"))


def _flag_one(pk: int, at: datetime) -> None:
    """Under the lock: whatever this dossier has missed by now and nobody has written down yet."""
    with transaction.atomic():
        dossier = Dossier.objects.select_for_update().get(pk=pk)
        if not Dossier.objects.overdue(at).filter(pk=pk).exists():
            return
        for missed_at in _write_down(dossier, until=at, at=at):
            chain.append(
                LogEntry(
                    dossier=dossier,
                    step=Step.FLAG_LATE,
                    from_state=dossier.state,
                    to_state=dossier.state,
                    at=at,
                    unit_id=dossier.unit_id,
                    due_before=missed_at,
                    due_after=missed_at,
                )
            )


def _write_down(dossier: Dossier, *, until: datetime, at: datetime) -> list[datetime]:
    """Episodes of the dates missed by `until`, the law's and the re-appointed one; returns those that are new.

    An announced episode becomes a missed one and keeps its letter.
    """
    missed = [dossier.due_at] if dossier.due_at < until else []
    stopped = dossier.clock_stopped_at is not None
    is_again = bool(missed) and not stopped and dossier.due_at < dossier.promised_at < until
    if is_again and _reappointment_stands(dossier):
        missed.append(dossier.promised_at)
    new = []
    for missed_at in missed:
        values = {"opened_at": at, "unit_id": dossier.unit_id}
        episode, is_new = LatenessEpisode.everything.get_or_create(
            dossier=dossier, missed_due_at=missed_at, defaults=values
        )
        if not is_new and episode.opened_at is None:
            episode.opened_at, episode.closed_at, is_new = at, None, True
            episode.save(update_fields=["opened_at", "closed_at"])
        if is_new:
            new.append(missed_at)
    return new


def _reappointment_stands(dossier: Dossier) -> bool:
    letters = ApologyLetter.objects.filter(episode__dossier=dossier, new_promise_at=dossier.promised_at)
    return letters.exclude(state=LetterState.DRAFT).exists()


def _flag_each(overdue: DossierQuerySet, at: datetime) -> Outcome:
    flagged = LatenessEpisode.everything.filter(dossier=OuterRef("pk"), missed_due_at=OuterRef("due_at"))
    late = list(overdue.filter(~Exists(flagged)).order_by("due_at", "pk").values_list("pk", "code")[:MOST_ONE_BY_ONE])
    done = [failures.attempt(JOB, code, partial(_flag, overdue.filter(pk=pk), at), at=at) for pk, code in late]
    return Outcome(looked_at=len(late), did=sum(done), failed=len(late) - sum(done), note="làm từng hồ sơ một")


def _flag(overdue: DossierQuerySet, at: datetime) -> Outcome:
    """Episodes and log lines for those of the overdue that have none, all or nothing.

    Two INSERT … SELECT, no query per dossier, over the index of open dossiers alone. Safe twice, at the same time, late
    or after an outage: the unique constraint on (dossier, missed date) lets one run win. The dossiers are locked, in
    the order that every locker keeps, so that nobody appends to their chains meanwhile.
    """
    flagged = LatenessEpisode.everything.filter(dossier=OuterRef("pk"), missed_due_at=OuterRef("due_at"))
    missing = overdue.filter(~Exists(flagged)).annotate(
        found_at=Value(at, DateTimeField()),
        cause_unknown=Value(Cause.UNKNOWN.value, CharField()),
        empty=Value("", CharField()),
        imported=Value(value=False),
    )
    with transaction.atomic():
        last = Subquery(LatenessEpisode.everything.order_by("-pk").values("pk")[:1])
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
    """Episodes of a dossier finished after its dates before the sweep could find it; its own step is their line."""
    if dossier.finished_at is not None and dossier.finished_at > dossier.due_at:
        _write_down(dossier, until=dossier.finished_at, at=at)


def close(dossier: Dossier, *, at: datetime) -> None:
    """The dossier is finished: its episodes end, the public list lets it go; what was announced did not happen."""
    LatenessEpisode.objects.filter(dossier=dossier, closed_at=None, missed_due_at__lte=at).update(closed_at=at)
    drop_announcements([dossier], at=at)


def waiting_longest_for_a_letter() -> "QuerySet[LatenessEpisode]":
    """Episodes without an approved letter, the oldest first: "quá hạn không thư" (118/2025/NĐ-CP Điều 19.6)."""
    return (
        LatenessEpisode.objects.filter(relieved_at=None)
        .exclude(letter__state__in=("APPROVED", "SENT"))
        .select_related("dossier__version__procedure__field", "unit", "letter")
        .order_by(F("missed_due_at"), "pk")
    )
