"""One procedure, several cases: those that must be verified, come by another way or come too late."""

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from procedures.kinds import Way
from procedures.models.procedure import ProcedureVersion
from tanthanh.office.deadlines import Limit, LimitUnit, Policy
from tanthanh.office.vietnamese import money


class ProcedureCase(models.Model):
    """A case of one version with what differs in it; what is left empty is as in every other case."""

    version = models.ForeignKey(
        ProcedureVersion, on_delete=models.CASCADE, related_name="cases", verbose_name="phiên bản"
    )
    position = models.PositiveIntegerField("thứ tự")
    label = models.CharField("trường hợp", max_length=200, help_text="Ví dụ: phải xác minh; nộp trực tuyến")
    condition = models.TextField("khi nào", blank=True)
    way = models.CharField("chỉ khi nộp", max_length=20, choices=Way.choices, blank=True)
    limit_amount = models.PositiveIntegerField("thời hạn", null=True, blank=True)
    limit_unit = models.CharField("đơn vị thời hạn", max_length=20, choices=LimitUnit.choices, blank=True)
    adds_to_limit = models.BooleanField("thêm vào thời hạn chung", default=False)
    fee_amount = models.PositiveIntegerField("lệ phí (đồng)", null=True, blank=True)
    fee_note = models.TextField("ghi chú lệ phí", blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "trường hợp của thủ tục"
        constraints = (
            models.UniqueConstraint(name="procedure_case_position_once", fields=["version", "position"]),
            models.CheckConstraint(
                name="procedure_case_limit_has_unit",
                condition=Q(limit_amount=None, limit_unit="") | (Q(limit_amount__isnull=False) & ~Q(limit_unit="")),
            ),
            models.CheckConstraint(
                name="procedure_case_adds_only_a_limit",
                condition=Q(adds_to_limit=False) | Q(limit_amount__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.label

    @property
    def own_limit(self) -> Limit | None:
        """The limit as it is written, added to the common one or standing in its place."""
        if self.limit_amount is None:
            return None
        unit = LimitUnit(self.limit_unit)
        return Limit(self.limit_amount, unit, Policy.CUTOFF_15H if unit == LimitUnit.SAME_DAY else Policy.NEXT_DAY)

    @property
    def limit(self) -> Limit | None:
        """The whole limit of this case, for the engine; None where it is the version's or cannot be added up."""
        own, common = self.own_limit, self.version.limit
        if own is None or not self.adds_to_limit:
            return own
        if common is None:
            return None
        if common.unit == LimitUnit.SAME_DAY and own.unit == LimitUnit.WORKING_DAY:
            return own
        return Limit(common.amount + own.amount, own.unit, common.policy) if common.unit == own.unit else None

    @property
    def limit_in_words(self) -> str:
        """`thêm không quá 05 ngày làm việc`, `02 giờ làm việc`; nothing where the common limit holds."""
        own = self.own_limit
        if own is None:
            return ""
        return f"thêm không quá {own.in_words()}" if self.adds_to_limit else own.in_words()

    @property
    def fee_in_words(self) -> str:
        """`10.000 đ`, `không thu`, the note where there is no sum; nothing where the common fee holds."""
        if self.fee_amount is None:
            return self.fee_note
        return money(self.fee_amount) if self.fee_amount else "không thu"
