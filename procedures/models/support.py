"""What volunteers do for people at the counter and in the neighbourhood: roster, support log, events.

Volunteers have no account and see no dossier (NĐ 118/2025/NĐ-CP keeps a dossier among its officers), and whoever was
helped is a number here: no name, no code, no telephone.
"""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from procedures.models.procedure import Field
from procedures.models.team import HelperTeam


class DutyShift(models.Model):
    """One line of the roster: who of which team is where, seen by officers only."""

    team = models.ForeignKey(HelperTeam, on_delete=models.PROTECT, related_name="shifts", verbose_name="tổ, đội")
    day = models.DateField("ngày", db_index=True)
    starts = models.TimeField("từ")
    ends = models.TimeField("đến")
    place = models.CharField("ở đâu", max_length=200)
    volunteers = models.CharField("tình nguyện viên", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "ca trực tình nguyện"
        constraints = (
            models.UniqueConstraint(name="duty_shift_once", fields=["team", "day", "starts"]),
            models.CheckConstraint(name="duty_shift_ends_after_it_starts", condition=Q(ends__gt=F("starts"))),
        )

    def __str__(self) -> str:
        return f"{self.team}, {self.day:%d/%m/%Y} {self.starts:%H:%M}"


class SupportEntry(models.Model):
    """What one team did on one day at one place in one field of procedures."""

    team = models.ForeignKey(HelperTeam, on_delete=models.PROTECT, related_name="entries", verbose_name="tổ, đội")
    day = models.DateField("ngày", db_index=True)
    place = models.CharField("ở đâu", max_length=200)
    field = models.ForeignKey(
        Field, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="lĩnh vực"
    )
    hours = models.DecimalField("số giờ", max_digits=4, decimal_places=1, validators=(MinValueValidator(0),))
    volunteers = models.PositiveSmallIntegerField("số tình nguyện viên", default=1)
    helped = models.PositiveIntegerField("số lượt người được giúp")

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "nhật ký hỗ trợ"
        constraints = (
            models.UniqueConstraint(
                name="support_entry_once_a_field", fields=["team", "day", "place", "field"], condition=~Q(field=None)
            ),
            models.UniqueConstraint(
                name="support_entry_once_without_a_field", fields=["team", "day", "place"], condition=Q(field=None)
            ),
            models.CheckConstraint(name="support_entry_within_a_day", condition=Q(hours__gt=0, hours__lte=24)),
            models.CheckConstraint(name="support_entry_has_volunteers", condition=Q(volunteers__gte=1)),
        )

    def __str__(self) -> str:
        return f"{self.team}, {self.day:%d/%m/%Y}"


class OutreachEvent(models.Model):
    """A day out among people: going from house to house, a market of e-identification, a talk."""

    day = models.DateField("ngày", db_index=True)
    name = models.CharField("tên hoạt động", max_length=200)
    place = models.CharField("ở đâu", max_length=200)
    attended = models.PositiveIntegerField("số người tham gia")

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "hoạt động cộng đồng"
        constraints = (models.UniqueConstraint(name="outreach_event_once", fields=["day", "name", "place"]),)

    def __str__(self) -> str:
        return f"{self.name}, {self.day:%d/%m/%Y}"
