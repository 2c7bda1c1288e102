"""The citizen's minute: from the wall, from a receipt, twice, too late, and with everything that can be sent to it."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from dossiers.survey_tokens import survey_token
from surveys.invitations import wall_key
from surveys.models import Answer, Ballot, Comment, Door, SpentToken
from surveys.questionnaire import ensure_short_questionnaire
from surveys.views import answer as views

pytestmark = pytest.mark.django_db
WALL = "/khao-sat/"
MARKS = {"thai_do": "5", "danh_gia_chung": "4"}


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


@pytest.fixture
def receipt():
    return f"/khao-sat/{survey_token('tra-cuu-1')}/"


def key_on(response):
    return re.search(r'name="key" value="([^"]+)"', response.text)[1]


def test_the_addresses_are_those_printed_on_paper():
    assert reverse("surveys:survey") == "/khao-sat/"
    assert reverse("surveys:survey_token", args=["abc"]) == "/khao-sat/abc/"
    assert reverse("surveys:results") == "/can-bo/khao-sat/"


def test_the_page_asks_seven_questions_with_five_faces_each(client):
    page = client.get(WALL)

    assert page.status_code == 200
    assert len(re.findall(r'<fieldset class="faces"', page.text)) == 7
    assert len(re.findall(r'type="radio"', page.text)) == 35
    assert page.text.count("Rất không hài lòng") == 7
    assert "no-store" in page["Cache-Control"]


def test_an_answer_at_the_wall_makes_one_ballot_and_thanks(client):
    page = client.get(WALL)

    answered = client.post(WALL, {**MARKS, "key": key_on(page), "comment": "  Tốt\u0000 lắm "})

    assert (answered.status_code, answered["Location"]) == (302, "/khao-sat/cam-on/")
    ballot = Ballot.objects.get()
    assert (ballot.door, ballot.answered_on) == (Door.WALL, timezone.localdate())
    assert list(Comment.objects.values_list("text", "verdict")) == [("Tốt lắm", "PENDING")]
    assert set(ballot.answers.values_list("question__criterion", "score")) == {("thai_do", 5), ("danh_gia_chung", 4)}
    assert client.get(answered["Location"]).status_code == 200


def test_a_form_sent_twice_makes_one_ballot(client):
    key = key_on(client.get(WALL))

    client.post(WALL, {**MARKS, "key": key})
    again = client.post(WALL, {**MARKS, "key": key})

    assert (again.status_code, "Phiếu này đã được ghi nhận" in again.text) == (410, True)
    assert Ballot.objects.count() == 1


def test_a_family_on_one_phone_answers_one_after_the_other(client):
    for _ in range(6):
        client.post(WALL, {**MARKS, "key": key_on(client.get(WALL))})

    assert Ballot.objects.count() == 6


def test_a_receipt_answers_once(client, receipt):
    opened = client.get(receipt)
    first = client.post(receipt, MARKS)
    second = client.post(receipt, {"danh_gia_chung": "1"})
    later = client.get(receipt)

    assert [page.status_code for page in (opened, first, second, later)] == [200, 302, 410, 410]
    assert list(Ballot.objects.values_list("door", flat=True)) == [Door.RECEIPT]
    assert sorted(Answer.objects.values_list("score", flat=True)) == [4, 5]


def test_an_invented_token_is_refused_with_the_way_to_the_wall(client):
    page = client.post("/khao-sat/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/", MARKS)

    assert (page.status_code, 'href="/khao-sat/"' in page.text) == (404, True)
    assert Ballot.objects.count() == 0


def test_nothing_chosen_is_said_and_what_was_written_is_kept(client, receipt):
    page = client.post(receipt, {"comment": "ghế <b>cứng</b>"})

    assert page.status_code == 422
    assert "Ông/bà chưa chọn mức nào" in page.text
    assert "ghế &lt;b&gt;cứng&lt;/b&gt;" in page.text
    assert SpentToken.objects.count() == 0


def test_a_wrong_mark_is_said_and_the_right_ones_are_kept(client, receipt):
    page = client.post(receipt, {"thai_do": "6", "danh_gia_chung": "4"})

    assert page.status_code == 422
    assert "Hãy chọn một trong các mức trên." in page.text
    assert re.search(r'name="danh_gia_chung" value="4"[^>]*checked', page.text)
    assert Ballot.objects.count() == 0


@pytest.mark.parametrize("length", [1001, 5000])
def test_a_comment_too_long_is_said_and_not_cut(client, receipt, length):
    page = client.post(receipt, {**MARKS, "comment": "ư" * length})

    assert page.status_code == 422
    assert "Ý kiến dài quá 1000 ký tự." in page.text
    assert Ballot.objects.count() == 0


def test_a_form_opened_long_ago_is_shown_again_with_a_fresh_key(client, time_machine):
    old = wall_key()
    time_machine.move_to(timezone.now() + timedelta(days=2))

    page = client.post(WALL, {**MARKS, "key": old})

    assert (page.status_code, "Phiếu này mở đã lâu" in page.text) == (422, True)
    assert key_on(page) != old
    assert client.post(WALL, {**MARKS, "key": key_on(page)}).status_code == 302


def test_a_burst_is_slowed_down_and_keeps_what_was_chosen(client, monkeypatch):
    monkeypatch.setattr(views, "WALL_LIMIT", 2)

    answers = [client.post(WALL, {**MARKS, "key": wall_key()}) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert re.search(r'name="thai_do" value="5"[^>]*checked', answers[2].text)
    assert Ballot.objects.count() == 2


def test_the_limit_lets_a_full_hall_pass():
    assert (views.WALL_LIMIT, views.WALL_SECONDS) == (60, 600)


HOSTILE = [
    {},
    {"key": ""},
    {"key": "x" * 5000, **MARKS},
    {"key": "\0\0:\U0010ffff:", **MARKS},
    {**MARKS, "comment": "x" * 1_000_000},
    {**MARKS, "comment": "\u202e\u0000\ufeff\U0010ffff"},
    {"thai_do": ["5", "1", "9"]},
    {"thai_do": "5\0"},
    {"thai_do": "٥"},
    {"thai_do": "-1", "danh_gia_chung": "1e9"},
    {"thai_do": "<script>alert(1)</script>"},
    {"door": "PAPER", "year": "1", "import_key": "x", "danh_gia_chung": "null"},
]


@pytest.mark.parametrize("body", HOSTILE)
@pytest.mark.parametrize("door", ["wall", "receipt"])
def test_nothing_that_is_sent_breaks_the_page(client, receipt, door, body):
    address = WALL if door == "wall" else receipt

    page = client.post(address, body)

    assert page.status_code in {302, 410, 422}
    assert "<script>alert" not in page.text


@pytest.mark.parametrize("token", ["%00", "%F0%9F%98%80", "..%2f..", "a" * 3000, "' OR 1=1 --", "<b>", "cam-on%00"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_no_token_breaks_the_page(client, token, method):
    assert getattr(client, method)(f"/khao-sat/{token}/").status_code in {400, 404}


@pytest.mark.parametrize("address", [WALL, "/khao-sat/cam-on/"])
def test_other_methods_are_refused(client, address):
    assert {client.generic(method, address).status_code for method in ("TRACE", "PUT", "DELETE")} == {405}


def test_opening_the_page_asks_the_database_twice(client, django_assert_num_queries):
    ensure_short_questionnaire()

    # the questions, the fields to choose from
    with django_assert_num_queries(2):
        client.get(WALL)


def test_answering_takes_as_many_queries_whatever_was_answered_before(client, receipt, django_assert_num_queries):
    for number in range(3):
        client.post(f"/khao-sat/{survey_token(f'khac-{number}')}/", MARKS)

    # spent?, questions, two savepoints with their releases, the ledger, the ballot, the answers
    with django_assert_num_queries(9):
        client.post(receipt, MARKS)
