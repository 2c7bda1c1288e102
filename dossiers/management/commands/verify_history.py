"""`verify_history`: whether the log of every dossier is as it was written."""

from argparse import ArgumentParser
from datetime import date

from django.core.management.base import BaseCommand, CommandError

from dossiers import chain_check
from tanthanh.office.vietnamese import number

# Enough to go and look; the count says how many there are.
SHOWN = 200


class Command(BaseCommand):
    help = "Tìm dòng nhật ký bị sửa, xóa hoặc chèn ngoài cổng, và mốc đã công khai không còn khớp."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--day", type=date.fromisoformat, help="ngày của mốc đã công khai (YYYY-MM-DD)")
        parser.add_argument("--root", default="", help="mã băm của ngày đó mà người bên ngoài đã giữ")

    def handle(self, *, day: date | None, root: str, **_options: object) -> None:
        if (day is None) != (not root):
            raise CommandError("--day và --root đi cùng nhau.")
        report = chain_check.check()
        if day is not None and chain_check.published_differs(day, root):
            report.faults.append(
                chain_check.Fault(f"Ngày {day:%d/%m/%Y}", "mốc lưu ở đây khác với mốc được giữ bên ngoài")
            )
        for fault in report.faults[:SHOWN]:
            self.stderr.write(f"{fault}.")
        counts = f"{number(report.dossiers)} hồ sơ, {number(report.entries)} bước, {number(report.heads)} mốc công khai"
        if report.faults:
            raise CommandError(f"Đã xem {counts}: {number(len(report.faults))} chỗ không còn nguyên vẹn.")
        self.stdout.write(f"Đã xem {counts}: chuỗi nguyên vẹn.")
