"""All that one version of a procedure says, as plain values: to be edited, kept as a draft, compared and opened."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

from django.db import models

from procedures.models import (
    HandOverStep,
    Procedure,
    ProcedureCase,
    ProcedureDraft,
    ProcedureVersion,
    RequiredDocument,
)
from tanthanh.office.models import Officer
from tanthanh.office.vietnamese import fold

# What a version is, as against what it says.
IDENTITY = {"id", "procedure", "version", "number", "position", "search_key", "digest", "valid_from", "valid_to"}


def said_by(model: type[models.Model]) -> tuple[str, ...]:
    """The fields of a version, a paper or a case that say something to people, in the order of the model."""
    return tuple(field.name for field in model._meta.concrete_fields if field.name not in IDENTITY)  # noqa: SLF001


CONTENT = said_by(ProcedureVersion)
PAPER = said_by(RequiredDocument)
CASE = said_by(ProcedureCase)


@dataclass(frozen=True, slots=True)
class Wording:
    """Fields of a version by name, and its papers and cases in their order; all of it fit for JSON."""

    content: dict[str, Any]
    papers: list[dict[str, Any]] = field(default_factory=list)
    cases: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def of(cls, version: ProcedureVersion) -> Self:
        """What a stored version says; of many, their `documents` and `cases` should have been prefetched."""
        return cls(
            {name: getattr(version, name) for name in CONTENT},
            _rows(version.documents.all(), PAPER),
            _rows(version.cases.all(), CASE),
        )

    @classmethod
    def of_draft(cls, draft: ProcedureDraft) -> Self:
        return cls(empty().content | draft.content, draft.papers, draft.cases)

    @property
    def version(self) -> ProcedureVersion:
        """A version that nobody has stored, for what it can say in words."""
        return ProcedureVersion(**self.content)


def _rows(rows: Iterable[Any], names: Iterable[str]) -> list[dict[str, Any]]:
    return [{name: getattr(row, name) for name in names} for row in sorted(rows, key=lambda row: row.position)]


def empty() -> Wording:
    """What a new procedure says before anybody has written anything."""
    blank = ProcedureVersion()
    return Wording({name: getattr(blank, name) for name in CONTENT})


def open_version(
    procedure: Procedure, wording: Wording, *, previous: ProcedureVersion | None, on: date, by: Officer | None
) -> ProcedureVersion:
    """Store the wording as the procedure's next version from `on`; the previous one must have been closed.

    The digest stays that of the last file row taken in, so the same file again does not undo what people wrote.
    """
    version = ProcedureVersion(
        procedure=procedure,
        number=previous.number + 1 if previous else 1,
        valid_from=on,
        digest=previous.digest if previous else "",
        **wording.content,
    )
    version.search_key = fold(" ".join((procedure.code or "", version.short_name, version.name, procedure.field.name)))
    version._history_user = by  # type: ignore[attr-defined]  # noqa: SLF001 -- simple-history's own way
    version.save()
    _number(RequiredDocument, version, wording.papers)
    for position, case in enumerate(wording.cases, start=1):
        ProcedureCase.objects.create(version=version, position=position, **case)
    copy_plan(previous, version)
    return version


def _number(model: type[models.Model], version: ProcedureVersion, rows: Iterable[Mapping[str, Any]]) -> None:
    model._default_manager.bulk_create(  # noqa: SLF001 -- `objects` of a model given as an argument
        model(version=version, position=position, **row) for position, row in enumerate(rows, start=1)
    )


def kept_from(previous: ProcedureVersion | None, given: Mapping[str, Any]) -> dict[str, Any]:
    """What the catalogue's file has no column for and the office has written itself."""
    return {name: getattr(previous, name) for name in CONTENT if previous and name not in given}


def copy_plan(previous: ProcedureVersion | None, version: ProcedureVersion) -> None:
    """The way through the office stays as it was; whoever plans it changes it there."""
    steps = HandOverStep.objects.filter(version=previous) if previous else HandOverStep.objects.none()
    names = [field.attname for field in HandOverStep._meta.concrete_fields if field.name not in {"id", "version"}]  # noqa: SLF001
    for step in steps.order_by("pk"):
        HandOverStep.objects.create(version=version, **{name: getattr(step, name) for name in names})
