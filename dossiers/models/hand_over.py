"""The way of one dossier through the office: who gave it to whom, when, and until when."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from dossiers.models.dossier import Dossier
from procedures.models import HandOverStep
from tanthanh.office.deadlines import Limit, LimitUnit
from tanthanh.office.models import Officer, Unit


class HandOver(models.Model):
    """One hand-over: to a unit of the ward, or to another agency that answers while the unit keeps the dossier.

    Open until `done_at`: the unit handed it on, sent it back or came to a result; the agency answered.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="hand_overs", verbose_name="hồ sơ")
    kind = models.CharField("loại", max_length=10, choices=HandOverStep.Kind.choices, default=HandOverStep.Kind.UNIT)
    # The place in the procedure's plan; None for a hand-over outside it.
    position = models.PositiveSmallIntegerField("thứ tự trong quy trình", null=True, blank=True)
    from_unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="bộ phận giao"
    )
    sent_by = models.ForeignKey(
        Officer, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người giao"
    )
    sent_at = models.DateTimeField("giao lúc")
    to_unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="bộ phận nhận"
    )
    to_officer = models.ForeignKey(
        Officer, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="giao cho"
    )
    agency = models.CharField("cơ quan phối hợp", max_length=200, blank=True)
    is_lead = models.BooleanField("chủ trì", default=False)
    # The time given, as it was when the dossier was handed over: a later plan never moves it.
    budget_amount = models.PositiveSmallIntegerField("thời gian được giao", null=True, blank=True)
    budget_unit = models.CharField("đơn vị thời gian", max_length=20, choices=LimitUnit.choices, blank=True)
    due_at = models.DateTimeField("hạn của bước", null=True, blank=True)
    received_at = models.DateTimeField("nhận lúc", null=True, blank=True)
    received_by = models.ForeignKey(
        Officer, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người nhận"
    )
    done_at = models.DateTimeField("xong lúc", null=True, blank=True)
    sent_back_at = models.DateTimeField("trả lại lúc", null=True, blank=True)
    # Why it came back, or what the agency answered; may name people, so it stays in the office.
    note = models.TextField("ghi chú", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "lần bàn giao"
        constraints = (
            models.CheckConstraint(
                name="hand_over_goes_to_a_unit_or_an_agency",
                condition=Q(kind="UNIT", to_unit__isnull=False, agency="")
                | (Q(kind="AGENCY", to_unit=None, to_officer=None) & ~Q(agency="")),
            ),
            models.UniqueConstraint(
                name="dossier_in_one_hand_at_a_time", fields=["dossier"], condition=Q(kind="UNIT", done_at=None)
            ),
            models.CheckConstraint(
                name="hand_over_received_by_somebody",
                condition=Q(received_at=None, received_by=None)
                | Q(received_at__isnull=False, received_by__isnull=False),
            ),
            models.CheckConstraint(
                name="hand_over_received_after_it_was_sent",
                condition=Q(received_at=None) | Q(received_at__gte=F("sent_at")),
            ),
            models.CheckConstraint(
                name="hand_over_done_after_it_was_sent",
                condition=Q(done_at=None) | Q(done_at__gte=F("sent_at")),
            ),
            models.CheckConstraint(
                name="hand_over_sent_back_with_its_reason",
                condition=Q(sent_back_at=None) | (Q(done_at=F("sent_back_at")) & ~Q(note="")),
            ),
            models.CheckConstraint(
                name="hand_over_budget_has_unit",
                condition=Q(budget_amount=None, budget_unit="") | (Q(budget_amount__gte=1) & ~Q(budget_unit="")),
            ),
        )
        indexes = (
            models.Index(fields=["dossier", "sent_at", "id"], name="hand_over_by_dossier"),
            # What waits to be taken over, and which agencies still owe an answer: open rows only.
            models.Index(fields=["to_unit", "sent_at"], name="hand_over_open", condition=Q(done_at=None)),
        )

    def __str__(self) -> str:
        return f"{self.from_unit or 'một cửa'} → {self.receiver}"

    @property
    def receiver(self) -> str:
        return self.agency or str(self.to_unit)

    @property
    def budget(self) -> Limit | None:
        return Limit(self.budget_amount, LimitUnit(self.budget_unit)) if self.budget_amount else None

    def is_late(self, now: datetime) -> bool:
        """Done after its own date, or open past it."""
        return self.due_at is not None and (self.done_at or now) > self.due_at
