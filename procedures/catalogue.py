"""The ward's catalogue: take in the published list, opening a new version of what has changed.

All or nothing: one bad row and nothing is written. The same file again writes nothing at all, not even history.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from procedures import listing
from procedures.kinds import Status
from procedures.listing import CatalogueError
from procedures.models import Field, Procedure, ProcedureCase, ProcedureVersion, RequiredDocument
from procedures.rows import Row, RowError
from procedures.wordings import copy_plan, kept_from
from tanthanh.office.vietnamese import fold

# Nghị định 61/2018/NĐ-CP took effect: the oldest dossier the portal may hold finds the version it was received under.
FIRST_DAY = date(2018, 6, 21)
# Fields whose procedures would tell the public about somebody's health, children, beliefs or need (law.md 8.2).
SENSITIVE = (
    "bao tro xa hoi",
    "cai nghien",
    "giam ngheo",
    "khieu nai",
    "nguoi co cong",
    "nuoi con nuoi",
    "to cao",
    "ton giao",
    "tre em",
    "xu ly don thu",
)


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import found and did."""

    published: int
    repealed: int
    drafts: int
    added: int
    changed: int
    unchanged: int

    def __str__(self) -> str:
        coded = self.published + self.repealed
        return (
            f"{coded + self.drafts} dòng: {coded} thủ tục có mã ({self.published} đang áp dụng, {self.repealed} hết "
            f"hiệu lực), {self.drafts} bản nháp; thêm {self.added}, đổi {self.changed}, giữ nguyên {self.unchanged}."
        )


def import_file(data: bytes, *, on: date) -> Imported:
    """Take the catalogue in from the bytes of a CSV file; what changed holds from `on`. Raises CatalogueError."""
    return put_in_force(listing.read(data), on=on)


def put_in_force(found: Iterable[Row], *, on: date) -> Imported:
    """Write the rows: new procedures, and from `on` a new version of each changed one. Raises CatalogueError."""
    # A successor must stand before the procedure that names it.
    ordered = sorted(found, key=lambda row: bool(row.successor_code))
    try:
        with transaction.atomic():
            outcome = _Shelf(ordered, on).fill(ordered)
    except IntegrityError:
        raise CatalogueError("Danh mục đang được nhập ở nơi khác; hãy thử lại.") from None
    statuses = Counter(row.status for row in ordered)
    return Imported(
        statuses[Status.PUBLISHED],
        statuses[Status.REPEALED],
        statuses[Status.DRAFT],
        outcome["added"],
        outcome["changed"],
        outcome["unchanged"],
    )


class _Shelf:
    """The catalogue as it stands in the database, while one file is laid over it."""

    def __init__(self, ordered: list[Row], on: date) -> None:
        self.on = on
        procedures = list(Procedure.objects.select_for_update())
        self.by_code = {procedure.code: procedure for procedure in procedures if procedure.code}
        self.drafts = {procedure.draft_key: procedure for procedure in procedures if not procedure.code}
        self.current = {version.procedure_id: version for version in ProcedureVersion.objects.current()}
        self.fields = {field.slug: field for field in Field.objects.all()}
        self.kept_drafts = {row.draft_key for row in ordered if not row.code}
        self.first_day = on if procedures else FIRST_DAY
        self.documents: list[RequiredDocument] = []

    def fill(self, ordered: list[Row]) -> Counter[str]:
        outcome: Counter[str] = Counter()
        problems: list[str] = []
        for row in ordered:
            try:
                outcome[self._lay(row)] += 1
            except RowError as error:
                problems.append(f"{row.code or row.content['name']}: {error}")
        listing.refuse(problems)
        RequiredDocument.objects.bulk_create(self.documents)
        return outcome

    def _lay(self, row: Row) -> str:
        procedure = self._find(row)
        current = self.current.get(procedure.pk)
        if current and current.digest == row.digest:
            return "unchanged"
        if current:
            self._close(current)
        self._save(procedure, row)
        self._open(procedure, row, current)
        return "changed" if current else "added"

    def _find(self, row: Row) -> Procedure:
        """The procedure of this row; a draft whose code has become known is the same procedure."""
        known = self.by_code.get(row.code) if row.code else self.drafts.get(row.draft_key)
        if known is None and row.code and row.draft_key not in self.kept_drafts:
            known = self.drafts.pop(row.draft_key, None)
        return known or Procedure()

    def _close(self, current: ProcedureVersion) -> None:
        if current.valid_from >= self.on:
            raise RowError(
                f"phiên bản {current.number} có hiệu lực từ {current.valid_from:%d/%m/%Y}; "
                "bản mới phải có hiệu lực sau ngày đó (--on)"
            )
        current.valid_to = self.on - timedelta(days=1)
        current.save()

    def _save(self, procedure: Procedure, row: Row) -> None:
        procedure.code = row.code or None
        procedure.draft_key = None if row.code else row.draft_key
        procedure.field = self._field(row.field)
        procedure.status = row.status
        procedure.repealed_on = row.repealed_on
        procedure.successor = self.by_code.get(row.successor_code)
        procedure.save()
        if procedure.code:
            self.by_code[procedure.code] = procedure

    def _open(self, procedure: Procedure, row: Row, previous: ProcedureVersion | None) -> None:
        version = ProcedureVersion(
            procedure=procedure,
            number=previous.number + 1 if previous else 1,
            valid_from=self.on if previous else self.first_day,
            digest=row.digest,
            **row.content,
            **kept_from(previous, row.content),
        )
        version.save()
        copy_plan(previous, version)
        if previous:
            _keep_way(previous, version)
        for position, case in enumerate(row.cases, start=1):
            ProcedureCase.objects.create(version=version, position=position, **asdict(case))
        self.documents += [
            RequiredDocument(
                version=version,
                position=position,
                name=document.name,
                originals=document.originals,
                copies=document.copies,
                note=document.note,
            )
            for position, document in enumerate(row.documents, start=1)
        ]

    def _field(self, name: str) -> Field:
        slug = slugify(fold(name))[:100].strip("-")
        if slug not in self.fields:
            is_sensitive = any(word in fold(name) for word in SENSITIVE)
            self.fields[slug] = Field.objects.create(slug=slug, name=name, is_sensitive=is_sensitive)
        return self.fields[slug]


def _keep_way(previous: ProcedureVersion, version: ProcedureVersion) -> None:
    """The way through the office is the ward's own and goes on under the new version."""
    for step in previous.hand_over_steps.order_by("position", "pk"):
        step.pk, step.version = None, version
        step.save()
