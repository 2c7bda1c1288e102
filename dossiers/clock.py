"""The clock of a dossier: its due date, recomputed from the start, the limit, the calendar and the lawful events.

What comes after the due date cannot move it (decisions.md 3): a late dossier stays late.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from dossiers.models import Dossier, LogEntry
from dossiers.states import Step
from procedures.kinds import SupplementPolicy
from tanthanh.office.deadlines import DueDate, Interval, Limit, LimitUnit, due_date
from tanthanh.office.working_days import Calendar

STOPS = frozenset({Step.ASK_SUPPLEMENT, Step.PAUSE})
STARTS = frozenset({Step.TAKE_SUPPLEMENT, Step.RESUME})
# Closing a waiting dossier ends its wait: the time waited is not held against the office.
CLOSES = frozenset({Step.WITHDRAW, Step.STOP})


class NoLimitError(ValueError):
    """A dossier imported without a limit has only the date of its file."""


@dataclass
class _Run:
    """The clock while the log is being read: since when it runs, what it skipped, since when it stands."""

    start: datetime
    pauses: list[Interval] = field(default_factory=list)
    stopped_at: datetime | None = None
    is_extended: bool = False

    def resume(self, at: datetime, *, from_zero: bool) -> None:
        if self.stopped_at is None:
            return
        if from_zero:
            self.start, self.pauses = at, []
        else:
            self.pauses.append((self.stopped_at, at))
        self.stopped_at = None


def replay(dossier: Dossier, entries: Iterable[LogEntry], calendar: Calendar) -> DueDate:
    """The due date that the law gives after these log entries (in order of time), with its day-by-day reason.

    Supplement: from zero once complete (118/2025/NĐ-CP Điều 19.5), or going on where a sector law says so. Listed
    pauses push the date by what they last. A verification adds its working days, once, and keeps them where a
    supplement starts the clock again: the ground for it is still there. A stop or an extension after the due date is
    not heard. Raises NoLimitError.
    """
    limit = dossier.limit
    if limit is None:
        raise NoLimitError(dossier.code)
    return _clock(dossier, limit, calendar).read(dossier.received_at, entries)


def _clock(dossier: Dossier, limit: Limit, calendar: Calendar) -> "_Clock":
    days = dossier.verification_days
    extension = Limit(days, LimitUnit.WORKING_DAY) if days else None
    return _Clock(limit, extension, calendar, restarts=dossier.supplement_policy == SupplementPolicy.RESTART)


def budget_due(
    dossier: Dossier, budget: Limit, since: datetime, entries: Iterable[LogEntry], calendar: Calendar
) -> datetime:
    """Until when a holder has who got `budget` at `since`: the dossier's own events run over their time, too."""
    later = [entry for entry in entries if entry.at >= since]
    return _clock(dossier, budget, calendar).read(since, later).due_at


class _Clock:
    """One limit on one calendar, let run over the events of a log."""

    def __init__(self, limit: Limit, extension: Limit | None, calendar: Calendar, *, restarts: bool) -> None:
        self.limit = limit
        self.extension = extension
        self.calendar = calendar
        self.restarts = restarts

    def read(self, start: datetime, entries: Iterable[LogEntry]) -> DueDate:
        run = _Run(start)
        current = self._count(run)
        for entry in entries:
            if entry.step in STOPS and entry.at <= current.due_at:
                run.stopped_at = entry.at
            elif entry.step == Step.EXTEND_VERIFICATION and entry.at <= current.due_at:
                run.is_extended = True
                current = self._count(run)
            elif entry.step in STARTS | CLOSES and run.stopped_at is not None:
                run.resume(entry.at, from_zero=entry.step == Step.TAKE_SUPPLEMENT and self.restarts)
                current = self._count(run)
        return current

    def _count(self, run: _Run) -> DueDate:
        found = due_date(self.limit, run.start, self.calendar, run.pauses)
        if not run.is_extended or self.extension is None:
            return found
        more = due_date(self.extension, found.due_at, self.calendar, run.pauses)
        # The second count begins on the day the first one ended, which stands in the trace already.
        return DueDate(more.due_at, found.trace + more.trace[1:], tuple(dict.fromkeys(found.warnings + more.warnings)))
