"""What hangs where, in which version, and what has to be replaced."""

import re
import shutil
import subprocess
from datetime import date

import pytest
import time_machine
from django.db import IntegrityError

from procedures import sheets
from procedures.kinds import SheetFormat, Status
from procedures.models import Place, ProcedureVersion, Sheet
from procedures.sheets import SheetError
from tanthanh.office.roles import Role
from tests.factories import make_field, make_officer, make_place, make_sheet, make_version, sign_in
from tests.official_calendar import at

pytestmark = pytest.mark.django_db

NOW = at("2026-11-20 09:00")
LATER = at("2026-11-21 09:00")
TODAY = date(2026, 11, 22)


def next_version(version, on=date(2026, 11, 15), **values):
    """The next version of a procedure, in force from `on`."""
    version.valid_to = date.fromordinal(on.toordinal() - 1)
    version.save()
    values = {"name": version.name, "procedure": version.procedure, "number": version.number + 1} | values
    return make_version(valid_from=on, **values)


def reasons(sheet):
    return sheets.read(Sheet.objects.filter(pk=sheet.pk), today=TODAY)[0].reasons


def lines(sheet):
    return [(line.version.procedure.code, line.version.number) for line in sheet.lines.order_by("pk")]


# --- what is out of date ----------------------------------------------------------------------------------------------


def test_sheet_of_the_version_in_force_is_right():
    assert reasons(make_sheet(make_version())) == ()


def test_sheet_of_an_older_version_says_which_is_in_force():
    old = make_version(code="1.001193")
    sheet = make_sheet(old)
    next_version(old)

    assert reasons(sheet) == ("1.001193 in phiên bản 1, nay là phiên bản 2",)


def test_sheet_is_right_until_the_day_before_the_next_version():
    old = make_version(code="1.001193")
    sheet = make_sheet(old)
    next_version(old, on=date(2026, 12, 1))

    assert reasons(sheet) == ()
    assert sheets.read(Sheet.objects.all(), today=date(2026, 11, 30))[0].reasons == ()
    assert len(sheets.read(Sheet.objects.all(), today=date(2026, 12, 1))[0].reasons) == 1


def test_sheet_of_a_repealed_procedure_is_only_taken_down():
    version = make_version(code="1.001193")
    sheet = make_sheet(version)
    version.procedure.status, version.procedure.repealed_on = Status.REPEALED, TODAY
    version.procedure.save()

    assert reasons(sheet) == ("1.001193 đã hết hiệu lực",)
    with pytest.raises(SheetError, match="Không có tờ nào trong số đã chọn cần in thay"):
        sheets.replace([sheet.pk], by=None, at=NOW)


def test_board_misses_a_new_procedure_of_its_field():
    field = make_field()
    sheet = make_sheet(make_version(code="1.000001", field=field), field=field)
    make_version(code="1.000002", field=field)
    make_version(code="1.000003")

    assert reasons(sheet) == ("thiếu thủ tục 1.000002",)


# --- printing and hanging ---------------------------------------------------------------------------------------------


def test_field_is_ordered_a_sheet_for_each_procedure():
    field, place = make_field(slug="ho-tich"), make_place()
    for code in ("1.000001", "1.000002"):
        make_version(code=code, field=field)

    made = sheets.order(SheetFormat.A5, place, field_slug="ho-tich", by=None, at=NOW)

    assert [(sheet.format, sheet.field, sheet.place, lines(sheet)) for sheet in made] == [
        ("A5", None, place, [("1.000001", 1)]),
        ("A5", None, place, [("1.000002", 1)]),
    ]


def test_field_is_ordered_as_one_board():
    field = make_field(slug="ho-tich")
    for code in ("1.000001", "1.000002"):
        make_version(code=code, field=field)

    (made,) = sheets.order(SheetFormat.A2, make_place(), field_slug="ho-tich", by=None, at=NOW)

    assert (made.field, lines(made)) == (field, [("1.000001", 1), ("1.000002", 1)])


def test_nothing_to_print_is_said():
    with pytest.raises(SheetError, match="Không có thủ tục nào đang công khai"):
        sheets.order(SheetFormat.A4, make_place(), code="9.999999", by=None, at=NOW)
    with pytest.raises(SheetError, match="hãy chọn lĩnh vực"):
        sheets.order(SheetFormat.A3, make_place(), code="1.001193", by=None, at=NOW)


def test_changed_procedure_replaces_exactly_its_sheets():
    changed, same = make_version(code="1.000001"), make_version(code="1.000002")
    here, there = make_place(), make_place()
    old = [make_sheet(changed, place=here, mounted_at=NOW), make_sheet(changed, place=there, mounted_at=NOW)]
    right = make_sheet(same, mounted_at=NOW)
    next_version(changed)
    officer = make_officer()

    made = sheets.replace([*(sheet.pk for sheet in old), right.pk], by=officer, at=LATER)

    assert {(sheet.replaces, sheet.place, sheet.printed_by) for sheet in made} == {
        (old[0], here, officer),
        (old[1], there, officer),
    }
    assert [lines(sheet) for sheet in made] == [[("1.000001", 2)]] * 2


def test_hanging_the_new_sheet_takes_the_old_one_down():
    version = make_version()
    old = make_sheet(version, mounted_at=NOW)
    next_version(version)
    (new,) = sheets.replace([old.pk], by=None, at=NOW)
    officer = make_officer()

    assert sheets.mount([new.pk], by=officer, at=LATER) == 1

    old.refresh_from_db()
    new.refresh_from_db()
    assert (new.mounted_at, new.mounted_by, new.taken_down_at) == (LATER, officer, None)
    assert (old.taken_down_at, old.taken_down_by) == (LATER, officer)


def test_two_changes_before_the_new_sheet_hung_leave_one_sheet_hanging():
    version = make_version()
    first = make_sheet(version, mounted_at=NOW)
    second_version = next_version(version, on=date(2026, 11, 10))
    (second,) = sheets.replace([first.pk], by=None, at=NOW)
    next_version(second_version, on=date(2026, 11, 15))
    (third,) = sheets.replace([second.pk], by=None, at=NOW)

    sheets.mount([third.pk], by=None, at=LATER)

    assert list(Sheet.objects.kept()) == [third]


def test_sheet_is_replaced_once_at_a_time():
    version = make_version()
    old = make_sheet(version)
    next_version(version)
    (new,) = sheets.replace([old.pk], by=None, at=NOW)

    with pytest.raises(SheetError):
        sheets.replace([old.pk], by=None, at=NOW)
    sheets.take_down([new.pk], by=None, at=LATER)  # it was spoilt

    assert len(sheets.replace([old.pk], by=None, at=LATER)) == 1


def test_database_refuses_a_second_replacement():
    old = make_sheet(make_version())
    make_sheet(make_version(), replaces=old)

    with pytest.raises(IntegrityError):
        make_sheet(make_version(), replaces=old)


def test_sheet_is_hung_and_taken_down_once():
    sheet = make_sheet(make_version())

    assert sheets.mount([sheet.pk], by=None, at=NOW) == 1
    assert sheets.mount([sheet.pk], by=None, at=LATER) == 0
    assert sheets.take_down([sheet.pk], by=None, at=LATER) == 1
    assert sheets.take_down([sheet.pk], by=None, at=LATER) == 0
    sheet.refresh_from_db()
    assert (sheet.mounted_at, sheet.taken_down_at) == (NOW, LATER)


@pytest.mark.parametrize("count", [1, 4])
def test_overview_asks_the_same_questions_however_many(count, django_assert_num_queries):
    place = make_place()
    for _ in range(count):
        make_sheet(make_version(), place=place)

    with django_assert_num_queries(8):  # board (3), sheets, lines, scans, replacements, places
        sheets.overview(today=TODAY)


# --- pages ------------------------------------------------------------------------------------------------------------


def said(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_page_lists_what_to_replace_and_prints_exactly_that(client, tmp_path):
    changed, same = make_version(code="1.000001", name="Đăng ký khai sinh"), make_version(code="1.000002")
    old, right = (make_sheet(version, mounted_at=NOW, place=make_place()) for version in (changed, same))
    next_version(changed, name="Đăng ký khai sinh mới")
    sign_in(client, make_officer(Role.RECEPTIONIST))
    with time_machine.travel(at("2026-11-22 09:00"), tick=False):
        assert "1.000001 in phiên bản 1, nay là phiên bản 2" in said(client.get("/can-bo/niem-yet/"))

        answer = client.post("/can-bo/niem-yet/viec/", {"viec": "thay", "to": [old.pk, right.pk]}, follow=True)

    new = Sheet.objects.get(replaces=old)
    assert "Đã ghi 1 tờ thay thế" in said(answer)
    assert f'href="/can-bo/niem-yet/ban-in.pdf?to={new.pk}"' in answer.content.decode()
    printed = client.get(f"/can-bo/niem-yet/ban-in.pdf?to={new.pk}")
    words = text_of(printed.content, tmp_path)
    assert ("Đăng ký khai sinh mới" in words, f"Tờ số {new.pk}, in ngày 22/11/2026" in words) == (True, True)


def text_of(pdf, tmp_path):
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not on this machine: the printed words were NOT compared")
    path = tmp_path / "sheet.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, check=True, text=True)
    return " ".join(done.stdout.split())


def test_new_place_is_made_with_the_order(client):
    make_version(code="1.001193")
    sign_in(client, make_officer(Role.ADMINISTRATOR))

    answer = client.post(
        "/can-bo/niem-yet/in/", {"size": "A4", "code": "1.001193", "new_place": "Nhà văn hóa khối phố 3"}
    )

    assert answer.headers["Location"] == "/can-bo/niem-yet/#cho-treo"
    sheet = Sheet.objects.get()
    assert (sheet.place.name, lines(sheet)) == ("Nhà văn hóa khối phố 3", [("1.001193", 1)])


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ({"size": "A4", "new_place": "Tầng 1"}, "Chọn một lĩnh vực, hoặc nhập mã của một thủ tục"),
        ({"size": "A3", "code": "1.001193", "new_place": "Tầng 1"}, "Bảng A3, A2 in cả lĩnh vực"),
        ({"size": "A4", "code": "9.999999", "new_place": "Tầng 1"}, "Không có thủ tục nào đang công khai"),
        ({"size": "A4", "code": "1.001193"}, "Chọn nơi niêm yết, hoặc ghi tên nơi mới"),
    ],
)
def test_order_that_makes_no_sense_is_explained(client, typed, complaint):
    make_version(code="1.001193")
    sign_in(client, make_officer())

    answer = client.post("/can-bo/niem-yet/in/", typed)

    assert (answer.status_code, complaint in said(answer)) == (200, True)
    assert Sheet.objects.count() == 0


@pytest.mark.parametrize("typed", [{}, {"viec": "thay"}, {"viec": "đốt", "to": "1"}, {"viec": "go", "to": ["x", "²"]}])
def test_verb_that_makes_no_sense_changes_nothing(client, typed):
    sheet = make_sheet(make_version())
    sign_in(client, make_officer())

    assert client.post("/can-bo/niem-yet/viec/", typed).status_code == 302
    sheet.refresh_from_db()
    assert (sheet.mounted_at, sheet.taken_down_at) == (None, None)


def test_supervisor_reads_and_may_not_act(client):
    sheet = make_sheet(make_version(), mounted_at=NOW)
    sign_in(client, make_officer(Role.SUPERVISOR))

    for address in ("/can-bo/niem-yet/", sheet.get_absolute_url(), f"/can-bo/niem-yet/noi/{sheet.place_id}/"):
        page = client.get(address)
        assert (page.status_code, b'name="viec"' in page.content) == (200, False)
    assert client.post("/can-bo/niem-yet/viec/", {"viec": "go", "to": sheet.pk}).status_code == 403
    assert client.get("/can-bo/niem-yet/in/").status_code == 403


def test_sheets_page_shows_its_scans_by_day(client):
    version = make_version(code="1.001193")
    sheet = make_sheet(version, mounted_at=NOW)
    with time_machine.travel(at("2026-11-22 08:00"), tick=False):
        client.get(f"/thu-tuc/1.001193/?to={sheet.pk}-1")
        client.get(f"/thu-tuc/1.001193/?to={sheet.pk}-1")
        sign_in(client, make_officer())
        page = said(client.get(sheet.get_absolute_url()))

    assert "2 lượt quét trong 30 ngày qua" in page
    assert "22/11" in page


def test_markup_in_a_place_is_shown_as_text(client):
    Place.objects.create(name="<script>alert(1)</script>")
    sign_in(client, make_officer())

    assert b"<script>alert(1)" not in client.get("/can-bo/niem-yet/").content


def test_papers_of_two_formats_are_not_one_print(client):
    version = make_version()
    both = [make_sheet(version), make_sheet(version, format=SheetFormat.A5)]
    sign_in(client, make_officer())

    assert client.get("/can-bo/niem-yet/ban-in.pdf", {"to": [sheet.pk for sheet in both]}).status_code == 404
    assert client.get("/can-bo/niem-yet/ban-in.pdf").status_code == 404
    assert ProcedureVersion.objects.count() == 1
