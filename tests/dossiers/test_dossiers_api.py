"""The API of dossiers: the pages' rules for programs, once per key, problems in Vietnamese."""

import json
import threading

import pytest
import time_machine
from django.db import close_old_connections, connection
from django.test import Client
from rest_framework.authtoken.models import Token

from dossiers import paging, step_requests
from dossiers.models import Dossier, LogEntry, StepRequest
from dossiers.states import State, Step
from tanthanh.office.roles import Role
from tests import factories
from tests.factories import MONDAY, make_dossier, moment, sign_in, store_dossier

pytestmark = pytest.mark.django_db

DOSSIERS = "/api/v1/dossiers/"


@pytest.fixture(autouse=True)
def _tuesday_morning():
    with time_machine.travel(moment("2026-11-17 09:00"), tick=False):
        yield


@pytest.fixture
def version():
    return factories.make_version(code="1.001193")


@pytest.fixture
def call(client):
    """Call as an officer by token: `call(officer, method, path, body, key)`."""

    def send(officer, method, path, body=None, key=None):
        token, _ = Token.objects.get_or_create(user=officer)
        headers = {"Authorization": f"Token {token.key}"} | ({"Idempotency-Key": key} if key is not None else {})
        return client.generic(method, path, json.dumps(body), content_type="application/json", headers=headers)

    return send


@pytest.fixture
def clerk():
    return factories.make_officer(Role.RECEPTIONIST)


def declared(**changes):
    return {"procedure": "1.001193", "applicant_name": "Nguyễn Văn Thử", "applicant_phone": "0905 123 456"} | changes


# --- taking in -------------------------------------------------------------------------------------------------------


def test_dossier_is_taken_in_with_what_its_receipt_needs(call, clerk, version):
    papers = [{"name": "Tờ khai", "form": "COPY", "quantity": 2}]

    answer = call(clerk, "POST", DOSSIERS, declared(documents=papers, fee_amount=8000))

    dossier = Dossier.objects.get()
    told = answer.json()
    assert answer.status_code == 201
    assert (told["code"], told["secret"], told["token"]) == ("H47.47.09-261117-0001", dossier.secret, dossier.token)
    assert (told["due_at"], told["state"]) == ("2026-11-20T17:30:00+07:00", "RECEIVED")
    assert told["documents"] == papers
    assert told["steps"] == [
        "FORWARD",
        "ASK_SUPPLEMENT",
        "FINISH",
        "WITHDRAW",
        "VOID",
        "APPRAISE",
        "ASK_HELP",
        "REPORT_LATE",
    ]
    assert [(entry["step"], entry["by"]) for entry in told["log"]] == [("RECEIVE", clerk.full_name)]
    assert (dossier.applicant_phone, dossier.fee_amount, dossier.received_by) == ("+84905123456", 8000, clerk)


def test_same_key_again_is_the_same_dossier(call, clerk, version):
    first, second = (call(clerk, "POST", DOSSIERS, declared(), key="may-quet-7") for _ in range(2))

    assert first.json() == second.json()
    assert Dossier.objects.count() == 1


def test_same_key_of_another_officer_is_another_dossier(call, clerk, version):
    call(clerk, "POST", DOSSIERS, declared(), key="1")
    call(factories.make_officer(), "POST", DOSSIERS, declared(), key="1")

    assert Dossier.objects.count() == 2


def test_same_key_for_another_applicant_is_refused_and_gives_nothing_away(call, clerk, version):
    call(clerk, "POST", DOSSIERS, declared(), key="1")

    answer = call(clerk, "POST", DOSSIERS, declared(applicant_name="Lê Ánh"), key="1")

    assert answer.status_code == 409
    assert answer.json()["detail"].startswith("Khóa Idempotency-Key này đã dùng cho hồ sơ khác")
    assert Dossier.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"procedure": "9.999999"}, "procedure"),
        ({"applicant_name": ""}, "applicant_name"),
        ({"applicant_name": "\u200b\u200b"}, "applicant_name"),
        ({"applicant_name": "123"}, "applicant_name"),
        ({"applicant_name": None}, "applicant_name"),
        ({"applicant_phone": "12"}, "applicant_phone"),
        ({"applicant_birth_date": "31/02/1985"}, "applicant_birth_date"),
        ({"applicant_id_number": "<b>"}, "applicant_id_number"),
        ({"channel": "NATIONAL_PORTAL"}, "channel"),
        ({"channel": "ONLINE"}, "channel"),
        ({"fee_amount": -1}, "fee_amount"),
        ({"fee_amount": 10**20}, "fee_amount"),
        ({"copies": 0}, "copies"),
        ({"documents": [{"name": "Giấy", "quantity": 0}]}, "documents.0.quantity"),
        ({"documents": "Giấy"}, "documents"),
        ({"note": "x" * 2001}, "note"),
        ({"limit": {"amount": 10**9}}, "limit.amount"),
    ],
)
def test_mistake_is_named_with_its_field_in_vietnamese(call, clerk, version, changes, field):
    answer = call(clerk, "POST", DOSSIERS, declared(**changes))

    told = answer.json()
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert [error["field"] for error in told["errors"]] == [field]
    assert not told["errors"][0]["detail"].isascii()
    assert Dossier.objects.count() == 0


def test_procedure_without_a_limit_needs_one(call, clerk):
    factories.make_version(code="1.001193", limit_amount=None, limit_unit="")

    without = call(clerk, "POST", DOSSIERS, declared())
    given = call(clerk, "POST", DOSSIERS, declared(limit={"amount": 2, "unit": "day"}))

    assert without.json()["errors"][0]["field"] == "limit"
    assert given.json()["due_at"] == "2026-11-19T17:30:00+07:00"


@pytest.mark.parametrize("key", ["", "x" * 255, "ký tự có dấu", "\u202e", "a b"])
def test_any_key_up_to_its_length_is_taken(call, clerk, version, key):
    answers = [call(clerk, "POST", DOSSIERS, declared(), key=key) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert Dossier.objects.count() == (1 if key else 2)


def test_longer_key_is_refused(call, clerk, version):
    assert call(clerk, "POST", DOSSIERS, declared(), key="x" * 256).status_code == 400


# --- reading ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_the_same_questions_however_many_dossiers(call, clerk, version, django_assert_num_queries, count):
    unit = factories.make_unit()
    for number in range(count):
        store_dossier(version=version, received_at=MONDAY, code=f"HS-{number}", unit=unit)
    Token.objects.create(user=clerk)

    with django_assert_num_queries(3):  # token given by the fixture, token with officer, dossiers
        answer = call(clerk, "GET", DOSSIERS)

    assert [row["code"] for row in answer.json()["results"]] == [f"HS-{number}" for number in reversed(range(count))]


def test_list_takes_the_pages_filters_and_walks_by_cursor(call, clerk, version, monkeypatch):
    monkeypatch.setattr(paging, "PAGE_SIZE", 2)
    for number in range(3):
        store_dossier(version=version, received_at=MONDAY, code=f"HS-{number}", state=State.READY)
    store_dossier(version=version, received_at=MONDAY, code="OTHER")

    first = call(clerk, "GET", f"{DOSSIERS}?trang-thai=READY&nam=xyz").json()
    second = call(clerk, "GET", f"{DOSSIERS}?trang-thai=READY&trang={first['next']}").json()

    assert [row["code"] for row in first["results"]] == ["HS-2", "HS-1"]
    assert [row["code"] for row in second["results"]] == ["HS-0"]
    assert first["ignored"] == ["Đã bỏ qua điều kiện “năm”: cần bốn chữ số, ví dụ 2023."]
    assert (first["count"], first["previous"], second["next"]) == (3, None, None)


def test_secret_and_token_are_told_at_intake_only(call, clerk, version):
    dossier = make_dossier(version=version, by=clerk)

    text = call(clerk, "GET", f"{DOSSIERS}{dossier.code}/").content.decode()
    listed = call(clerk, "GET", DOSSIERS).content.decode()

    assert dossier.secret not in text + listed
    assert dossier.token not in text + listed


def test_specialist_finds_the_dossiers_of_their_unit_only(call, version):
    ours, theirs = factories.make_unit(), factories.make_unit()
    store_dossier(version=version, received_at=MONDAY, code="OURS", unit=ours, state=State.PROCESSING)
    store_dossier(version=version, received_at=MONDAY, code="THEIRS", unit=theirs, state=State.PROCESSING)
    specialist = factories.make_officer(Role.SPECIALIST, unit=ours)

    assert [row["code"] for row in call(specialist, "GET", DOSSIERS).json()["results"]] == ["OURS"]
    assert call(specialist, "GET", f"{DOSSIERS}THEIRS/").status_code == 404
    assert call(specialist, "POST", f"{DOSSIERS}THEIRS/steps/", {"step": "FINISH"}).status_code == 404
    assert call(specialist, "POST", f"{DOSSIERS}OURS/steps/", {"step": "FINISH"}).status_code == 200


# --- steps -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["FORWARD", "chuyen-giai-quyet"])
def test_step_is_taken_by_its_name_or_its_address(call, clerk, version, name):
    unit = factories.make_unit(code="van-hoa")
    dossier = make_dossier(version=version, by=clerk, at=MONDAY)

    answer = call(clerk, "POST", f"{DOSSIERS}{dossier.code}/steps/", {"step": name, "unit": "van-hoa"})

    dossier.refresh_from_db()
    assert dossier.unit == unit
    assert answer.json() == {
        "code": dossier.code,
        "step": "FORWARD",
        "state": "PROCESSING",
        "state_label": "đang xử lý",
        "due_at": "2026-11-19T17:30:00+07:00",
        "promised_at": "2026-11-19T17:30:00+07:00",
    }


def test_same_key_takes_the_step_once_and_answers_the_same(call, clerk, version):
    dossier = make_dossier(version=version, by=clerk, at=MONDAY)
    path = f"{DOSSIERS}{dossier.code}/steps/"

    first = call(clerk, "POST", path, {"step": "FINISH"}, key="k")
    call(clerk, "POST", path, {"step": "RETURN"})
    again = call(clerk, "POST", path, {"step": "FINISH"}, key="k")

    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert list(LogEntry.objects.order_by("pk").values_list("step", flat=True)) == ["RECEIVE", "FINISH", "RETURN"]


def test_key_of_one_step_does_not_serve_for_another(call, clerk, version):
    dossier = make_dossier(version=version, by=clerk, at=MONDAY)
    path = f"{DOSSIERS}{dossier.code}/steps/"
    call(clerk, "POST", path, {"step": "FINISH"}, key="k")

    answer = call(clerk, "POST", path, {"step": "RETURN"}, key="k")

    assert (answer.status_code, Dossier.objects.get().state) == (409, State.READY)


def test_refused_step_gives_its_key_back(call, clerk, version):
    dossier = make_dossier(version=version, by=clerk, at=MONDAY)
    path = f"{DOSSIERS}{dossier.code}/steps/"

    refused = call(clerk, "POST", path, {"step": "ASK_SUPPLEMENT"}, key="k")
    taken = call(clerk, "POST", path, {"step": "ASK_SUPPLEMENT", "reason": "Thiếu bản sao"}, key="k")

    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "reason")
    assert (taken.status_code, StepRequest.objects.count()) == (200, 1)


def test_step_from_the_wrong_state_is_a_conflict_in_words(call, clerk, version):
    dossier = store_dossier(version=version, received_at=MONDAY, state=State.RETURNED)

    answer = call(clerk, "POST", f"{DOSSIERS}{dossier.code}/steps/", {"step": "FINISH"})

    assert (answer.status_code, answer["Content-Type"]) == (409, "application/problem+json")
    assert answer.json()["detail"].startswith("Hồ sơ đang ở trạng thái “đã trả kết quả” nên không thể có kết quả.")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "step"),
        ({"step": "RECEIVE"}, "step"),
        ({"step": "FLAG_LATE"}, "step"),
        ({"step": "CORRECT", "reason": "Nhập sai tên"}, "step"),
        ({"step": "ASK_AGENCY", "agency": "Công an phường", "days": 0}, "days"),
        ({"step": ["FINISH"]}, "step"),
        ({"step": "FORWARD", "unit": "khong-co"}, "unit"),
        ({"step": "FORWARD", "unit": "a b"}, "unit"),
        ({"step": "ASK_SUPPLEMENT", "reason": "x" * 2001}, "reason"),
    ],
)
def test_step_not_understood_is_named(call, clerk, version, body, field):
    dossier = make_dossier(version=version, by=clerk, at=MONDAY)

    answer = call(clerk, "POST", f"{DOSSIERS}{dossier.code}/steps/", body)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
    assert Dossier.objects.get().state == State.RECEIVED


# --- who may ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", Role)
def test_roles_are_those_of_the_pages(call, version, role):
    officer = factories.make_officer(role, unit=factories.one_stop())
    dossier = store_dossier(version=version, received_at=MONDAY, unit=officer.unit)

    codes = (
        call(officer, "GET", DOSSIERS).status_code,
        call(officer, "POST", DOSSIERS, declared()).status_code,
        call(officer, "GET", f"{DOSSIERS}{dossier.code}/").status_code,
        call(officer, "POST", f"{DOSSIERS}{dossier.code}/steps/", {"step": "FINISH"}).status_code,
    )

    assert (
        codes
        == {
            Role.RECEPTIONIST: (200, 201, 200, 200),
            Role.SPECIALIST: (200, 403, 200, 200),
            Role.LEADER: (200, 201, 200, 200),
            Role.SUPERVISOR: (200, 403, 200, 403),
            Role.ADMINISTRATOR: (200, 403, 200, 403),
        }[role]
    )


def test_nobody_and_a_deactivated_account_get_in(client, call, version):
    officer = factories.make_officer(is_active=False)

    for answer in (client.get(DOSSIERS), call(officer, "GET", DOSSIERS)):
        assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")


def test_session_works_with_the_csrf_token_only(version):
    client = Client(enforce_csrf_checks=True)
    sign_in(client, factories.make_officer())

    assert client.get(DOSSIERS).status_code == 200
    assert client.post(DOSSIERS, declared(), content_type="application/json").status_code == 403


def test_answers_are_not_kept_by_anybody(call, clerk, version):
    dossier = make_dossier(version=version, by=clerk, at=MONDAY)

    for path in (DOSSIERS, f"{DOSSIERS}{dossier.code}/"):
        assert call(clerk, "GET", path)["Cache-Control"] == "no-store, private"


def test_schema_describes_every_call_of_dossiers(client):
    schema = client.get("/api/schema/?format=json").json()

    calls = {(path, method) for path, item in schema["paths"].items() for method in item if "/dossiers/" in path}
    assert calls == {
        ("/api/v1/dossiers/", "get"),
        ("/api/v1/dossiers/", "post"),
        ("/api/v1/dossiers/{code}/", "get"),
        ("/api/v1/dossiers/{code}/steps/", "post"),
    }


# --- nothing breaks it -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body", [[], "x", 1, None, {"applicant_name": {"a": []}}, {"documents": [[[]]]}, {"limit": []}]
)
def test_hostile_bodies_are_answered_with_a_problem(call, clerk, version, body):
    answer = call(clerk, "POST", DOSSIERS, declared(**body) if isinstance(body, dict) else body)

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


@pytest.mark.parametrize(
    "text", ["\x00", "\ud800", "x" * 10_000, "\u202eabc", "<script>", "ﬃ" * 100, "'; DROP TABLE--"]
)
@pytest.mark.parametrize(
    "field", ["procedure", "applicant_name", "applicant_address", "applicant_email", "note", "channel"]
)
def test_hostile_text_is_stored_plain_or_refused(call, clerk, version, field, text):
    answer = call(clerk, "POST", DOSSIERS, declared(**{field: text}))

    assert answer.status_code in {201, 400}
    stored = "".join(str(value) for row in Dossier.objects.values("applicant_name", "note") for value in row.values())
    assert not set(stored) & {"\x00", "\u202e", "\ud800"}


# --- at the same time ------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_calls_at_once_with_one_key_take_one_step():
    if connection.vendor == "sqlite":
        pytest.skip("the tests' SQLite lives in memory, where two writers cannot wait for each other")
    clerk = factories.make_officer()
    dossier = make_dossier(by=clerk, at=MONDAY)
    answers, barrier = [], threading.Barrier(2)

    def run():
        close_old_connections()
        barrier.wait()
        answers.append(
            step_requests.take_once(
                Step.FINISH,
                dossier,
                by=clerk,
                at=moment("2026-11-17 09:00"),
                key="k",
                answer=lambda taken: {"state": str(taken.state)},
            )
        )
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == [{"state": "READY"}, {"state": "READY"}]
    assert dossier.log.filter(step=Step.FINISH).count() == 1


def test_program_says_who_took_the_result_and_reads_it_again(call, clerk, version):
    dossier = make_dossier(version=version, by=clerk, at=MONDAY)
    path = f"{DOSSIERS}{dossier.code}/steps/"
    call(clerk, "POST", path, {"step": "FINISH"})
    taken = {
        "taker": "AUTHORISED",
        "name": "Lê Thị Thay",
        "authorisation": "Giấy ủy quyền 12",
        "id_last_digits": "0025",
        "is_signed": True,
        "is_fee_settled": True,
        "is_survey_offered": True,
    }

    without = call(clerk, "POST", path, {"step": "RETURN", "collected": taken | {"authorisation": ""}})
    assert call(clerk, "GET", f"{DOSSIERS}{dossier.code}/").json()["collection"] is None
    whole_number = call(
        clerk, "POST", path, {"step": "RETURN", "collected": taken | {"id_last_digits": "049192000025"}}
    )
    done = call(clerk, "POST", path, {"step": "RETURN", "collected": taken})

    assert (without.status_code, whole_number.status_code, done.status_code) == (409, 400, 200)
    assert "giấy ủy quyền" in without.json()["detail"]
    assert call(clerk, "GET", f"{DOSSIERS}{dossier.code}/").json()["collection"] == taken


def test_program_says_who_came_in_the_applicants_place(call, clerk, version):
    sent = {
        "procedure": version.procedure.code,
        "applicant_name": "Nguyễn Văn Thử",
        "applicant_id_issued_on": "2021-05-10",
        "representative_name": "Lê Thị Thay",
        "representative_id_number": "049192000025",
        "authorisation": "Giấy ủy quyền 12",
    }

    assert call(clerk, "POST", DOSSIERS, sent).status_code == 201
    dossier = Dossier.objects.get()
    assert (dossier.representative_name, dossier.authorisation) == ("Lê Thị Thay", "Giấy ủy quyền 12")
