"""A report as a form: head, columns, lines, foot. Built once for the page, the workbook, the paper and the snapshot."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, NamedTuple, TypeAlias

from reports.periods import Period
from tanthanh.office.vietnamese import number, percent_text

Value: TypeAlias = int | Decimal | str | None
Kind = Literal["text", "count", "rate", "points"]


class Head(NamedTuple):
    """One cell of the head: so many columns wide, so many lines high."""

    text: str
    columns: int = 1
    lines: int = 1


@dataclass(frozen=True, slots=True)
class Column:
    """`sums` are the places of the columns it adds up; `number` is printed under the head, `(3)=(4)+(5)+(6)`.

    `is_added` where the foot is the sum of the lines.
    """

    title: str
    number: str = ""
    kind: Kind = "count"
    sums: tuple[int, ...] = ()
    is_added: bool = True

    @property
    def name(self) -> str:
        """Apart from every other column of the form."""
        return f"{self.number.partition('=')[0]} {self.title}".strip()


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure; `path` leads to the dossiers behind it."""

    value: Value
    kind: Kind = "count"
    path: str = ""

    @property
    def text(self) -> str:
        if self.value is None:
            return "–"
        if isinstance(self.value, Decimal):
            return percent_text(self.value) if self.kind == "rate" else f"{self.value:.2f}".replace(".", ",")
        return number(self.value) if isinstance(self.value, int) and self.kind != "text" else str(self.value)


@dataclass(frozen=True, slots=True)
class Report:
    """One report about one period, judged at the cut. `advice` says what would gain the next point."""

    slug: str
    number: str
    title: str
    period: Period
    cut: datetime
    unit: str
    heads: tuple[tuple[Head, ...], ...]
    columns: tuple[Column, ...]
    lines: tuple[tuple[Cell, ...], ...]
    foot: tuple[Cell, ...] = ()
    notes: tuple[str, ...] = ()
    basis: str = ""
    is_estimate: bool = False
    advice: tuple[str, ...] = ()

    def content(self) -> dict[str, Any]:
        """What is frozen when it is submitted: plain JSON, decimals as strings."""
        return {
            "report": self.slug,
            "first": self.period.first.isoformat(),
            "last": self.period.last.isoformat(),
            "cut": self.cut.isoformat(),
            "columns": [column.name for column in self.columns],
            "lines": [_plain(line) for line in self.lines],
            "foot": _plain(self.foot),
        }

    def showing(self, content: dict[str, Any]) -> "Report":
        """The same form with the figures of a snapshot; nothing leads from a frozen figure to today's dossiers."""
        return replace(
            self,
            lines=tuple(self._read(line) for line in content["lines"]),
            foot=self._read(content["foot"]),
            cut=datetime.fromisoformat(content["cut"]),
        )

    def _read(self, values: Sequence[Any]) -> tuple[Cell, ...]:
        return tuple(
            Cell(_value(value, column.kind), column.kind)
            for value, column in zip(values, self.columns, strict=bool(values))
        )


def digest(content: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON: sorted keys, no blanks, UTF-8."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def cells(columns: Iterable[Column], values: Iterable[Value], paths: Sequence[str] = ()) -> tuple[Cell, ...]:
    """One line; a zero and a text open nothing."""
    filled = [*paths, *[""] * 40]
    return tuple(
        Cell(value, column.kind, path if value else "")
        for column, value, path in zip(columns, values, filled, strict=False)
    )


def flat_heads(columns: Sequence[Column]) -> tuple[tuple[Head, ...], ...]:
    """A head of one line, one cell for each column."""
    return (tuple(Head(column.title) for column in columns),)


def _plain(line: Iterable[Cell]) -> list[Any]:
    return [str(cell.value) if isinstance(cell.value, Decimal) else cell.value for cell in line]


def _value(value: Any, kind: Kind) -> Value:  # noqa: ANN401 -- plain JSON
    if kind in {"rate", "points"} and isinstance(value, str):
        return Decimal(value)
    return value  # type: ignore[no-any-return]
