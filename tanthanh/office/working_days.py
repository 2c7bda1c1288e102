"""The office's calendar as a value: which days and hours are worked, and why. Pure: no database, no clock.

Days off and worked Saturdays come from the yearly notices under Bộ luật Lao động 2019, Điều 111–112; the sessions are
the office's own. Dates and hours are those of Asia/Ho_Chi_Minh.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple, Self, TypeAlias, cast

from tanthanh.office.kinds import DayKind
from tanthanh.office.vietnamese import ZONE, weekday_date

Payload: TypeAlias = dict[str, list[dict[str, Any]]]
ONE_DAY = dt.timedelta(days=1)
LONGEST_CLOSURE_DAYS = 400  # no limit on counting: only a calendar nobody ever works in is shut for so long


class CalendarError(ValueError):
    """The calendar cannot answer; the message is a Vietnamese sentence."""


@dataclass(frozen=True, slots=True, order=True)
class Session:
    """A stretch of office hours; one that does not count takes dossiers in, but no limit runs in it."""

    starts: dt.time
    ends: dt.time
    counts: bool = True


@dataclass(frozen=True, slots=True)
class WeekSession:
    """A session of one weekday (Monday is 0) from a first to a last day, both inclusive."""

    weekday: int
    session: Session
    valid_from: dt.date
    valid_to: dt.date | None = None

    def is_in_force(self, day: dt.date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that differs from the plain week, with the notice that says so."""

    kind: DayKind
    label: str = ""
    basis: str = ""
    confirmed: bool = True


STANDARD_SESSIONS = (Session(dt.time(7, 30), dt.time(11, 30)), Session(dt.time(13, 30), dt.time(17, 30)))
STANDARD_WEEK = tuple(
    WeekSession(weekday, session, dt.date(1990, 1, 1)) for weekday in range(5) for session in STANDARD_SESSIONS
)


def local(moment: dt.datetime) -> dt.datetime:
    """The moment by the office's clock. CalendarError for a naive one: it could mean two different days."""
    if moment.tzinfo is None:
        raise CalendarError("Thời điểm phải kèm múi giờ.")
    return moment.astimezone(ZONE)


@lru_cache(maxsize=4096)
def day_name(day: dt.date) -> str:
    """`thứ Bảy 04/05/2024`."""
    return weekday_date(day, with_year=True)


class _Day(NamedTuple):
    sessions: tuple[Session, ...]
    counting: tuple[Session, ...]
    note: str


@dataclass(frozen=True)
class Calendar:
    """Week sessions and special days. A value: two offices' calendars share nothing, and none ever changes."""

    week: tuple[WeekSession, ...] = STANDARD_WEEK
    special: Mapping[dt.date, SpecialDay] = field(default_factory=dict, hash=False)
    _seen: dict[dt.date, _Day] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "special", MappingProxyType(dict(self.special)))

    def sessions(self, day: dt.date) -> tuple[Session, ...]:
        """The hours in which dossiers are taken in on `day`, in order; none on a day off."""
        return self._day(day).sessions

    def is_working(self, day: dt.date) -> bool:
        """Whether a limit in working days counts `day`."""
        return bool(self._day(day).counting)

    def note(self, day: dt.date) -> str:
        return self._day(day).note

    def reason(self, day: dt.date) -> str:
        """`thứ Bảy 04/05/2024: làm bù, tính`."""
        return f"{day_name(day)}: {self.note(day)}"

    def end_of_day(self, day: dt.date) -> dt.time:
        """When the last counting session of a working day ends. CalendarError on a day off."""
        if not self.is_working(day):
            raise CalendarError(f"{day_name(day)} không phải ngày làm việc.")
        return self._day(day).counting[-1].ends

    def closing(self, day: dt.date) -> dt.datetime:
        return dt.datetime.combine(day, self.end_of_day(day), ZONE)

    def stretches(self, day: dt.date) -> tuple[tuple[dt.datetime, dt.datetime], ...]:
        """The counting sessions of `day` as pairs of moments, in order, never overlapping."""
        return tuple(
            (dt.datetime.combine(day, session.starts, ZONE), dt.datetime.combine(day, session.ends, ZONE))
            for session in self._day(day).counting
        )

    def is_year_confirmed(self, year: int) -> bool:
        """Whether the year's days off are known from an official notice: it has rows and all are confirmed."""
        return year in self._confirmed_years

    def days_from(self, day: dt.date) -> Iterator[dt.date]:
        """Every date from `day` on. CalendarError once the office has not worked for over a year."""
        worked = day
        while True:
            yield day
            worked = day if self.is_working(day) else worked
            if (day - worked).days > LONGEST_CLOSURE_DAYS or day.year == dt.MAXYEAR:
                raise CalendarError(f"Lịch làm việc không có ngày làm việc nào sau {day_name(worked)}.")
            day += ONE_DAY

    def working_day_on_or_after(self, day: dt.date) -> dt.date:
        return next(date for date in self.days_from(day) if self.is_working(date))

    def next_working_day(self, day: dt.date) -> dt.date:
        """The first working day strictly after `day`."""
        return self.working_day_on_or_after(day + ONE_DAY)

    def last_working_day_on_or_before(self, day: dt.date) -> dt.date:
        for back in range(LONGEST_CLOSURE_DAYS + 1):
            if self.is_working(day - back * ONE_DAY):
                return day - back * ONE_DAY
        raise CalendarError(f"Lịch làm việc không có ngày làm việc nào trước {day_name(day)}.")

    def working_days_between(self, start: dt.date, end: dt.date) -> int:
        """Working days after `start` up to and including `end`; 0 where `end` is not later."""
        return sum(self.is_working(start + n * ONE_DAY) for n in range(1, (end - start).days + 1))

    def working_minutes_between(self, start: dt.datetime, end: dt.datetime) -> int:
        """Whole minutes of counting sessions from `start` to `end`; 0 where `end` is not later."""
        first, last = local(start), local(end)
        dates = (first.date() + n * ONE_DAY for n in range((last.date() - first.date()).days + 1))
        spans = (min(ends, last) - max(starts, first) for day in dates for starts, ends in self.stretches(day))
        return sum((max(span, dt.timedelta()) for span in spans), dt.timedelta()) // dt.timedelta(minutes=1)

    def minutes_after(self, start: dt.datetime, minutes: int) -> dt.datetime:
        """The first moment by which `minutes` of counting sessions have passed since `start`."""
        moment, left = local(start), dt.timedelta(minutes=minutes)
        for day in self.days_from(moment.date()):
            for starts, ends in self.stretches(day):
                begun = max(starts, moment)
                if ends - begun >= left:
                    return begun + left
                left -= max(ends - begun, dt.timedelta())
        raise CalendarError("Lịch làm việc không đủ giờ làm việc.")

    def minutes_before(self, end: dt.datetime, minutes: int) -> dt.datetime:
        """The last moment from which `minutes` of counting sessions pass until `end`."""
        moment, left = local(end), dt.timedelta(minutes=minutes)
        day = self.last_working_day_on_or_before(moment.date())
        while True:
            for starts, ends in reversed(self.stretches(day)):
                stopped = min(ends, moment)
                if stopped - starts >= left:
                    return stopped - left
                left -= max(stopped - starts, dt.timedelta())
            day = self.last_working_day_on_or_before(day - ONE_DAY)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the canonical payload: equal calendars, equal digests."""
        text = json.dumps(self.to_payload(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def to_payload(self) -> Payload:
        """The calendar as JSON values, in one order whatever the order of the rows was."""
        week = sorted(set(self.week), key=lambda row: (row.weekday, row.session, row.valid_from, str(row.valid_to)))
        days = [{"date": day, **asdict(row)} for day, row in sorted(self.special.items())]
        payload = {"sessions": [asdict(row) for row in week], "days": days}
        return cast("Payload", json.loads(json.dumps(payload, default=str)))

    @classmethod
    def from_payload(cls, payload: Payload) -> Self:
        time, date = dt.time.fromisoformat, dt.date.fromisoformat
        week = (
            WeekSession(
                row["weekday"],
                Session(time(row["session"]["starts"]), time(row["session"]["ends"]), row["session"]["counts"]),
                date(row["valid_from"]),
                date(row["valid_to"]) if row["valid_to"] else None,
            )
            for row in payload["sessions"]
        )
        days = payload["days"]
        special = (SpecialDay(DayKind(row["kind"]), row["label"], row["basis"], row["confirmed"]) for row in days)
        return cls(tuple(week), dict(zip((date(row["date"]) for row in days), special, strict=True)))

    @cached_property
    def _confirmed_years(self) -> frozenset[int]:
        doubtful = {day.year for day, row in self.special.items() if not row.confirmed}
        return frozenset({day.year for day in self.special} - doubtful)

    def _day(self, day: dt.date) -> _Day:
        if day not in self._seen:
            sessions = self._sessions(day)
            counting = _joined(session for session in sessions if session.counts)
            self._seen[day] = _Day(sessions, counting, self._note(day, sessions, counting))
        return self._seen[day]

    def _sessions(self, day: dt.date) -> tuple[Session, ...]:
        special = self.special.get(day)
        if special is None:
            return self._week_sessions(day.weekday(), day)
        if special.kind != DayKind.WORKED:
            return ()
        # A worked Saturday stands in for a whole weekday, so it keeps a weekday's hours: Monday's, or where the office
        # is shut on Mondays the next weekday's. A weekday marked as worked keeps its own.
        weekdays = (day.weekday(), *range(5)) if day.weekday() < 5 else range(5)
        patterns = (self._week_sessions(weekday, day) for weekday in weekdays)
        return next((pattern for pattern in patterns if any(session.counts for session in pattern)), ())

    def _week_sessions(self, weekday: int, day: dt.date) -> tuple[Session, ...]:
        return tuple(sorted({row.session for row in self.week if row.weekday == weekday and row.is_in_force(day)}))

    def _note(self, day: dt.date, sessions: tuple[Session, ...], counting: tuple[Session, ...]) -> str:
        special = self.special.get(day)
        if counting:
            return "làm bù, tính" if special else "ngày làm việc, tính"
        if special and special.kind != DayKind.WORKED:
            return f"{special.kind.label}{_source(special)}, không tính"
        if sessions:
            return "chỉ tiếp nhận hồ sơ, không tính"
        return "nghỉ cuối tuần, không tính" if day.weekday() >= 5 else "không làm việc, không tính"


def _source(special: SpecialDay) -> str:
    """` (Quốc khánh, căn cứ 1570/TB-LĐTBXH)`, or nothing where nothing is known."""
    label = "" if special.label.lower().startswith(special.kind.label) else special.label
    doubt = "" if special.confirmed else "chưa có thông báo chính thức"
    known = ", ".join(filter(None, (label, special.basis and f"căn cứ {special.basis}", doubt)))
    return f" ({known})" if known else ""


def _joined(sessions: Iterable[Session]) -> tuple[Session, ...]:
    """Sessions in order with overlaps joined, so that no minute is counted twice."""
    joined: list[Session] = []
    for session in sorted(sessions):
        if joined and session.starts < joined[-1].ends:
            joined[-1] = Session(joined[-1].starts, max(joined[-1].ends, session.ends))
        else:
            joined.append(session)
    return tuple(joined)
