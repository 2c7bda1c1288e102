"""Forms to fill in at home: one file for a paper of this name, whichever procedure asks for it."""

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

# How a file of each kind begins: an Office file is an archive.
BEGINNINGS = {"pdf": b"%PDF-", "docx": b"PK\x03\x04", "doc": b"\xd0\xcf\x11\xe0", "xlsx": b"PK\x03\x04"}
LARGEST_FORM = 2 * 1024 * 1024


def check_form_file(file: UploadedFile) -> None:
    """A PDF or an Office file of at most 2 MB, by what it is and not by what it is called. Raises ValidationError."""
    kind = str(file.name).rpartition(".")[2].lower()
    file.seek(0)
    start = file.read(8)
    file.seek(0)
    if kind not in BEGINNINGS or not start.startswith(BEGINNINGS[kind]):
        raise ValidationError("Mẫu đơn phải là tệp PDF, DOCX, DOC hoặc XLSX đúng như đuôi tên tệp.")
    if (file.size or 0) > LARGEST_FORM:
        raise ValidationError("Mẫu đơn lớn hơn 2 MB: hãy lưu lại cho gọn.")


class BlankForm(models.Model):
    """A form to download, offered beside every paper whose name begins as this one does."""

    name = models.CharField(
        "tên giấy tờ", max_length=200, unique=True, help_text="Như trong thành phần hồ sơ: Tờ khai đăng ký khai sinh"
    )
    file = models.FileField("tệp mẫu", upload_to="mau-don/", validators=[check_form_file])

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "mẫu đơn, tờ khai"

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("procedures:blank_form", args=[self.pk])

    @property
    def kind(self) -> str:
        """`PDF`, `DOCX`."""
        return str(self.file.name).rpartition(".")[2].upper()
