"""Tờ khai: what the applicant would write by hand, printed from the intake to be read and signed."""

from datetime import date, datetime

from dossiers.models import Dossier
from dossiers.papers import counter, letterhead
from tanthanh.office import pdf
from tanthanh.office.vietnamese import short_date


def declaration(dossier: Dossier, *, at: datetime) -> bytes:
    """The declaration of one dossier, general in form: a procedure whose ministry sets its own sheet uses that one."""
    office = letterhead.profile_on(dossier.received_on)
    head = letterhead.head(dossier, office, day=dossier.received_on, number="")
    data = head | {
        "to": letterhead.agency_name(office),
        "applicant": head["applicant"]
        | {
            "birth_date": _day(dossier.applicant_birth_date),
            "issued_on": _day(dossier.applicant_id_issued_on),
            "sex": dossier.get_applicant_sex_display(),
        },
        "behalf": _behalf(dossier),
        "details": dossier.note,
        "case": dossier.case_label,
        "return_method": dossier.get_return_method_display(),
        "sets": dossier.copies,
        "papers": counter.paper_lines(dossier.documents.order_by("position")),
        "prefilled": dossier.fields_prefilled or 0,
    }
    return pdf.render("declaration", data, timestamp=at)


def _day(day: date | None) -> str:
    return short_date(day) if day else ""


def _behalf(dossier: Dossier) -> dict[str, str] | None:
    if not dossier.representative_name:
        return None
    return {
        "name": dossier.representative_name,
        "id_number": dossier.representative_id_number,
        "authorisation": dossier.authorisation,
    }
