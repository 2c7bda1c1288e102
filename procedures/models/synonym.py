"""What people call things, and what the catalogue calls them."""

from django.db import models
from simple_history.models import HistoricalRecords


class Synonym(models.Model):
    """One saying of the office's own; it wins over the line of `data/synonyms.csv` with the same key."""

    key = models.CharField("khóa", max_length=200, unique=True, editable=False)
    said = models.CharField("người dân nói", max_length=200)
    # Empty: the saying of the file is not used here.
    means = models.CharField("danh mục gọi là", max_length=300, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "từ đồng nghĩa"

    def __str__(self) -> str:
        return f"{self.said} → {self.means or 'không dùng'}"
