"""Many receipts in one PDF, for the printer and not for the archive."""

from datetime import datetime

from django.db.models import Prefetch

from dossiers import signing_keys, wordings
from dossiers.models import SubmittedDocument
from dossiers.models.dossier import DossierQuerySet
from dossiers.papers.counter import day_of_receipt, paper_lines, receipt_data, verification
from dossiers.papers.offices import Offices, latest_entries
from dossiers.states import Paper
from tanthanh.office import pdf

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
    entries = latest_entries(found)
    offices = Offices(Paper.RECEIPT)
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
