"""The table of delegation: whose signature block stands under a letter of apology."""

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from tanthanh.office.models import DatedQuerySet, Unit


class Delegation(models.Model):
    """Who signs letters of apology over which lines, from when to when (NĐ 30/2020/NĐ-CP Điều 13); in the admin.

    A row of a unit comes before a row for all; where no row holds, the office's own block signs.
    """

    unit = models.ForeignKey(
        Unit,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="bộ phận",
        help_text="Để trống nếu ký thư của mọi bộ phận.",
    )
    signature_lines = models.TextField(
        "khối chữ ký", help_text="Mỗi dòng một dòng in, ví dụ: TM. ỦY BAN NHÂN DÂN, KT. CHỦ TỊCH, PHÓ CHỦ TỊCH."
    )
    signer_name = models.CharField("người ký", max_length=100)
    basis = models.CharField("văn bản phân công, ủy quyền", max_length=200)
    valid_from = models.DateField("hiệu lực từ")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)

    objects = DatedQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "phân công ký thư xin lỗi"
        constraints = (
            models.CheckConstraint(
                name="delegation_ends_after_it_starts", condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.signer_name} (từ {self.valid_from:%d/%m/%Y})"
