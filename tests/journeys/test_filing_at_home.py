"""A birth registration prepared on a phone at home: every page for axe, then one scan at the counter."""

import re
from io import StringIO

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from dossiers import lifecycle
from dossiers.models import Dossier, Filing
from tanthanh.office import context
from tests import factories
from tests.factories import make_profile, make_regime, make_version, moment
from tests.journeys.test_public_pages import RULES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "mot-cua-tan-thanh"
TYPED = {
    "Số định danh": "049192000025",
    "Họ và tên": "Trần Thị Mẫu",
    "Ngày sinh": "29/02/1992",
    "Địa chỉ": "Tổ 5, Mỹ Thạch Trung",
    "Số điện thoại": "0905 123 456",
    "Tên của trẻ": "Trần Bé An",
    "Ngày sinh của trẻ": "01/11/2026",
}


@pytest.fixture(scope="module", autouse=True)
def _stylesheets():
    call_command("build_assets", stdout=StringIO())


@pytest.fixture
def ward(transactional_db):
    context.forget()
    make_profile()
    make_regime(ward_takes_online=False)
    make_version(code="1.001193", documents=("Tờ khai đăng ký khai sinh",))
    officer = factories.make_officer(username="tiepnhan")
    officer.set_password(PASSWORD)
    officer.save()
    with time_machine.travel(moment("2026-11-16 09:00")):
        yield officer


@pytest.fixture
def phone(ward, browser):
    """A cheap phone: 320 points wide, touch, a page at a time; what axe or the width finds is kept."""
    made = browser.new_context(viewport={"width": 320, "height": 640}, has_touch=True, is_mobile=True, locale="vi-VN")
    yield made.new_page()
    made.close()


def faults(page):
    """What axe finds on the page as it stands, and whether it is wider than the phone."""
    broken = [
        f"{rule['id']}: {node['target']}"
        for rule in Axe().run(page, options=RULES).response["violations"]
        for node in rule["nodes"]
    ]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [*broken, *([f"{wide} px too wide"] if wide else [])]


def answer(page):
    """One screen: the answer where there is one to give, else passed over."""
    for label, text in TYPED.items():
        box = page.get_by_label(re.compile(f"^{label}( \\(|$)"))
        if box.count() == 1 and page.locator("form.form").count():
            box.fill(text)
    choice = page.get_by_role("radio").first
    if choice.count():
        choice.check()
    page.get_by_role("button", name="Tiếp tục").click()


def test_birth_is_prepared_on_a_phone_and_taken_in_by_one_scan(ward, phone, browser, live_server):
    found = {}
    phone.goto(f"{live_server.url}/nop-ho-so/1.001193/")
    found["first"] = faults(phone)
    phone.get_by_role("button", name="Bắt đầu").click()
    for number in range(1, 16):
        expect(phone.get_by_text(f"câu {number} trong 15")).to_be_visible()
        if number in {1, 4, 13}:
            found[number] = faults(phone)
        answer(phone)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Xem lại trước khi xong")
    found["summary"] = faults(phone)
    link = phone.url
    phone.goto(link.replace("/nop-ho-so/", "/en/nop-ho-so/"))
    found["english"] = faults(phone)
    phone.goto(link)
    phone.get_by_role("button", name="Xong, lấy mã QR mang đến quầy").click()
    spoken = phone.locator("figcaption").inner_text()
    found["qr"] = faults(phone)

    desk = browser.new_context(locale="vi-VN").new_page()
    desk.goto(f"{live_server.url}/dang-nhap/?next=/can-bo/tiep-nhan/")
    desk.get_by_label("Tên đăng nhập").fill("tiepnhan")
    desk.get_by_label("Mật khẩu").fill(PASSWORD)
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("searchbox")).to_be_focused()
    desk.keyboard.insert_text(spoken)
    desk.keyboard.press("Enter")
    expect(desk.get_by_label(re.compile("Họ và tên người nộp"))).to_have_value("Trần Thị Mẫu")
    desk.wait_for_load_state("networkidle")
    taken_in = desk.get_by_role("heading", level=1, name=re.compile("H47"))
    for _ in range(3):  # a key pressed before the page's scripts run is lost: pressed again, as a person would
        if not taken_in.count():
            desk.keyboard.press("F9")
            desk.wait_for_timeout(5000)
    expect(taken_in).to_contain_text("H47.47.09")

    dossier = Dossier.objects.get()
    assert Filing.objects.get().dossier == dossier
    lifecycle.ask_supplement(dossier, by=ward, at=timezone.now(), reason="Giấy chứng sinh")
    phone.goto(link)
    expect(phone.get_by_text("Hồ sơ còn thiếu")).to_be_visible()
    found["supplement"] = faults(phone)
    phone.get_by_label("Bạn bổ sung những gì?").fill("Tôi mang giấy chứng sinh đến chiều nay")
    phone.get_by_role("button", name="Gửi bổ sung cho phường").click()
    expect(phone.get_by_text("Phường đã nhận bổ sung của bạn")).to_be_visible()
    lifecycle.take_supplement(dossier, by=ward, at=timezone.now())
    phone.goto(link)
    phone.get_by_role("link", name="Xem hồ sơ đang ở đâu").click()
    expect(phone.get_by_text("Hôm nay hồ sơ đang ở")).to_be_visible()
    found["followed"] = faults(phone)
    desk.goto(f"{live_server.url}/can-bo/nop-truc-tuyen/")
    found["desk"] = faults(desk)
    desk.context.close()

    assert {page: broken for page, broken in found.items() if broken} == {}
