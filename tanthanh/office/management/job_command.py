"""What the periodic jobs share when they are run by hand."""

from argparse import ArgumentParser
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tanthanh.office import jobs
from tanthanh.office.jobs import Outcome


class JobCommand(BaseCommand):
    """Runs one job now, or as of the end of a day, writes its diary line and prints one line of counts."""

    job: str
    sentence: str
    rule: Callable[..., Outcome]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--on", help="làm như thể đang ở cuối ngày này (YYYY-MM-DD), mặc định là lúc này")

    def handle(self, *_args: object, **options: Any) -> None:  # noqa: ANN401 -- Django's own signature
        now = timezone.now()
        at = _moment(options["on"], now)
        run = jobs.run(self.job, lambda: type(self).rule(at=at), at=now)
        note = f" ({run.note})" if run.note else ""
        self.stdout.write(f"{self.sentence}: đã xem {run.looked_at}, đã làm {run.did}, lỗi {run.failed}{note}.")


def _moment(day: str | None, now: datetime) -> datetime:
    """The end of that day by the office's clock, or this very moment for today."""
    if day is None:
        return now
    try:
        wanted = date.fromisoformat(day)
    except ValueError:
        raise CommandError(f"--on phải là ngày dạng YYYY-MM-DD, không phải “{day}”.") from None
    if wanted == timezone.localdate(now):
        return now
    return timezone.make_aware(datetime.combine(wanted, time(23, 59, 59)))
