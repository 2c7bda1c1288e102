"""Finding the late ones among all: the job's rule against bare SQL that writes the very same rows; what history costs.

Bare SQL is one statement by hand: the episodes, and behind the end of each dossier's log the line of it with its hash.
That it writes the same is checked before anything is timed.
"""

import hashlib
import statistics
from collections.abc import Callable
from datetime import UTC, datetime

from django.db import connection, transaction

from bench.measure import Context, Row, seconds, side_by_side
from dossiers import lateness
from dossiers.models import Dossier, LatenessEpisode, LogEntry

AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
BARE = """
WITH opened AS (
    INSERT INTO dossiers_latenessepisode (dossier_id, missed_due_at, opened_at, unit_id, cause, cause_note, is_imported)
    SELECT id, due_at, %(at)s, unit_id, 'UNKNOWN', '', false FROM dossiers_dossier d
    WHERE finished_at IS NULL AND state IN ('RECEIVED', 'PROCESSING', 'INCOMPLETE', 'PAUSED') AND due_at < %(at)s
        AND (clock_stopped_at IS NULL OR clock_stopped_at > due_at)
        AND NOT EXISTS (
            SELECT 1 FROM dossiers_latenessepisode e WHERE e.dossier_id = d.id AND e.missed_due_at = d.due_at)
    ON CONFLICT DO NOTHING
    RETURNING dossier_id, missed_due_at, unit_id
)
INSERT INTO dossiers_logentry (
    dossier_id, step, from_state, to_state, at, unit_id, reason, basis, due_before, due_after, position, previous_hash,
    hash)
SELECT dossier_id, 'FLAG_LATE', state, state, %(at)s, opened.unit_id, '', '', missed_due_at, missed_due_at,
    e.position + 1, e.hash, encode(sha256(convert_to(concat_ws(E'\\n',
        'tanthanh-log-1', d.code, e.hash, e.position + 1, 'FLAG_LATE', state, state, %(at_text)s, '',
        coalesce(opened.unit_id::text, ''), (missed_due_at AT TIME ZONE 'UTC')::text,
        (missed_due_at AT TIME ZONE 'UTC')::text, '', '', %(no_reason)s, ''), 'UTF8')), 'hex')
FROM opened JOIN dossiers_dossier d ON d.id = dossier_id
JOIN LATERAL (
    SELECT position, hash FROM dossiers_logentry WHERE dossier_id = d.id ORDER BY position DESC LIMIT 1) e ON true
"""
VALUES = {"at": AT, "at_text": "2026-11-22 02:00:00", "no_reason": hashlib.sha256(b"").hexdigest()}
WRITTEN = "position", "previous_hash", "hash", "step", "from_state", "to_state", "at", "unit", "due_before", "due_after"


def rows(context: Context) -> list[Row]:
    if _written_by(_ours) != _written_by(_bare):
        raise AssertionError("the bare SQL does not write what the job writes")
    # A round that is taken back leaves dead rows behind, which the next one would have to step over.
    swept = [(_swept(_ours), _swept(_bare)) for _ in range(context.repeat)]
    ours, bare = (statistics.median(times) for times in zip(*swept, strict=True))
    with_history, _ = side_by_side(_undone(_ours), _undone(_bare), repeat=context.repeat)
    with transaction.atomic():
        # The same open dossiers once more with most of the finished ones gone: what history costs the job.
        Dossier.objects.filter(finished_at__isnull=False, episodes=None)._raw_delete("default")  # noqa: SLF001
        without_history, _ = side_by_side(_undone(_ours), _undone(_bare), repeat=context.repeat)
        transaction.set_rollback(True)
    return [
        Row.at_most("flagging the late ones, against bare SQL that writes the same", ours, bare, times=1.5),
        Row.at_most("flagging with all finished dossiers, against without", with_history, without_history, times=1.5),
    ]


def _swept(work: Callable[[], None]) -> float:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM dossiers_latenessepisode, dossiers_logentry")
    return seconds(_undone(work))


def _undone(work: Callable[[], None]) -> Callable[[], None]:
    """Do it in a transaction that is rolled back, so that every round finds the same dossiers late."""

    def once() -> None:
        with transaction.atomic():
            work()
            transaction.set_rollback(True)

    return once


def _written_by(work: Callable[[], None]) -> list[tuple]:
    """Episodes and log lines, and nothing left behind."""
    with transaction.atomic():
        work()
        lines = LogEntry.objects.filter(step="FLAG_LATE").order_by("dossier").values_list("dossier", *WRITTEN)
        episodes = LatenessEpisode.objects.order_by("dossier").values_list(
            "dossier", "missed_due_at", "opened_at", "unit", "cause"
        )
        written = [*lines, *episodes]
        transaction.set_rollback(True)
    return written


def _ours() -> None:
    lateness.flag_late(at=AT)


def _bare() -> None:
    with connection.cursor() as cursor:
        cursor.execute(BARE, VALUES)
