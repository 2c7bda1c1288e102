"""The survey's periodic jobs: read the clock, call one rule, write the diary."""

from celery import shared_task
from django.utils import timezone

from surveys import box
from tanthanh.office import jobs


@shared_task(**jobs.RETRIES)
def shake_ballot_box() -> int:
    return jobs.run("shake_ballot_box", box.shake, at=timezone.now()).did
