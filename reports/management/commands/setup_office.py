"""`setup_office`: the reference rows a new office starts with; run again, it changes nothing."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from reports import office_setup


class Command(BaseCommand):
    help = "Nạp dữ liệu nền cho cơ quan mới: chế độ pháp lý, bộ phận, lịch, danh mục thủ tục, phiếu khảo sát."

    def handle(self, **_options: object) -> None:
        told = office_setup.set_up(at=timezone.now(), today=timezone.localdate())
        self.stdout.write(f"Dữ liệu nền: {'; '.join(told)}.")
