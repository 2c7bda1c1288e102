"""What applicants are told: one message for each event, written with the step, saying initials and code and no more."""

from datetime import timedelta

import pytest
from django.db import transaction

from dossiers import apologies, filing_messages, lateness, lifecycle, outbox, outbox_texts
from dossiers.models import ApologyLetter, Dossier, Message, MessageEvent, MessageTemplate
from dossiers.states import Cause, NotifyBy, State, Step
from tanthanh.office.roles import Role
from tests.factories import (
    MONDAY,
    THURSDAY,
    make_dossier,
    make_officer,
    make_regime,
    make_version,
    moment,
    store_dossier,
)

pytestmark = pytest.mark.django_db
NAME = "Nguyễn Văn Thử"
# What stands in the dossier of the tests and may stand in no message.
PERSONAL = ("Nguyễn", "Thử", "049085000017", "905123456", "Khối phố", "khai sinh")


@pytest.fixture
def leader():
    return make_officer(Role.LEADER)


def told(dossier):
    return [(one.event, one.occasion) for one in Message.objects.filter(dossier=dossier).order_by("pk")]


def words(message):
    return outbox_texts.filled(outbox_texts.DEFAULTS[message.event].body, message.facts | {"phuong": "phường X"})


def test_intake_writes_one_message_with_initials_code_and_date():
    dossier = make_dossier(notify_by=NotifyBy.SMS)

    message = Message.objects.get()
    assert (message.dossier, message.event, message.occasion) == (dossier, MessageEvent.ACCEPTED, 1)
    assert (message.channel, message.contact, message.status) == ("SMS", "+84905123456", "WAITING")
    assert words(message) == (
        f"Hồ sơ {dossier.code} của N. V. T. đã được phường X tiếp nhận. Hẹn trả kết quả 17:30 thứ Năm 19/11/2026."
    )


def test_nobody_is_told_who_did_not_ask_for_it(django_assert_num_queries):
    dossier = make_dossier()

    with django_assert_num_queries(0):
        assert outbox.of(dossier) == outbox.sent(dossier) == []
    assert not Message.objects.exists()


def test_same_intake_twice_is_told_once():
    for _ in range(2):
        make_dossier(version=make_version(), notify_by=NotifyBy.SMS, intake_key="quay:1")

    assert (Dossier.objects.count(), Message.objects.count()) == (1, 1)


def test_a_step_that_fails_leaves_no_message(leader):
    dossier = make_dossier(notify_by=NotifyBy.SMS)

    with transaction.atomic():
        lifecycle.finish(dossier, by=leader, at=MONDAY + timedelta(hours=1))
        assert len(told(dossier)) == 2
        transaction.set_rollback(True)

    assert told(dossier) == [("ACCEPTED", 1)]


def test_supplement_and_its_completion_are_told_each_time(leader):
    make_regime()
    dossier = make_dossier(notify_by=NotifyBy.ZALO)

    for day in (16, 18):
        lifecycle.ask_supplement(
            dossier, by=leader, at=moment(f"2026-11-{day} 10:00"), reason="Thiếu tờ khai", basis="Điều 19.5"
        )
        lifecycle.take_supplement(dossier, by=leader, at=moment(f"2026-11-{day} 15:00"))

    assert told(dossier) == [("ACCEPTED", 1), ("SUPPLEMENT", 2), ("RESUMED", 3), ("SUPPLEMENT", 4), ("RESUMED", 5)]
    asked = Message.objects.get(occasion=2)
    assert "chậm nhất 01/12/2026" in words(asked)
    assert "Thiếu tờ khai" not in words(asked)


@pytest.mark.parametrize(
    ("finished", "event"), [("2026-11-18 10:00", "EARLY"), ("2026-11-19 16:00", "READY")], ids=["early", "on the day"]
)
def test_result_is_told_early_or_ready(leader, finished, event):
    dossier = make_dossier(notify_by=NotifyBy.SMS)

    lifecycle.finish(dossier, by=leader, at=moment(finished))

    assert told(dossier)[-1] == (event, 2)


def test_extension_for_verification_is_told_with_its_new_date(leader):
    dossier = make_dossier(version=make_version(verification_days=2), notify_by=NotifyBy.SMS)
    lifecycle.forward(dossier, by=leader, at=moment("2026-11-16 10:00"))

    lifecycle.extend_verification(dossier, by=leader, at=moment("2026-11-17 10:00"), reason="Xác minh nơi cư trú")

    message = Message.objects.get(event=MessageEvent.EXTENDED)
    # Three working days and two more: Monday 16/11 to Monday 23/11.
    assert words(message).endswith("Ngày hẹn trả mới: 17:30 thứ Hai 23/11/2026.")


def test_apology_is_told_when_it_is_approved_with_number_and_new_date(leader):
    dossier = make_dossier(notify_by=NotifyBy.EMAIL, notify_contact="con@example.vn")
    at = THURSDAY + timedelta(hours=15)
    lateness.flag_late(at=at)
    apologies.draft_letters(at=at)
    letter = ApologyLetter.objects.get()
    assert told(dossier) == [("ACCEPTED", 1)]

    letter = apologies.revise(
        letter, cause=Cause.OVERLOAD, reason="Quá tải", new_promise_at=moment("2026-11-25 17:30"), by=leader, at=at
    )
    apologies.approve(letter, by=leader, at=at)

    message = Message.objects.get(event=MessageEvent.APOLOGY)
    assert "xin lỗi (thư số 1/2026). Ngày hẹn trả mới: 17:30 thứ Tư 25/11/2026. Thư được" in words(message)
    assert "Quá tải" not in words(message)


def test_no_message_holds_anything_personal(leader):
    make_regime()
    dossier = make_dossier(notify_by=NotifyBy.SMS, applicant_name=NAME)
    lifecycle.ask_supplement(dossier, by=leader, at=MONDAY + timedelta(hours=1), reason="Giấy của Nguyễn Thử")
    lifecycle.take_supplement(dossier, by=leader, at=MONDAY + timedelta(hours=2))
    lifecycle.finish(dossier, by=leader, at=MONDAY + timedelta(hours=3))

    said = " ".join(f"{words(one)} {one.facts}" for one in Message.objects.all())

    assert "N. V. T." in said
    assert [word for word in PERSONAL if word in said] == []


def test_contact_that_cannot_be_reached_is_put_before_the_clerk():
    make_dossier(notify_by=NotifyBy.EMAIL)

    message = Message.objects.get()
    assert (message.status, message.problem) == ("DROPPED", "không có số di động hoặc địa chỉ thư dùng được")


# --- quiet hours -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-11-16 06:59", "2026-11-16 07:00"),
        ("2026-11-16 07:00", "2026-11-16 07:00"),
        ("2026-11-16 20:59", "2026-11-16 20:59"),
        ("2026-11-16 21:00", "2026-11-17 07:00"),
        ("2026-11-16 23:59", "2026-11-17 07:00"),
        ("2026-11-17 00:00", "2026-11-17 07:00"),
    ],
)
@pytest.mark.parametrize("channel", [NotifyBy.SMS, NotifyBy.ZALO])
def test_no_phone_rings_in_the_quiet_hours(channel, at, expected):
    assert outbox.allowed_from(channel, moment(at)) == moment(expected)


def test_an_email_may_come_at_night():
    assert outbox.allowed_from(NotifyBy.EMAIL, moment("2026-11-16 23:00")) == moment("2026-11-16 23:00")


# --- the reminder ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "finished", "notify_by", "reminded"),
    [
        (State.READY, "2026-11-16 09:00", "SMS", 1),
        (State.READY, "2026-11-16 09:01", "SMS", 0),
        (State.READY, "2026-11-10 09:00", "NONE", 0),
        (State.RETURNED, "2026-11-10 09:00", "SMS", 0),
    ],
    ids=["five days", "a minute less", "not wanted", "collected"],
)
def test_a_result_that_waits_is_reminded_of_once(state, finished, notify_by, reminded):
    version, received_at = make_version(), moment("2026-11-09 09:00")
    store_dossier(
        version=version, received_at=received_at, state=state, finished_at=moment(finished), notify_by=notify_by
    )
    at = moment("2026-11-21 09:00")

    assert [outbox.remind_waiting(at=at).did for _ in range(2)] == [reminded, 0]
    assert Message.objects.filter(event=MessageEvent.WAITING).count() == reminded


# --- the words -------------------------------------------------------------------------------------------------------


def test_every_event_has_words_and_every_place_in_them_is_known():
    assert set(outbox_texts.DEFAULTS) == set(MessageEvent)
    assert [outbox_texts.unknown_places(f"{t.subject} {t.body}") for t in outbox_texts.DEFAULTS.values()] == [[]] * 14


def test_every_event_is_reached_by_a_step_or_a_job():
    of_filings = set(filing_messages.EVENTS.values())
    of_jobs = {MessageEvent.WAITING, MessageEvent.RATE}
    assert {*outbox.EVENTS.values(), MessageEvent.EARLY, *of_jobs, *of_filings} == set(MessageEvent)
    assert set(outbox.EVENTS) <= set(Step)


def test_the_offices_own_words_win():
    MessageTemplate.objects.create(event=MessageEvent.READY, subject="Xong", text="Mời nhận {ma_ho_so}.")

    assert outbox_texts.texts()["READY"] == ("Xong", "Mời nhận {ma_ho_so}.")
    assert outbox_texts.texts()["EARLY"] == outbox_texts.DEFAULTS[MessageEvent.EARLY]


@pytest.mark.parametrize(
    ("text", "said"),
    [("Mã {ma_ho_so}.", "Mã A-1."), ("{0.__class__} {ma_ho_so.x}", ""), ("{la} x", "x"), ("{{ma_ho_so}}", "{A-1}")],
)
def test_a_place_is_filled_by_its_fact_and_by_nothing_else(text, said):
    assert outbox_texts.filled(text, {"ma_ho_so": "A-1"}) == said


def test_a_place_that_nothing_fills_is_named_to_whoever_writes_it():
    assert outbox_texts.unknown_places("{ma_ho_so} {ho_ten} {}") == ["", "ho_ten"]
