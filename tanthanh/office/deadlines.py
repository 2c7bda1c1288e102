"""Due dates: limit, moment of receipt and calendar in; date and day-by-day reason out. Pure: no database, no clock.

The day of receipt is not counted (Bộ luật Dân sự 2015, Điều 147); a last day on a day off moves to the next working day
(Điều 148); what must be done the same day may wait for the next working day when it came after 15:00 (Nghị định
23/2015/NĐ-CP, Điều 7; Luật Hộ tịch 2014, Điều 5). Working days are counted as days, never as hours.
"""

import datetime as dt
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from django.db.models import TextChoices

from tanthanh.office.working_days import ONE_DAY, Calendar, day_name, local

Interval: TypeAlias = tuple[dt.datetime, dt.datetime]


class LimitError(ValueError):
    """A limit or a pause that cannot be; the message is a Vietnamese sentence."""


class LimitUnit(TextChoices):
    WORKING_DAY = "working_day", "ngày làm việc"
    DAY = "day", "ngày"
    MONTH = "month", "tháng"
    WORKING_HOUR = "working_hour", "giờ làm việc"
    SAME_DAY = "same_day", "trong ngày làm việc"


class Policy(TextChoices):
    NEXT_DAY = "next_day", "không tính ngày nhận"
    CUTOFF_15H = "cutoff_15h", "tính ngày nhận nếu nhận đến 15 giờ"


# Far beyond any limit in law, and near enough that nobody can make the server count for minutes.
LARGEST, LARGEST_MONTHS = 4000, 120


@dataclass(frozen=True, slots=True)
class Limit:
    """How long the office may take. `amount` is 0 or 1 for SAME_DAY, which always goes by the cut-off.

    CUTOFF_15H: a dossier that came by the cut-off on a working day, before closing, has that day as its first, any
    other the next working day. Days and months include the first day; hours run from the receipt or from its opening.
    Raises LimitError.
    """

    amount: int
    unit: LimitUnit
    policy: Policy = Policy.NEXT_DAY
    cutoff: dt.time = dt.time(15)

    def __post_init__(self) -> None:
        if self.unit == LimitUnit.SAME_DAY:
            if self.amount not in {0, 1}:
                raise LimitError("Thời hạn trong ngày làm việc không kèm số lượng.")
        elif self.amount < 1:
            raise LimitError(f"Thời hạn phải từ 1 {self.unit.label} trở lên.")
        elif self.amount > (largest := LARGEST_MONTHS if self.unit == LimitUnit.MONTH else LARGEST):
            raise LimitError(f"Thời hạn tối đa là {largest} {self.unit.label}.")

    def in_words(self) -> str:
        """`03 ngày làm việc`, `trong ngày làm việc`, `30 ngày`, `2 giờ làm việc`, `1 tháng`."""
        if self.unit == LimitUnit.SAME_DAY:
            return str(self.unit.label)
        width = 2 if self.unit in {LimitUnit.WORKING_DAY, LimitUnit.DAY} else 1
        return f"{self.amount:0{width}} {self.unit.label}"


@dataclass(frozen=True, slots=True)
class TraceDay:
    """One date on the way to the due date: counted into the limit or not, and why, in Vietnamese."""

    date: dt.date
    counted: bool
    reason: str


@dataclass(frozen=True, slots=True)
class DueDate:
    """When the result is due (Asia/Ho_Chi_Minh), every date passed on the way, and what is uncertain."""

    due_at: dt.datetime
    trace: tuple[TraceDay, ...]
    warnings: tuple[str, ...]


def due_date(limit: Limit, received_at: dt.datetime, calendar: Calendar, pauses: Iterable[Interval] = ()) -> DueDate:
    """Count `limit` from the aware moment `received_at`.

    `pauses` are half-open intervals of aware moments. A date is paused from the date a pause starts to the date before
    it ends, and is not counted; so a pause of k working days moves a limit in working days by exactly k. Hours skip the
    paused minutes. Raises LimitError for a pause that ends before it starts, CalendarError for a naive moment or a
    calendar in which nobody works.
    """
    stops = tuple((local(starts), local(ends)) for starts, ends in pauses)
    if any(ends < starts for starts, ends in stops):
        raise LimitError("Thời gian tạm dừng phải kết thúc sau khi bắt đầu.")
    count = _Count(limit, local(received_at), calendar, stops)
    due_at = count.by_hours() if limit.unit == LimitUnit.WORKING_HOUR else count.by_days()
    years = dict.fromkeys(day.date.year for day in count.trace)
    doubts = (_doubt(year) for year in years if not calendar.is_year_confirmed(year))
    return DueDate(due_at, tuple(count.trace), tuple(doubts))


def apology_warn_day(due_at: dt.datetime, calendar: Calendar) -> dt.date:
    """The last working day at least one calendar day before the due date (Nghị định 118/2025/NĐ-CP, Điều 19.6)."""
    return calendar.last_working_day_on_or_before(local(due_at).date() - ONE_DAY)


def supplement_last_day(notice_on: dt.date, calendar: Calendar, days: int = 15) -> dt.date:
    """The last day to complete a dossier after the notice: calendar days, moved past days off (118/2025, Điều 19.5)."""
    return calendar.working_day_on_or_after(notice_on + days * ONE_DAY)


def forward_deadline(received_at: dt.datetime, calendar: Calendar, cutoff: dt.time = dt.time(15)) -> dt.datetime:
    """When a dossier must have left the counter for whoever decides it (Nghị định 118/2025/NĐ-CP, Điều 18).

    By the end of the working day on which it came, or, where it came after 15:00 or on a day off, at the start of the
    next working day: within that day's first hour.
    """
    moment = local(received_at)
    day = moment.date()
    if calendar.is_working(day) and moment.time() <= min(cutoff, calendar.end_of_day(day)):
        return calendar.closing(day)
    opening, _ = calendar.stretches(calendar.next_working_day(day))[0]
    return opening + dt.timedelta(hours=1)


class _Count:
    """One counting, from the receipt on; it writes its trace as it walks."""

    def __init__(
        self, limit: Limit, received_at: dt.datetime, calendar: Calendar, pauses: tuple[Interval, ...]
    ) -> None:
        self.limit = limit
        self.received_at = received_at
        self.calendar = calendar
        self.pauses = pauses
        self.trace: list[TraceDay] = []

    def by_days(self) -> dt.datetime:
        """Working days, calendar days, months and the same day: due at the end of a working day."""
        only_working = self.limit.unit in {LimitUnit.WORKING_DAY, LimitUnit.SAME_DAY}
        days, left = self._days(), self._length()
        while True:
            day = next(days)
            working = self.calendar.is_working(day)
            if self._is_paused(day):
                self._pass(day, "tạm dừng, không tính")
            elif left and (working or not only_working):
                left -= 1
                self._pass(day, self.calendar.note(day) if only_working else "tính theo ngày lịch", counted=True)
                if working and not left:
                    return self.calendar.closing(day)
            elif working:
                self._pass(day, "ngày làm việc đầu tiên sau ngày nghỉ, đến hạn")
                return self.calendar.closing(day)
            else:
                self._pass(day, self.calendar.note(day))

    def by_hours(self) -> dt.datetime:
        """Working hours through the sessions; due to the minute."""
        days, left = self._days(), dt.timedelta(hours=self.limit.amount)
        while True:
            day = next(days)
            used: list[Interval] = []
            for starts, ends in self._free(day):
                span = min(ends - starts, left)
                left -= span
                used.append((starts, starts + span))
                if not left:
                    break
            self._pass(day, _hours_note(used) if used else self._idle_note(day), counted=bool(used))
            if not left:
                return used[-1][1]

    def _days(self) -> Iterator[dt.date]:
        """The dates that may count; those from the receipt until then go into the trace here."""
        received_on = self.received_at.date()
        first = self._first_day()
        for day in self.calendar.days_from(received_on):
            if day >= first:
                yield day
            else:
                self._pass(day, self._receipt_note(day) if day == received_on else self.calendar.note(day))

    def _first_day(self) -> dt.date:
        received_on = self.received_at.date()
        if self._goes_by_cutoff:
            return received_on if self._is_in_time else self.calendar.next_working_day(received_on)
        return received_on if self.limit.unit == LimitUnit.WORKING_HOUR else received_on + ONE_DAY

    @property
    def _goes_by_cutoff(self) -> bool:
        return self.limit.unit == LimitUnit.SAME_DAY or self.limit.policy == Policy.CUTOFF_15H

    @property
    def _is_in_time(self) -> bool:
        """Not later than the cut-off nor than closing, which on a half Saturday comes first."""
        day, time = self.received_at.date(), self.received_at.time()
        return self.calendar.is_working(day) and time <= min(self.limit.cutoff, self.calendar.end_of_day(day))

    def _length(self) -> int:
        """How many dates are to be counted; a month is as long as it is from its first day."""
        if self.limit.unit != LimitUnit.MONTH:
            return max(self.limit.amount, 1)
        start = self._first_day() if self._goes_by_cutoff else self.received_at.date()
        return (_months_later(start, self.limit.amount) - start).days

    def _is_paused(self, day: dt.date) -> bool:
        return any(starts.date() <= day < ends.date() for starts, ends in self.pauses)

    def _free(self, day: dt.date) -> list[Interval]:
        """The counting hours of `day` after the receipt and outside the pauses."""
        free = [(max(starts, self.received_at), ends) for starts, ends in self.calendar.stretches(day)]
        for pause_starts, pause_ends in self.pauses:
            before = [(starts, min(ends, pause_starts)) for starts, ends in free]
            free = sorted(before + [(max(starts, pause_ends), ends) for starts, ends in free])
        return [(starts, ends) for starts, ends in free if starts < ends]

    def _receipt_note(self, day: dt.date) -> str:
        if not self._goes_by_cutoff:
            return "ngày nhận hồ sơ, không tính"
        if not self.calendar.is_working(day):
            return self.calendar.note(day)
        is_late = self.received_at.time() > self.limit.cutoff
        return f"nhận sau {_clock(self.limit.cutoff) if is_late else 'giờ làm việc'}, không tính"

    def _idle_note(self, day: dt.date) -> str:
        if not self.calendar.is_working(day):
            return self.calendar.note(day)
        left_after_receipt = any(ends > self.received_at for _, ends in self.calendar.stretches(day))
        return "tạm dừng, không tính" if left_after_receipt else "nhận sau giờ làm việc, không tính"

    def _pass(self, day: dt.date, note: str, *, counted: bool = False) -> None:
        self.trace.append(TraceDay(day, counted, f"{day_name(day)}: {note}"))


def _months_later(day: dt.date, months: int) -> dt.date:
    """The same day of the month, or the last day of a shorter one."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _hours_note(used: list[Interval]) -> str:
    """`tính 2 giờ 30 phút (09:00–11:30)`."""
    minutes = sum((ends - starts for starts, ends in used), dt.timedelta()) // dt.timedelta(minutes=1)
    spans = ", ".join(f"{starts:%H:%M}–{ends:%H:%M}" for starts, ends in used)
    parts = (f"{minutes // 60} giờ" if minutes >= 60 else "", f"{minutes % 60} phút" if minutes % 60 else "")
    return f"tính {' '.join(part for part in parts if part) or 'dưới 1 phút'} ({spans})"


def _clock(time: dt.time) -> str:
    return f"{time:%H giờ %M}".removesuffix(" 00")


def _doubt(year: int) -> str:
    return f"Lịch nghỉ năm {year} chưa có thông báo chính thức: ngày hẹn trả có thể thay đổi."
