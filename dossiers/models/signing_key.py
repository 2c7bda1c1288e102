"""The public half of the keys that the office seals its papers with."""

from django.db import models
from django.db.models import F, Q


class SigningKey(models.Model):
    """One key of the office; its private half lies in a file outside the database (signing_keys.py)."""

    class Algorithm(models.TextChoices):
        ED25519 = "Ed25519", "Ed25519"

    # The first four bytes of the public key's SHA-256, in hexadecimal; every seal names it.
    key_id = models.CharField("mã khóa", max_length=8, primary_key=True)
    algorithm = models.CharField(
        "thuật toán", max_length=10, choices=Algorithm.choices, default=Algorithm.ED25519, editable=False
    )
    public_key = models.CharField("khóa công khai (base64url)", max_length=43, unique=True)
    created_at = models.DateTimeField("dùng từ")
    retired_at = models.DateTimeField("ngừng dùng", null=True, blank=True)
    # Somebody else may have had the private half: nothing signed with it proves anything any more.
    is_compromised = models.BooleanField("đã bị lộ", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "khóa ký giấy tờ"
        constraints = (
            models.UniqueConstraint(
                name="signing_key_one_in_use", fields=["algorithm"], condition=Q(retired_at__isnull=True)
            ),
            models.CheckConstraint(
                name="signing_key_retired_after_created",
                condition=Q(retired_at=None) | Q(retired_at__gte=F("created_at")),
            ),
            models.CheckConstraint(
                name="signing_key_compromised_is_retired",
                condition=Q(is_compromised=False) | Q(retired_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.key_id
