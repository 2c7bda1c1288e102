"""A new decision's table: read, shown against the catalogue difference by difference, taken in when somebody says so.

Nothing is half-done: one bad row and nothing is shown, one clash and nothing is written.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction

from procedures import catalogue, desk, listing, workbooks
from procedures.differences import Change, between
from procedures.kinds import Status
from procedures.models import DecisionUpload, Procedure, ProcedureVersion
from procedures.rows import Row
from procedures.wordings import CONTENT, PAPER, Wording, empty, kept_from
from tanthanh.office.models import Officer
from tanthanh.office.vietnamese import nfc, short_date


class DecisionError(ValueError):
    """Why the table cannot be taken in now, as a Vietnamese sentence."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """One row against the catalogue: `kind` is `new`, `changed` or `same`."""

    row: Row
    kind: str
    title: str
    version: ProcedureVersion | None
    changes: tuple[Change, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What taking the table in would do."""

    items: tuple[Proposed, ...]
    counts: dict[str, int]
    unknown: tuple[str, ...]

    @property
    def differing(self) -> list[Proposed]:
        return [item for item in self.items if item.kind != "same"]


def upload(name: str, data: bytes, *, by: Officer | None, at: datetime) -> DecisionUpload:
    """Keep a file that can be read. Raises CatalogueError naming the rows that cannot."""
    text = workbooks.as_csv(data)
    listing.read(text)
    return DecisionUpload.objects.create(name=nfc(name)[:200] or "tệp", data=text, uploaded_by=by, uploaded_at=at)


def preview(upload: DecisionUpload) -> Preview:
    """Every row of the file against what the catalogue says now, in four queries. Raises CatalogueError."""
    rows = listing.read(bytes(upload.data))
    procedures = {(found.code or found.draft_key): found for found in Procedure.objects.select_related("successor")}
    current = ProcedureVersion.objects.current().select_related("procedure").prefetch_related("documents", "cases")
    versions = {version.procedure_id: version for version in current}
    items = tuple(_proposed(row, procedures.get(row.code or row.draft_key), versions) for row in rows)
    counts = Counter(item.kind for item in items)
    unknown = tuple(row.code for row in rows if row.code and not desk.is_known(row.code))
    return Preview(items, {kind: counts[kind] for kind in ("new", "changed", "same")}, unknown)


def _proposed(row: Row, procedure: Procedure | None, versions: dict[int, ProcedureVersion]) -> Proposed:
    version = versions.get(procedure.pk) if procedure else None
    title = str(row.content["short_name"] or row.content["name"])
    warnings = () if not row.code or desk.is_known(row.code) else ("mã chưa có trong danh mục đã biết",)
    if version and version.digest == row.digest:
        return Proposed(row, "same", title, version, (), warnings)
    changes = [*_status(row, procedure), *between(Wording.of(version) if version else None, _wording(row, version))]
    return Proposed(row, "changed" if version else "new", title, version, tuple(changes), warnings)


def _wording(row: Row, version: ProcedureVersion | None) -> Wording:
    """What the row would say as a version, with what the office wrote itself."""
    said = {name: value for name, value in row.content.items() if name in CONTENT}
    papers = [{"originals": 0, "copies": 0, "note": "", **asdict(document)} for document in row.documents]
    return Wording(
        empty().content | said | kept_from(version, row.content),
        [{name: paper[name] for name in PAPER if name in paper} for paper in papers],
        [asdict(case) for case in row.cases],
    )


def _status(row: Row, procedure: Procedure | None) -> Iterable[Change]:
    """Being repealed is no wording, and still the greatest change of all."""
    before = _standing(procedure.status, procedure.repealed_on) if procedure else ""
    after = _standing(row.status, row.repealed_on)
    return [Change("status", "trạng thái", before, after)] if before != after else []


def _standing(status: str, repealed_on: date | None) -> str:
    label = str(Status(status).label)
    return f"{label} từ {short_date(repealed_on)}" if repealed_on else label


def take_in(upload: DecisionUpload, *, on: date, by: Officer | None, at: datetime, today: date) -> str:
    """Write what was shown, in force from `on`. Raises DecisionError or CatalogueError with nothing written."""
    if on < today:
        raise DecisionError("Ngày áp dụng không thể là ngày đã qua: hồ sơ đã nhận giữ phiên bản của ngày nhận.")
    with transaction.atomic():
        locked = DecisionUpload.objects.select_for_update().get(pk=upload.pk)
        if locked.committed_at:
            raise DecisionError("Tệp này đã được ghi vào danh mục rồi.")
        outcome = str(catalogue.import_file(bytes(locked.data), on=on))
        locked.committed_at, locked.committed_by, locked.in_force_on, locked.outcome = at, by, on, outcome[:300]
        locked.save()
    return outcome
