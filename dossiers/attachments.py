"""Files of a dossier: what may be attached, how it is kept, who takes it away again and why.

The type is read from the content, never from the name; pictures are encoded anew without their metadata
(`tanthanh/office/pictures.py`); the stored name is ours. Files lie below MEDIA_ROOT, outside what is served.
"""

import hashlib
import re
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, models, transaction

from dossiers.models import ApologyLetter, Attachment, Dossier, IntakeDraft
from dossiers.states import FINISHED, State
from tanthanh.office import pictures
from tanthanh.office.models import Officer
from tanthanh.office.roles import LEADERS
from tanthanh.office.vietnamese import nfc

Kind = Attachment.Kind
LARGEST = 10 * 1024 * 1024
MOST_FILES = 40
# How a file of each kind begins.
BEGINNINGS = {Kind.PDF: b"%PDF-", Kind.JPEG: b"\xff\xd8\xff", Kind.PNG: b"\x89PNG\r\n\x1a\n"}
CONTENT_TYPES = {Kind.PDF: "application/pdf", Kind.JPEG: "image/jpeg", Kind.PNG: "image/png"}
# A PDF ends with its own mark; some programs write a little behind it.
PDF_END, PDF_TAIL = b"%%EOF", 4096
# What an iPhone makes unless it is told otherwise: `ftyp` and one of these brands.
HEIC = re.compile(rb"^.{4}ftyp(?:heic|heix|mif1|msf1|hevc)", re.DOTALL)

ALREADY_TAKEN_IN = "Bản nhập này đã thành hồ sơ: hãy đính kèm ở trang hồ sơ."


class AttachmentError(Exception):
    """A file that cannot be attached or taken away; the message is a Vietnamese sentence."""


def attach(
    owner: Dossier | IntakeDraft,
    upload: UploadedFile,
    *,
    by: Officer | None,
    at: datetime,
    paper: str = "",
    purpose: str = Attachment.Purpose.PAPER,
    letter: ApologyLetter | None = None,
) -> Attachment:
    """Keep an uploaded file with a dossier, or with one being prepared (then `by` may be nobody: the applicant).

    The same file sent again gives the row of the first time. Raises AttachmentError.
    """
    _check_owner(owner)
    data = _read(upload)
    kind, digest = _kind(data), hashlib.sha256(data).hexdigest()
    standing = of(owner)
    if earlier := standing.filter(digest=digest).first():
        return earlier
    if standing.count() >= MOST_FILES:
        raise AttachmentError(f"Hồ sơ đã có {MOST_FILES} tệp. Hãy gộp các trang vào một tệp PDF.")
    kept = _cleaned(data, kind)
    made = Attachment(
        dossier=owner if isinstance(owner, Dossier) else None,
        draft=owner if isinstance(owner, IntakeDraft) else None,
        purpose=purpose,
        letter=letter,
        paper=nfc(paper)[:300],
        kind=kind,
        size=len(kept),
        digest=digest,
        given_name=_shown_name(upload.name or ""),
        at=at,
        by=by,
    )
    return _stored(made, kept, owner)


def of(owner: Dossier | IntakeDraft) -> models.QuerySet[Attachment]:
    """What is attached now, in the order it came."""
    return owner.attachments.filter(removed_at=None).order_by("at", "pk")


def remove(attachment: Attachment, *, reason: str, by: Officer | None, at: datetime) -> Attachment:
    """Take a file away: its bytes go, the row says who, when and why. Raises AttachmentError."""
    reason = nfc(reason)
    if not reason:
        raise AttachmentError("Hãy ghi lý do bỏ tệp.")
    with transaction.atomic():
        locked = Attachment.objects.select_for_update(of=("self",)).select_related("dossier").get(pk=attachment.pk)
        if locked.removed_at is not None:
            return locked
        if locked.dossier and locked.dossier.state in FINISHED and (by is None or by.role not in LEADERS):
            raise AttachmentError("Hồ sơ đã có kết quả: chỉ lãnh đạo được bỏ tệp đính kèm.")
        locked.removed_at, locked.removed_by, locked.removal_reason = at, by, reason[:2000]
        locked.save(update_fields=["removed_at", "removed_by", "removal_reason"])
        transaction.on_commit(lambda: _delete_bytes([locked]))
    return locked


def hand_over(key: UUID, dossier: Dossier) -> None:
    """The draft of that key has become the dossier: what was attached to it is the dossier's."""
    Attachment.objects.filter(draft__key=key).update(dossier=dossier, draft=None)


def discard(draft: IntakeDraft) -> None:
    """A draft that comes to nothing leaves no file behind; the caller deletes the draft itself."""
    rows = list(draft.attachments.all())
    draft.attachments.all().delete()
    transaction.on_commit(lambda: _delete_bytes(rows))


def _check_owner(owner: Dossier | IntakeDraft) -> None:
    if isinstance(owner, Dossier) and owner.state == State.VOIDED:
        raise AttachmentError("Hồ sơ đã hủy nên không đính kèm thêm tệp.")
    if isinstance(owner, IntakeDraft) and owner.dossier_id is not None:
        raise AttachmentError(ALREADY_TAKEN_IN)


def _read(upload: UploadedFile) -> bytes:
    if (upload.size or 0) > LARGEST:
        raise AttachmentError("Tệp lớn hơn 10 MB. Hãy quét ở 300 dpi đen trắng hoặc tách thành nhiều tệp.")
    upload.seek(0)
    data: bytes = upload.read(LARGEST + 1)
    if not data:
        raise AttachmentError("Tệp rỗng, chưa có nội dung. Hãy chọn lại tệp.")
    if len(data) > LARGEST:
        raise AttachmentError("Tệp lớn hơn 10 MB. Hãy quét ở 300 dpi đen trắng hoặc tách thành nhiều tệp.")
    return data


def _kind(data: bytes) -> str:
    kind = next((kind for kind, beginning in BEGINNINGS.items() if data.startswith(beginning)), None)
    if kind is None and HEIC.match(data[:16]):
        raise AttachmentError(
            "Đây là ảnh HEIC của iPhone. Vào Cài đặt, Camera, Định dạng, chọn “Tương thích nhất” rồi chụp lại."
        )
    if kind is None:
        raise AttachmentError("Chỉ nhận tệp PDF hoặc ảnh JPEG, PNG (xét theo nội dung, không theo đuôi tên tệp).")
    if kind == Kind.PDF and PDF_END not in data[-PDF_TAIL:]:
        raise AttachmentError("Tệp PDF bị đứt, thiếu phần cuối. Hãy quét hoặc tải lại.")
    return kind


def _cleaned(data: bytes, kind: str) -> bytes:
    if kind == Kind.PDF:
        return data
    try:
        return pictures.cleaned(data, "JPEG" if kind == Kind.JPEG else "PNG")
    except pictures.PictureError as error:
        raise AttachmentError(str(error)) from None


def _shown_name(given: str) -> str:
    """The last part of what the sender called it, as text."""
    name = " ".join(nfc(re.split(r"[/\\]", given)[-1]).split())
    return name if len(name) <= 120 else f"{name[:100]}…{name[-15:]}"


def _stored(made: Attachment, kept: bytes, owner: Dossier | IntakeDraft) -> Attachment:
    """File first, then row; where the row is refused (sent twice at once), the file goes again."""
    made.file.save("", ContentFile(kept), save=False)
    try:
        with transaction.atomic():
            _check_still_a_draft(owner)
            made.save(force_insert=True)
    except AttachmentError:
        _delete_bytes([made])
        raise
    except IntegrityError:
        _delete_bytes([made])
        earlier = of(owner).filter(digest=made.digest).first()
        if earlier is None:
            raise
        return earlier
    return made


def _check_still_a_draft(owner: Dossier | IntakeDraft) -> None:
    """The dossier may have been taken in while this file was on its way; the lock keeps both apart."""
    if isinstance(owner, IntakeDraft):
        locked = IntakeDraft.objects.select_for_update().filter(pk=owner.pk).values_list("dossier", flat=True)
        if list(locked) != [None]:
            raise AttachmentError(ALREADY_TAKEN_IN)


def _delete_bytes(attachments: Iterable[Attachment]) -> None:
    for attachment in attachments:
        attachment.file.storage.delete(str(attachment.file.name))
