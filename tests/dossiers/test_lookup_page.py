"""The applicant's lookup: state, dates and what to do next for the holder of the secret; nothing for anybody else."""

import re
from random import Random

import pytest
import time_machine
from django.db import connection
from django.urls import reverse

from dossiers import codes, lifecycle, lookup, lookup_limits
from dossiers.models import ApologyLetter, Dossier, LatenessEpisode, LetterState
from dossiers.states import Cause, State
from dossiers.views import lookup as lookup_view
from tanthanh.office import context
from tanthanh.office.roles import Role
from tests import factories
from tests.factories import MONDAY, make_dossier, moment, store_dossier

pytestmark = pytest.mark.django_db

LOOK_UP = reverse("dossiers:look_up")
API = "/api/v1/lookup/"
# Canaries: what must never reach a page that anybody with a receipt, or nobody at all, can open.
CANARIES = {
    "applicant_name": "Canarius Vũ Thị Yến",
    "applicant_id_number": "049085999888",
    "applicant_phone": "+84905777666",
    "applicant_address": "Hẻm Canary 99",
    "applicant_email": "canary@vidu.vn",
    "note": "Canary ghi chú",
}
WORDS = ("Canarius", "Yến", "049085999888", "905777666", "0905 777 666", "Canary", "canary@")


@pytest.fixture(autouse=True)
def _tuesday_morning():
    with time_machine.travel(moment("2026-11-17 09:00"), tick=False):
        yield


@pytest.fixture
def dossier():
    officer = factories.make_officer(full_name="Canary Cán Bộ")
    received = make_dossier(by=officer, at=MONDAY, **CANARIES)
    lifecycle.ask_supplement(received, by=officer, at=MONDAY, reason="Canary thiếu giấy tờ của bà Yến")
    received.refresh_from_db()
    return received


def ask(client, code, secret):
    return client.post(LOOK_UP, {"code": code, "secret": secret})


# --- who gets in -----------------------------------------------------------------------------------------------------


def test_code_and_secret_open_the_dossier(client, dossier):
    status = ask(client, dossier.code, dossier.secret).context["status"]

    assert (status.code, status.state_label, status.applicant) == (dossier.code, "chờ bổ sung", "C. V. T. Y.")
    assert status.next == "Mời bạn nộp bổ sung giấy tờ theo phiếu yêu cầu tại bộ phận một cửa."
    assert [(event.title, event.by, event.note) for event in status.events] == [
        ("tiếp nhận", "", ""),
        ("yêu cầu bổ sung", "", ""),
    ]


def test_code_and_secret_are_read_as_people_copy_them(client, dossier):
    code = f" {dossier.code.lower().replace('-', '–')} "
    secret = f"{dossier.secret[:4].lower()} {dossier.secret[4:]}"

    assert ask(client, code, secret).status_code == 200


def test_code_of_the_provinces_system_opens_it_too(client, dossier):
    Dossier.objects.update(official_code="H17.00.00-261116-0007")

    assert ask(client, "H17.00.00-261116-0007", dossier.secret).status_code == 200


def test_token_of_the_receipt_opens_it(client, dossier):
    page = client.get(reverse("dossiers:look_up_token", args=[dossier.token]))

    assert page.context["status"].code == dossier.code


def test_wrong_secret_and_unknown_code_are_one_and_the_same_answer(client, dossier):
    def plain(response):
        text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())
        return response.status_code, text.replace("H47.47.09-261116-9999", dossier.code)

    wrong_secret = plain(ask(client, dossier.code, "AAAAAAAA"))
    unknown_code = plain(ask(client, "H47.47.09-261116-9999", "AAAAAAAA"))

    assert wrong_secret == unknown_code
    assert wrong_secret[0] == 404


@pytest.mark.parametrize("code", ["known", "H47.47.09-261116-9999", "không phải mã", "x" * 60])
def test_wrong_secret_and_unknown_code_ask_the_database_the_same(dossier, django_assert_num_queries, code):
    with django_assert_num_queries(1):
        found = lookup.by_secret(dossier.code if code == "known" else code, "AAAAAAAA")

    assert found is None


def test_secret_of_another_dossier_opens_nothing(client, dossier):
    other = store_dossier(version=dossier.version, received_at=MONDAY, secret="ZZZZ9999")

    assert ask(client, dossier.code, other.secret).status_code == 404


@pytest.mark.parametrize("secret", ["", " ", "-"])
def test_dossier_without_a_secret_is_opened_by_nothing(client, dossier, secret):
    Dossier.objects.update(secret="")

    assert ask(client, dossier.code, secret).status_code in {404, 422}
    assert lookup.by_secret(dossier.code, secret) is None


@pytest.mark.parametrize("token", ["x", "x" * 500, "abc%20def", "-", "'"])
def test_unknown_token_is_not_found_in_words(client, dossier, token):
    page = client.get(f"/tra-cuu/{token}/")

    assert page.status_code == 404
    assert "Mã QR này không mở được hồ sơ nào" in page.content.decode()


# --- what it shows ---------------------------------------------------------------------------------------------------


def test_no_personal_data_on_the_page_nor_in_the_api(client, dossier):
    shown = [
        ask(client, dossier.code, dossier.secret).content.decode(),
        client.get(reverse("dossiers:look_up_token", args=[dossier.token])).content.decode(),
        client.post(
            API, {"code": dossier.code, "secret": dossier.secret}, content_type="application/json"
        ).content.decode(),
        ask(client, dossier.code, "AAAAAAAA").content.decode(),
    ]

    assert [word for text in shown for word in WORDS if word in text] == []


def test_api_answers_with_these_keys_and_no_others(client, dossier):
    answer = client.post(API, {"code": dossier.code, "secret": dossier.secret}, content_type="application/json")

    assert answer.json() == {
        "code": dossier.code,
        "procedure": "Thủ tục đăng ký khai sinh",
        "state": "INCOMPLETE",
        "state_label": "chờ bổ sung",
        "unit": "Bộ phận Một cửa",
        "received_at": "2026-11-16T09:00:00+07:00",
        "first_promised_at": "2026-11-19T17:30:00+07:00",
        "promised_at": "2026-11-19T17:30:00+07:00",
        "due_at": "2026-11-19T17:30:00+07:00",
        "finished_at": None,
        "returned_at": None,
        "supplement_due_on": None,
        "is_late": False,
        "next": "Mời bạn nộp bổ sung giấy tờ theo phiếu yêu cầu tại bộ phận một cửa.",
        "events": [
            {"title": "tiếp nhận", "at": "2026-11-16T09:00:00+07:00"},
            {"title": "yêu cầu bổ sung", "at": "2026-11-16T09:00:00+07:00"},
        ],
    }


def test_api_says_the_same_for_a_wrong_secret_and_an_unknown_code(client, dossier):
    sent = [{"code": dossier.code, "secret": "AAAAAAAA"}, {"code": "H47.47.09-261116-9999", "secret": "AAAAAAAA"}]

    answers = [client.post(API, body, content_type="application/json") for body in sent]

    assert answers[0].content == answers[1].content
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0]["Content-Type"] == "application/problem+json"
    assert answers[0].json()["detail"] == lookup.UNKNOWN


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"state": State.PROCESSING}, "Bạn chưa phải làm gì. Mời đến nhận kết quả theo ngày hẹn."),
        ({"state": State.READY}, "Đã có kết quả. Mời mang giấy tiếp nhận và giấy tờ tùy thân đến nhận."),
        (
            {"state": State.READY, "return_method": "POST"},
            "Đã có kết quả, sẽ gửi đến bạn theo hình thức bưu chính.",
        ),
        ({"state": State.PROCESSING, "due_at": moment("2026-11-16 17:30")}, lookup.LATE),
        (
            {"state": State.READY, "due_at": moment("2026-11-16 17:30"), "finished_at": moment("2026-11-17 08:00")},
            "Đã có kết quả. Mời mang giấy tiếp nhận và giấy tờ tùy thân đến nhận.",
        ),
    ],
)
def test_page_says_what_to_do_next(values, sentence):
    dossier = store_dossier(version=factories.make_version(), received_at=MONDAY, **values)

    assert lookup.status(dossier, now=moment("2026-11-17 09:00")).next == sentence


def test_every_state_has_its_next_thing_to_do():
    assert set(lookup.NEXT) == set(State)


# --- how it is kept quiet --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["form", "found", "unknown", "token"])
def test_nothing_of_a_lookup_is_kept_indexed_or_told_to_others(client, dossier, kind):
    response = {
        "form": lambda: client.get(LOOK_UP),
        "found": lambda: ask(client, dossier.code, dossier.secret),
        "unknown": lambda: ask(client, dossier.code, "AAAAAAAA"),
        "token": lambda: client.get(reverse("dossiers:look_up_token", args=[dossier.token])),
    }[kind]()

    assert "no-store" in response["Cache-Control"]
    assert (response["X-Robots-Tag"], response["Referrer-Policy"]) == ("noindex, nofollow", "strict-origin")


def test_code_and_secret_are_not_taken_from_the_address(client, dossier):
    page = client.get(LOOK_UP, {"code": dossier.code, "secret": dossier.secret})

    assert "status" not in page.context
    assert dossier.code not in page.content.decode()


# --- how often -------------------------------------------------------------------------------------------------------


def test_one_code_is_tried_ten_times_right_or_wrong(client, dossier):
    answers = [ask(client, dossier.code, "AAAAAAAA").status_code for _ in range(lookup_limits.PER_CODE)]
    blocked = ask(client, dossier.code, dossier.secret)

    assert answers == [404] * 10
    assert (blocked.status_code, blocked["Retry-After"]) == (429, "600")
    assert "Mời thử lại sau 10 phút." in blocked.content.decode()


def test_unknown_code_is_blocked_like_a_known_one(client, dossier):
    answers = [ask(client, "H47.47.09-261116-9999", "AAAAAAAA").status_code for _ in range(11)]

    assert answers == [404] * 10 + [429]


def test_writing_the_code_another_way_is_the_same_code(client, dossier):
    forms = [dossier.code, dossier.code.lower(), f" {dossier.code} ", dossier.code.replace("-", "–")]
    for number in range(10):
        ask(client, forms[number % 4], "AAAAAAAA")

    assert ask(client, dossier.code, "AAAAAAAA").status_code == 429


def test_one_address_tries_sixty_codes(client, monkeypatch):
    answers = [ask(client, f"H47.47.09-261116-{number:04d}", "AAAAAAAA").status_code for number in range(61)]

    assert answers == [404] * 60 + [429]


def test_blocked_code_still_opens_by_the_receipts_own_token(client, dossier):
    for _ in range(11):
        ask(client, dossier.code, "AAAAAAAA")

    assert client.get(reverse("dossiers:look_up_token", args=[dossier.token])).status_code == 200


def test_api_is_limited_together_with_the_page(client, dossier):
    for _ in range(10):
        ask(client, dossier.code, "AAAAAAAA")
    answer = client.post(API, {"code": dossier.code, "secret": dossier.secret}, content_type="application/json")

    assert (answer.status_code, answer["Retry-After"]) == (429, "600")


def test_limit_ends_with_its_window(client, dossier):
    for _ in range(11):
        ask(client, dossier.code, "AAAAAAAA")
    with time_machine.travel(moment("2026-11-17 09:10"), tick=False):
        assert ask(client, dossier.code, dossier.secret).status_code == 200


# --- nothing breaks it -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["\x00", "x" * 10_000, "\u202e", "<script>alert(1)</script>", "' OR 1=1--", "😀", "À" * 50]
)
@pytest.mark.parametrize("field", ["code", "secret"])
def test_hostile_input_is_answered_in_words(client, dossier, field, text):
    sent = {"code": dossier.code, "secret": "AAAAAAAA"} | {field: text}

    page = client.post(LOOK_UP, sent)
    answer = client.post(API, sent, content_type="application/json")

    assert page.status_code in {404, 422}
    assert answer.status_code in {400, 404}
    assert "<script>alert" not in page.content.decode()


@pytest.mark.parametrize("body", ["", "[]", "{", '{"code": {}, "secret": []}', '{"code": null}', '"x"', "1e999"])
def test_api_answers_hostile_bodies_with_a_problem(client, body):
    answer = client.post(API, body, content_type="application/json")

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


# --- told in words ---------------------------------------------------------------------------------------------------


def words(client, dossier, path="/tra-cuu/"):
    page = client.get(f"{path}{dossier.token}/").content.decode()
    return " ".join(re.sub(r"<[^>]+>", "", page).split())


def test_page_says_in_one_sentence_where_it_is_and_when_it_comes(client):
    unit = factories.make_unit(name="bộ phận Tư pháp – Hộ tịch")
    dossier = store_dossier(
        version=factories.make_version(),
        received_at=MONDAY,
        state=State.PROCESSING,
        unit=unit,
        due_at=moment("2026-11-26 17:30"),
    )

    assert "Hôm nay hồ sơ đang ở bộ phận Tư pháp – Hộ tịch, hẹn trả thứ Năm 26/11." in words(client, dossier)
    assert "Today the dossier is with bộ phận Tư pháp – Hộ tịch, due Thursday 26/11." in words(
        client, dossier, "/en/tra-cuu/"
    )


def test_result_is_said_where_and_until_when(client):
    factories.make_profile(address="159B Trần Quý Cáp")
    context.forget()
    dossier = store_dossier(
        version=factories.make_version(),
        received_at=MONDAY,
        state=State.READY,
        finished_at=moment("2026-11-17 08:00"),
    )

    assert (
        "Kết quả đã có từ 17/11/2026, đang giữ tại Bộ phận Tiếp nhận và Trả kết quả, 159B Trần Quý Cáp, "
        "cho đến khi bạn nhận."
    ) in words(client, dossier)


@pytest.mark.parametrize("state", [state for state in State if state != State.SUBMITTED])
def test_every_state_is_said_on_the_page(client, state):
    dossier = store_dossier(version=factories.make_version(), received_at=MONDAY, state=state)

    assert re.search(r"Hôm nay hồ sơ đang|Kết quả đã có từ|Hồ sơ đã kết thúc", words(client, dossier))


def test_letters_are_told_without_names_or_free_text(client, dossier):
    episode = LatenessEpisode.objects.create(dossier=dossier, missed_due_at=MONDAY, opened_at=MONDAY)
    ApologyLetter.objects.create(
        episode=episode,
        state=LetterState.APPROVED,
        cause=Cause.OTHER_AGENCY,
        reason="Canary: chờ bà Yến",
        number=12,
        year=2026,
        drafted_at=MONDAY,
        approved_at=moment("2026-11-17 08:00"),
        approved_by=factories.make_officer(Role.LEADER),
        new_promise_at=moment("2026-11-26 17:30"),
    )

    page = words(client, dossier)

    assert (
        "Phiếu xin lỗi và hẹn lại ngày trả kết quả số 12/2026 17/11/2026 Lý do: chờ ý kiến, kết quả của cơ quan "
        "phối hợp Hẹn lại: 17:30 thứ Năm, 26/11/2026"
    ) in page
    assert re.search(r"Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ số 1/2026 16/11/2026 1 nội dung", page)
    assert [word for word in WORDS if word in page] == []


def test_draft_letter_is_not_told(client, dossier):
    episode = LatenessEpisode.objects.create(dossier=dossier, missed_due_at=MONDAY, opened_at=MONDAY)
    ApologyLetter.objects.create(episode=episode, drafted_at=MONDAY)

    assert "Phiếu xin lỗi" not in words(client, dossier)


# --- ten thousand guesses --------------------------------------------------------------------------------------------


def test_ten_thousand_guesses_reveal_nothing_in_body_status_or_work(rf, monkeypatch):
    """Half of the codes stand in the register, half do not; every secret is wrong; one answer, one and the same work.

    Work, because a clock in a test would lie: the statements asked, and the two texts compared and their lengths.
    """
    monkeypatch.setattr(lookup_limits, "PER_ADDRESS", 10**6)
    monkeypatch.setattr(lookup_limits, "PER_CODE", 10**6)
    version = factories.make_version()
    known = [store_dossier(version=version, received_at=MONDAY).code for _ in range(100)]
    random = Random(20261122)
    compared, asked, answers = [], [], set()
    equal = lookup.constant_time_compare

    def compare(typed, true):
        compared.append((len(typed), len(true)))
        return equal(typed, true)

    def note(execute, sql, *rest):
        asked.append(sql)
        return execute(sql, *rest)

    monkeypatch.setattr(lookup, "constant_time_compare", compare)
    monkeypatch.setattr(context, "_kept", [context.Letterhead(context.neutral())])
    monkeypatch.setattr(context, "KEEP_SECONDS", 10**6)  # else it is read anew every minute, whoever asks
    works = set()
    for guess in range(10_000):
        code = known[guess // 2 % 100] if guess % 2 else f"H47.47.09-25{random.randint(1, 12):02d}01-{guess:04d}"
        secret = "".join(random.choices(codes.ALPHABET, k=8)).replace("ABCD2345", "ABCD2346")
        compared.clear(), asked.clear()
        request = rf.post(LOOK_UP, {"code": code, "secret": secret})
        request._dont_enforce_csrf_checks = True
        with connection.execute_wrapper(note):
            answer = lookup_view.look_up(request)
        body = answer.content.decode().replace(code, "CODE").replace(secret, "SECRET")
        answers.add(
            (answer.status_code, re.sub(r'csrfmiddlewaretoken" value="\w+"', "", body), *answer.headers.items())
        )
        works.add((tuple(asked), tuple(compared)))

    assert [status for status, *_ in answers] == [404]
    [(statements, comparisons)] = works
    assert len(statements) == 1
    assert comparisons == ((8, 8),)
