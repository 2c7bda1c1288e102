"""The state's calendar of 2021–2026 as the tests read it: straight from the file, not through the code under test."""

import csv
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from tanthanh.office.kinds import DayKind
from tanthanh.office.models import CalendarVersion
from tanthanh.office.working_days import Calendar, Session, SpecialDay, WeekSession

FILE = Path(__file__).parent.parent / "tanthanh/office/data/calendar.csv"
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
ALWAYS = date(1990, 1, 1)


def at(text: str) -> datetime:
    """`2026-11-20 09:10` by the office's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def week(*hours: str, saturday: tuple[str, ...] = (), counts: bool = True) -> tuple[WeekSession, ...]:
    """Monday to Friday with these hours (`07:30-11:30`), and Saturdays with others, which may not count."""

    def session(text: str, counts: bool = True) -> Session:
        starts, ends = text.split("-")
        return Session(time.fromisoformat(starts), time.fromisoformat(ends), counts)

    weekdays = [WeekSession(weekday, session(text), ALWAYS) for weekday in range(5) for text in hours]
    return (*weekdays, *(WeekSession(5, session(text, counts), ALWAYS) for text in saturday))


def official_days() -> dict[date, SpecialDay]:
    with FILE.open(encoding="utf-8", newline="") as lines:
        return {
            date.fromisoformat(row["date"]): SpecialDay(
                DayKind[row["kind"]], row["label_vi"], row["basis"], row["confirmed"] == "yes"
            )
            for row in csv.DictReader(lines)
        }


OFFICIAL = Calendar(week("07:30-11:30", "13:30-17:30"), official_days())
PLAIN = Calendar(week("07:30-11:30", "13:30-17:30"))
# peers.md 1.2 ran OpenCPS with this day of 7.5 hours in rows 1, 2 and 9.
PLAIN_TO_FIVE = Calendar(week("07:30-11:30", "13:30-17:00"))


def publish_official_calendar() -> CalendarVersion:
    """Put it in force without the hundred rows that it is made from."""
    return CalendarVersion.objects.create(
        payload=OFFICIAL.to_payload(), digest=OFFICIAL.digest, made_at=at("2020-12-01 08:00")
    )
