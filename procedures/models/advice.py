"""By which way the ward would rather be reached on which day: information, never a reason to turn anybody away."""

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from procedures.kinds import Way
from tanthanh.office.models import DatedQuerySet, WorkSession


class ChannelAdvice(models.Model):
    """One line of the calendar of recommendations; a line for a weekday goes before one for every day.

    The applicant chooses the way (NĐ 118/2025/NĐ-CP, Điều 5 và Điều 15), so a dossier is taken in whatever stands here.
    """

    weekday = models.PositiveSmallIntegerField(
        "thứ", choices=WorkSession.Weekday.choices, null=True, blank=True, help_text="Để trống: mọi ngày."
    )
    way = models.CharField("nên nộp", max_length=20, choices=Way.choices)
    sentence = models.CharField(
        "câu báo cho người dân", max_length=300, help_text="Ví dụ: Hôm nay nên nộp trực tuyến, không phải chờ."
    )
    sentence_en = models.CharField("câu tiếng Anh", max_length=300, blank=True)
    valid_from = models.DateField("hiệu lực từ")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)

    objects = DatedQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "khuyến nghị kênh nộp"
        constraints = (
            models.CheckConstraint(
                name="channel_advice_ends_after_it_starts",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
        )

    def __str__(self) -> str:
        day = WorkSession.Weekday(self.weekday).label if self.weekday is not None else "mọi ngày"
        return f"{day}: {self.get_way_display()}"
