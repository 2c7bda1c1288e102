"""Paper ballots: the batch they were printed and collected in, and what was keyed in from each."""

from django.db import models
from django.db.models import F, Q

from surveys.models.questionnaire import Questionnaire
from tanthanh.office.models import Officer


class BallotBatch(models.Model):
    """Ballots printed together; the batch's number stands in their QR code, a single ballot has none."""

    year = models.PositiveSmallIntegerField("năm khảo sát")
    number = models.PositiveIntegerField("số lô")
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, verbose_name="bộ câu hỏi")
    copies = models.PositiveSmallIntegerField("số phiếu in")
    collected_on = models.DateField("ngày thu phiếu")
    note = models.CharField("ghi chú", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "lô phiếu giấy"
        constraints = (models.UniqueConstraint(name="batch_number_once_a_year", fields=["year", "number"]),)

    def __str__(self) -> str:
        return f"lô {self.code}"

    @property
    def code(self) -> str:
        """`26-003`, as it is printed."""
        return f"{self.year % 100:02d}-{self.number:03d}"


class PaperEntry(models.Model):
    """The marks keyed in from one paper, a digit a question, 0 for blank; and what a second person read from it."""

    batch = models.ForeignKey(BallotBatch, on_delete=models.PROTECT, related_name="entries", verbose_name="lô")
    # The number written on the paper when it was keyed in, so that it can be found again.
    number = models.PositiveSmallIntegerField("phiếu thứ")
    marks = models.CharField("điểm nhập", max_length=40)
    entered_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+", verbose_name="người nhập")
    checked_marks = models.CharField("điểm kiểm tra", max_length=40, blank=True)
    checked_by = models.ForeignKey(
        Officer, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người kiểm tra"
    )
    # A disagreement has been looked at, whoever was right.
    is_settled = models.BooleanField("đã thống nhất", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "phiếu giấy đã nhập"
        constraints = (
            models.UniqueConstraint(name="paper_once_a_batch", fields=["batch", "number"]),
            models.CheckConstraint(
                name="checked_by_a_second_person",
                condition=Q(checked_by=None, checked_marks="")
                | (~Q(checked_marks="") & ~Q(checked_by=F("entered_by"))),
            ),
        )

    def __str__(self) -> str:
        return f"phiếu {self.number}"
