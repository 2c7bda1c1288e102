"""What the office tells applicants: each message once, what became of it, and who wants no more of them."""

from typing import Self

from django.db import models
from django.db.models import Q

from dossiers.models.dossier import Dossier
from dossiers.models.filing import Filing
from dossiers.states import NotifyBy
from tanthanh.office.models import Officer
from tanthanh.office.roles import COUNTER


class MessageEvent(models.TextChoices):
    """What an applicant is told about (issue 8; 118/2025/NĐ-CP Điều 17, 19.5, 19.6, 22.5)."""

    ACCEPTED = "ACCEPTED", "đã tiếp nhận hồ sơ"
    SUPPLEMENT = "SUPPLEMENT", "cần bổ sung giấy tờ"
    RESUMED = "RESUMED", "đã nhận bổ sung, hẹn lại"
    EXTENDED = "EXTENDED", "gia hạn để xác minh"
    APOLOGY = "APOLOGY", "xin lỗi và hẹn lại"
    READY = "READY", "đã có kết quả"
    EARLY = "EARLY", "có kết quả sớm"
    WAITING = "WAITING", "kết quả đang chờ nhận"
    REFUSED = "REFUSED", "từ chối giải quyết"
    CALENDAR = "CALENDAR", "đổi ngày hẹn theo lịch làm việc"
    RATE = "RATE", "mời đánh giá phục vụ"
    # Of what was filed from home and is no dossier yet.
    FILED = "FILED", "đã nhận hồ sơ nộp trực tuyến"
    FILING_ASKED = "FILING_ASKED", "hồ sơ nộp trực tuyến cần bổ sung"
    FILING_REFUSED = "FILING_REFUSED", "không tiếp nhận hồ sơ nộp trực tuyến"


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, officer: Officer) -> Self:
        """Of the dossiers they see; of what was filed from home, for those who answer it."""
        of_dossiers = Q(dossier__in=Dossier.objects.visible_to(officer))
        return self.filter(of_dossiers | Q(filing__isnull=False) if officer.role in COUNTER else of_dossiers)


class Message(models.Model):
    """One message of the outbox, written in the transaction of the step it tells of and sent after it by a job."""

    class Status(models.TextChoices):
        WAITING = "WAITING", "chờ gửi"
        SENDING = "SENDING", "đang gửi"
        SENT = "SENT", "đã gửi"
        FAILED = "FAILED", "không gửi được"
        DROPPED = "DROPPED", "không gửi nữa"

    # One of the two: what became a dossier, or what was filed from home and waits to be taken in.
    dossier = models.ForeignKey(
        Dossier, on_delete=models.PROTECT, null=True, blank=True, related_name="messages", verbose_name="hồ sơ"
    )
    filing = models.ForeignKey(
        Filing, on_delete=models.PROTECT, null=True, blank=True, related_name="messages", verbose_name="bản nộp"
    )
    event = models.CharField("việc", max_length=20, choices=MessageEvent.choices)
    # Which time it happened: the step's place in the log, the number of the reminder, the filing's own event.
    occasion = models.PositiveIntegerField("lần")
    channel = models.CharField("báo tin qua", max_length=10, choices=NotifyBy.choices)
    contact = models.CharField("số hoặc địa chỉ nhận", max_length=254, blank=True)
    # What the text needs, as it was at the step: code, initials and dates, nothing else of anybody.
    facts = models.JSONField("dữ kiện", default=dict)
    status = models.CharField("tình trạng", max_length=10, choices=Status.choices, default=Status.WAITING)
    created_at = models.DateTimeField("lập lúc")
    due_at = models.DateTimeField("gửi từ lúc")
    attempts = models.PositiveSmallIntegerField("số lần thử", default=0)
    claimed_at = models.DateTimeField("bắt đầu gửi lúc", null=True, blank=True)
    sent_at = models.DateTimeField("gửi lúc", null=True, blank=True)
    body = models.TextField("nội dung đã gửi", blank=True)
    problem = models.CharField("vướng mắc", max_length=200, blank=True)
    stop_token = models.CharField("mã ngừng nhận tin", max_length=40, unique=True)
    retried_by = models.ForeignKey(
        Officer, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người cho gửi lại"
    )
    retried_at = models.DateTimeField("cho gửi lại lúc", null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "tin báo cho người nộp"
        constraints = (
            models.UniqueConstraint(name="message_once_per_occasion", fields=["dossier", "event", "occasion"]),
            models.UniqueConstraint(name="message_once_per_filing_event", fields=["filing", "event", "occasion"]),
            models.CheckConstraint(
                name="message_of_a_dossier_or_a_filing",
                condition=Q(dossier__isnull=False, filing=None) | Q(dossier=None, filing__isnull=False),
            ),
            models.CheckConstraint(
                name="message_sent_at_iff_sent",
                condition=Q(status="SENT", sent_at__isnull=False) | (~Q(status="SENT") & Q(sent_at=None)),
            ),
            models.CheckConstraint(
                name="message_claimed_while_sending", condition=~Q(status="SENDING") | Q(claimed_at__isnull=False)
            ),
        )
        indexes = (
            # The job reads these two alone; they hold what is still to do and never grow with history.
            models.Index(fields=["due_at"], name="message_waiting", condition=Q(status="WAITING")),
            models.Index(fields=["claimed_at"], name="message_sending", condition=Q(status="SENDING")),
            models.Index(fields=["status", "-id"], name="message_by_status"),
            # Who was invited lately: looked at before anybody is invited again.
            models.Index(fields=["created_at"], name="message_of_invitation", condition=Q(event="RATE")),
        )

    def __str__(self) -> str:
        return f"{self.get_event_display()} {self.created_at:%d/%m/%Y %H:%M}"


class MessageTemplate(models.Model):
    """The office's own words for an event; without a row the words of `outbox_texts.py` are used."""

    event = models.CharField("việc", max_length=20, choices=MessageEvent.choices, unique=True)
    subject = models.CharField("tiêu đề thư", max_length=100)
    text = models.TextField("nội dung", max_length=600)

    class Meta:
        verbose_name = verbose_name_plural = "mẫu tin báo"

    def __str__(self) -> str:
        return self.get_event_display()


class OptOut(models.Model):
    """Somebody wants no more messages; only a keyed hash of the number or address is kept."""

    contact_hash = models.CharField("mã băm số hoặc địa chỉ", max_length=64, unique=True)
    at = models.DateTimeField("lúc")

    class Meta:
        verbose_name = verbose_name_plural = "người ngừng nhận tin"

    def __str__(self) -> str:
        return f"ngừng từ {self.at:%d/%m/%Y}"
