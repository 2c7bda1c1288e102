"""What was reported to whom when and what turned out otherwise afterwards; who sits at the counter when."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from tanthanh.office.models import Officer, WorkSession


class Submission(models.Model):
    """One report as it was submitted: its figures, their hash, who and when. Written once, never edited."""

    report = models.SlugField("báo cáo")
    first = models.DateField("từ ngày")
    last = models.DateField("đến ngày")
    edition = models.PositiveSmallIntegerField("lần nộp", default=1)
    content = models.JSONField("số liệu")
    digest = models.CharField("mã băm số liệu", max_length=64)
    submitted_at = models.DateTimeField("nộp lúc")
    submitted_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+", verbose_name="người nộp")

    class Meta:
        verbose_name = verbose_name_plural = "báo cáo đã nộp"
        constraints = (
            models.UniqueConstraint(name="submission_edition_once", fields=["report", "first", "last", "edition"]),
            models.CheckConstraint(name="submission_ends_after_it_starts", condition=Q(last__gte=F("first"))),
            models.CheckConstraint(name="submission_is_hashed", condition=~Q(digest="")),
        )

    def __str__(self) -> str:
        return f"{self.report} {self.first}–{self.last}, lần {self.edition}"


class Restatement(models.Model):
    """One figure of a submitted report that has come out otherwise since: noticed, and never put right silently."""

    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, related_name="restatements", verbose_name="báo cáo"
    )
    noticed_at = models.DateTimeField("phát hiện lúc")
    line = models.CharField("dòng", max_length=300)
    column = models.CharField("cột", max_length=300)
    before = models.CharField("số đã nộp", max_length=300)
    after = models.CharField("số tính lại", max_length=300)

    class Meta:
        verbose_name = verbose_name_plural = "điều chỉnh sau khi nộp"
        constraints = (
            models.UniqueConstraint(
                name="restatement_once_a_moment", fields=["submission", "noticed_at", "line", "column"]
            ),
        )

    def __str__(self) -> str:
        return f"{self.column}, {self.line}: {self.before} → {self.after}"


class Narrative(models.Model):
    """The words of a report about one period as an officer left them; every version is kept."""

    first = models.DateField("từ ngày")
    last = models.DateField("đến ngày")
    version = models.PositiveSmallIntegerField("bản")
    text = models.TextField("lời văn")
    # What the figures said by themselves then: the page tells when they say something else now.
    source = models.TextField("lời văn từ số liệu")
    edited_at = models.DateTimeField("lưu lúc")
    edited_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+", verbose_name="người lưu")

    class Meta:
        verbose_name = verbose_name_plural = "lời văn báo cáo"
        constraints = (
            models.UniqueConstraint(name="narrative_version_once", fields=["first", "last", "version"]),
            models.CheckConstraint(name="narrative_says_something", condition=~Q(text="")),
        )

    def __str__(self) -> str:
        return f"{self.first}–{self.last}, bản {self.version}"


class CounterDuty(models.Model):
    """One officer at the counter in one stretch of a weekday, from a first to a last day."""

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+", verbose_name="người trực")
    weekday = models.PositiveSmallIntegerField("thứ", choices=WorkSession.Weekday.choices)
    starts = models.TimeField("từ")
    ends = models.TimeField("đến")
    valid_from = models.DateField("hiệu lực từ")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "lịch trực quầy"
        constraints = (
            models.CheckConstraint(name="counter_duty_ends_after_it_starts", condition=Q(ends__gt=F("starts"))),
            models.CheckConstraint(
                name="counter_duty_days_in_order", condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from"))
            ),
            models.UniqueConstraint(name="counter_duty_once", fields=["officer", "weekday", "starts", "valid_from"]),
        )

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.starts:%H:%M}–{self.ends:%H:%M}"

    def holds_on(self, day: date) -> bool:
        return self.weekday == day.weekday() and self.valid_from <= day and (not self.valid_to or day <= self.valid_to)
