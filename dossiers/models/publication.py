"""The published late list: snapshots that say what was public from when on, and who objected or corrected."""

from django.db import models
from django.db.models import Q

from dossiers.models.apology import LatenessEpisode
from dossiers.states import Cause
from tanthanh.office.models import Officer, Unit


class LateListPublication(models.Model):
    """One edition of the late list; the public page shows the latest."""

    number = models.PositiveIntegerField("số kỳ", unique=True)
    published_at = models.DateTimeField("công khai lúc", db_index=True)
    digest = models.CharField("mã băm nội dung", max_length=64)
    # On what ground this edition shows initials; empty: it shows nobody (law.md 8.2).
    names_basis = models.TextField("căn cứ nêu chữ viết tắt họ tên", blank=True, default="", db_default="")

    class Meta:
        verbose_name = verbose_name_plural = "kỳ công khai hồ sơ trễ hạn"

    def __str__(self) -> str:
        return f"kỳ {self.number} ({self.published_at:%d/%m/%Y})"


class LateListing(models.Model):
    """One row of one edition, as the public saw it: no person, no free text (law.md 8.2).

    What the office has set not to publish is empty here: the row holds what stood on the page and nothing else.
    """

    publication = models.ForeignKey(
        LateListPublication, on_delete=models.PROTECT, related_name="rows", verbose_name="kỳ công khai"
    )
    episode = models.ForeignKey(
        LatenessEpisode, on_delete=models.PROTECT, related_name="listings", verbose_name="lần trễ hạn"
    )
    code = models.CharField("mã hồ sơ", max_length=60, blank=True)
    procedure = models.TextField("thủ tục hoặc lĩnh vực")
    applicant = models.CharField("chữ viết tắt họ tên", max_length=100, blank=True, default="", db_default="")
    received_on = models.DateField("ngày nhận", null=True, blank=True)
    due_at = models.DateTimeField("hạn trả")
    days_late = models.PositiveIntegerField("số ngày làm việc trễ")
    unit = models.CharField("bộ phận", max_length=200, blank=True)
    cause = models.CharField("nhóm nguyên nhân", max_length=200, blank=True)
    letter = models.CharField("thư xin lỗi", max_length=100, blank=True)
    letter_sent_on = models.DateField("ngày gửi thư", null=True, blank=True)
    new_promise_at = models.DateTimeField("hẹn lại", null=True, blank=True)
    note = models.TextField("đính chính", blank=True, default="", db_default="")

    class Meta:
        verbose_name = verbose_name_plural = "dòng công khai"
        constraints = (
            models.UniqueConstraint(name="episode_listed_once_per_edition", fields=["publication", "episode"]),
        )

    def __str__(self) -> str:
        return self.code or self.procedure


class LateListObjection(models.Model):
    """The unit says, before the publication, why a dossier should not be published; a leader decides. Never edited."""

    episode = models.OneToOneField(
        LatenessEpisode, on_delete=models.PROTECT, related_name="objection", verbose_name="lần trễ hạn"
    )
    raised_at = models.DateTimeField("nêu lúc", db_index=True)
    raised_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+", verbose_name="người nêu")
    reason = models.TextField("lý do")
    is_upheld = models.BooleanField("được chấp nhận", null=True, blank=True)
    decided_at = models.DateTimeField("quyết định lúc", null=True, blank=True)
    decided_by = models.ForeignKey(
        Officer, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người quyết định"
    )
    decision = models.TextField("lý do quyết định", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "ý kiến về việc công khai"
        constraints = (
            models.CheckConstraint(
                name="objection_decided_whole_or_not_at_all",
                condition=Q(is_upheld=None, decided_at=None, decided_by=None, decision="")
                | (Q(is_upheld__isnull=False, decided_at__isnull=False, decided_by__isnull=False) & ~Q(decision="")),
            ),
            models.CheckConstraint(name="objection_has_a_reason", condition=~Q(reason="")),
        )

    def __str__(self) -> str:
        return f"ý kiến {self.raised_at:%d/%m/%Y %H:%M}"


class LateListCorrection(models.Model):
    """What a leader put right in a published row, with a note that the public reads. Never edited."""

    episode = models.ForeignKey(
        LatenessEpisode, on_delete=models.PROTECT, related_name="corrections", verbose_name="lần trễ hạn"
    )
    at = models.DateTimeField("lúc", db_index=True)
    by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+", verbose_name="người đính chính")
    note = models.TextField("nội dung đính chính")
    unit_before = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="bộ phận trước"
    )
    unit_after = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="bộ phận sau"
    )
    cause_before = models.CharField("nguyên nhân trước", max_length=20, choices=Cause.choices)
    cause_after = models.CharField("nguyên nhân sau", max_length=20, choices=Cause.choices)

    class Meta:
        verbose_name = verbose_name_plural = "đính chính công khai"
        constraints = (models.CheckConstraint(name="late_list_correction_has_a_note", condition=~Q(note="")),)

    def __str__(self) -> str:
        return f"đính chính {self.at:%d/%m/%Y %H:%M}"
