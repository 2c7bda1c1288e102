from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from dossiers import process_drawing


class Command(BaseCommand):
    help = "Draw the table of steps into docs/lifecycle.md."

    def handle(self, *_args: object, **_options: object) -> None:
        target = Path(settings.BASE_DIR) / "docs" / "lifecycle.md"
        target.write_text(process_drawing.page(), encoding="utf-8")
        self.stdout.write(f"Đã vẽ {target.relative_to(settings.BASE_DIR)}.")
