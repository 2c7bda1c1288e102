"""Sending: once, by day, again after a failure, never what is no longer true; one failure stops nothing else."""

import json
import smtplib
from datetime import timedelta
from itertools import pairwise

import pytest
from django.core import mail

from dossiers import dispatch, lifecycle, opt_outs, outbox
from dossiers.models import Dossier, Message
from dossiers.states import NotifyBy
from tanthanh.office import senders
from tanthanh.office.roles import Role
from tanthanh.office.senders import AwayError, RefusedError
from tests.factories import MONDAY, make_dossier, make_officer, make_profile, moment

pytestmark = pytest.mark.django_db


class Recorder:
    """A sender that keeps what it is given, or raises what the test says for a contact."""

    repeats_safely = False
    letters: list = []
    errors: dict = {}

    def send(self, outgoing):
        if error := self.errors.get(outgoing.contact):
            raise error
        self.letters.append(outgoing)


class SafeRecorder(Recorder):
    repeats_safely = True


@pytest.fixture(autouse=True)
def letters(settings, monkeypatch):
    monkeypatch.setattr(Recorder, "letters", [])
    monkeypatch.setattr(Recorder, "errors", {})
    settings.SENDERS = dict.fromkeys(("SMS", "ZALO", "EMAIL"), f"{__name__}.Recorder")
    return Recorder.letters


def dossiers(count, **values):
    return [
        make_dossier(notify_by=NotifyBy.SMS, notify_contact=f"+8490512340{number}", **values) for number in range(count)
    ]


def statuses():
    return list(Message.objects.order_by("pk").values_list("status", flat=True))


def test_a_message_is_sent_once_and_says_what_it_said(letters):
    make_profile()
    dossier = make_dossier(notify_by=NotifyBy.SMS)

    runs = [dispatch.send_due(at=MONDAY).did for _ in range(3)]
    runs.append(dispatch.send_due(at=MONDAY - timedelta(days=1)).did)

    assert runs == [1, 0, 0, 0]
    message = Message.objects.get()
    assert (message.status, message.sent_at, message.attempts) == ("SENT", MONDAY, 1)
    assert message.body == letters[0].body
    assert "đã được phường Tân Thạnh tiếp nhận" in letters[0].body
    assert letters[0].key == f"{dossier.code}-accepted-1"
    assert letters[0].whole.endswith(f"Ngừng nhận tin: https://motcua.example/ngung-nhan-tin/{message.stop_token}/")


def test_of_two_runs_at_the_same_moment_one_sends(letters):
    make_dossier(notify_by=NotifyBy.SMS)
    first, second = Message.objects.select_related("dossier").get(), Message.objects.select_related("dossier").get()

    dispatch._Run([first], MONDAY).handle(first)
    dispatch._Run([second], MONDAY).handle(second)

    assert len(letters) == 1
    assert Message.objects.get().attempts == 1


def test_one_refused_recipient_stops_nobody_else(letters):
    dossiers(3)
    Recorder.errors = {"+84905123401": RefusedError()}

    outcome = dispatch.send_due(at=MONDAY)

    assert (outcome.looked_at, outcome.did, outcome.failed) == (3, 2, 1)
    assert statuses() == ["SENT", "FAILED", "SENT"]


def test_a_gateways_own_error_stops_nobody_else_and_its_words_are_not_kept():
    dossiers(3)
    Recorder.errors = {"+84905123401": ValueError("số 0905123401 của Nguyễn Văn A")}

    outcome = dispatch.send_due(at=MONDAY)

    assert (outcome.did, outcome.failed) == (2, 1)
    message = Message.objects.get(status="WAITING")
    assert message.problem == "lỗi ValueError"
    assert "Nguyễn" not in outcome.note


def test_a_channel_that_is_away_is_asked_once_a_run_and_the_others_go_on(letters):
    dossiers(3)
    make_dossier(notify_by=NotifyBy.EMAIL, notify_contact="a@example.vn")
    Recorder.errors = {f"+8490512340{number}": AwayError() for number in range(3)}

    outcome = dispatch.send_due(at=MONDAY)

    assert statuses() == ["WAITING", "WAITING", "WAITING", "SENT"]
    assert list(Message.objects.order_by("pk").values_list("attempts", flat=True)) == [1, 0, 0, 1]
    assert outcome.note == "chưa gửi được qua: SMS"


def test_tries_are_bounded_spread_and_wait_longer_each_time():
    dossier = make_dossier(notify_by=NotifyBy.EMAIL, notify_contact="a@example.vn")
    Recorder.errors = {"a@example.vn": AwayError()}
    at, tries = MONDAY, []

    while Message.objects.get().status == "WAITING":
        at = max(at, Message.objects.get().due_at)
        dispatch.send_due(at=at)
        tries.append(at)
        assert len(tries) < 50

    gaps = [later - earlier for earlier, later in pairwise(tries)]
    doubled = [min(timedelta(minutes=2**number), timedelta(hours=6)) for number in range(13)]
    assert len(tries) == 14
    assert all(0.75 * plan <= gap <= 1.25 * plan for plan, gap in zip(doubled, gaps, strict=True))
    assert tries[-1] - tries[0] > timedelta(days=1)
    assert (statuses(), dossier.messages.get().problem) == (["FAILED"], "máy chủ gửi tin không phản hồi")


def test_different_messages_do_not_come_back_at_the_same_moment():
    assert len({dispatch.wait_before(5, str(pk)) for pk in range(50)}) > 20


def test_what_fell_due_at_night_is_sent_in_the_morning(letters):
    make_dossier(notify_by=NotifyBy.SMS)

    for at, expected in (("2026-11-17 22:00", 0), ("2026-11-18 03:00", 0), ("2026-11-18 07:00", 1)):
        dispatch.send_due(at=moment(at))
        assert len(letters) == expected


def test_a_day_of_outage_is_caught_up_with_what_is_still_true(letters):
    kept, collected, voided = dossiers(3)
    leader = make_officer(Role.LEADER)
    for dossier in (kept, collected):
        lifecycle.finish(dossier, by=leader, at=MONDAY + timedelta(hours=1))
    lifecycle.return_result(collected, by=leader, at=MONDAY + timedelta(hours=2))
    lifecycle.void(voided, by=leader, at=MONDAY + timedelta(hours=2), reason="nhập trùng")

    dispatch.send_due(at=MONDAY + timedelta(days=1))

    told = {(message.dossier_id, message.event): message for message in Message.objects.all()}
    sent = {key for key, message in told.items() if message.status == "SENT"}
    assert sent == {(kept.pk, "ACCEPTED"), (kept.pk, "EARLY")}
    assert told[collected.pk, "EARLY"].problem == "hồ sơ nay đã trả kết quả"
    assert told[voided.pk, "ACCEPTED"].problem == "hồ sơ nay hủy do nhập sai"


def test_a_number_that_was_put_right_gets_the_message(letters):
    dossier = make_dossier(notify_by=NotifyBy.SMS, notify_contact="+84905123400")
    Dossier.objects.filter(pk=dossier.pk).update(notify_contact="+84905999999")

    dispatch.send_due(at=MONDAY)

    assert [letter.contact for letter in letters] == ["+84905999999"]
    assert Message.objects.get().contact == "+84905999999"


# --- cut off ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sender", "status", "sent"), [("Recorder", "FAILED", 0), ("SafeRecorder", "SENT", 1)], ids=["unsure", "safe"]
)
def test_a_send_that_was_cut_off_is_repeated_only_where_a_repeat_arrives_once(settings, letters, sender, status, sent):
    settings.SENDERS = {"SMS": f"{__name__}.{sender}"}
    make_dossier(notify_by=NotifyBy.SMS)
    Message.objects.update(status="SENDING", claimed_at=MONDAY, attempts=1)

    early = dispatch.send_due(at=MONDAY + timedelta(minutes=29))
    late = dispatch.send_due(at=MONDAY + timedelta(minutes=31))

    assert (early.looked_at, late.failed) == (0, 1 - sent)
    assert (statuses(), len(letters)) == ([status], sent)


def test_an_officer_sends_a_failed_message_again_once(letters):
    make_dossier(notify_by=NotifyBy.SMS)
    Message.objects.update(status="FAILED", attempts=14)
    message, officer = Message.objects.get(), make_officer()

    outbox.retry(message, by=officer, at=MONDAY)
    with pytest.raises(outbox.MessageError, match="không còn"):
        outbox.retry(message, by=officer, at=MONDAY)
    dispatch.send_due(at=MONDAY)

    message.refresh_from_db()
    assert (message.status, message.retried_by, len(letters)) == ("SENT", officer, 1)


# --- who wants no more -----------------------------------------------------------------------------------------------


def test_whoever_stopped_the_messages_gets_none_about_any_dossier(letters):
    first, second = (make_dossier(notify_by=NotifyBy.SMS) for _ in range(2))
    opt_outs.stop(Message.objects.get(dossier=first), at=MONDAY)
    opt_outs.stop(Message.objects.get(dossier=second), at=MONDAY)

    dispatch.send_due(at=MONDAY)

    assert letters == []
    assert {message.problem for message in Message.objects.all()} == {"người nhận đã ngừng nhận tin"}


def test_the_list_of_those_who_stopped_names_nobody():
    make_dossier(notify_by=NotifyBy.SMS)
    opt_outs.stop(Message.objects.get(), at=MONDAY)

    stored = opt_outs.OptOut.objects.values_list("contact_hash", flat=True)

    assert [len(one) for one in stored] == [64]
    assert "905123456" not in "".join(stored)


def test_sending_asks_the_same_questions_and_twice_more_a_message(django_assert_num_queries):
    for count in (1, 3):
        dossiers(count)
        # two for what was cut off, due rows, words, opt-outs, office; claim and result of each
        with django_assert_num_queries(5 + 2 * count):
            dispatch.send_due(at=MONDAY)


# --- the senders -----------------------------------------------------------------------------------------------------


OUTGOING = senders.Outgoing("A-1-ready-2", "EMAIL", "a@example.vn", "Có kết quả", "Mời nhận.", "https://x.example/n/1/")


def test_file_sender_writes_one_file_however_often(settings, tmp_path):
    settings.OUTBOX_DIR = tmp_path

    for _ in range(2):
        senders.FileSender().send(OUTGOING)

    (only,) = tmp_path.rglob("*.*")
    assert only.name == "A-1-ready-2.json"
    assert json.loads(only.read_text(encoding="utf-8"))["body"] == "Mời nhận."
    assert oct(only.parent.stat().st_mode)[-3:] == "700"


def test_smtp_sender_sends_a_letter_that_can_be_stopped_and_recognised(settings):
    settings.DEFAULT_FROM_EMAIL = "Một cửa <mot-cua@phuong.example>"

    senders.SmtpSender().send(OUTGOING)

    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == (["a@example.vn"], "Có kết quả")
    assert letter.body == "Mời nhận.\nNgừng nhận tin: https://x.example/n/1/"
    assert letter.extra_headers["Message-ID"] == "<A-1-ready-2@phuong.example>"
    assert letter.extra_headers["List-Unsubscribe"] == "<https://x.example/n/1/>"


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (smtplib.SMTPRecipientsRefused({"a@example.vn": (550, b"no such user")}), RefusedError),
        (smtplib.SMTPRecipientsRefused({"a@example.vn": (451, b"greylisted")}), AwayError),
        (smtplib.SMTPServerDisconnected("a@example.vn"), AwayError),
        (TimeoutError("a@example.vn"), AwayError),
    ],
    ids=["no mailbox", "greylisted", "disconnected", "time"],
)
def test_smtp_sender_tells_refused_from_away_and_repeats_no_address(monkeypatch, raised, expected):
    def send(self, fail_silently=False):
        raise raised

    monkeypatch.setattr("django.core.mail.EmailMessage.send", send)

    with pytest.raises(expected) as told:
        senders.SmtpSender().send(OUTGOING)

    assert "example.vn" not in str(told.value)
