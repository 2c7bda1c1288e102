"""What the one script adds, in a real browser under the real content security policy."""

import re

import pytest

from tanthanh.office.models import Officer
from tanthanh.office.roles import Role

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def complaints(page):
    """What the browser's console says: a broken policy, a missing file, an error."""
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


@pytest.fixture
def signed_in(page, live_server):
    Officer.objects.create_user("lan", password="mot-cua-tan-thanh", full_name="Lê Thị Lan", role=Role.LEADER)
    page.goto(f"{live_server.url}/dang-nhap/")
    page.fill("[name=username]", "lan")
    page.fill("[name=password]", "mot-cua-tan-thanh")
    page.click("main button")
    return page


def test_the_slash_key_goes_to_the_search_box(page, live_server, complaints):
    page.goto(live_server.url)

    page.keyboard.press("/")
    page.keyboard.type("khai sinh/")

    assert page.locator("[data-search]").input_value() == "khai sinh/"
    assert [text for text in complaints if "404" not in text] == []


def test_a_form_pressed_twice_is_sent_once(page, live_server):
    sent = []
    page.route(
        "**/dang-nhap/", lambda route: sent.append(route) if route.request.method == "POST" else route.continue_()
    )
    page.goto(f"{live_server.url}/dang-nhap/")
    page.fill("[name=username]", "lan")
    page.fill("[name=password]", "x")

    page.locator("main button").dblclick(no_wait_after=True)
    page.wait_for_timeout(300)

    assert len(sent) == 1


def test_the_desk_runs_htmx_without_a_word_from_the_policy(signed_in, complaints):
    signed_in.reload()

    assert re.search(r"/can-bo/$", signed_in.url)
    assert [text for text in complaints if "Content Security" in text or "htmx" in text] == []
    assert signed_in.locator("script[src*=htmx]").count() == 1


def test_the_first_tab_offers_the_way_past_the_menu(page, live_server):
    page.goto(live_server.url)

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "noi-dung"
