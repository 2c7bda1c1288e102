"""A decision's table: shown before it is taken in, and nothing half-done."""

import io
import unicodedata
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from procedures import catalogue, decisions
from procedures.decisions import DecisionError
from procedures.listing import CatalogueError
from procedures.models import DecisionUpload, Procedure, ProcedureVersion
from procedures.wordings import Wording
from tanthanh.office.roles import Role
from tests.factories import make_officer, sign_in
from tests.official_calendar import at
from tests.procedures.listings import HEADER, cells, sheet

pytestmark = pytest.mark.django_db

NOW = at("2026-11-22 09:00")
TODAY = date(2026, 11, 22)
NEW_YEAR = date(2027, 1, 1)


@pytest.fixture
def in_force():
    catalogue.import_file(sheet(cells(), cells(code="1.000656", name_vi="Đăng ký khai tử")), on=date(2026, 1, 1))


def book(*rows):
    """The same rows as Excel would save them, codes as numbers."""
    workbook = Workbook()
    workbook.active.append(HEADER)
    for row in rows:
        values = [row.get(column, "") for column in HEADER]
        workbook.active.append([float(values[0]), *values[1:]])
    data = io.BytesIO()
    workbook.save(data)
    return data.getvalue()


def kept(data):
    return decisions.upload("qd.csv", data, by=None, at=NOW)


def shown(data):
    items = decisions.preview(kept(data)).items
    return [(item.row.code, item.kind, [(c.label, c.old, c.new) for c in item.changes]) for item in items]


def test_differences_are_shown_and_nothing_is_written(in_force):
    data = sheet(cells(fee_vnd="9000", time_limit="5"), cells(code="1.000656", name_vi="Đăng ký khai tử"))

    assert shown(data) == [
        (
            "1.001193",
            "changed",
            [("thời hạn", "03 ngày làm việc", "05 ngày làm việc"), ("lệ phí (đồng)", "8.000\xa0đ", "9.000\xa0đ")],
        ),
        ("1.000656", "same", []),
    ]
    assert ProcedureVersion.objects.count() == 2


def test_repeal_is_shown_first(in_force):
    ((_, kind, changes),) = shown(sheet(cells(era="2018-2024")))

    assert (kind, changes[0]) == ("changed", ("trạng thái", "đang công khai", "hết hiệu lực từ 01/01/2025"))


def test_new_code_that_nobody_knows_is_warned_of(in_force):
    preview = decisions.preview(kept(sheet(cells(code="9.000901", name_vi="Mới"), cells(code="2.000635", name_vi="B"))))

    assert (preview.unknown, preview.counts) == (("9.000901",), {"new": 2, "changed": 0, "same": 0})


def test_table_is_taken_in_on_its_day_and_once(in_force):
    upload = kept(sheet(cells(fee_vnd="9000")))

    decisions.take_in(upload, on=NEW_YEAR, by=make_officer(), at=NOW, today=TODAY)

    spans = ProcedureVersion.objects.filter(procedure__code="1.001193").order_by("number")
    assert list(spans.values_list("fee_amount", "valid_from", "valid_to")) == [
        (8000, date(2018, 6, 21), date(2026, 12, 31)),
        (9000, NEW_YEAR, None),
    ]
    with pytest.raises(DecisionError, match="đã được ghi vào danh mục rồi"):
        decisions.take_in(upload, on=date(2027, 2, 1), by=None, at=NOW, today=TODAY)


def test_past_day_is_refused(in_force):
    with pytest.raises(DecisionError, match="không thể là ngày đã qua"):
        decisions.take_in(kept(sheet(cells(fee_vnd="1"))), on=date(2026, 11, 21), by=None, at=NOW, today=TODAY)


def test_what_the_office_wrote_itself_outlives_a_new_table(in_force):
    version = ProcedureVersion.objects.get(procedure__code="1.001193")
    version.steps, version.dossier_sets = "Bước 1", 1
    version.save()

    decisions.take_in(kept(sheet(cells(fee_vnd="9000"))), on=NEW_YEAR, by=None, at=NOW, today=TODAY)

    content = Wording.of(ProcedureVersion.objects.get(number=2)).content
    assert (content["steps"], content["dossier_sets"], content["fee_amount"]) == ("Bước 1", 1, 9000)


def test_workbook_says_the_same_as_its_csv(in_force):
    # Excel drops the last zero of 1.000690.
    rows = (cells(fee_vnd="9000"), cells(code="1.000690", name_vi="Mới"))

    assert shown(book(*rows)) == shown(sheet(*rows))


def test_byte_order_mark_and_taken_apart_letters_are_no_difference(in_force):
    text = sheet(cells()).decode()

    data = b"\xef\xbb\xbf" + unicodedata.normalize("NFD", text).encode()

    assert shown(data) == [("1.001193", "same", [])]


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (sheet(cells(), header=[*HEADER, "mật khẩu"]), "Dòng 1: lạ cột “mật khẩu”."),
        (sheet(cells(time_unit="tuần")), "dòng 2: đơn vị thời hạn “tuần” không đúng"),
        (sheet(cells(), cells()), "dòng 3: trùng 1.001193 với dòng 2"),
        (sheet(cells(time_limit="0")), "dòng 2: thời hạn 0 ngày làm việc: Thời hạn phải từ 1 ngày làm việc trở lên."),
        (sheet(cells(code="1.19")), "dòng 2: mã thủ tục “1.19” không đúng dạng"),
        (b"PK\x03\x04 no workbook", "Không đọc được bảng tính"),
        (b"\xd0\xcf\x11\xe0 old", "Không đọc được bảng tính"),
        (b"\xff\xfe\x00nonsense", "Tệp không phải văn bản UTF-8"),
        (b"x" * (20 * 1024 * 1024 + 1), "Tệp lớn hơn 20 MB"),
    ],
    ids=["columns", "unit", "twice", "zero", "code", "zip", "xls", "bytes", "20 MB"],
)
def test_bad_table_is_refused_by_row_and_nothing_kept(client, data, complaint):
    sign_in(client, make_officer(Role.LEADER))

    answer = client.post("/can-bo/thu-tuc/nhap/", {"file": SimpleUploadedFile("qd.csv", data)})

    assert (answer.status_code, complaint in answer.content.decode()) == (200, True)
    assert (DecisionUpload.objects.count(), Procedure.objects.count()) == (0, 0)


def test_one_bad_row_keeps_all_out():
    with pytest.raises(CatalogueError, match="dòng 3"):
        kept(sheet(cells(), cells(code="1.000656", fee_vnd="tám nghìn")))


def test_page_shows_markup_as_text(client, in_force):
    sign_in(client, make_officer(Role.ADMINISTRATOR))
    evil = "<img src=x onerror=alert(1)>"

    page = client.post(
        "/can-bo/thu-tuc/nhap/",
        {"file": SimpleUploadedFile(f"{evil}.csv", sheet(cells(result_vi=evil)))},
        follow=True,
    )

    assert page.status_code == 200
    assert b"<img src=x" not in page.content


def test_page_takes_the_table_in(client, in_force):
    officer = sign_in(client, make_officer(Role.ADMINISTRATOR))
    upload = kept(sheet(cells(fee_vnd="9000")))

    page = client.post(f"/can-bo/thu-tuc/nhap/{upload.pk}/ghi/", {"on": "2099-01-01"}, follow=True)

    upload.refresh_from_db()
    assert "Đã ghi vào danh mục" in page.content.decode()
    assert (upload.committed_by, upload.in_force_on) == (officer, date(2099, 1, 1))
