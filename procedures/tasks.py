"""The catalogue's periodic jobs: read the clock, call one rule, write the diary."""

from datetime import datetime

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from procedures import editing, national_links
from tanthanh.office import jobs


@shared_task(**jobs.RETRIES)
def repeal_procedures() -> int:
    at = timezone.now()
    return jobs.run("repeal_procedures", lambda: editing.carry_out_repeals(at=at), at=at).did


@shared_task(**jobs.RETRIES)
def check_national_links() -> int:
    """Leaves the office's network alone unless the deployment says that it may be left (NATIONAL_LINK_CHECK=1)."""
    at = timezone.now()
    return jobs.run("check_national_links", lambda: _check_links(at), at=at).did


def _check_links(at: datetime) -> jobs.Outcome:
    return national_links.check(at=at) if settings.NATIONAL_LINK_CHECK else jobs.Outcome(note="chưa bật")
