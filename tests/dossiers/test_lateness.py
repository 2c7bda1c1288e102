from datetime import timedelta

import pytest

from dossiers import lateness, lifecycle
from dossiers.models import Dossier, LatenessEpisode, LogEntry
from dossiers.states import FINISHED, State, Step
from tanthanh.office.roles import Role
from tests.factories import MONDAY, THURSDAY, make_dossier, make_officer, make_version, moment, store_dossier

pytestmark = pytest.mark.django_db
FRIDAY = moment("2026-11-20 08:00")


@pytest.fixture
def version():
    return make_version()


def test_flag_late_opens_one_episode_with_unit_and_log_line(version):
    dossier = make_dossier(version=version)

    outcome = lateness.flag_late(at=FRIDAY)

    assert (outcome.looked_at, outcome.did, outcome.failed) == (1, 1, 0)
    episode = LatenessEpisode.objects.get()
    assert (episode.dossier, episode.missed_due_at, episode.opened_at) == (dossier, THURSDAY, FRIDAY)
    assert (episode.unit, episode.cause, episode.closed_at) == (dossier.unit, "UNKNOWN", None)
    entry = LogEntry.objects.get(step=Step.FLAG_LATE)
    assert (entry.dossier, entry.at, entry.by, entry.due_before) == (dossier, FRIDAY, None, THURSDAY)
    assert (entry.from_state, entry.to_state) == (State.RECEIVED, State.RECEIVED)


def test_flag_late_again_changes_nothing(version):
    make_dossier(version=version)

    runs = [lateness.flag_late(at=FRIDAY).did, lateness.flag_late(at=FRIDAY).did]
    runs += [lateness.flag_late(at=FRIDAY + timedelta(days=7)).did, lateness.flag_late(at=MONDAY).did]

    assert runs == [1, 0, 0, 0]
    assert (LatenessEpisode.objects.count(), LogEntry.objects.filter(step=Step.FLAG_LATE).count()) == (1, 1)


@pytest.mark.parametrize(("minutes", "found"), [(0, 0), (1, 1)])
def test_flag_late_means_after_the_due_moment(version, minutes, found):
    make_dossier(version=version)

    assert lateness.flag_late(at=THURSDAY + timedelta(minutes=minutes)).did == found


def test_flag_late_catches_up_after_an_outage(version):
    for day in (2, 9, 16, 23):
        make_dossier(version=version, at=moment(f"2026-03-{day:02} 09:00"))

    assert lateness.flag_late(at=FRIDAY).did == 4


@pytest.mark.parametrize("state", list(State))
def test_flag_late_looks_at_work_owed_and_not_at_waiting_or_finished_dossiers(version, state):
    store_dossier(version=version, received_at=MONDAY, due_at=THURSDAY, state=state)

    found = lateness.flag_late(at=FRIDAY).did

    assert found == (1 if state in {State.RECEIVED, State.PROCESSING} else 0)


def test_flag_late_finds_a_dossier_paused_only_after_its_due_date(version):
    store_dossier(
        version=version,
        received_at=MONDAY,
        due_at=THURSDAY,
        state=State.PAUSED,
        clock_stopped_at=THURSDAY + timedelta(minutes=5),
    )

    assert lateness.flag_late(at=FRIDAY).did == 1


def test_flag_late_asks_the_same_questions_however_many_dossiers(version, django_assert_num_queries):
    officer = make_officer()
    for count in (1, 3):
        for _ in range(count):
            make_dossier(version=version, by=officer)
        with django_assert_num_queries(7):  # failures, savepoint, count and latest, episodes, log, release, known
            assert lateness.flag_late(at=FRIDAY).did == count


def test_finishing_closes_the_episode(version):
    dossier = make_dossier(version=version)
    lateness.flag_late(at=FRIDAY)

    lifecycle.finish(dossier, by=make_officer(Role.LEADER), at=FRIDAY + timedelta(hours=2))

    assert LatenessEpisode.objects.get().closed_at == FRIDAY + timedelta(hours=2)


@pytest.mark.parametrize("state", list(State))
def test_late_and_overdue_agree_with_the_row_for_every_state(version, state):
    """The set and the single row say the same, in time and late, with the clock stopped before and after the date."""
    for due_at in (THURSDAY, FRIDAY + timedelta(days=30)):
        for stopped_at in (None, MONDAY, THURSDAY + timedelta(minutes=1)):
            for finished_at in (THURSDAY, THURSDAY + timedelta(seconds=1)):
                _store(version, state, due_at=due_at, stopped_at=stopped_at, finished_at=finished_at)

    late = set(Dossier.objects.late(FRIDAY).values_list("pk", flat=True))
    overdue = set(Dossier.objects.overdue(FRIDAY).values_list("pk", flat=True))

    assert late == {dossier.pk for dossier in Dossier.objects.all() if dossier.is_late(FRIDAY)}
    assert overdue == {d.pk for d in Dossier.objects.all() if d.is_late(FRIDAY) and d.is_open()}


def _store(version, state, *, due_at, stopped_at, finished_at):
    columns = {"due_at": due_at}
    if state in {State.INCOMPLETE, State.PAUSED}:
        columns["clock_stopped_at"] = stopped_at or MONDAY
    if state in FINISHED:
        columns["finished_at"] = finished_at
    store_dossier(version=version, received_at=MONDAY, state=state, **columns)
