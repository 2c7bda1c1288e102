"""The signed copy of a letter of apology: the scan of what was signed and stamped by hand, kept with the dossier."""

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile

from dossiers import attachments
from dossiers.attachments import AttachmentError
from dossiers.models import ApologyLetter, Attachment
from tanthanh.office.models import Officer
from tanthanh.office.roles import STAFF


def keep(letter: ApologyLetter, upload: UploadedFile, *, by: Officer, at: datetime) -> Attachment:
    """Cleaned and kept like every file of the dossier; a newer copy comes first. Raises AttachmentError."""
    if by.role not in STAFF:
        raise AttachmentError("Vai trò của bạn chỉ được xem thư xin lỗi.")
    if letter.number is None:
        raise AttachmentError("Thư chưa được duyệt và cấp số nên chưa có bản ký.")
    kept = attachments.attach(
        letter.dossier,
        upload,
        by=by,
        at=at,
        paper=str(letter).capitalize(),
        purpose=Attachment.Purpose.SIGNED_LETTER,
        letter=letter,
    )
    if kept.letter_id != letter.pk:
        raise AttachmentError("Tệp này đã đính kèm hồ sơ với nội dung khác; hãy quét lại đúng bản ký của thư.")
    return kept


def of(letter: ApologyLetter) -> list[Attachment]:
    """The signed copies that stand, the newest first."""
    return list(letter.signed_copies.filter(removed_at=None).select_related("by").order_by("-at", "-pk"))


def pdf_of(letter: ApologyLetter) -> bytes | None:
    """The newest signed copy that is a PDF, as it was kept; None where nobody has scanned one."""
    for copy in of(letter):
        if copy.kind == Attachment.Kind.PDF and copy.file.storage.exists(str(copy.file.name)):
            with copy.file.open("rb") as file:
                return bytes(file.read())
    return None
