"""Where the open door hangs: one counter or one place, each with a QR code of its own."""

from django.db import models

from procedures.models import Place


class SurveyPoint(models.Model):
    """One QR code on a wall or one tablet at a counter; a closed one keeps its answers and takes no new ones."""

    code = models.SlugField("mã trong QR", unique=True)
    name = models.CharField("tên điểm", max_length=120, unique=True)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True, verbose_name="nơi niêm yết")
    is_open = models.BooleanField("đang dùng", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "điểm khảo sát"

    def __str__(self) -> str:
        return self.name


class QuarterNote(models.Model):
    """What the office changed in a quarter after what people said: shown to whoever answers in the next."""

    year = models.PositiveSmallIntegerField("năm")
    quarter = models.PositiveSmallIntegerField("quý")
    text = models.TextField("đã thay đổi", help_text="Mỗi dòng một việc.")
    text_en = models.TextField("tiếng Anh", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "việc đã thay đổi"
        constraints = (
            models.UniqueConstraint(name="note_once_a_quarter", fields=["year", "quarter"]),
            models.CheckConstraint(name="quarter_from_1_to_4", condition=models.Q(quarter__gte=1, quarter__lte=4)),
        )

    def __str__(self) -> str:
        return f"quý {self.quarter}/{self.year}"
