"""The geometry of a column chart and of a trend; how they look is `components/chart_*.html` and `chart.css`. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, log10

LEFT, TOP, FOOT = 52, 24, 28
SMALLEST = 3  # units: a value that is not zero is still seen


@dataclass(frozen=True, slots=True)
class Series:
    """One colour and hatching; at most four."""

    rank: int
    label: str


@dataclass(frozen=True, slots=True)
class Part:
    rank: int
    label: str
    value: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    short: str
    x: int
    width: int
    total: int
    parts: tuple[Part, ...]

    @property
    def middle(self) -> int:
        return self.x + self.width // 2

    @property
    def value_y(self) -> int:
        return min(part.y for part in self.parts) - 7


@dataclass(frozen=True, slots=True)
class Line:
    value: int
    y: int

    @property
    def text_y(self) -> int:
        return self.y + 5


@dataclass(frozen=True, slots=True)
class Drawing:
    """What columns and lines have in common; all lengths in whole units, so that no locale spells a comma."""

    key: str
    title: str
    over: str
    lines: tuple[Line, ...]
    width: int
    height: int

    left = LEFT
    left_text = LEFT - 8

    @property
    def label_y(self) -> int:
        return self.height - 8


@dataclass(frozen=True, slots=True)
class Chart(Drawing):
    """Columns of stacked parts."""

    series: tuple[Series, ...]
    bars: tuple[Bar, ...]

    @property
    def base(self) -> int:
        return self.height - FOOT


def stacked(
    *,
    key: str,
    title: str,
    over: str,
    labels: Sequence[tuple[str, str]],
    series: Sequence[tuple[str, Sequence[int]]],
    width: int = 720,
    height: int = 300,
) -> Chart:
    """Draw up to four series over labelled columns.

    `key` is unique on the page; `over` heads the table's first column (`Tháng`); `labels` are (long, short) names,
    `series` (name, one value per label), from the bottom of the stack upwards.
    """
    names = tuple(Series(rank, label) for rank, (label, _) in enumerate(series, 1))
    columns = list(zip(*(values for _, values in series), strict=True))
    step = grid_step(max(map(sum, columns), default=0))
    top = step * max(1, ceil(max(map(sum, columns), default=0) / step))
    room = height - FOOT - TOP
    slot = (width - LEFT) // max(1, len(labels))
    bars = []
    for place, ((label, short), values) in enumerate(zip(labels, columns, strict=True)):
        y = height - FOOT
        parts = []
        for name, value in zip(names, values, strict=True):
            tall = max(SMALLEST, round(room * value / top)) if value else 0
            y -= tall
            parts.append(Part(name.rank, name.label, value, y, tall))
        bars.append(Bar(label, short, LEFT + place * slot + slot // 6, slot - slot // 3, sum(values), tuple(parts)))
    lines = tuple(Line(value, height - FOOT - round(room * value / top)) for value in range(0, top + 1, step))
    return Chart(key, title, over, lines, width, height, series=names, bars=tuple(bars))


def grid_step(largest: int) -> int:
    """A round distance between grid lines that gives two to five of them."""
    if largest <= 4:
        return 1
    unit: int = 10 ** int(log10(largest))
    return next(max(1, unit * tenths // 10) for tenths in (2, 5, 10, 20, 50) if largest / (unit * tenths / 10) <= 5)


@dataclass(frozen=True, slots=True)
class Point:
    """A share in per cent under a (long, short) name, with its interval and its count in words; None is a gap."""

    label: str
    short: str
    share: Decimal | None
    interval: tuple[Decimal, Decimal] | None
    count: str


@dataclass(frozen=True, slots=True)
class Stop:
    """A point in its place; `high_y` and `low_y` end its interval."""

    point: Point
    x: int
    y: int | None = None
    high_y: int | None = None
    low_y: int | None = None

    @property
    def left(self) -> int:
        return self.x - 4

    @property
    def right(self) -> int:
        return self.x + 4

    @property
    def text_y(self) -> int:
        return (self.high_y or TOP) - 6


@dataclass(frozen=True, slots=True)
class Trend(Drawing):
    """Shares from 0 to 100 % in their order, joined where two follow each other; the scale never begins elsewhere."""

    stops: tuple[Stop, ...]
    paths: tuple[str, ...]

    @property
    def is_drawn(self) -> bool:
        """One point is no trend."""
        return sum(stop.y is not None for stop in self.stops) > 1


def trend(*, key: str, title: str, over: str, points: Sequence[Point], width: int = 720, height: int = 280) -> Trend:
    """Draw shares over labelled places; `key` is unique on the page, `over` heads the table's first column."""
    room = height - FOOT - TOP
    slot = (width - LEFT) // max(1, len(points))

    def level(share: Decimal) -> int:
        return height - FOOT - round(room * share / 100)

    stops: list[Stop] = []
    paths: list[list[str]] = []
    joined: list[str] = []
    for place, point in enumerate(points):
        x = LEFT + place * slot + slot // 2
        if point.share is None:
            stops.append(Stop(point, x))
            paths, joined = [*paths, joined], []
            continue
        low, high = point.interval or (point.share, point.share)
        stops.append(Stop(point, x, level(point.share), level(high), level(low)))
        joined.append(f"{x},{level(point.share)}")
    drawn = tuple(" ".join(path) for path in (*paths, joined) if len(path) > 1)
    lines = tuple(Line(value, level(Decimal(value))) for value in range(0, 101, 20))
    return Trend(key, title, over, lines, width, height, stops=tuple(stops), paths=drawn)
