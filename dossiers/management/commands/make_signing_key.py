"""`make_signing_key`: the key that receipts and letters are sealed with."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from dossiers import signing_keys


class Command(BaseCommand):
    help = "Tạo khóa ký giấy tiếp nhận và thư xin lỗi; khóa riêng nằm trong SIGNING_KEYS_DIR, không vào cơ sở dữ liệu."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--rotate", action="store_true", help="ngừng dùng khóa hiện tại, giấy đã ký vẫn xác thực được"
        )
        parser.add_argument("--compromised", action="store_true", help="như --rotate, vì khóa hiện tại đã bị lộ")

    def handle(self, *, rotate: bool, compromised: bool, **_options: object) -> None:
        at = timezone.now()
        try:
            key = (
                signing_keys.rotate(at=at, is_compromised=compromised)
                if rotate or compromised
                else signing_keys.make(at=at)
            )
        except signing_keys.KeyStandsError as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            raise CommandError(f"Không ghi được khóa riêng: {error.strerror} ({error.filename}).") from None
        self.stdout.write(f"Khóa {key.key_id} được dùng từ bây giờ và công khai tại /xac-thuc/khoa.json.")
