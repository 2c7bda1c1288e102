"""The chance that an open dossier will be late, read off what became of the dossiers before it.

Of the past dossiers of the same procedure that were still open with as much working time left as this one, how many
ended late? Where there were few, their share leans on that of the procedure at any step, of the field, and of all
(each worth `WEIGHT` dossiers), so that three lucky dossiers are not taken for a law. Pure: no database, no clock.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

# What the wider group counts beside the narrower one's own dossiers.
WEIGHT = 8
# Before anything is known: one in a hundred, the order of what wards report (law.md 0.1).
USUAL_SHARE = 0.01
# A unit's queue makes its time worth less, or more, within these bounds.
LEAST_LOAD, MOST_LOAD = 2 / 3, 3 / 2
# How far before its date each past dossier is looked at again: half a day to two weeks, in working minutes.
LOOKED_AT = (240, 480, 960, 1440, 2400, 4800)
BANDS = (0.0, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0)


class Past(NamedTuple):
    """A finished dossier. `spare` is how many working minutes before its date it was done, below zero where late.

    `spare_at_hand_on` is the same for leaving the counter; None where nobody knows.
    """

    procedure: int
    field: int
    spare: float
    spare_at_hand_on: float | None = None


class Ahead(NamedTuple):
    """An open dossier: `left` working minutes to its date; `load` is its unit's queue against the usual one."""

    procedure: int
    field: int
    left: float
    at_counter: bool = False
    load: float = 1.0


@dataclass(frozen=True, slots=True)
class Forecast:
    """`chance` of being late, between 0 and 1; `like_it` past dossiers of the procedure stood where this one stands.

    `quickest` is the working time in which the quickest tenth of the comparable ones were done from here, None where
    there were none: with less than that left, nothing saves the date.
    """

    chance: float
    like_it: int
    quickest: float | None

    def can_be_saved(self, left: float) -> bool:
        return left > 0 and (self.quickest is None or left >= self.quickest)


@dataclass(slots=True)
class _Group:
    """Sorted spare times: all of them, and of those that had not left the counter with so much time left."""

    spare: list[float] = field(default_factory=list)
    at_counter: list[tuple[float, float]] = field(default_factory=list)

    def open_with(self, left: float) -> int:
        """How many were still open with `left` working minutes to go."""
        return bisect_left(self.spare, left)

    def late(self) -> int:
        return bisect_left(self.spare, 0)

    def at_counter_with(self, left: float) -> tuple[int, int]:
        """How many had not left the counter with `left` to go, and how many of these ended late."""
        stuck = [spare for handed_on, spare in self.at_counter if handed_on < left]
        return len(stuck), sum(spare < 0 for spare in stuck)


class Model:
    """What the past says. Build it once from finished dossiers, ask it for as many open ones as wanted."""

    def __init__(self, past: Iterable[Past]) -> None:
        self.procedures: dict[int, _Group] = defaultdict(_Group)
        self.fields: dict[int, _Group] = defaultdict(_Group)
        self.all = _Group()
        for one in past:
            for group in (self.procedures[one.procedure], self.fields[one.field], self.all):
                group.spare.append(one.spare)
            if one.spare_at_hand_on is not None:
                self.procedures[one.procedure].at_counter.append((one.spare_at_hand_on, one.spare))
        for group in (*self.procedures.values(), *self.fields.values(), self.all):
            group.spare.sort()

    def forecast(self, ahead: Ahead) -> Forecast:
        """A dossier whose date has passed is late for certain."""
        if ahead.left <= 0:
            return Forecast(1.0, 0, None)
        # A unit that holds half as much again as usual gets as much done in nine hours as in six.
        left = ahead.left / min(max(ahead.load, LEAST_LOAD), MOST_LOAD)
        procedure = self.procedures.get(ahead.procedure, _Group())
        groups = (self.all, self.fields.get(ahead.field, _Group()), procedure)
        chance = USUAL_SHARE
        for group in groups:
            chance = _leaning(group.open_with(left), group.late(), chance)
        like_it = procedure.open_with(left)
        if ahead.at_counter:
            chance = _leaning(*procedure.at_counter_with(left), chance)
        return Forecast(chance, like_it, _quickest(procedure, left))


def _leaning(still_open: int, late: int, wider: float) -> float:
    return (late + WEIGHT * wider) / (still_open + WEIGHT)


def _quickest(group: _Group, left: float) -> float | None:
    """The time the quickest tenth of those open with `left` to go needed from there."""
    still_open = group.open_with(left)
    if not still_open:
        return None
    # The more time to spare at the end, the quicker from here on.
    return left - group.spare[max(0, still_open - 1 - still_open // 10)]


# --- how well it would have done -------------------------------------------------------------------------------------


class Look(NamedTuple):
    """One look back at a dossier that was open: what was forecast, what the plain rule says, and what happened."""

    chance: float
    plain: float
    was_late: bool


class Band(NamedTuple):
    """One row of the calibration: forecasts from `low` to below `high`, their mean, and the share that was late."""

    low: float
    high: float
    looks: int
    forecast: float
    happened: float


@dataclass(frozen=True, slots=True)
class Trial:
    """A back-test: Brier scores (mean squared error of the chance, lower is better) of forecast and plain rule."""

    looks: int
    brier: float | None
    plain_brier: float | None
    bands: tuple[Band, ...]


def trial(train: Iterable[Past], unseen: Iterable[Past], *, tomorrow: float = 480) -> Trial:
    """Forecast dossiers that the model has not seen, at every distance at which they were still open.

    The plain rule takes everything due within `tomorrow` working minutes for late, and nothing else.
    """
    looks = list(_looks(Model(train), unseen, tomorrow))
    if not looks:
        return Trial(0, None, None, ())
    return Trial(
        len(looks),
        sum((look.chance - look.was_late) ** 2 for look in looks) / len(looks),
        sum((look.plain - look.was_late) ** 2 for look in looks) / len(looks),
        tuple(_bands(looks)),
    )


def _looks(model: Model, unseen: Iterable[Past], tomorrow: float) -> Iterator[Look]:
    for one in unseen:
        for left in LOOKED_AT:
            if one.spare < left:
                at_counter = one.spare_at_hand_on is not None and one.spare_at_hand_on < left
                found = model.forecast(Ahead(one.procedure, one.field, left, at_counter=at_counter))
                yield Look(found.chance, float(left <= tomorrow), one.spare < 0)


def _bands(looks: Sequence[Look]) -> Iterator[Band]:
    for low, high in pairwise(BANDS):
        within = [look for look in looks if low <= look.chance < high or (high == BANDS[-1] and look.chance == high)]
        if within:
            mean = sum(look.chance for look in within) / len(within)
            yield Band(low, high, len(within), mean, sum(look.was_late for look in within) / len(within))
