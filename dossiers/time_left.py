"""How much working time is left for a dossier, or by how much it is over: what desks sort by and say."""

from dataclasses import dataclass
from datetime import datetime

from dossiers.models import Dossier
from tanthanh.office.working_days import Calendar

DAY_MINUTES = 480
SOON_MINUTES = DAY_MINUTES


@dataclass(frozen=True, slots=True)
class Task:
    """One dossier to work on: until when its present holder has, and how much working time is left until then."""

    dossier: Dossier
    due_at: datetime
    minutes_left: int
    minutes_over: int

    @property
    def is_step(self) -> bool:
        """The step's own date comes before the dossier's."""
        return self.due_at < self.dossier.due_at

    @property
    def tone(self) -> str:
        if self.minutes_over or not self.minutes_left:
            return "late"
        return "warn" if self.minutes_left <= SOON_MINUTES else "info"

    @property
    def label(self) -> str:
        """`còn 2 giờ 30 phút`, `còn 3 ngày 4 giờ`, `quá 40 phút`: working time, a day being eight hours."""
        if self.minutes_left:
            return f"còn {working_time(self.minutes_left)}"
        return f"quá {working_time(self.minutes_over)}" if self.minutes_over else "hết giờ"

    @classmethod
    def until(cls, dossier: Dossier, due_at: datetime, calendar: Calendar, now: datetime) -> "Task":
        between = calendar.working_minutes_between
        return cls(dossier, due_at, between(now, due_at), between(due_at, now))


def working_time(minutes: int) -> str:
    """`3 ngày 4 giờ`, `2 giờ 30 phút`, `40 phút`: the two largest parts, as one says it."""
    days, rest = divmod(minutes, DAY_MINUTES)
    parts = ((days, "ngày"), (rest // 60, "giờ"), (rest % 60, "phút"))
    said = [f"{value} {word}" for value, word in parts if value]
    return " ".join(said[:2])
