"""What one procedure's page says: its version in force, its papers, its cases, and the dates promised now."""

import re
from dataclasses import dataclass
from datetime import datetime

from procedures.advice import advice_on
from procedures.blank_forms import forms_for
from procedures.board import posted
from procedures.case_reading import is_fee_case
from procedures.drawn_forms import DrawnForm
from procedures.models import BlankForm, ChannelAdvice, Procedure, ProcedureCase, ProcedureVersion, RequiredDocument
from procedures.required_documents import waiver
from tanthanh.office.calendars import current_calendar
from tanthanh.office.deadlines import DueDate, Limit, due_date
from tanthanh.office.vietnamese import office_day
from tanthanh.office.working_days import Calendar, CalendarError, Session


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper to bring, when it need not be brought, and its form to fill in where there is one."""

    document: RequiredDocument
    note: str
    waiver: str
    form: BlankForm | DrawnForm | None


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case with the date promised to it, where it has a limit of its own."""

    case: ProcedureCase
    promised: DueDate | None


@dataclass(frozen=True, slots=True)
class Leaflet:
    """Everything to print about one procedure at one moment."""

    version: ProcedureVersion
    papers: tuple[Paper, ...]
    cases: tuple[CaseLine, ...]
    at: datetime
    hours_today: tuple[Session, ...]
    advice: ChannelAdvice | None
    promised: DueDate | None

    @property
    def procedure(self) -> Procedure:
        return self.version.procedure

    @property
    def legal_basis(self) -> list[str]:
        """One document of law a line."""
        return [part.strip() for part in self.version.legal_basis.split(";") if part.strip()]

    @property
    def fee_lines(self) -> list[str]:
        """What the note on the fee says besides the sum, a sentence a line."""
        said = self.version.fee_note
        if said == self.version.fee_in_words:
            return []
        parts = [part.strip(" .") for part in re.split(r";|\. (?=[A-ZĐ])", said)]
        told_as_case = [part for part in parts if self.own_fees and is_fee_case(part)]
        return [f"{part[0].upper()}{part[1:]}" for part in parts if part and part not in told_as_case]

    @property
    def is_paid(self) -> bool:
        """Whether something may have to be paid, so that the page says how."""
        if self.procedure.repealed_on:
            return False
        return self.version.fee_in_words not in {"Không thu", "Chưa xác định"} or bool(self.own_fees)

    @property
    def own_limits(self) -> list[CaseLine]:
        return [line for line in self.cases if line.case.limit_in_words]

    @property
    def own_fees(self) -> list[CaseLine]:
        return [line for line in self.cases if line.case.fee_in_words]


def leaflet(code: str, *, at: datetime) -> Leaflet | None:
    """The leaflet of a posted procedure at the moment `at`, in six queries; None where nothing of this code is."""
    today = office_day(at)
    version = posted(today).filter(procedure__code=code).select_related("procedure__successor").first()
    if version is None:
        return None
    calendar = current_calendar().calendar
    documents = list(version.documents.order_by("position"))
    forms = forms_for(document.name for document in documents)
    # A repealed procedure takes no dossiers, so it promises and advises nothing.
    is_open = version.procedure.repealed_on is None
    cases = list(version.cases.order_by("position")) if is_open else []
    for case in cases:
        case.version = version
    return Leaflet(
        version=version,
        papers=tuple(_paper(document, forms.get(document.name)) for document in documents),
        cases=tuple(CaseLine(case, _promise(case.limit, at, calendar)) for case in cases),
        at=at,
        hours_today=calendar.sessions(today),
        advice=advice_on(today) if is_open else None,
        promised=_promise(version.limit if is_open else None, at, calendar),
    )


def _paper(document: RequiredDocument, form: BlankForm | DrawnForm | None) -> Paper:
    note, spared = waiver(document.note)
    return Paper(document, note, spared, form)


def _promise(limit: Limit | None, at: datetime, calendar: Calendar) -> DueDate | None:
    try:
        return due_date(limit, at, calendar) if limit else None
    except CalendarError:
        return None
