"""A missed date and the letter that answers for it."""

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from dossiers.models.dossier import Dossier
from dossiers.states import Cause
from tanthanh.office.models import Officer, Unit


class LatenessEpisode(models.Model):
    """The act of finding a dossier late: once for every date it missed (decisions.md 6)."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="episodes", verbose_name="hồ sơ")
    missed_due_at = models.DateTimeField("hạn bị lỡ")
    opened_at = models.DateTimeField("ghi nhận lúc")
    closed_at = models.DateTimeField("kết thúc lúc", null=True, blank=True)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="bộ phận chịu trách nhiệm"
    )
    cause = models.CharField("nhóm nguyên nhân", max_length=20, choices=Cause.choices, default=Cause.UNKNOWN)
    # The day turned out to have been a day off, by a decision made before the date was missed: no letter is owed.
    relieved_at = models.DateTimeField("hết trễ do đổi lịch lúc", null=True, blank=True)
    # Free text stays in the office: it may name people.
    cause_note = models.TextField("nguyên nhân cụ thể", blank=True)
    # Late and finished before this portal existed, known from an imported register.
    is_imported = models.BooleanField("nhập từ sổ", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "lần trễ hạn"
        constraints = (
            models.UniqueConstraint(name="one_episode_per_missed_date", fields=["dossier", "missed_due_at"]),
            models.CheckConstraint(
                name="episode_relieved_is_closed", condition=Q(relieved_at=None) | Q(closed_at__isnull=False)
            ),
            models.CheckConstraint(
                name="episode_closed_after_missed_date",
                condition=Q(closed_at=None) | Q(closed_at__gte=models.F("missed_due_at")),
            ),
        )
        indexes = (
            models.Index(fields=["opened_at"], name="episode_open", condition=Q(closed_at=None)),
            models.Index(fields=["missed_due_at"], name="episode_by_missed_date"),
        )

    def __str__(self) -> str:
        return f"{self.dossier_id} quá hạn {self.missed_due_at:%d/%m/%Y %H:%M}"


class LetterState(models.TextChoices):
    DRAFT = "DRAFT", "chờ duyệt"
    APPROVED = "APPROVED", "đã duyệt, đã cấp số"
    SENT = "SENT", "đã gửi"


class LetterOrigin(models.TextChoices):
    PORTAL = "PORTAL", "lập trên cổng"
    PAPER = "PAPER", "đã lập trên giấy trước khi có cổng"


class ApologyLetter(models.Model):
    """The letter of apology for one missed date (118/2025/NĐ-CP Điều 19.6); it takes its number on approval only."""

    episode = models.OneToOneField(
        LatenessEpisode, on_delete=models.PROTECT, related_name="letter", verbose_name="lần trễ hạn"
    )
    origin = models.CharField("nguồn", max_length=20, choices=LetterOrigin.choices, default=LetterOrigin.PORTAL)
    state = models.CharField("trạng thái", max_length=20, choices=LetterState.choices, default=LetterState.DRAFT)
    cause = models.CharField("nhóm nguyên nhân", max_length=20, choices=Cause.choices, default=Cause.UNKNOWN)
    reason = models.TextField("lý do ghi trong thư", blank=True)
    # Empty where the result is already there, or where the one re-appointment has been used.
    new_promise_at = models.DateTimeField("hẹn lại", null=True, blank=True)
    year = models.PositiveSmallIntegerField("năm", null=True, blank=True)
    number = models.PositiveIntegerField("số", null=True, blank=True)
    drafted_at = models.DateTimeField("soạn lúc")
    approved_at = models.DateTimeField("duyệt lúc", null=True, blank=True)
    approved_by = models.ForeignKey(
        Officer, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người duyệt"
    )
    sent_at = models.DateTimeField("gửi lúc", null=True, blank=True)
    sent_by = models.ForeignKey(
        Officer, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người gửi"
    )
    sent_via = models.CharField("cách gửi", max_length=100, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "thư xin lỗi"
        constraints = (
            models.UniqueConstraint(name="letter_number_once_a_year", fields=["year", "number"]),
            models.CheckConstraint(
                name="letter_numbered_iff_approved_here",
                condition=Q(origin="PORTAL", state="DRAFT", number=None, year=None, approved_at=None, approved_by=None)
                | Q(
                    origin="PORTAL",
                    state__in=("APPROVED", "SENT"),
                    number__isnull=False,
                    year__isnull=False,
                    approved_at__isnull=False,
                    approved_by__isnull=False,
                )
                | Q(origin="PAPER", state="SENT", number=None, approved_by=None),
            ),
            models.CheckConstraint(name="letter_sent_at_only_when_sent", condition=Q(sent_at=None) | Q(state="SENT")),
        )
        indexes = (models.Index(fields=["state", "drafted_at"], name="letter_by_state"),)

    def __str__(self) -> str:
        return f"thư xin lỗi {self.number}/{self.year}" if self.number else "thư xin lỗi (dự thảo)"
