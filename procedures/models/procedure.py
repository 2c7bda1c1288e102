"""What citizens may ask the ward for: procedures, in versions, with the papers each one needs."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from procedures.kinds import OnlineLevel, Status, SupplementPolicy
from tanthanh.office.deadlines import Limit, LimitUnit, Policy
from tanthanh.office.models import DatedQuerySet
from tanthanh.office.vietnamese import fold, money

# How a fee note begins, folded, where a fee of 0 means that nothing is paid.
FREE = ("mien", "khong", "0 dong")


class Field(models.Model):
    """A field of administration (lĩnh vực), such as civil status."""

    slug = models.SlugField("đường dẫn", max_length=100, unique=True)
    name = models.CharField("tên lĩnh vực", max_length=200, unique=True)
    # Public lists show only the field's name where the procedure itself would tell too much (law.md 8.2).
    is_sensitive = models.BooleanField("nhạy cảm, chỉ công khai tên lĩnh vực", default=False)

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "lĩnh vực"

    def __str__(self) -> str:
        return self.name


class ProcedureQuerySet(models.QuerySet["Procedure"]):
    def published(self) -> Self:
        """Posted to the public: in force, or repealed and still explained."""
        return self.exclude(status=Status.DRAFT)

    def in_force(self) -> Self:
        return self.filter(status=Status.PUBLISHED)


class Procedure(models.Model):
    """One administrative procedure of the national catalogue; its content lives in versions."""

    code = models.CharField("mã thủ tục", max_length=20, unique=True, null=True, blank=True)
    # What a row of the catalogue without a code is recognised by when it is imported again.
    draft_key = models.CharField("khóa bản nháp", max_length=64, unique=True, null=True, blank=True)
    field = models.ForeignKey(Field, on_delete=models.PROTECT, verbose_name="lĩnh vực")
    status = models.CharField("trạng thái", max_length=20, choices=Status.choices, default=Status.DRAFT)
    repealed_on = models.DateField("hết hiệu lực từ", null=True, blank=True)
    # A repeal decided for a day to come; the daily job carries it out.
    repeal_planned_on = models.DateField("sẽ hết hiệu lực từ", null=True, blank=True)
    successor = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, verbose_name="thủ tục thay thế"
    )

    objects = ProcedureQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "thủ tục"
        constraints = (
            models.CheckConstraint(
                name="procedure_has_code_or_draft_key", condition=Q(code__isnull=False) | Q(draft_key__isnull=False)
            ),
            models.CheckConstraint(
                name="procedure_published_only_with_code", condition=Q(status=Status.DRAFT) | Q(code__isnull=False)
            ),
            models.CheckConstraint(
                name="procedure_repealed_on_iff_repealed",
                condition=Q(status=Status.REPEALED, repealed_on__isnull=False)
                | (~Q(status=Status.REPEALED) & Q(repealed_on__isnull=True)),
            ),
            models.CheckConstraint(
                name="procedure_repeal_planned_only_in_force",
                condition=Q(repeal_planned_on=None) | Q(status=Status.PUBLISHED),
            ),
        )

    def __str__(self) -> str:
        return self.code or f"bản nháp {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("procedures:procedure", args=[self.code])

    @property
    def national_url(self) -> str:
        """The same procedure on the national portal, by code (formats.md c); its own ids have changed before."""
        return f"https://dichvucong.gov.vn/p/home/dvc-chi-tiet-thu-tuc-hanh-chinh.html?ma_thu_tuc={self.code}"


class VersionQuerySet(DatedQuerySet["ProcedureVersion"]):
    """`on(day)` gives the version of each procedure in force on that day."""

    def current(self) -> Self:
        """The latest version of each procedure."""
        return self.filter(valid_to=None)


class ProcedureVersion(models.Model):
    """What a procedure said from one day to another; a dossier keeps the version it was received under."""

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="versions", verbose_name="thủ tục")
    number = models.PositiveIntegerField("phiên bản")
    name = models.TextField("tên thủ tục")
    short_name = models.CharField("tên thường gọi", max_length=300, blank=True)
    limit_amount = models.PositiveIntegerField("thời hạn", null=True, blank=True)
    limit_unit = models.CharField("đơn vị thời hạn", max_length=20, choices=LimitUnit.choices, blank=True)
    limit_policy = models.CharField(
        "cách tính ngày nhận", max_length=20, choices=Policy.choices, default=Policy.NEXT_DAY
    )
    limit_note = models.TextField("ghi chú thời hạn", blank=True)
    verification_days = models.PositiveIntegerField("thêm khi phải xác minh (ngày làm việc)", null=True, blank=True)
    pause_grounds = models.JSONField("căn cứ được tạm dừng", default=list, blank=True)
    supplement_policy = models.CharField(
        "tính hạn sau bổ sung", max_length=20, choices=SupplementPolicy.choices, default=SupplementPolicy.RESTART
    )
    fee_amount = models.PositiveIntegerField("lệ phí (đồng)", null=True, blank=True)
    fee_note = models.TextField("ghi chú lệ phí", blank=True)
    result = models.TextField("kết quả", blank=True)
    authority = models.TextField("cơ quan giải quyết", blank=True)
    is_interlinked = models.BooleanField("liên thông", default=False)
    interlinked_note = models.TextField("cơ quan liên thông", blank=True)
    online_level = models.CharField(
        "mức độ trực tuyến", max_length=20, choices=OnlineLevel.choices, default=OnlineLevel.UNKNOWN
    )
    legal_basis = models.TextField("căn cứ pháp lý", blank=True)
    decision = models.CharField("quyết định công bố", max_length=300, blank=True)
    notes = models.TextField("lưu ý", blank=True)
    # What NĐ 63/2010/NĐ-CP Điều 8 asks of a posted procedure beyond the catalogue's own columns.
    steps = models.TextField("trình tự thực hiện", blank=True)
    ways = models.TextField("cách thức thực hiện", blank=True)
    dossier_sets = models.PositiveIntegerField("số bộ hồ sơ", null=True, blank=True)
    subjects = models.TextField("đối tượng thực hiện", blank=True)
    forms = models.TextField("mẫu đơn, mẫu tờ khai", blank=True)
    conditions = models.TextField("yêu cầu, điều kiện", blank=True)
    search_key = models.TextField("khóa tìm kiếm", editable=False)
    digest = models.CharField("mã băm nội dung", max_length=64, editable=False)
    valid_from = models.DateField("hiệu lực từ")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)

    objects = VersionQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "phiên bản thủ tục"
        constraints = (
            models.UniqueConstraint(name="procedure_version_number_once", fields=["procedure", "number"]),
            models.UniqueConstraint(
                name="procedure_has_one_current_version", fields=["procedure"], condition=Q(valid_to=None)
            ),
            models.CheckConstraint(
                name="procedure_version_ends_after_it_starts",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="procedure_limit_has_unit",
                condition=Q(limit_amount=None, limit_unit="") | (Q(limit_amount__isnull=False) & ~Q(limit_unit="")),
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """What people call it: the short name where the national one is too long for a line."""
        return self.short_name or self.name

    @property
    def limit(self) -> Limit | None:
        """The time limit as the engine takes it, or None where the catalogue does not establish one."""
        if self.limit_amount is None:
            return None
        return Limit(self.limit_amount, LimitUnit(self.limit_unit), Policy(self.limit_policy))

    @property
    def limit_in_words(self) -> str:
        """`03 ngày làm việc`, `trong ngày làm việc`, or that nobody has set one."""
        return self.limit.in_words() if self.limit else "chưa xác định"

    @property
    def fee_in_words(self) -> str:
        """`8.000 đ`, `Không thu`, or that the province's council sets it: the catalogue writes 0 for that as well."""
        if self.fee_amount is None:
            return "Chưa xác định"
        if self.fee_amount:
            return money(self.fee_amount)
        is_free = not self.fee_note or fold(self.fee_note).startswith(FREE)
        return "Không thu" if is_free else "Theo mức quy định"


class RequiredDocument(models.Model):
    """One paper the catalogue asks for."""

    version = models.ForeignKey(
        ProcedureVersion, on_delete=models.CASCADE, related_name="documents", verbose_name="phiên bản"
    )
    position = models.PositiveIntegerField("thứ tự")
    name = models.TextField("tên giấy tờ")
    originals = models.PositiveIntegerField("bản chính", default=0)
    copies = models.PositiveIntegerField("bản sao", default=0)
    note = models.TextField("ghi chú", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "thành phần hồ sơ"
        constraints = (models.UniqueConstraint(name="required_document_position_once", fields=["version", "position"]),)

    def __str__(self) -> str:
        return self.name
