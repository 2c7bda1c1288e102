"""The floor's periodic job: reads the clock, calls one rule, writes the diary."""

from celery import shared_task
from django.utils import timezone

from tanthanh.office import jobs, retention


@shared_task(**jobs.RETRIES)
def retain() -> int:
    at = timezone.now()
    return jobs.run("retention", lambda: retention.run(at=at), at=at).did
