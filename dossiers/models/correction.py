"""What was typed wrong and put right."""

from django.db import models

from dossiers.models.dossier import Dossier
from tanthanh.office.models import Officer


class Correction(models.Model):
    """One field of one dossier before and after; why stands in the log line of the same moment. Never edited."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="corrections", verbose_name="hồ sơ")
    field = models.CharField("mục sửa", max_length=40)
    before = models.TextField("trước", blank=True)
    after = models.TextField("sau", blank=True)
    at = models.DateTimeField("lúc")
    by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+", verbose_name="người sửa")

    class Meta:
        verbose_name = verbose_name_plural = "lần sửa thông tin"
        constraints = (
            models.CheckConstraint(name="correction_changes_something", condition=~models.Q(before=models.F("after"))),
        )
        indexes = (models.Index(fields=["dossier", "at", "id"], name="correction_by_dossier"),)

    def __str__(self) -> str:
        return f"{self.field}: {self.at:%d/%m/%Y %H:%M}"
