"""The front page: four things to do, by addresses that are promises."""

import re

import pytest

pytestmark = pytest.mark.django_db


def test_home_leads_to_the_four_things_a_citizen_comes_for(client):
    page = client.get("/").content.decode()

    main = page[page.index("<main") : page.index("</main>")]
    assert '<form class="search" role="search" action="/thu-tuc/">' in main
    assert {"/thu-tuc/", "/tra-cuu/", "/ngay-hen-tra/", "/khao-sat/", "/cong-khai/ho-so-tre-han/"} - set(
        re.findall(r'href="([^"]+)"', main)
    ) == set()


def test_home_names_the_office_and_speaks_vietnamese(client):
    page = client.get("/").content.decode()

    assert '<html lang="vi"' in page
    assert re.findall(r"<h1[^>]*>(.*?)</h1>", page) == ["Làm thủ tục ở phường"]


def test_home_loads_nothing_from_outside_and_no_htmx(client):
    page = client.get("/").content.decode()

    assert re.findall(r'(?:src|href)="(https?:)?//', page) == []
    assert "htmx" not in page


def test_the_api_page_lists_every_call_without_an_outside_host(client):
    page = client.get("/api/docs/").content.decode()

    assert re.findall(r"<code>(GET|POST) (/api/v1/due-date/)</code>", page) == [("GET", "/api/v1/due-date/")]
    assert re.findall(r'src="(https?:)?//', page) == []
