"""A result on its way by the public postal service."""

from django.db import models
from django.db.models import F, Q

from dossiers.models.dossier import Dossier
from tanthanh.office.models import Officer


class PostalItem(models.Model):
    """One letter with a result (QĐ 45/2016/QĐ-TTg): its number, what it cost, when it went and how it ended."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="postal_items", verbose_name="hồ sơ")
    tracking = models.CharField("số vận đơn", max_length=30, unique=True)
    cost = models.PositiveIntegerField("cước (đồng)", default=0)
    posted_at = models.DateTimeField("giao bưu điện lúc")
    posted_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+", verbose_name="người giao")
    delivered_at = models.DateTimeField("người nhận ký lúc", null=True, blank=True)
    came_back_at = models.DateTimeField("bưu điện trả lại lúc", null=True, blank=True)
    came_back_why = models.CharField("lý do trả lại", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "bưu gửi"
        constraints = (
            models.CheckConstraint(
                name="postal_item_ends_one_way", condition=Q(delivered_at=None) | Q(came_back_at=None)
            ),
            models.CheckConstraint(
                name="postal_item_ends_after_it_went",
                condition=(Q(delivered_at=None) | Q(delivered_at__gte=F("posted_at")))
                & (Q(came_back_at=None) | Q(came_back_at__gte=F("posted_at"))),
            ),
            models.CheckConstraint(
                name="postal_item_came_back_for_a_reason", condition=Q(came_back_at=None) | ~Q(came_back_why="")
            ),
            # One at a time is under way; the next goes when the last has come back.
            models.UniqueConstraint(
                name="postal_item_under_way_once", fields=["dossier"], condition=Q(came_back_at=None)
            ),
        )

    def __str__(self) -> str:
        return self.tracking
