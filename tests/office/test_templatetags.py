"""Dates, sums and shares as a Vietnamese reader expects them."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from tanthanh.office.templatetags import office

NBSP = "\u00a0"
# 24/01/2024 15:10 in Tân Thạnh; half past midnight there is still the day before in UTC.
MOMENT = datetime(2024, 1, 24, 8, 10, tzinfo=UTC)
NIGHT = datetime(2023, 12, 31, 17, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(MOMENT, "24/01/2024"), (NIGHT, "01/01/2024"), (date(2024, 1, 5), "05/01/2024"), (None, ""), ("x", "")],
)
def test_vn_date(value, expected):
    assert office.vn_date(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(MOMENT, "15:10 24/01/2024"), (NIGHT, "00:30 01/01/2024"), (date(2024, 1, 5), "05/01/2024"), (None, "")],
)
def test_vn_datetime(value, expected):
    assert office.vn_datetime(value) == expected


@pytest.mark.parametrize(("value", "expected"), [(MOMENT, "15:10"), (time(7, 30), "07:30"), (None, "")])
def test_vn_time(value, expected):
    assert office.vn_time(value) == expected


@pytest.mark.parametrize(("value", "expected"), [(NIGHT, "thứ Hai"), (date(2024, 5, 5), "Chủ nhật"), ("", "")])
def test_vn_weekday(value, expected):
    assert office.vn_weekday(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(5880, "5.880"), (0, "0"), (-1234567, "-1.234.567"), (Decimal("1234.5"), "1.234,5"), (99.9, "99,9"), (None, ""),
     ("abc", ""), (True, ""), (float("nan"), "")],
)  # fmt: skip
def test_vn_number(value, expected):
    assert office.vn_number(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(8000, f"8.000{NBSP}đ"), (0, f"0{NBSP}đ"), (Decimal("1500000.00"), f"1.500.000{NBSP}đ"), (None, "")],
)
def test_vn_money(value, expected):
    assert office.vn_money(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(Decimal("99.745"), f"99,75{NBSP}%"), ("99.74", f"99,74{NBSP}%"), (100, f"100,00{NBSP}%"), (0, f"0,00{NBSP}%"),
     (None, "–"), ("", "–")],
)  # fmt: skip
def test_vn_percent(value, expected):
    assert office.vn_percent(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("thứ Bảy 04/05/2024: làm bù, tính", "làm bù, tính"), ("tính 2 giờ (09:00–11:00)", "tính 2 giờ (09:00–11:00)")],
)
def test_without_day(value, expected):
    assert office.without_day(value) == expected
