"""Filed from home, told at once: by e-mail or SMS where the citizen left one, and then with each answer given."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from dossiers import dispatch, filing_desk, filings, lifecycle, opt_outs
from dossiers.declarations import Declaration
from dossiers.models import Filing, Message, MessageEvent
from dossiers.states import NotifyBy
from tanthanh.office.roles import Role
from tests.dossiers.test_dispatch import Recorder
from tests.dossiers.test_filings import whole
from tests.factories import MONDAY, make_dossier, make_officer, make_profile, make_regime, make_version, moment, sign_in

pytestmark = pytest.mark.django_db
# What the citizen of these tests said, and no message may say.
PERSONAL = ("Trần", "Mẫu", "049192000025", "905123456", "Tổ 5", "khai sinh")


@pytest.fixture
def letters(settings, monkeypatch):
    monkeypatch.setattr(Recorder, "letters", [])
    monkeypatch.setattr(Recorder, "errors", {})
    settings.SENDERS = dict.fromkeys(("SMS", "ZALO", "EMAIL"), "tests.dossiers.test_dispatch.Recorder")
    return Recorder.letters


@pytest.fixture
def birth():
    make_profile()
    make_regime(ward_takes_online=True)
    return make_version(code="1.001193", documents=("Tờ khai", "Giấy chứng sinh"))


def filed(version, at=MONDAY, **answers):
    found = whole(version)
    for key, said in answers.items():
        found = filings.answer(found, key.replace("_", "-"), said, at=at)
    return filings.file(found, at=at)


def test_filing_is_acknowledged_at_once_with_its_hour_and_nothing_personal(birth, letters):
    found = filed(birth)

    dispatch.send_due(at=MONDAY)

    message = Message.objects.get()
    assert (message.event, message.channel, message.contact) == ("FILED", "SMS", "+84905123456")
    assert letters[0].body == (
        f"Hồ sơ nộp trực tuyến {found.code} của T. T. M. đã đến phường Tân Thạnh. Cán bộ sẽ tiếp nhận, yêu cầu bổ sung "
        "hoặc từ chối trước 09:00 thứ Ba 17/11/2026. Xem ở đường dẫn riêng của Ông/Bà."
    )
    assert [word for word in PERSONAL if word in f"{letters[0].whole} {message.facts}"] == []
    assert letters[0].key == f"{found.code}-filed-{message.occasion}"


def test_email_is_preferred_and_rings_nobody_at_night(birth):
    at = moment("2026-11-16 23:10")

    filed(birth, at=at, thu_dien_tu="me@example.vn")

    assert Message.objects.values_list("channel", "contact", "due_at").get() == ("EMAIL", "me@example.vn", at)


@pytest.mark.parametrize("phone", ["", "+842353851234"])
def test_who_left_nothing_that_can_be_reached_is_not_written_to(birth, phone):
    filed(birth, dien_thoai=phone)

    assert not Message.objects.exists()


def test_filing_twice_is_acknowledged_once(birth):
    found = filed(birth)
    filings.file(found, at=MONDAY + timedelta(seconds=2))

    assert Message.objects.count() == 1


def test_each_answer_of_the_desk_is_told(birth, letters):
    clerk, found = make_officer(), filed(birth)
    dispatch.send_due(at=MONDAY)

    filing_desk.ask(found, text="Bà Trần Thị Mẫu gửi giấy chứng sinh", by=clerk, at=MONDAY)
    dispatch.send_due(at=MONDAY)
    filings.file(found, at=MONDAY + timedelta(hours=1))
    dispatch.send_due(at=MONDAY + timedelta(hours=1))
    filing_desk.refuse(found, text="Không thuộc phường này", by=clerk, at=MONDAY + timedelta(hours=2))
    dispatch.send_due(at=MONDAY + timedelta(hours=2))

    assert [one.event for one in Message.objects.order_by("pk")] == ["FILED", "FILING_ASKED", "FILED", "FILING_REFUSED"]
    assert len(letters) == 4
    assert [letter.key for letter in letters if any(word in letter.whole for word in PERSONAL)] == []


def test_acceptance_is_told_by_the_dossier_through_the_same_contact(birth):
    found = filed(birth)
    values = filings.filled(found).values
    said = {name: values[name] for name in ("applicant_name", "applicant_phone", "notify_by")}

    dossier = lifecycle.receive(birth, Declaration(**said), by=make_officer(), at=MONDAY)

    accepted = Message.objects.get(event=MessageEvent.ACCEPTED)
    assert (accepted.dossier, accepted.channel) == (dossier, NotifyBy.SMS)


def test_older_news_is_dropped_where_a_newer_says_more(birth, letters):
    found = filed(birth, at=moment("2026-11-16 21:30"))
    filing_desk.ask(found, text="Gửi giấy chứng sinh", by=make_officer(), at=moment("2026-11-17 06:00"))

    dispatch.send_due(at=moment("2026-11-17 07:00"))

    rows = Message.objects.order_by("pk").values_list("event", "status", "problem")
    assert list(rows) == [
        ("FILED", "DROPPED", "bản nộp nay chờ người nộp bổ sung"),
        ("FILING_ASKED", "SENT", ""),
    ]


def test_link_in_the_message_stops_it_for_filings_too(birth, letters, client):
    filed(birth)
    first = Message.objects.get()

    with time_machine.travel(MONDAY, tick=False):
        stopped = client.post(reverse("dossiers:stop_messages", args=[first.stop_token]))
    dispatch.send_due(at=MONDAY)

    assert stopped.status_code == 200
    assert opt_outs.is_stopped(first)
    assert letters == []
    assert Message.objects.get().problem == "người nhận đã ngừng nhận tin"


def test_what_was_sent_stands_on_both_timelines(birth, letters, client):
    token = filings.start(birth, start_key="k", at=MONDAY)
    found = filings.of_token(token)
    for key, said in whole(birth).answers.items():
        found = filings.answer(found, key, said, at=MONDAY)
    filings.file(found, at=MONDAY)
    link, clerk = reverse("dossiers:filing", args=["1.001193", token]), make_officer()

    with time_machine.travel(MONDAY, tick=False):
        before = client.get(link).content.decode()
        dispatch.send_due(at=MONDAY)
        after = client.get(link).content.decode()
        sign_in(client, clerk)
        desk = client.get(reverse("dossiers:filed", args=[found.code])).content.decode()

    assert "đã báo tin qua" not in before
    assert "đã báo tin qua tin nhắn SMS" in after
    assert "•••••••456" in desk
    assert "905123456" not in desk.partition("Tin đã báo")[2]


@pytest.mark.parametrize(
    ("role", "seen"), [(Role.RECEPTIONIST, 2), (Role.LEADER, 2), (Role.SPECIALIST, 0), (Role.SUPERVISOR, 1)]
)
def test_list_of_messages_shows_them_to_those_who_answer_filings(birth, client, role, seen):
    found = filed(birth)
    make_dossier(notify_by="SMS")
    officer = make_officer(role)
    if role == Role.SPECIALIST:
        assert officer.unit is not None
    sign_in(client, officer)

    page = client.get(reverse("dossiers:message_log"))

    assert len(page.context["page"].lines) == seen
    assert (found.code in page.content.decode()) is (seen == 2)


def test_erased_answers_are_told_nothing_more(birth):
    found = filed(birth)
    filing_desk.refuse(found, text="Không thuộc phường này", by=make_officer(), at=MONDAY)
    Filing.objects.update(answers={})

    dispatch.send_due(at=MONDAY)

    assert {*Message.objects.values_list("status", flat=True)} == {"DROPPED"}
    assert Filing.objects.get().stage == "REFUSED"
