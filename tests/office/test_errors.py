"""Errors in words: what happened and what to do, in Vietnamese, without a second error."""

import re

import pytest
from django.core.exceptions import BadRequest, PermissionDenied
from django.test import RequestFactory, override_settings
from django.urls import include, path

from tanthanh.office import menu, views

pytestmark = pytest.mark.django_db


def broken(_request):
    raise RuntimeError("chi tiết bên trong")


def refused(_request):
    raise PermissionDenied


def unreadable(_request):
    raise BadRequest


urlpatterns = [
    path("", include("tanthanh.office.urls")),
    path("hong/", broken),
    path("api/v1/hong/", broken),
    path("cam/", refused),
    path("api/v1/cam/", refused),
    path("la/", unreadable),
]
handler400, handler403, handler404, handler500 = (
    views.bad_request,
    views.forbidden,
    views.not_found,
    views.server_error,
)


@pytest.fixture
def visitor(client):
    client.raise_request_exception = False
    with override_settings(ROOT_URLCONF=__name__):
        menu.exists.cache_clear()
        yield client
    menu.exists.cache_clear()


@pytest.mark.parametrize(
    ("address", "status", "title"),
    [
        ("/la/", 400, "Yêu cầu không đọc được"),
        ("/cam/", 403, "Tài khoản này không mở được trang đó"),
        ("/khong-co/", 404, "Không có trang này"),
        ("/hong/", 500, "Hệ thống đang gặp lỗi"),
    ],
)
def test_a_page_says_what_is_wrong_and_where_to_go(visitor, address, status, title):
    response = visitor.get(address)

    page = response.content.decode()
    assert response.status_code == status
    assert re.findall(r"<h1>(.*?)</h1>", page) == [title]
    assert 'href="/"' in page
    assert "chi tiết bên trong" not in page


def test_not_found_offers_the_search(visitor):
    page = visitor.get("/khong-co/").content.decode()

    assert '<form class="search" role="search" action="/thu-tuc/">' in page


@pytest.mark.parametrize(
    ("address", "status"), [("/api/v1/khong-co/", 404), ("/api/v1/cam/", 403), ("/api/v1/hong/", 500)]
)
def test_a_program_gets_a_problem_document(visitor, address, status):
    response = visitor.get(address)

    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
    assert response.json()["status"] == status


def test_the_server_error_page_asks_nothing_of_the_database(visitor, django_assert_num_queries):
    with django_assert_num_queries(0):
        visitor.get("/hong/")


def test_the_server_error_page_survives_missing_static_files(monkeypatch):
    def missing(_name):
        raise ValueError("Missing staticfiles manifest entry")

    monkeypatch.setattr(views, "get_template", missing)

    response = views.server_error(RequestFactory().get("/"))

    assert (response.status_code, "Hệ thống đang gặp lỗi" in response.content.decode()) == (500, True)


def test_a_form_from_a_stale_page_says_to_reload(client):
    strict = type(client)(enforce_csrf_checks=True)

    response = strict.post("/dang-nhap/", {"username": "a", "password": "b"})

    assert response.status_code == 403
    assert "<h1>Trang đã mở quá lâu</h1>" in response.content.decode()


@pytest.mark.parametrize("body", [b"--x\r\nContent-Disposition: form-data", b"", b"\xff\xfe\x00"])
def test_a_broken_upload_is_never_a_server_error(body):
    from django.test import Client  # noqa: PLC0415 -- a client that lets errors become answers

    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    strict.cookies["csrftoken"] = "x" * 32

    response = strict.generic("POST", "/dang-nhap/", body, content_type="multipart/form-data; boundary=")

    assert response.status_code in {400, 403}


def test_an_unknown_host_is_refused_with_a_page(client):
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400
