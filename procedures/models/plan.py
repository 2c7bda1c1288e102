"""The way of a procedure through the office: who works on it in which order, and how long each may take."""

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from procedures.models.procedure import ProcedureVersion
from tanthanh.office.deadlines import Limit, LimitUnit
from tanthanh.office.models import Officer, Unit


class HandOverStep(models.Model):
    """One station: a unit of the ward, or another agency of an interlinked procedure.

    Stations with the same position work side by side. The plan is the ward's own affair, not what the catalogue
    publishes, so it can be edited; a dossier copies the budget when it gets there.
    """

    class Kind(models.TextChoices):
        UNIT = "UNIT", "bộ phận của phường"
        AGENCY = "AGENCY", "cơ quan phối hợp"

    # Budgets are counted in working time only.
    BUDGETS = ((LimitUnit.WORKING_HOUR, "giờ làm việc"), (LimitUnit.WORKING_DAY, "ngày làm việc"))

    version = models.ForeignKey(
        ProcedureVersion, on_delete=models.CASCADE, related_name="hand_over_steps", verbose_name="thủ tục"
    )
    position = models.PositiveSmallIntegerField("thứ tự", help_text="Cùng thứ tự: làm song song")
    kind = models.CharField("loại", max_length=10, choices=Kind.choices, default=Kind.UNIT)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="bộ phận"
    )
    officer = models.ForeignKey(
        Officer, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="người thụ lý"
    )
    agency = models.CharField("cơ quan phối hợp", max_length=200, blank=True)
    is_lead = models.BooleanField("chủ trì", default=False)
    budget_amount = models.PositiveSmallIntegerField("thời gian được giao", null=True, blank=True)
    budget_unit = models.CharField(
        "đơn vị thời gian", max_length=20, choices=BUDGETS, default=LimitUnit.WORKING_DAY.value
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "bước bàn giao"
        constraints = (
            models.CheckConstraint(
                name="hand_over_step_names_a_unit_or_an_agency",
                condition=Q(kind="UNIT", unit__isnull=False, agency="")
                | (Q(kind="AGENCY", unit=None, officer=None) & ~Q(agency="")),
                violation_error_message="Chọn bộ phận của phường, hoặc ghi tên cơ quan phối hợp; không cả hai.",
            ),
            models.UniqueConstraint(
                name="hand_over_step_one_unit_at_a_position",
                fields=["version", "position"],
                condition=Q(kind="UNIT"),
                violation_error_message="Mỗi thứ tự chỉ có một bộ phận của phường.",
            ),
            models.UniqueConstraint(
                name="hand_over_plan_has_one_lead",
                fields=["version"],
                condition=Q(is_lead=True),
                violation_error_message="Mỗi thủ tục chỉ có một nơi chủ trì.",
            ),
            models.CheckConstraint(
                name="hand_over_step_budget_is_positive",
                condition=Q(budget_amount=None) | Q(budget_amount__gte=1),
                violation_error_message="Thời gian được giao phải từ 1 trở lên.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.position}. {self.unit or self.agency}"

    @property
    def budget(self) -> Limit | None:
        """The time given to this station, or None where only the dossier's own date counts."""
        return Limit(self.budget_amount, LimitUnit(self.budget_unit)) if self.budget_amount else None
