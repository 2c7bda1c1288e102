"""Personal data: who opened a dossier, requests about one's own data and their two working days, the notice."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from dossiers import accesses, apologies, attachments, data_requests, filings, lateness
from dossiers.data_requests import Asked, DataRequestError
from dossiers.models import ApologyLetter, DataRequest, DossierAccess
from surveys.questionnaire import ensure_short_questionnaire
from tanthanh.office.roles import Role
from tests.factories import (
    MONDAY,
    THURSDAY,
    make_dossier,
    make_officer,
    make_profile,
    make_regime,
    make_version,
    moment,
    sign_in,
)
from tests.uploads import pdf

pytestmark = pytest.mark.django_db
FORM = reverse("dossiers:data_request")
LIST = reverse("dossiers:data_requests")
AT = moment("2026-11-17 09:00")


@pytest.fixture(autouse=True)
def _tuesday_morning():
    with time_machine.travel(AT, tick=False):
        yield


def asked(**values):
    told = {"kind": "SEE", "name": "Nguyễn Văn A", "contact": "0905123456", "text": "Cho tôi xem", "key": "k1"}
    return Asked(**told | values)


def typed(**values):
    told = {"kind": "DELETE", "name": "Canary Vũ", "contact": "c@example.vn", "text": "Xóa số cũ", "website": ""}
    return told | {"key": str(uuid.uuid4())} | values


# --- who opened a dossier --------------------------------------------------------------------------------------------


def test_opening_a_dossier_is_logged_once_a_quarter_of_an_hour(client):
    dossier = make_dossier()
    officer = sign_in(client, make_officer(Role.LEADER))

    for minutes in (0, 0, 14, 15):
        with time_machine.travel(AT + timedelta(minutes=minutes), tick=False):
            client.get(dossier.get_absolute_url())

    rows = DossierAccess.objects.order_by("pk")
    assert [(row.dossier, row.officer, row.at - AT) for row in rows] == [
        (dossier, officer, timedelta(0)),
        (dossier, officer, timedelta(minutes=15)),
    ]


def test_logging_is_one_insert(django_assert_num_queries):
    dossier, officer = make_dossier(), make_officer()

    for _ in range(2):
        with django_assert_num_queries(1):
            accesses.note(dossier, by=officer, at=AT)


@pytest.mark.parametrize("what", ["receipt", "declaration", "fees", "letter", "file"])
def test_paper_letter_file_and_fees_are_the_same_look_as_the_page(client, settings, tmp_path, what):
    settings.MEDIA_ROOT = tmp_path
    make_profile()
    make_regime()
    dossier = make_dossier()
    officer = sign_in(client, make_officer(Role.LEADER))
    file = attachments.attach(dossier, pdf(), by=officer, at=MONDAY)
    lateness.flag_late(at=THURSDAY + timedelta(minutes=1))
    apologies.draft_letters(at=THURSDAY + timedelta(minutes=2))
    address = {
        "receipt": reverse("dossiers:paper", args=[dossier.code, "giay-tiep-nhan"]),
        "declaration": reverse("dossiers:declaration", args=[dossier.code]),
        "fees": reverse("dossiers:payments", args=[dossier.code]),
        "letter": reverse("dossiers:letter", args=[ApologyLetter.objects.get().pk]),
        "file": reverse("dossiers:attachment", args=[dossier.code, file.pk]),
    }[what]

    first = client.get(address)
    seen = [(row.dossier, row.officer) for row in DossierAccess.objects.all()]
    for answer in (first, client.get(address)):
        assert b"".join(answer)
    client.get(dossier.get_absolute_url())

    assert first.status_code == 200
    assert seen == [(dossier, officer)]
    assert DossierAccess.objects.count() == 1


def test_receipts_printed_in_one_go_are_looks_at_all_of_them(client):
    make_profile()
    make_regime()
    version = make_version()
    printed = [make_dossier(version=version) for _ in range(3)]
    sign_in(client, make_officer())

    assert client.get(reverse("dossiers:receipts")).status_code == 200

    assert {row.dossier for row in DossierAccess.objects.all()} == set(printed)


def test_a_dossier_that_is_not_there_for_somebody_is_not_logged(client):
    dossier = make_dossier()
    sign_in(client, make_officer(Role.SPECIALIST))

    assert client.get(dossier.get_absolute_url()).status_code == 404
    assert not DossierAccess.objects.exists()


def test_page_of_the_dossier_says_who_opened_it(client):
    dossier, other = make_dossier(), make_officer(full_name="Lê Thị Mở")
    accesses.note(dossier, by=other, at=MONDAY)
    sign_in(client, make_officer())

    text = client.get(dossier.get_absolute_url()).content.decode()

    assert "Ai đã mở hồ sơ" in text
    assert "Lê Thị Mở" in text


def test_leaders_see_every_look_by_dossier_and_by_officer(client, django_assert_num_queries):
    first, second = make_dossier(), make_dossier()
    one, two = make_officer(), make_officer()
    for number, (dossier, officer) in enumerate([(first, one), (first, two), (second, one)]):
        accesses.note(dossier, by=officer, at=MONDAY + timedelta(hours=number))
    sign_in(client, make_officer(Role.SUPERVISOR))
    page = reverse("dossiers:accesses")

    with django_assert_num_queries(3):  # session, officer, rows
        everything = client.get(page).context["page"].rows
    of_dossier = client.get(page, {"ho-so": first.code.lower()}).context["page"].rows
    of_officer = client.get(page, {"can-bo": one.username, "truoc": "x"}).context["page"].rows

    assert [len(rows) for rows in (everything, of_dossier, of_officer)] == [3, 2, 2]


def test_list_of_looks_goes_on_page_by_page():
    dossier, officer = make_dossier(), make_officer()
    for number in range(60):
        accesses.note(dossier, by=officer, at=MONDAY + timedelta(hours=number))

    first = accesses.page({"ho-so": dossier.code})
    last = accesses.page({"ho-so": dossier.code, "truoc": str(first.rows[-1].pk)})

    assert (len(first.rows), len(last.rows), last.older) == (50, 10, "")
    assert f"truoc={first.rows[-1].pk}" in first.older


# --- requests --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-11-17 09:00", "2026-11-19 17:30"),
        # Friday: Monday and Tuesday.
        ("2026-11-20 16:00", "2026-11-24 17:30"),
        # Saturday counts from Monday on.
        ("2026-11-21 08:00", "2026-11-24 17:30"),
    ],
)
def test_a_request_is_due_in_two_working_days(received, due):
    assert data_requests.take_in(asked(), at=moment(received)).due_at == moment(due)


def test_the_same_key_again_is_the_same_request():
    assert data_requests.take_in(asked(), at=AT) == data_requests.take_in(asked(text="khác"), at=AT)
    assert DataRequest.objects.count() == 1


def test_an_answer_is_given_once_by_the_counter_and_with_words():
    request, clerk = data_requests.take_in(asked(), at=AT), make_officer()

    with pytest.raises(DataRequestError, match="Hãy ghi"):
        data_requests.answer(request, text=" ", by=clerk, at=AT)
    with pytest.raises(DataRequestError, match="Vai trò"):
        data_requests.answer(request, text="Đã xem", by=make_officer(Role.SUPERVISOR), at=AT)
    data_requests.answer(request, text="Đã cho xem tại quầy", by=clerk, at=AT)
    with pytest.raises(DataRequestError, match="đã được trả lời"):
        data_requests.answer(request, text="Lần nữa", by=clerk, at=AT)

    request.refresh_from_db()
    assert (request.answer, request.answered_by) == ("Đã cho xem tại quầy", clerk)


def test_those_due_first_stand_on_top_and_the_late_are_counted():
    late = data_requests.take_in(asked(key="a"), at=AT - timedelta(days=7))
    data_requests.take_in(asked(key="b"), at=AT)

    assert data_requests.waiting()[0] == late
    assert data_requests.counts(AT) == {"waiting": 2, "late": 1}


def test_citizen_sends_a_request_and_gets_its_number_and_date(client):
    form = typed()

    answers = [client.post(FORM, form).content.decode() for _ in range(2)]

    request = DataRequest.objects.get()
    assert all(f"Đã nhận yêu cầu {request.number}" in text for text in answers)
    assert "17:30 thứ Năm, 19/11/2026" in answers[0]
    assert "Canary" not in answers[0]
    assert request.number.startswith("DL261117-")


def test_bad_input_is_a_sentence_and_keeps_what_was_typed(client):
    answer = client.post(FORM, typed(name="", text="<b>giữ lại</b>"))

    assert answer.status_code == 422
    assert "Nhập họ và tên của bạn." in answer.content.decode()
    assert "&lt;b&gt;giữ lại&lt;/b&gt;" in answer.content.decode()
    assert not DataRequest.objects.exists()


@pytest.mark.parametrize("form", [{}, {"key": "x", "kind": "X"}, {"text": "x" * 3000, "name": "\u200b"}])
def test_nonsense_is_no_500(client, form):
    assert client.post(FORM, form).status_code == 422


def test_a_program_that_fills_every_field_brings_nothing(client):
    assert client.post(FORM, typed(website="https://spam.example")).status_code == 200
    assert not DataRequest.objects.exists()


def test_one_address_sends_no_flood(client):
    codes = [client.post(FORM, typed()).status_code for _ in range(11)]

    assert codes == [200] * 10 + [429]


def test_officer_answers_on_the_list_and_a_second_press_says_so(client):
    request = data_requests.take_in(asked(), at=AT - timedelta(days=7))
    sign_in(client, make_officer())
    shown = client.get(LIST).content.decode()
    address = reverse("dossiers:data_request_answer", args=[request.pk])

    first = client.post(address, {"answer": "Đã gọi điện"}, follow=True).content.decode()
    second = client.post(address, {"answer": "Đã gọi điện"})

    assert "quá hạn" in shown
    assert "Nguyễn Văn A" in shown
    assert f"Đã ghi trả lời yêu cầu {request.number}" in first
    assert second.status_code == 409


# --- the notice ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/tra-cuu/",
        "/du-lieu-ca-nhan/",
        "/gop-y/",
        "/gop-y/theo-doi/",
        "/khao-sat/",
        "/nop-ho-so/{}/",
        "/nop-ho-so/{}/ten/",
    ],
)
def test_forms_say_what_the_data_is_for_on_which_basis_how_long_and_whom_to_ask(client, path):
    make_regime()
    ensure_short_questionnaire()
    token = filings.start(make_version(code="1.001193"), start_key="k", at=AT)
    if "{}" in path:
        filings.answer(filings.of_token(token), "ho-ten", "Canary Vũ", at=AT)
        path = path.format(f"1.001193/{token}").replace("/ten/", "/ho-ten/")

    text = client.get(path).content.decode()

    assert all(word in text for word in ("Để làm gì", "Căn cứ", "91/2025/QH15", "Giữ bao lâu", "Hỏi ai", FORM))
    assert "How is your data used?" in client.get(f"/en{path}").content.decode()


@pytest.mark.parametrize(
    ("path", "kind", "told"),
    [
        ("/gop-y/", "feedback", "Họ tên và liên hệ: 18 tháng, kể từ khi trả lời."),
        ("/du-lieu-ca-nhan/", "data_requests", "Họ tên, liên hệ và nội dung: 18 tháng, kể từ khi trả lời"),
        ("/tra-cuu/", "dossiers", "Dữ liệu cá nhân trong hồ sơ đã xong: 18 tháng."),
    ],
)
def test_notice_says_how_long_the_settings_keep_it(client, settings, path, kind, told):
    settings.RETENTION_MONTHS = {**settings.RETENTION_MONTHS, kind: 18}

    assert told in client.get(path).content.decode()
    assert "18 months" in client.get(f"/en{path}").content.decode()
