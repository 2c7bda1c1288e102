"""A change of the calendar as an event that moved dossiers."""

from django.db import models

from tanthanh.office.models import CalendarVersion, Officer


class CalendarChange(models.Model):
    """One calendar put in force: on which legal basis, by whom, and how many open dossiers it moved."""

    version = models.ForeignKey(
        CalendarVersion, on_delete=models.PROTECT, related_name="+", verbose_name="phiên bản lịch"
    )
    basis = models.CharField("căn cứ", max_length=300)
    # The day the decision was made: dates missed before it stay missed (decisions.md 3).
    decided_on = models.DateField("ngày ban hành")
    applied_at = models.DateTimeField("áp dụng lúc")
    applied_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+", verbose_name="người áp dụng")
    moved = models.PositiveIntegerField("số hồ sơ đổi hạn", default=0)
    relieved = models.PositiveIntegerField("số hồ sơ hết trễ", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "lần đổi lịch làm việc"
        constraints = (
            models.CheckConstraint(name="calendar_change_has_a_basis", condition=~models.Q(basis="")),
            models.CheckConstraint(
                name="calendar_change_relieves_among_the_moved", condition=models.Q(relieved__lte=models.F("moved"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.applied_at:%d/%m/%Y %H:%M}: {self.basis}"
