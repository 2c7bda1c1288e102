"""Invitations to rate: drawn from returned dossiers by a job, once, by nobody; the token is written down nowhere."""

from datetime import timedelta

import pytest

from dossiers import dispatch, message_list, opt_outs, rating_invitations
from dossiers.models import Dossier, Message, OptOut
from dossiers.states import Channel, NotifyBy, State
from dossiers.survey_tokens import is_genuine, survey_token
from surveys.invitations import fingerprint
from surveys.models import SpentToken
from tanthanh.office.roles import Role
from tests.dossiers.test_dispatch import Recorder
from tests.factories import make_officer, make_profile, make_version, moment, sign_in, store_dossier

pytestmark = pytest.mark.django_db
AT = moment("2026-11-18 09:30")


@pytest.fixture(autouse=True)
def letters(settings, monkeypatch):
    monkeypatch.setattr(Recorder, "letters", [])
    monkeypatch.setattr(Recorder, "errors", {})
    settings.SENDERS = dict.fromkeys(("SMS", "ZALO", "EMAIL"), "tests.dossiers.test_dispatch.Recorder")
    return Recorder.letters


@pytest.fixture
def version():
    return make_version()


def returned(version, *, on="2026-11-17 10:00", contact="+84905123401", **values):
    at = moment(on)
    defaults = {
        "received_at": at - timedelta(days=3),
        "finished_at": at - timedelta(hours=1),
        "returned_at": at,
        "state": State.RETURNED,
        "notify_by": NotifyBy.SMS,
        "notify_contact": contact,
    }
    return store_dossier(version=version, **defaults | values)


def run(at=AT):
    return rating_invitations.invite(at=at).did


def test_a_returned_dossier_is_invited_once(version):
    dossier = returned(version)

    assert [run(), run(), run(AT + timedelta(days=1))] == [1, 0, 0]
    message = Message.objects.get()
    assert (message.dossier, message.event, message.contact) == (dossier, "RATE", "+84905123401")


@pytest.mark.parametrize(
    "values",
    [
        {"notify_by": NotifyBy.NONE},
        {"state": State.READY, "returned_at": None},
        {"on": "2026-11-18 08:00"},
        {"on": "2026-11-10 23:59"},
        {"channel": Channel.NATIONAL_PORTAL},
        {"notify_by": NotifyBy.EMAIL, "notify_contact": "can.bo@example.vn"},
        {"notify_contact": "0235 3851 234"},
    ],
    ids=["wants none", "still here", "today", "long ago", "another source", "an officer's own", "cannot ring"],
)
def test_nobody_else_is_invited(version, values):
    make_officer(email="Can.Bo@example.vn")
    returned(version, **values)

    assert run() == 0
    assert not Message.objects.exists()


def test_the_first_and_the_last_day_are_in(version):
    returned(version, on="2026-11-11 00:00", contact="+84905123401")
    returned(version, on="2026-11-17 23:59", contact="+84905123402")

    assert run() == 2


def test_one_number_behind_many_dossiers_is_invited_once_in_thirty_days(version):
    for _ in range(3):
        returned(version)
    assert [run(), run(AT + timedelta(days=1))] == [1, 0]

    returned(version, on="2026-12-17 10:00")
    assert run(moment("2026-12-18 09:29")) == 0
    assert run(moment("2026-12-18 09:31")) == 1


def test_at_most_so_many_a_day(version, settings):
    settings.SURVEY_INVITATIONS_A_DAY = 2
    for number in range(5):
        returned(version, contact=f"+8490512340{number}")

    assert [run(), run(AT + timedelta(hours=5)), run(AT + timedelta(days=1)), run(AT + timedelta(days=2))] == [
        2,
        0,
        2,
        1,
    ]


@pytest.mark.parametrize(("share", "least", "most"), [(0, 0, 0), (40, 1, 39), (100, 40, 40)])
def test_a_share_is_drawn_and_drawn_the_same_again(version, settings, share, least, most):
    settings.SURVEY_INVITED_PERCENT = share
    for number in range(40):
        returned(version, contact=f"+849051234{number:02}")

    first = run()
    assert least <= first <= most
    # What was not drawn is not drawn tomorrow either: waiting does not turn a share into all.
    assert run(AT + timedelta(days=1)) == 0


def test_the_whole_draw_takes_four_reads_and_one_write(version, django_assert_num_queries):
    for number in range(30):
        returned(version, contact=f"+849051234{number:02}")

    with django_assert_num_queries(5):  # today's, dossiers, invited lately, officers, insert
        run()


def test_the_link_leaves_the_house_and_is_written_down_nowhere(version, letters, client):
    make_profile()
    dossier = returned(version)
    run()
    token = survey_token(dossier.token)
    assert is_genuine(token)
    waiting = message_list.lines(list(Message.objects.select_related("dossier")))[0].text

    assert dispatch.send_due(at=AT).did == 1

    assert f"https://motcua.example/khao-sat/{token}/" in letters[0].body
    assert "phường Tân Thạnh" in letters[0].body
    message = Message.objects.get()
    row = " ".join(str(value) for value in Message.objects.values().get().values())
    assert (message.status, token in row, "/khao-sat/" in row) == ("SENT", False, False)
    assert "địa chỉ phiếu của riêng người nhận" in message.body
    assert "địa chỉ phiếu của riêng người nhận" in waiting


def test_whoever_has_answered_already_is_invited_like_everybody(version):
    """Else a dossier without an invitation would tell an officer that its owner has answered."""
    dossier = returned(version)
    SpentToken.objects.create(pk=fingerprint(survey_token(dossier.token)))

    assert run() == 1


def test_no_phone_rings_at_night_and_nobody_who_stopped_is_asked(version, letters):
    returned(version)
    run(moment("2026-11-18 22:00"))
    message = Message.objects.get()
    assert message.due_at == moment("2026-11-19 07:00")

    opt_outs.stop(message, at=AT)
    dispatch.send_due(at=moment("2026-11-19 07:00"))

    assert (Message.objects.get().status, letters, OptOut.objects.count()) == ("DROPPED", [], 1)


def test_a_dossier_taken_up_again_is_not_asked_about(version, letters):
    dossier = returned(version)
    run()
    Dossier.objects.filter(pk=dossier.pk).update(state=State.READY, returned_at=None)

    dispatch.send_due(at=AT)

    assert (Message.objects.get().status, letters) == ("DROPPED", [])


def test_no_page_of_an_officer_shows_the_link(client, version):
    dossier = returned(version)
    run()
    sign_in(client, make_officer(Role.LEADER))

    page = client.get(dossier.get_absolute_url())

    assert page.status_code == 200
    assert "Mời đánh giá phục vụ" in page.content.decode()
    assert survey_token(dossier.token) not in page.content.decode()
