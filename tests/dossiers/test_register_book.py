"""The ward's own register: its pages, its files, its closing, and what nobody writes into it afterwards."""

import io
import subprocess
import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from openpyxl import load_workbook

from dossiers import codes, imports, lifecycle, registers
from dossiers.models import Counter, Dossier, RegisterClosing
from dossiers.register_book import closing, entries, printing
from dossiers.registers import Kind, RegisterRow
from dossiers.states import State, Step
from tanthanh.office.roles import Role
from tests import factories
from tests.factories import MONDAY, make_dossier, moment, sign_in, store_dossier

pytestmark = pytest.mark.django_db

NEXT_YEAR = moment("2027-01-05 09:00")


@pytest.fixture
def leader():
    return factories.make_officer(Role.LEADER)


@pytest.fixture
def clerk():
    return factories.make_officer()


def fill(count, *, field=None, start=1, year=2026, **values):
    version = factories.make_version(field=field or factories.make_field())
    return [
        store_dossier(
            version=version,
            received_at=MONDAY.replace(year=year) + timedelta(minutes=number),
            register_year=year,
            register_number=number,
            **values,
        )
        for number in range(start, start + count)
    ]


def numbers(rows):
    return [entry.number for entry in rows]


# --- entries ---------------------------------------------------------------------------------------------------------


def test_entry_tells_the_columns_of_the_form(clerk, leader):
    factories.make_profile()
    specialist = factories.make_officer(Role.SPECIALIST, unit=factories.make_unit(name="Tư pháp – Hộ tịch"))
    dossier = make_dossier(by=clerk, version=factories.make_version(name="Đăng ký khai sinh"))
    lifecycle.forward(dossier, by=clerk, at=MONDAY + timedelta(hours=1), unit=specialist.unit)
    lifecycle.finish(dossier, by=specialist, at=moment("2026-11-17 10:00"))
    lifecycle.return_result(dossier, by=clerk, at=moment("2026-11-18 08:00"))

    (entry,) = entries.page(2026, entries.Place())

    assert (entry.number, entry.code, entry.procedure, entry.copies) == (1, dossier.code, "Đăng ký khai sinh", 1)
    assert (entry.applicant, entry.contact) == ("Nguyễn Văn Thử", "Khối phố 3, Tân Thạnh; 0905 123 456")
    assert entry.handler == "Tư pháp – Hộ tịch"
    assert (entry.received_at, entry.promised_at) == (MONDAY, dossier.first_promised_at)
    assert (entry.forwarded_at, entry.decided_at) == (MONDAY + timedelta(hours=1), moment("2026-11-17 10:00"))
    assert (entry.returned_at, entry.return_method) == (moment("2026-11-18 08:00"), "trực tiếp tại quầy")
    assert (entry.signed, entry.note, entry.is_void) == ("Nguyễn Văn Thử", "", False)


def test_void_keeps_its_number_and_shows_why(clerk):
    dossier = make_dossier(by=clerk)
    lifecycle.void(dossier, by=clerk, at=MONDAY + timedelta(minutes=5), reason="Nhập trùng")
    make_dossier(by=clerk)

    first, second = entries.page(2026, entries.Place())

    assert (first.number, first.is_void, first.note) == (1, True, "HỦY: Nhập trùng")
    assert (second.number, second.is_void) == (2, False)
    assert entries.together(entries.by_field(2026)) == entries.Totals(2, 1, 1, 1, 2)


def test_note_says_late_refused_and_the_clerks_remark():
    fill(1, state=State.REFUSED, finished_at=moment("2026-11-25 10:00"), note="Gửi kèm công văn")

    assert entries.page(2026, entries.Place())[0].note == "từ chối giải quyết; quá hạn; Gửi kèm công văn"


def test_pages_go_by_number_both_ways_and_skip_nothing():
    fill(95)

    first = entries.page(2026, entries.Place())
    second = entries.page(2026, entries.Place(start=41))

    assert numbers(first) == list(range(1, 41))
    assert numbers(second) == list(range(41, 81))
    assert numbers(entries.page(2026, entries.Place(end=80))) == numbers(second)
    assert numbers(entries.page(2026, entries.Place(start=81))) == list(range(81, 96))


def test_register_of_one_field_and_of_one_year():
    civil = factories.make_field(slug="ho-tich", name="Hộ tịch")
    fill(3, field=civil)
    fill(2, start=4)
    fill(1, year=2025)

    assert numbers(entries.page(2026, entries.Place(field="ho-tich"))) == [1, 2, 3]
    assert numbers(entries.every(2026)) == [1, 2, 3, 4, 5]
    assert next((field.name, field.totals.entries) for field in entries.by_field(2026)) == ("Hộ tịch", 3)


def test_missing_numbers_of_an_imported_register_are_counted():
    fill(2, start=5)

    assert entries.together(entries.by_field(2026)).missing == 4


@pytest.mark.parametrize(
    ("asked", "place"),
    [
        ({}, entries.Place()),
        ({"tu-so": "41", "linh-vuc": "ho-tich"}, entries.Place(41, None, "ho-tich")),
        ({"den-so": "80"}, entries.Place(1, 80, "")),
        ({"tu-so": "-1", "den-so": "12345678", "linh-vuc": "' OR 1"}, entries.Place()),
    ],
)
def test_address_line_is_understood_or_left_out(asked, place):
    assert entries.place(asked) == place


# --- the page --------------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(client, leader):
    with time_machine.travel(NEXT_YEAR, tick=False):
        sign_in(client, leader)
        yield client


@pytest.mark.parametrize("count", [2, 45])
def test_page_asks_at_most_six_questions(desk, django_assert_num_queries, count):
    fill(count)

    with django_assert_num_queries(5):  # session, officer, totals by field, closing, entries
        page = desk.get(reverse("dossiers:register", args=[2026]))

    assert len(page.context["rows"]) == min(count, 40)


def test_page_leads_to_the_pages_beside_it(desk):
    fill(95)
    address = reverse("dossiers:register", args=[2026])

    first, middle = desk.get(address), desk.get(address, {"tu-so": "41"})

    assert (first.context["before"], first.context["after"]) == ("", "?tu-so=41")
    assert (middle.context["before"], middle.context["after"]) == ("?den-so=40", "?tu-so=81")


@pytest.mark.parametrize("year", [1999, 2101])
def test_year_that_no_register_has_is_not_found(desk, year):
    assert desk.get(f"/can-bo/so-theo-doi/{year}/").status_code == 404


def test_empty_year_says_so(desk):
    assert "Sổ năm này chưa có hồ sơ nào" in desk.get("/can-bo/so-theo-doi/2026/").content.decode()


# --- files -----------------------------------------------------------------------------------------------------------


def test_workbook_is_read_back_as_the_register_it_is(desk, tmp_path):
    stored = fill(2, state=State.RETURNED)
    response = desk.get("/can-bo/so-theo-doi/2026/.xlsx")
    (tmp_path / "so.xlsx").write_bytes(b"".join(response.streaming_content))

    rows = list(registers.read_file(tmp_path / "so.xlsx").rows)

    assert [(row.register_number, row.code, row.received_at) for row in rows] == [
        (dossier.register_number, dossier.code, dossier.received_at) for dossier in stored
    ]
    assert [row.promised_at for row in rows] == [dossier.first_promised_at for dossier in stored]
    assert [row.finished_at for row in rows] == [dossier.finished_at for dossier in stored]
    assert rows[0].procedure_name == stored[0].version.title


def test_workbook_says_what_it_lists(desk):
    civil = factories.make_field(slug="ho-tich", name="Hộ tịch")
    fill(1, field=civil)
    response = desk.get("/can-bo/so-theo-doi/2026.xlsx", {"linh-vuc": "ho-tich"})
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active

    assert sheet["A1"].value == "Sổ theo dõi hồ sơ năm 2026"
    assert sheet["A2"].value == "Lĩnh vực: Hộ tịch."
    assert [cell.value for cell in sheet[5]][:4] == ["STT", "Mã hồ sơ", "Lĩnh vực", "Tên TTHC"]


@pytest.fixture
def read(tmp_path):
    def words(document):
        (tmp_path / "so.pdf").write_bytes(document)
        done = subprocess.run(
            ["pdftotext", "-layout", tmp_path / "so.pdf", "-"], capture_output=True, check=True, text=True
        )
        return done.stdout

    return words


def test_sheets_are_a4_landscape_a_part_for_each_field_under_the_name_of_the_year(leader, read, tmp_path):
    factories.make_profile(name="ỦY BAN NHÂN DÂN PHƯỜNG TÂN THẠNH", valid_to="2025-06-30")
    factories.make_profile(
        name="ỦY BAN NHÂN DÂN PHƯỜNG BÀN THẠCH",
        short_name="phường Bàn Thạch",
        place="Bàn Thạch",
        valid_from="2025-07-01",
    )
    fill(2, field=factories.make_field(name="Hộ tịch"), year=2023)
    fill(1, field=factories.make_field(name="Đất đai"), year=2023, start=3)
    signed = closing.close(2023, by=leader, at=moment("2024-01-02 08:00"))

    document = printing.sheets(2023, "", signed, at=moment("2024-01-02 09:00"))

    pages = read(document).split("\f")
    assert "PHƯỜNG TÂN THẠNH" in pages[0]
    assert "BÀN THẠCH" not in "".join(pages)
    assert {"Hộ tịch", "Đất đai"} == {word for word in ("Hộ tịch", "Đất đai") for page in pages if f": {word}" in page}
    assert "Sổ khóa lúc 08:00 02/01/2024" in pages[1]
    assert closing.digest(2023) in "".join(pages).replace("\n", "")
    (tmp_path / "x.pdf").write_bytes(document)
    told = subprocess.run(["pdfinfo", tmp_path / "x.pdf"], capture_output=True, check=True, text=True).stdout
    assert "841.89 x 595.276 pts (A4)" in told


def test_register_too_long_for_one_print_says_what_to_do(desk, monkeypatch):
    monkeypatch.setattr(printing, "MOST_PRINTED", 2)
    fill(3)

    page = desk.get("/can-bo/so-theo-doi/2026.pdf", follow=True)

    assert "Sổ có 3 hồ sơ, mỗi lần in tối đa 2" in page.content.decode()
    assert "tập 2" in page.content.decode()


def test_long_register_is_printed_in_parts_by_number(monkeypatch, read):
    monkeypatch.setattr(printing, "MOST_PRINTED", 2)
    stored = fill(3, applicant_name="=1+1")

    words = read(printing.sheets(2026, "", None, at=NEXT_YEAR, part=2))

    assert "2026, tập 2" in words
    assert "Cộng: 1 hồ sơ" in words
    assert stored[2].code.rpartition("-")[2] in words
    assert stored[0].code.rpartition("-")[2] not in words
    assert list(printing.parts_of(entries.Totals(3, 0, 0, 1, 3))) == [1, 2]


# --- signing off -----------------------------------------------------------------------------------------------------


def test_closing_keeps_who_when_totals_and_hash(clerk, leader):
    dossier = make_dossier(by=clerk)
    lifecycle.void(make_dossier(by=clerk), by=clerk, at=MONDAY + timedelta(minutes=5), reason="Nhầm")

    signed = closing.close(2026, by=leader, at=NEXT_YEAR)

    assert (signed.closed_by, signed.closed_at) == (leader, NEXT_YEAR)
    assert (signed.last_number, signed.entries, signed.voided, signed.still_open) == (2, 2, 1, 1)
    assert len(signed.digest) == 64
    assert closing.is_intact(signed)
    Dossier.objects.filter(pk=dossier.pk).update(applicant_name="Người Khác")
    assert not closing.is_intact(signed)


def test_a_dossier_that_goes_on_does_not_break_the_hash(clerk, leader):
    dossier = make_dossier(by=clerk)
    signed = closing.close(2026, by=leader, at=NEXT_YEAR)

    lifecycle.withdraw(dossier, by=clerk, at=NEXT_YEAR + timedelta(hours=1), reason="Công dân xin rút")

    assert closing.is_intact(signed)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.LEADER])
def test_only_a_leader_closes(role):
    fill(1)
    with pytest.raises(closing.ClosingError, match="Chỉ lãnh đạo"):
        closing.close(2026, by=factories.make_officer(role), at=NEXT_YEAR)


def test_year_that_is_not_over_is_not_closed(leader):
    fill(1)
    with pytest.raises(closing.ClosingError, match="sau ngày 31/12/2026"):
        closing.close(2026, by=leader, at=moment("2026-12-31 23:59"))


def test_empty_register_is_not_closed(leader):
    with pytest.raises(closing.ClosingError, match="chưa có hồ sơ nào"):
        closing.close(2026, by=leader, at=NEXT_YEAR)
    assert not Counter.objects.filter(is_closed=True).exists()


def test_closing_twice_is_once(leader):
    fill(1)
    closing.close(2026, by=leader, at=NEXT_YEAR)
    with pytest.raises(closing.ClosingError, match="đã được khóa"):
        closing.close(2026, by=leader, at=NEXT_YEAR)
    assert RegisterClosing.objects.count() == 1


def test_closed_register_takes_no_number(leader):
    fill(3)
    closing.close(2026, by=leader, at=NEXT_YEAR)

    with pytest.raises(codes.SeriesClosedError):
        codes.next_numbers([codes.register_series(2026)])


def test_page_asks_for_the_year_once_more(desk):
    fill(1)
    address = reverse("dossiers:register_close", args=[2026])

    wrong, right = desk.post(address, {"year": "2025"}), desk.post(address, {"year": "2026"}, follow=True)

    assert wrong.status_code == 422
    assert "hãy gõ đúng năm 2026" in wrong.content.decode()
    assert "Đã khóa sổ năm 2026 với 1 hồ sơ" in right.content.decode()
    assert "Sổ đã khóa" in right.content.decode()
    assert desk.post(address, {"year": "2026"}).status_code == 422


def test_page_compares_the_register_with_what_was_signed(desk, leader):
    (dossier,) = fill(1)
    closing.close(2026, by=leader, at=NEXT_YEAR)
    address = reverse("dossiers:register", args=[2026])

    same = desk.get(address, {"doi-chieu": "1"}).content.decode()
    Dossier.objects.filter(pk=dossier.pk).update(register_number=7)
    other = desk.get(address, {"doi-chieu": "1"}).content.decode()

    assert "Khớp: sổ vẫn đúng như lúc khóa" in same
    assert "KHÔNG khớp" in other


# --- the importer asks, too ------------------------------------------------------------------------------------------


def row(**values):
    defaults = {
        "row": 7,
        "code": "H47.47.09-260105-0001",
        "procedure_code": "1.001193",
        "applicant_name": "Trần Thị Mẫu",
        "received_at": moment("2026-01-05 08:00"),
        "promised_at": moment("2026-01-08 17:00"),
    }
    return RegisterRow(**defaults | values)


def take(*rows, kind=Kind.REGISTER):
    return imports.import_rows(rows, kind=kind, at=NEXT_YEAR + timedelta(days=1))


@pytest.fixture
def signed_off(leader):
    """One dossier in the closed register of 2026."""
    version = factories.make_version(code="1.001193")
    dossier = store_dossier(
        version=version,
        code="H47.47.09-260105-0009",
        received_at=moment("2026-01-05 09:00"),
        first_step=Step.IMPORT,
        register_year=2026,
        register_number=1,
    )
    closing.close(2026, by=leader, at=NEXT_YEAR)
    return dossier


def test_import_writes_no_new_dossier_into_a_closed_register(signed_off):
    report = take(row(register_number=2), row(row=8, code="H47.47.09-260105-0002"))

    assert report.created == 0
    assert {error.reason for error in report.errors} == {"Sổ năm 2026 đã khóa nên không ghi lùi ngày được nữa"}


def test_import_goes_on_with_the_next_year_and_with_the_other_source(signed_off):
    next_year = {"received_at": moment("2027-01-04 08:00"), "promised_at": moment("2027-01-07 08:00")}

    assert take(row(code="H47.47.09-270104-0001", **next_year)).created == 1
    assert take(row(), kind=Kind.NATIONAL_PORTAL).created == 1


def test_import_changes_no_entry_of_a_closed_register(signed_off):
    told = {"code": signed_off.code, "received_at": signed_off.received_at, "promised_at": signed_off.promised_at}

    report = take(row(**told))

    assert [error.reason for error in report.errors] == ["Sổ năm 2026 đã khóa nên không sửa thông tin đã ghi trong sổ"]


def test_import_brings_a_dossier_of_a_closed_register_to_its_end(signed_off):
    told = {"code": signed_off.code, "received_at": signed_off.received_at, "promised_at": signed_off.promised_at}
    name = signed_off.applicant_name

    report = take(row(**told, applicant_name=name, state=State.READY, finished_at=moment("2026-01-26 10:00")))

    assert (report.changed, report.errors) == (1, [])


# --- at the same moment ----------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_intake_that_is_under_way_is_counted_and_one_that_comes_after_is_refused(leader):
    """Eight clerks at once while the register is signed off: every number given is in the signed totals."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time: there is nothing to race")
    version, clerk = factories.make_version(), factories.make_officer()
    make_dossier(version=version, by=clerk)
    refused = []

    def work():
        try:
            for _ in range(10):
                make_dossier(version=version, by=clerk)
        except lifecycle.RegisterClosedError as error:
            refused.append(error)
        finally:
            connection.close()

    clerks = [threading.Thread(target=work) for _ in range(8)]
    for one in clerks:
        one.start()
    signed = closing.close(2026, by=leader, at=NEXT_YEAR)
    for one in clerks:
        one.join()

    stored = sorted(Dossier.objects.values_list("register_number", flat=True))
    assert stored == list(range(1, signed.last_number + 1))
    assert signed.entries == len(stored)
    assert closing.is_intact(signed)
