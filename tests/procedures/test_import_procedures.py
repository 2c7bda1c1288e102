"""`manage.py import_procedures`."""

from datetime import date

import pytest
import time_machine
from django.core.management import CommandError, call_command

from procedures.models import Procedure, ProcedureVersion
from tests.official_calendar import at
from tests.procedures.listings import cells, sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    return tmp_path / "danh-muc.csv"


def test_command_ends_with_one_line_of_counts(file, capsys):
    file.write_bytes(sheet(cells(), cells(code="", name_vi="Nháp")))

    call_command("import_procedures", file)

    assert capsys.readouterr().out == (
        "2 dòng: 1 thủ tục có mã (1 đang áp dụng, 0 hết hiệu lực), 1 bản nháp; thêm 2, đổi 0, giữ nguyên 0.\n"
    )


def test_command_puts_a_change_in_force_on_the_day_named_or_today(file):
    file.write_bytes(sheet(cells()))
    call_command("import_procedures", file)
    file.write_bytes(sheet(cells(fee_vnd="1")))
    with time_machine.travel(at("2026-12-01 00:30")):
        call_command("import_procedures", file)
    file.write_bytes(sheet(cells(fee_vnd="2")))

    call_command("import_procedures", file, "--on", "2027-01-04")

    versions = ProcedureVersion.objects.order_by("number").values_list("fee_amount", "valid_from")
    assert list(versions) == [(8000, date(2018, 6, 21)), (1, date(2026, 12, 1)), (2, date(2027, 1, 4))]


def test_command_refuses_a_bad_file_in_one_line(file):
    file.write_bytes(sheet(cells(time_unit="tuần")))

    with pytest.raises(CommandError) as refused:
        call_command("import_procedures", file)

    assert str(refused.value) == (
        f"{file}: không nhập gì. dòng 2: đơn vị thời hạn “tuần” không đúng; "
        "dùng một trong: working_day, day, month, hour, working_hour, same_day."
    )
    assert Procedure.objects.count() == 0


def test_command_reads_no_more_than_it_may(file):
    file.write_bytes(b"x" * (21 * 1024 * 1024))

    with pytest.raises(CommandError, match="Tệp lớn hơn 20 MB"):
        call_command("import_procedures", file)


def test_command_says_that_there_is_no_file(file):
    with pytest.raises(CommandError) as refused:
        call_command("import_procedures", file)

    assert str(refused.value) == f"Không đọc được {file}: No such file or directory."
