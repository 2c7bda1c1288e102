"""The questions as rows: each version stands for itself, and a ballot keeps the version it was given to."""

from django.db import models
from django.db.models import Q


class Kind(models.TextChoices):
    SHORT = "SHORT", "phiếu ngắn"
    SIPAS = "SIPAS", "phiếu đầy đủ (SIPAS)"


class Factor(models.TextChoices):
    """The five factors of the SIPAS index (law.md 6.4)."""

    ACCESS = "ACCESS", "tiếp cận dịch vụ"
    PROCEDURE = "PROCEDURE", "thủ tục hành chính"
    OFFICER = "OFFICER", "công chức"
    RESULT = "RESULT", "kết quả"
    FEEDBACK = "FEEDBACK", "tiếp nhận, xử lý góp ý"


class Questionnaire(models.Model):
    """One version of one kind of form; without a day it is still being written and nobody is asked it."""

    kind = models.CharField("loại", max_length=10, choices=Kind.choices)
    number = models.PositiveSmallIntegerField("phiên bản")
    name = models.CharField("tên", max_length=200)
    valid_from = models.DateField("dùng từ ngày", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "bộ câu hỏi"
        constraints = (
            models.UniqueConstraint(name="version_once_a_kind", fields=["kind", "number"]),
            models.UniqueConstraint(name="one_draft_a_kind", fields=["kind"], condition=Q(valid_from=None)),
        )

    def __str__(self) -> str:
        return f"{self.name}, bản {self.number}"


class Question(models.Model):
    """One question under the criterion it measures: on the five marks, or with `options` of its own."""

    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.CASCADE, related_name="questions", verbose_name="bộ câu hỏi"
    )
    criterion = models.SlugField("tiêu chí")
    position = models.PositiveSmallIntegerField("thứ tự")
    text = models.CharField("câu hỏi", max_length=300)
    text_en = models.CharField("câu hỏi tiếng Anh", max_length=300, blank=True)
    short_text = models.CharField("tên tiêu chí", max_length=100)
    short_text_en = models.CharField("tên tiếng Anh", max_length=100, blank=True)
    # Letters of 118/2025/NĐ-CP Điều 33 with a blank between: "d đ".
    contents = models.CharField("nội dung Điều 33", max_length=20, blank=True)
    factor = models.CharField("yếu tố SIPAS", max_length=10, choices=Factor.choices, blank=True)
    # [["Không lần nào", "None"], …] in Vietnamese and English, at most five; empty for the five marks.
    options = models.JSONField("các lựa chọn", default=list, blank=True)
    is_overall = models.BooleanField("là đánh giá chung", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "câu hỏi"
        constraints = (
            models.UniqueConstraint(name="criterion_once_per_questionnaire", fields=["questionnaire", "criterion"]),
        )

    def __str__(self) -> str:
        return self.short_text
