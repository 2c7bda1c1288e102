"""The reports' own job: what has changed of the figures that were submitted."""

from celery import shared_task
from django.utils import timezone

from reports.official import submissions
from tanthanh.office import jobs


@shared_task(**jobs.RETRIES)
def restate_reports() -> int:
    at = timezone.now()
    return jobs.run("restate_reports", lambda: submissions.restate(at=at), at=at).did
