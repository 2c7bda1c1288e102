"""Signing a year's register off: from then on it takes no number, no change and no back-dated entry.

TT 01/2018/TT-VPCP Điều 10: opened per year, signed off at its end. What was signed is kept as a hash of the entries,
so that whoever asks later sees whether the register still says what it said then.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction

from dossiers import codes
from dossiers.models import Counter, RegisterClosing
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
    """SHA-256 over the fixed columns of every entry by number, one line each."""
    found = hashlib.sha256()
    rows = entries.of_year(year).order_by("register_number").values_list(*FIXED)
    for *told, received_at, promised_at, state in rows.iterator(chunk_size=entries.CHUNK):
        moments = (f"{moment.timestamp():.6f}" for moment in (received_at, promised_at))
        void = "HỦY" if state == State.VOIDED else ""
        line = "\x1f".join([*map(str, told), *moments, void])
        found.update(f"{line}\n".encode())
    return found.hexdigest()
