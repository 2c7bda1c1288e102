"""Filed from home: the desk knows at once, answers in the hours of the law, and the unseen climbs to the leader."""

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse

from dossiers import filing_desk, filing_removals, filings, lifecycle
from dossiers.models import Dossier, Filing, FilingEvent, Stage
from dossiers.states import Channel, State
from tanthanh.office.roles import Role
from tests import factories
from tests.dossiers.test_filing_pages import posted
from tests.dossiers.test_filings import SAID, whole
from tests.factories import MONDAY, make_regime, make_version, moment, sign_in

pytestmark = pytest.mark.django_db

DESK = "/can-bo/nop-truc-tuyen/"


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def birth():
    make_regime(ward_takes_online=True)
    return make_version(code="1.001193", documents=("Tờ khai", "Giấy chứng sinh"))


@pytest.fixture
def filed(birth):
    return filings.file(whole(birth), at=MONDAY)


@pytest.fixture
def clerk():
    return factories.make_officer(full_name="Trần Thị Nhận")


def kinds():
    return list(FilingEvent.objects.order_by("pk").values_list("kind", flat=True))


# --- the desk --------------------------------------------------------------------------------------------------------


def test_desk_of_the_counter_shows_it_the_minute_it_is_filed(client, filed, clerk):
    sign_in(client, clerk)

    page = client.get("/can-bo/")

    assert page.context["desk"].filings == 1
    assert "Nộp trực tuyến chờ trả lời" in page.content.decode()


@pytest.mark.parametrize("role", [Role.SPECIALIST, Role.LEADER, Role.SUPERVISOR])
def test_other_desks_are_not_troubled(client, filed, role):
    sign_in(client, factories.make_officer(role))

    assert client.get("/can-bo/").context["desk"].filings == 0


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_the_same_questions_however_much_waits(client, birth, clerk, count, django_assert_num_queries):
    for _ in range(count):
        filings.file(whole(birth), at=MONDAY)
    sign_in(client, clerk)
    client.get(DESK)

    with django_assert_num_queries(6):  # session, officer, count, waiting, replied, asked
        page = client.get(DESK)

    assert len(page.context["waiting"]) == count


def test_opening_it_is_seeing_it_and_the_first_one_is_kept(client, filed, clerk):
    sign_in(client, clerk)
    client.get(f"{DESK}{filed.code}/")
    sign_in(client, factories.make_officer())
    page = client.get(f"{DESK}{filed.code}/")

    seen = Filing.objects.get()
    assert (seen.seen_by, seen.seen_at) == (clerk, MONDAY)
    assert "Trần Bé An" in page.content.decode()


def test_draft_is_its_citizens_own(client, birth, clerk):
    sign_in(client, clerk)

    assert client.get(f"{DESK}{whole(birth).code}/").status_code == 404


# --- accept, ask, refuse ---------------------------------------------------------------------------------------------


def test_accepting_makes_the_dossier_and_starts_its_clock_only_then(client, filed, clerk):
    sign_in(client, clerk)
    with time_machine.travel(moment("2026-11-17 08:00"), tick=False):
        sign_in(client, clerk)
        page = client.get(f"/can-bo/tiep-nhan/1.001193/?chuan-bi={filed.code}")
        for _ in range(2):
            client.post("/can-bo/tiep-nhan/1.001193/", posted(page))

    dossier = Dossier.objects.get()
    assert dossier.channel == Channel.ONLINE
    assert dossier.received_at == moment("2026-11-17 08:00")
    # Three working days after Tuesday.
    assert dossier.promised_at == moment("2026-11-20 17:30")
    assert (Filing.objects.get().stage, kinds()) == (Stage.TAKEN_IN, ["FILED", "TAKEN_IN"])


def test_citizen_reads_what_is_missing_and_answers_by_the_same_link(client, birth, clerk):
    token = filings.start(birth, start_key="a", at=MONDAY)
    for key, text in SAID.items():
        filings.answer(filings.of_token(token), key, text, at=MONDAY)
    link = reverse("dossiers:filing", args=["1.001193", token])
    client.post(f"{link}xong/", {"cach": "nop"})
    sign_in(client, clerk)
    code = Filing.objects.get().code
    client.post(f"{DESK}{code}/tra-loi/", {"viec": "bo-sung", "text": "Bổ sung Giấy chứng sinh"})
    client.logout()

    page = client.get(link).content.decode()
    assert "Bổ sung Giấy chứng sinh" in page
    assert "Gửi bổ sung cho phường" in page
    client.post(f"{link}giay-to-2/", {"answer": "BRING"})
    with time_machine.travel(moment("2026-11-18 10:00"), tick=False):
        for _ in range(2):
            client.post(f"{link}xong/", {"cach": "nop"})

    again = Filing.objects.get()
    assert (again.stage, again.decide_by) == (Stage.FILED, moment("2026-11-19 10:00"))
    assert again.seen_at is None
    assert again.answers["giay-to-2"] == "BRING"
    assert kinds() == ["FILED", "ASKED", "ANSWERED"]


def test_supplement_before_acceptance_may_come_after_the_regime_has_changed(filed, clerk):
    filing_desk.ask(filed, text="Thiếu giấy", by=clerk, at=MONDAY)
    make_regime(ward_takes_online=False, valid_from="2026-11-17")

    assert filings.file(filed, at=MONDAY + timedelta(days=1)).stage == Stage.FILED


def test_refusal_says_why_and_ends_it(client, filed, clerk):
    sign_in(client, clerk)
    client.post(f"{DESK}{filed.code}/tra-loi/", {"viec": "tu-choi", "text": "Không thuộc thẩm quyền của phường"})

    refused = Filing.objects.get()
    event = FilingEvent.objects.get(kind="REFUSED")
    assert refused.stage == Stage.REFUSED
    assert (event.text, event.by) == ("Không thuộc thẩm quyền của phường", clerk)
    with pytest.raises(filings.FilingError):
        filings.answer(refused, "ho-ten", "Khác", at=MONDAY)


@pytest.mark.parametrize("viec", ["bo-sung", "tu-choi"])
def test_answer_without_words_is_refused_and_nothing_changes(client, filed, clerk, viec):
    sign_in(client, clerk)

    page = client.post(f"{DESK}{filed.code}/tra-loi/", {"viec": viec, "text": "  "})

    assert page.status_code == 409
    assert "Hãy ghi rõ cho người nộp" in page.content.decode()
    assert Filing.objects.get().stage == Stage.FILED


def test_second_officer_is_told_that_it_is_done(client, filed, clerk):
    filing_desk.refuse(filed, text="Trùng", by=clerk, at=MONDAY)
    sign_in(client, clerk)

    page = client.post(f"{DESK}{filed.code}/tra-loi/", {"viec": "bo-sung", "text": "Thiếu giấy"})

    assert page.status_code == 409
    assert "đã có người xử lý" in page.content.decode()
    assert kinds() == ["FILED", "REFUSED"]


def test_specialist_answers_nothing(filed):
    with pytest.raises(filings.FilingError, match="không trả lời"):
        filing_desk.ask(filed, text="Thiếu", by=factories.make_officer(Role.SPECIALIST), at=MONDAY)


# --- nothing is dropped ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seen", "at", "climbs"),
    [
        (False, "2026-11-16 10:59", False),
        (False, "2026-11-16 11:00", True),
        (True, "2026-11-16 11:00", False),
        (True, "2026-11-17 09:00", False),
        (True, "2026-11-17 09:01", True),
    ],
)
def test_unseen_after_two_hours_or_unanswered_after_eight_working_hours_it_is_the_leaders(
    client, filed, clerk, seen, at, climbs
):
    if seen:
        filing_desk.see(filed, by=clerk, at=MONDAY)

    done = [filing_desk.climb(at=moment(at)).did for _ in range(2)]

    assert done == [int(climbs), 0]
    assert (Filing.objects.get().climbed_at == moment(at)) is climbs
    sign_in(client, factories.make_officer(Role.LEADER))
    assert client.get("/can-bo/").context["desk"].filings == int(climbs)


def test_climbing_asks_the_same_of_the_database_however_many(birth, django_assert_max_num_queries):
    for _ in range(4):
        filings.file(whole(birth), at=MONDAY)

    with django_assert_max_num_queries(6):
        assert filing_desk.climb(at=MONDAY + timedelta(days=1)).did == 4


def test_answered_it_climbs_no_more(filed, clerk):
    filing_desk.ask(filed, text="Thiếu", by=clerk, at=MONDAY)

    assert filing_desk.climb(at=MONDAY + timedelta(days=9)).did == 0


@pytest.mark.parametrize("stage", ["DRAFT", "PREPARED", "REFUSED", "TAKEN_IN"])
def test_what_is_past_its_keeping_is_emptied_with_a_record(birth, clerk, stage):
    filing = whole(birth)
    if stage == "PREPARED":
        filings.prepare(filing, at=MONDAY)
    if stage == "REFUSED":
        filing_desk.refuse(filings.file(filing, at=MONDAY), text="Của bà Mẫu", by=clerk, at=MONDAY)
    if stage == "TAKEN_IN":
        filings.attach(filing, factories.make_dossier(version=birth), at=MONDAY)
    end = Filing.objects.get().expires_at

    assert filing_removals.erase(at=end).did == 0
    assert filing_removals.erase(at=end + timedelta(seconds=1)).did == 1
    assert filing_removals.erase(at=end + timedelta(seconds=1)).did == 0

    row = Filing.objects.get()
    assert (row.answers, row.stage, row.erased_at) == ({}, stage, end + timedelta(seconds=1))
    assert kinds()[-1] == "ERASED"
    assert set(FilingEvent.objects.values_list("text", flat=True)) == {""}


@pytest.mark.parametrize("stage", ["FILED", "ASKED"])
def test_what_is_owed_an_answer_is_never_removed(filed, clerk, stage):
    if stage == "ASKED":
        filing_desk.ask(filed, text="Thiếu", by=clerk, at=MONDAY)

    assert filing_removals.erase(at=MONDAY + timedelta(days=4000)).did == 0
    assert Filing.objects.get().answers == SAID


@pytest.mark.parametrize("job", ["climb_filings", "erase_filings"])
def test_jobs_run_by_hand(filed, job):
    out = StringIO()

    call_command(job, stdout=out)

    assert "đã làm 0, lỗi 0" in out.getvalue()


# --- a dossier's supplement, by the same link ------------------------------------------------------------------------


@pytest.fixture
def incomplete(birth, clerk):
    """The link and the dossier that came of it, which waits for papers."""
    token = filings.start(birth, start_key="a", at=MONDAY)
    filing = filings.of_token(token)
    dossier = lifecycle.receive(birth, factories.make_declaration(), by=clerk, at=MONDAY)
    filings.attach(filing, dossier, at=MONDAY)
    lifecycle.ask_supplement(dossier, by=clerk, at=MONDAY, reason="Giấy chứng sinh\nSổ hộ khẩu")
    return reverse("dossiers:filing", args=["1.001193", token]), dossier


def test_link_shows_what_the_dossier_lacks_and_takes_the_answer_once(client, incomplete, clerk):
    link, dossier = incomplete
    page = client.get(link).content.decode()
    assert "<li>Giấy chứng sinh</li><li>Sổ hộ khẩu</li>" in page

    for _ in range(2):
        client.post(f"{link}bo-sung/", {"text": "Chiều nay tôi mang giấy chứng sinh đến"})

    assert "Phường đã nhận bổ sung của bạn lúc 09:00 16/11/2026" in client.get(link).content.decode()
    assert kinds() == ["TAKEN_IN", "ANSWERED"]
    dossier.refresh_from_db()
    assert dossier.state == State.INCOMPLETE
    sign_in(client, clerk)
    assert [row.dossier for row in client.get(DESK).context["replied"]] == [dossier]
    assert client.get("/can-bo/").context["desk"].filings == 1


def test_supplement_taken_up_leaves_the_desk(client, incomplete, clerk):
    link, dossier = incomplete
    client.post(f"{link}bo-sung/", {"text": "Đã nộp"})
    lifecycle.take_supplement(dossier, by=clerk, at=MONDAY + timedelta(hours=1))
    sign_in(client, clerk)

    assert list(client.get(DESK).context["replied"]) == []
    assert client.get("/can-bo/").context["desk"].filings == 0
    client.logout()
    late = client.post(f"{link}bo-sung/", {"text": "Thêm nữa"})
    assert late.status_code == 409
    assert "không còn chờ bổ sung" in late.content.decode()


def test_empty_supplement_is_explained(client, incomplete):
    answer = client.post(f"{incomplete[0]}bo-sung/", {"text": " "})

    assert answer.status_code == 409
    assert "Hãy viết bạn gửi bổ sung những gì" in answer.content.decode()
