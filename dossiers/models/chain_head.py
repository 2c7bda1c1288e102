"""What all chains together had come to on a day."""

from django.db import models
from django.db.models import Q

from dossiers.models.append_only import AppendOnly


class ChainHead(models.Model):
    """One hash a day over the ends of all chains, published beside the late list; it builds on the day before.

    Whoever keeps a copy of one can prove years later that nothing before that day was rewritten.
    """

    day = models.DateField("ngày", unique=True)
    published_at = models.DateTimeField("công khai lúc")
    # The youngest entry of the log that it covers, by primary key, and how many there are up to it.
    last_entry = models.PositiveBigIntegerField("bước cuối")
    entries = models.PositiveBigIntegerField("số bước nhật ký")
    previous_root = models.CharField("mã băm ngày trước", max_length=64, blank=True)
    root = models.CharField("mã băm", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "mốc kiểm chứng nhật ký"
        constraints = (
            models.CheckConstraint(name="chain_head_has_a_root", condition=~Q(root="")),
            models.UniqueConstraint(name="chain_head_follows_one_other", fields=["previous_root"]),
            AppendOnly(name="chain_head_append_only"),
        )

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y}: {self.root[:12]}…"
