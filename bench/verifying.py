"""Reading every chain of the log again: `verify_history` over a whole ward's years, against a minute."""

import hashlib
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction

from bench.measure import Context, Row, seconds
from dossiers import chain, chain_check, chain_heads
from dossiers.models import Dossier, LogEntry

# Each dossier gets these behind the entry it has: five steps are what a dossier takes on the way to its applicant.
STEPS = ("FORWARD", "ASK_SUPPLEMENT", "TAKE_SUPPLEMENT", "FINISH")
COLUMNS = ("dossier_id", "hash", *chain.COLUMNS)
AT = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
LONGEST_SECONDS = 60


def rows(context: Context) -> list[Row]:
    with transaction.atomic():
        entries = _lengthen()
        published = seconds(lambda: chain_heads.publish(at=AT))
        report = None

        def check() -> None:
            nonlocal report
            report = chain_check.check()

        taken = seconds(check)
        # What the benchmark of intake stored by bare SQL repeats one hash under many codes, and is found.
        faults = [str(fault) for fault in report.faults if not fault.where.startswith("bare-")] if report else ["none"]
        if report is None or report.entries != entries or faults:
            raise AssertionError(faults[:3])
        transaction.set_rollback(True)
    what = f"{context.size:,} dossiers, {entries:,} entries"
    return [
        Row.count(f"verify_history, {what}", round(taken), most=LONGEST_SECONDS, unit="s"),
        Row.count(f"the first root over {what}", round(published), most=LONGEST_SECONDS, unit="s"),
    ]


def _lengthen() -> int:
    """Four more entries on every chain, written with the plain hash function; how many entries there are then."""
    ends, lines = [], []
    dossiers = Dossier.objects.order_by("pk").values_list(
        "pk", "code", "state", "received_at", "due_at", "promised_at", "chain_head"
    )
    for pk, code, state, received_at, due_at, promised_at, end in dossiers.iterator(chunk_size=5000):
        head = end
        for number, step in enumerate(STEPS, start=2):
            last = number == len(STEPS) + 1
            line = dict.fromkeys(chain.COLUMNS) | {"reason": "", "basis": "", "previous_hash": head, "position": number}
            line |= {"step": step, "from_state": "RECEIVED", "to_state": state if last else "PROCESSING"}
            line |= {"at": received_at + timedelta(hours=number), "due_after": due_at, "promised_after": promised_at}
            head = hashlib.sha256(chain.text_of(code, line).encode()).hexdigest()
            lines.append((pk, head, *line.values()))
        ends.append((pk, len(STEPS) + 1, head))
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY dossiers_logentry ({', '.join(COLUMNS)}) FROM STDIN") as copy:
            for line in lines:
                copy.write_row(line)
        cursor.execute("CREATE TEMPORARY TABLE ends (pk bigint, length int, head text) ON COMMIT DROP")
        with cursor.copy("COPY ends FROM STDIN") as copy:
            for end in ends:
                copy.write_row(end)
        cursor.execute(
            "UPDATE dossiers_dossier SET chain_length = length, chain_head = head FROM ends WHERE ends.pk = id"
        )
    return LogEntry.objects.count()
