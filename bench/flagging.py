"""Finding the late ones among all: the job's rule against one bare statement, and what history costs it.

The bare statement links nothing: what the chain of hashes costs is within the bar.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from django.db import connection, transaction

from bench.measure import Context, Row, side_by_side
from dossiers import lateness
from dossiers.models import Dossier

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
SELECT dossier_id, 'FLAG_LATE', state, state, %(at)s, opened.unit_id, '', '', missed_due_at, missed_due_at, 2, '-', '-'
FROM opened JOIN dossiers_dossier d ON d.id = dossier_id
"""


def rows(context: Context) -> list[Row]:
    ours, bare = side_by_side(_undone(_ours), _undone(_bare), repeat=context.repeat)
    with transaction.atomic():
        # The same open dossiers once more with most of the finished ones gone: what history costs the job.
        Dossier.objects.filter(finished_at__isnull=False, episodes=None)._raw_delete("default")  # noqa: SLF001
        without_history, _ = side_by_side(_undone(_ours), _undone(_bare), repeat=context.repeat)
        transaction.set_rollback(True)
    return [
        Row.at_most("flagging the late ones, against bare INSERT … SELECT", ours, bare, times=2),
        Row.at_most("flagging with all finished dossiers, against without", ours, without_history, times=1.5),
    ]


def _undone(work: Callable[[], None]) -> Callable[[], None]:
    """Do it in a transaction that is rolled back, so that every round finds the same dossiers late."""

    def once() -> None:
        with transaction.atomic():
            work()
            transaction.set_rollback(True)

    return once


def _ours() -> None:
    lateness.flag_late(at=AT)


def _bare() -> None:
    with connection.cursor() as cursor:
        cursor.execute(BARE, {"at": AT})
