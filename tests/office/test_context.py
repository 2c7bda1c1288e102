"""What every page says of the office, and where it leads."""

from datetime import date, time

import pytest
from django.utils import translation

from tanthanh.office import context
from tanthanh.office.models import OfficeProfile, WorkSession

MORNING, NOON, AFTER, EVENING = time(7, 30), time(11, 30), time(13, 30), time(17, 30)


def session(weekday, starts=MORNING, ends=NOON, **values):
    return WorkSession(weekday=weekday, starts=starts, ends=ends, **{"valid_from": date(2020, 1, 1), **values})


def test_equal_days_are_told_together_and_a_half_saturday_apart():
    week = [s for day in range(5) for s in (session(day), session(day, AFTER, EVENING))]

    assert context.opening_hours([*week, session(5)]) == (
        "Thứ Hai đến thứ Sáu: 07:30–11:30, 13:30–17:30",
        "Thứ Bảy: 07:30–11:30",
    )


def test_a_shorter_day_in_between_breaks_the_span():
    assert context.opening_hours([session(0), session(1, ends=EVENING), session(2)]) == (
        "Thứ Hai: 07:30–11:30",
        "Thứ Ba: 07:30–17:30",
        "Thứ Tư: 07:30–11:30",
    )


@pytest.mark.django_db
def test_the_letterhead_is_the_one_in_force_and_so_are_the_hours():
    common = {"one_stop_name": "Một cửa", "agency_code": "H1", "place": "T", "address": "A", "signature_lines": "CT"}
    OfficeProfile.objects.create(
        name="CŨ", short_name="phường cũ", valid_from=date(2020, 1, 1), valid_to=date(2025, 6, 30), **common
    )
    OfficeProfile.objects.create(name="MỚI", short_name="phường mới", valid_from=date(2025, 7, 1), **common)
    session(0, valid_to=date(2025, 6, 30)).save()
    session(1, valid_from=date(2025, 7, 1)).save()

    before, after = (context.read_letterhead(day) for day in (date(2025, 6, 30), date(2025, 7, 1)))

    assert (before.profile.short_name, before.hours) == ("phường cũ", ("Thứ Hai: 07:30–11:30",))
    assert (after.profile.short_name, after.hours) == ("phường mới", ("Thứ Ba: 07:30–11:30",))


def test_hours_are_told_in_english_on_an_english_page():
    assert context.hours_said("Thứ Hai đến thứ Sáu: 07:30–11:30") == "Thứ Hai đến thứ Sáu: 07:30–11:30"
    with translation.override("en"):
        assert context.hours_said("Thứ Hai đến thứ Sáu: 07:30–11:30") == "Monday to Friday: 07:30–11:30"
        assert context.hours_said("Thứ Bảy: 07:30–11:30, 13:30–17:00") == "Saturday: 07:30–11:30, 13:30–17:00"


@pytest.mark.django_db
def test_an_empty_database_has_a_neutral_letterhead():
    head = context.read_letterhead(date(2026, 1, 1))

    assert head.profile.one_stop_name == "Bộ phận Tiếp nhận và Trả kết quả"
    assert head.hours == ("Thứ Hai đến thứ Sáu: 07:30–11:30, 13:30–17:30",)


@pytest.mark.django_db
def test_the_letterhead_is_read_once_a_minute(monkeypatch, django_assert_num_queries):
    clock = {"now": 1000.0}
    monkeypatch.setattr(context.time, "monotonic", lambda: clock["now"])
    monkeypatch.setattr(context.Letterhead.__dataclass_fields__["read_at"], "default_factory", lambda: clock["now"])
    context._kept[:] = [context.Letterhead(context.neutral(), read_at=1000.0)]

    clock["now"] = 1060.0
    with django_assert_num_queries(0):
        context.letterhead()
    clock["now"] = 1061.0
    with django_assert_num_queries(2):
        context.letterhead()
