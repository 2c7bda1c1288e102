"""The diary of the periodic jobs: each run leaves a row, and the officers' page reads from it how they fare."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from celery.schedules import crontab
from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from tanthanh.office.models import JobRun

# The key is the job's name in settings.CELERY_BEAT_SCHEDULE and of its command.
JOBS = {
    "flag_late": "Đánh dấu hồ sơ trễ hạn",
    "draft_apologies": "Soạn phiếu xin lỗi",
    "publish_late_list": "Công khai danh sách trễ hạn",
    "shake_ballot_box": "Xáo trộn phiếu khảo sát",
    "repeal_procedures": "Ghi thủ tục hết hiệu lực",
    "check_national_links": "Kiểm tra liên kết Cổng quốc gia",
    "climb_filings": "Chuyển lãnh đạo hồ sơ nộp trực tuyến chưa ai xem",
    "erase_filings": "Xóa bản chuẩn bị ở nhà hết hạn giữ",
    "publish_chain_head": "Công khai mốc kiểm chứng nhật ký",
    "remind_waiting": "Nhắc kết quả đang chờ nhận",
    "invite_to_rate": "Mời đánh giá sau khi trả kết quả",
    "send_messages": "Gửi tin báo cho người nộp",
    "restate_reports": "Đối chiếu báo cáo đã nộp",
    "take_in_uploads": "Đọc và nhập tệp dữ liệu đã tải lên",
    "drop_old_uploads": "Xóa tệp dữ liệu đã tải lên quá hạn giữ",
    "drop_drafts": "Bỏ bản nhập dở quá 30 ngày",
    "retention": "Xóa dữ liệu cá nhân hết thời hạn lưu",
}
KEPT_RUNS = 500
# Runs that found nothing to do: a job of every minute must not push out what happened last week.
KEPT_IDLE_RUNS = 60
IDLE = Q(did=0, failed=0, ended_at__isnull=False)
# For `shared_task`: a job that broke off is tried again soon, a bounded number of times and not all at one moment;
# after that the timetable brings it back.
RETRIES: dict[str, Any] = {
    "autoretry_for": (Exception,),
    "max_retries": 3,
    "retry_backoff": 15,
    "retry_backoff_max": 300,
    "retry_jitter": True,
}


@dataclass(frozen=True)
class Outcome:
    """What one run did: rows looked at, rows done, rows that failed, and a note without personal data."""

    looked_at: int = 0
    did: int = 0
    failed: int = 0
    note: str = ""


@dataclass(frozen=True)
class JobStatus:
    """A job's line on the officers' page."""

    job: str
    name: str
    last: JobRun | None
    running: bool
    interrupted: bool
    next_at: datetime | None

    @property
    def went_wrong(self) -> bool:
        return self.interrupted or (self.last is not None and self.last.failed > 0)


def run(job: str, work: Callable[[], Outcome], *, at: datetime) -> JobRun:
    """Do `work` and write down how it went; what it raises is noted and raised again.

    `at` is the real moment of the run, even where the work itself is done as of another day.
    """
    diary = JobRun.objects.create(job=job, started_at=at)
    began = time.monotonic()
    try:
        outcome = work()
    except Exception as error:
        # The error's own text may quote a row, so only its kind goes into the diary.
        _close(diary, Outcome(failed=1, note=f"dừng vì lỗi {type(error).__name__}"), began)
        raise
    _close(diary, outcome, began)
    _prune(job)
    return diary


def _close(diary: JobRun, outcome: Outcome, began: float) -> None:
    diary.ended_at = diary.started_at + timedelta(seconds=time.monotonic() - began)
    diary.looked_at, diary.did, diary.failed = outcome.looked_at, outcome.did, outcome.failed
    diary.note = outcome.note[:1000]
    diary.save()


def _prune(job: str) -> None:
    """Keep the newest runs only; the diary is for watching, the rows the jobs write are the record."""
    mine = JobRun.objects.filter(job=job)
    for runs, kept in ((mine.filter(IDLE), KEPT_IDLE_RUNS), (mine.exclude(IDLE), KEPT_RUNS)):
        newest = runs.order_by("-started_at", "-pk").values_list("started_at", flat=True)
        oldest_kept = newest[kept - 1 : kept].first()
        if oldest_kept is not None:
            runs.filter(started_at__lt=oldest_kept).delete()


def status(now: datetime) -> list[JobStatus]:
    """Every job of the timetable: its last run, whether that came to an end, and when it runs next."""
    return [_status_of(job, entry["schedule"], now) for job, entry in settings.CELERY_BEAT_SCHEDULE.items()]


def _status_of(job: str, timetable: Any, now: datetime) -> JobStatus:  # noqa: ANN401 -- Celery is untyped
    last = JobRun.objects.filter(job=job).order_by("-started_at", "-pk").first()
    running = last is not None and last.is_running(now)
    return JobStatus(
        job=job,
        name=JOBS.get(job, job),
        last=last,
        running=running,
        interrupted=last is not None and last.ended_at is None and not running,
        next_at=next_run(timetable, now),
    )


def next_run(timetable: Any, now: datetime) -> datetime | None:  # noqa: ANN401 -- Celery is untyped
    """When a `crontab` strikes next; None for timetables that count from their own start."""
    if not isinstance(timetable, crontab):
        return None
    since, wait, _ = timetable.remaining_delta(timezone.localtime(now))
    moment: datetime = since + wait
    return moment
