"""`DongBoHoSoMC` messages against the shape of formats.md c, and read back by our own importer."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.urls import reverse

from dossiers import lifecycle, registers, sync_messages
from dossiers.models import Dossier
from dossiers.registers import Kind
from dossiers.states import Channel, State
from tanthanh.office.roles import Role
from tests import factories
from tests.factories import MONDAY, make_dossier, moment, sign_in, store_dossier

pytestmark = pytest.mark.django_db

# What every dossier of the vector has (formats.md c), and what later systems added.
FIELDS = {
    "MaHoSo", "MaTTHC", "TenTTHC", "MaLinhVuc", "TenLinhVuc", "KenhThucHien", "ChuHoSo", "LoaiDoiTuong", "MaDoiTuong",
    "ThongTinKhac", "Email", "Fax", "SoDienThoai", "TrichYeuHoSo", "NgayTiepNhan", "NgayHenTra", "TrangThaiHoSo",
    "NgayTra", "ThongTinTra", "HinhThuc", "NgayKetThucXuLy", "DonViXuLy", "GhiChu", "DanhSachLePhi",
}  # fmt: skip
ADDED = {"DinhDanhCHS", "NgayTuChoi", "DanhSachTepDinhKemKhac", "DanhSachHoSoBoSung"}


@pytest.fixture(autouse=True)
def _office():
    factories.make_profile()


def taken_in(at=MONDAY, **values):
    """A dossier whose history begins when it came in."""
    with time_machine.travel(at, tick=False):
        return make_dossier(at=at, **values)


def messages(since=MONDAY - timedelta(days=1)):
    return list(sync_messages.messages(since, at=MONDAY + timedelta(days=9)))


def test_envelope_and_fields_are_those_of_the_vector():
    dossier = taken_in(fee_amount=8000)

    (message,) = messages()
    (item,) = message["data"]

    assert {key: value for key, value in message.items() if key != "data"} == {
        "session": "",
        "madonvi": "H47.47.09",
        "service": "DongBoHoSoMC",
        "isUpdating": "False",
    }
    assert set(item) == FIELDS | ADDED
    assert {type(value) for key, value in item.items() if not isinstance(value, list)} == {str}
    said = {key: item[key] for key in ("MaHoSo", "NgayTiepNhan", "NgayHenTra", "TrangThaiHoSo", "KenhThucHien")}
    assert said == {
        "MaHoSo": dossier.code,
        "NgayTiepNhan": "20261116090000",
        "NgayHenTra": "20261119173000",
        "TrangThaiHoSo": "2",
        "KenhThucHien": "1",
    }
    assert (item["SoDienThoai"], item["NgayKetThucXuLy"], item["HinhThuc"]) == ("0905123456", "", "0")
    assert item["DinhDanhCHS"] == [{"LoaiDinhDanh": "1", "SoDinhDanh": "049085000017"}]
    assert item["DanhSachLePhi"][0]["Gia"] == "8000"


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (State.PROCESSING, "4"),
        (State.INCOMPLETE, "5"),
        (State.PAUSED, "6"),
        (State.WITHDRAWN, "7"),
        (State.STOPPED, "8"),
        (State.VOIDED, "8"),
        (State.READY, "9"),
        (State.RETURNED, "10"),
        (State.REFUSED, "3"),
    ],
)
def test_state_is_the_portals_number(state, code):
    store_dossier(version=factories.make_version(), received_at=MONDAY, state=state)

    ((item,),) = [message["data"] for message in messages()]

    assert item["TrangThaiHoSo"] == code
    assert bool(item["NgayTuChoi"]) is (state == State.REFUSED)


def test_what_the_portal_has_already_is_an_update_and_the_rest_is_new():
    clerk = factories.make_officer()
    old, new = taken_in(by=clerk), taken_in(at=MONDAY + timedelta(days=1), by=clerk)
    later = MONDAY + timedelta(days=1, hours=2)
    with time_machine.travel(later, tick=False):
        lifecycle.withdraw(old, by=clerk, at=later, reason="Công dân xin rút")
    taken_in(at=MONDAY - timedelta(days=3))  # nothing happened to it since

    said = [
        (one["isUpdating"], [item["MaHoSo"] for item in one["data"]]) for one in messages(MONDAY + timedelta(hours=1))
    ]

    assert said == [("False", [new.code]), ("True", [old.code])]


def test_dossiers_of_the_national_portal_are_not_sent_back():
    store_dossier(version=factories.make_version(), received_at=MONDAY, channel=Channel.NATIONAL_PORTAL)

    assert messages() == []


def test_supplement_is_told_with_both_dates():
    clerk = factories.make_officer()
    factories.make_regime()
    dossier = taken_in(by=clerk)
    lifecycle.ask_supplement(dossier, by=clerk, at=MONDAY + timedelta(hours=2), reason="Thiếu giấy chứng sinh")
    lifecycle.take_supplement(dossier, by=clerk, at=moment("2026-11-18 10:00"))

    ((item,),) = [message["data"] for message in messages()]
    (told,) = item["DanhSachHoSoBoSung"]

    assert told["NoiDungBoSung"] == "Thiếu giấy chứng sinh"
    assert (told["NgayBoSung"], told["NgayTiepNhanBoSung"]) == ("20261116110000", "20261118100000")
    assert (told["NgayHenTraTruoc"], told["NgayHenTraMoi"]) == ("20261119173000", "20261123173000")


def test_many_dossiers_are_several_messages_of_one_reading(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(sync_messages, "A_MESSAGE", 2)
    version = factories.make_version()
    for _ in range(5):
        store_dossier(version=version, received_at=MONDAY)

    with django_assert_num_queries(2 + 3 * 2 + 1):  # office; new with log and papers for every two; known
        found = messages()

    assert [len(message["data"]) for message in found] == [2, 2, 1]


def test_file_is_read_back_by_our_own_importer(tmp_path):
    stored = [taken_in(at=MONDAY + timedelta(minutes=number)) for number in range(3)]
    path = tmp_path / "x.json"
    path.write_text("".join(sync_messages.as_json(MONDAY - timedelta(days=1), at=MONDAY)), encoding="utf-8")

    found = registers.read_file(path)

    assert found.kind == Kind.NATIONAL_PORTAL
    assert [(row.code, row.received_at, row.promised_at) for row in found.rows] == [
        (dossier.code, dossier.received_at, dossier.promised_at) for dossier in stored
    ]


def test_nothing_changed_is_an_empty_list():
    assert json.loads("".join(sync_messages.as_json(MONDAY, at=MONDAY))) == []


def test_command_writes_the_file_and_says_how_many(tmp_path, capsys):
    taken_in()
    path = tmp_path / "x.json"

    call_command("export_dossiers", since="2026-11-01", output=path)

    assert json.loads(path.read_text(encoding="utf-8"))[0]["data"][0]["MaHoSo"] == Dossier.objects.get().code
    assert capsys.readouterr().out == "Hồ sơ: 1 thay đổi từ 00:00 01/11/2026.\n"


@pytest.mark.parametrize(("since", "folder"), [("hôm qua", "."), ("2026-11-01", "khong-co")])
def test_command_says_what_is_wrong(tmp_path, since, folder):
    with pytest.raises(CommandError):
        call_command("export_dossiers", since=since, output=tmp_path / folder / "x.json")


def test_page_hands_out_the_file(client):
    with time_machine.travel(MONDAY + timedelta(days=1), tick=False):
        taken_in()
        sign_in(client, factories.make_officer(Role.LEADER))
        good = client.get(reverse("dossiers:sync_file"), {"tu": "2026-11-16T00:00"})
        bad = client.get(reverse("dossiers:sync_file"), {"tu": "hôm qua"}, follow=True)

    assert good["Content-Disposition"] == 'attachment; filename="DongBoHoSoMC-tu-20261116-0000.json"'
    assert json.loads(good.getvalue())[0]["data"][0]["MaHoSo"] == Dossier.objects.get().code
    assert "Chọn ngày giờ bắt đầu" in bad.content.decode()
