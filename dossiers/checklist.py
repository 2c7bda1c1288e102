"""Which papers the counter asks for: the catalogue's list as lines to tick."""

from collections.abc import Iterable

from dossiers.declarations import PaperItem
from dossiers.models import SubmittedDocument
from procedures.models import RequiredDocument

Form = SubmittedDocument.Form


def expected(documents: Iterable[RequiredDocument]) -> list[PaperItem]:
    """One line for each paper and form; a paper of which the catalogue says nothing comes as one original."""
    return [item for document in documents for item in _lines(document)]


def _lines(document: RequiredDocument) -> list[PaperItem]:
    lines = [
        PaperItem(name=document.name, form=form, quantity=quantity)
        for form, quantity in ((Form.ORIGINAL, document.originals), (Form.COPY, document.copies))
        if quantity
    ]
    return lines or [PaperItem(name=document.name)]
