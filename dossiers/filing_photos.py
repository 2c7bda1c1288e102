"""Photographs of papers sent from home: checked and encoded anew, kept with the draft of the dossier to be.

The draft has the key of the dossier, so that intake finds the photographs on the clerk's screen and hands them over.
"""

from collections.abc import Sequence
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile

from dossiers import attachments, drafts, filings
from dossiers.models import Attachment, Filing, IntakeDraft

MOST_AT_ONCE = 10
REMOVED_BY_CITIZEN = "người nộp bỏ khi chuẩn bị ở nhà"
SUPPLEMENT = "Bổ sung theo phiếu yêu cầu"


def add(filing: Filing, paper: str, uploads: Sequence[UploadedFile], *, at: datetime) -> tuple[int, list[str]]:
    """How many were kept, and a sentence for each of the others; the good ones stay where another is refused."""
    owner = filing.dossier or _draft(filing, at)
    kept, sentences = 0, []
    for number, upload in enumerate(uploads[:MOST_AT_ONCE], start=1):
        try:
            attachments.attach(owner, upload, by=None, at=at, paper=paper)
            kept += 1
        except attachments.AttachmentError as error:
            sentences.append(f"Ảnh thứ {number}: {error}")
    if len(uploads) > MOST_AT_ONCE:
        sentences.append(
            f"Mỗi lần tối đa {MOST_AT_ONCE} ảnh: đã xem {MOST_AT_ONCE} ảnh đầu, hãy gửi tiếp phần còn lại."
        )
    return kept, sentences


def of(filing: Filing, paper: str) -> list[Attachment]:
    """What has been sent for this paper and not yet become a dossier's."""
    rows = Attachment.objects.filter(draft__key=filings.intake_key(filing), removed_at=None, paper=paper[:300])
    return list(rows.order_by("at", "pk"))


def remove(filing: Filing, paper: str, number: str, *, at: datetime) -> None:
    """Take one away; a number of somebody else's finds nothing."""
    for one in of(filing, paper):
        if str(one.pk) == number:
            attachments.remove(one, reason=REMOVED_BY_CITIZEN, by=None, at=at)


def discard(keys: Sequence[int]) -> None:
    """The filings with these keys are emptied: their photographs go, too."""
    wanted = [filings.key_of(pk) for pk in keys]
    for draft in IntakeDraft.objects.filter(key__in=wanted, dossier=None):
        drafts.discard(draft)


def _draft(filing: Filing, at: datetime) -> IntakeDraft:
    key = filings.intake_key(filing)
    made = {"version": filing.version, "opened_at": at, "saved_at": at}
    return IntakeDraft.objects.get_or_create(key=key, defaults=made)[0]
