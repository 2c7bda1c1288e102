"""Money for a dossier: what was paid, given back or put right, and the bank's statements it is matched against."""

from django.db import models
from django.db.models import Q

from dossiers.models.dossier import Dossier
from tanthanh.office.models import Officer


class BankStatement(models.Model):
    """One file from the bank, shown first and taken in when somebody says so."""

    name = models.CharField("tên tệp", max_length=200)
    uploaded_at = models.DateTimeField("tải lên lúc")
    uploaded_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+", verbose_name="người tải lên")
    committed_at = models.DateTimeField("ghi nhận lúc", null=True, blank=True)
    committed_by = models.ForeignKey(
        Officer, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người ghi nhận"
    )

    class Meta:
        verbose_name = verbose_name_plural = "sao kê ngân hàng"
        constraints = (
            models.CheckConstraint(
                name="statement_committed_by_somebody",
                condition=Q(committed_at=None, committed_by=None)
                | Q(committed_at__isnull=False, committed_by__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.uploaded_at:%d/%m/%Y})"


class StatementLine(models.Model):
    """One incoming transfer. The same one in two files is one: by its digest."""

    statement = models.ForeignKey(BankStatement, on_delete=models.PROTECT, related_name="lines", verbose_name="sao kê")
    row = models.PositiveIntegerField("dòng trong tệp")
    booked_on = models.DateField("ngày giao dịch")
    amount = models.PositiveBigIntegerField("số tiền (đồng)")
    # May name the payer: shown to the counter only, and taken away with the dossier's names.
    content = models.CharField("nội dung chuyển khoản", max_length=500, blank=True)
    reference = models.CharField("số giao dịch", max_length=100, blank=True)
    digest = models.CharField("mã băm", max_length=64, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "giao dịch trên sao kê"
        constraints = (models.CheckConstraint(name="statement_line_brings_money", condition=Q(amount__gt=0)),)

    def __str__(self) -> str:
        return f"{self.booked_on:%d/%m/%Y} {self.amount}"


class Payment(models.Model):
    """One movement of money for a dossier, never edited: a mistake is put right by another with its reason."""

    class Kind(models.TextChoices):
        FEE = "FEE", "thu lệ phí"
        REFUND = "REFUND", "hoàn trả"
        CORRECTION = "CORRECTION", "điều chỉnh do ghi sai"

    class Method(models.TextChoices):
        CASH = "CASH", "tiền mặt"
        TRANSFER = "TRANSFER", "chuyển khoản (VietQR)"
        ONLINE = "ONLINE", "trực tuyến trên Cổng quốc gia"

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="payments", verbose_name="hồ sơ")
    kind = models.CharField("loại", max_length=20, choices=Kind.choices, default=Kind.FEE)
    method = models.CharField("hình thức", max_length=20, choices=Method.choices)
    # Signed: what came in is above zero, what went out below.
    amount = models.BigIntegerField("số tiền (đồng)")
    paid_on = models.DateField("ngày thu, chi")
    recorded_at = models.DateTimeField("ghi lúc")
    recorded_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+", verbose_name="người ghi")
    # The receipt's or the transaction's number; never a card.
    reference = models.CharField("số biên lai, số giao dịch", max_length=100, blank=True)
    reason = models.CharField("lý do", max_length=300, blank=True)
    line = models.OneToOneField(
        StatementLine, on_delete=models.PROTECT, null=True, blank=True, verbose_name="giao dịch trên sao kê"
    )
    # The double click and the back button carry the same key.
    key = models.CharField("khóa chống ghi hai lần", max_length=80, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "lần thu, hoàn lệ phí"
        constraints = (
            models.CheckConstraint(
                name="payment_sign_follows_kind",
                condition=Q(kind="FEE", amount__gt=0)
                | Q(kind="REFUND", amount__lt=0)
                | (Q(kind="CORRECTION") & ~Q(amount=0)),
            ),
            models.CheckConstraint(name="payment_undone_for_a_reason", condition=Q(kind="FEE") | ~Q(reason="")),
        )
        indexes = (models.Index(fields=["paid_on", "kind", "method"], name="payment_by_day"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}"
