"""What an applicant declares at the counter, as plain values; a form or the API fills it, the rules take it."""

from dataclasses import dataclass, field
from datetime import date

from dossiers.models import Dossier, SubmittedDocument
from dossiers.states import Channel, NotifyBy, ReturnMethod
from procedures.models import ProcedureCase
from tanthanh.office.deadlines import Limit


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperItem:
    """One paper handed in, as the receipt lists it."""

    name: str
    form: str = SubmittedDocument.Form.ORIGINAL
    quantity: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """Everything said and handed in at intake.

    `limit` is given only where the catalogue establishes none; `case` is one of the version's own, None where the
    common limit and fee hold; `intake_seconds` is how long the applicant stood at the counter, where that is known.
    """

    applicant_name: str
    applicant_kind: str = Dossier.Kind.CITIZEN
    applicant_id_number: str = ""
    applicant_id_issued_on: date | None = None
    applicant_birth_date: date | None = None
    applicant_sex: str = ""
    applicant_address: str = ""
    applicant_phone: str = ""
    applicant_email: str = ""
    representative_name: str = ""
    representative_id_number: str = ""
    authorisation: str = ""
    channel: str = Channel.IN_PERSON
    is_interlinked: bool = False
    copies: int = 1
    fee_amount: int | None = None
    return_method: str = ReturnMethod.COUNTER
    note: str = ""
    notify_by: str = NotifyBy.NONE
    notify_contact: str = ""
    documents: tuple[PaperItem, ...] = field(default=())
    limit: Limit | None = None
    case: ProcedureCase | None = None
    intake_seconds: int | None = None


# What the declaration (tờ khai) prints of the applicant, so that nobody writes it by hand.
PRINTED = (
    "applicant_name",
    "applicant_id_number",
    "applicant_id_issued_on",
    "applicant_birth_date",
    "applicant_sex",
    "applicant_address",
    "applicant_phone",
    "applicant_email",
    "representative_name",
    "representative_id_number",
    "authorisation",
    "note",
)


def fields_prefilled(declaration: Declaration) -> int:
    """How many fields of the printed declaration stand there already: those above, the procedure, each paper."""
    return sum(bool(getattr(declaration, name)) for name in PRINTED) + 1 + len(declaration.documents)
