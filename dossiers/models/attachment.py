"""Files that belong to a dossier: scans, photographs, electronic copies."""

import secrets
from datetime import datetime

from django.core.files.storage import FileSystemStorage, Storage
from django.db import models
from django.db.models import Q

from dossiers.models.apology import ApologyLetter
from dossiers.models.dossier import Dossier
from dossiers.models.intake_draft import IntakeDraft
from tanthanh.office.models import Officer


def private_storage() -> Storage:
    """Below MEDIA_ROOT, which no web server serves; readable by the portal alone."""
    return FileSystemStorage(file_permissions_mode=0o600, directory_permissions_mode=0o700)


def place(attachment: "Attachment", _given_name: str) -> str:
    """A name of our own: nothing of the sender's, nothing to be guessed."""
    at: datetime = attachment.at
    return f"attachments/{at:%Y/%m}/{secrets.token_hex(16)}.{attachment.kind.lower()}"


class Attachment(models.Model):
    """One file of a dossier, or of one that is still being taken in. The row stays when the file is taken away."""

    class Kind(models.TextChoices):
        PDF = "PDF", "PDF"
        JPEG = "JPEG", "ảnh JPEG"
        PNG = "PNG", "ảnh PNG"

    class Purpose(models.TextChoices):
        PAPER = "PAPER", "giấy tờ nộp"
        RESULT = "RESULT", "kết quả giải quyết"
        SIGNED_LETTER = "SIGNED_LETTER", "bản ký thư xin lỗi"

    dossier = models.ForeignKey(
        Dossier, on_delete=models.PROTECT, null=True, blank=True, related_name="attachments", verbose_name="hồ sơ"
    )
    draft = models.ForeignKey(
        IntakeDraft,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="attachments",
        verbose_name="bản nháp",
    )
    purpose = models.CharField("là", max_length=20, choices=Purpose.choices, default=Purpose.PAPER)
    paper = models.CharField("giấy tờ", max_length=300, blank=True)
    # The letter of apology whose signed copy this is; a newer copy stands before an older one.
    letter = models.ForeignKey(
        ApologyLetter,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="signed_copies",
        verbose_name="thư xin lỗi",
    )
    kind = models.CharField("loại tệp", max_length=10, choices=Kind.choices)
    file = models.FileField("tệp", upload_to=place, storage=private_storage, max_length=100)
    size = models.PositiveIntegerField("dung lượng (byte)")
    # Of the bytes as they came, so that the same file sent twice is one.
    digest = models.CharField("mã băm tệp gửi", max_length=64)
    # What the sender called it: shown as text, used for nothing.
    given_name = models.CharField("tên tệp gửi", max_length=120, blank=True)
    at = models.DateTimeField("lúc")
    by = models.ForeignKey(
        Officer, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người đính kèm"
    )
    removed_at = models.DateTimeField("bỏ lúc", null=True, blank=True)
    removed_by = models.ForeignKey(
        Officer, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người bỏ"
    )
    removal_reason = models.TextField("lý do bỏ", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "tệp đính kèm"
        constraints = (
            models.CheckConstraint(
                name="attachment_has_one_owner",
                condition=Q(dossier__isnull=False, draft=None) | Q(dossier=None, draft__isnull=False),
            ),
            models.CheckConstraint(
                name="attachment_of_a_letter_is_its_signed_copy",
                condition=Q(letter=None) | Q(purpose="SIGNED_LETTER", dossier__isnull=False),
            ),
            models.CheckConstraint(
                name="attachment_removed_with_reason",
                condition=Q(removed_at=None, removal_reason="") | (Q(removed_at__isnull=False) & ~Q(removal_reason="")),
            ),
            models.UniqueConstraint(
                name="attachment_once_a_dossier", fields=["dossier", "digest"], condition=Q(removed_at=None)
            ),
            models.UniqueConstraint(
                name="attachment_once_a_draft", fields=["draft", "digest"], condition=Q(removed_at=None)
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%d/%m/%Y %H:%M}"
