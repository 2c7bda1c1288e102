"""Many receipts in one file: what the list's button prints, for a whole day or span of days."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from dossiers import papers
from dossiers.models import Dossier


class Command(BaseCommand):
    help = "Print the receipts of the dossiers received from one day to another into one PDF."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="first", type=date.fromisoformat, help="từ ngày tiếp nhận (YYYY-MM-DD)")
        parser.add_argument("--to", dest="last", type=date.fromisoformat, help="đến hết ngày; mặc định như --from")
        parser.add_argument("--copies", type=int, choices=(1, 2), default=1, help="số liên của mỗi giấy")
        parser.add_argument("--output", type=Path, required=True, help="tệp PDF sẽ ghi")

    def handle(self, *_args: object, **options: Any) -> None:  # noqa: ANN401 -- Django's own signature
        now = timezone.now()
        first = options["first"] or timezone.localdate(now)
        last = options["last"] or first
        found = Dossier.objects.of_one_stop().filter(received_on__gte=first, received_on__lte=last)
        try:
            document, number = papers.receipts(found.order_by("received_at", "pk"), at=now, copies=options["copies"])
        except papers.PrintJobError as refusal:
            raise CommandError(str(refusal)) from None
        try:
            options["output"].write_bytes(document)
        except OSError as error:
            raise CommandError(f"Không ghi được {options['output']}: {error.strerror}.") from None
        self.stdout.write(f"Đã in {number} giấy tiếp nhận vào {options['output']} ({len(document) / 1e6:.1f} MB).")
