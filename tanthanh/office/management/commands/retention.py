from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from tanthanh.office import retention
from tanthanh.office.management.job_command import JobCommand


class Command(JobCommand):
    help = "Take away personal data that is past its time; --dry-run only counts."
    job = "retention"
    sentence = "Xóa dữ liệu cá nhân hết thời hạn lưu"
    rule = staticmethod(retention.run)

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--dry-run", action="store_true", help="chỉ đếm, không xóa gì")

    def handle(self, *args: object, **options: Any) -> None:  # noqa: ANN401 -- Django's own signature
        if not options["dry_run"]:
            super().handle(*args, **options)
            return
        for rule, count in retention.preview(at=timezone.now()).items():
            kept = f"giữ {rule.months} tháng" if rule.months else "không tự xóa"
            self.stdout.write(f"{rule.name} ({kept}): {count}")
