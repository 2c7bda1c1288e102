"""The officers' menu in the browser: one row on a screen, a sheet on a phone, by keyboard, and without JavaScript."""

from io import StringIO

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from playwright.sync_api import expect

from tanthanh.office.roles import Role
from tests.factories import make_officer, sign_in
from tests.journeys.test_public_pages import RULES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module", autouse=True)
def _stylesheets():
    call_command("build_assets", stdout=StringIO())


@pytest.fixture
def desk(browser, live_server, client):
    """Opens a page of the leader's desk in a window of a given width, with or without JavaScript."""
    sign_in(client, make_officer(Role.LEADER, full_name="Nguyễn Thị Minh Châu"))
    opened = []

    def window(width, *, script=True, path="/can-bo/thu-tuc/"):
        context = browser.new_context(viewport={"width": width, "height": 640}, java_script_enabled=script)
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
        opened.append(context)
        page = context.new_page()
        page.goto(live_server.url + path)
        return page

    yield window
    for context in opened:
        context.close()


def faults(page):
    violations = Axe().run(page, options=RULES).response["violations"]
    return [f"{rule['id']}: {node['target']}" for rule in violations for node in rule["nodes"]]


def group(page, title):
    return page.locator("summary.deskbar__link", has_text=title)


def place(page, label):
    return page.get_by_role("navigation", name="Chính").get_by_role("link", name=label, exact=True)


def test_bar_is_one_row_on_a_screen_and_its_groups_open_and_close_by_keyboard(desk):
    page = desk(1280)
    tops = page.locator(".deskbar__list > li").evaluate_all("all => all.map((one) => one.getBoundingClientRect().top)")
    assert len(set(tops)) == 1

    group(page, "Thủ tục").focus()
    page.keyboard.press("Enter")
    expect(place(page, "Niêm yết")).to_be_visible()
    assert faults(page) == []
    page.keyboard.press("Tab")
    expect(place(page, "Danh mục thủ tục")).to_be_focused()
    page.keyboard.press("Escape")

    expect(place(page, "Niêm yết")).to_be_hidden()
    expect(group(page, "Thủ tục")).to_be_focused()


def test_opening_one_group_closes_the_other_and_so_does_a_click_elsewhere(desk):
    page = desk(1280)
    group(page, "Thủ tục").click()
    group(page, "Hồ sơ").click()
    expect(place(page, "Niêm yết")).to_be_hidden()
    expect(place(page, "Danh sách hồ sơ")).to_be_visible()

    page.get_by_role("heading", level=1).click()

    expect(place(page, "Danh sách hồ sơ")).to_be_hidden()


@pytest.mark.parametrize("script", [True, False])
def test_phone_opens_the_menu_as_a_sheet_with_and_without_javascript(desk, script):
    page = desk(320, script=script)
    expect(page.get_by_role("link", name="Bàn làm việc")).to_be_hidden()

    page.get_by_role("button", name="Danh mục", exact=True).click()
    group(page, "Thủ tục").click()

    expect(place(page, "Danh mục thủ tục")).to_have_attribute("aria-current", "page")
    expect(page.get_by_role("button", name="Đăng xuất")).to_be_visible()
    if script:
        assert faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == 320
    place(page, "Niêm yết").click()
    page.wait_for_url("**/can-bo/niem-yet/")
