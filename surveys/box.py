"""Shaking the ballot box: what a copy of the database could still tell about the order of arrival is taken away.

Random keys already place rows at random in SQLite. PostgreSQL keeps new rows in the order they came and stamps each
with its transaction, so the ledger of spent tokens could be laid beside the ballots line by line. Writing every row
anew in one transaction, in the order of the random keys, leaves neither (118/2025/NĐ-CP Điều 29.3).
"""

from django.db import connection, transaction

from surveys.models import Answer, Ballot, Comment, SpentToken
from tanthanh.office.jobs import Outcome

TABLES = tuple(model._meta.db_table for model in (Ballot, Answer, Comment, SpentToken))  # noqa: SLF001 -- Django's word


@transaction.atomic
def shake() -> Outcome:
    """Rewrite the tables of the survey in the order of their keys; again is no harm."""
    if connection.vendor != "postgresql":
        return Outcome(note="kho dữ liệu này không giữ thứ tự phiếu đến")
    rows = 0
    with connection.cursor() as cursor:
        # CLUSTER refuses a table with checks still to be made.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in TABLES:
            cursor.execute(f"UPDATE {table} SET id = id")  # noqa: S608 -- our own table names
            rows += cursor.rowcount
            cursor.execute(f"CLUSTER {table} USING {table}_pkey")
    return Outcome(looked_at=rows, did=rows)
