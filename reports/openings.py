"""The dossiers behind a figure, cut so that the parts add up to it: by how they stand, by field, by way of filing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl, urlsplit

from django.db.models import Count

from dossiers import filters
from dossiers.filters import Filter, Outcome
from dossiers.models import Dossier
from dossiers.models.dossier import DossierQuerySet
from dossiers.states import Channel
from dossiers.titles import titles
from reports.figures import PLACES, outcome
from reports.tables import DOSSIERS

# In the order of `Outcomes.counts`.
OUTCOMES = tuple(Outcome)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the whole, and the list of its dossiers."""

    label: str
    dossiers: int
    path: str


@dataclass(frozen=True, slots=True)
class Opening:
    """What stands behind a figure. Each cut parts the same dossiers: its parts add up to `total`."""

    asked: Filter
    total: int
    by_outcome: tuple[Part, ...]
    by_channel: tuple[Part, ...]
    by_field: tuple[Part, ...]

    @property
    def cuts(self) -> tuple[tuple[str, tuple[Part, ...]], ...]:
        return (
            ("Theo kết quả so với hạn", self.by_outcome),
            ("Theo hình thức nộp", self.by_channel),
            ("Theo lĩnh vực", self.by_field),
        )


def opening(path: str, *, now: datetime) -> Opening | None:
    """What the list shows at this address, cut in two queries; None where the figure stands on no dossiers."""
    parts = urlsplit(path)
    if parts.path != DOSSIERS:
        return None
    asked = filters.read(dict(parse_qsl(parts.query)))
    counted = list(
        behind(asked, now=now)
        .values_list("version_id", "channel", outcome(now))
        .annotate(dossiers=Count("*"))
        .order_by()
    )
    named = titles({row[0] for row in counted})
    places = [sum(row[3] for row in counted if row[2] == place) for place in range(PLACES)]
    channels = [(channel, sum(row[3] for row in counted if row[1] == channel)) for channel in Channel]
    fields: dict[tuple[str, str], int] = {}
    for version_id, _, _, dossiers in counted:
        key = named[version_id].field_slug, named[version_id].field
        fields[key] = fields.get(key, 0) + dossiers
    return Opening(
        asked,
        sum(row[3] for row in counted),
        _parts(path, "ket-qua", ((str(o), o.label, count) for o, count in zip(OUTCOMES, places, strict=True))),
        _parts(path, "kenh", ((str(channel), channel.label, count) for channel, count in channels)),
        _parts(path, "linh-vuc", sorted(((*key, count) for key, count in fields.items()), key=lambda row: -row[2])),
    )


def behind(asked: Filter, *, now: datetime) -> DossierQuerySet:
    return filters.apply(Dossier.objects.all(), asked, now=now)


def _parts(path: str, word: str, rows: Iterable[tuple[str, str, int]]) -> tuple[Part, ...]:
    """The parts that are there; each leads to the same list with one more word in its address."""
    return tuple(
        Part(f"{label[:1].upper()}{label[1:]}", count, _narrowed(path, word, value))
        for value, label, count in rows
        if count
    )


def _narrowed(path: str, word: str, value: str) -> str:
    asked = filters.read(dict(parse_qsl(urlsplit(path).query)) | {word: value})
    return f"{DOSSIERS}?{asked.query_string()}"
