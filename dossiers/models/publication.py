"""The published late list: snapshots that say what was public from when on."""

from django.db import models

from dossiers.models.apology import LatenessEpisode


class LateListPublication(models.Model):
    """One edition of the late list; the public page shows the latest."""

    number = models.PositiveIntegerField("số kỳ", unique=True)
    published_at = models.DateTimeField("công khai lúc")
    digest = models.CharField("mã băm nội dung", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "kỳ công khai hồ sơ trễ hạn"

    def __str__(self) -> str:
        return f"kỳ {self.number} ({self.published_at:%d/%m/%Y})"


class LateListing(models.Model):
    """One row of one edition, as the public saw it: no person, no free text (law.md 8.2)."""

    publication = models.ForeignKey(
        LateListPublication, on_delete=models.PROTECT, related_name="rows", verbose_name="kỳ công khai"
    )
    episode = models.ForeignKey(
        LatenessEpisode, on_delete=models.PROTECT, related_name="listings", verbose_name="lần trễ hạn"
    )
    code = models.CharField("mã hồ sơ", max_length=60)
    procedure = models.TextField("thủ tục hoặc lĩnh vực")
    received_on = models.DateField("ngày nhận")
    due_at = models.DateTimeField("hạn trả")
    days_late = models.PositiveIntegerField("số ngày làm việc trễ")
    unit = models.CharField("bộ phận", max_length=200, blank=True)
    cause = models.CharField("nhóm nguyên nhân", max_length=200, blank=True)
    letter = models.CharField("thư xin lỗi", max_length=100, blank=True)
    new_promise_at = models.DateTimeField("hẹn lại", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "dòng công khai"
        constraints = (
            models.UniqueConstraint(name="episode_listed_once_per_edition", fields=["publication", "episode"]),
        )

    def __str__(self) -> str:
        return self.code
