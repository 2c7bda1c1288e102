"""The survey in a real browser: the quiet proof, no JavaScript, a lost connection, the tablet, fifty papers, axe."""

from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from surveys import papers, points
from surveys.models import Ballot, Doubt, PaperEntry
from surveys.questionnaire import ensure_questionnaires
from surveys.scores import satisfaction
from tanthanh.office.roles import Role
from tests.factories import make_officer, make_profile, make_version
from tests.journeys.test_public_pages import RULES, _stylesheets  # noqa: F401 -- the bundle that pages load

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "mot-cua-tan-thanh"
PHONE = {"viewport": {"width": 320, "height": 640}, "locale": "vi-VN"}


@pytest.fixture
def ward(transactional_db):
    make_profile()
    make_version()
    ensure_questionnaires()
    points.add_point("Quầy 1", place=None)
    points.write_note(2025, 1, text="Thêm ghế", text_en="")


@pytest.fixture
def phone(ward, browser, request):
    context = browser.new_context(**PHONE, **getattr(request, "param", {}))
    yield context.new_page()
    context.close()


def mark(page, face, question=0):
    page.locator(".faces").nth(question).locator(".faces__mark").nth(face - 1).click()


def send(page):
    page.get_by_role("button", name="Gửi đánh giá").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cảm ơn ông/bà")


def test_a_phone_proves_itself_unasked(phone, live_server):
    phone.goto(f"{live_server.url}/khao-sat/?diem=quay-1")
    mark(phone, 5)
    send(phone)

    assert list(Ballot.objects.values_list("doubt", flat=True)) == [""]
    expect(phone.get_by_text("Thêm ghế")).to_be_visible()


@pytest.mark.parametrize("phone", [{"java_script_enabled": False}], indirect=True)
def test_a_phone_without_javascript_votes_as_well(phone, live_server):
    phone.goto(f"{live_server.url}/khao-sat/")
    mark(phone, 4)
    send(phone)

    assert list(Ballot.objects.values_list("doubt", flat=True)) == [Doubt.UNPROVEN]


def test_what_was_chosen_outlives_a_lost_connection(phone, live_server):
    phone.goto(f"{live_server.url}/khao-sat/")
    mark(phone, 5)
    mark(phone, 2, question=1)
    phone.reload()
    assert phone.locator("input[type=radio]:checked").count() == 2

    phone.context.set_offline(True)
    phone.get_by_role("button", name="Gửi đánh giá").click()
    expect(phone.locator("[data-offline]")).to_be_visible()
    assert Ballot.objects.count() == 0
    phone.context.set_offline(False)

    expect(phone.get_by_role("heading", level=1)).to_have_text("Cảm ơn ông/bà")
    assert sorted(Ballot.objects.get().answers.values_list("score", flat=True)) == [2, 5]
    assert phone.evaluate("sessionStorage.length") == 0


def test_the_tablet_goes_back_to_an_empty_start_and_traps_no_key(phone, live_server):
    start = f"{live_server.url}/khao-sat/?kiosk=1&diem=quay-1"
    phone.goto(start)
    mark(phone, 3)
    send(phone)
    phone.get_by_role("link", name="Người tiếp theo").click()

    expect(phone).to_have_url(start)
    assert phone.locator("input[type=radio]:checked").count() == 0
    assert phone.evaluate("sessionStorage.length") == 0
    seen = set()
    for _ in range(20):
        phone.keyboard.press("Tab")
        seen.add(phone.evaluate("document.activeElement.name || document.activeElement.tagName"))
    assert {"co_so_vat_chat", "danh_gia_chung", "BUTTON"} <= seen


@pytest.fixture
def desk(ward, live_server, page):
    officer = make_officer(Role.LEADER, username="lan")
    officer.set_password(PASSWORD)
    officer.save()
    page.goto(f"{live_server.url}/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill("lan")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live_server.url}/can-bo/")
    return page


def test_fifty_papers_are_keyed_in_by_digits_alone(desk, live_server):
    batch = papers.open_batch(copies=50, collected_on=date(2026, 11, 20), note="")
    desk.goto(f"{live_server.url}/can-bo/khao-sat/nhap-phieu/{batch.pk}/")
    digits = [f"{1 + number % 5}545{number % 6}5{4 + number % 2}" for number in range(50)]

    for number, marks in enumerate(digits, start=1):
        expect(desk.get_by_label(f"Điểm phiếu {number}", exact=True)).to_be_focused()
        desk.keyboard.type(marks)
    expect(desk.get_by_label("Điểm phiếu 51", exact=True)).to_be_focused()

    assert list(PaperEntry.objects.order_by("number").values_list("marks", flat=True)) == digits
    assert satisfaction(2026).overall.score.counts == (0, 0, 0, 25, 25)


def test_axe_finds_nothing_on_any_page_of_the_survey(desk, live_server):
    batch = papers.open_batch(copies=5, collected_on=date(2026, 11, 20), note="")
    officer = make_officer()
    for number in range(1, 7):
        papers.key_in(batch, number, "5545455", asked=papers.questions(batch), by=officer)
    root, found = "/can-bo/khao-sat/", {}
    desk.set_viewport_size({"width": 320, "height": 640})

    for address in (
        "/khao-sat/?kiosk=1&diem=quay-1",
        "/khao-sat/?bo=day-du",
        "/khao-sat/cam-on/?thap=1",
        "/gop-y/",
        "/gop-y/theo-doi/",
        "/en/gop-y/",
        "/can-bo/gop-y/",
        f"{root}?nam=2026",
        f"{root}diem/",
        f"{root}bo-cau-hoi/",
        f"{root}bo-cau-hoi/ngan/soan/",
        f"{root}y-kien/",
        f"{root}nhap-phieu/",
        f"{root}nhap-phieu/{batch.pk}/",
        f"{root}nhap-phieu/{batch.pk}/kiem-tra/",
    ):
        desk.goto(live_server.url + address)
        desk.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        broken = [
            f"{rule['id']}: {node['target']}"
            for rule in Axe().run(desk, options=RULES).response["violations"]
            for node in rule["nodes"]
        ]
        wide = desk.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if broken or wide:
            found[address] = (broken, wide)

    assert found == {}
