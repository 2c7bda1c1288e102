"""What the office sees of its catalogue: every procedure with what it lacks, and one procedure's whole file."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

from procedures import disclosure, editing, posters
from procedures.disclosure import Disclosure, Part, Standing
from procedures.models import Field, LinkCheck, Procedure, ProcedureDraft, ProcedureVersion, Sheet
from procedures.wordings import Wording
from tanthanh.office.vietnamese import fold

DATA = Path(__file__).parent / "data" / "procedures.csv"


@dataclass(frozen=True, slots=True)
class Line:
    """One procedure in the list."""

    standing: Standing
    draft: ProcedureDraft | None
    link: LinkCheck | None

    @property
    def version(self) -> ProcedureVersion:
        return self.standing.version

    @property
    def procedure(self) -> Procedure:
        return self.version.procedure


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The list as asked for, and the figures of the whole; `new` are drafts of procedures that are not there yet."""

    lines: tuple[Line, ...]
    disclosure: Disclosure
    new: tuple[ProcedureDraft, ...]
    broken: tuple[LinkCheck, ...]
    unchecked: int


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version with who made it when, as far as it was written down."""

    version: ProcedureVersion
    made_by: str
    made_at: datetime | None
    is_to_come: bool
    is_in_force: bool


@dataclass(frozen=True, slots=True)
class File:
    """All about one procedure, or about a draft of one; `standing` is of the version in force."""

    code: str
    title: str
    field: Field
    procedure: Procedure | None
    versions: tuple[VersionLine, ...]
    draft: ProcedureDraft | None
    changes: int
    standing: Standing | None
    link: LinkCheck | None
    sheets: int
    is_known: bool

    @property
    def to_come(self) -> VersionLine | None:
        return next((line for line in self.versions if line.is_to_come), None)


def catalogue(*, today: date, part: Part | None = None, question: str = "") -> Catalogue:
    """All procedures in force against the list of parts, in five queries; those that lack `part`, or fit `question`."""
    whole = disclosure.disclosure(posters.versions_to_post(today))
    drafts = list(ProcedureDraft.objects.select_related("field").order_by("code"))
    by_procedure = {draft.procedure_id: draft for draft in drafts if draft.procedure_id}
    links = {check.procedure_id: check for check in LinkCheck.objects.select_related("procedure")}
    lines = (
        Line(found, by_procedure.get(found.version.procedure_id), links.get(found.version.procedure_id))
        for found in whole.standings
        if (part is None or part in found.missing) and _fits(found.version, question)
    )
    return Catalogue(
        tuple(lines),
        whole,
        tuple(draft for draft in drafts if not draft.procedure_id),
        tuple(check for check in links.values() if check.broken_since),
        sum(check.state == "UNREACHED" for check in links.values()),
    )


def _fits(version: ProcedureVersion, question: str) -> bool:
    text = fold(f"{version.procedure.code} {version.short_name} {version.name} {version.procedure.field.name}")
    return all(word in text for word in fold(question).split())


def file(code: str, *, today: date) -> File | None:
    """The file of a procedure or of a draft of one; None where there is neither."""
    procedure = Procedure.objects.select_related("field", "successor").filter(code=code).first()
    draft = ProcedureDraft.objects.select_related("field", "procedure", "changed_by").filter(code=code).first()
    if procedure is None and draft is None:
        return None
    versions = _versions(procedure, today) if procedure else ()
    current = next((line.version for line in versions if line.is_in_force), None)
    return File(
        code=code,
        title=(current or versions[0].version).title if versions else str(draft and draft.content["name"]),
        field=draft.field if draft and not procedure else procedure.field,  # type: ignore[union-attr]
        procedure=procedure,
        versions=versions,
        draft=draft,
        changes=len(editing.changes(draft)) if draft else 0,
        standing=_standing(current) if current else None,
        link=LinkCheck.objects.filter(procedure=procedure).first() if procedure else None,
        sheets=Sheet.objects.kept().filter(lines__version__procedure=procedure).distinct().count() if procedure else 0,
        is_known=is_known(code),
    )


def _standing(version: ProcedureVersion) -> Standing:
    version.papers = list(version.documents.all())  # type: ignore[attr-defined]
    return disclosure.standing(version)


def _versions(procedure: Procedure, today: date) -> tuple[VersionLine, ...]:
    versions = list(
        procedure.versions.prefetch_related("documents", "cases").select_related("procedure__field").order_by("-number")
    )
    made = _made(versions)
    lines = []
    for version in versions:
        by, at = made.get(version.pk, ("", None))
        has_begun = version.valid_from <= today
        is_over = version.valid_to is not None and version.valid_to < today
        lines.append(VersionLine(version, by, at, not has_begun, has_begun and not is_over))
    return tuple(lines)


def _made(versions: list[ProcedureVersion]) -> Mapping[int, tuple[str, datetime | None]]:
    """Who opened each version and when, from the history of its row."""
    opened = ProcedureVersion.history.filter(id__in=[version.pk for version in versions], history_type="+")
    return {
        row.id: (row.history_user.full_name if row.history_user else "nhập danh mục", row.history_date)
        for row in opened.select_related("history_user")
    }


def to_write(code: str) -> tuple[Wording | None, Field | None]:
    """What there is to edit under this code, and its field."""
    draft = ProcedureDraft.objects.select_related("field").filter(code=code).first()
    if draft:
        return Wording.of_draft(draft), draft.field
    procedure = Procedure.objects.select_related("field").filter(code=code).first()
    return (editing.wording_to_edit(procedure), procedure.field) if procedure else (None, None)


@cache
def _catalogue_codes() -> frozenset[str]:
    with DATA.open(encoding="utf-8", newline="") as stream:
        return frozenset(row["code"] for row in csv.DictReader(stream))


def is_known(code: str) -> bool:
    """Whether the catalogue that came with the portal, or the office's own, has this code.

    Codes are invented easily and copied from site to site, so the shape alone proves nothing (formats.md c).
    """
    return code in _catalogue_codes() or Procedure.objects.filter(code=code).exists()
