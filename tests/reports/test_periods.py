"""Periods: their days by the calendar, and what an address line may ask for."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.asked_periods import days, read
from reports.periods import Kind, between, of_month, of_quarter, of_reporting_year, of_year

TODAY = date(2026, 11, 22)
any_day = st.dates(date(2001, 1, 1), date(2090, 12, 31))


def asked(year=2023, **params):
    return read(params, year=year, today=TODAY)


@pytest.mark.parametrize(
    ("period", "first", "last", "name"),
    [
        (of_year(2023), "2023-01-01", "2023-12-31", "năm 2023"),
        (of_reporting_year(2023), "2022-12-15", "2023-12-14", "kỳ báo cáo năm 2023"),
        (of_quarter(2023, 1), "2023-01-01", "2023-03-31", "quý I năm 2023"),
        (of_quarter(2023, 4), "2023-10-01", "2023-12-31", "quý IV năm 2023"),
        (of_month(2024, 2), "2024-02-01", "2024-02-29", "tháng 2 năm 2024"),
        (of_month(2023, 12), "2023-12-01", "2023-12-31", "tháng 12 năm 2023"),
        (between(date(2023, 2, 3), date(2023, 3, 4)), "2023-02-03", "2023-03-04", "từ 03/02/2023 đến 04/03/2023"),
    ],
)
def test_first_and_last_day(period, first, last, name):
    assert (period.first.isoformat(), period.last.isoformat(), period.name) == (first, last, name)


@given(any_day, any_day)
def test_months_part_a_period_without_a_gap(one, other):
    period = between(min(one, other), max(one, other))
    months = list(period.months())

    assert (months[0].first, months[-1].last) == (period.first, period.last)
    assert all(a.after == b.first for a, b in pairwise(months))
    assert all((month.first.year, month.first.month) == (month.last.year, month.last.month) for month in months)


@given(st.sampled_from([of_year, of_reporting_year]), st.integers(2001, 2090))
def test_days_that_are_a_known_period_are_that_period(make, year):
    assert between(make(year).first, make(year).last) == make(year)


@given(st.integers(2001, 2090), st.integers(1, 4), st.integers(1, 12))
def test_quarters_and_months_know_themselves_and_part_the_year(year, quarter, month):
    assert between(of_quarter(year, quarter).first, of_quarter(year, quarter).last) == of_quarter(year, quarter)
    assert between(of_month(year, month).first, of_month(year, month).last) == of_month(year, month)
    lengths = [(of_month(year, number).after - of_month(year, number).first).days for number in range(1, 13)]
    assert sum(lengths) == (date(year + 1, 1, 1) - date(year, 1, 1)).days


@given(any_day, any_day)
def test_the_year_before_is_a_year_before_even_on_a_leap_day(one, other):
    period = between(min(one, other), max(one, other))
    before = period.year_before()

    assert before.last <= period.last - timedelta(days=365)
    assert before.last.year == period.last.year - 1


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("nam", of_year(2023)),
        ("bao-cao", of_reporting_year(2023)),
        ("quy-2", of_quarter(2023, 2)),
        ("thang-12", of_month(2023, 12)),
        ("", of_year(2023)),
    ],
)
def test_a_word_chooses_a_period_of_the_pages_year(word, expected):
    assert (asked(ky=word).period, asked(ky=word).corrections) == (expected, ())


@pytest.mark.parametrize("period", [of_year(2023), of_reporting_year(2023), of_quarter(2023, 3), of_month(2023, 7)])
def test_a_periods_own_address_opens_it_again(period):
    params = dict(pair.split("=") for pair in period.query.removeprefix("?").split("&") if pair)

    assert asked(**params).period == period


@pytest.mark.parametrize("word", ["quy-5", "quy-0", "thang-13", "tuan-1", "nam-nhuan", "quy", "thang-", "x" * 500, "٣"])
def test_a_word_that_is_none_shows_the_year_and_says_so(word):
    answer = asked(ky=word)

    assert answer.period == of_year(2023)
    assert len(answer.corrections) == 1


def test_two_days_win_over_the_word_and_may_be_written_as_people_do():
    assert asked(ky="quy-1", tu="03/02/2023", den="2023-03-04").period == between(date(2023, 2, 3), date(2023, 3, 4))


def test_a_period_backwards_is_turned_round_with_a_sentence():
    answer = asked(tu="2023-03-04", den="2023-02-03")

    assert answer.period == between(date(2023, 2, 3), date(2023, 3, 4))
    assert answer.corrections == ("Ngày đầu đứng sau ngày cuối: đã đổi chỗ, đang hiện từ 03/02/2023 đến 04/03/2023.",)


def test_a_period_that_reaches_into_the_future_ends_today():
    answer = asked(year=2026, tu="2026-11-01", den="2026-12-05")

    assert answer.period == between(date(2026, 11, 1), TODAY)
    assert "chỉ tính đến hôm nay" in answer.corrections[0]


def test_a_period_in_the_future_gives_way_to_the_year():
    answer = asked(year=2026, tu="2027-01-01", den="2027-02-01")

    assert answer.period == of_year(2026)
    assert "chưa tới" in answer.corrections[0]


@pytest.mark.parametrize(("word", "shown"), [("quy-1", "quý I"), ("thang-12", "tháng 11"), ("quy-4", "quý IV")])
def test_a_month_not_begun_gives_way_to_this_one(word, shown):
    assert asked(year=2026, ky=word).period.name == f"{shown} năm 2026"


@pytest.mark.parametrize("typed", ["31/02/2023", "hôm qua", "1066-10-14", "9999-01-01", "2023", "'; DROP"])
def test_a_day_that_cannot_be_read_is_said(typed):
    answer = asked(tu=typed, den="2023-06-30")

    assert answer.period == between(date(2023, 1, 1), date(2023, 6, 30))
    assert "“Từ ngày” không đọc được" in answer.corrections[0]


@given(st.text(max_size=12), st.text(max_size=12), st.text(max_size=12))
def test_whatever_is_typed_a_period_comes_out(word, first, last):
    answer = asked(ky=word, tu=first, den=last)

    assert answer.period.first <= answer.period.last


@given(any_day, any_day)
def test_any_two_days_give_a_period_that_has_begun_and_goes_forwards(one, other):
    answer = asked(year=2026, tu=one.isoformat(), den=other.isoformat())

    assert answer.period.first <= min(answer.period.last, TODAY)
    assert answer.period.last <= TODAY or answer.period.kind != Kind.ANY


def test_a_report_without_days_is_about_its_default():
    assert days({}, default=of_quarter(2026, 3), today=TODAY).period == of_quarter(2026, 3)
