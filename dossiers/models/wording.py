"""What the office says in its own words on its papers, from a day on."""

from django.db import models

from tanthanh.office.models import Officer


class PaperWording(models.Model):
    """The words of one block (`dossiers/wordings.py`); they hold until a later row of the same block begins."""

    block = models.SlugField("câu", max_length=50)
    text = models.TextField("lời văn")
    valid_from = models.DateField("áp dụng từ")
    written_at = models.DateTimeField("ghi lúc")
    written_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+", verbose_name="người ghi")

    class Meta:
        verbose_name = verbose_name_plural = "lời văn trên giấy"
        constraints = (models.UniqueConstraint(name="paper_wording_once_a_day", fields=["block", "valid_from"]),)

    def __str__(self) -> str:
        return f"{self.block} từ {self.valid_from:%d/%m/%Y}"
