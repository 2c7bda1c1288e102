"""The numbered notices of a dossier: supplement request, refusal, stop notice; each kind has its own yearly numbers."""

from django.db import models
from django.db.models import Q

from dossiers.models.dossier import Dossier
from dossiers.states import Paper
from tanthanh.office.models import Officer


class Notice(models.Model):
    """One notice as it was issued; a supplement request says at which stage: one at each (Điều 17, 19)."""

    class Stage(models.TextChoices):
        INTAKE = "INTAKE", "khi tiếp nhận"
        APPRAISAL = "APPRAISAL", "khi thẩm định"

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="notices", verbose_name="hồ sơ")
    paper = models.CharField("loại giấy tờ", max_length=20, choices=Paper.choices)
    year = models.PositiveSmallIntegerField("năm")
    number = models.PositiveIntegerField("số")
    issued_at = models.DateTimeField("lập lúc")
    issued_by = models.ForeignKey(
        Officer, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người lập"
    )
    stage = models.CharField("giai đoạn", max_length=10, choices=Stage.choices, blank=True)
    # The first, second … request of its stage.
    ordinal = models.PositiveSmallIntegerField("lần thứ", default=1)
    items = models.JSONField("nội dung phải bổ sung", default=list, blank=True)
    basis = models.CharField("căn cứ", max_length=300, blank=True)
    approved_by = models.ForeignKey(
        Officer, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="lãnh đạo duyệt"
    )

    class Meta:
        verbose_name = verbose_name_plural = "phiếu, thông báo đã cấp số"
        constraints = (
            models.UniqueConstraint(name="notice_number_once_a_year", fields=["paper", "year", "number"]),
            models.CheckConstraint(
                name="notice_has_a_stage_iff_supplement",
                condition=(Q(paper=Paper.SUPPLEMENT_REQUEST) & ~Q(stage=""))
                | (~Q(paper=Paper.SUPPLEMENT_REQUEST) & Q(stage="")),
            ),
            models.UniqueConstraint(
                name="supplement_request_ordinal_once_a_stage",
                fields=["dossier", "stage", "ordinal"],
                condition=Q(paper=Paper.SUPPLEMENT_REQUEST),
            ),
            models.CheckConstraint(
                name="second_supplement_request_has_basis_and_approval",
                condition=Q(ordinal=1) | (Q(approved_by__isnull=False) & ~Q(basis="")),
            ),
        )
        indexes = (models.Index(fields=["dossier", "issued_at"], name="notice_by_dossier"),)

    def __str__(self) -> str:
        return f"{self.get_paper_display()} số {self.number}/{self.year}"
