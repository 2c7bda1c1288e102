"""The period that an address line asks for: understood as far as it can be, corrected with a sentence where it cannot.

Knows no request and reads no clock.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from reports.periods import EARLIEST, LATEST, Kind, Period, between, of_month, of_quarter, of_reporting_year, of_year
from tanthanh.office.vietnamese import nfc, short_date

DAY_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y")
CHOICE: Final = re.compile(r"(?P<kind>nam|bao-cao|tu-chon|(?:quy)(?=-)|(?:thang)(?=-))(?:-(?P<number>[0-9]{1,2}))?")


@dataclass(frozen=True, slots=True)
class AskedPeriod:
    """What was understood, and the sentences about what was not taken as it was asked."""

    period: Period
    corrections: tuple[str, ...] = ()


def read(params: Mapping[str, str], *, year: int, today: date) -> AskedPeriod:
    """The period of `?ky=`, or of `?tu=&den=`; `year` is the one of the address. Never raises."""
    if params.get("tu") or params.get("den"):
        return _any(params, default=of_year(year), today=today)
    text = nfc(params.get("ky", ""))
    if not text:
        return AskedPeriod(of_year(year))
    try:
        period = _chosen(text, year)
    except ValueError as error:
        return AskedPeriod(of_year(year), (f"{error} Đang hiện cả năm {year}.",))
    return _begun(period, today)


def days(params: Mapping[str, str], *, default: Period, today: date) -> AskedPeriod:
    """The period of `?tu=&den=` alone, as an official report is asked for; without them the default."""
    if params.get("tu") or params.get("den"):
        return _any(params, default=default, today=today)
    return AskedPeriod(default)


def _chosen(text: str, year: int) -> Period:
    found = CHOICE.fullmatch(text)
    if not found or found["kind"] == Kind.ANY:
        raise ValueError("Chưa rõ kỳ cần xem: chọn năm, kỳ báo cáo, quý, tháng, hoặc nhập cả hai ngày.")
    number = int(found["number"] or 0)
    if found["kind"] == Kind.QUARTER:
        return of_quarter(year, _within(number, 4, "quý"))
    if found["kind"] == Kind.MONTH:
        return of_month(year, _within(number, 12, "tháng"))
    return of_reporting_year(year) if found["kind"] == Kind.REPORTING_YEAR else of_year(year)


def _within(number: int, most: int, word: str) -> int:
    if not 1 <= number <= most:
        raise ValueError(f"Không có {word} {number}: {word} từ 1 đến {most}.")
    return number


def _begun(period: Period, today: date) -> AskedPeriod:
    """A quarter or month that has not begun gives way to the one that has; a whole year says so by itself."""
    if period.first <= today or period.year != today.year:
        return AskedPeriod(period)
    has_begun = of_month(today.year, today.month)
    if period.kind == Kind.QUARTER:
        has_begun = of_quarter(today.year, (today.month + 2) // 3)
    return AskedPeriod(has_begun, (f"{_capital(period.name)} chưa tới; đang hiện {has_begun.name}.",))


def _any(params: Mapping[str, str], *, default: Period, today: date) -> AskedPeriod:
    corrections: list[str] = []
    first = _day(params.get("tu", ""), "Từ ngày", default.first, corrections)
    last = _day(params.get("den", ""), "Đến ngày", default.last if not params.get("tu") else today, corrections)
    if first > last:
        first, last = last, first
        corrections.append(f"Ngày đầu đứng sau ngày cuối: đã đổi chỗ, đang hiện từ {_span(first, last)}.")
    if first > today:
        corrections.append(f"Từ {_span(first, last)} chưa tới; đang hiện {default.name}.")
        return AskedPeriod(default, tuple(corrections))
    if last > today and between(first, last).kind == Kind.ANY:
        corrections.append(f"Ngày {short_date(last)} chưa tới: chỉ tính đến hôm nay, {short_date(today)}.")
        last = today
    return AskedPeriod(between(first, last), tuple(corrections))


def _day(typed: str, label: str, default: date, corrections: list[str]) -> date:
    """The day, or the default with a sentence where it cannot be read."""
    text = nfc(typed)
    if not text:
        return default
    for form in DAY_FORMATS:
        try:
            day = datetime.strptime(text, form).date()  # noqa: DTZ007 -- a calendar day has no zone
        except ValueError:
            continue
        if EARLIEST <= day <= LATEST:
            return day
        break
    corrections.append(f"“{label}” không đọc được, cần ngày/tháng/năm như 31/12/2023; đang dùng {short_date(default)}.")
    return default


def _span(first: date, last: date) -> str:
    return f"{short_date(first)} đến {short_date(last)}"


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
