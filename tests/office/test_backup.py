import sqlite3
import stat
import tarfile

import pytest
from django.core.management import CommandError, call_command

from tests.services.ward import postgresql_ward, sqlite_ward
from tests.uploads import PDF

FURNISH = "from tests.factories import *; make_profile(); make_dossier(); make_dossier()\n"
ATTACH = """
from dossiers.models import Dossier
from dossiers import attachments
from tests import uploads
attachments.attach(Dossier.objects.first(), uploads.pdf(), by=None, at=MONDAY)
"""
COUNT = "from dossiers.models import *; print(*Dossier.objects.order_by('pk').values_list('code', 'register_number'))"

GO_ON = """
from tests.factories import *
from procedures.models import ProcedureVersion
from tanthanh.office.models import Officer
make_dossier(version=ProcedureVersion.objects.first(), by=Officer.objects.first())
"""


def test_backup_of_sqlite_opens_and_holds_every_row(tmp_path):
    copy = tmp_path / "copy.sqlite3"
    with sqlite_ward(tmp_path) as ward:
        ward.manage("migrate", "-v", "0")
        ward.shell(FURNISH + ATTACH)
        said = ward.manage("backup", str(copy))

    rows = sqlite3.connect(copy).execute("SELECT code, register_number FROM dossiers_dossier ORDER BY id").fetchall()
    assert rows == [("H47.47.09-261116-0001", 1), ("H47.47.09-261116-0002", 2)]
    assert sqlite3.connect(copy).execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert "1 tệp đính kèm" in said
    media = copy.with_name("copy.sqlite3.media.tar")
    assert stat.S_IMODE(media.stat().st_mode) == 0o600
    (name,) = sqlite3.connect(copy).execute("SELECT file FROM dossiers_attachment").fetchone()
    with tarfile.open(media) as archive:
        assert archive.getnames() == [name]
        assert archive.extractfile(name).read() == PDF


@pytest.mark.services
def test_backup_of_postgresql_restores_rows_and_numbers_that_go_on(tmp_path):
    copy = tmp_path / "copy.dump"
    with postgresql_ward(tmp_path) as ward, postgresql_ward(tmp_path) as other:
        ward.manage("migrate", "-v", "0")
        ward.shell(FURNISH)
        ward.manage("backup", str(copy))

        other.restore(copy)
        assert other.shell(COUNT) == ward.shell(COUNT)
        other.shell(GO_ON)
        assert "('H47.47.09-261116-0003', 3)" in other.shell(COUNT)


def test_backup_never_overwrites(tmp_path):
    (tmp_path / "old").write_text("x")

    with pytest.raises(CommandError, match="đã có"):
        call_command("backup", str(tmp_path / "old"))
    with pytest.raises(CommandError, match="Không có thư mục"):
        call_command("backup", str(tmp_path / "no" / "copy"))
