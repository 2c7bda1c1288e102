"""`import_dossiers FILE`: a register, a list export or a national-portal message becomes dossiers."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from dossiers import imports, registers

# Enough to correct a file by; the whole list stands in the batch's row.
SHOWN = 200


class Command(BaseCommand):
    help = "Nhập hồ sơ từ sổ theo dõi, bản kết xuất (.xlsx, .csv) hoặc thông điệp DongBoHoSoMC (.json, .json.gz)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="chỉ kiểm tra, không ghi gì")
        parser.add_argument(
            "--no-paper-letters", action="store_true", help="không ghi nhận thư xin lỗi đã lập trên giấy cho hồ sơ trễ"
        )

    def handle(self, *, file: Path, dry_run: bool, no_paper_letters: bool, **_options: object) -> None:
        try:
            found = registers.read_file(file)
            report = imports.import_rows(
                found.rows,
                kind=found.kind,
                at=timezone.now(),
                dry_run=dry_run,
                paper_letters=not no_paper_letters,
                digest=found.digest,
            )
        except registers.FileError as error:
            raise CommandError(f"{file.name}: {error}") from None
        self._list([f"Dòng {error.row}: {error.reason}." for error in report.errors])
        self._list([f"{difference}." for difference in report.differences])
        self.stdout.write(f"{'Chạy thử, chưa ghi gì. ' if dry_run else ''}{report}")

    def _list(self, lines: list[str]) -> None:
        for line in lines[:SHOWN]:
            self.stderr.write(line)
        if len(lines) > SHOWN:
            self.stderr.write(f"… và {len(lines) - SHOWN} dòng nữa.")
