"""Who looked at whose dossier."""

from django.db import models

from dossiers.models.dossier import Dossier
from tanthanh.office.models import Officer


class DossierAccess(models.Model):
    """One officer opened one dossier; once a quarter of an hour, however often the page is loaded."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="accesses", verbose_name="hồ sơ")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+", verbose_name="cán bộ")
    at = models.DateTimeField("mở lúc")
    # The quarter of an hour since 1970.
    quarter = models.PositiveIntegerField("khoảng 15 phút", editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "lượt mở hồ sơ"
        constraints = (
            models.UniqueConstraint(name="access_once_a_quarter_hour", fields=["dossier", "officer", "quarter"]),
        )
        indexes = (models.Index(fields=["officer", "-id"], name="access_by_officer"),)

    def __str__(self) -> str:
        return f"{self.officer_id} {self.at:%d/%m/%Y %H:%M}"
