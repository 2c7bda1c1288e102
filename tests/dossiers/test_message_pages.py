"""The officers' list of messages, the retry button, the link that stops them, and what the dossier's pages show."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from dossiers import dispatch
from dossiers.models import Message, OptOut
from dossiers.states import NotifyBy, State
from tanthanh.office.roles import Role
from tests import factories
from tests.factories import MONDAY, make_dossier, make_officer, moment, sign_in, store_dossier

pytestmark = pytest.mark.django_db
LIST = reverse("dossiers:message_log")


@pytest.fixture(autouse=True)
def _tuesday_morning(settings, tmp_path):
    settings.OUTBOX_DIR = tmp_path
    with time_machine.travel(moment("2026-11-17 09:00"), tick=False):
        yield


@pytest.fixture
def dossier():
    return make_dossier(notify_by=NotifyBy.SMS)


def stop_page(message):
    return reverse("dossiers:stop_messages", args=[message.stop_token])


def fail(message):
    Message.objects.filter(pk=message.pk).update(status="FAILED", problem="máy chủ gửi tin không phản hồi", attempts=14)


# --- the list --------------------------------------------------------------------------------------------------------


def test_list_shows_words_status_and_a_masked_contact(client, dossier):
    sign_in(client, make_officer(Role.LEADER))

    text = client.get(LIST).content.decode()

    assert dossier.code in text
    assert "Đã tiếp nhận hồ sơ" in text
    assert "•••••••456" in text
    assert "905123456" not in text
    assert "Nguyễn" not in text.partition("<main")[2]


def test_list_is_filtered_by_status_and_counts_the_failed(client, dossier):
    make_dossier(notify_by=NotifyBy.SMS)
    fail(dossier.messages.get())
    sign_in(client, make_officer(Role.LEADER))

    page = client.get(LIST, {"tinh-trang": "FAILED"}).context["page"]

    assert ([line.message.dossier_id for line in page.lines], page.failed) == ([dossier.pk], 1)


@pytest.mark.parametrize("query", [{"tinh-trang": "x"}, {"truoc": "-1"}, {"truoc": "٣"}, {"truoc": "9" * 40}])
def test_list_ignores_what_makes_no_sense(client, dossier, query):
    sign_in(client, make_officer(Role.LEADER))

    assert len(client.get(LIST, query).context["page"].lines) == 1


def test_list_goes_on_page_by_page_with_the_same_questions(client, django_assert_num_queries):
    version, officer = factories.make_version(), make_officer()
    dossier = make_dossier(version=version, by=officer)
    Message.objects.bulk_create(
        Message(
            dossier=dossier,
            event="READY",
            occasion=number,
            channel="SMS",
            created_at=MONDAY,
            due_at=MONDAY,
            stop_token=f"t{number}",
        )
        for number in range(70)
    )
    sign_in(client, make_officer(Role.LEADER))

    with django_assert_num_queries(5):  # session, officer, failed, rows, words
        first = client.get(LIST).context["page"]
    second = client.get(LIST + first.older).context["page"]

    occasions = [line.message.occasion for line in (*first.lines, *second.lines)]
    assert occasions == list(range(69, -1, -1))
    assert second.older == ""


def test_a_specialist_sees_the_messages_of_the_own_unit_only(client, dossier):
    sign_in(client, make_officer(Role.SPECIALIST))

    assert client.get(LIST).context["page"].lines == ()


def test_retry_puts_the_message_back_and_a_second_press_says_so(client, dossier):
    message = dossier.messages.get()
    fail(message)
    officer = sign_in(client, make_officer())
    address = reverse("dossiers:message_retry", args=[message.pk])

    first, second = client.post(address, follow=True), client.post(address)

    message.refresh_from_db()
    assert "Tin sẽ được gửi lại" in first.content.decode()
    assert (message.status, message.attempts, message.retried_by) == ("WAITING", 0, officer)
    assert second.status_code == 409
    assert "không còn ở danh sách" in second.content.decode()


# --- the link --------------------------------------------------------------------------------------------------------


def test_opening_the_link_changes_nothing_and_the_button_stops_the_messages(client, dossier):
    message = dossier.messages.get()

    opened = client.get(stop_page(message)).content.decode()
    assert not OptOut.objects.exists()
    stopped = client.post(stop_page(message)).content.decode()

    assert "Ngừng gửi mọi tin đến •••••••456?" in opened
    assert "Đã ngừng gửi tin đến •••••••456" in stopped
    assert dispatch.send_due(at=moment("2026-11-17 09:00")).did == 0


def test_stopping_twice_is_stopping_once_and_can_be_undone(client, dossier):
    message = dossier.messages.get()

    for _ in range(2):
        client.post(stop_page(message))
    assert OptOut.objects.count() == 1
    client.post(stop_page(message), {"viec": "nhan-lai"})

    assert not OptOut.objects.exists()


def test_the_mail_programs_own_button_needs_no_cookie(dossier):
    strict = Client(enforce_csrf_checks=True)

    answer = strict.post(stop_page(dossier.messages.get()), {"List-Unsubscribe": "One-Click"})

    assert (answer.status_code, OptOut.objects.count()) == (200, 1)


def test_a_link_that_nobody_sent_is_a_plain_404(client):
    answer = client.post(reverse("dossiers:stop_messages", args=["khong-co"]))

    assert answer.status_code == 404
    assert "không còn dùng được" in answer.content.decode()


def test_the_page_of_the_link_shows_nothing_of_the_dossier(client, dossier):
    text = client.get(stop_page(dossier.messages.get())).content.decode()

    assert [word for word in (dossier.code, "N. V. T.", "905123456") if word in text] == []


def test_the_page_of_the_link_speaks_english(client, dossier):
    assert "Stop all messages to" in client.get(f"/en{stop_page(dossier.messages.get())}").content.decode()


# --- where it shows --------------------------------------------------------------------------------------------------


def test_officers_see_on_the_dossier_what_was_sent_and_how(client, dossier):
    dispatch.send_due(at=moment("2026-11-17 09:00"))
    sign_in(client, make_officer(Role.LEADER))

    text = client.get(dossier.get_absolute_url()).content.decode()

    assert "Tin đã báo người nộp" in text
    assert "Đã gửi" in text
    assert "•••••••456" in text


def test_applicant_sees_on_the_timeline_what_was_sent_and_not_what_was_not(client, dossier):
    dispatch.send_due(at=moment("2026-11-17 09:00"))
    untold = store_dossier(
        version=factories.make_version(), received_at=MONDAY, state=State.READY, notify_by=NotifyBy.SMS
    )
    Message.objects.create(dossier=untold, event="READY", occasion=9, created_at=MONDAY, due_at=MONDAY, stop_token="x")

    events = [
        [(event.title, event.by, event.note) for event in client.get(f"/tra-cuu/{one.token}/").context["status"].events]
        for one in (dossier, untold)
    ]

    assert events[0] == [("tiếp nhận", "", ""), ("đã báo tin: đã tiếp nhận hồ sơ", "", "")]
    assert events[1] == [("tiếp nhận", "", "")]
