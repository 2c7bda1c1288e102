"""Every public page on a small phone, light and dark: nothing for axe to find, nothing wider, no outside host."""

from datetime import date
from io import StringIO

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from playwright.sync_api import expect

from dossiers import tasks
from dossiers.models import Message
from procedures.kinds import Status, Way
from procedures.models import ChannelAdvice, ProcedureCase, ProcedureVersion
from surveys.questionnaire import ensure_short_questionnaire
from tanthanh.office import context
from tests.factories import make_dossier, make_field, make_profile, make_regime, make_team, make_version, moment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# WCAG 2.2 AA, and what axe recommends besides.
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
PAGES = (
    "/",
    "/thu-tuc/",
    "/thu-tuc/?q=khai+sinh",
    "/thu-tuc/?q=khong+co+gi",
    "/thu-tuc/?linh-vuc=ho-tich",
    "/thu-tuc/1.001193/",
    "/thu-tuc/1.001193/?chu=lon",
    "/thu-tuc/1.000002/",
    "/thu-tuc/9.999999/",
    "/khong-co-trang-nay/",
    "/ngay-hen-tra/",
    "/ngay-hen-tra/?procedure=1.001193",
    "/ngay-hen-tra/?procedure=sai",
    "/ho-tro/",
    "/ho-tro/?khoi-pho=khoi-pho-3",
    "/tra-cuu/",
    "/tra-cuu/{token}/",
    "/ngung-nhan-tin/{stop}/",
    "/du-lieu-ca-nhan/",
    "/en/du-lieu-ca-nhan/",
    "/khao-sat/",
    "/khao-sat/cam-on/",
    "/cong-khai/ho-so-tre-han/",
    "/cong-khai/ho-so-tre-han/2026/11/",
    "/cong-khai/ket-qua/2026/",
    "/dang-nhap/",
    "/api/docs/",
    "/en/",
    "/en/thu-tuc/?q=khai+sinh",
    "/en/thu-tuc/1.001193/",
    "/en/ngay-hen-tra/?procedure=1.001193",
    "/en/ho-tro/",
    "/en/tra-cuu/{token}/",
    "/en/ngung-nhan-tin/{stop}/",
    "/en/khao-sat/",
    "/en/cong-khai/ho-so-tre-han/",
    "/en/cong-khai/ho-so-tre-han/2026/11/",
    "/en/cong-khai/ket-qua/2026/",
)


@pytest.fixture(scope="module", autouse=True)
def _stylesheets():
    call_command("build_assets", stdout=StringIO())


@pytest.fixture
def ward(transactional_db, settings):
    """A procedure with everything a page can carry, a repealed one, and a late dossier that has been published."""
    settings.LATE_LIST_OBJECTION_DAYS = 0
    context.forget()
    make_profile()
    make_regime()
    ensure_short_questionnaire()
    call_command("import_calendar", "tanthanh/office/data/calendar.csv", verbosity=0)
    field = make_field(name="Hộ tịch", slug="ho-tich")
    version = make_version(
        code="1.001193",
        field=field,
        name="Thủ tục đăng ký khai sinh",
        documents=("Tờ khai đăng ký khai sinh", "Giấy chứng sinh"),
        result="Giấy khai sinh",
        authority="UBND cấp xã",
        fee_note="8.000 đ/bản sao; miễn cho hộ nghèo",
        limit_note="Hồ sơ nhận sau 15 giờ thì trả ngày làm việc tiếp theo",
        legal_basis="Luật Hộ tịch 60/2014/QH13; NĐ 123/2015/NĐ-CP",
        decision="163/QĐ-BTP",
    )
    version.documents.filter(position=2).update(note="không nộp nếu đã có bản điện tử ký số")
    ProcedureCase.objects.create(version=version, position=1, label="nộp trực tuyến", way=Way.ONLINE, fee_amount=4000)
    ChannelAdvice.objects.create(way=Way.ONLINE, sentence="Hôm nay nên nộp trực tuyến.", valid_from="2023-01-01")
    make_team(hours=[(day, "07:00", "20:00") for day in range(7)])
    repealed = make_version(code="1.000002", field=field, name="Thủ tục cũ").procedure
    repealed.status, repealed.repealed_on, repealed.successor = Status.REPEALED, date(2024, 1, 1), version.procedure
    repealed.save()
    with time_machine.travel(moment("2026-11-20 07:10"), tick=True):
        dossier = make_dossier(version=version, notify_by="SMS")
        for job in (tasks.flag_late_dossiers, tasks.draft_apology_letters, tasks.publish_late_list):
            job()
        yield dossier


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_public_page(ward, live_server, browser, scheme):
    phone = browser.new_context(viewport={"width": 320, "height": 640}, color_scheme=scheme, locale="vi-VN")
    page = phone.new_page()
    asked, said, found = set(), [], {}
    page.on("request", lambda request: asked.add(request.url.partition("/static/")[0]))
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)

    stop = Message.objects.get().stop_token
    for address in PAGES:
        page.goto(live_server.url + address.format(token=ward.token, stop=stop))
        assert page.evaluate("getComputedStyle(document.body).fontFamily").startswith('"Be Vietnam Pro"'), address
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        broken = [
            f"{rule['id']}: {node['target']}"
            for rule in Axe().run(page, options=RULES).response["violations"]
            for node in rule["nodes"]
        ]
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if broken or wide:
            found[address] = (broken, wide)
    phone.close()

    assert found == {}
    assert [text for text in said if "404" not in text] == []
    assert {url for url in asked if not url.startswith(live_server.url)} == set()


@pytest.fixture
def page_of_a_procedure(ward, live_server, page):
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{live_server.url}/thu-tuc/1.001193/")
    return page


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/thu-tuc/", "Đây là bản lưu lúc 07:10 20/11/2026: thời hạn, lệ phí và ngày hẹn có thể đã đổi."),
        ("/en/thu-tuc/", "07:10 20/11/2026"),
    ],
)
def test_second_view_opens_without_a_net_and_says_so(ward, line, page, path, told):
    page.goto(f"http://127.0.0.1:{line.port}{path}1.001193/")
    stored = page.locator("[data-stored]")
    expect(stored).to_be_hidden()
    # The worker rules this page and has shelved it with what it loads.
    page.wait_for_function(
        "async () => navigator.serviceWorker.controller && "
        "(await (await caches.open('thu-tuc-1')).keys()).some((one) => one.url.endsWith('/1.001193/'))"
    )

    line.cut()
    page.reload()

    expect(page.get_by_role("heading", level=1)).to_have_text("Thủ tục đăng ký khai sinh")
    expect(stored).to_contain_text(told)
    line.mend()
    page.reload()
    expect(stored).to_be_hidden()


def test_changed_fee_is_shown_at_the_next_view_with_a_net(page_of_a_procedure):
    page = page_of_a_procedure
    page.wait_for_function("async () => (await caches.keys()).length > 0")
    version = ProcedureVersion.objects.get(procedure__code="1.001193")
    version.fee_amount = 9000
    version.save()

    page.reload()

    expect(page.locator("[data-leaflet]")).to_contain_text("9.000")


def test_large_type_is_remembered_on_this_phone(page_of_a_procedure):
    page = page_of_a_procedure
    size = "parseFloat(getComputedStyle(document.documentElement).fontSize)"
    small = page.evaluate(size)

    page.get_by_role("button", name="Chữ to").click()
    large = page.evaluate(size)
    page.reload()

    assert large / small == pytest.approx(140 / 106.25, abs=0.01)
    assert page.evaluate(size) == large
    assert page.evaluate("document.documentElement.scrollWidth") == 320


VOICE = """
window.told = [];
Object.defineProperty(window, "speechSynthesis", { value: {
  getVoices: () => %s,
  speak: (one) => window.told.push(one.text),
  cancel: () => {},
} });
window.SpeechSynthesisUtterance = function (text) { this.text = text; };
"""


def test_page_reads_itself_aloud_with_a_vietnamese_voice(ward, live_server, page):
    page.add_init_script(VOICE % "[{ lang: 'en-US' }, { lang: 'vi_VN' }]")
    page.goto(f"{live_server.url}/thu-tuc/1.001193/")

    page.get_by_role("button", name="Đọc to").click()

    told = page.evaluate("window.told")
    assert told[0] == "Thủ tục đăng ký khai sinh."
    assert told[1:3] == ["Cần mang gì", "Tờ khai đăng ký khai sinh 1 bản chính Tải mẫu (PDF)"]
    expect(page.get_by_role("button", name="Dừng đọc")).to_be_visible()


def test_page_without_a_vietnamese_voice_does_not_offer_to_read(ward, live_server, page):
    page.add_init_script(VOICE % "[{ lang: 'en-US' }]")
    page.goto(f"{live_server.url}/thu-tuc/1.001193/")

    expect(page.get_by_role("button", name="In ra")).to_be_visible()
    expect(page.locator("[data-read]")).to_be_hidden()
