"""The office as it is called and coded on a day (decisions.md 1: dated rows)."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Subquery

from tanthanh.office import calendars
from tanthanh.office.models import CalendarVersion, OfficeProfile
from tanthanh.office.working_days import Calendar


@dataclass(frozen=True, slots=True)
class Counter:
    """What a counter needs to know to take a dossier in on one day."""

    agency_code: str
    calendar: Calendar
    calendar_pk: int | None


def profile_on(day: date) -> OfficeProfile | None:
    return OfficeProfile.objects.on(day).first()


def counter_on(day: date) -> Counter:
    """Agency code and calendar in one query: intake is the page forty people wait for."""
    code = Subquery(OfficeProfile.objects.on(day).values("agency_code")[:1])
    version = CalendarVersion.objects.annotate(agency_code=code).order_by("-made_at", "-pk").first()
    if version is None:
        found = profile_on(day)
        return Counter(
            found.agency_code if found else settings.OFFICE_CODE, calendars.current_calendar().calendar, None
        )
    return Counter(version.agency_code or settings.OFFICE_CODE, calendars.calendar_of(version), version.pk)
