"""The register as a workbook and as A4 landscape sheets, per year and field (law.md 2.8)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

from dossiers.models import RegisterClosing
from dossiers.register_book import entries
from dossiers.register_book.entries import Entry, Totals
from tanthanh.office import context, pdf, profile
from tanthanh.office.models import OfficeProfile
from tanthanh.office.spreadsheets import Column, Listing, Value
from tanthanh.office.vietnamese import date_in_words, number, short_date, stamp

# What one print takes: some ten seconds of work and a hundred sheets. A larger register is printed in parts, each of
# so many numbers, as a paper one goes on in a new volume.
MOST_PRINTED = 1500

# The form's own headings, which our importer reads back.
COLUMNS = (
    Column("STT", 6),
    Column("Mã hồ sơ", 24),
    Column("Lĩnh vực", 20),
    Column("Tên TTHC", 46),
    Column("Số lượng hồ sơ (bộ)", 9),
    Column("Tên cá nhân, tổ chức", 26),
    Column("Địa chỉ, số điện thoại", 36),
    Column("Cơ quan chủ trì giải quyết", 24),
    Column("Nhận hồ sơ", 17),
    Column("Hẹn trả kết quả", 17),
    Column("Chuyển hồ sơ đến cơ quan giải quyết", 17),
    Column("Nhận kết quả từ cơ quan giải quyết", 17),
    Column("Ngày trả kết quả", 17),
    Column("Phương thức nhận kết quả", 18),
    Column("Ký nhận", 22),
    Column("Ghi chú", 40),
)


class TooLongError(Exception):
    """A print that nobody would carry; the message is a Vietnamese sentence."""


def closing_words(closing: RegisterClosing) -> str:
    """`Sổ khóa lúc …`: what the last page and the screen say of the signing off."""
    return (
        f"Sổ khóa lúc {stamp(closing.closed_at)}, người khóa: {closing.closed_by.full_name}. "
        f"Số cuối {number(closing.last_number)}; {number(closing.entries)} hồ sơ, "
        f"trong đó {number(closing.voided)} đã hủy, {number(closing.still_open)} chưa giải quyết xong lúc khóa sổ."
    )


def listing(year: int, field: str, *, told: Iterable[str]) -> Listing:
    """All entries of the year, or of one field."""
    name = f"so-theo-doi-{year}{f'-{field}' if field else ''}"
    return Listing(name, f"Sổ theo dõi hồ sơ năm {year}", COLUMNS, _rows(entries.every(year, field)), tuple(told))


def _rows(found: Iterable[Entry]) -> Iterator[Sequence[Value]]:
    for entry in found:
        yield (
            entry.number,
            entry.code,
            entry.field,
            entry.procedure,
            entry.copies,
            entry.applicant,
            entry.contact,
            entry.handler,
            entry.received_at,
            entry.promised_at,
            entry.forwarded_at,
            entry.decided_at,
            entry.returned_at,
            entry.return_method,
            entry.signed,
            entry.note,
        )


def parts_of(totals: Totals) -> range:
    """The parts that a register is printed in, counted from 1; empty where one print takes all of it."""
    return range(1, -(-totals.last // MOST_PRINTED) + 1) if totals.entries > MOST_PRINTED else range(0)


def sheets(year: int, field: str, closing: RegisterClosing | None, *, at: datetime, part: int | None = None) -> bytes:
    """The register as PDF, each field from a page of its own, under the name of its last day. Raises TooLongError."""
    span = range((part - 1) * MOST_PRINTED + 1, part * MOST_PRINTED + 1) if part else None
    count = entries.of_year(year, field).count()
    if span is None and count > MOST_PRINTED:
        raise TooLongError(
            f"Sổ có {number(count)} hồ sơ, mỗi lần in tối đa {number(MOST_PRINTED)}: "
            "hãy in từng tập, từng lĩnh vực, hoặc tải tệp Excel."
        )
    found = sorted(entries.every(year, field, span), key=lambda entry: (entry.field, entry.number))
    parts = [
        {"field": name, "rows": [_printed(entry) for entry in group]}
        for name, group in groupby(found, key=lambda entry: entry.field)
    ]
    office = profile.profile_on(date(year, 12, 31)) or context.neutral()
    data = _head(office, year) | {
        "volume": f"{year}, tập {part}" if part else str(year),
        "parts": parts or [{"field": "", "rows": []}],
        "closing": closing_words(closing) if closing else "",
        "digest": closing.digest if closing else "",
        "printed": stamp(at),
        "place_date": f"{office.place}, {date_in_words(closing.closed_at if closing else at)}",
    }
    return pdf.render("register", data, timestamp=at, tags=False)


def _head(office: OfficeProfile, year: int) -> dict[str, Any]:
    return {
        "year": year,
        "superior": office.superior,
        "name": office.name,
        "one_stop": office.one_stop_name,
        "short_name": office.short_name,
    }


def _printed(entry: Entry) -> dict[str, Any]:
    moments = (entry.received_at, entry.promised_at, entry.forwarded_at, entry.decided_at, entry.returned_at)
    return {
        "void": entry.is_void,
        "cells": [
            str(entry.number),
            entry.code,
            entry.procedure,
            str(entry.copies),
            entry.applicant,
            entry.contact,
            entry.handler,
            *(stamp(moment) if moment else "" for moment in moments[:2]),
            *(short_date(moment) if moment else "" for moment in moments[2:]),
            entry.return_method,
            entry.signed,
            entry.note,
        ],
    }
