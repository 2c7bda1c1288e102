"""Signing a year's register off: from then on it takes no number, no change and no back-dated entry.

TT 01/2018/TT-VPCP Điều 10: opened per year, signed off at its end. What was signed is kept as a hash of the entries,
so that whoever asks later sees whether the register still says what it said then.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from dossiers import codes
from dossiers.models import Counter, RegisterClosing
from dossiers.models.dossier import DossierQuerySet
from dossiers.register_book import entries
from dossiers.states import State
from tanthanh.office.models import Officer
from tanthanh.office.roles import LEADERS
from tanthanh.office.vietnamese import office_day

# What the closing fixes of each entry; how far the dossier has come goes on changing.
FIXED = (
    "register_number",
    "code",
    "version_id",
    "applicant_name",
    "applicant_address",
    "applicant_phone",
    "copies",
    "received_at",
    "first_promised_at",
    "state",
)


class ClosingError(Exception):
    """A register that cannot be signed off; the message is a Vietnamese sentence."""


def close(year: int, *, by: Officer, at: datetime) -> RegisterClosing:
    """Sign the register of `year` off. Raises ClosingError.

    The counter's row is locked first: an intake that is under way ends before the totals are counted, and one that
    comes after finds the register closed.
    """
    if by.role not in LEADERS:
        raise ClosingError("Chỉ lãnh đạo được khóa sổ.")
    if office_day(at).year <= year:
        raise ClosingError(f"Sổ năm {year} chỉ khóa được sau ngày 31/12/{year}.")
    try:
        with transaction.atomic():
            return _close(year, by, at)
    except IntegrityError:
        raise ClosingError(f"Sổ năm {year} đã được khóa.") from None


def _close(year: int, by: Officer, at: datetime) -> RegisterClosing:
    series = codes.register_series(year)
    Counter.objects.select_for_update().get_or_create(series=series, defaults={"last": 0})
    totals = entries.together(entries.by_field(year))
    if not totals.entries:
        raise ClosingError(f"Sổ năm {year} chưa có hồ sơ nào nên không có gì để khóa.")
    Counter.objects.filter(series=series).update(is_closed=True)
    return RegisterClosing.objects.create(
        year=year,
        closed_at=at,
        closed_by=by,
        last_number=totals.last,
        entries=totals.entries,
        voided=totals.voided,
        still_open=totals.still_open,
        digest=digest(year),
    )


def of(year: int) -> RegisterClosing | None:
    return RegisterClosing.objects.filter(year=year).select_related("closed_by").first()


def closed_among(years: Iterable[int]) -> frozenset[int]:
    """Which of these years are signed off; one query."""
    return frozenset(RegisterClosing.objects.filter(year__in=set(years)).values_list("year", flat=True))


def is_intact(closing: RegisterClosing) -> bool:
    """Whether every entry still says what was signed off."""
    return digest(closing.year) == closing.digest


def digest(year: int) -> str:
    """SHA-256 over the hashes of all entries by number, one line each."""
    found = hashlib.sha256()
    rows = entries.of_year(year).order_by("register_number").values_list("erased_line", *FIXED)
    for erased_line, *columns in rows.iterator(chunk_size=entries.CHUNK):
        found.update(f"{erased_line or _line_digest(columns)}\n".encode())
    return found.hexdigest()


def line_digests(dossiers: DossierQuerySet) -> dict[int, str]:
    """The hash of each one's line as it stands, by key: kept where the names in it go (retention.py)."""
    rows = dossiers.exclude(register_number=None).values_list("pk", *FIXED)
    return {pk: _line_digest(columns) for pk, *columns in rows}


def _line_digest(columns: Sequence[Any]) -> str:
    """SHA-256 over the fixed columns of one entry."""
    *told, received_at, promised_at, state = columns
    moments = (f"{moment.timestamp():.6f}" for moment in (received_at, promised_at))
    void = "HỦY" if state == State.VOIDED else ""
    return hashlib.sha256("\x1f".join([*map(str, told), *moments, void]).encode()).hexdigest()
