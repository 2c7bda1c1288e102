"""The open door: proofs, bursts, families, halls and offices, points and their sums, and the tablet at the counter."""

import hashlib
import json
from collections import Counter
from datetime import date

import pytest
from django.core.cache import cache
from django.urls import reverse

from dossiers.survey_tokens import survey_token
from procedures.models import ProcedureVersion
from surveys import ballots, bursts, points, proofs
from surveys.invitations import is_from_office, wall_key
from surveys.models import Ballot, Door, Doubt, QuarterNote, SurveyPoint, Tally
from surveys.questionnaire import short_questions
from surveys.scores import satisfaction
from tanthanh.office.roles import Role
from tests.factories import make_officer, make_version, moment, sign_in

pytestmark = pytest.mark.django_db
WALL = "/khao-sat/"
MARKS = {"thai_do": "5", "danh_gia_chung": "5"}
NOW = moment("2026-11-20 09:00")


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


def proof_of(key):
    """Found the plain way: count up until the hash begins with enough zero bits."""
    number = 0
    while hashlib.sha256(f"{key}:{number}".encode()).digest()[:2].hex() > "0007":
        number += 1
    return str(number)


def vote(client, *, proven=True, address="203.0.113.9", query="", **marks):
    key = wall_key()
    proof = proof_of(key) if proven else ""
    body = {**(marks or MARKS), "key": key, "proof": proof}
    return client.post(WALL + query, body, REMOTE_ADDR=address)


def doubts():
    return Counter(Ballot.objects.values_list("doubt", flat=True))


# --- the proof -------------------------------------------------------------------------------------------------------


def test_a_proof_is_thirteen_zero_bits_of_the_keys_own_hash():
    assert proofs.BITS == 13
    assert proofs.is_proof("abc", proof_of("abc"))
    assert not proofs.is_proof("abd", proof_of("abc"))


@pytest.mark.parametrize("proof", ["", "x" * 17, "١", "-1 OR 1=1"])
def test_no_proof_is_no_proof(proof):
    assert not proofs.is_proof("abc", proof)


def test_without_javascript_one_can_vote_and_is_counted_and_marked(client):
    assert vote(client, proven=False).status_code == 302

    assert doubts() == {Doubt.UNPROVEN: 1}
    assert satisfaction(Ballot.objects.get().year).overall.score.responses == 1


def test_a_proven_vote_is_not_marked(client):
    assert vote(client).status_code == 302
    assert doubts() == {"": 1}


# --- bursts ----------------------------------------------------------------------------------------------------------


def test_a_family_of_five_on_one_phone_is_counted_even_where_they_agree(client):
    for _ in range(5):
        assert vote(client).status_code == 302

    assert doubts() == {"": 5}


def test_a_burst_is_thanked_and_set_apart_from_its_first_ballot_on(client):
    answers = [vote(client) for _ in range(9)]

    assert {answer.status_code for answer in answers} == {302}
    assert doubts() == {Doubt.BURST: 9}
    assert satisfaction(Ballot.objects.first().year).overall.score.responses == 0


def test_a_burst_does_not_touch_what_others_send(client):
    vote(client, address="198.51.100.7")
    for _ in range(6):
        vote(client)

    assert doubts() == {"": 1, Doubt.BURST: 6}


def sent(place, **values):
    defaults = {"caller": "a", "marks": str(place), "subjects": (), "proven": True, "from_office": False}
    return bursts.Sent(ballot=place, **defaults | values)


def test_a_hall_of_twenty_different_people_is_no_burst_and_one_more_is():
    found = [bursts.weigh(sent(place), now=NOW) for place in range(1, 22)]

    assert found[:20] == [{}] * 20
    assert sorted(found[20]) == list(range(1, 22))


def test_without_a_proof_the_patience_is_half():
    found = [bursts.weigh(sent(place, proven=False), now=NOW) for place in range(1, 12)]

    assert [len(one) for one in found] == [0] * 10 + [11]


def test_the_offices_tablet_may_send_many_but_not_the_same_again_and_again():
    many = [bursts.weigh(sent(place, from_office=True), now=NOW) for place in range(1, 50)]
    same = [bursts.weigh(sent(place, marks="x", from_office=True), now=NOW) for place in range(51, 58)]

    assert many == [{}] * 49
    assert [len(one) for one in same] == [0] * 5 + [6, 6]


def test_ten_minutes_later_is_another_story():
    for place in range(1, 6):
        bursts.weigh(sent(place, marks="x"), now=NOW)

    assert bursts.weigh(sent(6, marks="x"), now=moment("2026-11-20 09:10")) == {}


def test_the_cache_holds_no_address():
    bursts.weigh(sent(1, caller="203.0.113.9"), now=NOW)

    assert "203.0.113.9" not in json.dumps([list(map(str, cache._cache)), list(map(str, cache._cache.values()))])


# --- the office's own network ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "inside"),
    [("203.0.113.1", True), ("203.0.113.17", False), ("2001:db8::5", True), ("198.51.100.1", False)],
)
def test_the_offices_network_is_known(settings, address, inside):
    settings.OFFICE_NETWORKS = ["203.0.113.0/28", "2001:db8::/64"]

    assert is_from_office(address) is inside


def test_an_answer_from_the_office_is_marked_and_counted(client, settings):
    settings.OFFICE_NETWORKS = ["203.0.113.0/28"]
    vote(client)
    vote(client, address="198.51.100.7")

    assert sorted(Ballot.objects.values_list("from_office", flat=True)) == [False, True]
    assert satisfaction(Ballot.objects.first().year).overall.score.responses == 2


# --- points and fields -----------------------------------------------------------------------------------------------


def test_marks_are_added_up_by_month_for_a_point_and_a_field_and_no_ballot_names_them(client):
    point = points.add_point("Quầy 1", place=None)
    field = make_version().procedure.field
    ProcedureVersion.objects.update(name="x")
    for mark in ("5", "5", "2"):
        vote(client, query="?diem=quay-1", about=str(field.pk), danh_gia_chung=mark)

    counted = Tally.objects.values_list("subject", "question__criterion", "door", "score", "answers")
    assert set(counted) == {
        (subject, "danh_gia_chung", Door.WALL, score, answers)
        for subject in (f"diem/{point.pk}", f"linh-vuc/{field.pk}")
        for score, answers in ((5, 2), (2, 1))
    }
    assert {row.month.day for row in Tally.objects.all()} == {1}
    assert {field.name for field in Ballot._meta.get_fields()} == {
        *("id", "questionnaire", "door", "answered_on", "year", "import_key", "import_digest", "answers"),
        *("doubt", "from_office"),
    }


def test_a_burst_leaves_the_sums_too(client):
    points.add_point("Quầy 1", place=None)
    for _ in range(7):
        vote(client, query="?diem=quay-1")

    assert set(Tally.objects.values_list("answers", flat=True)) == {0}


@pytest.mark.parametrize("code", ["khong-co", "quay-1", "x" * 99, "'"])
def test_a_point_that_is_closed_or_unknown_leads_to_the_common_form(client, code):
    points.turn(points.add_point("Quầy 1", place=None).pk, is_open=False)

    assert vote(client, query=f"?diem={code}").status_code == 302
    assert Tally.objects.count() == 0


def test_setting_apart_twice_takes_back_once():
    answer = ballots.FilledIn(short_questions(), {"thai_do": 5}, "", ["diem/1"])
    both = [ballots.cast_ballot(answer, door=Door.WALL, token=f"{n}", on=date(2026, 11, 20)) for n in range(2)]

    assert ballots.set_apart({both[0].pk: ["diem/1"]}) == 1
    assert ballots.set_apart({both[0].pk: ["diem/1"]}) == 0
    assert Tally.objects.get().answers == 1


def test_a_keeper_adds_points_prints_them_and_writes_what_changed(client):
    sign_in(client, make_officer(Role.LEADER))
    page = reverse("surveys:points")

    client.post(page, {"act": "them", "name": "Quầy số 1"})
    twice = client.post(page, {"act": "them", "name": "Quầy số 1"})
    point = SurveyPoint.objects.get()
    client.post(page, {"act": "ghi", "year": "2026", "quarter": "3", "text": "Thêm ghế\n\nMở cửa sớm", "text_en": ""})
    client.post(page, {"act": "dong", "pk": str(point.pk)})

    assert (point.code, twice.status_code, "Đã có điểm tên này" in twice.text) == ("quay-so-1", 422, True)
    assert client.get(reverse("surveys:point_sheet", args=[point.pk])).content.startswith(b"%PDF")
    assert QuarterNote.objects.get().text.splitlines()[0] == "Thêm ghế"
    point.refresh_from_db()
    assert not point.is_open


def test_who_may_only_read_changes_nothing(client):
    sign_in(client, make_officer(Role.SUPERVISOR))

    client.post(reverse("surveys:points"), {"act": "them", "name": "Quầy"})

    assert SurveyPoint.objects.count() == 0


# --- thanks and tablet -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "shown"), [(date(2026, 9, 30), False), (date(2026, 10, 1), True), (date(2027, 2, 1), True)]
)
def test_what_was_changed_is_told_from_the_next_quarter_on(today, shown):
    points.write_note(2026, 3, text="Thêm ghế", text_en="More chairs")

    said = points.latest_note(today)

    assert (said is not None) is shown


def test_the_tablet_has_no_way_out_and_starts_anew(client):
    page = client.get("/khao-sat/?kiosk=1&diem=quay-1")
    done = client.post("/khao-sat/?kiosk=1&diem=quay-1", {**MARKS, "key": wall_key()})
    thanks = client.get(done["Location"])

    start = "/khao-sat/?kiosk=1&diem=quay-1"
    assert "masthead" not in page.text
    assert 'autocomplete="off"' in page.text
    assert (page["Refresh"], thanks["Refresh"]) == (f"300;url={start}", f"15;url={start}")
    assert 'href="/khao-sat/?kiosk=1&amp;diem=quay-1"' in thanks.text


def test_a_receipt_needs_no_proof(client):
    client.post(f"/khao-sat/{survey_token('x')}/", MARKS)

    assert doubts() == {"": 1}
