"""Taking a dossier in through the page's rule function, against the bare SQL that stores the same rows."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from bench.measure import Context, Row, queries, side_by_side
from dossiers import intake
from dossiers.declarations import Declaration, PaperItem
from procedures.models import ProcedureVersion
from tanthanh.office.models import Officer
from tanthanh.office.roles import Role

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
DECLARATION = Declaration(
    applicant_name="Nguyễn Văn Thử",
    applicant_id_number="049085000017",
    applicant_address="Khối phố 3, Tân Thạnh",
    documents=(PaperItem(name="Tờ khai"), PaperItem(name="Giấy chứng sinh")),
)
COUNTERS = """
INSERT INTO dossiers_counter (series, last) VALUES ('code:bare', 1), ('register:bare', 1)
ON CONFLICT (series) DO UPDATE SET last = dossiers_counter.last + 1 RETURNING series, last
"""
Statement = tuple[str, tuple[Any, ...]]


def rows(context: Context) -> list[Row]:
    officer = Officer.objects.get(role=Role.RECEPTIONIST)
    version = ProcedureVersion.objects.current().filter(limit_unit="working_day").order_by("pk")[0]
    keys = count()

    def ours() -> None:
        intake.take_in(version, DECLARATION, by=officer, at=AT, key=UUID(int=next(keys)))

    statements = _inserts(ours)
    numbers = count(1)

    def bare() -> None:
        n = next(numbers)
        # What differs from row to row; a year far away keeps the register numbers apart.
        new = {"code": f"bare-{n}", "token": f"bare-{n}", "intake_key": f"bare-{n}"}
        new |= {"register_year": 1000, "register_number": n}
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(COUNTERS)
            for sql, values in statements:
                cursor.execute(sql, _renewed(sql, values, new))
                if "dossier_id" not in new:
                    new["dossier_id"] = new["id"] = cursor.fetchone()[0]

    repeat = max(context.repeat * 10, 100)
    return [
        Row.count("taking a dossier in", queries(ours), most=8),
        Row.at_most("taking a dossier in, against bare SQL", *side_by_side(ours, bare, repeat=repeat), times=4),
    ]


def _inserts(work: Callable[[], None]) -> list[Statement]:
    """The INSERT statements that one intake sends, with their values, caught on their way to the database."""
    caught: list[Statement] = []

    def catch(execute: Callable[..., Any], sql: str, values: Any, *rest: Any) -> Any:  # noqa: ANN401 -- Django's protocol
        if sql.startswith("INSERT") and "dossiers_counter" not in sql:
            caught.append((sql, tuple(values)))
        return execute(sql, values, *rest)

    with connection.execute_wrapper(catch):
        work()
    return caught


def _renewed(sql: str, values: tuple[Any, ...], new: dict[str, Any]) -> list[Any]:
    """The caught values with those of the named columns replaced; several rows at once come as one list a column."""
    columns = re.findall(r'"(\w+)"', sql.partition("(")[2].partition(")")[0])
    return [
        [new.get(column, one) for one in value] if isinstance(value, list) else new.get(column, value)
        for column, value in zip(columns, values, strict=True)
    ]
