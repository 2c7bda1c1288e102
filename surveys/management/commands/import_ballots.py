"""`manage.py import_ballots FILE.csv`: paper and QR survey ballots; the same file again changes nothing."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from surveys.ballot_files import BallotFileError, read_ballots
from surveys.ballots import import_ballots


class Command(BaseCommand):
    help = "Nhập phiếu khảo sát (phiếu giấy và QR) từ tệp CSV."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--year", type=int, help="năm được khảo sát, nếu không suy từ ngày của phiếu")

    def handle(self, *, file: Path, year: int | None, **_: Any) -> None:  # noqa: ANN401 -- Django's own options
        try:
            rows = read_ballots(file.read_bytes(), today=timezone.localdate(), year=year)
        except OSError as error:
            raise CommandError(f"Không mở được tệp {file}: {error.strerror}.") from error
        except BallotFileError as error:
            raise CommandError(f"{file}: {error}") from error
        outcome = import_ballots(rows)
        for bad in outcome.errors:
            self.stderr.write(f"Dòng {bad.number}: {bad.reason}.")
        self.stdout.write(
            f"Phiếu khảo sát: {outcome.created} mới, {outcome.unchanged} đã có, {len(outcome.errors)} dòng bị từ chối."
        )
