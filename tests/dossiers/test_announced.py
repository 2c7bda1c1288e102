"""Reported before the date (118/2025/NĐ-CP Điều 19.6): announced, apologised for at once, late only when it is."""

from datetime import timedelta

import pytest

from dossiers import apologies, lateness, lifecycle, publications, timers
from dossiers.models import ApologyLetter, LatenessEpisode, LetterState
from dossiers.states import Cause, Step
from dossiers.timed_sets import Moment
from tanthanh.office.roles import Role
from tanthanh.office.working_days import Calendar
from tests.factories import MONDAY, THURSDAY, make_dossier, make_officer, make_regime, make_version, moment

pytestmark = pytest.mark.django_db
WEDNESDAY = moment("2026-11-18 10:00")
FRIDAY = moment("2026-11-20 08:00")
# Due Thursday 19/11; three working days after it (plain weeks): Tuesday 24/11.
PROPOSED = moment("2026-11-24 17:30")


@pytest.fixture
def leader():
    return make_officer(Role.LEADER)


@pytest.fixture
def dossier():
    return make_dossier(version=make_version())


def report(dossier, by, at=WEDNESDAY, **values):
    given = {"reason": "Chờ xác minh nơi cư trú", "cause": Cause.VERIFICATION} | values
    return lifecycle.take(Step.REPORT_LATE, dossier, by=by, at=at, **given)


def approved(letter, leader, at=WEDNESDAY, **values):
    said = {"cause": letter.cause, "reason": letter.reason, "new_promise_at": letter.new_promise_at} | values
    apologies.revise(letter, **said, by=leader, at=at)
    return apologies.approve(letter, by=leader, at=at)


def test_report_opens_an_announced_episode_and_drafts_the_letter_at_once(dossier, leader):
    report(dossier, leader)

    episode = LatenessEpisode.everything.get()
    assert (episode.missed_due_at, episode.opened_at, episode.announced_at) == (THURSDAY, None, WEDNESDAY)
    assert (episode.announced_by, episode.cause, episode.is_missed) == (leader, Cause.VERIFICATION, False)
    assert not LatenessEpisode.objects.exists()
    letter = ApologyLetter.objects.get()
    assert (letter.episode, letter.state, letter.reason) == (episode, LetterState.DRAFT, "Chờ xác minh nơi cư trú")
    assert letter.new_promise_at == PROPOSED
    assert letter.history.count() == 1
    entry = dossier.log.get(step=Step.REPORT_LATE)
    assert (entry.reason, entry.basis) == ("Chờ xác minh nơi cư trú", "phải xác minh thêm")


@pytest.mark.parametrize(
    ("at", "is_in_time"),
    [("2026-11-18 23:00", True), ("2026-11-19 07:30", False), ("2026-11-19 17:30", False)],
)
def test_log_says_whether_it_came_one_calendar_day_before(dossier, leader, at, is_in_time):
    make_regime(apology_notice_days=1)

    report(dossier, leader, at=moment(at))

    assert ("sau hạn luật định" not in dossier.log.get(step=Step.REPORT_LATE).basis) == is_in_time


@pytest.mark.parametrize("values", [{"cause": ""}, {"cause": Cause.UNKNOWN}, {"cause": "X"}, {"reason": " "}])
def test_report_says_why(dossier, leader, values):
    with pytest.raises(lifecycle.StepError):
        report(dossier, leader, **values)
    assert not LatenessEpisode.everything.exists()


def test_report_comes_once_and_not_after_the_date(dossier, leader):
    other = make_dossier(version=make_version())
    report(dossier, leader)

    with pytest.raises(lifecycle.StepNotAllowedError, match="đã được báo"):
        report(dossier, leader)
    with pytest.raises(lifecycle.StepNotAllowedError, match="đã quá hạn"):
        report(other, leader, at=THURSDAY + timedelta(minutes=1))
    assert LatenessEpisode.everything.count() == 1


def test_announced_date_that_is_missed_becomes_the_one_episode_of_that_date_and_keeps_its_letter(dossier, leader):
    report(dossier, leader)
    letter = approved(ApologyLetter.objects.get(), leader)

    assert lateness.flag_late(at=THURSDAY).did == 0
    assert not publications.publishable(moment("2026-11-24 08:00")).exists()
    outcome = lateness.flag_late(at=FRIDAY)
    again = lateness.flag_late(at=FRIDAY + timedelta(minutes=10))

    assert (outcome.did, again.did) == (1, 0)
    episode = LatenessEpisode.objects.get()
    assert (episode.opened_at, episode.announced_at, episode.letter) == (FRIDAY, WEDNESDAY, letter)
    assert LatenessEpisode.everything.count() == 1
    assert dossier.log.filter(step=Step.FLAG_LATE).count() == 1
    assert apologies.draft_letters(at=FRIDAY).did == 0
    assert list(publications.publishable(moment("2026-11-24 08:00"))) == [episode]
    assert list(lateness.waiting_longest_for_a_letter()) == []


def test_announced_and_finished_in_time_was_never_late_and_needs_no_letter(dossier, leader):
    report(dossier, leader)

    lifecycle.finish(dossier, by=leader, at=THURSDAY)

    episode = LatenessEpisode.everything.get()
    assert (episode.closed_at, episode.opened_at, episode.was_kept) == (THURSDAY, None, True)
    assert lateness.flag_late(at=FRIDAY).did == 0
    assert not LatenessEpisode.objects.exists()
    assert not ApologyLetter.objects.awaiting_approval().exists()
    with pytest.raises(apologies.LetterError, match="không cần thư"):
        approved(ApologyLetter.objects.get(), leader, at=FRIDAY)


def test_announced_and_finished_late_before_the_sweep_is_late(dossier, leader):
    report(dossier, leader)

    lifecycle.finish(dossier, by=leader, at=FRIDAY)

    episode = LatenessEpisode.objects.get()
    assert (episode.opened_at, episode.closed_at, episode.is_missed) == (FRIDAY, FRIDAY, True)
    assert ApologyLetter.objects.awaiting_approval().count() == 1


@pytest.mark.parametrize("step", [Step.ASK_SUPPLEMENT, Step.VOID, Step.WITHDRAW])
def test_announced_date_that_no_longer_stands_is_dropped(leader, step):
    dossier = make_dossier(version=make_version())
    report(dossier, leader, at=MONDAY + timedelta(hours=1))

    lifecycle.take(step, dossier, by=leader, at=WEDNESDAY, reason="Thiếu giấy tờ")
    if step == Step.ASK_SUPPLEMENT:
        assert LatenessEpisode.everything.get().closed_at is None
        lifecycle.take_supplement(dossier, by=leader, at=FRIDAY)

    assert LatenessEpisode.everything.get().was_kept
    assert not ApologyLetter.objects.awaiting_approval().exists()
    assert lateness.flag_late(at=FRIDAY).did == 0


def test_letter_of_an_announced_delay_promises_a_day_after_the_date(dossier, leader):
    report(dossier, leader)

    with pytest.raises(apologies.LetterError, match="sau hạn"):
        approved(ApologyLetter.objects.get(), leader, new_promise_at=THURSDAY)

    approved(ApologyLetter.objects.get(), leader)
    dossier.refresh_from_db()
    assert (dossier.promised_at, dossier.due_at) == (PROPOSED, THURSDAY)


def test_t6_is_quiet_once_reported(dossier):
    specialist = make_officer(Role.SPECIALIST, unit=dossier.unit)
    now = Moment(WEDNESDAY, Calendar())

    assert timers.counts([timers.BY_CODE["T6"]], specialist, now) == {"T6": 1}
    report(dossier, specialist)
    assert timers.counts([timers.BY_CODE["T6"]], specialist, now) == {}


def test_second_miss_of_the_reappointed_date_is_an_episode_of_its_own_found_by_the_job(dossier, leader):
    lateness.flag_late(at=FRIDAY)
    apologies.draft_letters(at=FRIDAY)
    promise = moment("2026-11-25 17:30")
    approved(
        ApologyLetter.objects.get(), leader, at=FRIDAY, cause=Cause.OVERLOAD, reason="Đông", new_promise_at=promise
    )

    assert lateness.flag_late(at=promise).did == 0
    after = promise + timedelta(hours=15)
    runs = [lateness.flag_late(at=after).did, lateness.flag_late(at=after + timedelta(minutes=5)).did]

    assert runs == [1, 0]
    dates = list(LatenessEpisode.objects.order_by("missed_due_at").values_list("missed_due_at", flat=True))
    assert dates == [THURSDAY, promise]
    assert dossier.log.filter(step=Step.FLAG_LATE).count() == 2
    apologies.draft_letters(at=after)
    second = ApologyLetter.objects.get(episode__missed_due_at=promise)
    assert second.new_promise_at is None
    with pytest.raises(apologies.LetterError, match="một lần"):
        apologies.revise(
            second, cause=Cause.OVERLOAD, reason="Đông", new_promise_at=promise + timedelta(days=7), by=leader, at=after
        )
    assert approved(second, leader, at=after, cause=Cause.OVERLOAD, reason="Vẫn đông").number == 2
    assert lateness.flag_late(at=after + timedelta(days=30)).did == 0


def test_second_miss_is_found_at_the_finish_where_the_job_was_away(dossier, leader):
    lateness.flag_late(at=FRIDAY)
    apologies.draft_letters(at=FRIDAY)
    promise = moment("2026-11-25 17:30")
    approved(
        ApologyLetter.objects.get(), leader, at=FRIDAY, cause=Cause.OVERLOAD, reason="Đông", new_promise_at=promise
    )

    lifecycle.finish(dossier, by=leader, at=promise + timedelta(hours=20))

    assert LatenessEpisode.objects.filter(closed_at=promise + timedelta(hours=20)).count() == 2


def test_second_miss_stays_in_the_one_row_that_the_public_reads(dossier, leader):
    lateness.flag_late(at=FRIDAY)
    apologies.draft_letters(at=FRIDAY)
    promise = moment("2026-11-25 17:30")
    approved(
        ApologyLetter.objects.get(), leader, at=FRIDAY, cause=Cause.OVERLOAD, reason="Đông", new_promise_at=promise
    )
    publications.publish(at=moment("2026-11-24 08:00"))
    lateness.flag_late(at=moment("2026-11-26 08:00"))

    publications.publish(at=moment("2026-11-30 08:00"))

    assert LatenessEpisode.objects.count() == 2
    assert [row.due_at for row in publications.latest().rows.all()] == [THURSDAY]
