import itertools
from dataclasses import FrozenInstanceError, replace
from datetime import date, datetime, time

import pytest

from tanthanh.office.kinds import DayKind
from tanthanh.office.working_days import Calendar, CalendarError, Session, SpecialDay, WeekSession
from tests.official_calendar import ALWAYS, OFFICIAL, PLAIN, PLAIN_TO_FIVE, at, week

# law.md 4.4, by quarter; counted there by hand from the notices.
WORKING_DAYS = {
    2021: (58, 62, 64, 66),
    2022: (58, 62, 64, 65),
    2023: (59, 62, 63, 65),
    2024: (59, 62, 64, 66),
    2025: (58, 62, 64, 66),
    2026: (58, 62, 64, 65),
}


@pytest.mark.parametrize("year", WORKING_DAYS)
def test_calendar_has_the_working_days_of_the_notices_in_every_quarter(year):
    ends = (date(year - 1, 12, 31), date(year, 3, 31), date(year, 6, 30), date(year, 9, 30), date(year, 12, 31))

    quarters = tuple(OFFICIAL.working_days_between(*span) for span in itertools.pairwise(ends))

    assert quarters == WORKING_DAYS[year]


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2024, 5, 4), "thứ Bảy 04/05/2024: làm bù, tính"),
        (date(2024, 5, 3), "thứ Sáu 03/05/2024: ngày làm việc, tính"),
        (date(2024, 5, 5), "Chủ nhật 05/05/2024: nghỉ cuối tuần, không tính"),
        (
            date(2024, 4, 30),
            (
                "thứ Ba 30/04/2024: nghỉ lễ (Ngày Chiến thắng 30/4 và Quốc tế Lao động 1/5, "
                "căn cứ 5015 và 1570/TB-LĐTBXH), không tính"
            ),
        ),
        (date(2024, 4, 29), "thứ Hai 29/04/2024: nghỉ hoán đổi (căn cứ 5015 và 1570/TB-LĐTBXH), không tính"),
        (date(2021, 1, 1), "thứ Sáu 01/01/2021: nghỉ lễ (Tết Dương lịch), không tính"),
    ],
)
def test_reason_says_why_a_day_counts_or_not(day, reason):
    assert OFFICIAL.reason(day) == reason


def test_reason_says_that_a_day_off_is_not_yet_official():
    calendar = replace(PLAIN, special={date(2027, 4, 16): SpecialDay(DayKind.CLOSED, "Giỗ Tổ", confirmed=False)})

    assert calendar.reason(date(2027, 4, 16)) == (
        "thứ Sáu 16/04/2027: nghỉ lễ (Giỗ Tổ, chưa có thông báo chính thức), không tính"
    )


def test_reason_of_a_nameless_day_off_has_no_empty_brackets():
    calendar = replace(PLAIN, special={date(2027, 4, 16): SpecialDay(DayKind.CLOSED)})

    assert calendar.reason(date(2027, 4, 16)) == "thứ Sáu 16/04/2027: nghỉ lễ, không tính"


def test_worked_saturday_keeps_the_hours_of_a_monday():
    assert OFFICIAL.sessions(date(2024, 5, 4)) == OFFICIAL.sessions(date(2024, 5, 6))
    assert OFFICIAL.end_of_day(date(2024, 5, 4)) == time(17, 30)
    assert OFFICIAL.sessions(date(2024, 5, 11)) == ()


def test_worked_saturday_keeps_a_full_day_where_saturdays_are_half():
    half_saturdays = Calendar(week("07:30-11:30", "13:30-17:30", saturday=("07:30-11:30",)), OFFICIAL.special)

    assert half_saturdays.end_of_day(date(2024, 5, 4)) == time(17, 30)
    assert half_saturdays.end_of_day(date(2024, 5, 11)) == time(11, 30)


def test_worked_saturday_keeps_tuesdays_hours_where_mondays_are_shut():
    tuesday = WeekSession(1, Session(time(8), time(16)), ALWAYS)
    calendar = Calendar((tuesday,), {date(2024, 5, 4): SpecialDay(DayKind.WORKED)})

    assert calendar.end_of_day(date(2024, 5, 4)) == time(16)


def test_weekday_marked_as_worked_keeps_its_own_hours():
    friday = WeekSession(4, Session(time(8), time(12)), ALWAYS)
    calendar = Calendar((*PLAIN.week[:8], friday), {date(2024, 5, 3): SpecialDay(DayKind.WORKED)})

    assert calendar.end_of_day(date(2024, 5, 3)) == time(12)


def test_worked_day_of_an_office_without_hours_is_not_worked():
    assert not Calendar((), {date(2024, 5, 4): SpecialDay(DayKind.WORKED)}).is_working(date(2024, 5, 4))


def test_half_saturday_is_a_working_day_that_ends_at_noon():
    half_saturdays = Calendar(week("07:30-11:30", "13:30-17:30", saturday=("07:30-11:30",)))

    assert half_saturdays.is_working(date(2026, 11, 21))
    assert half_saturdays.end_of_day(date(2026, 11, 21)) == time(11, 30)
    assert half_saturdays.next_working_day(date(2026, 11, 20)) == date(2026, 11, 21)


def test_reception_only_saturday_takes_dossiers_but_does_not_count():
    reception = Calendar(week("07:30-11:30", "13:30-17:30", saturday=("07:30-11:30",), counts=False))

    assert reception.sessions(date(2026, 11, 21)) == (Session(time(7, 30), time(11, 30), counts=False),)
    assert not reception.is_working(date(2026, 11, 21))
    assert reception.reason(date(2026, 11, 21)) == "thứ Bảy 21/11/2026: chỉ tiếp nhận hồ sơ, không tính"
    assert reception.next_working_day(date(2026, 11, 20)) == date(2026, 11, 23)


def test_late_reception_on_a_weekday_does_not_lengthen_the_day():
    evening = WeekSession(0, Session(time(17, 30), time(19), counts=False), ALWAYS)

    assert Calendar((*PLAIN.week, evening)).end_of_day(date(2026, 11, 23)) == time(17, 30)


def test_weekday_without_hours_says_so():
    calendar = Calendar(tuple(row for row in PLAIN.week if row.weekday != 3))

    assert calendar.reason(date(2026, 11, 26)) == "thứ Năm 26/11/2026: không làm việc, không tính"


def test_hours_change_on_the_day_the_new_ones_come_into_force():
    old = [replace(row, valid_to=date(2026, 6, 30)) for row in PLAIN.week]
    new = [replace(row, valid_from=date(2026, 7, 1)) for row in PLAIN_TO_FIVE.week]
    calendar = Calendar((*old, *new))

    assert calendar.end_of_day(date(2026, 6, 30)) == time(17, 30)
    assert calendar.end_of_day(date(2026, 7, 1)) == time(17)


@pytest.mark.parametrize(("starts", "ends", "minutes"), [(time(10), time(12), 510), (time(8), time(9), 480)])
def test_overlapping_sessions_count_no_minute_twice(starts, ends, minutes):
    calendar = Calendar((*PLAIN.week, WeekSession(0, Session(starts, ends), ALWAYS)))

    assert calendar.working_minutes_between(at("2026-11-23 00:00"), at("2026-11-24 00:00")) == minutes


@pytest.mark.parametrize(
    ("day", "before", "after"),
    [
        (date(2024, 5, 1), date(2024, 4, 26), date(2024, 5, 2)),
        (date(2024, 5, 4), date(2024, 5, 4), date(2024, 5, 6)),
        (date(2026, 2, 17), date(2026, 2, 13), date(2026, 2, 23)),
        (date(2026, 11, 22), date(2026, 11, 20), date(2026, 11, 23)),
    ],
)
def test_neighbouring_working_days(day, before, after):
    assert OFFICIAL.last_working_day_on_or_before(day) == before
    assert OFFICIAL.next_working_day(day) == after


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (date(2026, 11, 20), date(2026, 11, 20), 0),
        (date(2026, 11, 20), date(2026, 11, 23), 1),
        (date(2026, 11, 20), date(2026, 11, 26), 3),
        (date(2024, 4, 26), date(2024, 5, 4), 3),
        (date(2026, 11, 26), date(2026, 11, 20), 0),
    ],
)
def test_working_days_between_excludes_the_start_and_includes_the_end(start, end, days):
    assert OFFICIAL.working_days_between(start, end) == days


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        # peers.md 1.2: what OpenCPS credits a suspension with, and what is right.
        pytest.param("2026-11-02 18:00", "2026-11-03 09:00", 90, id="peer 6: 1.5 h, not 9.5 h"),
        pytest.param("2026-11-02 09:00", "2026-11-03 18:00", 870, id="peer 7: 14.5 h, not 24.5 h"),
        pytest.param("2023-01-09 00:00", "2024-03-09 00:00", 2440 * 60, id="peer 8: 14 months are 2440 h, not 2063 h"),
        pytest.param("2026-11-02 11:30", "2026-11-02 13:30", 0, id="lunch"),
        pytest.param("2026-11-02 11:29", "2026-11-02 13:31", 2, id="around lunch"),
        pytest.param("2026-11-02 09:00", "2026-11-02 09:00", 0, id="nothing"),
        pytest.param("2026-11-03 09:00", "2026-11-02 09:00", 0, id="backwards"),
        pytest.param("2026-11-02 08:00:00", "2026-11-02 08:01:59", 1, id="whole minutes only"),
    ],
)
def test_working_minutes_between_walks_the_sessions(start, end, minutes):
    assert PLAIN.working_minutes_between(at(start), at(end)) == minutes


def test_working_minutes_between_reads_other_zones_by_the_offices_clock():
    # 01:30Z–02:30Z are 08:30–09:30 in Tam Kỳ.
    start, end = datetime.fromisoformat("2026-11-02T01:30:00Z"), datetime.fromisoformat("2026-11-02T02:30:00Z")

    assert PLAIN.working_minutes_between(start, end) == 60


def test_year_is_confirmed_only_by_rows_that_are_all_confirmed():
    doubtful = {**OFFICIAL.special, date(2026, 11, 23): SpecialDay(DayKind.CLOSED_SWAPPED, confirmed=False)}
    calendar = Calendar(PLAIN.week, doubtful)

    assert OFFICIAL.is_year_confirmed(2026)
    assert not OFFICIAL.is_year_confirmed(2027)
    assert not calendar.is_year_confirmed(2026)
    assert calendar.is_year_confirmed(2025)


def test_two_offices_calendars_do_not_bleed_into_each_other():
    """peers.md 1.2 row 12: an office without a calendar got the weekend of the one that ran before it."""
    friday_is_off = Calendar(tuple(row for row in PLAIN.week if row.weekday != 4))

    assert [friday_is_off.is_working(date(2026, 11, 20)), PLAIN.is_working(date(2026, 11, 20))] == [False, True]
    assert [OFFICIAL.is_working(date(2026, 11, 24)), PLAIN.is_working(date(2026, 11, 24))] == [False, True]
    assert [PLAIN.is_working(date(2026, 11, 20)), friday_is_off.is_working(date(2026, 11, 20))] == [True, False]


def test_calendar_cannot_be_changed_once_made():
    days = {date(2026, 11, 23): SpecialDay(DayKind.CLOSED)}
    calendar = Calendar(PLAIN.week, days)

    days.clear()

    assert not calendar.is_working(date(2026, 11, 23))
    with pytest.raises(FrozenInstanceError):
        calendar.week = ()
    with pytest.raises(TypeError):
        calendar.special[date(2026, 11, 25)] = SpecialDay(DayKind.CLOSED)


def test_payload_gives_the_same_calendar_back():
    stored = Calendar.from_payload(OFFICIAL.to_payload())

    assert stored.special == OFFICIAL.special
    assert set(stored.week) == set(OFFICIAL.week)
    assert stored.digest == OFFICIAL.digest


def test_payload_keeps_the_days_on_which_hours_end():
    calendar = Calendar(tuple(replace(row, valid_to=date(2026, 6, 30)) for row in PLAIN.week))

    assert {row.valid_to for row in Calendar.from_payload(calendar.to_payload()).week} == {date(2026, 6, 30)}


def test_digest_does_not_see_the_order_of_rows_and_sees_everything_else():
    turned = Calendar(PLAIN.week[::-1], dict(reversed(OFFICIAL.special.items())))
    day = date(2026, 11, 24)
    relabelled = Calendar(PLAIN.week, {**OFFICIAL.special, day: replace(OFFICIAL.special[day], basis="khác")})

    assert turned.digest == OFFICIAL.digest
    assert len({OFFICIAL.digest, PLAIN.digest, relabelled.digest, Calendar((), OFFICIAL.special).digest}) == 4


def test_end_of_a_day_off_is_refused():
    with pytest.raises(CalendarError) as refused:
        OFFICIAL.end_of_day(date(2026, 11, 24))

    assert str(refused.value) == "thứ Ba 24/11/2026 không phải ngày làm việc."


def test_calendar_in_which_nobody_works_is_refused_instead_of_searched_for_ever():
    empty = Calendar(())

    with pytest.raises(CalendarError, match="không có ngày làm việc nào sau thứ Hai 23/11/2026"):
        empty.next_working_day(date(2026, 11, 22))
    with pytest.raises(CalendarError, match="không có ngày làm việc nào trước Chủ nhật 22/11/2026"):
        empty.last_working_day_on_or_before(date(2026, 11, 22))


def test_moment_without_a_zone_is_refused():
    with pytest.raises(CalendarError, match="múi giờ"):
        PLAIN.working_minutes_between(datetime(2026, 11, 2, 8), datetime(2026, 11, 2, 9))


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-11-20 10:00", 90, "2026-11-20 11:30"),
        ("2026-11-20 10:00", 91, "2026-11-20 13:31"),
        ("2026-11-20 12:00", 60, "2026-11-20 14:30"),
        ("2026-11-20 17:00", 60, "2026-11-23 08:00"),
        ("2026-11-21 09:00", 480, "2026-11-23 17:30"),
    ],
)
def test_minutes_after_and_before_walk_the_sessions_both_ways(start, minutes, end):
    assert PLAIN.minutes_after(at(start), minutes) == at(end)
    begun = PLAIN.minutes_before(at(end), minutes)
    # From within a break the same minutes pass as from its end.
    assert PLAIN.working_minutes_between(begun, at(end)) == minutes
    assert PLAIN.working_minutes_between(at(start), begun) == 0
