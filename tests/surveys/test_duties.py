"""The desk tells who must answer which remark by when, without knowing the survey's storey."""

from datetime import date, timedelta

import pytest
import time_machine

from surveys import duties
from surveys.models import Feedback, FeedbackKind
from tanthanh.office import duties as office_duties
from tanthanh.office.roles import Role
from tests.factories import make_officer, make_unit, moment, sign_in

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


def store(code, days, *, kind=FeedbackKind.REMARK, unit=None, **values):
    return Feedback.objects.create(
        code=code,
        secret="ABCD",
        sent_key=code,
        kind=kind,
        text="Bí mật của người gửi",
        received_on=TODAY - timedelta(days=9),
        due_on=TODAY + timedelta(days=days),
        unit=unit,
        **values,
    )


@pytest.fixture
def unit():
    found, other = make_unit(), make_unit()
    leader = make_officer(Role.LEADER)
    store("HERS-LATE", -1, unit=found)
    store("HERS-SOON", 2, unit=found)
    store("OTHERS", 1, unit=other)
    store("NOBODYS", 0)
    store("CONDUCT", 5, kind=FeedbackKind.CONDUCT, unit=found)
    store("DONE", -3, unit=found, answer="Rồi", answered_on=TODAY, answered_by=leader)
    return found


def codes(officer):
    return [duty.path.split("/")[-2] for owed in duties.owed_by(officer, today=TODAY) for duty in owed.shown]


def test_a_unit_owes_its_own_and_never_sees_a_complaint_about_conduct(unit):
    for role in (Role.SPECIALIST, Role.RECEPTIONIST):
        assert codes(make_officer(role, unit=unit)) == ["HERS-LATE", "HERS-SOON"]


def test_a_leader_owes_what_nobody_has_what_is_late_and_conduct(unit):
    assert codes(make_officer(Role.LEADER)) == ["HERS-LATE", "NOBODYS", "CONDUCT"]


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.ADMINISTRATOR])
def test_whoever_cannot_answer_owes_nothing_and_costs_nothing(unit, role, django_assert_num_queries):
    officer = make_officer(role)

    with django_assert_num_queries(0):
        assert office_duties.owed_by(officer, today=TODAY) == []


def test_tone_and_count_say_what_is_urgent(unit, django_assert_num_queries):
    for number in range(9):
        store(f"MORE-{number}", 30 + number)

    leader = make_officer(Role.LEADER)
    with django_assert_num_queries(1):
        (owed,) = office_duties.owed_by(leader, today=TODAY)

    assert [duty.tone for duty in owed.shown] == ["late", "warn", "info", "info", "info"]
    assert (len(owed.shown), owed.total) == (5, 12)


def test_the_desk_shows_them_with_their_day_and_not_the_words(client, unit):
    with time_machine.travel(moment("2026-11-20 09:00"), tick=False):
        sign_in(client, make_officer(Role.LEADER))
        content = client.get("/can-bo/").content.decode()

    assert "Góp ý, phản ánh phải trả lời" in content
    assert "quá hạn từ 19/11/2026" in content
    assert 'href="/can-bo/gop-y/NOBODYS/"' in content
    assert "Bí mật của người gửi" not in content
