"""The official papers of a dossier as PDF: by kind, in the words and under the name that held on the paper's own day.

A paper that the dossier does not have raises `PaperMissingError`. Kinds, never form numbers: those changed in 2025.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from dossiers.models import Dossier, LogEntry
from dossiers.papers.counter import receipt, refusal, stop_notice, supplement_request
from dossiers.papers.declaration import declaration
from dossiers.papers.letterhead import LOOKUP_PATH, PaperMissingError, forms_on
from dossiers.papers.letters import apology_letter, apology_letters, latest_apology_letter, letters_of
from dossiers.papers.print_job import MOST_RECEIPTS, PrintJobError, receipts
from dossiers.papers.slip import control_slip
from dossiers.states import MOVES, Paper, Step
from tanthanh.office.vietnamese import office_day

__all__ = [
    "LOOKUP_PATH",
    "MOST_RECEIPTS",
    "PRINTERS",
    "SLUGS",
    "PaperMissingError",
    "PrintJobError",
    "apology_letter",
    "apology_letters",
    "control_slip",
    "declaration",
    "letters_of",
    "on_hand",
    "receipt",
    "receipts",
    "refusal",
    "stop_notice",
    "supplement_request",
]

# The address of a paper: `/can-bo/ho-so/<code>/giay-to/<slug>.pdf`. A promise in bookmarks; extend, never change.
SLUGS: dict[str, Paper] = {
    "giay-tiep-nhan": Paper.RECEIPT,
    "phieu-yeu-cau-bo-sung": Paper.SUPPLEMENT_REQUEST,
    "phieu-tu-choi": Paper.REFUSAL,
    "phieu-xin-loi": Paper.APOLOGY_LETTER,
    "thong-bao-dung": Paper.STOP_NOTICE,
    "phieu-kiem-soat": Paper.CONTROL_SLIP,
}

PRINTERS: dict[Paper, Callable[..., bytes]] = {
    Paper.RECEIPT: receipt,
    Paper.SUPPLEMENT_REQUEST: supplement_request,
    Paper.REFUSAL: refusal,
    Paper.APOLOGY_LETTER: latest_apology_letter,
    Paper.STOP_NOTICE: stop_notice,
    Paper.CONTROL_SLIP: control_slip,
}


def on_hand(log: Iterable[LogEntry], *, has_letter: bool) -> list[tuple[str, Paper]]:
    """Slug and kind of the papers that this dossier has, in the order of `SLUGS`; `log` is its whole log."""
    kinds = {Paper.RECEIPT, Paper.CONTROL_SLIP} | ({Paper.APOLOGY_LETTER} if has_letter else set())
    for entry in log:
        move = MOVES.get(Step(entry.step))
        if move is None or move.paper is None:
            continue
        if move.paper != Paper.STOP_NOTICE or forms_on(office_day(entry.at)).has_stop_notice:
            kinds.add(move.paper)
    return [(slug, kind) for slug, kind in SLUGS.items() if kind in kinds]


def printed(dossier: Dossier, kind: Paper, *, at: datetime) -> bytes:
    """The dossier's latest paper of this kind. Raises PaperMissingError."""
    return PRINTERS[kind](dossier, at=at)
