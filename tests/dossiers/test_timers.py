"""The timers T1–T12 of law.md 9.2: when each starts, whose desk it is on, what makes it quiet."""

import pytest
import time_machine
from django.urls import reverse

from dossiers import apologies, lateness, lifecycle, timers
from dossiers.models import ApologyLetter, Dossier
from dossiers.states import Cause, State
from dossiers.timed_sets import Moment
from tanthanh.office.roles import Role
from tanthanh.office.working_days import Calendar
from tests import factories
from tests.factories import make_officer, make_unit, make_version, moment, sign_in, store_dossier

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return make_unit()


@pytest.fixture
def version():
    return make_version(limit_amount=10)


def sounding(now, officer):
    """Code → number of dossiers, of the timers that sound for this officer."""
    return timers.counts(timers.mine(officer), officer, Moment.at(moment(now), Calendar()))


def stored(version, unit, **values):
    defaults = {"received_at": moment("2026-11-16 09:00"), "due_at": moment("2026-11-30 17:30"), "unit": unit}
    return store_dossier(version=version, **defaults | values)


# What makes each sound; the last moment of quiet and the first of sound, on plain weeks (Friday is 20/11/2026). T2: six
# working hours after Monday 9:00 is 17:00. T3: an hour before the end of the day. T4: from the second working day after
# receipt (Wednesday) to the end of the third (Thursday). T5: the last day was Wednesday. T6: due Friday, so all
# Thursday. T10: told from the moment of the result. T11: ten days.
STARTS = [
    ("T1", Role.RECEPTIONIST, {"state": State.SUBMITTED}, "2026-11-16 10:59", "2026-11-16 11:00"),
    ("T2", Role.RECEPTIONIST, {"state": State.SUBMITTED}, "2026-11-16 16:59", "2026-11-16 17:00"),
    ("T3", Role.RECEPTIONIST, {"step_due_at": moment("2026-11-16 17:30")}, "2026-11-16 16:29", "2026-11-16 16:30"),
    ("T4", Role.SPECIALIST, {"state": State.PROCESSING}, "2026-11-17 17:30", "2026-11-18 07:00"),
    ("T5", Role.RECEPTIONIST, {"state": State.INCOMPLETE, "supplement_due_on": "2026-11-18"}, "2026-11-18 17:30",
     "2026-11-19 07:00"),
    ("T6", Role.SPECIALIST, {"state": State.PROCESSING, "due_at": moment("2026-11-20 17:30")}, "2026-11-18 17:30",
     "2026-11-19 07:30"),
    ("T7", Role.SPECIALIST, {"state": State.PROCESSING, "due_at": moment("2026-11-20 17:30")}, "2026-11-20 17:30",
     "2026-11-20 17:31"),
    ("T10", Role.RECEPTIONIST, {"state": State.READY, "finished_at": moment("2026-11-20 10:00")}, None,
     "2026-11-20 10:01"),
    ("T11", Role.RECEPTIONIST, {"state": State.READY, "finished_at": moment("2026-11-20 10:00"),
     "due_at": moment("2026-11-20 17:30")}, "2026-11-30 09:59", "2026-11-30 10:00"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "role", "columns", "quiet", "sounds"), STARTS, ids=[row[0] for row in STARTS])
def test_timer_starts_at_its_moment(version, unit, code, role, columns, quiet, sounds):
    stored(version, unit, **columns)
    officer = make_officer(role, unit=unit)

    assert sounding(sounds, officer).get(code) == 1
    assert quiet is None or code not in sounding(quiet, officer)


def test_t2_counts_working_hours_across_the_noon_break(version, unit):
    # From Monday 9:00: 2 h 30 min before noon, 3 h 30 min after 13:30 make six at 17:00.
    officer = make_officer(Role.RECEPTIONIST)
    stored(version, unit, state=State.SUBMITTED)
    row = timers.reminders(timers.BY_CODE["T2"], officer, Moment(moment("2026-11-16 17:00"), Calendar()), most=9)[0]

    # Eight are full at 9:00 on Tuesday: two working hours left, half an hour today and one and a half tomorrow.
    assert (row.due_at, row.minutes_left) == (moment("2026-11-17 09:00"), 120)


def test_t4_ends_with_the_last_day_to_ask_and_when_appraised(version, unit):
    specialist = make_officer(Role.SPECIALIST, unit=unit)
    dossier = stored(version, unit, state=State.PROCESSING)

    assert sounding("2026-11-19 17:30", specialist).get("T4") == 1
    assert "T4" not in sounding("2026-11-20 07:00", specialist)
    lifecycle.appraise(dossier, by=specialist, at=moment("2026-11-18 08:00"))
    assert "T4" not in sounding("2026-11-18 09:00", specialist)


def test_t4_follows_the_regimes_own_number_of_days(version, unit):
    factories.make_regime(supplement_ask_days=5)
    specialist = make_officer(Role.SPECIALIST, unit=unit)
    stored(version, unit, state=State.PROCESSING)

    # The fifth working day after Monday is the Monday of the next week.
    assert sounding("2026-11-23 17:00", specialist).get("T4") == 1
    assert "T4" not in sounding("2026-11-24 08:00", specialist)


def test_t6_before_a_weekend_is_the_friday_of_a_date_on_monday(version, unit):
    specialist = make_officer(Role.SPECIALIST, unit=unit)
    stored(version, unit, state=State.PROCESSING, due_at=moment("2026-11-23 17:30"))

    row = timers.reminders(timers.BY_CODE["T6"], specialist, Moment(moment("2026-11-20 15:30"), Calendar()), most=9)[0]

    assert "T6" not in sounding("2026-11-19 17:00", specialist)
    assert (row.due_at, row.minutes_left) == (moment("2026-11-20 17:30"), 120)


def late_with_letter(version, unit, leader):
    dossier = stored(version, unit, state=State.PROCESSING, due_at=moment("2026-11-18 17:30"))
    at = moment("2026-11-19 08:00")
    lateness.flag_late(at=at)
    apologies.draft_letters(at=at)
    return dossier, ApologyLetter.objects.get()


def test_t8_sounds_for_leaders_until_the_letter_is_approved_and_t9_when_its_date_is_missed(version, unit):
    leader = make_officer(Role.LEADER)
    dossier, letter = late_with_letter(version, unit, leader)
    at, promise = moment("2026-11-19 09:00"), moment("2026-11-24 17:30")

    assert sounding("2026-11-19 09:00", leader) == {"T7": 1, "T8": 1}
    apologies.revise(letter, cause=Cause.OVERLOAD, reason="Đông", new_promise_at=promise, by=leader, at=at)
    apologies.approve(letter, by=leader, at=at)
    assert sounding("2026-11-19 10:00", leader) == {"T7": 1}
    assert sounding("2026-11-24 17:30", leader) == {"T7": 1}
    assert sounding("2026-11-24 17:31", leader) == {"T7": 1, "T9": 1}
    lifecycle.finish(dossier, by=leader, at=moment("2026-11-25 08:00"))
    # The second date missed is a fault of its own and owes a letter of its own.
    assert sounding("2026-11-25 09:00", leader) == {"T8": 1}
    at = moment("2026-11-25 09:00")
    apologies.draft_letters(at=at)
    second = ApologyLetter.objects.exclude(pk=letter.pk).get()
    apologies.revise(second, cause=Cause.OVERLOAD, reason="Vẫn đông", by=leader, at=at)
    apologies.approve(second, by=leader, at=at)
    assert sounding("2026-11-25 09:30", leader) == {}


def test_t10_is_quiet_once_the_applicant_has_been_told_or_the_date_is_there(version, unit):
    clerk = make_officer(Role.RECEPTIONIST)
    dossier = stored(version, unit, state=State.READY, finished_at=moment("2026-11-20 10:00"))

    assert sounding("2026-11-20 11:00", clerk) == {"T10": 1}
    assert "T10" not in sounding("2026-11-30 17:31", clerk)
    lifecycle.notify(dossier, by=clerk, at=moment("2026-11-20 11:00"), basis="điện thoại")
    assert sounding("2026-11-20 12:00", clerk) == {}


def test_t10_does_not_sound_for_a_result_of_the_very_day(version, unit):
    stored(version, unit, state=State.READY, finished_at=moment("2026-11-30 08:00"))

    assert sounding("2026-11-30 09:00", make_officer(Role.RECEPTIONIST)) == {}


def test_t11_sounds_again_when_nobody_came_after_the_reminder(version, unit):
    clerk = make_officer(Role.RECEPTIONIST)
    dossier = stored(
        version, unit, state=State.READY, finished_at=moment("2026-11-20 10:00"), due_at=moment("2026-11-20 17:30")
    )
    lifecycle.notify(dossier, by=clerk, at=moment("2026-12-01 08:00"), basis="điện thoại")

    assert sounding("2026-12-02 08:00", clerk) == {}
    assert sounding("2026-12-11 09:00", clerk) == {"T11": 1}


def test_t12_gives_three_working_days_to_put_a_result_right(version, unit):
    clerk, specialist = make_officer(Role.RECEPTIONIST), make_officer(Role.SPECIALIST, unit=unit)
    dossier = stored(version, unit, state=State.RETURNED, finished_at=moment("2026-11-18 10:00"))
    friday = moment("2026-11-20 10:00")
    lifecycle.report_error(dossier, by=clerk, at=friday, reason="Sai ngày sinh")

    row = timers.reminders(timers.BY_CODE["T12"], specialist, Moment(friday, Calendar()), most=9)[0]

    assert sounding("2026-11-20 10:00", specialist) == {"T12": 1}
    assert row.due_at == moment("2026-11-25 17:30")  # Monday, Tuesday, Wednesday
    lifecycle.fix_error(dossier, by=specialist, at=moment("2026-11-23 10:00"), reason="Cấp lại bản đúng")
    assert sounding("2026-11-23 11:00", specialist) == {}


def test_timer_is_on_the_desk_of_whoever_holds_the_dossier_and_on_no_other(version, unit):
    stored(version, unit, state=State.PROCESSING, due_at=moment("2026-11-18 17:30"))
    now = "2026-11-19 09:00"

    assert sounding(now, make_officer(Role.SPECIALIST, unit=unit)) == {"T7": 1}
    assert sounding(now, make_officer(Role.SPECIALIST)) == {}
    assert sounding(now, make_officer(Role.RECEPTIONIST)) == {}
    assert sounding(now, make_officer(Role.SUPERVISOR)) == {}


def test_table_names_all_twelve_with_their_legal_basis():
    assert [timer.code for timer in timers.TIMERS] == [f"T{number}" for number in range(1, 13)]
    assert all("Điều" in timer.basis for timer in timers.TIMERS if timer.code != "T11")
    assert all(timer.name and timer.starts and timer.quiet and timer.roles for timer in timers.TIMERS)


# --- pages -----------------------------------------------------------------------------------------------------------


def test_page_shows_the_most_urgent_first_by_working_minutes(client, version, unit):
    sign_in(client, make_officer(Role.SPECIALIST, unit=unit))
    for code, due in (("LATER", "2026-11-19 11:30"), ("SOONER", "2026-11-19 09:00")):
        stored(version, unit, state=State.PROCESSING, due_at=moment(due), code=code)

    with time_machine.travel(moment("2026-11-19 14:30"), tick=False):
        page = client.get(reverse("dossiers:reminders"), {"viec": "T7"})

    [(timer, count, rows)] = page.context["sounding"]
    assert (timer.code, count) == ("T7", 2)
    # 9:00 to 14:30 without the noon break is three and a half hours; 11:30 to 14:30 one.
    assert [(row.dossier.code, row.label) for row in rows] == [("SOONER", "quá 3 giờ 30 phút"), ("LATER", "quá 1 giờ")]


@pytest.mark.parametrize("times", [1, 3])
def test_page_asks_the_same_questions_however_many_dossiers(client, django_assert_num_queries, version, unit, times):
    sign_in(client, make_officer(Role.SPECIALIST, unit=unit))
    for _ in range(times):
        stored(version, unit, state=State.PROCESSING, due_at=moment("2026-11-19 09:00"))

    # session, officer, calendar, regime, counts, the rows of T7; the unit's name
    with time_machine.travel(moment("2026-11-19 14:30"), tick=False), django_assert_num_queries(7):
        client.get(reverse("dossiers:reminders"))


def test_leader_sees_the_red_figure_and_who_has_waited_longest_first(client, version, unit):
    leader = sign_in(client, make_officer(Role.LEADER))
    newer = stored(version, unit, state=State.PROCESSING, due_at=moment("2026-11-18 17:30"))
    older = stored(version, unit, state=State.PROCESSING, due_at=moment("2026-11-17 17:30"))
    lateness.flag_late(at=moment("2026-11-19 08:00"))

    with time_machine.travel(moment("2026-11-19 09:00"), tick=False):
        page = client.get(reverse("dossiers:desk"))

    assert page.context["desk"].longest_without_letter.dossier == older
    assert [(timer.code, count) for timer, count in page.context["desk"].reminders] == [("T7", 2), ("T8", 2)]
    assert "Quá hạn không thư" in page.content.decode()
    assert leader.unit is None
    assert newer.pk != older.pk


def test_supervisor_reads_every_timer_and_has_none_of_their_own(client, version, unit):
    sign_in(client, make_officer(Role.SUPERVISOR))
    stored(version, unit, state=State.PROCESSING, due_at=moment("2026-11-18 17:30"))

    with time_machine.travel(moment("2026-11-19 09:00"), tick=False):
        assert client.get(reverse("dossiers:desk")).context["desk"].reminders == []
        page = client.get(reverse("dossiers:reminders"))

    assert [timer.code for timer, _, _ in page.context["sounding"]] == ["T7"]
    assert len(page.context["table"]) == 12


def test_timers_agree_with_dossiers_one_by_one_in_every_state(version, unit):
    """Overdue by the timer is overdue by the row, in time and late, in every state."""
    for state in State:
        for due in ("2026-11-18 17:30", "2026-11-30 17:30"):
            stored(version, unit, state=state, due_at=moment(due))
    now = moment("2026-11-20 10:00")

    found = timers.BY_CODE["T7"].find(Dossier.objects.all(), Moment(now, Calendar()))

    assert set(found) == {row for row in Dossier.objects.all() if row.is_open() and row.is_late(now)}
