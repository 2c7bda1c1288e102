"""Numbers and secrets of a dossier: its code, its place in the register, what opens it to the applicant."""

import secrets
from collections.abc import Iterable
from datetime import date

from django.db import connection

from dossiers.models import Counter

# No 0/O, 1/I/L: the secret is read from paper and typed on a phone.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def code_series(agency_code: str, day: date) -> str:
    """The series of one agency's codes on one day; it starts again at 1 every day (TT 01/2018 Điều 19)."""
    return f"code:{agency_code}:{day:%y%m%d}"


def register_series(year: int) -> str:
    """The register's own numbers, 1, 2, 3 … without a gap to the end of the year (TT 01/2018 Điều 10)."""
    return f"register:{year}"


def letter_series(year: int) -> str:
    return f"letter:{year}"


def notice_series(paper: str, year: int) -> str:
    """Supplement requests, refusals and stop notices: each kind its own numbers from 1 every year."""
    return f"notice:{paper}:{year}"


class SeriesClosedError(Exception):
    """A register that has been signed off; the message is a Vietnamese sentence."""


def next_numbers(series: Iterable[str]) -> dict[str, int]:
    """Take the next number of each series: one statement, atomic on both databases.

    Must run inside the transaction that stores the numbered row: a rollback gives the number back, so the register has
    no gap, and the row lock makes concurrent takers wait instead of doubling. Take numbers last, to hold the lock
    briefly. The names are sorted so that two takers of the same pair cannot deadlock. Raises SeriesClosedError.
    """
    names = sorted(set(series))
    if not connection.in_atomic_block:
        raise RuntimeError("numbers are taken only inside a transaction")
    table = Counter._meta.db_table  # noqa: SLF001 -- Django's documented Meta API
    values = ", ".join(["(%s, 1)"] * len(names))
    sql = (
        f"INSERT INTO {table} (series, last) VALUES {values} "  # noqa: S608 -- the table's own name, values are bound
        f"ON CONFLICT (series) DO UPDATE SET last = {table}.last + 1 RETURNING series, last, is_closed"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, names)
        rows = cursor.fetchall()
    if any(is_closed for _, _, is_closed in rows):
        raise SeriesClosedError("Sổ của năm này đã khóa, không cấp thêm số và không ghi lùi ngày được nữa.")
    return {name: number for name, number, _ in rows}


def dossier_code(agency_code: str, day: date, number: int) -> str:
    """`H47.47.09-240124-0012`; past 9 999 a day the number widens instead of starting over (118/2025 Điều 28)."""
    return f"{agency_code}-{day:%y%m%d}-{number:04d}"


def new_secret() -> str:
    """Eight signs, 39 bits: enough beside the limits per address and per code, short enough to type."""
    return "".join(secrets.choice(ALPHABET) for _ in range(8))


def new_token() -> str:
    """What the receipt's QR carries: 132 bits, not to be guessed."""
    return secrets.token_urlsafe(17)[:22]
