"""What every answer carries, and what is refused before a view sees it."""

import pytest
from django.test import RequestFactory

from tanthanh.office.middleware import PlainRequests

pytestmark = pytest.mark.django_db

POLICY = (
    "base-uri 'none'; default-src 'self'; form-action 'self'; frame-ancestors 'none'; img-src 'self' data:;"
    " object-src 'none'"
)
EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("GET", "/dang-nhap/", 200),
        ("GET", "/khong-co/", 404),
        ("GET", "/api/v1/khong-co/", 404),
        ("GET", "/can-bo/?a=%00", 400),
        ("TRACE", "/", 405),
        ("POST", "/", 405),
    ],
)
def test_every_answer_carries_the_headers(client, method, path, status):
    response = client.generic(method, path)

    policy = sorted(part.strip() for part in response["Content-Security-Policy"].split(";"))
    assert response.status_code == status
    assert {name: response[name] for name in EXPECTED} == EXPECTED
    assert "; ".join(policy) == POLICY
    assert "geolocation=()" in response["Permissions-Policy"]
    assert "camera=()" in response["Permissions-Policy"]


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "FOO"])
def test_unknown_methods_are_refused_everywhere(client, method):
    response = client.generic(method, "/")

    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"


@pytest.mark.parametrize("charset", ["utf-16", "utf-7", "latin-1", "khong-co", "utf-8; charset=utf-16"])
def test_a_body_in_another_encoding_is_refused_not_crashed_on(client, charset):
    client.get("/dang-nhap/")
    client.cookies["csrftoken"] = "x" * 32

    response = client.generic(
        "POST", "/dang-nhap/", b"username=a", content_type=f"application/x-www-form-urlencoded; charset={charset}"
    )

    assert response.status_code == 400


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", '"utf-8"'])
def test_utf8_by_any_spelling_is_read(client, charset):
    response = client.generic(
        "POST", "/dang-nhap/", b"username=a", content_type=f"application/x-www-form-urlencoded; charset={charset}"
    )

    assert response.status_code == 200


@pytest.mark.parametrize("address", ["/?q=%00", "/thu-tuc/?q=a%00b", "/%00", "/thu-tuc/1%00/"])
def test_nul_bytes_in_an_address_are_refused(client, address):
    assert client.generic("GET", address).status_code == 400


def test_what_is_honest_passes():
    passed = PlainRequests(lambda _: "through")

    assert passed(RequestFactory().get("/thu-tuc/?q=khai%20sinh%2500")) == "through"
