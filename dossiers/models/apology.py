"""A missed date and the letter that answers for it, for it and for whatever else went wrong."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from dossiers.models.dossier import Dossier
from dossiers.states import Cause, Ground
from tanthanh.office.models import Officer, Unit


class MissedEpisodes(models.Manager["LatenessEpisode"]):
    """What figures, lists and the public may count: the dates that were missed."""

    def get_queryset(self) -> "models.QuerySet[LatenessEpisode]":
        return super().get_queryset().filter(opened_at__isnull=False)


class LatenessEpisode(models.Model):
    """The act of finding a dossier late: once for every date it missed (decisions.md 6).

    Reported before the date (118/2025/NĐ-CP Điều 19.6) it is *announced*: it has its letter and no `opened_at` until
    the date has really been missed. One that was finished in time after all is closed without ever having been late.
    `objects`, and so `dossier.episodes`, know the missed dates alone; `everything` the announced ones as well.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="episodes", verbose_name="hồ sơ")
    missed_due_at = models.DateTimeField("hạn bị lỡ")
    opened_at = models.DateTimeField("ghi nhận lúc", null=True, blank=True)
    announced_at = models.DateTimeField("báo sẽ trễ lúc", null=True, blank=True)
    announced_by = models.ForeignKey(
        Officer, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người báo"
    )
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

    objects = MissedEpisodes()
    everything: "models.Manager[LatenessEpisode]" = models.Manager()

    class Meta:
        verbose_name = verbose_name_plural = "lần trễ hạn"
        constraints = (
            models.UniqueConstraint(name="one_episode_per_missed_date", fields=["dossier", "missed_due_at"]),
            models.CheckConstraint(
                name="episode_relieved_is_closed", condition=Q(relieved_at=None) | Q(closed_at__isnull=False)
            ),
            models.CheckConstraint(
                name="episode_closed_after_missed_date",
                condition=Q(closed_at=None) | Q(opened_at=None) | Q(closed_at__gte=F("missed_due_at")),
            ),
            models.CheckConstraint(
                name="episode_opened_or_announced", condition=Q(opened_at__isnull=False) | Q(announced_at__isnull=False)
            ),
            models.CheckConstraint(
                name="episode_announced_before_its_date",
                condition=Q(announced_at=None) | Q(announced_at__lte=F("missed_due_at")),
            ),
            models.CheckConstraint(
                name="episode_announced_by_somebody",
                condition=Q(announced_at=None, announced_by=None)
                | Q(announced_at__isnull=False, announced_by__isnull=False),
            ),
        )
        indexes = (
            models.Index(fields=["opened_at"], name="episode_open", condition=Q(closed_at=None)),
            models.Index(fields=["missed_due_at"], name="episode_by_missed_date"),
        )

    def __str__(self) -> str:
        return f"{self.dossier_id} quá hạn {self.missed_due_at:%d/%m/%Y %H:%M}"

    @property
    def is_missed(self) -> bool:
        """Whether the date has passed without a result; an announced one may still be kept."""
        return self.opened_at is not None

    @property
    def was_kept(self) -> bool:
        """Announced, and finished in time after all (or the date moved): nothing is left to apologise for."""
        return self.opened_at is None and self.closed_at is not None


class LetterState(models.TextChoices):
    DRAFT = "DRAFT", "chờ duyệt"
    APPROVED = "APPROVED", "đã duyệt, đã cấp số"
    SENT = "SENT", "đã gửi"


class LetterOrigin(models.TextChoices):
    PORTAL = "PORTAL", "lập trên cổng"
    PAPER = "PAPER", "đã lập trên giấy trước khi có cổng"


class ApologyLetterQuerySet(models.QuerySet["ApologyLetter"]):
    def of(self, dossiers: "models.QuerySet[Dossier] | Dossier") -> Self:
        """The letters of a dossier, or of those of a queryset, whatever their ground."""
        if isinstance(dossiers, Dossier):
            return self.filter(Q(episode__dossier=dossiers) | Q(own_dossier=dossiers))
        return self.filter(Q(episode__dossier__in=dossiers) | Q(own_dossier__in=dossiers))

    def awaiting_approval(self) -> Self:
        """Drafts somebody still has to sign: not of a date that turned out a day off, nor of one that was kept."""
        kept = Q(episode__isnull=False, episode__opened_at=None, episode__closed_at__isnull=False)
        return self.filter(state=LetterState.DRAFT, episode__relieved_at=None).exclude(kept)


class ApologyLetter(models.Model):
    """The letter of apology for one missed date (118/2025/NĐ-CP Điều 19.6) or for another fault of the office.

    Several faults of one dossier go into one letter (`grounds`); it takes its number on approval only, from one series.
    """

    episode = models.OneToOneField(
        LatenessEpisode,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="letter",
        verbose_name="lần trễ hạn",
    )
    # Only where no date was missed: a letter of lateness finds its dossier through the episode.
    own_dossier = models.ForeignKey(
        Dossier,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="other_letters",
        verbose_name="hồ sơ (thư không do trễ hạn)",
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

    objects = ApologyLetterQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "thư xin lỗi"
        constraints = (
            models.CheckConstraint(
                name="letter_of_an_episode_or_a_dossier",
                condition=Q(episode__isnull=False, own_dossier=None) | Q(episode=None, own_dossier__isnull=False),
            ),
            models.CheckConstraint(
                name="letter_moves_a_missed_date_only", condition=Q(episode__isnull=False) | Q(new_promise_at=None)
            ),
            models.UniqueConstraint(
                name="one_draft_of_other_grounds", fields=["own_dossier"], condition=Q(state="DRAFT")
            ),
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

    @property
    def dossier(self) -> Dossier:
        """Whose letter it is, through the missed date or by itself."""
        if self.episode is not None:
            return self.episode.dossier
        if self.own_dossier is None:
            raise AssertionError("letter_of_an_episode_or_a_dossier")
        return self.own_dossier

    @property
    def unit(self) -> Unit | None:
        """Who answers for it."""
        return self.episode.unit if self.episode else self.dossier.unit


class LetterGround(models.Model):
    """One fault besides lateness that a letter apologises for; each fault once in a letter."""

    letter = models.ForeignKey(
        ApologyLetter, on_delete=models.CASCADE, related_name="grounds", verbose_name="thư xin lỗi"
    )
    ground = models.CharField("việc xin lỗi", max_length=20, choices=Ground.choices)
    reason = models.TextField("nội dung ghi trong thư")
    added_at = models.DateTimeField("ghi lúc")
    added_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+", verbose_name="người ghi")

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "việc xin lỗi khác"
        constraints = (
            models.UniqueConstraint(name="ground_once_a_letter", fields=["letter", "ground"]),
            models.CheckConstraint(name="ground_has_its_words", condition=~Q(reason="")),
        )

    def __str__(self) -> str:
        return self.get_ground_display()
