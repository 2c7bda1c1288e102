"""The jobs under what really happens: one bad dossier, two runs, a clock set back, a day off, a message twice."""

from datetime import timedelta

import pytest
import time_machine
from celery import current_app
from django.conf import settings
from django.db import connection
from django.urls import reverse

from dossiers import apologies, chain, lateness, lifecycle, tasks
from dossiers.models import ApologyLetter, Dossier, LateListPublication, LatenessEpisode, LogEntry, Message
from dossiers.states import NotifyBy, Step
from tanthanh.office import failures, jobs
from tanthanh.office.models import JobFailure, JobRun
from tanthanh.office.roles import Role
from tests.factories import MONDAY, make_dossier, make_officer, make_profile, make_regime, make_version, moment, sign_in

pytestmark = pytest.mark.django_db
FRIDAY = moment("2026-11-20 08:00")


@pytest.fixture
def three():
    version, officer = make_version(), make_officer()
    return [make_dossier(version=version, by=officer) for _ in range(3)]


def break_table(table, condition):
    """From now on the database refuses a row of this table, as a broken index or a bad value would."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                f"CREATE TRIGGER refuse_one BEFORE INSERT ON {table} WHEN {condition} "
                "BEGIN SELECT RAISE(ABORT, 'Nguyễn Văn A'); END"
            )
            return
        cursor.execute(
            "CREATE OR REPLACE FUNCTION refuse_one() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'Nguyễn Văn A' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        cursor.execute(
            f"CREATE TRIGGER refuse_one BEFORE INSERT ON {table} FOR EACH ROW WHEN ({condition}) "
            "EXECUTE FUNCTION refuse_one()"
        )


def mend_table(table):
    with connection.cursor() as cursor:
        on = "" if connection.vendor == "sqlite" else f" ON {table}"
        cursor.execute(f"DROP TRIGGER refuse_one{on}")


# --- one failing dossier ---------------------------------------------------------------------------------------------


def test_one_bad_dossier_does_not_keep_the_others_from_being_found_late(three):
    first, bad, last = three
    break_table("dossiers_latenessepisode", f"NEW.dossier_id = {bad.pk}")

    outcome = lateness.flag_late(at=FRIDAY)

    assert (outcome.looked_at, outcome.did, outcome.failed) == (3, 2, 1)
    assert set(LatenessEpisode.objects.values_list("dossier", flat=True)) == {first.pk, last.pk}
    assert LogEntry.objects.filter(step=Step.FLAG_LATE).count() == 2
    assert all(chain.is_whole(one, one.log.all()) for one in Dossier.objects.all())
    failure = JobFailure.objects.get()
    assert (failure.job, failure.item, failure.attempts) == ("flag_late", bad.code, 1)
    assert "Nguyễn" not in failure.problem


def test_a_bad_log_line_takes_its_episode_back_with_it(three):
    first, bad, last = three
    break_table("dossiers_logentry", f"NEW.dossier_id = {bad.pk}")

    assert lateness.flag_late(at=FRIDAY).did == 2

    assert set(LatenessEpisode.objects.values_list("dossier", flat=True)) == {first.pk, last.pk}


def test_the_bad_one_rests_and_is_done_when_it_can_be(three, django_assert_num_queries):
    bad = three[1]
    break_table("dossiers_latenessepisode", f"NEW.dossier_id = {bad.pk}")
    lateness.flag_late(at=FRIDAY)

    # Resting: the statement over all works again and does not see it.
    with django_assert_num_queries(7):
        assert lateness.flag_late(at=FRIDAY + timedelta(minutes=1)).did == 0
    mend_table("dossiers_latenessepisode")
    later = lateness.flag_late(at=FRIDAY + timedelta(minutes=30))

    failure = JobFailure.objects.get()
    assert (later.did, later.failed) == (1, 0)
    assert (failure.attempts, failure.settled_at) == (1, FRIDAY + timedelta(minutes=30))


def test_tries_are_bounded_and_then_wait_for_an_officer(three):
    bad = three[1]
    break_table("dossiers_latenessepisode", f"NEW.dossier_id = {bad.pk}")

    tried = [lateness.flag_late(at=FRIDAY + timedelta(hours=number)).failed for number in range(24)]
    assert sum(tried) == 5
    assert not any(tried[5:])
    mend_table("dossiers_latenessepisode")
    assert lateness.flag_late(at=FRIDAY + timedelta(days=2)).did == 0

    failures.retry(JobFailure.objects.get(), by=make_officer(Role.LEADER), at=FRIDAY + timedelta(days=3))

    assert lateness.flag_late(at=FRIDAY + timedelta(days=3)).did == 1
    assert list(failures.standing()) == []


def test_one_letter_that_cannot_be_drafted_does_not_keep_back_the_others(three):
    lateness.flag_late(at=FRIDAY)
    bad = LatenessEpisode.objects.get(dossier=three[1])
    break_table("dossiers_apologyletter", f"NEW.episode_id = {bad.pk}")

    outcome = apologies.draft_letters(at=FRIDAY)

    assert (outcome.looked_at, outcome.did, outcome.failed) == (3, 2, 1)
    assert not ApologyLetter.objects.filter(episode=bad).exists()
    assert ApologyLetter.history.count() == 2
    assert JobFailure.objects.get().item == three[1].code


def test_a_letter_whose_words_cannot_be_found_is_one_failure(three):
    lateness.flag_late(at=FRIDAY)
    LatenessEpisode.objects.filter(dossier=three[1]).update(cause="X")

    assert apologies.draft_letters(at=FRIDAY).did == 2


@pytest.mark.parametrize("attempts", range(1, 6))
def test_waits_double_and_are_spread(attempts):
    plan = timedelta(minutes=5) * 2 ** (attempts - 1)
    waits = {failures.wait_before(attempts, f"flag_late:{number}") for number in range(40)}

    assert len(waits) > 20
    assert all(0.75 * plan <= wait <= 1.25 * plan for wait in waits)


# --- twice, at once, with yesterday's clock, after a week ------------------------------------------------------------


def what_stands():
    return {
        "episodes": LatenessEpisode.objects.count(),
        "late lines": LogEntry.objects.filter(step=Step.FLAG_LATE).count(),
        "letters": ApologyLetter.objects.count(),
        "letters' history": ApologyLetter.history.count(),
        "editions": LateListPublication.objects.count(),
        "listed": sum(edition.rows.count() for edition in LateListPublication.objects.all()),
        "messages": Message.objects.count(),
        "sent": Message.objects.filter(status="SENT").count(),
        "tries": sum(Message.objects.values_list("attempts", flat=True)),
    }


def run_all_jobs(at):
    current_app.loader.import_default_modules()
    with time_machine.travel(at, tick=False):
        for entry in settings.CELERY_BEAT_SCHEDULE.values():
            current_app.tasks[entry["task"]]()


@pytest.fixture
def ward(settings, tmp_path):
    """Three late dossiers and one whose result waits, all of people who want to be told."""
    settings.OUTBOX_DIR, settings.SIGNING_KEYS_DIR = tmp_path / "outbox", tmp_path / "keys"
    settings.LATE_LIST_OBJECTION_DAYS = 0
    make_profile()
    make_regime()
    version, leader = make_version(), make_officer(Role.LEADER)
    waiting, *_ = (make_dossier(version=version, by=leader, notify_by=NotifyBy.SMS) for _ in range(4))
    lifecycle.finish(waiting, by=leader, at=MONDAY + timedelta(hours=1))
    return tmp_path / "outbox"


AT = moment("2026-11-24 08:00")
EXPECTED = {
    **dict.fromkeys(("episodes", "late lines", "letters", "letters' history", "listed"), 3),
    "editions": 1,
    # Four accepted, one early, one reminder; the reminder waits no longer than the next run.
    **dict.fromkeys(("messages", "sent", "tries"), 6),
}


@pytest.mark.parametrize(
    "moments",
    [
        (AT, AT),
        (AT, AT, AT, AT),
        (AT, AT - timedelta(days=1), AT),
        (AT, AT - timedelta(days=400)),
        (AT, AT + timedelta(seconds=1)),
    ],
    ids=["twice", "two beats twice", "a clock set back and right again", "a clock long ago", "a second later"],
)
def test_all_jobs_again_are_all_jobs_once(ward, moments):
    for at in moments:
        run_all_jobs(at)

    assert what_stands() == EXPECTED
    assert len(list(ward.rglob("*.json"))) == 6
    assert not JobRun.objects.filter(ended_at=None).exists()
    assert not JobFailure.objects.exists()


def test_a_day_of_outage_is_made_up_for_in_one_round(ward):
    """The same as if the jobs had run every hour of the day that they were away."""
    run_all_jobs(AT)

    assert what_stands() == EXPECTED


def test_a_run_that_a_set_back_clock_left_in_the_future_does_not_look_as_if_it_ran():
    JobRun.objects.create(job="flag_late", started_at=AT + timedelta(days=1))

    line = next(line for line in jobs.status(AT) if line.job == "flag_late")

    assert (line.running, line.interrupted) == (False, True)


def test_every_run_leaves_its_record(ward):
    run_all_jobs(AT)

    rows = {run.job: (run.looked_at, run.did, run.failed) for run in JobRun.objects.all()}
    assert set(rows) == set(jobs.JOBS)
    assert (rows["flag_late"], rows["draft_apologies"]) == ((3, 3, 0), (3, 3, 0))
    assert rows["send_messages"] == (6, 6, 0)


# --- how the broker hands them out -----------------------------------------------------------------------------------


@pytest.mark.parametrize("job", sorted(settings.CELERY_BEAT_SCHEDULE))
def test_every_job_is_acknowledged_late_bounded_in_time_and_tried_again_a_few_times(job):
    current_app.loader.import_default_modules()
    task = current_app.tasks[settings.CELERY_BEAT_SCHEDULE[job]["task"]]

    assert (task.acks_late, task.reject_on_worker_lost) == (True, True)
    assert (task.max_retries, task.retry_jitter, task.autoretry_for) == (3, True, (Exception,))
    assert task.soft_time_limit or settings.CELERY_TASK_SOFT_TIME_LIMIT < settings.CELERY_TASK_TIME_LIMIT


def test_a_job_that_breaks_off_says_so_and_comes_back(monkeypatch):
    asked = []

    def broken(*, at):
        raise RuntimeError

    monkeypatch.setattr(lateness, "flag_late", broken)
    monkeypatch.setattr(tasks.flag_late_dossiers, "retry", lambda **options: asked.append(options) or RuntimeError())

    with pytest.raises(RuntimeError):
        tasks.flag_late_dossiers()

    assert len(asked) == 1
    assert JobRun.objects.get().note == "dừng vì lỗi RuntimeError"


# --- the page --------------------------------------------------------------------------------------------------------

PAGE = reverse("dossiers:jobs")


def test_page_shows_each_job_what_failed_and_a_button_for_those_who_may(client, three):
    JobFailure.objects.create(
        job="flag_late", item=three[0].code, problem="DataError", attempts=5, first_at=AT, last_at=AT, next_at=AT
    )
    failure = JobFailure.objects.get()
    again = reverse("dossiers:job_retry", args=[failure.pk])

    sign_in(client, make_officer())
    assert again not in client.get(PAGE).content.decode()
    leader = sign_in(client, make_officer(Role.LEADER))
    text = client.get(PAGE).content.decode()
    answer = client.post(again, follow=True).content.decode()

    assert all(name in text for name in jobs.JOBS.values())
    assert "Chờ người xử lý" in text
    assert again in text
    assert "Việc sẽ được làm lại" in answer
    failure.refresh_from_db()
    assert (failure.attempts, failure.retried_by) == (0, leader)


def test_a_settled_failure_is_not_retried(client, three):
    failure = JobFailure.objects.create(
        job="flag_late", item=three[0].code, first_at=AT, last_at=AT, next_at=AT, settled_at=AT
    )
    sign_in(client, make_officer(Role.LEADER))

    assert client.post(reverse("dossiers:job_retry", args=[failure.pk])).status_code == 409


def test_a_specialist_sees_no_failure_of_another_units_dossier(client, three):
    JobFailure.objects.create(job="flag_late", item=three[0].code, first_at=AT, last_at=AT, next_at=AT)
    sign_in(client, make_officer(Role.SPECIALIST))

    assert three[0].code not in client.get(PAGE).content.decode()


@pytest.mark.parametrize("job", ["flag_late", "khong-co"])
def test_page_shows_the_runs_of_one_job(client, job):
    jobs.run("flag_late", lambda: jobs.Outcome(did=1, note="kỳ 3"), at=AT)
    sign_in(client, make_officer())

    assert "Kỳ 3" in client.get(PAGE, {"viec": job}).content.decode()


def test_page_asks_the_same_questions_however_much_failed(client, three, django_assert_num_queries):
    sign_in(client, make_officer(Role.LEADER))
    for count in (1, 2):
        JobFailure.objects.create(job="flag_late", item=three[count].code, first_at=AT, last_at=AT, next_at=AT)
        with django_assert_num_queries(5 + len(jobs.JOBS)):  # session, officer, runs, failures, messages, each job
            client.get(PAGE)
