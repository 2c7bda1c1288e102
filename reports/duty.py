"""Who sits at the counter when: people on duty by weekday and session, set against what came in.

The roster says what was planned (`CounterDuty`, dated rows); an hour of duty is an hour of one person on a working day.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count
from django.db.models.functions import ExtractIsoWeekDay

from reports.figures import one_stop_in
from reports.models import CounterDuty
from reports.periods import Period
from reports.serving import OfficeHour
from tanthanh.office.vietnamese import WEEKDAYS
from tanthanh.office.working_days import Calendar

NOON = 12
SESSIONS = ("sáng", "chiều")
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Load:
    """Dossiers taken in against hours of duty; without a roster the hours are none and nothing is divided."""

    dossiers: int
    hours: Decimal

    @property
    def per_hour(self) -> Decimal | None:
        """Dossiers in one hour of one person on duty."""
        return _rounded(self.dossiers / self.hours) if self.hours else None


@dataclass(frozen=True, slots=True)
class SessionLoad(Load):
    """One weekday's morning or afternoon over the whole period; `days` are the working days it had."""

    weekday: str
    session: str
    days: int
    people: Decimal

    @property
    def per_day(self) -> Decimal | None:
        return _rounded(Decimal(self.dossiers) / self.days) if self.days else None


@dataclass(frozen=True, slots=True)
class Duty:
    """Hours of duty in a period: by hour of the day, and by weekday (Monday 0) and session with its people."""

    by_hour: dict[int, Decimal]
    by_session: dict[tuple[int, int], Decimal]
    people: dict[tuple[int, int], Decimal]
    days: dict[int, int]

    @property
    def is_known(self) -> bool:
        return bool(self.by_hour)


def duty(period: Period, calendar: Calendar) -> Duty:
    """The roster laid over the working days of a period; one query."""
    rows = list(CounterDuty.objects.filter(valid_from__lte=period.last).exclude(valid_to__lt=period.first))
    days: dict[int, int] = defaultdict(int)
    hours: dict[int, timedelta] = defaultdict(timedelta)
    sessions: dict[tuple[int, int], timedelta] = defaultdict(timedelta)
    there: dict[tuple[int, int], int] = defaultdict(int)
    for day in _working_days(period, calendar):
        days[day.weekday()] += 1
        of_day = [row for row in rows if row.holds_on(day)]
        stretches = [(row.officer_id, *stretch) for row in of_day for stretch in _hours_of(row.starts, row.ends)]
        for _, hour, lasts in stretches:
            hours[hour] += lasts
            sessions[day.weekday(), _session(hour)] += lasts
        for _, session in {(officer, _session(hour)) for officer, hour, _ in stretches}:
            there[day.weekday(), session] += 1
    return Duty(
        {hour: _in_hours(lasts) for hour, lasts in hours.items()},
        {key: _in_hours(lasts) for key, lasts in sessions.items()},
        {key: Decimal(count) / days[key[0]] for key, count in there.items()},
        dict(days),
    )


def by_session(period: Period, found: Duty) -> tuple[SessionLoad, ...]:
    """Every weekday's morning and afternoon with a dossier or somebody on duty; one query."""
    rows = (
        one_stop_in(period)
        .values_list(ExtractIsoWeekDay("received_on"), OfficeHour("received_at"))
        .annotate(dossiers=Count("*"))
        .order_by()
    )
    counted: dict[tuple[int, int], int] = defaultdict(int)
    for weekday, hour, dossiers in rows:
        counted[int(weekday) - 1, _session(int(hour))] += dossiers
    return tuple(
        SessionLoad(
            counted.get(key, 0),
            found.by_session.get(key, Decimal(0)),
            WEEKDAYS[key[0]],
            SESSIONS[key[1]],
            found.days.get(key[0], 0),
            _rounded(found.people.get(key, Decimal(0))),
        )
        for key in sorted({*counted, *found.by_session})
    )


def _working_days(period: Period, calendar: Calendar) -> Iterator[date]:
    day = period.first
    while day <= period.last:
        if calendar.is_working(day):
            yield day
        day += timedelta(days=1)


def _hours_of(starts: time, ends: time) -> Iterable[tuple[int, timedelta]]:
    """The hours of the day that a session touches, and how much of each."""
    first, last = (timedelta(hours=at.hour, minutes=at.minute) for at in (starts, ends))
    for hour in range(starts.hour, 24):
        lasts = min(last, (hour + 1) * HOUR) - max(first, hour * HOUR)
        if lasts > timedelta():
            yield hour, lasts


def _session(hour: int) -> int:
    return 0 if hour < NOON else 1


def _in_hours(lasts: timedelta) -> Decimal:
    return Decimal(lasts // timedelta(minutes=1)) / 60


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.1"), ROUND_HALF_UP)
