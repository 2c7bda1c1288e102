"""The period's dossiers of the one-stop by field, by unit and by procedure; the parts of each add up to the whole."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count

from dossiers.titles import titles
from reports.figures import PLACES, Outcomes, one_stop_in, outcome
from reports.periods import Period
from tanthanh.office.models import Unit

TOP = 10
# Groups smaller than this are not told apart in public (law.md 6.1).
SMALLEST_GROUP = 5
NO_UNIT = "chưa phân bộ phận"


class Group(NamedTuple):
    """What one row is about: `key` is what the list of dossiers filters by, empty where it cannot."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Row:
    group: Group
    outcomes: Outcomes


@dataclass(frozen=True, slots=True)
class Breakdowns:
    """The same dossiers cut three ways, the largest group first."""

    fields: tuple[Row, ...]
    units: tuple[Row, ...]
    procedures: tuple[Row, ...]

    @property
    def top_procedures(self) -> tuple[Row, ...]:
        return self.procedures[:TOP]


class Counted(NamedTuple):
    """So many dossiers of one version and unit at one place of `Outcomes.counts`."""

    version_id: int
    unit_id: int | None
    place: int
    dossiers: int


def breakdowns(period: Period, *, now: datetime) -> Breakdowns:
    """Fields, units and procedures in three queries: one count, the names of what was counted, the names of units."""
    counted = _counted(period, now)
    named = titles({row.version_id for row in counted})
    units: dict[int | None, Group] = {row.pk: Group(row.code, row.name) for row in Unit.objects.all()}
    units[None] = Group("", NO_UNIT)
    fields = {version_id: Group(title.field_slug, title.field) for version_id, title in named.items()}
    procedures = _one_name_each({version_id: Group(title.code, title.name) for version_id, title in named.items()})
    return Breakdowns(
        fields=_added((fields[row.version_id], row) for row in counted),
        units=_added((units[row.unit_id], row) for row in counted),
        procedures=_added((procedures[row.version_id], row) for row in counted),
    )


def _counted(period: Period, now: datetime) -> list[Counted]:
    """On PostgreSQL from the index of days alone."""
    rows = (
        one_stop_in(period).values_list("version_id", "unit_id", outcome(now)).annotate(dossiers=Count("*")).order_by()
    )
    return [Counted(*row) for row in rows]


def _one_name_each(groups: dict[int, Group]) -> dict[int, Group]:
    """Versions of one procedure may carry different names: the latest version's stands for all."""
    latest = {group.key or group.name: group for _, group in sorted(groups.items())}
    return {version_id: latest[group.key or group.name] for version_id, group in groups.items()}


def _added(rows: Iterable[tuple[Group, Counted]]) -> tuple[Row, ...]:
    totals: dict[Group, list[int]] = {}
    for group, counted in rows:
        totals.setdefault(group, [0] * PLACES)[counted.place] += counted.dossiers
    groups = (Row(group, Outcomes(*counts)) for group, counts in totals.items())
    return tuple(sorted(groups, key=lambda row: (-row.outcomes.total, row.group.name)))


def publishable(rows: Iterable[Row]) -> tuple[Row, ...]:
    """The rows as the public may see them: small groups together in one, which is left out while it is small itself."""
    kept = [row for row in rows if row.outcomes.total >= SMALLEST_GROUP]
    small = [row for row in rows if row.outcomes.total < SMALLEST_GROUP]
    rest = sum((row.outcomes for row in small), Outcomes())
    if rest.total >= SMALLEST_GROUP:
        kept.append(Row(Group("", "các lĩnh vực khác"), rest))
    return tuple(kept)
