"""`/xac-thuc/`: by the server with today's state, and by the browser alone."""

from datetime import timedelta

import pytest

from dossiers import apologies, lateness, lifecycle, papers, signing_keys
from dossiers.models import ApologyLetter, Dossier
from dossiers.states import Cause, Paper
from tanthanh.office import pdf
from tanthanh.office.roles import Role
from tests.dossiers.sealing import altered, forged, token_of
from tests.factories import MONDAY, THURSDAY, make_dossier, make_officer

pytestmark = pytest.mark.django_db
TUESDAY = MONDAY + timedelta(days=1)
FRIDAY = THURSDAY + timedelta(hours=16)
GENUINE = "Chữ ký thật: giấy này do phường lập."


@pytest.fixture
def dossier(sealed_dossier):
    return sealed_dossier


def page_of(client, token):
    return client.get(f"/xac-thuc/{token}/")


def test_a_genuine_receipt_shows_what_is_signed_and_todays_state(client, keys, dossier):
    response = page_of(client, token_of(dossier))
    page = response.content.decode()

    assert response.status_code == 200
    for words in (
        GENUINE,
        dossier.code,
        "1.001193",
        "Đ. T. Ú.",
        "09:00 16/11/2026",
        "17:30 19/11/2026",
        "Được tiếp nhận",
    ):
        assert words in page
    assert (response["X-Robots-Tag"], response["Referrer-Policy"]) == ("noindex, nofollow", "strict-origin")
    assert "no-store" in response["Cache-Control"]


def test_nobodys_data_is_shown(client, keys, dossier):
    page = page_of(client, token_of(dossier)).content.decode()

    for canary in ("Đặng", dossier.applicant_id_number, dossier.applicant_address, "905123456", dossier.secret):
        assert canary not in page
    assert dossier.token not in page


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda token: altered(token, b"1.001193", b"1.001194"), "nội dung đã bị sửa hoặc làm giả"),
        (forged, "Giấy giả: không phải chữ ký của phường"),
    ],
)
def test_an_altered_or_forged_seal_is_said_so_and_shows_nothing_of_any_dossier(client, keys, dossier, spoil, sentence):
    page = page_of(client, spoil(token_of(dossier))).content.decode()

    assert sentence in page
    assert GENUINE not in page
    assert dossier.code not in page
    assert "Được tiếp nhận" not in page


def test_a_seal_copied_onto_another_dossiers_paper_still_names_its_own(client, keys, dossier):
    other = make_dossier()

    page = page_of(client, token_of(dossier)).content.decode()

    assert dossier.code in page
    assert other.code not in page
    assert "khác một mục là giấy giả" in page


def test_a_voided_dossier_makes_its_paper_worthless(client, keys, dossier):
    token = token_of(dossier)
    lifecycle.void(dossier, by=make_officer(), at=MONDAY, reason="nhập nhầm")

    assert "đã bị hủy do nhập sai: giấy không còn giá trị" in page_of(client, token).content.decode()


def test_a_receipt_replaced_by_a_newer_one_says_so(client, keys, dossier):
    old = token_of(dossier)
    lifecycle.ask_supplement(dossier, by=make_officer(Role.LEADER), at=MONDAY, reason="thiếu")
    lifecycle.take_supplement(dossier, by=make_officer(), at=TUESDAY)
    new = token_of(dossier, paper_at=TUESDAY, at=TUESDAY)

    assert "Đã có giấy tiếp nhận mới hơn, lập lúc 09:00 17/11/2026" in page_of(client, old).content.decode()
    assert "giấy tiếp nhận mới hơn" not in page_of(client, new).content.decode()


def approved_letter(dossier):
    leader = make_officer(Role.LEADER)
    lateness.flag_late(at=FRIDAY)
    apologies.draft_letters(at=FRIDAY)
    letter = ApologyLetter.objects.get()
    new_date = FRIDAY + timedelta(days=3)
    apologies.revise(letter, cause=Cause.OVERLOAD, reason="nhiều hồ sơ", new_promise_at=new_date, by=leader, at=FRIDAY)
    return apologies.approve(letter, by=leader, at=FRIDAY)


def test_a_receipt_followed_by_a_letter_says_the_new_date(client, keys, dossier):
    token = token_of(dossier)
    approved_letter(dossier)

    assert "Sau giấy này phường đã xin lỗi và hẹn lại: 09:30 23/11/2026." in page_of(client, token).content.decode()


def test_a_letter_is_sealed_with_its_new_date(client, keys, dossier):
    letter = approved_letter(dossier)
    token = token_of(dossier, kind=Paper.APOLOGY_LETTER, paper_at=FRIDAY, promised_at=letter.new_promise_at, at=FRIDAY)

    page = page_of(client, token).content.decode()

    assert "Sau giấy này" not in page
    assert "09:30 23/11/2026" in page


def test_a_dossier_corrected_since_says_so(client, keys, dossier):
    token = token_of(dossier)
    Dossier.objects.filter(pk=dossier.pk).update(applicant_name="Đặng Thị An")

    assert "đã được sửa sau khi lập giấy này" in page_of(client, token).content.decode()


def test_a_genuine_seal_of_a_dossier_that_is_gone_says_so(client, keys, dossier):
    token = token_of(dossier)
    Dossier.objects.filter(pk=dossier.pk).update(code="H47.47.09-261116-9999")

    assert "phường không còn hồ sơ mang mã này" in page_of(client, token).content.decode()


@pytest.mark.parametrize("token", ["x", "A" * 162, "%C3%A1%C3%A1", "A" * 3000])
def test_garbage_in_the_address_is_a_sentence(client, keys, token):
    response = page_of(client, token)

    assert response.status_code == 404
    assert "không phải mã xác thực của phường" in response.content.decode()


def test_without_javascript_the_form_leads_to_the_answer(client, keys, dossier):
    token = token_of(dossier)

    moved = client.get("/xac-thuc/", {"ma": f"https://motcua.example/xac-thuc/{token}/"})
    refused = client.get("/xac-thuc/", {"ma": "chẳng phải mã"})

    assert (moved.status_code, moved["Location"]) == (302, f"/xac-thuc/{token}/")
    assert refused.status_code == 422
    assert "chẳng phải mã" in refused.content.decode()
    assert "không phải mã xác thực của phường" in refused.content.decode()


def test_guessing_without_end_is_stopped(client, keys):
    answers = [page_of(client, "A" * 162).status_code for _ in range(301)]

    assert (answers[299], answers[300]) == (404, 429)


def test_one_check_asks_few_questions(client, keys, dossier, django_assert_max_num_queries):
    token = token_of(dossier)

    with django_assert_max_num_queries(5):  # key, dossier, newer receipt, newer letter
        page_of(client, token)


# --- on the papers ---------------------------------------------------------------------------------------------------


def test_a_receipt_and_an_approved_letter_carry_the_seal_and_a_draft_does_not(keys, dossier, monkeypatch):
    printed = []
    monkeypatch.setattr(pdf, "render", lambda _template, data, **_: printed.append(data["verify"]))
    letter = approved_letter(dossier)

    papers.receipt(dossier, at=FRIDAY)
    papers.apology_letter(letter, at=FRIDAY)
    letter.number = letter.approved_at = None
    papers.apology_letter(letter, at=FRIDAY)

    assert [found is not None for found in printed] == [True, True, False]


def test_an_office_without_a_key_prints_as_before(dossier):
    assert papers.receipt(dossier, at=MONDAY).startswith(b"%PDF")


# --- in the browser --------------------------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_browser_judges_alone_and_sends_nothing(settings, tmp_path, live_server, page):
    settings.SIGNING_KEYS_DIR = tmp_path / "keys"
    signing_keys.make(at=MONDAY)
    dossier = make_dossier()
    token, sent = token_of(dossier), []
    page.on("request", lambda request: sent.append(request.url))

    page.goto(f"{live_server.url}/xac-thuc/#{token}")
    page.get_by_text(GENUINE).wait_for()

    assert page.locator("[data-says=code]").inner_text() == dossier.code
    assert page.locator("[data-says=initials]").inner_text() == "N. V. T."
    assert page.locator("[data-says=promised_at]").inner_text() == "17:30 19/11/2026"
    assert [url for url in sent if token in url.partition("#")[0]] == []

    for spoilt, sentence in (
        (altered(token, dossier.code.encode(), dossier.code[:-1].encode() + b"9"), "nội dung đã bị sửa"),
        (forged(token), "Giấy giả"),
        ("abc", "không phải mã xác thực"),
    ):
        page.locator("textarea").fill(spoilt)
        page.get_by_role("button", name="Kiểm tra").click()
        page.locator("[data-answer]").get_by_text(sentence).wait_for()
        assert page.locator("[data-says=code]").count() == 0


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_once_opened_the_page_checks_a_scanned_paper_without_a_net(settings, tmp_path, line, page):
    settings.SIGNING_KEYS_DIR = tmp_path / "keys"
    signing_keys.make(at=MONDAY)
    dossier = make_dossier()
    token = token_of(dossier)
    page.goto(f"http://127.0.0.1:{line.port}/xac-thuc/")
    page.locator("[data-offline]").wait_for()
    page.wait_for_function(
        "async () => { if (!navigator.serviceWorker.controller) return false;"
        " const shelf = await caches.open('xac-thuc-1');"
        " return (await shelf.match('/xac-thuc/')) && (await shelf.match('/xac-thuc/khoa.json'))"
        " && (await shelf.keys()).some((one) => one.url.includes('verify')); }"
    )

    line.cut()
    page.goto(f"http://127.0.0.1:{line.port}/xac-thuc/{token}/")
    page.get_by_text(GENUINE).wait_for()

    assert page.locator("[data-says=code]").inner_text() == dossier.code
    kept = page.evaluate("async () => (await (await caches.open('xac-thuc-1')).keys()).map((one) => one.url)")
    assert [url for url in kept if token in url] == []
