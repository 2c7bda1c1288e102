"""The ward itself: its name and head over time, its people, its units, its working days, its jobs' diary."""

from datetime import date, datetime
from typing import Any, ClassVar, Self, TypeVar, cast

from django.contrib.auth.models import AbstractUser, UserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from tanthanh.office import vietqr
from tanthanh.office.kinds import DayKind
from tanthanh.office.roles import Role

Row = TypeVar("Row", bound=models.Model)


class DatedQuerySet(models.QuerySet[Row]):
    def on(self, day: date) -> Self:
        """Rows in force on `day`; `valid_to` is the last day, inclusive."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day).order_by("-valid_from", "-pk")


class OfficeProfile(models.Model):
    """The office as it was called, addressed and coded during a span of days; old papers keep the old name."""

    name = models.CharField("tên cơ quan", max_length=200, help_text="Ví dụ: ỦY BAN NHÂN DÂN PHƯỜNG TÂN THẠNH")
    short_name = models.CharField("tên ngắn", max_length=100, help_text="Ví dụ: phường Tân Thạnh")
    superior = models.CharField("cơ quan cấp trên", max_length=200, blank=True)
    one_stop_name = models.CharField("tên bộ phận một cửa", max_length=200)
    agency_code = models.CharField("mã định danh cơ quan", max_length=35)
    place = models.CharField("địa danh trên văn bản", max_length=100)
    address = models.CharField("địa chỉ", max_length=300)
    phone = models.CharField("điện thoại", max_length=50, blank=True)
    email = models.EmailField("thư điện tử", blank=True)
    # Where fees are paid by transfer; a treasury account has no BIN of its own, its collecting bank's account has.
    bank_name = models.CharField("ngân hàng nhận lệ phí", max_length=100, blank=True)
    bank_bin = models.CharField("mã BIN ngân hàng", max_length=6, blank=True, help_text="6 chữ số, ví dụ 970436")
    bank_account = models.CharField("số tài khoản", max_length=19, blank=True)
    bank_holder = models.CharField("tên tài khoản", max_length=100, blank=True)
    letter_symbol = models.CharField("ký hiệu phiếu xin lỗi", max_length=50, default="PXL-UBND")
    signature_lines = models.TextField("khối chữ ký", help_text="Mỗi dòng một dòng in, ví dụ: TM. ỦY BAN NHÂN DÂN")
    signer_name = models.CharField("người ký", max_length=100, blank=True)
    valid_from = models.DateField("hiệu lực từ")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)

    objects = DatedQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "thông tin cơ quan"
        constraints = (
            models.CheckConstraint(
                name="office_profile_ends_after_it_starts",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="office_profile_account_with_its_bank",
                condition=Q(bank_account="", bank_bin="") | (~Q(bank_account="") & ~Q(bank_bin="")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.short_name} (từ {self.valid_from:%d/%m/%Y})"

    def clean(self) -> None:
        if self.bank_bin or self.bank_account:
            try:
                vietqr.payload(self.bank_bin, self.bank_account)
            except vietqr.VietQRError as error:
                raise ValidationError(str(error)) from None


class Unit(models.Model):
    """A desk or section that handles dossiers."""

    code = models.SlugField("mã", unique=True)
    name = models.CharField("tên bộ phận", max_length=200)
    is_one_stop = models.BooleanField("là bộ phận một cửa", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "bộ phận"

    def __str__(self) -> str:
        return self.name


class OfficerManager(UserManager):
    """Makes the first administrator: `createsuperuser` gives the role that opens the reference data."""

    def create_superuser(
        self,
        username: str,
        email: str | None = None,
        password: str | None = None,
        **values: Any,  # noqa: ANN401 -- the columns of an officer
    ) -> "Officer":
        return cast("Officer", super().create_superuser(username, email, password, role=Role.ADMINISTRATOR, **values))


class Officer(AbstractUser):
    """Someone who signs in; the role says what they may do, the unit whose dossiers they see."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField("họ và tên", max_length=100)
    title = models.CharField("chức danh", max_length=100, blank=True)
    role = models.CharField("vai trò", max_length=20, choices=Role.choices, default=Role.RECEPTIONIST)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, verbose_name="bộ phận")

    objects: ClassVar[OfficerManager] = OfficerManager()
    history = HistoricalRecords(excluded_fields=["password", "last_login"])

    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = verbose_name_plural = "cán bộ"

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name.split()[-1] if self.full_name else self.username

    def has_perm(self, perm: str, obj: object = None) -> bool:  # noqa: ARG002 -- Django's signature
        """Only Django's admin asks: there the role decides, never a flag or a group beside it."""
        return self.is_active and self.role == Role.ADMINISTRATOR

    def has_module_perms(self, app_label: str) -> bool:  # noqa: ARG002
        return self.is_active and self.role == Role.ADMINISTRATOR


class CalendarDay(models.Model):
    """A day that differs from the plain week, with the notice that says so."""

    date = models.DateField("ngày", unique=True)
    kind = models.CharField("loại", max_length=20, choices=DayKind.choices)
    label = models.CharField("tên gọi", max_length=200)
    basis = models.CharField("căn cứ", max_length=300, blank=True)
    confirmed = models.BooleanField("đã có thông báo chính thức", default=False)

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "ngày nghỉ và ngày làm bù"

    def __str__(self) -> str:
        return f"{self.date:%d/%m/%Y} {self.get_kind_display()}"


class WorkSession(models.Model):
    """A stretch of office hours on one weekday, from a first to a last day."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, "thứ Hai"
        TUESDAY = 1, "thứ Ba"
        WEDNESDAY = 2, "thứ Tư"
        THURSDAY = 3, "thứ Năm"
        FRIDAY = 4, "thứ Sáu"
        SATURDAY = 5, "thứ Bảy"
        SUNDAY = 6, "Chủ nhật"

    weekday = models.PositiveSmallIntegerField("thứ", choices=Weekday.choices)
    starts = models.TimeField("từ")
    ends = models.TimeField("đến")
    valid_from = models.DateField("hiệu lực từ")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    counts = models.BooleanField(
        "tính vào thời hạn", default=True, help_text="Bỏ chọn nếu buổi này chỉ tiếp nhận, ví dụ sáng thứ Bảy."
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "giờ làm việc"
        constraints = (
            models.CheckConstraint(name="work_session_ends_after_it_starts", condition=Q(ends__gt=F("starts"))),
        )

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.starts:%H:%M}–{self.ends:%H:%M}"


class CalendarVersion(models.Model):
    """The whole calendar as it stood at one moment; a dossier remembers the version its date was counted with."""

    payload = models.JSONField("nội dung")
    digest = models.CharField("mã băm", max_length=64, unique=True)
    made_at = models.DateTimeField("lập lúc")

    class Meta:
        verbose_name = verbose_name_plural = "phiên bản lịch"

    def __str__(self) -> str:
        return f"lịch {self.pk} ({self.digest[:8]})"


class JobRun(models.Model):
    """One run of a periodic job: when, what it looked at, what it did, what failed."""

    job = models.CharField("công việc", max_length=50)
    started_at = models.DateTimeField("bắt đầu")
    ended_at = models.DateTimeField("kết thúc", null=True, blank=True)
    looked_at = models.PositiveIntegerField("đã xem", default=0)
    did = models.PositiveIntegerField("đã làm", default=0)
    failed = models.PositiveIntegerField("lỗi", default=0)
    note = models.TextField("ghi chú", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "lượt chạy công việc"
        indexes = (models.Index(fields=["job", "-started_at"], name="job_run_latest"),)

    def __str__(self) -> str:
        return f"{self.job} {self.started_at:%d/%m/%Y %H:%M}"

    def is_running(self, now: datetime) -> bool:
        # Either way: after a clock was set back, a run of before must not look as if it ran for ever.
        return self.ended_at is None and abs((now - self.started_at).total_seconds()) < 900


class Erasure(models.Model):
    """What the retention rule took away of one kind on one day: how many rows, never which; kept for good."""

    kind = models.CharField("loại dữ liệu", max_length=30)
    on = models.DateField("ngày")
    last_at = models.DateTimeField("lần cuối lúc")
    kept_months = models.PositiveIntegerField("đã giữ (tháng)")
    rows = models.PositiveIntegerField("số bản ghi", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "lần xóa dữ liệu hết thời hạn lưu"
        constraints = (models.UniqueConstraint(name="erasure_once_a_kind_and_day", fields=["kind", "on"]),)

    def __str__(self) -> str:
        return f"{self.kind} {self.on:%d/%m/%Y}: {self.rows}"


class JobFailure(models.Model):
    """One thing that a job could not do: tried again a few times, then left to an officer (`failures.py`)."""

    job = models.CharField("công việc", max_length=50)
    # Which one: a dossier's code, never a name.
    item = models.CharField("mục bị lỗi", max_length=100)
    problem = models.CharField("lỗi", max_length=100, blank=True)
    attempts = models.PositiveSmallIntegerField("số lần thử", default=0)
    first_at = models.DateTimeField("lỗi lần đầu lúc")
    last_at = models.DateTimeField("lỗi lần cuối lúc")
    next_at = models.DateTimeField("thử lại từ lúc")
    settled_at = models.DateTimeField("làm xong lúc", null=True, blank=True)
    retried_by = models.ForeignKey(
        Officer, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người cho làm lại"
    )
    retried_at = models.DateTimeField("cho làm lại lúc", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "việc tự động bị lỗi"
        constraints = (
            models.UniqueConstraint(
                name="job_failure_stands_once", fields=["job", "item"], condition=Q(settled_at=None)
            ),
        )

    def __str__(self) -> str:
        return f"{self.job} {self.item}"
