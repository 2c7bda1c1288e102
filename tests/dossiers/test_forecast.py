"""The chance of being late against counts by hand, and back-tests on a ward made up by other rules than the model's."""

from random import Random

import pytest
import time_machine
from django.urls import reverse

from dossiers import forecast, lifecycle, outlook
from dossiers.forecast import Ahead, Model, Past
from dossiers.models import LogEntry
from dossiers.states import State, Step
from tanthanh.office.roles import Role
from tanthanh.office.work_clock import WorkClock
from tanthanh.office.working_days import Calendar
from tests import factories
from tests.factories import make_officer, make_version, moment, sign_in, store_dossier

NOW = moment("2026-11-20 10:00")


# --- the chance, by hand ----------------------------------------------------------------------------------------------


def test_chance_is_the_share_of_those_still_open_leaning_on_the_wider_group():
    # One procedure alone, ten dossiers: six done with more than a day to spare, two with an hour, two late.
    past = [Past(1, 1, spare) for spare in (960,) * 6 + (60,) * 2 + (-480,) * 2]

    found = Model(past).forecast(Ahead(1, 1, left=480))

    # With a day left four were open, two of them late. Three groups hold the same four, each leaning on the one before:
    # from 1 % → (2 + 8·0,01)/12 = 0,17333 → (2 + 8·0,17333)/12 = 0,28222 → (2 + 8·0,28222)/12 = 0,35481.
    assert found.chance == pytest.approx(0.35481, abs=1e-5)
    assert found.like_it == 4


def test_three_lucky_dossiers_are_no_law():
    """A procedure with three dossiers in time, in a field where half of a hundred are late."""
    past = [Past(1, 1, 960)] * 3 + [Past(2, 1, 60)] * 50 + [Past(2, 1, -60)] * 50

    assert Model(past).forecast(Ahead(1, 1, left=2400)).chance > 0.3


def test_chance_grows_as_the_date_comes_nearer_while_nothing_happens():
    past = [Past(1, 1, spare) for spare in range(-200, 4800, 100)]
    model = Model(past)

    chances = [model.forecast(Ahead(1, 1, left)).chance for left in (4800, 2400, 960, 480, 60)]

    assert chances == sorted(chances)
    assert chances[0] < chances[-1]


def test_missed_date_is_certain_and_nothing_saves_it():
    found = Model([]).forecast(Ahead(1, 1, left=0))

    assert (found.chance, found.can_be_saved(0)) == (1.0, False)


def test_without_any_past_the_usual_share_is_said_and_nothing_is_compared():
    found = Model([]).forecast(Ahead(1, 1, left=480))

    assert (found.chance, found.like_it, found.quickest) == (forecast.USUAL_SHARE, 0, None)
    assert found.can_be_saved(480)


def test_full_desk_makes_the_time_left_worth_less():
    past = [Past(1, 1, spare) for spare in range(-200, 4800, 10)]
    model = Model(past)

    quiet, usual, busy, swamped = (model.forecast(Ahead(1, 1, 960, load=load)).chance for load in (0.7, 1.0, 1.4, 99.0))

    assert quiet < usual < busy < swamped
    assert swamped == model.forecast(Ahead(1, 1, 960, load=forecast.MOST_LOAD)).chance


def test_dossier_still_at_the_counter_is_compared_with_those_that_were():
    quick = [Past(1, 1, 600, spare_at_hand_on=1300)] * 30
    stuck = [Past(1, 1, -100, spare_at_hand_on=300)] * 10
    model = Model(quick + stuck)

    handed_on = model.forecast(Ahead(1, 1, 960)).chance
    at_counter = model.forecast(Ahead(1, 1, 960, at_counter=True)).chance

    # Of the forty open with two days left ten were late; of the ten still at the counter all were.
    assert handed_on < 0.3
    assert at_counter > 0.6


def test_less_time_than_the_quickest_needed_saves_nothing():
    # Ten dossiers that were done with 100, 200 … 1000 minutes to spare.
    model = Model(Past(1, 1, spare) for spare in range(100, 1100, 100))

    found = model.forecast(Ahead(1, 1, left=1050))

    # The quickest tenth was done after 1050 − 900 = 150 minutes.
    assert found.quickest == 150
    assert found.can_be_saved(1050)
    assert not found.can_be_saved(149)


# --- back-tests on what the model has not seen ------------------------------------------------------------------------


def ward_of(seed, years=3):
    """Years of dossiers by other rules than the model's: each procedure has its own pace and its luck."""
    random = Random(seed)
    pace = [random.uniform(0.2, 0.95) for _ in range(12)]
    found = []
    for _ in range(years):
        year = []
        for _ in range(1500):
            procedure = min(random.randrange(12), random.randrange(12))
            limit = (3, 5, 10)[procedure % 3] * 480
            needed = limit * pace[procedure] * random.lognormvariate(-0.1, 0.35) + random.expovariate(1 / 60)
            forwarded = min(needed, random.expovariate(1 / 90))
            year.append(Past(procedure, procedure % 4, limit - needed, limit - forwarded))
        found.append(year)
    return found


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_forecast_beats_everything_due_tomorrow_is_late_on_a_year_it_has_not_seen(seed):
    *seen, unseen = ward_of(seed)

    found = forecast.trial([one for year in seen for one in year], unseen)

    assert found.looks > 1000
    assert found.brier < found.plain_brier
    # And better than saying the seen years' share of every dossier, so it tells them apart.
    share = sum(one.spare < 0 for year in seen for one in year) / sum(map(len, seen))
    flat = [(share - (one.spare < 0)) ** 2 for one in unseen for left in forecast.LOOKED_AT if one.spare < left]
    assert found.brier < sum(flat) / len(flat)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_is_forecast_happens_as_often_as_it_is_forecast(seed):
    *seen, unseen = ward_of(seed)

    found = forecast.trial([one for year in seen for one in year], unseen)

    assert sum(band.looks for band in found.bands) == found.looks
    for band in found.bands:
        if band.looks >= 200:
            assert abs(band.forecast - band.happened) < 0.12, band


def test_trial_without_dossiers_claims_nothing():
    assert forecast.trial([], []) == forecast.Trial(0, None, None, ())


def test_brier_scores_by_hand():
    """Two dossiers that nobody has seen the like of: one late, one done with a day and a half to spare."""
    found = forecast.trial([], [Past(1, 1, -1), Past(1, 1, 720)])

    # The first is looked at six times, the second at 960 minutes and further off: four times; the chance is 1 % each.
    assert found.looks == 10
    assert found.brier == pytest.approx((6 * 0.99**2 + 4 * 0.01**2) / 10)
    # "Due tomorrow": the first at 240 and 480 rightly, and its four others wrongly; the second never.
    assert found.plain_brier == pytest.approx(4 / 10)


# --- the ward's own dossiers ------------------------------------------------------------------------------------------


def test_work_clock_counts_like_the_calendar():
    calendar, random = Calendar(), Random(7)
    first, last = moment("2026-01-01 00:00"), moment("2026-12-31 23:59")
    clock = WorkClock(calendar, first.date(), last.date())
    for _ in range(300):
        start, end = sorted(first + (last - first) * random.random() for _ in range(2))
        # The calendar gives whole minutes.
        assert clock.reading(end) - clock.reading(start) == pytest.approx(
            calendar.working_minutes_between(start, end), abs=1
        )


@pytest.fixture
def ward(db):
    """A year and a half in which the slow procedure was late every second time, the quick one never."""
    unit = factories.make_unit()
    slow, quick = make_version(name="Chậm"), make_version(name="Nhanh")
    for month in range(1, 13):
        for version, finished in ((slow, 9 if month % 2 else 5), (quick, 3)):
            received = moment(f"2025-{month:02}-02 09:00") if month > 6 else moment(f"2026-{month:02}-02 09:00")
            day = received.replace(day=6, hour=17, minute=30)
            store_dossier(
                version=version, received_at=received, state=State.RETURNED, due_at=day, unit=unit,
                finished_at=received.replace(day=finished, hour=10),
            )  # fmt: skip
    return unit, slow, quick


def running(version, unit, due="2026-11-23 17:30", **values):
    return store_dossier(
        version=version, received_at=moment("2026-11-17 09:00"), state=State.PROCESSING, due_at=moment(due), unit=unit,
        **values,
    )  # fmt: skip


def test_slow_procedure_comes_before_the_quick_one(ward):
    unit, slow, quick = ward
    safe, threatened = running(quick, unit), running(slow, unit)

    found = outlook.outlook(now=NOW, calendar=Calendar(), most=10)

    assert [row.dossier for row in found.rows] == [threatened, safe]
    # Every quick one was done long before this; what is known of it comes from the ward as a whole.
    assert found.rows[0].forecast.chance > found.rows[1].forecast.chance
    assert (found.rows[0].forecast.like_it, found.rows[1].forecast.like_it) == (10, 0)
    assert found.past == 24


def test_what_cannot_be_saved_any_more_comes_last(ward):
    unit, slow, quick = ward
    # All of the slow ones needed days from here; five minutes are left.
    lost = running(slow, unit, due="2026-11-20 10:05")
    safe = running(quick, unit)

    found = outlook.outlook(now=NOW, calendar=Calendar(), most=10)

    assert [row.dossier for row in found.rows] == [safe, lost]
    assert not found.rows[1].can_be_saved


def test_waiting_and_late_dossiers_are_not_forecast(ward):
    unit, slow, _ = ward
    running(slow, unit, due="2026-11-19 17:30")
    store_dossier(
        version=slow, received_at=moment("2026-11-17 09:00"), state=State.INCOMPLETE, due_at=moment("2026-11-23 17:30")
    )

    assert outlook.outlook(now=NOW, calendar=Calendar(), most=10).rows == []


@pytest.mark.parametrize("times", [1, 4])
def test_page_asks_the_same_questions_however_many_dossiers(ward, django_assert_num_queries, times):
    unit, slow, _ = ward
    for _ in range(times):
        running(slow, unit)

    with django_assert_num_queries(4):  # newest finished, their dates, the open ones, what units held
        assert outlook.outlook(now=NOW, calendar=Calendar(), most=10).open_ones == times


def test_leader_asks_for_help_from_the_page(client, ward):
    unit, slow, _ = ward
    dossier = running(slow, unit)
    with time_machine.travel(NOW, tick=False):
        sign_in(client, make_officer(Role.LEADER))
        page = client.get(reverse("dossiers:outlook")).content.decode()
        for slug in ("chuyen-bo-phan", "giao-nguoi-thu-ly", "de-nghi-ho-tro"):
            assert reverse("dossiers:take_step", args=[dossier.code, slug]) in page
        client.post(reverse("dossiers:take_step", args=[dossier.code, "de-nghi-ho-tro"]), {"reason": "Nhờ tư pháp"})
        after = client.get(reverse("dossiers:outlook"))

    [row] = after.context["outlook"].rows
    assert row.asked
    assert LogEntry.objects.get(step=Step.ASK_HELP).reason == "Nhờ tư pháp"
    assert "đã đề nghị hỗ trợ" in after.content.decode().lower()


def test_leader_names_a_person_from_the_page_and_it_is_on_that_desk(client, ward):
    unit, slow, _ = ward
    dossier = running(slow, unit)
    theirs, colleague = (make_officer(Role.SPECIALIST, unit=unit) for _ in range(2))
    gone = make_officer(Role.SPECIALIST, unit=unit, is_active=False)
    assign = reverse("dossiers:take_step", args=[dossier.code, "giao-nguoi-thu-ly"])
    with time_machine.travel(NOW, tick=False):
        leader = sign_in(client, make_officer(Role.LEADER))
        page = client.get(reverse("dossiers:outlook")).content.decode()
        assert assign in page
        assert [name in page for name in (theirs.username, gone.username)] == [True, False]
        client.post(assign, {"officer": theirs.username, "reason": "Đang nhẹ việc"})
        after = client.get(reverse("dossiers:outlook")).content.decode()

        desks = {}
        for officer in (theirs, colleague):
            sign_in(client, officer)
            answer = client.get(reverse("dossiers:desk"))
            codes = [task.dossier.code for task in answer.context["desk"].rows]
            desks[officer] = (codes, "giao cho bạn" in answer.content.decode().lower())

    assert f"{theirs} thụ lý" in after
    assert desks == {theirs: ([dossier.code], True), colleague: ([], False)}
    entry = LogEntry.objects.get(step=Step.ASSIGN)
    assert (entry.by, entry.at, entry.reason) == (leader, NOW, f"Giao {theirs}. Đang nhẹ việc")
    assert entry.due_before == entry.due_after


def test_person_of_another_unit_gets_it_with_a_hand_over(ward):
    unit, slow, _ = ward
    dossier, leader = running(slow, unit), make_officer(Role.LEADER)
    theirs = make_officer(Role.SPECIALIST)

    lifecycle.assign(dossier, by=leader, at=NOW, officer=theirs)

    dossier.refresh_from_db()
    assert (dossier.unit, dossier.officer, dossier.state) == (theirs.unit, theirs, State.PROCESSING)
    given = dossier.hand_overs.get()
    assert (given.from_unit, given.to_unit, given.to_officer, given.sent_by) == (unit, theirs.unit, theirs, leader)
    assert dossier.log.order_by("-position").first().unit == theirs.unit


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (None, "Hãy chọn người thụ lý"),
        ({"is_active": False}, "không nhận hồ sơ được"),
        ({"unit": None}, "không nhận hồ sơ được"),
        ({"role": Role.SUPERVISOR}, "không nhận hồ sơ được"),
    ],
)
def test_only_who_works_here_can_be_named(ward, values, sentence):
    unit, slow, _ = ward
    dossier, leader = running(slow, unit), make_officer(Role.LEADER)
    officer = values and make_officer(**{"role": Role.SPECIALIST, "unit": unit} | values)

    with pytest.raises(lifecycle.StepNotAllowedError, match=sentence):
        lifecycle.assign(dossier, by=leader, at=NOW, officer=officer or None)

    dossier.refresh_from_db()
    assert (dossier.officer, dossier.log.count()) == (None, 1)


def test_same_person_twice_is_said(ward):
    unit, slow, _ = ward
    dossier, leader = running(slow, unit), make_officer(Role.LEADER)
    theirs = make_officer(Role.SPECIALIST, unit=unit)
    lifecycle.assign(dossier, by=leader, at=NOW, officer=theirs)

    with pytest.raises(lifecycle.StepNotAllowedError, match="đang thụ lý hồ sơ này rồi"):
        lifecycle.assign(dossier, by=leader, at=NOW, officer=theirs)


def test_supervisor_reads_the_page_and_can_press_nothing(client, ward):
    unit, slow, _ = ward
    running(slow, unit)
    with time_machine.travel(NOW, tick=False):
        sign_in(client, make_officer(Role.SUPERVISOR))
        page = client.get(reverse("dossiers:outlook")).content.decode()

    assert "de-nghi-ho-tro" not in page
    assert "Dự báo này đúng đến đâu" in page
