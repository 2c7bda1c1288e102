"""The rows of an uploaded file that are worth a look, as a list to hand out."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from dossiers.listings import CHUNK, told
from dossiers.models import ImportUpload
from tanthanh.office.models import Officer
from tanthanh.office.spreadsheets import Column, Listing, Value

COLUMNS = (
    Column("Dòng", 8),
    Column("Mã hồ sơ", 24),
    Column("Kết quả xem", 20),
    Column("Lý do", 60),
    Column("Khác nhau ở", 18),
    Column("Trên cổng này", 26),
    Column("Trong tệp", 26),
    Column("Quyết định", 18),
)


def of_findings(upload: ImportUpload, *, by: Officer, now: datetime) -> Listing:
    """One line for every difference, or one for a row that has none."""
    sentence = f"Tệp “{upload.name}”, {upload.get_purpose_display()}."
    return Listing(
        f"ket-qua-xem-{upload.pk}", "Kết quả xem tệp dữ liệu", COLUMNS, _rows(upload), told(by, now, sentence)
    )


def _rows(upload: ImportUpload) -> Iterator[Sequence[Value]]:
    for found in upload.findings.order_by("verdict", "row", "pk").iterator(chunk_size=CHUNK):
        for label, here, there in found.changes or [("", "", "")]:
            yield (
                found.row or None,
                found.code,
                found.get_verdict_display(),
                found.reason,
                label,
                here,
                there,
                found.get_choice_display(),
            )
