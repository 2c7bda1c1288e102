"""How a signed letter of apology leaves the office, and what becomes of it."""

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from dossiers.models.apology import ApologyLetter
from tanthanh.office.models import Officer


class LetterDispatch(models.Model):
    """One journey of a signed letter: by which recorded way, and how it ended. After a return there may be another."""

    class Way(models.TextChoices):
        POST = "POST", "bưu chính"
        HAND = "HAND", "trao tay"
        EMAIL = "EMAIL", "thư điện tử"
        SMS = "SMS", "tin nhắn SMS"
        ZALO = "ZALO", "Zalo"

    letter = models.ForeignKey(
        ApologyLetter, on_delete=models.PROTECT, related_name="dispatches", verbose_name="thư xin lỗi"
    )
    way = models.CharField("cách gửi", max_length=10, choices=Way.choices)
    tracking = models.CharField("số hiệu bưu gửi", max_length=50, blank=True)
    note = models.CharField("ghi chú", max_length=200, blank=True)
    sent_at = models.DateTimeField("gửi lúc")
    sent_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+", verbose_name="người gửi")
    delivered_at = models.DateTimeField("đến nơi lúc", null=True, blank=True)
    delivered_by = models.ForeignKey(
        Officer, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người ghi đã đến"
    )
    returned_at = models.DateTimeField("hoàn lại lúc", null=True, blank=True)
    returned_by = models.ForeignKey(
        Officer, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người ghi hoàn lại"
    )
    return_reason = models.CharField("lý do hoàn lại", max_length=300, blank=True)
    acknowledged_at = models.DateTimeField("người dân xác nhận lúc", null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        Officer, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người ghi xác nhận"
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "lần gửi thư xin lỗi"
        constraints = (
            models.UniqueConstraint(
                name="letter_on_one_way_at_a_time", fields=["letter"], condition=Q(returned_at=None)
            ),
            models.CheckConstraint(
                name="letter_delivered_or_returned", condition=Q(delivered_at=None) | Q(returned_at=None)
            ),
            models.CheckConstraint(
                name="letter_returned_with_reason",
                condition=Q(returned_at=None, returned_by=None, return_reason="")
                | (Q(returned_at__isnull=False, returned_by__isnull=False) & ~Q(return_reason="")),
            ),
            models.CheckConstraint(
                name="letter_acknowledged_once_delivered",
                condition=Q(acknowledged_at=None, acknowledged_by=None)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False, delivered_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_way_display()} {self.sent_at:%d/%m/%Y}"
