"""Many receipts in one PDF, for the printer and not for the archive."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Prefetch

from dossiers import signing_keys, wordings
from dossiers.models import Dossier, LogEntry, Regime, SubmittedDocument
from dossiers.models.dossier import DossierQuerySet
from dossiers.papers import letterhead
from dossiers.papers.counter import TAKEN_IN, day_of_receipt, paper_lines, receipt_data, verification
from dossiers.states import Paper
from tanthanh.office import context, pdf
from tanthanh.office.models import OfficeProfile

# What one print job takes: about as much as a printer's paper tray, and half a minute of work.
MOST_RECEIPTS = 1000


class PrintJobError(Exception):
    """A print job that is empty or too long; the message is a Vietnamese sentence."""


def receipts(dossiers: DossierQuerySet, *, at: datetime, copies: int = 1) -> tuple[bytes, int]:
    """The receipts of these dossiers in the order of the queryset, and how many; name and form of each one's day.

    Seven queries, whatever the number of receipts and of days among them. Raises PrintJobError.
    """
    documents = SubmittedDocument.objects.order_by("position")
    found = list(
        dossiers.select_related("version__procedure").prefetch_related(Prefetch("documents", documents))[
            : MOST_RECEIPTS + 1
        ]
    )
    if not found:
        raise PrintJobError("Không có hồ sơ nào để in giấy tiếp nhận.")
    if len(found) > MOST_RECEIPTS:
        raise PrintJobError(f"Mỗi lần in tối đa {MOST_RECEIPTS} giấy tiếp nhận; hãy lọc bớt danh sách.")
    entries = _latest_entries(found)
    offices = _Offices()
    signer = signing_keys.signer()
    sheets = []
    for dossier in found:
        entry = entries.get(dossier.pk)
        day = day_of_receipt(dossier, entry)
        data = receipt_data(
            dossier, entry, paper_lines(dossier.documents.all()), offices.profile_on(day), copies=copies
        )
        seal = verification(dossier, entry, at=at, by=signer)
        folder = offices.forms_on(day)
        texts = wordings.filled(Paper.RECEIPT, folder, day, data, offices.wordings)
        sheets.append(data | {"forms": folder, "verify": seal, "wordings": texts})
    # The job has no office, number or code of its own; base.typ wants the keys.
    common = {"office": sheets[0]["office"], "number": "", "code": "", "two_up": copies > 1}
    document = pdf.render("receipts", common | {"receipts": sheets}, timestamp=at, tags=False)
    return document, len(sheets)


class _Offices:
    """What the office was called and which forms it used on any day, read once for the whole job."""

    def __init__(self) -> None:
        self.profiles = list(OfficeProfile.objects.order_by("-valid_from", "-pk"))
        self.wordings = wordings.written(Paper.RECEIPT)
        self.regimes = list(Regime.objects.order_by("-valid_from", "-pk"))

    def profile_on(self, day: date) -> OfficeProfile:
        return next((row for row in self.profiles if _holds(row, day)), None) or context.neutral()

    def forms_on(self, day: date) -> str:
        oldest = self.regimes[-1].forms if self.regimes else letterhead.NEWEST_FORMS
        return next((row.forms for row in self.regimes if _holds(row, day)), oldest)


def _holds(row: OfficeProfile | Regime, day: date) -> bool:
    return row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)


def _latest_entries(dossiers: Iterable[Dossier]) -> dict[int, LogEntry]:
    """The latest taking-in of each dossier, in one query."""
    entries = LogEntry.objects.filter(dossier__in=[dossier.pk for dossier in dossiers], step__in=TAKEN_IN)
    return {entry.dossier_id: entry for entry in entries.select_related("by").order_by("at", "pk")}
