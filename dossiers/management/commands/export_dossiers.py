"""`export_dossiers --since …`: what changed since a moment, as messages of the national portal."""

from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from dossiers import sync_messages
from tanthanh.office.vietnamese import ZONE, number


class Command(BaseCommand):
    help = "Ghi thông điệp DongBoHoSoMC của hồ sơ thay đổi từ một thời điểm ra tệp .json."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--since", required=True, help="ví dụ 2026-11-20 hoặc 2026-11-20T08:00")
        parser.add_argument("--output", type=Path, required=True)

    def handle(self, *, since: str, output: Path, **_options: object) -> None:
        try:
            moment = datetime.fromisoformat(since)
        except ValueError:
            raise CommandError(f"--since {since}: ghi ngày dạng 2026-11-20 hoặc 2026-11-20T08:00.") from None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=ZONE)
        found = sync_messages.changed_since(moment).count()
        try:
            with output.open("w", encoding="utf-8") as file:
                file.writelines(sync_messages.as_json(moment, at=timezone.now()))
        except OSError as error:
            raise CommandError(f"{output}: không ghi được ({error.strerror}).") from None
        self.stdout.write(f"Hồ sơ: {number(found)} thay đổi từ {moment:%H:%M %d/%m/%Y}.")
