"""The board in the world: places, the sheets that hang there in which version, and how often each is scanned."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from procedures.kinds import WALL_FORMATS, SheetFormat
from procedures.models.procedure import Field, Procedure, ProcedureVersion
from tanthanh.office.models import Officer


class Place(models.Model):
    """Where sheets hang: tầng 1, nhà văn hóa khối phố 3."""

    name = models.CharField("tên nơi niêm yết", max_length=120, unique=True)
    note = models.CharField("ghi chú", max_length=300, blank=True, help_text="Ví dụ: bên trái cửa vào, khung kính A2")

    class Meta:
        verbose_name = verbose_name_plural = "nơi niêm yết"

    def __str__(self) -> str:
        return self.name


class SheetQuerySet(models.QuerySet["Sheet"]):
    def kept(self) -> Self:
        """Printed and not taken down: on a wall, or about to be."""
        return self.filter(taken_down_at=None)


class Sheet(models.Model):
    """One printed paper. Its number is in its QR codes, so its scans are counted and its age is known."""

    format = models.CharField("khổ", max_length=10, choices=SheetFormat.choices)
    # A board shows a whole field; a sheet and a sticker show one procedure.
    field = models.ForeignKey(Field, on_delete=models.PROTECT, null=True, blank=True, verbose_name="lĩnh vực")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, verbose_name="nơi niêm yết")
    printed_at = models.DateTimeField("in lúc")
    printed_by = models.ForeignKey(
        Officer, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người in"
    )
    mounted_at = models.DateTimeField("treo lúc", null=True, blank=True)
    mounted_by = models.ForeignKey(
        Officer, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người treo"
    )
    taken_down_at = models.DateTimeField("gỡ lúc", null=True, blank=True)
    taken_down_by = models.ForeignKey(
        Officer, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người gỡ"
    )
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replacements", verbose_name="thay cho tờ"
    )

    objects = SheetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "tờ niêm yết"
        constraints = (
            models.CheckConstraint(
                name="sheet_of_a_whole_field_iff_it_is_a_board",
                condition=Q(format__in=WALL_FORMATS, field__isnull=False)
                | (~Q(format__in=WALL_FORMATS) & Q(field__isnull=True)),
            ),
            models.CheckConstraint(
                name="sheet_mounted_only_after_printing",
                condition=Q(mounted_at=None) | Q(mounted_at__gte=F("printed_at")),
            ),
            models.CheckConstraint(
                name="sheet_taken_down_only_after_printing",
                condition=Q(taken_down_at=None) | Q(taken_down_at__gte=F("printed_at")),
            ),
            models.UniqueConstraint(
                name="sheet_has_one_replacement_at_a_time", fields=["replaces"], condition=Q(taken_down_at=None)
            ),
        )

    def __str__(self) -> str:
        return f"{'bảng' if self.field_id else 'tờ'} số {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("procedures:sheet", args=[self.pk])


class SheetLine(models.Model):
    """One procedure on a sheet, in the version that was printed."""

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="lines", verbose_name="tờ niêm yết")
    version = models.ForeignKey(ProcedureVersion, on_delete=models.PROTECT, related_name="+", verbose_name="phiên bản")

    class Meta:
        verbose_name = verbose_name_plural = "thủ tục trên tờ niêm yết"
        constraints = (models.UniqueConstraint(name="sheet_shows_a_version_once", fields=["sheet", "version"]),)

    def __str__(self) -> str:
        return f"{self.version} trên tờ {self.sheet_id}"


class ScanCount(models.Model):
    """How often a procedure's code on a sheet was opened on a day. Nothing of whoever scanned is kept."""

    day = models.DateField("ngày")
    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="scans", verbose_name="tờ niêm yết")
    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="scans", verbose_name="thủ tục")
    count = models.PositiveIntegerField("lượt quét", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "lượt quét"
        constraints = (
            models.UniqueConstraint(
                name="scans_counted_once_a_day_sheet_and_procedure", fields=["day", "sheet", "procedure"]
            ),
        )
        indexes = (models.Index(name="scans_of_a_procedure_by_day", fields=["procedure", "day"]),)

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y}: {self.count}"
