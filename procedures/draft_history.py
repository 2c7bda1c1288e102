"""Every saving of a procedure's drafts: who, when, and what it changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from procedures import differences
from procedures.models import ProcedureDraft, ProcedureVersion
from procedures.wordings import Wording

# A draft is saved a few times; more than so many are read a page at a time elsewhere (the history of versions).
MOST_SAVES = 100


@dataclass(frozen=True, slots=True)
class Saving:
    """One saving against what stood before it; `ends` says that the draft was put in force or thrown away then."""

    at: datetime
    by: str
    is_first: bool
    ends: bool
    changes: list[differences.Change]


def savings(code: str) -> list[Saving]:
    """The last savings of this code's drafts, the newest first, in five queries at most.

    A draft's first saving is compared with the version that had been opened before it, each other with the one before.
    """
    rows = list(
        ProcedureDraft.history.filter(code=code)
        .select_related("history_user")
        .order_by("-history_date", "-history_id")[: MOST_SAVES + 1]
    )
    opened = _opened(code)
    older: Iterable[ProcedureDraft | None] = [*rows[1:], None]
    told = [_saving(row, before, opened) for row, before in zip(rows, older, strict=True)]
    return told[:MOST_SAVES]


def _saving(row: ProcedureDraft, before: ProcedureDraft | None, opened: list[tuple[datetime, Wording]]) -> Saving:
    is_first, ends = row.history_type == "+", row.history_type == "-"  # type: ignore[attr-defined]
    wording = Wording.of_draft(row)
    old = Wording.of_draft(before) if before and not is_first else None
    if is_first:
        old = next((said for at, said in opened if at <= row.history_date), None)  # type: ignore[attr-defined]
    return Saving(
        at=row.history_date,  # type: ignore[attr-defined]
        by=row.history_user.full_name if row.history_user else "",  # type: ignore[attr-defined]
        is_first=is_first,
        ends=ends,
        changes=[] if ends else differences.between(old, wording),
    )


def _opened(code: str) -> list[tuple[datetime, Wording]]:
    """What each version says and the moment it was opened, the newest first."""
    versions = ProcedureVersion.objects.filter(procedure__code=code).prefetch_related("documents", "cases")
    said = {version.pk: Wording.of(version) for version in versions}
    rows = ProcedureVersion.history.filter(id__in=said, history_type="+").order_by("-history_date", "-history_id")
    return [(row.history_date, said[row.id]) for row in rows]
