"""The dossier: what one applicant asked for, when it is due, where it stands."""

from datetime import date, datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from dossiers.states import FINISHED, OPEN, WAITING, Channel, NotifyBy, ReturnMethod, State
from procedures.kinds import SupplementPolicy
from procedures.models import ProcedureVersion
from tanthanh.office.deadlines import Limit, LimitUnit, Policy
from tanthanh.office.models import CalendarVersion, Officer, Unit
from tanthanh.office.roles import Role


class DossierQuerySet(models.QuerySet["Dossier"]):
    def of_one_stop(self) -> Self:
        """What the one-stop itself took in; the national portal is a second source (interface.md)."""
        return self.exclude(channel=Channel.NATIONAL_PORTAL).exclude(state__in=(State.VOIDED, State.SUBMITTED))

    def of_national_portal(self) -> Self:
        return self.filter(channel=Channel.NATIONAL_PORTAL).exclude(state__in=(State.VOIDED, State.SUBMITTED))

    def received_in(self, year: int) -> Self:
        return self.received_between(date(year, 1, 1), date(year + 1, 1, 1))

    def received_between(self, first: date, after: date) -> Self:
        """From the first day on, up to the day before `after`."""
        return self.filter(received_on__gte=first, received_on__lt=after)

    def open(self) -> Self:
        return self.filter(finished_at=None, state__in=OPEN)

    def overdue(self, now: datetime) -> Self:
        """Open and past the due date: the clock still runs after it, or was stopped only after it.

        A pause or a supplement asked for after the due date does not make a late dossier punctual again.
        """
        return self.open().filter(
            Q(clock_stopped_at=None, due_at__lt=now) | Q(clock_stopped_at__gt=F("due_at"), due_at__lt=now)
        )

    def late(self, now: datetime) -> Self:
        """Finished after the due date, or still open past it."""
        overdue = Q(finished_at=None, state__in=OPEN, due_at__lt=now) & (
            Q(clock_stopped_at=None) | Q(clock_stopped_at__gt=F("due_at"))
        )
        return self.filter(Q(finished_at__gt=F("due_at")) | overdue)

    def visible_to(self, officer: Officer) -> Self:
        """A specialist sees the dossiers of their own unit (without one, none); every other role sees all of them."""
        if officer.role == Role.SPECIALIST:
            return self.filter(unit_id=officer.unit_id) if officer.unit_id else self.none()
        return self


class Dossier(models.Model):
    """One applicant's request for one procedure, from counter to counter."""

    class Kind(models.TextChoices):
        CITIZEN = "CITIZEN", "công dân"
        BUSINESS = "BUSINESS", "doanh nghiệp"
        AGENCY = "AGENCY", "cơ quan nhà nước"
        OTHER = "OTHER", "tổ chức khác"

    class Sex(models.TextChoices):
        MALE = "MALE", "Nam"
        FEMALE = "FEMALE", "Nữ"

    code = models.CharField("mã hồ sơ", max_length=60, unique=True)
    official_code = models.CharField("mã trên hệ thống của tỉnh", max_length=60, unique=True, null=True, blank=True)
    secret = models.CharField("mã tra cứu", max_length=12)
    token = models.CharField("mã trong QR", max_length=40, unique=True)
    register_year = models.PositiveSmallIntegerField("năm sổ", null=True, blank=True)
    register_number = models.PositiveIntegerField("số thứ tự trong sổ", null=True, blank=True)
    # The double click, the back button and the retry of an API call all carry the same key.
    intake_key = models.CharField("khóa chống nhập hai lần", max_length=80, unique=True, null=True, blank=True)

    version = models.ForeignKey(ProcedureVersion, on_delete=models.PROTECT, verbose_name="thủ tục")
    channel = models.CharField("hình thức nộp", max_length=20, choices=Channel.choices)
    is_interlinked = models.BooleanField("liên thông", default=False)
    state = models.CharField("trạng thái", max_length=20, choices=State.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, verbose_name="bộ phận đang giữ")
    officer = models.ForeignKey(
        Officer, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người thụ lý"
    )

    # What was said at the counter, kept as it was said.
    applicant_kind = models.CharField("loại người nộp", max_length=20, choices=Kind.choices, default=Kind.CITIZEN)
    applicant_name = models.CharField("họ và tên người nộp", max_length=200)
    applicant_key = models.CharField("khóa tìm kiếm", max_length=200, editable=False)
    applicant_id_number = models.CharField("số định danh", max_length=20, blank=True)
    applicant_id_issued_on = models.DateField("ngày cấp giấy tờ tùy thân", null=True, blank=True)
    applicant_birth_date = models.DateField("ngày sinh", null=True, blank=True)
    applicant_sex = models.CharField("giới tính", max_length=10, choices=Sex.choices, blank=True)
    applicant_address = models.CharField("địa chỉ", max_length=300, blank=True)
    applicant_phone = models.CharField("số điện thoại", max_length=20, blank=True)
    applicant_email = models.EmailField("thư điện tử", blank=True)
    # Who came in the applicant's place, and on what authority (118/2025/NĐ-CP Điều 15).
    representative_name = models.CharField("người nộp thay", max_length=200, blank=True)
    representative_id_number = models.CharField("số định danh người nộp thay", max_length=20, blank=True)
    authorisation = models.CharField("giấy ủy quyền", max_length=300, blank=True)
    copies = models.PositiveSmallIntegerField("số bộ hồ sơ", default=1)
    fee_amount = models.PositiveIntegerField("lệ phí (đồng)", null=True, blank=True)
    return_method = models.CharField(
        "nhận kết quả", max_length=20, choices=ReturnMethod.choices, default=ReturnMethod.COUNTER
    )
    note = models.TextField("ghi chú", blank=True)
    notify_by = models.CharField("báo tin qua", max_length=10, choices=NotifyBy.choices, default=NotifyBy.NONE)
    # Somebody else's number or address, such as a son's; empty where the applicant's own serves (contacts.py).
    notify_contact = models.CharField("số hoặc địa chỉ nhận tin", max_length=254, blank=True)

    # The procedure's case as it was called at intake; the limit and the fee are those of the case.
    case_label = models.CharField("trường hợp", max_length=200, blank=True)
    # How long the applicant stood there, and how many fields of the declaration nobody had to write by hand.
    intake_seconds = models.PositiveIntegerField("thời gian tiếp nhận (giây)", null=True, blank=True)
    fields_prefilled = models.PositiveSmallIntegerField("số mục không phải viết", null=True, blank=True)

    # The limit as it was at intake: a later change of the catalogue never moves an issued date.
    limit_amount = models.PositiveIntegerField("thời hạn", null=True, blank=True)
    limit_unit = models.CharField("đơn vị thời hạn", max_length=20, choices=LimitUnit.choices, blank=True)
    limit_policy = models.CharField("cách tính ngày nhận", max_length=20, choices=Policy.choices, blank=True)
    supplement_policy = models.CharField(
        "tính hạn sau bổ sung", max_length=20, choices=SupplementPolicy.choices, default=SupplementPolicy.RESTART
    )
    # Given once, where the catalogue allows it for a verification; part of the limit from then on.
    verification_days = models.PositiveIntegerField("gia hạn để xác minh (ngày làm việc)", null=True, blank=True)
    calendar = models.ForeignKey(
        CalendarVersion,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="phiên bản lịch",
    )

    received_at = models.DateTimeField("tiếp nhận lúc")
    received_by = models.ForeignKey(
        Officer, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người tiếp nhận"
    )
    # decisions.md 2: the first promise, what the law gives, and what our latest paper told the applicant.
    first_promised_at = models.DateTimeField("hẹn trả lần đầu")
    due_at = models.DateTimeField("hạn theo quy định")
    promised_at = models.DateTimeField("hẹn trả hiện tại")
    # Until when its present holder has to act: forward it, or be done with the step; None where only `due_at` counts.
    step_due_at = models.DateTimeField("hạn của bước hiện tại", null=True, blank=True)
    clock_stopped_at = models.DateTimeField("dừng tính hạn từ", null=True, blank=True)
    supplement_due_on = models.DateField("hạn nộp bổ sung", null=True, blank=True)
    finished_at = models.DateTimeField("có kết quả lúc", null=True, blank=True)
    returned_at = models.DateTimeField("trả kết quả lúc", null=True, blank=True)
    # The applicant says that the result is wrong; empty again once it has been put right (118/2025/NĐ-CP Điều 23.1).
    error_reported_at = models.DateTimeField("được báo sai sót lúc", null=True, blank=True)
    # Local calendar days of the moments above (Asia/Ho_Chi_Minh), so that a year is counted by plain comparison.
    received_on = models.DateField("ngày tiếp nhận")
    due_on = models.DateField("ngày đến hạn")
    finished_on = models.DateField("ngày có kết quả", null=True, blank=True)

    # Where the chain of the log stood when this row was last written (chain.py): an entry cut off its end is missed.
    chain_length = models.PositiveIntegerField("số bước nhật ký", default=0)
    chain_head = models.CharField("mã băm bước cuối", max_length=64, blank=True)

    # When the names went (retention.py), and the hash of the register's line as it was while it had them.
    erased_at = models.DateTimeField("xóa dữ liệu cá nhân lúc", null=True, blank=True)
    erased_line = models.CharField("mã băm dòng trong sổ", max_length=64, blank=True, default="", db_default="")

    objects = DossierQuerySet.as_manager()
    history = HistoricalRecords(
        excluded_fields=["secret", "token", "chain_length", "chain_head", "erased_at", "erased_line"]
    )

    class Meta:
        verbose_name = verbose_name_plural = "hồ sơ"
        constraints = (
            models.UniqueConstraint(
                name="dossier_register_number_once_a_year", fields=["register_year", "register_number"]
            ),
            models.CheckConstraint(
                name="dossier_register_number_with_its_year",
                condition=Q(register_year=None, register_number=None)
                | Q(register_year__isnull=False, register_number__isnull=False),
            ),
            models.CheckConstraint(
                name="dossier_finished_at_iff_finished",
                condition=Q(state__in=FINISHED, finished_at__isnull=False, finished_on__isnull=False)
                | (~Q(state__in=FINISHED) & Q(finished_at=None, finished_on=None)),
            ),
            models.CheckConstraint(
                name="dossier_returned_at_iff_returned",
                condition=Q(state=State.RETURNED, returned_at__isnull=False)
                | (~Q(state=State.RETURNED) & Q(returned_at=None)),
            ),
            models.CheckConstraint(
                name="dossier_clock_stopped_while_waiting",
                condition=~Q(state__in=WAITING) | Q(clock_stopped_at__isnull=False),
            ),
            models.CheckConstraint(
                name="dossier_clock_runs_while_worked_on",
                condition=~Q(state__in=(State.RECEIVED, State.PROCESSING)) | Q(clock_stopped_at=None),
            ),
            models.CheckConstraint(
                name="dossier_finished_after_received",
                condition=Q(finished_at=None) | Q(finished_at__gte=F("received_at")),
            ),
            models.CheckConstraint(
                name="dossier_returned_after_finished",
                condition=Q(returned_at=None) | Q(returned_at__gte=F("finished_at")),
            ),
            models.CheckConstraint(name="dossier_due_after_received", condition=Q(due_at__gte=F("received_at"))),
            models.CheckConstraint(
                name="dossier_promised_after_received", condition=Q(first_promised_at__gte=F("received_at"))
            ),
        )
        indexes = (
            # The sweep for late dossiers reads this alone: it holds open dossiers only and never grows with history.
            models.Index(fields=["due_at"], name="dossier_open_by_due", condition=Q(finished_at=None)),
            models.Index(
                fields=["error_reported_at"], name="dossier_with_an_error", condition=Q(error_reported_at__isnull=False)
            ),
            models.Index(fields=["-received_at", "-id"], name="dossier_by_received"),
            models.Index(fields=["state", "-received_at", "-id"], name="dossier_by_state"),
            models.Index(fields=["unit", "-received_at", "-id"], name="dossier_by_unit"),
            models.Index(fields=["version", "-received_at", "-id"], name="dossier_by_version"),
            models.Index(fields=["channel", "-received_at", "-id"], name="dossier_by_channel"),
            # The yearly figures read this index and not the table.
            models.Index(
                fields=["received_on", "channel"],
                name="dossier_by_day",
                include=[
                    "is_interlinked",
                    "state",
                    "due_at",
                    "due_on",
                    "finished_at",
                    "finished_on",
                    "clock_stopped_at",
                    "id",
                    "version",
                    "unit",
                ],
            ),
            # What was handed over lately, and in a year.
            models.Index(fields=["returned_at"], name="dossier_by_return", condition=Q(returned_at__isnull=False)),
            models.Index(fields=["applicant_id_number"], name="dossier_by_id_number"),
            models.Index(fields=["applicant_key"], name="dossier_by_applicant"),
        )

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("dossiers:dossier", args=[self.code])

    @property
    def limit(self) -> Limit | None:
        if self.limit_amount is None:
            return None
        return Limit(self.limit_amount, LimitUnit(self.limit_unit), Policy(self.limit_policy))

    def is_open(self) -> bool:
        return self.state in OPEN

    def is_late(self, now: datetime) -> bool:
        """Finished after the due date, or open past it with the clock running (or stopped too late)."""
        if self.finished_at is not None:
            return self.finished_at > self.due_at
        if self.state not in OPEN:
            return False
        return (self.clock_stopped_at or now) > self.due_at
