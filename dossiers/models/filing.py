"""What a citizen prepares or files at home, before it is a dossier."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q

from dossiers.models.dossier import Dossier
from procedures.models import ProcedureVersion
from tanthanh.office.models import Officer


class Stage(models.TextChoices):
    """Where a filing is; it becomes a dossier by the lifecycle's intake and by nothing else."""

    DRAFT = "DRAFT", "đang soạn"
    PREPARED = "PREPARED", "đã chuẩn bị, chờ mang đến quầy"
    FILED = "FILED", "đã nộp, chờ tiếp nhận"
    ASKED = "ASKED", "chờ người nộp bổ sung"
    REFUSED = "REFUSED", "không tiếp nhận"
    TAKEN_IN = "TAKEN_IN", "đã tiếp nhận"


# The citizen may still change what they said.
OPEN_TO_CITIZEN = (Stage.DRAFT, Stage.PREPARED, Stage.ASKED)
# Filed with the ward and not yet answered for good: never removed by any job.
OWED_AN_ANSWER = (Stage.FILED, Stage.ASKED)


class FilingQuerySet(models.QuerySet["Filing"]):
    def waiting(self) -> Self:
        """Filed with the ward, to be accepted, sent back or refused."""
        return self.filter(stage=Stage.FILED)

    def past_keeping(self, now: datetime) -> Self:
        """What the citizen said is to be taken away; what was filed and is owed an answer never is."""
        return self.filter(erased_at=None, expires_at__lt=now).exclude(stage__in=OWED_AN_ANSWER)


class Filing(models.Model):
    """One citizen's answers for one procedure, opened by a private link; only the link's hash is stored."""

    key_hash = models.CharField("mã băm đường dẫn", max_length=64, unique=True)
    # What the QR for the counter carries; opens nothing but the desk of a signed-in officer.
    code = models.CharField("mã mang đến quầy", max_length=18, unique=True)
    version = models.ForeignKey(ProcedureVersion, on_delete=models.PROTECT, verbose_name="thủ tục")
    stage = models.CharField("giai đoạn", max_length=20, choices=Stage.choices, default=Stage.DRAFT)
    # Answers by the question's key, as plain text (questions.py).
    answers = models.JSONField("câu trả lời", default=dict, blank=True)
    opened_at = models.DateTimeField("bắt đầu lúc")
    changed_at = models.DateTimeField("sửa lần cuối lúc")
    # From then on the answers are taken away; the empty row stays and says so to whoever opens the link.
    expires_at = models.DateTimeField("giữ đến")
    erased_at = models.DateTimeField("xóa nội dung lúc", null=True, blank=True)

    filed_at = models.DateTimeField("nộp lúc", null=True, blank=True)
    decide_by = models.DateTimeField("phải trả lời trước", null=True, blank=True)
    seen_at = models.DateTimeField("cán bộ xem lúc", null=True, blank=True)
    seen_by = models.ForeignKey(
        Officer, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người xem"
    )
    # Unseen or undecided for too long: on the leader's desk since then.
    climbed_at = models.DateTimeField("chuyển lãnh đạo lúc", null=True, blank=True)
    # The citizen has answered the dossier's supplement request by the link; the counter takes it from there.
    replied_at = models.DateTimeField("gửi bổ sung lúc", null=True, blank=True)
    dossier = models.OneToOneField(
        Dossier, on_delete=models.PROTECT, null=True, blank=True, related_name="filing", verbose_name="hồ sơ"
    )

    objects = FilingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "hồ sơ chuẩn bị, nộp tại nhà"
        constraints = (
            models.CheckConstraint(
                name="filing_waits_with_a_date",
                condition=~Q(stage=Stage.FILED) | Q(filed_at__isnull=False, decide_by__isnull=False),
            ),
            models.CheckConstraint(
                name="filing_taken_in_has_its_dossier",
                condition=Q(stage=Stage.TAKEN_IN, dossier__isnull=False)
                | (~Q(stage=Stage.TAKEN_IN) & Q(dossier__isnull=True)),
            ),
            models.CheckConstraint(
                name="filing_owed_an_answer_is_kept",
                condition=Q(erased_at=None) | ~Q(stage__in=[Stage.FILED, Stage.ASKED]),
            ),
            models.CheckConstraint(name="filing_kept_for_some_time", condition=Q(expires_at__gt=F("opened_at"))),
        )
        indexes = (
            models.Index(fields=["decide_by", "id"], name="filing_waiting", condition=Q(stage="FILED")),
            models.Index(fields=["replied_at"], name="filing_replied", condition=Q(replied_at__isnull=False)),
            models.Index(fields=["expires_at"], name="filing_to_erase", condition=Q(erased_at=None)),
        )

    def __str__(self) -> str:
        return self.code

    def is_open_to_citizen(self) -> bool:
        return self.erased_at is None and self.stage in OPEN_TO_CITIZEN


class FilingEvent(models.Model):
    """What happened to a filing, in order: the story told to both sides, and the record of what was removed."""

    class Kind(models.TextChoices):
        FILED = "FILED", "đã nộp cho phường"
        CLIMBED = "CLIMBED", "chuyển lãnh đạo đôn đốc"
        ASKED = "ASKED", "yêu cầu bổ sung"
        ANSWERED = "ANSWERED", "đã gửi bổ sung"
        REFUSED = "REFUSED", "không tiếp nhận"
        TAKEN_IN = "TAKEN_IN", "đã tiếp nhận"
        ERASED = "ERASED", "đã xóa nội dung hết hạn giữ"

    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="events", verbose_name="bản nộp")
    kind = models.CharField("việc", max_length=20, choices=Kind.choices)
    at = models.DateTimeField("lúc")
    by = models.ForeignKey(
        Officer, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người thực hiện"
    )
    # What the officer or the citizen wrote; taken away with the answers.
    text = models.TextField("nội dung", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "diễn biến bản nộp"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%d/%m/%Y %H:%M}"
