"""The papers an applicant handed in."""

from django.db import models

from dossiers.models.dossier import Dossier


class SubmittedDocument(models.Model):
    """One paper in the dossier, as it is listed on the receipt."""

    class Form(models.TextChoices):
        ORIGINAL = "ORIGINAL", "bản chính"
        COPY = "COPY", "bản sao"
        ELECTRONIC = "ELECTRONIC", "bản điện tử"
        # Known to the office or its databases already, and so not asked for (118/2025/NĐ-CP Điều 17.1).
        HELD = "HELD", "cơ quan đã có"

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="documents", verbose_name="hồ sơ")
    position = models.PositiveIntegerField("thứ tự")
    name = models.TextField("tên giấy tờ")
    form = models.CharField("loại", max_length=20, choices=Form.choices, default=Form.ORIGINAL)
    quantity = models.PositiveSmallIntegerField("số lượng", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "giấy tờ đã nộp"
        constraints = (
            models.UniqueConstraint(name="submitted_document_position_once", fields=["dossier", "position"]),
            models.CheckConstraint(name="submitted_document_at_least_one", condition=models.Q(quantity__gte=1)),
        )

    def __str__(self) -> str:
        return self.name
