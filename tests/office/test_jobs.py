"""The diary says what each job did, hides nothing that went wrong, and knows when the job runs next."""

from datetime import UTC, datetime, timedelta

import pytest
from celery.schedules import crontab
from django.db import connection

from tanthanh.office import jobs
from tanthanh.office.jobs import Outcome
from tanthanh.office.models import JobRun

AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # 08:00 at the office
pytestmark = pytest.mark.django_db


def diary():
    return list(JobRun.objects.order_by("pk").values_list("job", "started_at", "looked_at", "did", "failed", "note"))


def test_run_writes_down_what_was_done():
    row = jobs.run("flag_late", lambda: Outcome(looked_at=7, did=2, note="2 hồ sơ"), at=AT)

    assert diary() == [("flag_late", AT, 7, 2, 0, "2 hồ sơ")]
    assert timedelta(0) <= row.ended_at - AT < timedelta(seconds=5)


def test_run_notes_the_kind_of_error_without_its_text_and_raises_it_again():
    def work():
        raise ValueError("hồ sơ của Nguyễn Văn A hỏng")

    with pytest.raises(ValueError, match="Nguyễn Văn A"):
        jobs.run("flag_late", work, at=AT)

    assert diary() == [("flag_late", AT, 0, 0, 1, "dừng vì lỗi ValueError")]
    assert JobRun.objects.get().ended_at is not None


def test_run_keeps_the_newest_runs_of_each_job(monkeypatch):
    monkeypatch.setattr(jobs, "KEPT_RUNS", 3)
    jobs.run("draft_apologies", Outcome, at=AT - timedelta(days=9))

    for minute in range(5):
        jobs.run("flag_late", lambda: Outcome(did=1), at=AT + timedelta(minutes=minute))

    assert [row[:2] for row in diary()] == [
        ("draft_apologies", AT - timedelta(days=9)),
        ("flag_late", AT + timedelta(minutes=2)),
        ("flag_late", AT + timedelta(minutes=3)),
        ("flag_late", AT + timedelta(minutes=4)),
    ]


def test_idle_runs_push_out_only_idle_runs(monkeypatch):
    monkeypatch.setattr(jobs, "KEPT_IDLE_RUNS", 2)
    jobs.run("send_messages", lambda: Outcome(looked_at=1, did=1), at=AT)
    jobs.run("send_messages", lambda: Outcome(looked_at=1, failed=1), at=AT + timedelta(minutes=1))

    for minute in range(2, 9):
        jobs.run("send_messages", Outcome, at=AT + timedelta(minutes=minute))

    assert [run.started_at - AT for run in JobRun.objects.order_by("started_at")] == [
        timedelta(minutes=minute) for minute in (0, 1, 7, 8)
    ]


def test_status_has_a_named_line_for_every_job_of_the_timetable(settings):
    jobs.run("flag_late", lambda: Outcome(failed=1), at=AT)

    lines = jobs.status(AT + timedelta(minutes=1))

    assert [line.job for line in lines] == list(settings.CELERY_BEAT_SCHEDULE)
    assert {line.job for line in lines} == set(jobs.JOBS)
    flagging, drafting, *_ = lines
    assert (flagging.name, flagging.last, flagging.went_wrong) == ("Đánh dấu hồ sơ trễ hạn", JobRun.objects.get(), True)
    assert (drafting.last, drafting.running, drafting.went_wrong) == (None, False, False)


def test_status_tells_a_running_job_from_one_that_was_killed():
    JobRun.objects.create(job="flag_late", started_at=AT)

    running, killed = (jobs.status(AT + timedelta(minutes=minutes))[0] for minutes in (5, 16))

    assert (running.running, running.interrupted) == (True, False)
    assert (killed.running, killed.interrupted, killed.went_wrong) == (False, True, True)


def test_status_asks_the_database_once_per_job(django_assert_num_queries):
    with django_assert_num_queries(len(jobs.JOBS)):
        jobs.status(AT)


@pytest.mark.parametrize(
    ("timetable", "now", "expected"),
    [
        (crontab(minute="*/5"), "2026-11-22T23:58:01+00:00", "2026-11-23T00:00:00+00:00"),
        (crontab(hour="0,7", minute="10"), "2026-11-22T17:09:00+00:00", "2026-11-22T17:10:00+00:00"),
        (crontab(hour="0,7", minute="10"), "2026-11-22T17:11:00+00:00", "2026-11-23T00:10:00+00:00"),
    ],
    ids=["every five minutes", "ten past midnight at the office", "ten past seven at the office"],
)
def test_next_run_counts_by_the_office_clock(timetable, now, expected):
    assert jobs.next_run(timetable, datetime.fromisoformat(now)) == datetime.fromisoformat(expected)


def test_next_run_does_not_guess_for_other_timetables():
    assert jobs.next_run(300.0, AT) is None


def test_a_run_is_found_by_its_index():
    with connection.cursor() as cursor:
        names = connection.introspection.get_constraints(cursor, JobRun._meta.db_table)

    assert "job_run_latest" in names
