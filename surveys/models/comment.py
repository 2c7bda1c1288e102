"""What people wrote, apart from the marks they gave: whoever knows a hand must not learn its marks."""

from django.db import models

from surveys.models.ballot import Door
from surveys.models.random_key import random_key


class Verdict(models.TextChoices):
    PENDING = "PENDING", "chờ duyệt"
    SHOWN = "SHOWN", "được công khai"
    HIDDEN = "HIDDEN", "không công khai"


class Theme(models.TextChoices):
    PLACE = "PLACE", "cơ sở vật chất"
    EASE = "EASE", "sự thuận lợi, niêm yết"
    MANNER = "MANNER", "thái độ, hướng dẫn"
    TIME = "TIME", "thời gian giải quyết"
    FEES = "FEES", "phí, lệ phí"
    ONLINE = "ONLINE", "dịch vụ trực tuyến"
    OTHER = "OTHER", "nội dung khác"


class Comment(models.Model):
    """One remark of the survey. Nobody outside sees it before it was read; what is struck is struck for good."""

    id = models.BigAutoField("mã", primary_key=True, default=random_key, editable=False)
    year = models.PositiveSmallIntegerField("năm khảo sát")
    door = models.CharField("cửa", max_length=10, choices=Door.choices)
    text = models.TextField("ý kiến")
    verdict = models.CharField("tình trạng", max_length=10, choices=Verdict.choices, default=Verdict.PENDING)
    theme = models.CharField("chủ đề", max_length=10, choices=Theme.choices, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "ý kiến khảo sát"
        indexes = (models.Index(fields=["year", "verdict"], name="comment_by_year"),)

    def __str__(self) -> str:
        return f"ý kiến năm {self.year}"
