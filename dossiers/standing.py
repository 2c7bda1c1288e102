"""How a dossier stands against its due date, in a word and a tone, for every page that shows one."""

from dataclasses import dataclass
from datetime import datetime

from dossiers.models import Dossier
from dossiers.states import FINISHED, OPEN, WAITING
from tanthanh.office.vietnamese import office_day, office_time

SOON_DAYS = 3


@dataclass(frozen=True, slots=True)
class Standing:
    """`tone` is one of the look's: ok, warn, late, info, wait, done."""

    tone: str
    label: str


def standing(dossier: Dossier, *, now: datetime) -> Standing:
    """Lateness is a matter of the very minute; how many days is counted on the calendar."""
    if dossier.state in FINISHED:
        return _finished(dossier)
    if dossier.state not in OPEN:
        return Standing("done", "không tính hạn")
    if dossier.is_late(now):
        # A clock stopped too late does not grow: what counts is by how much it had been missed.
        return Standing("late", f"quá hạn{_days(dossier, dossier.clock_stopped_at or now)}")
    if dossier.state in WAITING:
        return Standing("wait", "tạm dừng tính hạn")
    left = (office_day(dossier.due_at) - office_day(now)).days
    if left == 0:
        return Standing("warn", f"hôm nay, trước {office_time(dossier.due_at):%H:%M}")
    return Standing("warn" if left <= SOON_DAYS else "info", f"còn {left} ngày")


def _finished(dossier: Dossier) -> Standing:
    finished_at = dossier.finished_at
    if finished_at is None:
        return Standing("done", "đã xong")
    if finished_at > dossier.due_at:
        return Standing("late", f"trễ{_days(dossier, finished_at)}")
    return Standing("ok", "trước hạn" if office_day(finished_at) < office_day(dossier.due_at) else "đúng hạn")


def _days(dossier: Dossier, until: datetime) -> str:
    """` 3 ngày`, or ` 20 phút` within the day itself."""
    days = (office_day(until) - office_day(dossier.due_at)).days
    if days:
        return f" {days} ngày"
    minutes = max(1, int((until - dossier.due_at).total_seconds() // 60))
    return f" {minutes} phút" if minutes < 60 else f" {minutes // 60} giờ"
