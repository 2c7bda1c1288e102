"""`demo`: a ward to look at, filled by the real importers and the real verbs; again, nothing is doubled."""

from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from dossiers.models import Dossier
from reports import office_setup
from reports.demo import neighbours, today, ward, year
from surveys.models import Ballot
from tanthanh.office.vietnamese import number


class Command(BaseCommand):
    help = "Nạp một phường mẫu: tài khoản các vai trò, danh mục, lịch, năm 2023 và hồ sơ đang ở mọi trạng thái."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--accounts", action="store_true", help="chỉ in bảng tài khoản dùng thử")
        parser.add_argument("--force", action="store_true", help="nạp cả khi không phải bản dùng thử")

    def handle(self, *, accounts: bool, force: bool, verbosity: int, **_options: object) -> None:
        if not (settings.EMBEDDED or force):
            raise CommandError(
                "Đây là hệ thống thật: dữ liệu mẫu có tài khoản ai cũng biết mật khẩu nên không nạp "
                "(dùng setup_office; chỉ thêm --force trên máy trình diễn)."
            )
        if accounts:
            self.stdout.write("\n".join(ward.accounts_table()))
            return
        self.stdout.write(self._fill(verbosity))

    def _fill(self, verbosity: int) -> str:
        """Fill in what is missing; one line of counts, with each step's own line where more is asked for."""
        at, day = timezone.now(), timezone.localdate()
        told = office_setup.set_up(at=at, today=day)
        ward.ensure_profiles()
        ward.ensure_advice()
        neighbours.ensure_helpers(today=day)
        officers = ward.ensure_officers()
        ward.ensure_roster(officers)
        told += ward.import_year(at=at, today=day)
        year.ensure_year(officers)
        made = today.make_dossiers(officers, at=at)
        if made:
            today.run_jobs(officers["lanhdao"], at=at)
        if verbosity > 1:
            self.stdout.write("\n".join(told))
        return (
            f"Phường mẫu: {number(Dossier.objects.count())} hồ sơ (thêm {made} hồ sơ những ngày này), "
            f"{number(Ballot.objects.count())} phiếu khảo sát, {len(ward.ACCOUNTS)} tài khoản."
        )
