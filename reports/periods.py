"""The stretch of days a report is about, as a value: a year, the official reporting year, a quarter, a month, or any.

The reporting year runs from 15/12 of the year before to 14/12 (09/2019/NĐ-CP Điều 12). Pure.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from urllib.parse import urlencode

from tanthanh.office.vietnamese import ZONE, short_date

FIRST_YEAR, LAST_YEAR = 2000, 2100
EARLIEST: Final = date(FIRST_YEAR - 1, 12, 15)
LATEST: Final = date(LAST_YEAR, 12, 31)
ROMAN = ("I", "II", "III", "IV")


class Kind(StrEnum):
    """The word of the address line; a quarter and a month carry their number behind it (`quy-2`, `thang-11`)."""

    YEAR = "nam"
    REPORTING_YEAR = "bao-cao"
    QUARTER = "quy"
    MONTH = "thang"
    ANY = "tu-chon"


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, both in it. `year` is the year it belongs to, `number` the quarter or month."""

    kind: Kind
    year: int
    first: date
    last: date
    number: int = 0

    @property
    def after(self) -> date:
        """The first day that is not in it any more."""
        return self.last + timedelta(days=1)

    @property
    def begins_at(self) -> datetime:
        return datetime.combine(self.first, time(), ZONE)

    @property
    def ends_at(self) -> datetime:
        """The first instant that is not in it any more."""
        return datetime.combine(self.after, time(), ZONE)

    @property
    def name(self) -> str:
        """As a sentence names it: `quý II năm 2023`."""
        names = {
            Kind.YEAR: f"năm {self.year}",
            Kind.REPORTING_YEAR: f"kỳ báo cáo năm {self.year}",
            Kind.QUARTER: f"quý {ROMAN[max(self.number, 1) - 1]} năm {self.year}" if self.number <= 4 else "",
            Kind.MONTH: f"tháng {self.number} năm {self.year}",
            Kind.ANY: f"từ {short_date(self.first)} đến {short_date(self.last)}",
        }
        return names[self.kind]

    @property
    def days(self) -> str:
        """`từ 15/12/2022 đến 14/12/2023`."""
        return f"từ {short_date(self.first)} đến {short_date(self.last)}"

    @property
    def choice(self) -> str:
        """The word of the address line that chooses it."""
        return f"{self.kind}-{self.number}" if self.number else str(self.kind)

    @property
    def slug(self) -> str:
        """What a file of this period is called: `2023`, `2023-quy-2`, `2023-02-01-den-2023-03-15`."""
        if self.kind == Kind.YEAR:
            return str(self.year)
        if self.kind == Kind.ANY:
            return f"{self.first}-den-{self.last}"
        return f"{self.year}-{self.choice}"

    @property
    def query(self) -> str:
        """The address line that opens the same period again; empty for the plain year."""
        if self.kind == Kind.YEAR:
            return ""
        words = {"ky": self.choice}
        if self.kind == Kind.ANY:
            words |= {"tu": self.first.isoformat(), "den": self.last.isoformat()}
        return "?" + urlencode(words)

    @property
    def filters(self) -> dict[str, str]:
        """The words under which the list of dossiers shows what was received in it."""
        if self.kind == Kind.YEAR:
            return {"nam": str(self.year)}
        if self.kind == Kind.MONTH:
            return {"nam": str(self.year), "thang": str(self.number)}
        return {"tu": self.first.isoformat(), "den": self.last.isoformat()}

    def months(self) -> Iterator["Period"]:
        """The months it touches, each cut to the days that are in it."""
        first = self.first
        while first <= self.last:
            month = of_month(first.year, first.month)
            yield month if self.first <= month.first and month.last <= self.last else _cut(month, self)
            first = month.after

    def year_before(self) -> "Period":
        """The same stretch a year earlier, to compare with."""
        if self.kind == Kind.YEAR:
            return of_year(self.year - 1)
        if self.kind == Kind.REPORTING_YEAR:
            return of_reporting_year(self.year - 1)
        if self.kind == Kind.QUARTER:
            return of_quarter(self.year - 1, self.number)
        if self.kind == Kind.MONTH:
            return of_month(self.year - 1, self.number)
        return between(_a_year_earlier(self.first), _a_year_earlier(self.last))


def of_year(year: int) -> Period:
    return Period(Kind.YEAR, year, date(year, 1, 1), date(year, 12, 31))


def of_reporting_year(year: int) -> Period:
    return Period(Kind.REPORTING_YEAR, year, date(year - 1, 12, 15), date(year, 12, 14))


def of_quarter(year: int, number: int) -> Period:
    last = of_month(year, 3 * number).last
    return Period(Kind.QUARTER, year, date(year, 3 * number - 2, 1), last, number)


def of_month(year: int, number: int) -> Period:
    after = date(year + number // 12, number % 12 + 1, 1)
    return Period(Kind.MONTH, year, date(year, number, 1), after - timedelta(days=1), number)


def between(first: date, last: date) -> Period:
    """Any days; those that are exactly a year, a quarter or a month are that, so that one period has one name."""
    if first > last:
        raise ValueError("a period ends on its first day or later")
    plain = (of_year(last.year), of_reporting_year(last.year), of_month(last.year, last.month))
    quarter = of_quarter(last.year, (last.month + 2) // 3)
    known = (period for period in (*plain, quarter) if (period.first, period.last) == (first, last))
    return next(known, Period(Kind.ANY, last.year, first, last))


def _cut(month: Period, period: Period) -> Period:
    first, last = max(month.first, period.first), min(month.last, period.last)
    return Period(Kind.ANY, month.year, first, last)


def _a_year_earlier(day: date) -> date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return date(day.year - 1, 2, 28) if is_leap_day else day.replace(year=day.year - 1)


def is_known_year(year: int) -> bool:
    """Whether a year can be asked for at all; one without dossiers is known and empty."""
    return FIRST_YEAR <= year <= LAST_YEAR
