"""A birth prepared on a phone at home: one scan at the counter, supplement, letter, result, every paper verified."""

import re
import subprocess
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
import zxingcpp
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from dossiers import apologies, lateness, letter_journeys, lifecycle, papers, signing_keys
from dossiers.models import ApologyLetter, Dossier, Filing
from dossiers.states import Cause, Paper
from tanthanh.office import context
from tanthanh.office.roles import Role
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
def ward(transactional_db, settings, tmp_path):
    settings.SIGNING_KEYS_DIR = tmp_path / "keys"
    signing_keys.make(at=moment("2026-11-01 08:00"))
    context.forget()
    make_profile()
    make_regime(ward_takes_online=False)
    make_version(code="1.001193", documents=("Tờ khai đăng ký khai sinh",))
    officer = factories.make_officer(username="tiepnhan")
    officer.set_password(PASSWORD)
    officer.save()
    with time_machine.travel(moment("2026-11-16 09:00")) as clock:
        officer.clock = clock
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


def again(dossier):
    return Dossier.objects.get(pk=dossier.pk)


def sealed_on(document, folder):
    """Where the verification code printed on this paper leads, read from the page's picture as a phone reads it."""
    folder.mkdir()
    (folder / "paper.pdf").write_bytes(document)
    subprocess.run(["pdftoppm", "-r", "200", "-png", folder / "paper.pdf", folder / "page"], check=True)
    codes = [code.text for page in folder.glob("page*.png") for code in zxingcpp.read_barcodes(Image.open(page))]
    (told,) = {code.partition("/xac-thuc/")[2] for code in codes if "/xac-thuc/" in code}
    return f"/xac-thuc/{told}"


def late_letter(dossier, officer):
    """The day after the date: found late, its letter drafted, approved by the leader and sent."""
    leader = factories.make_officer(Role.LEADER)
    officer.clock.move_to(dossier.due_at + timedelta(minutes=30))
    now = timezone.now()
    lateness.flag_late(at=now)
    apologies.draft_letters(at=now)
    draft = ApologyLetter.objects.get()
    apologies.revise(
        draft,
        cause=Cause.OVERLOAD,
        reason="Nhiều hồ sơ cùng lúc",
        new_promise_at=dossier.due_at + timedelta(days=4),
        by=leader,
        at=now,
    )
    letter_journeys.send(apologies.approve(draft, by=leader, at=now), way="HAND", by=leader, at=now)


def test_birth_is_prepared_on_a_phone_taken_in_by_one_scan_followed_and_verified(
    ward, phone, browser, live_server, tmp_path
):
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
    desk.keyboard.press("F9")
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
    receipt = sealed_on(papers.printed(again(dossier), Paper.RECEIPT, at=timezone.now()), tmp_path / "receipt")
    phone.goto(link)
    phone.get_by_role("link", name="Xem hồ sơ đang ở đâu").click()
    expect(phone.get_by_text("Hôm nay hồ sơ đang ở")).to_be_visible()
    found["followed"] = faults(phone)
    follow = phone.url

    # The date is missed: the letter of apology is read, opened and verified on the same phone.
    late_letter(again(dossier), ward)
    phone.reload()
    letter = phone.get_by_role("listitem").filter(has_text="Đã gửi ngày")
    expect(letter).to_contain_text("Hẹn lại:")
    found["letter"] = faults(phone)
    address = letter.get_by_role("link", name=re.compile("Mở thư")).get_attribute("href")
    opened = phone.request.get(live_server.url + address)
    assert opened.headers["content-type"] == "application/pdf"
    phone.goto(live_server.url + sealed_on(opened.body(), tmp_path / "letter"))
    expect(phone.get_by_text("Chữ ký thật: giấy này do phường lập.")).to_be_visible()
    expect(phone.get_by_role("main")).to_contain_text("T. T. M.")
    found["letter verified"] = faults(phone)

    # The result lies ready, is followed, handed out; the receipt of the first day is still genuine.
    lifecycle.finish(again(dossier), by=ward, at=timezone.now())
    phone.goto(follow)
    expect(phone.get_by_text("Đã có kết quả. Mời mang giấy tiếp nhận")).to_be_visible()
    found["ready"] = faults(phone)
    lifecycle.return_result(again(dossier), by=ward, at=timezone.now())
    phone.reload()
    expect(phone.get_by_text("Kết quả đã được trả. Cảm ơn bạn.")).to_be_visible()
    expect(phone.get_by_text("chuỗi nguyên vẹn")).to_be_visible()
    found["returned"] = faults(phone)
    phone.goto(live_server.url + receipt)
    expect(phone.get_by_text("Chữ ký thật: giấy này do phường lập.")).to_be_visible()
    found["receipt verified"] = faults(phone)
    forged = receipt[:-3] + ("A" if receipt[-3] != "A" else "B") + receipt[-2:]
    phone.goto(live_server.url + forged)
    expect(phone.get_by_role("main")).not_to_contain_text("Chữ ký thật")
    found["forged"] = faults(phone)

    desk.goto(f"{live_server.url}/can-bo/nop-truc-tuyen/")
    found["desk"] = faults(desk)
    desk.context.close()

    assert {page: broken for page, broken in found.items() if broken} == {}
