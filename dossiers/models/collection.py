"""Who took the result home."""

from django.db import models
from django.db.models import Q

from dossiers.models.dossier import Dossier


class Collection(models.Model):
    """The handing out of one result: to whom, on what authority, signed for, paid for (118/2025/NĐ-CP Điều 6.2, 22)."""

    class Taker(models.TextChoices):
        SELF = "SELF", "chính người nộp hồ sơ"
        AUTHORISED = "AUTHORISED", "người được ủy quyền"
        POST = "POST", "gửi qua bưu chính"
        ELECTRONIC = "ELECTRONIC", "gửi bản điện tử"

    dossier = models.OneToOneField(Dossier, on_delete=models.PROTECT, related_name="collection", verbose_name="hồ sơ")
    taker = models.CharField("người nhận", max_length=20, choices=Taker.choices, default=Taker.SELF)
    name = models.CharField("họ và tên người nhận", max_length=200, blank=True)
    authorisation = models.CharField("giấy ủy quyền", max_length=300, blank=True)
    # Enough to tell two people apart, too little to be anybody's number.
    id_last_digits = models.CharField("bốn số cuối giấy tờ tùy thân", max_length=4, blank=True)
    is_signed = models.BooleanField("đã ký nhận", default=False)
    is_fee_settled = models.BooleanField("đã nộp đủ lệ phí", default=False)
    is_survey_offered = models.BooleanField("đã mời đánh giá", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "lần nhận kết quả"
        constraints = (
            models.CheckConstraint(
                name="collection_by_another_has_name_and_authorisation",
                condition=~Q(taker="AUTHORISED") | (~Q(name="") & ~Q(authorisation="")),
            ),
        )

    def __str__(self) -> str:
        return self.get_taker_display()
