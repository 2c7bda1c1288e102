"""What a private link, a receipt or a form answers with, in every state: axe, large text, keys, no script, no net."""

from datetime import timedelta
from io import BytesIO, StringIO

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from PIL import Image
from playwright.sync_api import expect

from dossiers import apologies, filing_desk, filings, lateness, lifecycle, signing_keys
from dossiers.models import ApologyLetter, Attachment, Dossier, Filing
from dossiers.states import Cause
from surveys import feedback
from surveys.models import FeedbackKind
from tanthanh.office import context
from tanthanh.office.roles import Role
from tests.dossiers.sealing import altered, token_of
from tests.dossiers.test_filings import whole
from tests.factories import MONDAY, make_dossier, make_officer, make_profile, make_regime, make_version, moment
from tests.journeys.test_public_pages import RULES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NOW = moment("2026-11-20 07:10")
PAGES = (
    "/nop-ho-so/1.001193/",
    "/nop-ho-so/1.001193/{draft}/so-dinh-danh/",
    "/nop-ho-so/1.001193/{draft}/giay-to-1/",
    "/nop-ho-so/1.001193/{draft}/",
    "/nop-ho-so/1.001193/{prepared}/",
    "/nop-ho-so/1.001193/{filed}/",
    "/nop-ho-so/1.001193/{asked}/",
    "/nop-ho-so/1.001193/{refused}/",
    "/nop-ho-so/1.001193/{taken}/",
    "/nop-ho-so/1.001193/{erased}/",
    "/nop-ho-so/1.001193/khong-co-that/",
    "/tra-cuu/{late}/",
    "/tra-cuu/{ready}/",
    "/tra-cuu/{waiting}/",
    "/tra-cuu/khong-co-that/",
    "/xac-thuc/",
    "/xac-thuc/{seal}/",
    "/xac-thuc/{altered}/",
    "/xac-thuc/sai/",
    "/du-lieu-ca-nhan/",
    "/gop-y/",
    "/gop-y/?loai=goi-lai",
    "/gop-y/theo-doi/",
)


@pytest.fixture(scope="module", autouse=True)
def _stylesheets():
    call_command("build_assets", stdout=StringIO())


@pytest.fixture
def names(transactional_db, settings, tmp_path):
    """A filing in every stage, a dossier in the states that look different, a seal and an altered one."""
    settings.SIGNING_KEYS_DIR, settings.MEDIA_ROOT = tmp_path / "keys", tmp_path / "media"
    signing_keys.make(at=MONDAY - timedelta(days=30))
    context.forget()
    make_profile()
    make_regime(ward_takes_online=True)
    version = make_version(code="1.001193", documents=("Tờ khai", "Giấy chứng sinh"))
    leader = make_officer(Role.LEADER)
    token = {
        name: _link(version, name) for name in ("draft", "prepared", "filed", "asked", "refused", "taken", "erased")
    }
    said = whole(version).answers
    for name in ("prepared", "filed", "asked", "refused", "taken"):
        for key, text in said.items():
            filings.answer(filings.of_token(token[name]), key, text, at=MONDAY)
    filings.answer(filings.of_token(token["draft"]), "ho-ten", "Trần Thị Mẫu", at=MONDAY)
    filings.prepare(filings.of_token(token["prepared"]), at=MONDAY)
    of = {
        name: filings.file(filings.of_token(token[name]), at=MONDAY) for name in ("filed", "asked", "refused", "taken")
    }
    filing_desk.ask(of["asked"], text="Gửi giấy chứng sinh", by=leader, at=MONDAY)
    filing_desk.refuse(of["refused"], text="Không thuộc phường này", by=leader, at=MONDAY)
    waiting = make_dossier(version=version, by=leader)
    filings.attach(of["taken"], waiting, at=MONDAY)
    lifecycle.ask_supplement(waiting, by=leader, at=MONDAY + timedelta(hours=1), reason="Giấy chứng sinh")
    Filing.objects.filter(pk=filings.of_token(token["erased"]).pk).update(erased_at=MONDAY, answers={})
    late, ready = make_dossier(version=version, by=leader), make_dossier(version=version, by=leader)
    lifecycle.finish(ready, by=leader, at=MONDAY + timedelta(hours=2))
    _apologise(late, leader)
    seal = token_of(late)
    dossiers = {"late": late.token, "ready": ready.token, "waiting": waiting.token}
    with time_machine.travel(NOW, tick=True):
        yield token | dossiers | {"seal": seal, "altered": altered(seal, b"1.001193", b"1.001194")}


def _link(version, name):
    return filings.start(version, start_key=name, at=MONDAY)


def _apologise(dossier, leader):
    at = NOW - timedelta(hours=8)
    lateness.flag_late(at=at)
    apologies.draft_letters(at=at)
    draft = ApologyLetter.objects.get(episode__dossier=dossier)
    when = NOW + timedelta(days=4)
    apologies.revise(draft, cause=Cause.OVERLOAD, reason="Nhiều hồ sơ cùng lúc", new_promise_at=when, by=leader, at=at)
    apologies.approve(draft, by=leader, at=at)


def faults(page):
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    broken = [
        f"{rule['id']}: {node['target']}"
        for rule in Axe().run(page, options=RULES).response["violations"]
        for node in rule["nodes"]
    ]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [*broken, *([f"{wide} px too wide"] if wide > 0 else [])]


@pytest.mark.parametrize(
    ("scheme", "prefix", "width", "text"),
    [("light", "", 320, "100%"), ("dark", "/en", 320, "100%"), ("light", "", 640, "200%")],
    ids=["light", "dark and English", "text twice as large"],
)
def test_axe_finds_nothing_in_any_state(names, live_server, browser, scheme, prefix, width, text):
    phone = browser.new_context(viewport={"width": width, "height": 640}, color_scheme=scheme, locale="vi-VN")
    page, found, said = phone.new_page(), {}, []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)

    for address in PAGES:
        page.goto(f"{live_server.url}{prefix}{address.format(**names)}")
        page.evaluate("(size) => { document.documentElement.style.fontSize = size; }", text)
        if broken := faults(page):
            found[address] = broken
    phone.close()

    assert found == {}
    assert [line for line in said if "404" not in line and "410" not in line] == []


def test_what_the_forms_answer_is_as_good_as_the_forms(names, live_server, browser):
    phone = browser.new_context(viewport={"width": 320, "height": 640}, locale="vi-VN")
    page, found = phone.new_page(), {}

    page.goto(f"{live_server.url}/du-lieu-ca-nhan/")
    page.get_by_role("button", name="Gửi yêu cầu").click()
    found["request lacks"] = faults(page)
    page.get_by_label("Họ và tên").fill("Trần Thị Mẫu")
    page.get_by_label("Điện thoại hoặc thư điện tử").fill("0905 123 456")
    page.get_by_label("Nội dung yêu cầu").fill("Cho tôi xem")
    page.get_by_role("button", name="Gửi yêu cầu").click()
    expect(page.get_by_role("heading", name="Đã nhận yêu cầu")).to_be_visible()
    found["request taken"] = faults(page)

    page.goto(f"{live_server.url}/gop-y/")
    page.get_by_role("textbox", name="Nội dung").fill("Ghế chờ bị hỏng")
    page.get_by_role("button", name="Gửi", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("GY26-")
    found["remark taken"] = faults(page)

    page.goto(f"{live_server.url}/tra-cuu/")
    page.get_by_label("Mã hồ sơ").fill("H47.47.09-261116-9999")
    page.get_by_label("Mã tra cứu").fill("ABCD2345")
    page.get_by_role("button", name="Tra cứu").click()
    expect(page.get_by_role("alert")).to_contain_text("Không có hồ sơ nào khớp")
    found["unknown code"] = faults(page)
    phone.close()

    assert {name: broken for name, broken in found.items() if broken} == {}


def test_remark_is_followed_by_its_codes(names, live_server, page):
    remark = feedback.receive(
        FeedbackKind.REMARK, "Ghế hỏng", feedback.Contact(), may_publish=False, sent_key="k", at=NOW
    )
    page.goto(f"{live_server.url}/gop-y/theo-doi/")

    page.get_by_label("Mã phản ánh").fill(remark.code)
    page.get_by_label("Mã bí mật").fill(remark.secret)
    page.get_by_role("button", name="Xem").click()

    expect(page.get_by_text("Phường đang xử lý.")).to_be_visible()
    assert faults(page) == []


ANSWERS = {
    "Họ và tên": "Trần Thị Mẫu",
    "Tên của trẻ": "Trần Bé An",
    "Ngày sinh của trẻ": "01/11/2026",
}


def test_filing_by_keyboard_alone(names, live_server, page):
    """Tab, typing, arrows, Enter: from the first page to the QR for the counter."""
    page.goto(f"{live_server.url}/nop-ho-so/1.001193/")
    _tab_to(page, page.get_by_role("button", name="Bắt đầu"))
    page.keyboard.press("Enter")

    for number in range(1, 17):
        expect(page.get_by_text(f"câu {number} trong 16")).to_be_visible()
        page.wait_for_load_state()
        label = next((name for name in ANSWERS if page.get_by_label(name).count()), "")
        if label:
            _tab_to(page, page.get_by_label(label).first)
            page.keyboard.insert_text(ANSWERS[label])
        elif page.get_by_role("radio").count():
            _tab_to(page, page.get_by_role("radio").first)
            page.keyboard.press("Space")
        _tab_to(page, page.get_by_role("button", name="Tiếp tục"))
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Xem lại trước khi xong")
    _tab_to(page, page.get_by_role("button", name="Xong, lấy mã QR mang đến quầy"))
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Đưa mã này cho cán bộ ở quầy")).to_be_visible()
    assert Filing.objects.latest("pk").answers["ho-ten"] == "Trần Thị Mẫu"


def _tab_to(page, target):
    """Press Tab until this has the focus, as somebody without a mouse does."""
    for _ in range(40):
        if target.evaluate("(one) => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("the keyboard does not get there")


def picture(colour):
    written = BytesIO()
    Image.new("RGB", (60, 40), colour).save(written, "JPEG")
    return written.getvalue()


def test_filing_without_javascript_photographs_included(names, live_server, browser):
    phone = browser.new_context(
        viewport={"width": 320, "height": 640}, locale="vi-VN", java_script_enabled=False, is_mobile=True
    )
    page = phone.new_page()
    page.goto(f"{live_server.url}/nop-ho-so/1.001193/")
    page.get_by_role("button", name="Bắt đầu").click()

    for number in range(1, 17):
        expect(page.get_by_text(f"câu {number} trong 16")).to_be_visible()
        for label, text in ANSWERS.items():
            if page.get_by_label(label).count():
                page.get_by_label(label).first.fill(text)
        if page.get_by_label("Chụp hoặc chọn ảnh giấy tờ").count():
            page.get_by_role("radio", name="Gửi ảnh chụp").check()
            files = [
                {"name": f"anh{n}.jpg", "mimeType": "image/jpeg", "buffer": picture((n * 20, number * 15, 0))}
                for n in range(10)
            ]
            page.get_by_label("Chụp hoặc chọn ảnh giấy tờ").set_input_files(files)
        elif page.get_by_role("radio").count():
            page.get_by_role("radio").first.check()
        page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_role("button", name="Nộp cho phường").click()
    expect(page.get_by_text("Phường đã nhận được hồ sơ của bạn")).to_be_visible()
    page.reload()
    phone.close()

    found = Filing.objects.latest("pk")
    assert (found.stage, found.answers["ten-tre"]) == ("FILED", "Trần Bé An")
    assert Attachment.objects.filter(draft__key=filings.intake_key(found), removed_at=None).count() == 20
    assert found.events.filter(kind="FILED").count() == 1


def test_lost_line_keeps_what_was_typed_and_the_next_press_sends_it_once(names, line, page):
    page.goto(f"http://127.0.0.1:{line.port}/nop-ho-so/1.001193/{names['draft']}/ten-tre/")
    page.get_by_label("Tên của trẻ").fill("Trần Bé An")

    line.cut()
    page.get_by_role("button", name="Tiếp tục").click()
    expect(page.locator("[data-offline]")).to_contain_text("Chưa có mạng")
    expect(page.get_by_label("Tên của trẻ")).to_have_value("Trần Bé An")
    assert "ten-tre" not in filings.of_token(names["draft"]).answers
    line.mend()
    page.get_by_role("button", name="Tiếp tục").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Trẻ sinh ngày nào?")
    kept = filings.of_token(names["draft"]).answers
    assert (kept["ten-tre"], kept["ho-ten"]) == ("Trần Bé An", "Trần Thị Mẫu")


def test_pressed_twice_it_is_filed_once(names, live_server, page):
    page.goto(f"{live_server.url}/nop-ho-so/1.001193/{names['prepared']}/")

    page.get_by_role("button", name="Nộp cho phường").dblclick()

    expect(page.get_by_text("Phường đã nhận được hồ sơ của bạn")).to_be_visible()
    found = filings.of_token(names["prepared"])
    assert (found.stage, found.events.filter(kind="FILED").count()) == ("FILED", 1)
    assert Dossier.objects.filter(filing=found).count() == 0
