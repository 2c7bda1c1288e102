"""Due dates against the worked examples of law.md 4.5, formats.md h and peers.md 1.2; none was computed by our code."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tanthanh.office.deadlines import (
    Limit,
    LimitError,
    LimitUnit,
    Policy,
    TraceDay,
    apology_warn_day,
    due_date,
    supplement_last_day,
)
from tanthanh.office.kinds import DayKind
from tanthanh.office.working_days import Calendar, CalendarError, SpecialDay
from tests.official_calendar import OFFICIAL, PLAIN, PLAIN_TO_FIVE, at, week

DAYS, HOURS, DATES, MONTHS = LimitUnit.WORKING_DAY, LimitUnit.WORKING_HOUR, LimitUnit.DAY, LimitUnit.MONTH
CUTOFF = Policy.CUTOFF_15H
SAME_DAY = Limit(0, LimitUnit.SAME_DAY)
SATURDAY_MORNINGS = week("07:30-11:30", "13:30-17:00", saturday=("07:30-11:30",))

# law.md 4.5: received, n, R1 (next_day), R2 (cutoff_15h), R3 (n times 8 working hours), NGAY (calendar days).
# fmt: off
GOLDEN = [
    ("2026-11-20 09:10", 3, "2026-11-26", "2026-11-25", "2026-11-26 09:10", "2026-11-23"),
    ("2026-11-20 15:00", 3, "2026-11-26", "2026-11-25", "2026-11-26 15:00", "2026-11-23"),
    ("2026-11-20 15:01", 3, "2026-11-26", "2026-11-26", "2026-11-26 15:01", "2026-11-23"),
    ("2026-02-13 16:20", 5, "2026-02-27", "2026-02-27", "2026-02-27 16:20", "2026-02-23"),
    ("2026-01-08 10:00", 2, "2026-01-10", "2026-01-09", "2026-01-10 10:00", "2026-01-10"),
    ("2026-08-21 14:00", 2, "2026-08-24", "2026-08-22", "2026-08-24 14:00", "2026-08-24"),
    ("2025-04-25 09:00", 3, "2025-04-29", "2025-04-28", "2025-04-29 09:00", "2025-04-28"),
    ("2024-05-03 09:00", 2, "2024-05-06", "2024-05-04", "2024-05-06 09:00", "2024-05-06"),
    ("2025-08-28 16:00", 2, "2025-09-03", "2025-09-03", "2025-09-03 16:00", "2025-09-03"),
    ("2026-11-21 20:30", 1, "2026-11-23", "2026-11-23", "2026-11-23 17:30", "2026-11-23"),
    ("2023-01-19 08:00", 3, "2023-01-31", "2023-01-30", "2023-01-31 08:00", "2023-01-27"),
    ("2026-04-29 15:30", 1, "2026-05-04", "2026-05-04", "2026-05-04 15:30", "2026-05-04"),
]
# fmt: on


def due(limit, received, calendar=OFFICIAL, pauses=()):
    """The due moment as `2026-11-26 17:30`."""
    spans = [(at(starts), at(ends)) for starts, ends in pauses]
    return f"{due_date(limit, at(received), calendar, spans).due_at:%Y-%m-%d %H:%M}"


def reasons(limit, received, calendar=OFFICIAL, pauses=()):
    spans = [(at(starts), at(ends)) for starts, ends in pauses]
    return [(day.counted, day.reason) for day in due_date(limit, at(received), calendar, spans).trace]


@pytest.mark.parametrize(("received", "n", "r1", "r2", "r3", "dates"), GOLDEN)
def test_golden_vectors_of_the_law(received, n, r1, r2, r3, dates):
    answers = (
        due(Limit(n, DAYS), received),
        due(Limit(n, DAYS, CUTOFF), received),
        due(Limit(n * 8, HOURS), received),
        due(Limit(n, DATES), received),
    )

    assert answers == (f"{r1} 17:30", f"{r2} 17:30", r3, f"{dates} 17:30")


@pytest.mark.parametrize(
    ("received", "day"),
    [
        ("2026-11-20 09:10", "2026-11-20"),
        ("2026-11-20 15:00", "2026-11-20"),
        ("2026-11-20 15:01", "2026-11-23"),
        ("2026-11-21 09:00", "2026-11-23"),
        ("2026-04-29 15:30", "2026-05-04"),
        # "sau 15 giờ" is strictly later than 15:00:00.
        ("2026-11-20 15:00:00", "2026-11-20"),
        ("2026-11-20 15:00:01", "2026-11-23"),
        ("2026-11-20 15:00:00.000001", "2026-11-23"),
        ("2026-11-20 06:00", "2026-11-20"),
        ("2024-05-04 10:00", "2024-05-04"),
    ],
)
def test_same_day_matters_wait_only_when_they_came_after_three(received, day):
    assert due(SAME_DAY, received) == f"{day} 17:30"
    assert due(Limit(1, LimitUnit.SAME_DAY, CUTOFF), received) == f"{day} 17:30"


def test_first_vector_moves_if_the_swap_of_monday_23_november_is_enacted():
    swap = {date(2026, 11, 23): SpecialDay(DayKind.CLOSED_SWAPPED), date(2026, 11, 28): SpecialDay(DayKind.WORKED)}
    calendar = replace(OFFICIAL, special={**OFFICIAL.special, **swap})

    assert due(Limit(3, DAYS), "2026-11-20 09:10", calendar) == "2026-11-27 17:30"


# formats.md h: receipt day not counted, n working days, official calendar.
@pytest.mark.parametrize(
    ("received", "n", "day"),
    [
        ("2024-02-06", 3, "2024-02-16"),
        ("2024-04-26", 3, "2024-05-04"),
        ("2024-04-26", 5, "2024-05-07"),
        ("2023-04-28", 1, "2023-05-04"),
        ("2024-08-30", 2, "2024-09-05"),
        ("2025-12-30", 3, "2026-01-06"),
        ("2026-01-07", 3, "2026-01-10"),
        ("2026-08-21", 3, "2026-08-25"),
    ],
)
def test_vectors_of_the_formats_brief(received, n, day):
    assert due(Limit(n, DAYS), f"{received} 09:00") == f"{day} 17:30"


def test_vector_of_the_projected_tet_of_2027_warns():
    tet = {date(2027, 2, day): SpecialDay(DayKind.CLOSED, "Tết Âm lịch", confirmed=False) for day in (4, 5, 8, 9, 10)}
    calendar = replace(OFFICIAL, special={**OFFICIAL.special, **tet})

    answer = due_date(Limit(3, DAYS), at("2027-02-02 09:00"), calendar)

    assert f"{answer.due_at:%Y-%m-%d %H:%M}" == "2027-02-12 17:30"
    assert answer.warnings == ("Lịch nghỉ năm 2027 chưa có thông báo chính thức: ngày hẹn trả có thể thay đổi.",)


@pytest.mark.parametrize(
    ("received", "warned_years"),
    [
        ("2026-12-28 09:00", []),
        ("2020-12-31 09:00", [2020]),
        ("2026-12-29 09:00", [2027]),
        ("2027-03-01 09:00", [2027]),
    ],
)
def test_warning_comes_as_soon_as_one_date_falls_into_an_unconfirmed_year(received, warned_years):
    answer = due_date(Limit(3, DAYS), at(received), OFFICIAL)

    assert [int(warning.split()[3]) for warning in answer.warnings] == warned_years


# peers.md 1.2, rows 1–14: what OpenCPS got wrong.


def test_peer_1_saturday_morning_office_counts_saturdays_own_hours():
    office = Calendar(SATURDAY_MORNINGS)

    assert due(Limit(8, HOURS), "2026-11-20 15:00", office) == "2026-11-23 09:30"


def test_peer_2_sixty_working_days_of_seven_and_a_half_hours_are_sixty_days():
    assert due(Limit(60, DAYS), "2023-05-08 09:00", PLAIN_TO_FIVE) == "2023-07-31 17:00"


def test_peer_3_three_hundred_working_days_are_not_cut_short():
    assert due(Limit(300, DAYS), "2023-01-09 09:00", PLAIN) == "2024-03-04 17:30"
    # 3000 working days are 600 weeks.
    assert due(Limit(3000, DAYS), "2023-01-09 09:00", PLAIN) == "2034-07-10 17:30"


def test_peer_4_receipt_on_a_holiday_does_not_count_the_holiday():
    assert due(Limit(1, DAYS), "2023-05-01 09:00") == "2023-05-04 17:30"
    assert due(Limit(8, HOURS), "2023-05-01 09:00") == "2023-05-04 17:30"


def test_peer_5_worked_saturday_has_a_full_day_of_its_own():
    assert due(Limit(8, HOURS), "2024-05-04 09:00") == "2024-05-06 09:00"
    assert due(Limit(1, DAYS), "2024-05-04 09:00") == "2024-05-06 17:30"


def test_peer_6_pause_from_the_evening_credits_only_office_hours():
    pause = [("2026-11-02 18:00", "2026-11-03 09:00")]

    # Monday 16:30–17:30 and three hours of Tuesday: until 10:30 without the pause, 1.5 working hours later with it.
    assert due(Limit(4, HOURS), "2026-11-02 16:30", PLAIN) == "2026-11-03 10:30"
    assert due(Limit(4, HOURS), "2026-11-02 16:30", PLAIN, pause) == "2026-11-03 14:00"


def test_peer_7_pause_until_the_evening_credits_only_office_hours():
    pause = [("2026-11-02 09:00", "2026-11-03 18:00")]

    # Monday 08:00–09:00, then Wednesday: 14.5 working hours after the 13:30 of Monday that it would have been.
    assert due(Limit(4, HOURS), "2026-11-02 08:00", PLAIN) == "2026-11-02 14:00"
    assert due(Limit(4, HOURS), "2026-11-02 08:00", PLAIN, pause) == "2026-11-04 10:30"


def test_peer_8_pause_of_fourteen_months_is_not_cut_short():
    pause = [("2023-01-09 00:00", "2024-03-09 00:00")]

    # 9 March 2024 is a Saturday: the first hour after the pause is Monday's.
    assert due(Limit(1, HOURS), "2023-01-06 17:30", PLAIN, pause) == "2024-03-11 08:30"
    assert due(Limit(1, DAYS), "2023-01-06 09:00", PLAIN, pause) == "2024-03-11 17:30"


def test_peer_9_hours_that_overflow_skip_holidays_too():
    to_five = replace(OFFICIAL, week=PLAIN_TO_FIVE.week)

    assert due(Limit(4, HOURS), "2023-04-28 16:00", to_five) == "2023-05-04 10:30"


def test_peer_10_receipt_outside_hours_starts_with_the_next_session():
    assert due(Limit(4, HOURS), "2026-11-02 06:50") == "2026-11-02 11:30"
    assert due(Limit(4, HOURS), "2026-11-02 17:30") == "2026-11-03 11:30"
    assert due(Limit(4, HOURS), "2026-11-02 12:15") == "2026-11-02 17:30"


def test_peer_11_exact_quarter_is_not_rounded_up():
    assert due(Limit(2, HOURS), "2026-11-02 08:00") == "2026-11-02 10:00"
    assert due(Limit(2, HOURS), "2026-11-02 08:07") == "2026-11-02 10:07"


def test_peer_12_two_offices_keep_their_own_weekends():
    without_fridays = Calendar(tuple(row for row in PLAIN.week if row.weekday != 4))

    answers = [due(Limit(1, DAYS), "2026-11-19 09:00", office) for office in (without_fridays, PLAIN, without_fridays)]

    assert answers == ["2026-11-23 17:30", "2026-11-20 17:30", "2026-11-23 17:30"]


def test_peer_13_minutes_are_not_added_as_decimal_figures():
    # 09:55–11:30 and 13:30–17:30 are 5 h 35; of six hours 25 minutes are left for Tuesday.
    assert due(Limit(6, HOURS), "2026-11-02 09:55", PLAIN) == "2026-11-03 07:55"


@pytest.mark.parametrize(
    ("received", "months", "day"),
    [
        ("2024-01-31", 1, "2024-02-29"),
        ("2023-01-31", 1, "2023-02-28"),
        ("2023-12-31", 2, "2024-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2025-12-15", 1, "2026-01-15"),
        ("2026-10-31", 1, "2026-11-30"),
        ("2024-03-30", 1, "2024-05-02"),
        ("2026-10-24", 1, "2026-11-25"),
        ("2026-09-30", 120, "2036-09-30"),
    ],
)
def test_peer_14_months_give_the_same_day_of_a_later_month(received, months, day):
    """OpenCPS left its month rule empty and answered null; ours ends on the last day of a shorter month."""
    assert due(Limit(months, MONTHS), f"{received} 09:00") == f"{day} 17:30"


# The cut-off beyond working days


@pytest.mark.parametrize(
    ("limit", "received", "moment"),
    [
        # Counted from the day of receipt inclusive: 20–22/11, and Sunday moves to Monday.
        (Limit(3, DATES, CUTOFF), "2026-11-20 15:00", "2026-11-23 17:30"),
        # Monday is the first: 23, 24, 25/11.
        (Limit(3, DATES, CUTOFF), "2026-11-20 15:01", "2026-11-25 17:30"),
        (Limit(3, DATES, CUTOFF), "2026-11-21 09:00", "2026-11-25 17:30"),
        (Limit(1, MONTHS, CUTOFF), "2026-01-05 10:00", "2026-02-04 17:30"),
        (Limit(1, MONTHS, CUTOFF), "2026-01-05 16:00", "2026-02-05 17:30"),
        # From Monday 3 March to 2 April; counted from the Friday before it would be February's 28 days.
        (Limit(1, MONTHS, CUTOFF), "2025-02-28 16:00", "2025-04-02 17:30"),
        (Limit(4, HOURS, CUTOFF), "2026-11-20 14:00", "2026-11-23 08:00"),
        (Limit(4, HOURS, CUTOFF), "2026-11-20 15:30", "2026-11-23 11:30"),
        (Limit(1, DAYS, CUTOFF, cutoff=time(16)), "2026-11-20 15:30", "2026-11-20 17:30"),
    ],
)
def test_cutoff_counts_the_receipt_day_as_the_first_in_every_unit(limit, received, moment):
    assert due(limit, received) == moment


def test_cutoff_on_a_half_saturday_is_closing_time():
    office = Calendar(SATURDAY_MORNINGS)

    assert due(SAME_DAY, "2026-11-21 11:30", office) == "2026-11-21 11:30"
    assert due(SAME_DAY, "2026-11-21 14:00", office) == "2026-11-23 17:00"
    assert reasons(SAME_DAY, "2026-11-21 14:00", office)[0] == (
        False,
        "thứ Bảy 21/11/2026: nhận sau giờ làm việc, không tính",
    )


def test_reception_only_saturday_never_is_the_due_day():
    office = Calendar(week("07:30-11:30", "13:30-17:30", saturday=("07:30-11:30",), counts=False))

    assert due(SAME_DAY, "2026-11-21 08:00", office) == "2026-11-23 17:30"
    assert due(Limit(1, DAYS), "2026-11-20 08:00", office) == "2026-11-23 17:30"
    assert due(Limit(8, HOURS), "2026-11-21 08:00", office) == "2026-11-23 17:30"


# Zones


@pytest.mark.parametrize(
    ("limit", "received", "moment"),
    [
        # 00:30 on Friday the 20th in Vietnam is still Thursday in UTC.
        (Limit(1, DAYS), datetime(2026, 11, 19, 17, 30, tzinfo=UTC), "2026-11-23T17:30:00+07:00"),
        (Limit(1, DAYS), datetime(2026, 11, 19, 16, 59, tzinfo=UTC), "2026-11-20T17:30:00+07:00"),
        (SAME_DAY, datetime(2026, 11, 20, 8, 0, tzinfo=UTC), "2026-11-20T17:30:00+07:00"),
        (SAME_DAY, datetime(2026, 11, 20, 8, 0, 1, tzinfo=UTC), "2026-11-23T17:30:00+07:00"),
        # New York put its clocks forward the night before: 01:59 there is 12:59 here, in the lunch break.
        (
            Limit(1, HOURS),
            datetime(2026, 3, 9, 1, 59, tzinfo=ZoneInfo("America/New_York")),
            "2026-03-09T14:30:00+07:00",
        ),
        (Limit(1, MONTHS), datetime(2024, 1, 30, 17, 30, tzinfo=UTC), "2024-02-29T17:30:00+07:00"),
    ],
)
def test_dates_are_those_of_the_office_wherever_the_moment_was_written(limit, received, moment):
    assert due_date(limit, received, OFFICIAL).due_at.isoformat() == moment


def test_moment_without_a_zone_is_refused():
    with pytest.raises(CalendarError, match="múi giờ"):
        due_date(SAME_DAY, datetime(2026, 11, 20, 9), OFFICIAL)


# Trace


def test_trace_tells_every_day_of_the_swap_of_2024():
    source = "căn cứ 5015 và 1570/TB-LĐTBXH"
    victory = f"nghỉ lễ (Ngày Chiến thắng 30/4 và Quốc tế Lao động 1/5, {source}), không tính"

    assert reasons(Limit(3, DAYS), "2024-04-26 09:00") == [
        (False, "thứ Sáu 26/04/2024: ngày nhận hồ sơ, không tính"),
        (False, "thứ Bảy 27/04/2024: nghỉ cuối tuần, không tính"),
        (False, "Chủ nhật 28/04/2024: nghỉ cuối tuần, không tính"),
        (False, f"thứ Hai 29/04/2024: nghỉ hoán đổi ({source}), không tính"),
        (False, f"thứ Ba 30/04/2024: {victory}"),
        (False, f"thứ Tư 01/05/2024: {victory}"),
        (True, "thứ Năm 02/05/2024: ngày làm việc, tính"),
        (True, "thứ Sáu 03/05/2024: ngày làm việc, tính"),
        (True, "thứ Bảy 04/05/2024: làm bù, tính"),
    ]


def test_trace_of_calendar_days_ends_with_the_move_past_days_off():
    assert reasons(Limit(1, DATES), "2026-11-20 09:00") == [
        (False, "thứ Sáu 20/11/2026: ngày nhận hồ sơ, không tính"),
        (True, "thứ Bảy 21/11/2026: tính theo ngày lịch"),
        (False, "Chủ nhật 22/11/2026: nghỉ cuối tuần, không tính"),
        (False, "thứ Hai 23/11/2026: ngày làm việc đầu tiên sau ngày nghỉ, đến hạn"),
    ]


def test_trace_of_hours_tells_the_sessions_used():
    pause = [("2026-11-20 16:00", "2026-11-20 16:50"), ("2026-11-23 00:00", "2026-11-24 00:00")]

    assert reasons(Limit(4, HOURS), "2026-11-20 14:45", OFFICIAL, pause) == [
        (True, "thứ Sáu 20/11/2026: tính 1 giờ 55 phút (14:45–16:00, 16:50–17:30)"),
        (False, "thứ Bảy 21/11/2026: nghỉ cuối tuần, không tính"),
        (False, "Chủ nhật 22/11/2026: nghỉ cuối tuần, không tính"),
        (False, "thứ Hai 23/11/2026: tạm dừng, không tính"),
        (
            False,
            (
                "thứ Ba 24/11/2026: nghỉ lễ (Ngày Văn hóa Việt Nam, "
                "căn cứ 9441/TB-BNV; 12729/VPCP-KGVX; 3383/BNV-CVL), không tính"
            ),
        ),
        (True, "thứ Tư 25/11/2026: tính 2 giờ 5 phút (07:30–09:35)"),
    ]


def test_trace_of_hours_received_in_the_evening_starts_uncounted():
    assert reasons(Limit(1, HOURS), "2026-11-19 17:30") == [
        (False, "thứ Năm 19/11/2026: nhận sau giờ làm việc, không tính"),
        (True, "thứ Sáu 20/11/2026: tính 1 giờ (07:30–08:30)"),
    ]
    assert reasons(Limit(1, HOURS), "2026-11-19 17:29:40")[0] == (
        True,
        "thứ Năm 19/11/2026: tính dưới 1 phút (17:29–17:30)",
    )


@pytest.mark.parametrize(
    ("received", "cutoff", "reason"),
    [
        ("2026-11-20 15:01", time(15), "thứ Sáu 20/11/2026: nhận sau 15 giờ, không tính"),
        ("2026-11-20 15:31", time(15, 30), "thứ Sáu 20/11/2026: nhận sau 15 giờ 30, không tính"),
        ("2026-11-21 09:00", time(15), "thứ Bảy 21/11/2026: nghỉ cuối tuần, không tính"),
    ],
)
def test_trace_says_why_the_receipt_day_is_not_counted_under_the_cutoff(received, cutoff, reason):
    assert reasons(Limit(1, DAYS, CUTOFF, cutoff), received)[0] == (False, reason)


def test_trace_gives_each_date_once_and_ends_on_the_due_date():
    answer = due_date(Limit(1, DAYS), at("2026-11-20 09:00"), OFFICIAL)

    assert answer.trace[-1] == TraceDay(date(2026, 11, 23), True, "thứ Hai 23/11/2026: ngày làm việc, tính")
    assert [day.date for day in answer.trace] == [date(2026, 11, day) for day in (20, 21, 22, 23)]


# Pauses


@pytest.mark.parametrize(
    ("limit", "pauses", "moment"),
    [
        pytest.param(Limit(3, DAYS), [], "2026-11-05 17:30", id="none"),
        pytest.param(Limit(3, DAYS), [("2026-11-03 10:00", "2026-11-05 09:00")], "2026-11-09 17:30", id="two days"),
        pytest.param(Limit(3, DAYS), [("2026-11-03 08:00", "2026-11-03 17:00")], "2026-11-05 17:30", id="within a day"),
        pytest.param(Limit(3, DAYS), [("2026-11-02 10:00", "2026-11-03 09:00")], "2026-11-05 17:30", id="receipt day"),
        pytest.param(Limit(3, DAYS), [("2026-11-06 08:00", "2026-11-12 08:00")], "2026-11-05 17:30", id="after it"),
        pytest.param(
            Limit(3, DAYS),
            [("2026-11-03 08:00", "2026-11-04 08:00"), ("2026-11-03 09:00", "2026-11-04 09:00")],
            "2026-11-06 17:30",
            id="overlapping pauses count once",
        ),
        pytest.param(Limit(10, DATES), [("2026-11-04 10:00", "2026-11-06 09:00")], "2026-11-16 17:30", id="dates"),
        pytest.param(Limit(1, MONTHS), [("2026-11-04 10:00", "2026-11-06 09:00")], "2026-12-04 17:30", id="month"),
        # The last counted date is Saturday 7 November; the first working day after the pause is Wednesday.
        pytest.param(Limit(5, DATES), [("2026-11-09 08:00", "2026-11-11 08:00")], "2026-11-11 17:30", id="on the roll"),
        pytest.param(Limit(4, HOURS), [("2026-11-02 09:00", "2026-11-02 10:30")], "2026-11-02 15:30", id="hours"),
        pytest.param(
            Limit(4, HOURS),
            [("2026-11-02 14:00", "2026-11-02 15:00"), ("2026-11-02 09:00", "2026-11-02 10:30")],
            "2026-11-02 16:30",
            id="hours, two pauses in any order",
        ),
        pytest.param(SAME_DAY, [("2026-11-02 09:00", "2026-11-03 09:00")], "2026-11-03 17:30", id="same day"),
    ],
)
def test_pause_is_not_counted(limit, pauses, moment):
    # Monday 2 November 2026, 08:00.
    assert due(limit, "2026-11-02 08:00", OFFICIAL, pauses) == moment


def test_paused_working_day_says_so():
    assert reasons(Limit(1, DAYS), "2026-11-02 08:00", OFFICIAL, [("2026-11-03 08:00", "2026-11-04 08:00")]) == [
        (False, "thứ Hai 02/11/2026: ngày nhận hồ sơ, không tính"),
        (False, "thứ Ba 03/11/2026: tạm dừng, không tính"),
        (True, "thứ Tư 04/11/2026: ngày làm việc, tính"),
    ]


def test_pause_that_ends_before_it_starts_is_refused():
    with pytest.raises(LimitError) as refused:
        due(Limit(3, DAYS), "2026-11-02 08:00", OFFICIAL, [("2026-11-05 08:00", "2026-11-04 08:00")])

    assert str(refused.value) == "Thời gian tạm dừng phải kết thúc sau khi bắt đầu."


# Days around the due date


@pytest.mark.parametrize(
    ("due_on", "warn_on"),
    [
        ("2026-11-25", date(2026, 11, 23)),
        ("2026-11-23", date(2026, 11, 20)),
        ("2026-09-03", date(2026, 8, 28)),
        ("2026-02-23", date(2026, 2, 13)),
        ("2026-08-24", date(2026, 8, 22)),
    ],
)
def test_apology_is_warned_of_on_the_last_working_day_before(due_on, warn_on):
    assert apology_warn_day(at(f"{due_on} 17:30"), OFFICIAL) == warn_on


def test_apology_warning_reads_the_due_date_by_the_offices_clock():
    # 17:30Z on the 24th is half past midnight of Wednesday the 25th here.
    assert apology_warn_day(datetime(2026, 11, 24, 17, 30, tzinfo=UTC), OFFICIAL) == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("notice_on", "last_day"),
    [
        (date(2026, 2, 2), date(2026, 2, 23)),
        (date(2026, 8, 18), date(2026, 9, 3)),
        (date(2026, 11, 6), date(2026, 11, 23)),
        (date(2026, 11, 5), date(2026, 11, 20)),
    ],
)
def test_supplement_may_come_for_fifteen_days_moved_past_days_off(notice_on, last_day):
    assert supplement_last_day(notice_on, OFFICIAL) == last_day


def test_supplement_days_are_a_parameter():
    assert supplement_last_day(date(2026, 11, 6), OFFICIAL, days=10) == date(2026, 11, 16)


# Limits


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        (Limit(3, DAYS), "03 ngày làm việc"),
        (Limit(15, DAYS), "15 ngày làm việc"),
        (SAME_DAY, "trong ngày làm việc"),
        (Limit(30, DATES), "30 ngày"),
        (Limit(2, HOURS), "2 giờ làm việc"),
        (Limit(1, MONTHS), "1 tháng"),
    ],
)
def test_limit_in_words(limit, words):
    assert limit.in_words() == words


@pytest.mark.parametrize(
    ("amount", "unit", "sentence"),
    [
        (0, DAYS, "Thời hạn phải từ 1 ngày làm việc trở lên."),
        (-3, DATES, "Thời hạn phải từ 1 ngày trở lên."),
        (0, MONTHS, "Thời hạn phải từ 1 tháng trở lên."),
        (0, HOURS, "Thời hạn phải từ 1 giờ làm việc trở lên."),
        (4001, DAYS, "Thời hạn tối đa là 4000 ngày làm việc."),
        (10**30, HOURS, "Thời hạn tối đa là 4000 giờ làm việc."),
        (121, MONTHS, "Thời hạn tối đa là 120 tháng."),
        (2, LimitUnit.SAME_DAY, "Thời hạn trong ngày làm việc không kèm số lượng."),
        (-1, LimitUnit.SAME_DAY, "Thời hạn trong ngày làm việc không kèm số lượng."),
    ],
)
def test_limit_that_cannot_be_is_refused(amount, unit, sentence):
    with pytest.raises(LimitError) as refused:
        Limit(amount, unit)

    assert str(refused.value) == sentence


def test_limit_for_an_office_that_never_opens_is_refused():
    with pytest.raises(CalendarError):
        due_date(Limit(1, DAYS), at("2026-11-20 09:00"), Calendar(()))


# Properties, on the official calendar and on one with half Saturdays

calendars = st.sampled_from([OFFICIAL, Calendar(SATURDAY_MORNINGS, OFFICIAL.special)])
moments = st.datetimes(datetime(2021, 1, 1), datetime(2026, 10, 31), timezones=st.just(at("2026-01-01").tzinfo))
policies = st.sampled_from(Policy)
limits = st.one_of(
    st.builds(Limit, st.integers(1, 60), st.sampled_from([DAYS, DATES, HOURS]), policies),
    st.builds(Limit, st.integers(1, 6), st.just(MONTHS), policies),
    st.just(SAME_DAY),
)
examples = settings(max_examples=150, deadline=None)


@examples
@given(limits, moments, st.timedeltas(timedelta(0), timedelta(days=5)), calendars)
def test_later_receipt_is_never_due_earlier(limit, received_at, later, calendar):
    first = due_date(limit, received_at, calendar)
    second = due_date(limit, received_at + later, calendar)

    assert first.due_at <= second.due_at


@examples
@given(limits, moments, st.integers(0, 100), calendars)
def test_another_day_off_never_brings_the_date_nearer(limit, received_at, days_on, calendar):
    extra = received_at.date() + timedelta(days=days_on)
    shut = replace(calendar, special={**calendar.special, extra: SpecialDay(DayKind.CLOSED)})

    assert due_date(limit, received_at, calendar).due_at <= due_date(limit, received_at, shut).due_at


@examples
@given(st.integers(1, 30), policies, moments, st.data(), calendars)
def test_pause_of_k_working_days_moves_exactly_k(amount, policy, received_at, data, calendar):
    limit = Limit(amount, DAYS, policy)
    base = due_date(limit, received_at, calendar)
    counted = [day.date for day in base.trace if day.counted]
    first = data.draw(st.sampled_from(counted))
    starts_at = datetime.combine(first, data.draw(st.times()), received_at.tzinfo)
    ends_at = starts_at + data.draw(st.timedeltas(timedelta(0), timedelta(days=40)))
    paused = [first + timedelta(days=n) for n in range((ends_at.date() - first).days)]
    k = sum(calendar.is_working(day) for day in paused)

    moved = due_date(limit, received_at, calendar, [(starts_at, ends_at)])

    assert calendar.working_days_between(base.due_at.date(), moved.due_at.date()) == k


@examples
@given(st.integers(1, 40), moments, st.timedeltas(timedelta(0), timedelta(days=3)), st.data(), calendars)
def test_pause_moves_hours_by_exactly_the_minutes_paused(amount, received_at, length, data, calendar):
    received_at = received_at.replace(second=0, microsecond=0)
    base = due_date(Limit(amount, HOURS), received_at, calendar).due_at
    minutes = data.draw(st.integers(0, max(0, int((base - received_at).total_seconds()) // 60 - 1)))
    starts_at = received_at + timedelta(minutes=minutes)
    ends_at = starts_at + timedelta(minutes=length // timedelta(minutes=1))
    assume(calendar.working_minutes_between(starts_at, base) > 0)

    moved = due_date(Limit(amount, HOURS), received_at, calendar, [(starts_at, ends_at)]).due_at

    assert calendar.working_minutes_between(base, moved) == calendar.working_minutes_between(starts_at, ends_at)


@examples
@given(limits, moments, calendars)
def test_due_moment_is_in_office_hours_of_the_last_day_of_the_trace(limit, received_at, calendar):
    answer = due_date(limit, received_at, calendar)
    day = answer.due_at.date()

    assert calendar.is_working(day)
    assert answer.due_at.time() <= calendar.end_of_day(day)
    assert answer.due_at >= received_at
    assert answer.trace[0].date == received_at.date()
    assert [trace.date - answer.trace[0].date for trace in answer.trace] == [
        timedelta(days=n) for n in range((day - received_at.date()).days + 1)
    ]


@examples
@given(st.integers(1, 60), st.sampled_from([DAYS, DATES]), policies, moments, calendars)
def test_trace_counts_as_many_days_as_the_limit(amount, unit, policy, received_at, calendar):
    answer = due_date(Limit(amount, unit, policy), received_at, calendar)

    assert sum(day.counted for day in answer.trace) == amount


@examples
@given(st.integers(1, 80), moments, calendars)
def test_hours_between_receipt_and_due_moment_are_the_limit(amount, received_at, calendar):
    received_at = received_at.replace(second=0, microsecond=0)

    answer = due_date(Limit(amount, HOURS), received_at, calendar)

    assert calendar.working_minutes_between(received_at, answer.due_at) == amount * 60
