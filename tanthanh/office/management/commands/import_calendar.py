"""`import_calendar FILE.csv`: days off and worked Saturdays, with the notice that says so."""

import csv
import io
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tanthanh.office import calendars


class Command(BaseCommand):
    help = "Nhập ngày nghỉ, ngày làm bù từ tệp CSV (cột date, kind, label_vi, basis, confirmed)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **_options: object) -> None:
        report = calendars.load_calendar(_rows(file), at=timezone.now())
        for error in report.errors:
            self.stderr.write(f"Dòng {error.row}: {error.reason}")
        self.stdout.write(
            f"Lịch làm việc: {report.created} ngày mới, {report.changed} ngày sửa, "
            f"{report.unchanged} ngày giữ nguyên, {len(report.errors)} dòng lỗi."
        )


def _rows(file: Path) -> list[dict[str, str]]:
    """The file's rows by column, empty ones kept so that the numbers stay the spreadsheet's."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CommandError(f"{file}: không mở được ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{file}: không phải tệp CSV mã UTF-8.") from error
    # Excel with Vietnamese settings separates with semicolons.
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    try:
        header, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    except ValueError as error:
        raise CommandError(f"{file}: tệp trống.") from error
    except csv.Error as error:
        raise CommandError(f"{file}: không đọc được CSV ({error}).") from error
    names = [name.strip().lower() for name in header]
    if missing := [name for name in calendars.COLUMNS if name not in names]:
        raise CommandError(f"{file}: thiếu cột {', '.join(missing)}.")
    return [dict(zip(names, row, strict=False)) for row in rows]
