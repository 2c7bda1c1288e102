"""Every move of a date in a span of days, out of the log: what leaders look at, so that lateness is not laundered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count
from django.db.models.query import QuerySet

from dossiers.models import LogEntry
from dossiers.models.log import MOVED_A_DATE
from dossiers.states import Step
from tanthanh.office.vietnamese import ZONE

MOST_ROWS = 500


@dataclass(frozen=True, slots=True)
class Span:
    """From a first to a last day, both inclusive; `ignored` says what of the address line was not understood."""

    first: date
    last: date
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Move:
    """One move: the log line, and which of the two dates went which way."""

    entry: LogEntry

    @property
    def due_moved(self) -> bool:
        return self.entry.due_before != self.entry.due_after

    @property
    def promise_moved(self) -> bool:
        return self.entry.promised_before is not None and self.entry.promised_before != self.entry.promised_after

    @property
    def is_after_the_date(self) -> bool:
        """Only the promise moved, and the date of the law had been missed already.

        A due date that moves late was not missed: the clock stood, or the decision had been made in time.
        """
        before = self.entry.due_before
        return before is not None and not self.due_moved and self.entry.at > before


def span(asked: Mapping[str, str], *, today: date) -> Span:
    """`?tu=2026-11-01&den=2026-11-30`; this month where nothing, or nothing sensible, is asked for."""
    ignored = []
    days = {"tu": today.replace(day=1), "den": today}
    for name, usual in list(days.items()):
        text = asked.get(name, "")
        try:
            days[name] = date.fromisoformat(text) if text else usual
        except ValueError:
            ignored.append(f"Không hiểu ngày “{text[:20]}”, hãy chọn lại.")
    if days["tu"] > days["den"]:
        ignored.append("Ngày đầu sau ngày cuối: đã đổi chỗ hai ngày.")
    return Span(min(days.values()), max(days.values()), tuple(ignored))


def moves(asked: Span, *, most: int = MOST_ROWS) -> list[Move]:
    """The newest first."""
    rows = _moved(asked).select_related("dossier", "by").order_by("-at", "-pk")
    return [Move(entry) for entry in rows[:most]]


def counts(asked: Span) -> list[tuple[str, int]]:
    """How often each step moved a date, the most frequent first."""
    rows = _moved(asked).values_list("step").annotate(rows=Count("pk")).order_by("-rows", "step")
    return [(Step(step).label, number) for step, number in rows]


def _moved(asked: Span) -> "QuerySet[LogEntry]":
    first = datetime.combine(asked.first, time(), ZONE)
    after = datetime.combine(asked.last + timedelta(days=1), time(), ZONE)
    return LogEntry.objects.filter(MOVED_A_DATE, at__gte=first, at__lt=after)
