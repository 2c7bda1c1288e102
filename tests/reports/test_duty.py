"""The load set against the roster: hours of duty by hand, over a week with a holiday and a change of the roster."""

from datetime import date, time

import pytest
from django.db import IntegrityError, transaction

from reports.duty import by_session, duty
from reports.models import CounterDuty
from reports.periods import between
from reports.review import review
from tanthanh.office.kinds import DayKind
from tanthanh.office.roles import Role
from tanthanh.office.working_days import Calendar, SpecialDay
from tests.factories import make_officer, make_version, moment, sign_in
from tests.reports.test_figures import stored

pytestmark = pytest.mark.django_db
# Monday 8 to Sunday 14 May 2023, Wednesday a holiday.
WEEK = between(date(2023, 5, 8), date(2023, 5, 14))
WEDNESDAY = date(2023, 5, 10)
CALENDAR = Calendar(special={WEDNESDAY: SpecialDay(DayKind.CLOSED, "nghỉ lễ")})


def on_duty(officer, weekday, starts, ends, valid_from="2023-01-01", valid_to=None):
    return CounterDuty.objects.create(
        officer=officer,
        weekday=weekday,
        starts=time.fromisoformat(starts),
        ends=time.fromisoformat(ends),
        valid_from=valid_from,
        valid_to=valid_to,
    )


@pytest.fixture
def roster():
    """Ánh every morning, the holiday's too; Việt on Monday as well, and on Tuesday from nine to half past two."""
    anh, viet = make_officer(), make_officer()
    for weekday in range(5):
        on_duty(anh, weekday, "07:30", "11:30")
    on_duty(viet, 0, "07:30", "11:30")
    on_duty(viet, 1, "09:00", "14:30")
    on_duty(viet, 3, "13:30", "17:30", valid_to="2023-05-10")
    on_duty(viet, 4, "13:30", "17:30", valid_from="2023-05-13")


def test_hours_of_duty_by_hour_of_the_day(roster, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = duty(WEEK, CALENDAR)

    # Four mornings of Ánh, one of Việt, from half past seven: 5 × ½ in the seventh hour; Tuesday adds one from nine.
    assert {hour: str(hours) for hour, hours in sorted(found.by_hour.items())} == {
        7: "2.5", 8: "5", 9: "6", 10: "6", 11: "3.5", 12: "1", 13: "1", 14: "0.5",
    }  # fmt: skip
    assert found.days == {0: 1, 1: 1, 3: 1, 4: 1}


def test_hours_and_people_by_weekday_and_session(roster):
    found = duty(WEEK, CALENDAR)

    assert {key: str(hours) for key, hours in sorted(found.by_session.items())} == {
        (0, 0): "8", (1, 0): "7", (1, 1): "2.5", (3, 0): "4", (4, 0): "4",
    }  # fmt: skip
    assert {key: str(people) for key, people in sorted(found.people.items())} == {
        (0, 0): "2", (1, 0): "2", (1, 1): "1", (3, 0): "1", (4, 0): "1",
    }  # fmt: skip


def test_the_load_stands_beside_it(roster):
    version = make_version()
    for at in ["2023-05-08 08:00"] * 12 + ["2023-05-09 09:30", "2023-05-13 08:00", "2023-05-08 15:00"]:
        stored(version, received_at=moment(at))

    found = review(WEEK, CALENDAR)

    assert [(row.hour, row.dossiers, str(row.per_hour)) for row in found.hours if row.dossiers] == [
        (8, 13, "2.6"), (9, 1, "0.2"), (15, 1, "None"),
    ]  # fmt: skip
    rows = {(row.weekday, row.session): row for row in found.sessions}
    monday = rows["thứ Hai", "sáng"]
    assert (monday.dossiers, monday.days, str(monday.people), str(monday.per_hour)) == (12, 1, "2.0", "1.5")
    # A Saturday nobody works and nobody is on duty: the dossier is there, nothing is divided.
    saturday = rows["thứ Bảy", "sáng"]
    assert (saturday.dossiers, saturday.per_day, saturday.per_hour) == (1, None, None)
    assert sum(row.dossiers for row in found.sessions) == sum(row.dossiers for row in found.hours) == 15


def test_without_a_roster_the_page_says_where_to_enter_it(client):
    stored(make_version(), received_at=moment("2023-05-08 08:00"))
    sign_in(client, make_officer(Role.LEADER))

    assert "chưa có lịch trực" in client.get("/lanh-dao/2023/cai-tien/").text
    on_duty(make_officer(), 0, "07:30", "11:30")
    assert "chưa có lịch trực" not in client.get("/lanh-dao/2023/cai-tien/").text


def test_an_administrator_keeps_the_roster_and_nobody_else(client):
    for role in Role:
        sign_in(client, make_officer(role))
        opens = client.get("/quan-tri/reports/counterduty/add/").status_code == 200
        assert opens is (role == Role.ADMINISTRATOR)


@pytest.mark.parametrize(("starts", "ends", "until"), [("11:00", "11:00", None), ("07:00", "11:00", "2022-12-31")])
def test_a_roster_that_cannot_be_is_refused(starts, ends, until):
    with pytest.raises(IntegrityError), transaction.atomic():
        on_duty(make_officer(), 0, starts, ends, valid_to=until)


def test_sessions_of_an_empty_period_divide_by_nothing():
    empty = duty(WEEK, CALENDAR)

    assert (empty.is_known, by_session(WEEK, empty)) == (False, ())
