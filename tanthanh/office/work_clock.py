"""Working minutes by the thousand: the calendar's days added up once, so that a span is one subtraction."""

from bisect import bisect_right
from datetime import date, datetime, time, timedelta

from tanthanh.office.vietnamese import ZONE
from tanthanh.office.working_days import Calendar


class WorkClock:
    """Counts like `Calendar.working_minutes_between`, for moments between two days."""

    def __init__(self, calendar: Calendar, first: date, last: date) -> None:
        self._starts: list[float] = []
        self._ends: list[float] = []
        self._before: list[float] = []
        passed = 0.0
        for number in range((last - first).days + 1):
            for starts, ends in calendar.stretches(first + timedelta(days=number)):
                self._starts.append(starts.timestamp())
                self._ends.append(ends.timestamp())
                self._before.append(passed)
                passed += (ends - starts).total_seconds()
        self.first = datetime.combine(first, time(), ZONE)

    def reading(self, moment: datetime) -> float:
        """Working minutes from the first day to the moment; a span is the difference of two readings."""
        stamp = moment.timestamp()
        place = bisect_right(self._starts, stamp) - 1
        if place < 0:
            return 0.0
        return (self._before[place] + min(stamp, self._ends[place]) - self._starts[place]) / 60
