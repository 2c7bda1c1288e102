"""A month of the late list in aggregates: rows leave the list when they are finished, what was late stays counted.

Small groups are put together, so that nothing here says more of one dossier than its row did while it stood.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from django.db.models import Exists, Max, OuterRef

from dossiers import publications
from dossiers.models import LateListCorrection, LateListing, LateListObjection, LateListPublication
from tanthanh.office.vietnamese import ZONE, office_day

SMALLEST_GROUP = 5
OTHERS = f"nhóm khác (mỗi nhóm dưới {SMALLEST_GROUP} hồ sơ)"
ONE_STOP = "Bộ phận Một cửa"
FIRST_YEAR, LAST_YEAR = 2018, 2100


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month by the office's clock."""

    year: int
    number: int

    @property
    def first(self) -> datetime:
        return datetime.combine(date(self.year, self.number, 1), time(), ZONE)

    @property
    def after(self) -> datetime:
        return self.following.first

    @property
    def following(self) -> "Month":
        return Month(self.year + self.number // 12, self.number % 12 + 1)

    @property
    def before(self) -> "Month":
        return Month(self.year - (self.number == 1), (self.number - 2) % 12 + 1)

    def __str__(self) -> str:
        return f"{self.number:02d}/{self.year}"


@dataclass(frozen=True, slots=True)
class Group:
    """How many late dossiers of one field, unit or cause were public in the month, and how many days late on average.

    `days` is None where the group is too small to average without speaking of one dossier.
    """

    name: str
    count: int
    days: Decimal | None


@dataclass(frozen=True, slots=True)
class Note:
    """A correction made in the month, as the public read it."""

    on: date
    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Archive:
    """What the public could read in one month, counted: every missed date once, as it last stood in that month."""

    month: Month
    editions: int
    published: int
    new: int
    finished: int
    with_letter: int
    days: Decimal | None
    groups: dict[str, tuple[Group, ...]]
    corrections: tuple[Note, ...]
    upheld: int


class _Last(NamedTuple):
    """A row as it last stood in the month; whether it stood before the month, and when its dossier was finished."""

    days_late: int
    letter: str
    unit: str
    cause: str
    field: str
    before: bool
    closed_at: datetime | None


def month_of(year: int, number: int) -> Month | None:
    """None where there is no such month in a calendar that an office could mean."""
    return Month(year, number) if FIRST_YEAR <= year <= LAST_YEAR and 1 <= number <= 12 else None


def months() -> list[Month]:
    """Those in which something was published, the newest first."""
    starts = LateListPublication.objects.datetimes("published_at", "month", order="DESC", tzinfo=ZONE)
    return [Month(start.year, start.month) for start in starts]


def archive(month: Month) -> Archive:
    """Four queries, however much was published."""
    rows = _last_rows(month)
    within = {"at__gte": month.first, "at__lt": month.after}
    corrections = LateListCorrection.objects.filter(**within).order_by("at", "pk")
    fields = corrections.values_list("at", "episode__dossier__version__procedure__field__name", "note")
    editions = LateListPublication.objects.filter(published_at__gte=month.first, published_at__lt=month.after)
    upheld = LateListObjection.objects.filter(is_upheld=True, decided_at__gte=month.first, decided_at__lt=month.after)
    return Archive(
        month=month,
        editions=editions.count(),
        published=len(rows),
        new=sum(not row.before for row in rows),
        finished=sum(row.closed_at is not None and row.closed_at < month.after for row in rows),
        with_letter=sum(bool(row.letter) for row in rows),
        days=_mean([row.days_late for row in rows]),
        groups=_groups(rows),
        corrections=tuple(Note(office_day(at), field, text) for at, field, text in fields),
        upheld=upheld.count(),
    )


def _last_rows(month: Month) -> list[_Last]:
    """Of each missed date the row of its last edition in the month."""
    within = {"publication__published_at__gte": month.first, "publication__published_at__lt": month.after}
    last = LateListing.objects.filter(**within).values("episode").annotate(last=Max("pk")).values("last")
    before = LateListing.objects.filter(episode=OuterRef("episode"), publication__published_at__lt=month.first)
    field = "episode__dossier__version__procedure__field__name"
    rows = LateListing.objects.filter(pk__in=last).annotate(before=Exists(before))
    columns = ("days_late", "letter", "unit", "cause", field, "before", "episode__closed_at")
    return [_Last(*row) for row in rows.order_by("pk").values_list(*columns)]


def _groups(rows: list[_Last]) -> dict[str, tuple[Group, ...]]:
    """By field, and by unit and cause where the office publishes them."""
    kinds = ["field", *(kind for kind in ("unit", "cause") if kind in publications.shown_fields())]
    found: dict[str, tuple[Group, ...]] = {}
    for kind in kinds:
        days: dict[str, list[int]] = {}
        for row in rows:
            days.setdefault(getattr(row, kind) or ONE_STOP, []).append(row.days_late)
        found[kind] = merged(days)
    return found


def merged(days: dict[str, list[int]]) -> tuple[Group, ...]:
    """The largest first; groups under `SMALLEST_GROUP` together, with the next one where together they are too few."""
    ordered = sorted(days.items(), key=lambda group: (len(group[1]), group[0]))
    rest: list[int] = []
    while ordered and (len(ordered[0][1]) < SMALLEST_GROUP or 0 < len(rest) < SMALLEST_GROUP):
        rest += ordered.pop(0)[1]
    shown = [Group(name, len(late), _mean(late)) for name, late in reversed(ordered)]
    return (*shown, Group(OTHERS, len(rest), _mean(rest))) if rest else tuple(shown)


def _mean(days: Iterable[int]) -> Decimal | None:
    """Days late on average with one place, halves rounded up; None for fewer than `SMALLEST_GROUP`."""
    counted = list(days)
    if len(counted) < SMALLEST_GROUP:
        return None
    return (Decimal(sum(counted)) / len(counted)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def as_data(found: Archive) -> dict[str, object]:
    """The month as its JSON file gives it; means are decimal strings."""
    return {
        "year": found.month.year,
        "month": found.month.number,
        "editions": found.editions,
        "published": found.published,
        "newly_published": found.new,
        "finished": found.finished,
        "with_letter": found.with_letter,
        "mean_days_late": _text(found.days),
        "objections_upheld": found.upheld,
        "groups": {
            kind: [{"name": one.name, "published": one.count, "mean_days_late": _text(one.days)} for one in groups]
            for kind, groups in found.groups.items()
        },
        "corrections": [{"on": one.on.isoformat(), "field": one.field, "note": one.text} for one in found.corrections],
    }


def _text(days: Decimal | None) -> str | None:
    return None if days is None else str(days)
