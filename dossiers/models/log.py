"""The append-only story of a dossier."""

from django.db import models
from django.db.models import F, Q

from dossiers.models.append_only import AppendOnly
from dossiers.models.dossier import Dossier
from dossiers.states import State, Step
from tanthanh.office.models import Officer, Unit

# True where a date stood before and stands elsewhere after; the first date of a dossier is no move.
MOVED_A_DATE = (
    Q(due_before__lt=F("due_after"))
    | Q(due_before__gt=F("due_after"))
    | Q(promised_before__lt=F("promised_after"))
    | Q(promised_before__gt=F("promised_after"))
)


class LogEntry(models.Model):
    """One step: who did what when, and which dates it moved. Written once, never edited, never deleted.

    Each entry carries the hash of the one before it (`dossiers/chain.py`); the database refuses to change or delete it.
    """

    # Without an index of its own: the one over the positions begins with it.
    dossier = models.ForeignKey(
        Dossier, on_delete=models.PROTECT, related_name="log", db_index=False, verbose_name="hồ sơ"
    )
    step = models.CharField("bước", max_length=20, choices=Step.choices)
    from_state = models.CharField("từ trạng thái", max_length=20, choices=State.choices, blank=True)
    to_state = models.CharField("sang trạng thái", max_length=20, choices=State.choices)
    at = models.DateTimeField("lúc")
    by = models.ForeignKey(
        Officer, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người thực hiện"
    )
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="bộ phận nhận"
    )
    # Why, in the officer's words; may name people, so it never leaves the office.
    reason = models.TextField("lý do", blank=True)
    basis = models.CharField("căn cứ", max_length=300, blank=True)
    due_before = models.DateTimeField("hạn trước", null=True, blank=True)
    due_after = models.DateTimeField("hạn sau", null=True, blank=True)
    promised_before = models.DateTimeField("hẹn trước", null=True, blank=True)
    promised_after = models.DateTimeField("hẹn sau", null=True, blank=True)

    # Its place in the dossier's chain, from 1; `chain.link` fills in all three.
    position = models.PositiveIntegerField("bước thứ")
    previous_hash = models.CharField("mã băm bước trước", max_length=64, blank=True)
    hash = models.CharField("mã băm", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "nhật ký hồ sơ"
        constraints = (
            # Two entries can never follow the same one: a chain has no fork.
            models.UniqueConstraint(name="log_entry_position_once", fields=["dossier", "position"]),
            models.CheckConstraint(name="log_entry_is_hashed", condition=~Q(hash="")),
            models.CheckConstraint(
                name="log_entry_follows_another_or_is_first",
                condition=Q(position=1, previous_hash="") | (Q(position__gt=1) & ~Q(previous_hash="")),
            ),
            AppendOnly(name="log_entry_append_only", erasable=("reason",)),
        )
        indexes = (
            # Every date that was moved, for the leaders' page; a small part of the log.
            models.Index(fields=["-at", "-id"], name="log_entry_moved_a_date", condition=MOVED_A_DATE),
        )

    def __str__(self) -> str:
        return f"{self.get_step_display()} {self.at:%d/%m/%Y %H:%M}"
