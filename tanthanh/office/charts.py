"""The geometry of a column chart; how it looks is `components/chart_bars.html` and `chart.css`. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
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
class Chart:
    """Columns of stacked parts; all lengths in whole units of the drawing, so that no locale spells a comma."""

    key: str
    title: str
    over: str
    series: tuple[Series, ...]
    bars: tuple[Bar, ...]
    lines: tuple[Line, ...]
    width: int
    height: int

    left = LEFT
    left_text = LEFT - 8

    @property
    def base(self) -> int:
        return self.height - FOOT

    @property
    def label_y(self) -> int:
        return self.height - 8


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
    return Chart(key, title, over, names, tuple(bars), lines, width, height)


def grid_step(largest: int) -> int:
    """A round distance between grid lines that gives two to five of them."""
    if largest <= 4:
        return 1
    unit: int = 10 ** int(log10(largest))
    return next(max(1, unit * tenths // 10) for tenths in (2, 5, 10, 20, 50) if largest / (unit * tenths / 10) <= 5)
