"""Whether a procedure's page on the national portal still answers."""

from django.db import models

from procedures.kinds import LinkState
from procedures.models.procedure import Procedure


class LinkCheck(models.Model):
    """The last look at one procedure's national page; `broken_since` is the first of an unbroken row of failures."""

    procedure = models.OneToOneField(
        Procedure, on_delete=models.CASCADE, related_name="link_check", verbose_name="thủ tục"
    )
    state = models.CharField("kết quả", max_length=20, choices=LinkState.choices)
    detail = models.CharField("chi tiết", max_length=200, blank=True)
    checked_at = models.DateTimeField("kiểm tra lúc")
    broken_since = models.DateTimeField("hỏng từ", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "kiểm tra liên kết"
        constraints = (
            models.CheckConstraint(
                name="link_broken_since_iff_broken",
                condition=models.Q(state=LinkState.BROKEN, broken_since__isnull=False)
                | (~models.Q(state=LinkState.BROKEN) & models.Q(broken_since__isnull=True)),
            ),
        )

    def __str__(self) -> str:
        return f"{self.procedure}: {self.get_state_display()}"
