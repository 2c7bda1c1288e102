"""What a benchmark module works with: rows of the table, a stopwatch that is fair to both sides, a query counter.

A module `bench/<name>.py` takes part by having `rows(context: Context) -> list[Row]`.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection
from django.test.utils import CaptureQueriesContext


@dataclass(frozen=True)
class Row:
    """One line: what was measured, ours, the floor it is held against, the figure and the bar it has to keep."""

    what: str
    ours: str
    floor: str
    figure: str
    bar: str
    kept: bool

    @classmethod
    def at_most(cls, what: str, ours: float, floor: float, *, times: float) -> "Row":
        """Seconds against seconds: ours may take `times` as long as the floor."""
        ratio = ours / floor
        return cls(what, _seconds(ours), _seconds(floor), f"{ratio:.2f}×", f"≤ {times:g}×", ratio <= times)

    @classmethod
    def at_least(cls, what: str, ours: float, floor: float, *, share: float) -> "Row":
        """Requests per second against requests per second: ours has to reach `share` of the floor."""
        ratio = ours / floor
        return cls(what, f"{ours:.0f}/s", f"{floor:.0f}/s", f"{ratio:.2f}×", f"≥ {share:g}×", ratio >= share)

    @classmethod
    def count(cls, what: str, number: int, *, most: int, unit: str = "queries") -> "Row":
        return cls(what, f"{number} {unit}", "–", str(number), f"≤ {most}", number <= most)


@dataclass(frozen=True)
class Context:
    """What every module may ask: how many dossiers stand in the table, and how often to repeat."""

    size: int
    repeat: int


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def side_by_side(ours: Callable[[], object], floor: Callable[[], object], *, repeat: int) -> tuple[float, float]:
    """Median seconds of both, run in turn, so that a noisy neighbour slows both alike; one round warms up."""
    ours(), floor()
    rounds = [(seconds(ours), seconds(floor)) for _ in range(repeat)]
    return statistics.median(a for a, _ in rounds), statistics.median(b for _, b in rounds)


def queries(work: Callable[[], object]) -> int:
    """How many statements `work` sends, transaction bookkeeping left out."""
    with CaptureQueriesContext(connection) as captured:
        work()
    quiet = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")
    return sum(not query["sql"].startswith(quiet) for query in captured.captured_queries)


def table(rows: list[Row]) -> str:
    """The rows as a Markdown table."""
    lines = ["| what | ours | floor | figure | bar | |", "|---|---:|---:|---:|---:|---|"]
    lines += [
        f"| {row.what} | {row.ours} | {row.floor} | {row.figure} | {row.bar} | {'✔' if row.kept else '✘'} |"
        for row in rows
    ]
    return "\n".join(lines)


def _seconds(value: float) -> str:
    return f"{value * 1000:.1f} ms" if value < 1 else f"{value:.2f} s"
