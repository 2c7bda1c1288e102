"""A clerk with forty people waiting: from the board's QR to the printed receipt with scanner and keyboard alone."""

import re

import pytest
import time_machine
from django.db import connection
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError
from playwright.sync_api import expect

from dossiers.models import Dossier
from tests import uploads
from tests.factories import make_officer, make_profile, make_version, moment
from tests.journeys.test_desk_menu import _stylesheets

__all__ = ["_stylesheets"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "mot-cua-tan-thanh"
CARD = "049192000025||Trần Thị Mẫu|29021992|Nữ|Tổ 5, Khối phố Mỹ Thạch Trung, Tân Thạnh|01012022"


@pytest.fixture
def clerk(transactional_db):
    make_profile()
    make_version(code="1.001193", documents=("Tờ khai", "Giấy chứng sinh"))
    officer = make_officer(username="tiepnhan")
    officer.set_password(PASSWORD)
    officer.save()


@pytest.fixture
def desk(clerk, live_server, page):
    """Signed in, on the desk, on a Monday morning; counts what is pressed and scanned."""
    with time_machine.travel(moment("2026-11-16 09:00")):
        page.goto(f"{live_server.url}/dang-nhap/?next=/can-bo/")
        page.get_by_label("Tên đăng nhập").fill("tiepnhan")
        page.get_by_label("Mật khẩu").fill(PASSWORD)
        page.keyboard.press("Enter")
        expect(page).to_have_url(f"{live_server.url}/can-bo/")
        yield page


def press(page, key):
    """A key pressed on a page that has come whole: nobody is faster than the page's own script."""
    page.wait_for_load_state()
    page.keyboard.press(key)


def scan(page, text):
    """A keyboard-wedge scanner: the text in one burst, then Enter."""
    page.keyboard.insert_text(text)
    page.keyboard.press("Enter")


def choose_files(page, ask, files, tries=3):
    """A busy machine's browser now and then opens no chooser at the first press: pressed again, as a person would."""
    for left in reversed(range(tries)):
        try:
            with page.expect_file_chooser(timeout=10_000) as chooser:
                ask()
        except PlaywrightTimeoutError:
            if not left:
                raise
        else:
            chooser.value.set_files(files)
            return


def test_dossier_is_taken_in_by_keyboard_and_scanner_alone(desk, live_server):
    page = desk
    press(page, "F4")
    expect(page.get_by_role("searchbox")).to_be_focused()
    scan(page, "https://motcua.example/thu-tuc/1.001193/")
    expect(page).to_have_url(f"{live_server.url}/can-bo/tiep-nhan/1.001193/")
    expect(page.get_by_label(re.compile("Quét thẻ"))).to_be_focused()
    scan(page, CARD)
    expect(page.get_by_label(re.compile("Họ và tên"))).to_have_value("Trần Thị Mẫu")
    expect(page.get_by_label("Số điện thoại")).to_be_focused()
    page.keyboard.type("0905123456")
    press(page, "F9")
    expect(page.get_by_role("heading", level=1)).to_have_text("H47.47.09-261116-0001")
    expect(page.get_by_role("link", name=re.compile("In giấy tiếp nhận"))).to_be_focused()
    press(page, "F4")
    expect(page.get_by_role("searchbox")).to_be_focused()

    dossier = Dossier.objects.get()
    assert (dossier.applicant_name, dossier.applicant_id_number) == ("Trần Thị Mẫu", "049192000025")
    assert (dossier.applicant_phone, dossier.documents.count()) == ("+84905123456", 2)


def test_whole_dossier_with_card_and_two_scans_takes_at_most_25_keys_and_scans(desk, live_server, tmp_path, settings):
    """Every key and every scan is counted; what the clerk types as a value (the phone) is not."""
    settings.MEDIA_ROOT = tmp_path / "media"
    scans = [tmp_path / "to-khai.pdf", tmp_path / "chung-sinh.jpg"]
    for path, made in zip(scans, (uploads.pdf(), uploads.photograph()), strict=True):
        path.write_bytes(made.read())
    page, events = desk, []

    def key(name):
        events.append(name)
        press(page, name)

    def scanned(text):
        events.append("scan")
        scan(page, text)

    key("F4")
    expect(page.get_by_role("searchbox")).to_be_focused()
    scanned("HTTPS://MOTCUA.EXAMPLE/Q/1.001193")
    expect(page.get_by_label(re.compile("Quét thẻ"))).to_be_focused()
    scanned(CARD)
    expect(page.get_by_label("Số điện thoại")).to_be_focused()
    page.keyboard.type("0905123456")
    page.wait_for_load_state("networkidle")
    choose_files(page, lambda: key("F6"), scans)
    events.append("Enter")  # both files marked in the scanner's folder, one key to take them
    expect(page.get_by_role("list", name="Tệp đã đính kèm").get_by_role("link")).to_have_count(2)
    key("F9")
    expect(page.get_by_role("heading", level=1)).to_have_text("H47.47.09-261116-0001")
    expect(page.get_by_role("link", name=re.compile("In giấy tiếp nhận"))).to_be_focused()
    receipt = page.get_by_role("link", name=re.compile("In giấy tiếp nhận")).get_attribute("href")
    with page.expect_request(re.compile("giay-tiep-nhan.pdf")):
        key("F8")
    printed = page.request.get(f"{live_server.url}{receipt}")

    assert len(events) <= 25, events
    assert printed.body().startswith(b"%PDF-")
    dossier = Dossier.objects.get()
    assert (dossier.applicant_id_number, dossier.applicant_phone) == ("049192000025", "+84905123456")
    assert dossier.documents.count() == 2
    assert sorted(dossier.attachments.values_list("kind", flat=True)) == ["JPEG", "PDF"]


def test_lost_connection_loses_nothing_and_makes_one_dossier(desk, live_server):
    page = desk
    page.goto(f"{live_server.url}/can-bo/tiep-nhan/1.001193/")
    page.get_by_label(re.compile("Họ và tên người nộp *")).first.fill("Nguyễn Văn Thử")
    page.context.set_offline(True)
    page.keyboard.press("F9")
    expect(page.get_by_text("Mất kết nối với máy chủ")).to_be_visible()
    assert page.get_by_label(re.compile("Họ và tên người nộp *")).first.input_value() == "Nguyễn Văn Thử"
    page.context.set_offline(False)
    page.keyboard.press("F9")

    expect(page.get_by_role("heading", level=1)).to_have_text("H47.47.09-261116-0001")
    assert Dossier.objects.count() == 1


def test_closed_browser_finds_its_draft_again_and_the_back_button_makes_no_second_dossier(desk, live_server):
    page = desk
    page.goto(f"{live_server.url}/can-bo/tiep-nhan/1.001193/")
    page.get_by_label(re.compile("Họ và tên người nộp *")).first.fill("Nguyễn Văn Thử")
    expect(page.get_by_text(re.compile("Đã lưu bản nhập dở lúc"))).to_be_visible()
    other = page.context.new_page()
    page.close()
    other.goto(f"{live_server.url}/can-bo/tiep-nhan/")
    other.get_by_role("link", name=re.compile("Nguyễn Văn Thử")).click()
    expect(other.get_by_label(re.compile("Họ và tên người nộp *")).first).to_have_value("Nguyễn Văn Thử")
    press(other, "F9")
    expect(other.get_by_role("heading", level=1)).to_have_text("H47.47.09-261116-0001")
    other.go_back()
    other.wait_for_load_state()
    expect(other.get_by_role("heading", level=1)).to_have_text("H47.47.09-261116-0001")

    assert Dossier.objects.count() == 1


def test_mistake_comes_back_into_the_screen_with_the_cursor_on_it(desk, live_server):
    page = desk
    page.goto(f"{live_server.url}/can-bo/tiep-nhan/1.001193/")
    page.get_by_label("Số điện thoại").fill("0905123456")
    press(page, "F9")

    expect(page.get_by_text("Nhập họ và tên người nộp hồ sơ.")).to_be_visible()
    expect(page.get_by_label(re.compile("Họ và tên người nộp *")).first).to_be_focused()
    assert page.get_by_label("Số điện thoại").input_value() == "0905123456"


def test_what_was_typed_before_the_card_was_scanned_is_kept(desk, live_server):
    page = desk
    page.goto(f"{live_server.url}/can-bo/tiep-nhan/1.001193/")
    page.get_by_label("Số điện thoại").fill("0905123456")
    page.get_by_label("Ghi chú").fill("Gọi trước khi trả")
    press(page, "F2")
    scan(page, CARD)
    expect(page.get_by_label(re.compile("Họ và tên"))).to_have_value("Trần Thị Mẫu")

    assert page.get_by_label("Số điện thoại").input_value() == "0905123456"
    assert page.get_by_label("Ghi chú").input_value() == "Gọi trước khi trả"


def test_typing_finds_the_procedure_without_reloading(desk, live_server):
    page = desk
    page.goto(f"{live_server.url}/can-bo/tiep-nhan/")
    page.keyboard.type("ksinh khai", delay=20)

    expect(page.locator("#choice .rows__link")).to_have_text(["Thủ tục đăng ký khai sinh"])
    assert page.url == f"{live_server.url}/can-bo/tiep-nhan/"


def test_list_narrows_while_one_types_and_the_back_button_widens_it(desk, live_server):
    page = desk
    make_version(code="2.000815")
    for name in ("Trần Thị Mẫu", "Lê Ánh"):
        page.goto(f"{live_server.url}/can-bo/tiep-nhan/1.001193/")
        page.get_by_label(re.compile("Họ và tên")).fill(name)
        press(page, "F9")
        expect(page.get_by_role("heading", level=1)).to_contain_text("H47.47.09")
    page.goto(f"{live_server.url}/can-bo/ho-so/")
    expect(page.locator("#results tbody tr")).to_have_count(2)
    press(page, "/")
    page.keyboard.type("le anh", delay=20)

    expect(page.locator("#results tbody tr")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"q=le\+anh|q=le%20anh"))
    page.go_back()
    expect(page.locator("#results tbody tr")).to_have_count(2)


def test_a_key_pressed_into_a_page_still_coming_is_not_lost(desk, live_server):
    held = []

    def hold(route):
        held.append(route)

    desk.route(re.compile(r"/js/app[^/]*\.js$"), hold)
    desk.goto(f"{live_server.url}/can-bo/", wait_until="commit")
    desk.locator("[data-key=F4]").first.wait_for()

    desk.keyboard.press("F4")
    assert desk.url == f"{live_server.url}/can-bo/"
    held.pop().continue_()

    expect(desk).to_have_url(f"{live_server.url}/can-bo/tiep-nhan/")


@pytest.mark.parametrize("twice", [False, True])
def test_eight_clerks_save_at_once_and_each_receipt_is_a_dossier_of_its_own(clerk, live_server, browser, twice):
    """Eight browsers, eight sessions: all of them press before the first is answered, and then with a double click."""
    if connection.vendor == "sqlite":
        pytest.skip("the tests' SQLite lives in memory, where two writers cannot wait for each other")
    people = [f"Nguyễn Văn Thử {number}" for number in range(1, 9)]
    contexts, pages = [], []
    with time_machine.travel(moment("2026-11-16 09:00")):
        for number, person in enumerate(people):
            officer = make_officer(username=f"quay{number}")
            officer.set_password(PASSWORD)
            officer.save()
            contexts.append(browser.new_context(locale="vi-VN"))
            page = contexts[-1].new_page()
            pages.append(page)
            page.goto(f"{live_server.url}/dang-nhap/?next=/can-bo/tiep-nhan/1.001193/")
            page.get_by_label("Tên đăng nhập").fill(officer.username)
            page.get_by_label("Mật khẩu").fill(PASSWORD)
            page.keyboard.press("Enter")
            page.get_by_label(re.compile("Họ và tên người nộp *")).first.fill(person)
        for page in pages:
            save = page.locator("[data-key=F9]").first
            save.evaluate("(button, twice) => { button.click(); if (twice) button.click(); }", twice)
        for page in pages:
            expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"^H47\.47\.09-261116-000[1-8]$"))
        shown = {page.get_by_role("heading", level=1).inner_text() for page in pages}
        for context in contexts:
            context.close()

    assert shown == {f"H47.47.09-261116-000{number}" for number in range(1, 9)}
    assert sorted(Dossier.objects.values_list("register_number", flat=True)) == list(range(1, 9))
    assert sorted(Dossier.objects.values_list("applicant_name", flat=True)) == people


def test_wrong_file_is_taken_off_by_the_button_beside_it(desk, live_server, tmp_path, settings):
    """The link of a row covers the row: what stands beside it must be above it for a finger."""
    settings.MEDIA_ROOT = tmp_path / "media"
    path = tmp_path / "sai.jpg"
    path.write_bytes(uploads.photograph().read())
    desk.goto(f"{live_server.url}/can-bo/tiep-nhan/1.001193/")
    desk.wait_for_load_state("networkidle")
    desk.locator("#files").set_input_files(path)
    files = desk.get_by_role("list", name="Tệp đã đính kèm")
    link, button = files.get_by_role("link"), files.get_by_role("button", name="Bỏ tệp")
    expect(link).to_have_count(1)
    assert button.bounding_box()["x"] > link.bounding_box()["x"] + link.bounding_box()["width"]

    button.click()

    expect(files).to_have_count(0)
    assert len(desk.context.pages) == 1
