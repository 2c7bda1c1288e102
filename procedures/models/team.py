"""Who in the neighbourhood helps with procedures: community digital teams, the youth team, the postal partner."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from procedures.kinds import TeamKind
from tanthanh.office.models import DatedQuerySet, WorkSession


class Neighbourhood(models.Model):
    """A part of the ward with its own house of culture (khối phố, thôn)."""

    name = models.CharField("tên khối phố", max_length=100, unique=True)
    slug = models.SlugField("tên trong địa chỉ", unique=True)
    position = models.PositiveSmallIntegerField("thứ tự", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "khối phố"

    def __str__(self) -> str:
        return self.name


class HelperTeam(models.Model):
    """One team as the public may find it. What stands here is published: never a person's own name or number."""

    kind = models.CharField("loại", max_length=10, choices=TeamKind.choices)
    neighbourhood = models.ForeignKey(
        Neighbourhood,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="teams",
        verbose_name="khối phố",
        help_text="Để trống: giúp cả phường.",
    )
    name = models.CharField("tên tổ, đội, điểm", max_length=120, unique=True)
    place = models.CharField("giúp ở đâu", max_length=200, help_text="Ví dụ: nhà văn hóa khối phố 3")
    phone = models.CharField(
        "số liên hệ được công khai",
        max_length=20,
        blank=True,
        validators=(RegexValidator(r"^[0-9][0-9 .]{5,}[0-9]$", "Chỉ gồm chữ số, dấu cách và dấu chấm."),),
        help_text="Số của tổ, đội hoặc cơ quan; không ghi số riêng của ai. Để trống nếu không muốn công khai.",
    )
    helps_with = models.CharField("giúp việc gì", max_length=300, blank=True)
    valid_from = models.DateField("hoạt động từ")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)

    objects = DatedQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "tổ, đội hỗ trợ"
        constraints = (
            models.CheckConstraint(
                name="helper_team_ends_after_it_starts",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                violation_error_message="Ngày kết thúc phải từ ngày bắt đầu trở đi.",
            ),
        )

    def __str__(self) -> str:
        return self.name


class TeamHours(models.Model):
    """When somebody of the team is there, every week."""

    team = models.ForeignKey(HelperTeam, on_delete=models.CASCADE, related_name="hours", verbose_name="tổ, đội")
    weekday = models.PositiveSmallIntegerField("thứ", choices=WorkSession.Weekday.choices)
    starts = models.TimeField("từ")
    ends = models.TimeField("đến")

    class Meta:
        verbose_name = verbose_name_plural = "giờ hỗ trợ"
        constraints = (
            models.UniqueConstraint(name="team_hours_once", fields=["team", "weekday", "starts"]),
            models.CheckConstraint(
                name="team_hours_end_after_they_start",
                condition=Q(ends__gt=F("starts")),
                violation_error_message="Giờ kết thúc phải sau giờ bắt đầu.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_weekday_display()}: {self.starts:%H:%M}–{self.ends:%H:%M}"
