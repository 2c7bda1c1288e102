"""A decision's spreadsheet that was read and shown; what it changes is written only when somebody says so."""

from django.db import models

from tanthanh.office.models import Officer


class DecisionUpload(models.Model):
    """The rows of one file in the columns of `procedures.csv`, and who took them in when."""

    name = models.CharField("tên tệp", max_length=200)
    # The file as CSV in UTF-8, whatever it came as: what was shown is what is taken in.
    data = models.BinaryField("nội dung")
    uploaded_at = models.DateTimeField("tải lên lúc")
    uploaded_by = models.ForeignKey(
        Officer, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người tải lên"
    )
    committed_at = models.DateTimeField("ghi vào lúc", null=True, blank=True)
    committed_by = models.ForeignKey(
        Officer, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người ghi vào"
    )
    in_force_on = models.DateField("áp dụng từ", null=True, blank=True)
    outcome = models.CharField("kết quả", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "tệp quyết định"
        constraints = (
            models.CheckConstraint(
                name="decision_in_force_iff_committed",
                condition=models.Q(committed_at=None, in_force_on=None)
                | models.Q(committed_at__isnull=False, in_force_on__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.name
