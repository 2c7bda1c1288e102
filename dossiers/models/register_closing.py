"""The end of a year's register."""

from django.db import models

from tanthanh.office.models import Officer


class RegisterClosing(models.Model):
    """A year's register signed off (TT 01/2018 Điều 10): from then on it takes no number and no change."""

    year = models.PositiveSmallIntegerField("năm sổ", unique=True)
    closed_at = models.DateTimeField("khóa lúc")
    closed_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+", verbose_name="người khóa sổ")
    last_number = models.PositiveIntegerField("số cuối", default=0)
    entries = models.PositiveIntegerField("số hồ sơ trong sổ", default=0)
    voided = models.PositiveIntegerField("trong đó đã hủy", default=0)
    still_open = models.PositiveIntegerField("chưa giải quyết xong lúc khóa", default=0)
    # Of the entries as they were signed off (register_book/closing.py).
    digest = models.CharField("mã băm nội dung", max_length=64, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "khóa sổ theo dõi hồ sơ"
        constraints = (
            models.CheckConstraint(
                name="register_closing_voids_are_entries", condition=models.Q(voided__lte=models.F("entries"))
            ),
        )

    def __str__(self) -> str:
        return f"Sổ năm {self.year}, khóa {self.closed_at:%d/%m/%Y}"
