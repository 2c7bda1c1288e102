"""Signing in and out: one door, one sentence for every failure, a new session each time, and an end to it."""

import re

import pytest
from django.urls import reverse

from tanthanh.office.models import Officer
from tanthanh.office.roles import Role

pytestmark = pytest.mark.django_db
PASSWORD = "mot-cua-tan-thanh"
WRONG = "Tên đăng nhập hoặc mật khẩu chưa đúng. Kiểm tra phím Caps Lock và bộ gõ tiếng Việt rồi nhập lại mật khẩu."


@pytest.fixture
def officer():
    return Officer.objects.create_user("lan", password=PASSWORD, full_name="Lê Thị Lan", role=Role.RECEPTIONIST)


@pytest.fixture
def moment(monkeypatch):
    """The clock of the session limits: set `moment["now"]`."""
    clock = {"now": 1_700_000_000}
    monkeypatch.setattr("tanthanh.office.middleware.time.time", lambda: clock["now"])
    return clock


def sign_in(client, password=PASSWORD, username="lan", **more):
    return client.post("/dang-nhap/", {"username": username, "password": password, **more})


def test_sign_in_answers_at_the_promised_address():
    assert reverse("office:sign_in") == "/dang-nhap/"
    assert reverse("office:sign_out") == "/dang-xuat/"


def test_sign_in_leads_to_the_desk(client, officer):
    response = sign_in(client)

    assert (response.status_code, response["Location"]) == (302, "/can-bo/")
    assert client.session["_auth_user_id"] == str(officer.pk)


def test_sign_in_leads_back_to_where_one_came_from(client, officer):
    assert sign_in(client, next="/can-bo/ho-so/?q=lan")["Location"] == "/can-bo/ho-so/?q=lan"


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "http:///evil.example"],
)
def test_sign_in_never_leads_out_of_the_house(client, officer, target):
    assert sign_in(client, next=target)["Location"] == "/can-bo/"
    assert target not in client.get("/dang-nhap/", {"next": target}).content.decode()


@pytest.mark.parametrize(("username", "password"), [("lan", "sai"), ("khong-co", PASSWORD), ("lan", "")])
def test_sign_in_keeps_the_name_and_says_one_sentence(client, officer, username, password):
    response = sign_in(client, password, username)

    page = response.content.decode()
    assert response.status_code == 200
    assert f'value="{username}"' in page
    assert (WRONG in page) == bool(password)
    assert PASSWORD not in page


def test_sign_in_says_the_same_to_a_deactivated_account(client, officer):
    Officer.objects.update(is_active=False)

    assert WRONG in sign_in(client).content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("before", ["nobody", "the same officer"])
def test_sign_in_gives_the_session_a_new_key(client, officer, before):
    if before == "nobody":
        client.get("/dang-nhap/")
        session = client.session
        session["planted"] = 1
        session.save()
        client.cookies["sessionid"] = session.session_key
    else:
        sign_in(client)
    old = client.session.session_key

    sign_in(client)

    assert client.session.session_key != old


def test_sign_in_page_is_never_kept_by_the_browser(client):
    assert "no-store" in client.get("/dang-nhap/")["Cache-Control"]


def test_five_wrong_passwords_lock_this_account_at_this_address(client, officer, settings):
    settings.AXES_ENABLED = True

    answers = [sign_in(client, "sai").status_code for _ in range(5)]
    locked = sign_in(client)
    elsewhere = client.post("/dang-nhap/", {"username": "lan", "password": PASSWORD}, REMOTE_ADDR="203.0.113.9")

    assert answers == [200, 200, 200, 200, 429]
    assert (locked.status_code, locked["Retry-After"]) == (429, "900")
    assert "mời thử lại sau 15 phút" in locked.content.decode()
    assert elsewhere.status_code == 302


def test_sign_out_ends_the_session(client, officer):
    sign_in(client)

    response = client.post("/dang-xuat/")

    assert (response.status_code, response["Location"]) == (302, "/")
    assert "_auth_user_id" not in client.session


def test_sign_out_by_a_link_does_nothing(client, officer):
    sign_in(client)

    assert client.get("/dang-xuat/").status_code == 405
    assert client.session["_auth_user_id"] == str(officer.pk)


def test_an_idle_hour_ends_the_sign_in_and_says_so(client, officer, moment, settings):
    settings.SESSION_IDLE_SECONDS = 3600
    client.force_login(officer)
    client.get("/")
    moment["now"] += 3600
    client.get("/")
    assert "_auth_user_id" in client.session

    moment["now"] += 3601
    page = client.get("/dang-nhap/").content.decode()

    assert "_auth_user_id" not in client.session
    assert "Phiên làm việc đã hết hạn. Mời đăng nhập lại." in page


def test_twelve_hours_end_the_sign_in_however_busy(client, officer, moment, settings):
    settings.SESSION_IDLE_SECONDS = 3600
    client.force_login(officer)
    client.get("/")
    for _ in range(24):
        moment["now"] += 1800
        client.get("/")
    assert "_auth_user_id" in client.session

    moment["now"] += 1
    client.get("/")

    assert "_auth_user_id" not in client.session


def test_signing_in_again_starts_the_twelve_hours_anew(client, officer):
    sign_in(client)
    session = client.session
    session["signed_in"] = 1
    session.save()

    sign_in(client)

    assert client.session["signed_in"] > 1_700_000_000


def test_a_deactivated_account_is_signed_out_at_the_next_click(client, officer):
    sign_in(client)
    Officer.objects.update(is_active=False)

    client.get("/")

    assert "_auth_user_id" not in client.session


def test_a_citizen_is_given_no_session_and_costs_no_query(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/")

    assert response.cookies == {}
    assert "Vary" not in response or "Cookie" not in response["Vary"]


@pytest.mark.parametrize("role", list(Role))
def test_the_admin_opens_for_administrators_alone(client, role):
    client.force_login(Officer.objects.create_user("ai-do", full_name="Ai Đó", role=role, is_staff=True))

    assert client.get("/quan-tri/").status_code == (200 if role == Role.ADMINISTRATOR else 302)
    assert client.get("/quan-tri/login/?next=/quan-tri/").status_code == (302 if role == Role.ADMINISTRATOR else 403)


def test_the_admin_has_no_sign_in_page_of_its_own(client):
    response = client.get("/quan-tri/", follow=True)

    assert [url for url, _ in response.redirect_chain] == [
        "/quan-tri/login/?next=/quan-tri/",
        "/dang-nhap/?next=/quan-tri/",
    ]


@pytest.fixture
def administrator(client):
    officer = Officer.objects.create_user("quan-tri", full_name="Quản Trị", role=Role.ADMINISTRATOR)
    client.force_login(officer)
    return officer


@pytest.mark.parametrize("model", ["officeprofile", "unit", "officer", "calendarday", "worksession"])
def test_the_administrator_keeps_the_reference_data(client, administrator, model):
    assert client.get(f"/quan-tri/office/{model}/").status_code == 200
    assert client.get(f"/quan-tri/office/{model}/add/").status_code == 200


def test_the_administrator_adds_an_officer_who_can_sign_in(client, administrator):
    added = {
        "username": "binh", "full_name": "Trần Văn Bình", "role": "SPECIALIST", "unit": "",
        "password1": "mot-cua-tan-thanh", "password2": "mot-cua-tan-thanh",
    }  # fmt: skip

    response = client.post("/quan-tri/office/officer/add/", added)

    made = Officer.objects.get(username="binh")
    assert response["Location"] == f"/quan-tri/office/officer/{made.pk}/change/"
    assert (made.role, made.full_name) == (Role.SPECIALIST, "Trần Văn Bình")
    assert client.get(response["Location"]).status_code == 200
    assert client.get(f"/quan-tri/office/officer/{made.pk}/history/").status_code == 200
    assert sign_in(client, username="binh").status_code == 302


def test_the_diary_of_jobs_can_be_read_but_not_written_in_the_admin(client, administrator):
    for model in ("jobrun", "calendarversion"):
        assert client.get(f"/quan-tri/office/{model}/").status_code == 200
        assert client.get(f"/quan-tri/office/{model}/add/").status_code == 403


def test_an_htmx_request_after_the_end_takes_the_whole_window_to_the_sign_in(client, officer, settings):
    response = client.get("/can-bo/ho-so/", headers={"HX-Request": "true"})

    assert (response.status_code, response["HX-Redirect"]) == (204, "/dang-nhap/")


def test_the_password_field_is_announced_with_its_error(client, officer):
    page = sign_in(client, "").content.decode()

    field = re.search(r'<input[^>]*name="password"[^>]*>', page)[0]
    assert 'aria-describedby="id_password_error"' in field
    assert 'aria-invalid="true"' in field
    assert 'id="id_password_error"' in page
