"""What the next version of a procedure is going to say, while the office is still writing it."""

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from procedures.models.procedure import Field, Procedure
from tanthanh.office.models import Officer


class ProcedureDraft(models.Model):
    """One draft a procedure; a draft without a procedure is one that does not exist yet and knows its code."""

    procedure = models.OneToOneField(
        Procedure, on_delete=models.CASCADE, null=True, blank=True, related_name="draft", verbose_name="thủ tục"
    )
    code = models.CharField("mã thủ tục", max_length=20, unique=True)
    field = models.ForeignKey(Field, on_delete=models.PROTECT, verbose_name="lĩnh vực")
    # Fields of a ProcedureVersion, its papers and its cases (procedures/wordings.py).
    content = models.JSONField("nội dung", default=dict)
    papers = models.JSONField("thành phần hồ sơ", default=list, blank=True)
    cases = models.JSONField("các trường hợp", default=list, blank=True)
    changed_at = models.DateTimeField("sửa lúc")
    changed_by = models.ForeignKey(
        Officer, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người sửa"
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "bản soạn thủ tục"
        constraints = (models.CheckConstraint(name="procedure_draft_has_a_code", condition=~Q(code="")),)

    def __str__(self) -> str:
        return f"bản soạn {self.code}"
