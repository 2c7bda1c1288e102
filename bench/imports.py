"""A file of a hundred thousand dossiers: taking it over, against reading it alone; and looking through it again.

As CSV, which is the harder bar: a workbook takes many times as long to read, and no longer to take over.
"""

import csv
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from django.db import transaction

from bench.measure import Context, Row, seconds
from dossiers import imports, registers
from procedures.models import Procedure

AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
ROWS, A_DAY = 100_000, 25
HEADER = (
    "Mã hồ sơ", "Mã TTHC", "Tên TTHC", "Chủ hồ sơ", "Số định danh", "Địa chỉ", "Số điện thoại", "Hình thức nộp",
    "Ngày nhận", "Ngày hẹn trả", "Ngày kết thúc xử lý", "Ngày trả", "Trạng thái",
)  # fmt: skip


def rows(context: Context) -> list[Row]:
    number = min(ROWS, context.size)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "so-theo-doi.csv"
        _write(path, number)
        found = sum(isinstance(row, registers.RegisterRow) for row in registers.read_file(path).rows)
        if found != number:
            raise AssertionError(found)
        reading = min(seconds(lambda: list(registers.read_file(path).rows)) for _ in range(3))
        with transaction.atomic():
            taking = seconds(lambda: _take(path, number, created=True))
            looking = seconds(lambda: _take(path, number, created=False))
            transaction.set_rollback(True)
    return [
        Row.at_most(f"import of {number:,} new dossiers, against reading the file", taking, reading, times=5),
        Row.at_most(f"the same file again, against reading it ({number:,} rows)", looking, reading, times=5),
    ]


def _take(path: Path, number: int, *, created: bool) -> None:
    file = registers.read_file(path)
    report = imports.import_rows(file.rows, kind=file.kind, at=AT, digest=file.digest)
    if (report.created, report.unchanged, report.errors) != (number * created, number * (not created), []):
        raise AssertionError(str(report))


def _write(path: Path, number: int) -> None:
    """Eleven years of a province's export, day by day, two thirds of them done; names and numbers all different."""
    codes = list(Procedure.objects.filter(code__startswith="1.").values_list("code", "versions__name")[:40])
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, delimiter=";")
        lines.writerow(HEADER)
        for n in range(number):
            received = date(2012, 1, 2) + timedelta(days=n // A_DAY)
            due, done = received + timedelta(days=5), received + timedelta(days=2)
            code, name = codes[n % len(codes)]
            finished = (f"{done:%d/%m/%Y} 10:{n % 60:02}", f"{done:%d/%m/%Y} 15:{n % 60:02}", "Đã trả kết quả")
            lines.writerow((
                f"H47.47.09-{received:%y%m%d}-{n % A_DAY + 1:04}", code, name, f"Nguyễn Thị Mẫu {n}",
                f"{49_000_000_000 + n:012}", f"Tổ {n % 90}, khối phố {n % 9}, Tân Thạnh", f"09051{n % 100_000:05}",
                ("Trực tuyến", "Trực tiếp", "Bưu chính công ích")[n % 3],
                f"{received:%d/%m/%Y} 08:{n % 60:02}", f"{due:%d/%m/%Y} 17:30",
                *(finished if n % 3 else ("", "", "Đang xử lý")),
            ))  # fmt: skip
