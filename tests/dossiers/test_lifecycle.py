from datetime import time, timedelta

import pytest

from dossiers import lifecycle
from dossiers.models import Dossier, HandOver, LatenessEpisode, LogEntry
from dossiers.states import FINISHED, MOVES, Channel, Paper, State, Step, steps_for
from procedures.kinds import SupplementPolicy
from tanthanh.office import calendars
from tanthanh.office.deadlines import Limit, LimitUnit
from tanthanh.office.models import WorkSession
from tanthanh.office.roles import Role
from tests.factories import (
    MONDAY,
    THURSDAY,
    make_declaration,
    make_dossier,
    make_officer,
    make_profile,
    make_regime,
    make_unit,
    make_version,
    moment,
    store_dossier,
)

pytestmark = pytest.mark.django_db


def publish_plain_calendar():
    for weekday in range(5):
        for starts, ends in ((time(7, 30), time(11, 30)), (time(13, 30), time(17, 30))):
            WorkSession.objects.create(weekday=weekday, starts=starts, ends=ends, valid_from="2018-01-01")
    calendars.publish_calendar(at=MONDAY)


# The process once more, written by hand from the domain document: step → (sources, target, roles).
R, S, L = Role.RECEPTIONIST, Role.SPECIALIST, Role.LEADER
EXPECTED = {
    Step.FORWARD: ({"RECEIVED"}, "PROCESSING", {R, L}),
    Step.ASK_SUPPLEMENT: ({"RECEIVED", "PROCESSING"}, "INCOMPLETE", {R, S, L}),
    Step.TAKE_SUPPLEMENT: ({"INCOMPLETE"}, "PROCESSING", {R, L}),
    Step.PAUSE: ({"PROCESSING"}, "PAUSED", {S, L}),
    Step.RESUME: ({"PAUSED"}, "PROCESSING", {S, L}),
    Step.FINISH: ({"RECEIVED", "PROCESSING"}, "READY", {R, S, L}),
    Step.REFUSE: ({"RECEIVED", "PROCESSING"}, "REFUSED", {S, L}),
    Step.RETURN: ({"READY"}, "RETURNED", {R, L}),
    Step.WITHDRAW: ({"RECEIVED", "PROCESSING", "INCOMPLETE", "PAUSED"}, "WITHDRAWN", {R, L}),
    Step.STOP: ({"INCOMPLETE"}, "STOPPED", {R, L}),
    Step.VOID: ({"RECEIVED"}, "VOIDED", {R, L}),
    Step.TAKE_OVER: ({"RECEIVED", "PROCESSING"}, "PROCESSING", {R, S, L}),
    Step.HAND_OVER: ({"PROCESSING"}, None, {R, S, L}),
    Step.SEND_BACK: ({"PROCESSING"}, None, {R, S, L}),
    Step.ASK_AGENCY: ({"PROCESSING"}, None, {R, S, L}),
    Step.HEAR_AGENCY: ({"PROCESSING"}, None, {R, S, L}),
    Step.EXTEND_VERIFICATION: ({"PROCESSING"}, None, {S, L}),
    Step.NOTIFY: ({"READY"}, None, {R, L}),
    Step.CORRECT: ({state.value for state in State} - {"SUBMITTED", "VOIDED"}, None, {R, L}),
    Step.APPRAISE: ({"RECEIVED", "PROCESSING"}, None, {R, S, L}),
    Step.REPORT_ERROR: ({"READY", "RETURNED", "REFUSED"}, None, {R, L}),
    Step.FIX_ERROR: ({"READY", "RETURNED", "REFUSED"}, None, {R, S, L}),
    Step.ASK_HELP: ({"RECEIVED", "PROCESSING"}, None, {R, S, L}),
    Step.ASSIGN: ({"PROCESSING"}, None, {L}),
    Step.REPORT_LATE: ({"RECEIVED", "PROCESSING"}, None, {R, S, L}),
}
PAPERS = {
    Step.ASK_SUPPLEMENT: Paper.SUPPLEMENT_REQUEST,
    Step.TAKE_SUPPLEMENT: Paper.RECEIPT,
    Step.REFUSE: Paper.REFUSAL,
    Step.WITHDRAW: Paper.STOP_NOTICE,
    Step.STOP: Paper.STOP_NOTICE,
}
GROUND = "Thực hiện nghĩa vụ tài chính"
AGENCIES = {Step.ASK_AGENCY: {"agency": "Sở Tư pháp"}, Step.HEAR_AGENCY: {"agency": "Công an phường"}}


@pytest.fixture
def version():
    return make_version(pause_grounds=[GROUND], verification_days=5)


@pytest.fixture
def leader():
    return make_officer(Role.LEADER)


def test_table_is_the_one_of_the_domain_document():
    assert {step: (set(move.sources), move.target, set(move.roles)) for step, move in MOVES.items()} == EXPECTED
    assert {step: move.paper for step, move in MOVES.items() if move.paper} == PAPERS


def in_hand(dossier, officer, giver):
    """The dossier has been given to the officer's unit by another, which asked an agency before."""
    common = {"dossier": dossier, "from_unit": giver, "sent_at": MONDAY}
    HandOver.objects.create(**common, to_unit=officer.unit)
    HandOver.objects.create(**common, kind="AGENCY", agency="Công an phường")


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("state", list(State))
def test_every_step_from_every_state_by_every_role_goes_as_the_table_says(version, state, role):
    unit, other = make_unit(), make_unit()
    officer, colleague = make_officer(role, unit=unit), make_officer(Role.SPECIALIST, unit=other)

    for step, (sources, target, roles) in EXPECTED.items():
        dossier = store_dossier(
            version=version, received_at=MONDAY, state=state, due_at=THURSDAY, supplement_due_on=MONDAY.date()
        )
        in_hand(dossier, officer, other)
        at = MONDAY + timedelta(days=1)
        if state in FINISHED:
            at = dossier.finished_at + timedelta(hours=1)
        # A receptionist may void and correct only on the day of receipt; that rule has its own tests.
        if step in {Step.VOID, Step.CORRECT} and (state not in FINISHED or role != Role.LEADER):
            at = MONDAY + timedelta(hours=1)
        given = {
            "reason": "lý do",
            "basis": GROUND,
            "unit": other,
            "officer": colleague,
            "values": {"copies": 7},
            "cause": "OVERLOAD",
        }

        if state in sources and role in roles:
            lifecycle.take(step, dossier, by=officer, at=at, **(given | AGENCIES.get(step, {})))
            dossier.refresh_from_db()
            assert (step, dossier.state) == (step, target or state)
            assert dossier.log.order_by("-pk").first().step == step
        else:
            with pytest.raises(lifecycle.StepNotAllowedError):
                lifecycle.take(step, dossier, by=officer, at=at, **given)
            dossier.refresh_from_db()
            assert dossier.state == state
            assert dossier.log.count() == 1


def test_steps_for_lists_what_a_receptionist_may_do_with_a_received_dossier():
    assert steps_for(State.RECEIVED, Role.RECEPTIONIST) == [
        Step.FORWARD,
        Step.ASK_SUPPLEMENT,
        Step.FINISH,
        Step.WITHDRAW,
        Step.VOID,
        Step.TAKE_OVER,
        Step.CORRECT,
        Step.APPRAISE,
        Step.ASK_HELP,
        Step.REPORT_LATE,
    ]
    assert steps_for(State.RETURNED, Role.LEADER) == [Step.CORRECT, Step.REPORT_ERROR, Step.FIX_ERROR]
    assert all(steps_for(state, Role.SUPERVISOR) == [] for state in State)


@pytest.mark.parametrize("step", [step for step, move in MOVES.items() if move.needs_reason])
def test_step_that_needs_a_reason_refuses_blanks(version, leader, step):
    state = next(iter(sorted(MOVES[step].sources)))
    dossier = store_dossier(version=version, received_at=MONDAY, state=state, supplement_due_on=MONDAY.date())

    with pytest.raises(lifecycle.ReasonMissingError):
        lifecycle.take(step, dossier, by=leader, at=MONDAY + timedelta(days=1), reason=" \u200b ", basis=GROUND)


def test_receive_gives_code_register_number_and_the_three_dates(version):
    make_profile(agency_code="H47.47.09")
    officer = make_officer(unit=make_unit(name="Bộ phận Một cửa"))

    first = lifecycle.receive(version, make_declaration(), by=officer, at=moment("2026-11-16 09:00"))
    second = lifecycle.receive(version, make_declaration(), by=officer, at=moment("2026-11-16 16:00"))
    next_day = lifecycle.receive(version, make_declaration(), by=officer, at=moment("2026-11-17 07:30"))
    next_year = lifecycle.receive(version, make_declaration(), by=officer, at=moment("2027-01-04 08:00"))

    assert [d.code for d in (first, second, next_day, next_year)] == [
        "H47.47.09-261116-0001",
        "H47.47.09-261116-0002",
        "H47.47.09-261117-0001",
        "H47.47.09-270104-0001",
    ]
    assert [(d.register_year, d.register_number) for d in (first, second, next_day, next_year)] == [
        (2026, 1),
        (2026, 2),
        (2026, 3),
        (2027, 1),
    ]
    # Received Monday, three working days, the day of receipt not counted: Thursday at closing time.
    due = moment("2026-11-19 17:30")
    assert (first.first_promised_at, first.due_at, first.promised_at, first.due_on) == (due, due, due, due.date())
    assert (first.state, first.unit, first.received_on) == (State.RECEIVED, officer.unit, MONDAY.date())
    assert [(d.position, d.name) for d in first.documents.all()] == [(1, "Tờ khai đăng ký khai sinh")]


def test_receive_counts_the_day_by_the_office_clock_not_by_utc(version):
    make_profile()
    # 00:30 on 17/11 in Vietnam is still 16/11 in UTC.
    dossier = lifecycle.receive(version, make_declaration(), by=make_officer(), at=moment("2026-11-17 00:30"))

    assert dossier.code == "H47.47.09-261117-0001"
    assert dossier.received_on.isoformat() == "2026-11-17"


def test_receive_twice_with_the_same_key_makes_one_dossier(version):
    officer = make_officer()

    first = lifecycle.receive(version, make_declaration(), by=officer, at=MONDAY, intake_key="abc")
    again = lifecycle.receive(version, make_declaration(), by=officer, at=MONDAY, intake_key="abc")
    other = lifecycle.receive(version, make_declaration(), by=officer, at=MONDAY, intake_key="def")

    assert again.pk == first.pk
    # The number of the refused second try went back: the register has no gap.
    assert (first.register_number, other.register_number) == (1, 2)
    assert Dossier.objects.count() == 2


def test_receive_takes_at_most_eight_queries(version, django_assert_max_num_queries):
    make_profile()
    publish_plain_calendar()
    officer = make_officer()
    declaration = make_declaration()

    with django_assert_max_num_queries(8):
        lifecycle.receive(version, declaration, by=officer, at=MONDAY, intake_key="k")


def test_receive_without_a_limit_asks_for_one():
    version = make_version(limit_amount=None, limit_unit="")

    with pytest.raises(lifecycle.LimitMissingError):
        lifecycle.receive(version, make_declaration(), by=make_officer(), at=MONDAY)
    given = make_declaration(limit=Limit(1, LimitUnit.WORKING_DAY))
    dossier = lifecycle.receive(version, given, by=make_officer(), at=MONDAY)

    assert dossier.due_at == moment("2026-11-17 17:30")


def test_receive_keeps_history_and_log(version):
    dossier = make_dossier(version=version)

    assert dossier.history.count() == 1
    entry = dossier.log.get()
    assert (entry.step, entry.from_state, entry.to_state, entry.at) == (Step.RECEIVE, "", State.RECEIVED, MONDAY)
    assert entry.due_after == THURSDAY


def test_supplement_starts_the_clock_again_from_zero(version, leader):
    make_regime()
    dossier = make_dossier(version=version)

    lifecycle.ask_supplement(dossier, by=leader, at=moment("2026-11-17 10:00"), reason="Thiếu giấy chứng sinh")
    dossier.refresh_from_db()
    # 15 days after 17/11 is Wednesday 02/12.
    assert dossier.supplement_due_on.isoformat() == "2026-12-02"
    assert dossier.clock_stopped_at == moment("2026-11-17 10:00")
    lifecycle.take_supplement(dossier, by=leader, at=moment("2026-11-25 14:00"))
    dossier.refresh_from_db()

    # Complete on Wednesday 25/11: Thursday, Friday, Monday 30/11.
    assert dossier.due_at == dossier.promised_at == moment("2026-11-30 17:30")
    assert dossier.first_promised_at == THURSDAY
    assert (dossier.clock_stopped_at, dossier.supplement_due_on) == (None, None)


def test_supplement_goes_on_where_sector_law_says_so(leader):
    version = make_version(supplement_policy=SupplementPolicy.CONTINUE)
    dossier = make_dossier(version=version)

    lifecycle.ask_supplement(dossier, by=leader, at=moment("2026-11-17 10:00"), reason="Thiếu giấy")
    lifecycle.take_supplement(dossier, by=leader, at=moment("2026-11-19 10:00"))
    dossier.refresh_from_db()

    # Two working days waited (17 and 18/11): Thursday 19/11 becomes Monday 23/11.
    assert dossier.due_at == moment("2026-11-23 17:30")


def test_supplement_asked_for_after_the_due_date_does_not_move_it(version, leader):
    dossier = make_dossier(version=version)

    lifecycle.ask_supplement(dossier, by=leader, at=moment("2026-11-20 08:00"), reason="Thiếu giấy")
    dossier.refresh_from_db()
    assert dossier.is_late(moment("2026-11-20 09:00"))
    lifecycle.take_supplement(dossier, by=leader, at=moment("2026-11-23 08:00"))
    lifecycle.finish(dossier, by=leader, at=moment("2026-11-23 09:00"))
    dossier.refresh_from_db()

    assert dossier.due_at == THURSDAY
    assert dossier.is_late(moment("2026-12-31 00:00"))
    # The new receipt still tells the applicant a date that can be: the whole limit from 23/11 (24/11 is a day off
    # only in the official calendar, which this test does not load).
    assert dossier.promised_at == moment("2026-11-26 17:30")


def test_pause_moves_the_due_date_by_the_working_days_it_lasted(version, leader):
    dossier = make_dossier(version=version)
    lifecycle.forward(dossier, by=leader, at=moment("2026-11-16 10:00"))

    lifecycle.pause(dossier, by=leader, at=moment("2026-11-18 09:00"), reason="Chờ nộp thuế", basis=GROUND)
    lifecycle.resume(dossier, by=leader, at=moment("2026-11-20 09:00"))
    dossier.refresh_from_db()

    # 18 and 19/11 are not counted: 17, 20, 23/11.
    assert dossier.due_at == moment("2026-11-23 17:30")


def test_pause_on_a_ground_the_procedure_does_not_list_is_refused(version, leader):
    dossier = make_dossier(version=version)
    lifecycle.forward(dossier, by=leader, at=moment("2026-11-16 10:00"))

    with pytest.raises(lifecycle.StepNotAllowedError):
        lifecycle.pause(dossier, by=leader, at=moment("2026-11-17 09:00"), reason="Bận", basis="Bận việc")


def test_pause_after_the_due_date_leaves_the_dossier_late(version, leader):
    dossier = make_dossier(version=version)
    lifecycle.forward(dossier, by=leader, at=moment("2026-11-16 10:00"))

    lifecycle.pause(dossier, by=leader, at=moment("2026-11-20 09:00"), reason="Chờ nộp thuế", basis=GROUND)

    assert list(Dossier.objects.overdue(moment("2026-11-20 10:00"))) == [dossier]
    lifecycle.resume(dossier, by=leader, at=moment("2026-11-25 09:00"))
    dossier.refresh_from_db()
    assert dossier.due_at == THURSDAY


@pytest.mark.parametrize("verb", [lifecycle.withdraw, lifecycle.refuse])
def test_ending_a_late_dossier_otherwise_does_not_make_it_punctual(version, leader, verb):
    dossier = make_dossier(version=version)

    verb(dossier, by=leader, at=moment("2026-11-20 09:00"), reason="theo đề nghị")
    dossier.refresh_from_db()

    assert dossier.is_late(moment("2026-12-01 00:00"))
    episode = dossier.episodes.get()
    assert (episode.missed_due_at, episode.closed_at) == (THURSDAY, moment("2026-11-20 09:00"))


def test_closing_a_dossier_whose_papers_never_came_is_not_late(version, leader):
    make_regime()
    dossier = make_dossier(version=version)
    lifecycle.ask_supplement(dossier, by=leader, at=moment("2026-11-17 10:00"), reason="Thiếu giấy")

    with pytest.raises(lifecycle.StepNotAllowedError):
        lifecycle.stop(dossier, by=leader, at=moment("2026-12-02 16:00"), reason="Không nộp bổ sung")
    lifecycle.stop(dossier, by=leader, at=moment("2026-12-03 18:00"), reason="Không nộp bổ sung")
    dossier.refresh_from_db()

    assert dossier.state == State.STOPPED
    assert not dossier.is_late(moment("2027-01-01 00:00"))
    assert not LatenessEpisode.objects.exists()


def test_finish_judges_lateness_at_the_result_not_at_collection(version, leader):
    dossier = make_dossier(version=version)

    lifecycle.finish(dossier, by=leader, at=THURSDAY)
    lifecycle.return_result(dossier, by=leader, at=moment("2026-12-10 09:00"))
    dossier.refresh_from_db()

    assert (dossier.finished_at, dossier.finished_on) == (THURSDAY, THURSDAY.date())
    assert not dossier.is_late(moment("2027-01-01 00:00"))


def test_finish_one_second_after_the_due_date_opens_the_episode_at_once(version, leader):
    dossier = make_dossier(version=version)
    at = THURSDAY + timedelta(seconds=1)

    lifecycle.finish(dossier, by=leader, at=at)

    episode = dossier.episodes.get()
    assert (episode.missed_due_at, episode.opened_at, episode.closed_at) == (THURSDAY, at, at)


def test_void_is_for_the_clerk_on_the_same_day_and_for_a_leader_later(version, leader):
    clerk = make_officer(Role.RECEPTIONIST)
    today = make_dossier(version=version)
    yesterday = make_dossier(version=version)

    lifecycle.void(today, by=clerk, at=moment("2026-11-16 17:00"), reason="Nhập nhầm người")
    with pytest.raises(lifecycle.StepNotAllowedError):
        lifecycle.void(yesterday, by=clerk, at=moment("2026-11-17 08:00"), reason="Nhập nhầm người")
    lifecycle.void(yesterday, by=leader, at=moment("2026-11-17 08:00"), reason="Nhập nhầm người")

    today.refresh_from_db()
    assert (today.state, today.register_number) == (State.VOIDED, 1)
    assert make_dossier(version=version).register_number == 3


def test_void_never_makes_a_late_dossier_disappear(version, leader):
    dossier = make_dossier(version=version)

    with pytest.raises(lifecycle.StepNotAllowedError):
        lifecycle.void(dossier, by=leader, at=moment("2026-11-20 08:00"), reason="Nhập nhầm")


def test_step_before_receipt_is_refused(version, leader):
    dossier = make_dossier(version=version)

    with pytest.raises(lifecycle.StepNotAllowedError):
        lifecycle.finish(dossier, by=leader, at=MONDAY - timedelta(minutes=1))


def test_second_officer_is_told_where_the_dossier_stands(version, leader):
    dossier = make_dossier(version=version)
    stale = Dossier.objects.get(pk=dossier.pk)
    lifecycle.finish(dossier, by=leader, at=moment("2026-11-17 09:00"))

    with pytest.raises(lifecycle.StepNotAllowedError, match="đã có kết quả"):
        lifecycle.finish(stale, by=leader, at=moment("2026-11-17 09:01"))


def test_forward_hands_the_dossier_to_a_unit_and_logs_it(version, leader):
    unit = make_unit(name="Tư pháp – Hộ tịch")
    dossier = make_dossier(version=version)

    lifecycle.forward(dossier, by=leader, at=moment("2026-11-16 10:00"), unit=unit)
    dossier.refresh_from_db()

    assert dossier.unit == unit
    entry = dossier.log.order_by("-pk").first()
    assert (entry.step, entry.unit, entry.by) == (Step.FORWARD, unit, leader)


def test_log_of_a_supplement_says_which_dates_moved(version, leader):
    dossier = make_dossier(version=version)
    lifecycle.ask_supplement(dossier, by=leader, at=moment("2026-11-17 10:00"), reason="Thiếu giấy")
    lifecycle.take_supplement(dossier, by=leader, at=moment("2026-11-25 14:00"))

    entry = LogEntry.objects.get(dossier=dossier, step=Step.TAKE_SUPPLEMENT)

    assert (entry.due_before, entry.due_after) == (THURSDAY, moment("2026-11-30 17:30"))
    assert (entry.promised_before, entry.promised_after) == (THURSDAY, moment("2026-11-30 17:30"))


def test_specialist_sees_the_dossiers_of_the_own_unit_only(version):
    specialist = make_officer(Role.SPECIALIST)
    own = make_dossier(version=version)
    lifecycle.forward(own, by=make_officer(Role.LEADER), at=moment("2026-11-16 10:00"), unit=specialist.unit)
    make_dossier(version=version)

    assert list(Dossier.objects.visible_to(specialist)) == [own]
    assert Dossier.objects.visible_to(make_officer(Role.SUPERVISOR)).count() == 2


def test_channels_are_those_of_the_interface():
    assert [channel.value for channel in Channel] == ["IN_PERSON", "ONLINE", "POSTAL", "NATIONAL_PORTAL"]
