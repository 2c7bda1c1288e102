"""What an administrator changes in the calendar is a draft until the calendar page puts it in force."""

from datetime import date, time

import pytest

from tanthanh.office import calendars
from tanthanh.office.models import CalendarDay, WorkSession
from tanthanh.office.roles import Role
from tests.factories import make_officer
from tests.official_calendar import at

MONDAY = date(2026, 11, 23)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def administrator(client):
    calendars.load_calendar([], at=at("2026-11-22 08:00"))
    officer = make_officer(Role.ADMINISTRATOR, is_staff=True, is_superuser=True)
    client.force_login(officer, "django.contrib.auth.backends.ModelBackend")


def is_monday_worked():
    """In the draft, and in force."""
    return calendars.draft_calendar().is_working(MONDAY), calendars.current_calendar().calendar.is_working(MONDAY)


def test_day_off_is_a_draft_when_it_is_added_changed_and_deleted(client):
    day = {"date": "2026-11-23", "kind": "CLOSED_SWAPPED", "label": "Nghỉ hoán đổi", "basis": "", "confirmed": "on"}
    worked = []

    client.post("/quan-tri/office/calendarday/add/", day)
    worked.append(is_monday_worked())
    stored = CalendarDay.objects.get()
    client.post(f"/quan-tri/office/calendarday/{stored.pk}/change/", day | {"kind": "WORKED"})
    worked.append(is_monday_worked())
    client.post(f"/quan-tri/office/calendarday/{stored.pk}/delete/", {"post": "yes"})
    worked.append(is_monday_worked())

    assert worked == [(False, True), (True, True), (True, True)]
    assert "áp dụng tại /can-bo/lich/" in client.get("/quan-tri/office/calendarday/").content.decode()


def test_hours_are_a_draft_when_they_are_changed(client):
    afternoon = WorkSession.objects.get(weekday=0, starts=time(13, 30))

    client.post(
        f"/quan-tri/office/worksession/{afternoon.pk}/change/",
        {"weekday": 0, "starts": "13:30", "ends": "17:00", "valid_from": "1990-01-01", "valid_to": "", "counts": "on"},
    )

    assert calendars.draft_calendar().end_of_day(MONDAY) == time(17)
    assert calendars.current_calendar().calendar.end_of_day(MONDAY) == time(17, 30)


def test_discarding_puts_days_and_hours_back(client):
    calendars.load_calendar(
        [{"date": "2026-11-24", "kind": "CLOSED", "label_vi": "Ngày Văn hóa", "basis": "NQ 28", "confirmed": "yes"}],
        at=at("2026-11-22 09:00"),
    )
    in_force = calendars.current_calendar().calendar
    CalendarDay.objects.create(date=MONDAY, kind="CLOSED", label="Nghỉ", confirmed=True)
    CalendarDay.objects.filter(date="2026-11-24").update(label="Khác")
    WorkSession.objects.filter(starts=time(13, 30)).update(ends=time(17))
    assert calendars.draft_calendar().digest != in_force.digest

    calendars.discard_draft()

    assert calendars.draft_calendar().digest == in_force.digest


def test_discarding_before_the_first_calendar_changes_nothing(client):
    calendars.CalendarVersion.objects.all().delete()
    CalendarDay.objects.create(date=MONDAY, kind="CLOSED", label="Nghỉ", confirmed=True)

    calendars.discard_draft()

    assert CalendarDay.objects.count() == 1
