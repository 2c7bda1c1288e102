"""A code from the phone at sign-in: enrolled once, each code once, asked of the named roles and of nobody else."""

import base64
import hashlib
import hmac
import struct
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from tanthanh.office.roles import Role
from tests.factories import MONDAY, make_officer

pytestmark = pytest.mark.django_db
PASSWORD = "mot-cua-tan-thanh"
PAGE = "/ma-xac-thuc/"


def code(key, at):
    """RFC 6238 with SHA-1, six digits, steps of thirty seconds."""
    steps = struct.pack(">Q", int(at.timestamp()) // 30)
    digest = hmac.new(base64.b32decode(key.replace(" ", "")), steps, hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def test_our_own_count_is_that_of_the_rfc():
    """Appendix B of RFC 6238: the last six of 94287082 and 07081804."""
    key = base64.b32encode(b"12345678901234567890").decode()

    class At:
        def __init__(self, seconds):
            self.seconds = seconds

        def timestamp(self):
            return self.seconds

    assert (code(key, At(59)), code(key, At(1111111109))) == ("287082", "081804")


@pytest.fixture
def required(settings):
    settings.TOTP_REQUIRED_ROLES = ["LEADER", "ADMINISTRATOR"]


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def leader():
    officer = make_officer(Role.LEADER, username="lanhdao")
    officer.set_password(PASSWORD)
    officer.save()
    return officer


def sign_in(client, officer):
    return client.post("/dang-nhap/", {"username": officer.username, "password": PASSWORD, "next": "/can-bo/ho-so/"})


def enrol(client, officer, at=MONDAY):
    sign_in(client, officer)
    key = client.get(PAGE).context["enrolment"].key
    client.post(PAGE, {"ma": code(key, at)})
    return key


def test_nobody_is_asked_by_default(client, leader):
    sign_in(client, leader)

    assert client.get("/can-bo/").status_code == 200
    assert client.get(PAGE)["Location"] == "/can-bo/"


@pytest.mark.usefixtures("required")
def test_leader_enrols_by_a_qr_and_goes_on_to_where_they_wanted(client, leader):
    landed = sign_in(client, leader)
    stopped = client.get(landed["Location"])
    page = client.get(stopped["Location"])
    key = page.context["enrolment"].key
    before = client.session.session_key

    done = client.post(PAGE, {"ma": code(key, MONDAY), "next": page.context["next"]})

    assert stopped["Location"] == f"{PAGE}?next=%2Fcan-bo%2Fho-so%2F"
    assert 'src="data:image/svg+xml;base64,' in page.content.decode()
    assert done["Location"] == "/can-bo/ho-so/"
    assert client.get("/can-bo/ho-so/").status_code == 200
    assert client.session.session_key != before
    assert TOTPDevice.objects.values_list("user", "confirmed").get() == (leader.pk, True)


@pytest.mark.usefixtures("required")
def test_next_sign_in_asks_for_a_new_code_and_shows_the_key_to_nobody(client, leader, clock):
    key = enrol(client, leader)
    client.post("/dang-xuat/")
    sign_in(client, leader)
    page = client.get(PAGE)

    replayed = client.post(PAGE, {"ma": code(key, MONDAY)})
    clock.shift(timedelta(minutes=2))
    fresh = client.post(PAGE, {"ma": code(key, MONDAY + timedelta(minutes=2))})

    assert page.context["enrolment"] is None
    assert key not in page.content.decode()
    assert replayed.status_code == 422
    assert fresh["Location"] == "/can-bo/"
    assert client.get("/can-bo/").status_code == 200


@pytest.mark.usefixtures("required")
@pytest.mark.parametrize(
    "path", ["/can-bo/", "/can-bo/ho-so/", "/lanh-dao/2026/", "/quan-tri/", "/can-bo/thoi-han-luu/"]
)
def test_password_alone_opens_nothing_of_the_office(client, leader, path):
    sign_in(client, leader)

    answer = client.get(path)

    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, PAGE)


@pytest.mark.usefixtures("required")
def test_public_pages_and_the_way_out_stay_open_and_the_api_is_shut(client, leader):
    sign_in(client, leader)

    assert client.get("/tra-cuu/").status_code == 200
    assert client.get("/api/v1/dossiers/").status_code == 403
    assert client.post("/dang-xuat/")["Location"] == "/"


@pytest.mark.usefixtures("required")
@pytest.mark.parametrize("typed", ["", "abc", "000000", "１２３４５６", "9" * 200, "\0"])
def test_wrong_code_is_a_sentence(client, leader, typed):
    sign_in(client, leader)
    client.get(PAGE)

    answer = client.post(PAGE, {"ma": typed})

    assert answer.status_code == 422
    assert "Mã chưa đúng hoặc đã dùng" in answer.content.decode()
    assert client.get("/can-bo/").status_code == 302


@pytest.mark.usefixtures("required")
def test_guessing_is_slowed_down_even_for_the_right_code(client, leader, clock):
    key = enrol(client, leader)
    client.post("/dang-xuat/")
    clock.shift(timedelta(minutes=5))
    sign_in(client, leader)
    for _ in range(4):
        client.post(PAGE, {"ma": "000000"})

    now = MONDAY + timedelta(minutes=5)
    assert client.post(PAGE, {"ma": code(key, now)}).status_code == 422
    clock.shift(timedelta(minutes=1))
    assert client.post(PAGE, {"ma": code(key, now + timedelta(minutes=1))}).status_code == 302


@pytest.mark.usefixtures("required")
def test_other_roles_are_not_asked(client):
    clerk = make_officer(username="tiepnhan")
    clerk.set_password(PASSWORD)
    clerk.save()
    sign_in(client, clerk)

    assert client.get("/can-bo/").status_code == 200


@pytest.mark.usefixtures("required")
def test_lost_phone_is_taken_away_by_an_administrator_only(client, leader):
    enrol(client, leader)
    device = TOTPDevice.objects.get()
    address = reverse("admin:otp_totp_totpdevice_delete", args=[device.pk])
    refused = client.post(address, {"post": "yes"})
    keeper = make_officer(Role.ADMINISTRATOR, username="quantri")
    keeper.set_password(PASSWORD)
    keeper.save()
    enrol(client, keeper)

    shown = client.get(reverse("admin:otp_totp_totpdevice_change", args=[device.pk]))
    deleted = client.post(address, {"post": "yes"})

    assert refused.status_code in {302, 403}
    assert device.key not in shown.content.decode()
    assert deleted.status_code == 302
    assert not TOTPDevice.objects.filter(user=leader).exists()
    client.post("/dang-xuat/")
    sign_in(client, leader)
    assert client.get(PAGE).context["enrolment"] is not None
