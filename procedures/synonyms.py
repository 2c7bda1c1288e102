"""What people call things: the sayings that came with the portal, and the office's own, which win over them."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from procedures.models import Synonym
from tanthanh.office.models import Officer
from tanthanh.office.vietnamese import fold

FILE = Path(__file__).parent / "data" / "synonyms.csv"


class SynonymError(ValueError):
    """What is wrong with a saying, as a Vietnamese sentence."""


@dataclass(frozen=True, slots=True)
class Saying:
    """One line; `means` is empty where the office does not use it, `is_own` says that the office wrote it."""

    said: str
    means: str
    is_own: bool


@cache
def came_with_the_portal() -> Mapping[str, Saying]:
    """The file's lines by key."""
    with FILE.open(encoding="utf-8", newline="") as stream:
        return {fold(row["said"]): Saying(row["said"], row["means"], is_own=False) for row in csv.DictReader(stream)}


def sayings() -> Mapping[str, Saying]:
    """All lines by key, in the order of their keys: one query."""
    own = {row.key: Saying(row.said, row.means, is_own=True) for row in Synonym.objects.all()}
    return dict(sorted({**came_with_the_portal(), **own}.items()))


def in_use() -> Mapping[str, str]:
    """What the search replaces by what, both folded."""
    return {key: fold(saying.means) for key, saying in sayings().items() if saying.means}


def save(said: str, means: str, *, by: Officer | None) -> Synonym | None:
    """Write one saying; what the file says already needs no row of its own. Raises SynonymError."""
    key = fold(said)
    if len(key) < 2:
        raise SynonymError("Từ quá ngắn: hãy viết ít nhất hai chữ cái.")
    if key == fold(means):
        raise SynonymError("Hai bên giống nhau, không cần ghi.")
    row = Synonym.objects.filter(key=key).first()
    original = came_with_the_portal().get(key)
    if (original and original.means == means) or (original is None and not means):
        if row:
            row._history_user = by  # type: ignore[attr-defined]  # noqa: SLF001 -- simple-history's own way
            row.delete()
        return None
    row = row or Synonym(key=key)
    row.said, row.means = said, means
    row._history_user = by  # type: ignore[attr-defined]  # noqa: SLF001
    row.save()
    return row
