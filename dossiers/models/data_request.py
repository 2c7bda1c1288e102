"""What somebody asks of the office about their own data."""

from django.db import models
from django.db.models import Q

from tanthanh.office.models import Officer


class DataRequest(models.Model):
    """One request under the law on personal data (91/2025/QH15 Điều 4), to be answered within two working days."""

    class Kind(models.TextChoices):
        SEE = "SEE", "xem dữ liệu phường đang giữ về tôi"
        CORRECT = "CORRECT", "sửa dữ liệu sai"
        DELETE = "DELETE", "xóa hoặc hạn chế dùng dữ liệu"
        STOP = "STOP", "ngừng nhận tin, rút lại đồng ý"
        COMPLAIN = "COMPLAIN", "phản ánh dữ liệu bị lộ, bị dùng sai"

    number = models.CharField("mã yêu cầu", max_length=20, unique=True)
    kind = models.CharField("tôi muốn", max_length=10, choices=Kind.choices)
    name = models.CharField("họ và tên", max_length=200)
    contact = models.CharField("điện thoại hoặc thư điện tử", max_length=254)
    dossier_code = models.CharField("mã hồ sơ (nếu có)", max_length=60, blank=True)
    text = models.TextField("nội dung yêu cầu", max_length=2000)
    received_at = models.DateTimeField("nhận lúc")
    due_at = models.DateTimeField("hạn trả lời")
    answered_at = models.DateTimeField("trả lời lúc", null=True, blank=True)
    answered_by = models.ForeignKey(
        Officer, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người trả lời"
    )
    answer = models.TextField("trả lời", blank=True, max_length=4000)
    # The double click and the back button carry the same key.
    key = models.CharField("khóa chống gửi hai lần", max_length=80, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "yêu cầu về dữ liệu cá nhân"
        constraints = (
            models.CheckConstraint(
                name="data_request_answered_whole",
                condition=Q(answered_at=None, answered_by=None, answer="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
            ),
        )
        indexes = (models.Index(fields=["due_at"], name="data_request_open", condition=Q(answered_at=None)),)

    def __str__(self) -> str:
        return self.number
