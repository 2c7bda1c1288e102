"""A copy of the whole database while the portal goes on working, and of the files attached to dossiers.

Copying the database's file alone would miss the WAL. The files come second: whatever a row of the copy names was on the
disk before, and a file is never written twice.
"""

import os
import subprocess
import tarfile
from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection


class Command(BaseCommand):
    help = (
        "Sao lưu toàn bộ cơ sở dữ liệu vào một tệp mới (SQLite: tệp dùng được ngay; PostgreSQL: pg_restore), "
        "và các tệp đính kèm vào FILE.media.tar bên cạnh."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **_options: object) -> None:
        media = file.with_name(f"{file.name}.media.tar")
        if file.exists() or media.exists():
            raise CommandError(f"Tệp {file} đã có; hãy chọn tên khác để không ghi đè bản sao lưu cũ.")
        if not file.parent.is_dir():
            raise CommandError(f"Không có thư mục {file.parent}; hãy tạo thư mục trước.")
        (_copy_sqlite if connection.vendor == "sqlite" else _dump_postgresql)(file)
        file.chmod(0o600)
        files = _pack(media)
        size = f"{file.stat().st_size:,}".replace(",", ".")
        self.stdout.write(f"Đã sao lưu {size} byte vào {file} và {files} tệp đính kèm vào {media.name}.")


def _pack(media: Path) -> int:
    """Everything below MEDIA_ROOT as one archive, readable by its owner alone; says how many files."""
    media.touch(mode=0o600)
    root = Path(settings.MEDIA_ROOT)
    names = sorted(path for path in root.rglob("*") if path.is_file())
    packed = 0
    with tarfile.open(media, "w") as archive:
        for path in names:
            try:
                archive.add(path, arcname=str(path.relative_to(root)), recursive=False)
            except FileNotFoundError:  # taken away by an officer since it was listed
                continue
            packed += 1
    return packed


def _copy_sqlite(file: Path) -> None:
    # Only the owner may read it, from the first byte on: it holds every citizen's name.
    file.touch(mode=0o600)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(file)])


def _dump_postgresql(file: Path) -> None:
    values = connection.settings_dict
    address = [
        f"--{name}={values[key]}"
        for name, key in (("host", "HOST"), ("port", "PORT"), ("username", "USER"))
        if values[key]
    ]
    command = ["pg_dump", "--format=custom", "--no-owner", f"--file={file}", *address, str(values["NAME"])]
    try:
        done = subprocess.run(  # noqa: S603 -- our own words and the database's address, no shell
            command,
            env={**os.environ, "PGPASSWORD": str(values["PASSWORD"])},
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        raise CommandError("Máy này chưa có pg_dump; hãy cài gói postgresql-client.") from None
    if done.returncode:
        raise CommandError(f"pg_dump không sao lưu được: {done.stderr.strip().splitlines()[-1]}")
