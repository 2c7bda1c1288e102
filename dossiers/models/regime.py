"""Which decree, forms and channels held on a day: rows, so that a new decree is data and not code."""

from django.db import models
from django.db.models import F, Q

from tanthanh.office.models import DatedQuerySet


class Regime(models.Model):
    """One legal regime of the one-stop, from its first day to its last."""

    code = models.SlugField("mã", unique=True, help_text="Ví dụ: 118-2025")
    name = models.CharField("tên", max_length=200)
    forms = models.SlugField("bộ mẫu giấy tờ", help_text="Tên thư mục trong templates/papers, ví dụ 2025")
    supplement_ask_days = models.PositiveIntegerField("hạn yêu cầu bổ sung (ngày làm việc)", default=3)
    supplement_close_days = models.PositiveIntegerField("hạn nộp bổ sung (ngày)", null=True, blank=True)
    apology_notice_days = models.PositiveIntegerField("báo trễ trước hạn (ngày)", default=1)
    max_reappointments = models.PositiveIntegerField("số lần được hẹn lại", default=1)
    ward_takes_online = models.BooleanField("phường tự nhận hồ sơ trực tuyến", default=False)
    valid_from = models.DateField("hiệu lực từ")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "chế độ pháp lý"
        constraints = (
            models.CheckConstraint(
                name="regime_ends_after_it_starts", condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from"))
            ),
        )

    def __str__(self) -> str:
        return self.name
