from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from procedures import catalogue, listing


class Command(BaseCommand):
    help = "Nhập danh mục thủ tục từ tệp CSV; nhập lại cùng một tệp không làm thay đổi gì."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.csv")
        parser.add_argument("--on", type=date.fromisoformat, metavar="YYYY-MM-DD", help="ngày nội dung mới có hiệu lực")

    def handle(self, *, file: Path, on: date | None, **_options: object) -> None:
        try:
            with file.open("rb") as stream:
                data = stream.read(listing.LARGEST_FILE + 1)
            outcome = catalogue.import_file(data, on=on or timezone.localdate())
        except OSError as error:
            raise CommandError(f"Không đọc được {file}: {error.strerror}.") from None
        except listing.CatalogueError as error:
            raise CommandError(f"{file}: không nhập gì. {error}") from None
        self.stdout.write(str(outcome))
