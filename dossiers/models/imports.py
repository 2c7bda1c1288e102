"""What was imported when: the file's fingerprint and its outcome."""

from django.db import models

from tanthanh.office.models import Officer


class ImportBatch(models.Model):
    """One import of a register or portal file: counts and the report of rows that were not taken."""

    digest = models.CharField("mã băm tệp", max_length=64)
    kind = models.CharField("loại tệp", max_length=30)
    imported_at = models.DateTimeField("nhập lúc")
    created = models.PositiveIntegerField("mới", default=0)
    changed = models.PositiveIntegerField("thay đổi", default=0)
    unchanged = models.PositiveIntegerField("không đổi", default=0)
    # Lists of {"row": int, "reason": str}; reasons name columns and dates, never people.
    errors = models.JSONField("dòng bị từ chối", default=list)
    differences = models.JSONField("khác hạn tính lại", default=list)

    class Meta:
        verbose_name = verbose_name_plural = "lượt nhập tệp"

    def __str__(self) -> str:
        return f"{self.kind} {self.imported_at:%d/%m/%Y %H:%M}"


class Verdict(models.TextChoices):
    """What a row of a file comes to; the last four are those of a comparison, which writes nothing."""

    NEW = "NEW", "mới"
    CHANGED = "CHANGED", "thay đổi"
    CONFLICT = "CONFLICT", "xung đột"
    BAD = "BAD", "không nhận được"
    UNCHANGED = "UNCHANGED", "không đổi"
    ONLY_THERE = "ONLY_THERE", "chỉ có trong tệp"
    ONLY_HERE = "ONLY_HERE", "chỉ có trên cổng này"
    DATES = "DATES", "lệch ngày"
    LATE_THERE = "LATE_THERE", "chỉ trễ theo tệp"


class Choice(models.TextChoices):
    """What the officer decided about a row."""

    TAKE = "TAKE", "nhập"
    SKIP = "SKIP", "bỏ qua"
    DETAILS = "DETAILS", "chỉ lấy địa chỉ, điện thoại, thư điện tử"


class ImportUpload(models.Model):
    """A file on its way in: read, shown row by row, decided on, taken over by a job, deleted after a time."""

    class Purpose(models.TextChoices):
        IMPORT = "IMPORT", "nhập hồ sơ vào cổng"
        COMPARE = "COMPARE", "chỉ đối chiếu với số liệu của tỉnh"

    class Stage(models.TextChoices):
        WAITING = "WAITING", "chờ đọc"
        READ = "READ", "chờ quyết định"
        APPROVED = "APPROVED", "chờ nhập"
        DONE = "DONE", "đã xong"
        FAILED = "FAILED", "không dùng được"

    name = models.CharField("tên tệp", max_length=200)
    # The name on disk, made by us; empty once the file has been deleted.
    stored = models.CharField("tệp lưu", max_length=40, blank=True)
    digest = models.CharField("mã băm tệp", max_length=64)
    size = models.PositiveIntegerField("dung lượng (byte)")
    purpose = models.CharField("mục đích", max_length=10, choices=Purpose.choices, default=Purpose.IMPORT)
    stage = models.CharField("giai đoạn", max_length=10, choices=Stage.choices, default=Stage.WAITING)
    paper_letters = models.BooleanField("hồ sơ trễ đã có thư xin lỗi giấy", default=True)
    problem = models.CharField("vì sao không dùng được", max_length=300, blank=True)
    uploaded_at = models.DateTimeField("tải lên lúc")
    uploaded_by = models.ForeignKey(
        Officer, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="người tải lên"
    )
    approved_at = models.DateTimeField("duyệt nhập lúc", null=True, blank=True)
    approved_by = models.ForeignKey(
        Officer, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người duyệt nhập"
    )
    finished_at = models.DateTimeField("xong lúc", null=True, blank=True)
    # Whoever works on the file says so here again and again; a claim that has grown old may be taken over.
    claimed_at = models.DateTimeField("đang làm từ", null=True, blank=True)
    # Rows of the file in all (known once it was read) and done so far in this stage.
    rows = models.PositiveIntegerField("số dòng", default=0)
    rows_done = models.PositiveIntegerField("số dòng đã làm", default=0)
    # Counts by Verdict: of the preview until the import begins, of the import from then on.
    counts = models.JSONField("kết quả", default=dict)

    class Meta:
        verbose_name = verbose_name_plural = "tệp nhập dữ liệu"
        indexes = (
            models.Index(fields=["-uploaded_at", "-id"], name="import_upload_by_time"),
            models.Index(fields=["stage", "uploaded_at"], name="import_upload_by_stage"),
        )

    def __str__(self) -> str:
        return self.name


class ImportFinding(models.Model):
    """One row of an uploaded file that is worth a look, and what was decided about it; goes with the file."""

    upload = models.ForeignKey(ImportUpload, on_delete=models.CASCADE, related_name="findings", verbose_name="tệp")
    # 0 where the row is missing from the file.
    row = models.PositiveIntegerField("dòng")
    code = models.CharField("mã hồ sơ", max_length=60, blank=True)
    verdict = models.CharField("kết quả xem", max_length=12, choices=Verdict.choices)
    reason = models.TextField("lý do", blank=True)
    # [[label, here, there], …] in words.
    changes = models.JSONField("khác nhau", default=list)
    offers_details = models.BooleanField("được lấy thông tin liên hệ", default=False)
    choice = models.CharField("quyết định", max_length=10, choices=Choice.choices, default=Choice.TAKE)

    class Meta:
        verbose_name = verbose_name_plural = "dòng của tệp nhập"
        indexes = (models.Index(fields=["upload", "verdict", "row", "id"], name="import_finding_by_verdict"),)

    def __str__(self) -> str:
        return f"dòng {self.row}: {self.get_verdict_display()}"
