"""Numbers handed out one by one."""

from django.db import models


class Counter(models.Model):
    """The last number taken of one series: dossier codes of a day, the register of a year, letters of a year."""

    series = models.CharField("dãy số", max_length=60, primary_key=True)
    last = models.PositiveIntegerField("số cuối đã cấp")
    # A register signed off at the end of its year: asked in the statement that takes the number, so it costs no query.
    is_closed = models.BooleanField("đã khóa", default=False, db_default=False)

    class Meta:
        verbose_name = verbose_name_plural = "dãy số"

    def __str__(self) -> str:
        return f"{self.series}: {self.last}"
