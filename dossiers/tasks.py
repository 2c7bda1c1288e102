"""The periodic jobs: read the clock, call one rule, write the diary.

Each finds its own work in the database and may run any number of times.
"""

from celery import shared_task
from django.utils import timezone

from dossiers import (
    apologies,
    chain_heads,
    dispatch,
    drafts,
    filing_desk,
    filing_removals,
    lateness,
    outbox,
    publications,
    rating_invitations,
)
from dossiers.imports import desk as import_desk
from tanthanh.office import jobs


@shared_task(**jobs.RETRIES)
def flag_late_dossiers() -> int:
    at = timezone.now()
    return jobs.run("flag_late", lambda: lateness.flag_late(at=at), at=at).did


@shared_task(**jobs.RETRIES)
def draft_apology_letters() -> int:
    at = timezone.now()
    return jobs.run("draft_apologies", lambda: apologies.draft_letters(at=at), at=at).did


@shared_task(**jobs.RETRIES)
def publish_late_list() -> int:
    at = timezone.now()
    return jobs.run("publish_late_list", lambda: publications.publish(at=at), at=at).did


@shared_task(**jobs.RETRIES)
def publish_chain_head() -> int:
    at = timezone.now()
    return jobs.run("publish_chain_head", lambda: chain_heads.publish(at=at), at=at).did


@shared_task(**jobs.RETRIES)
def remind_waiting_results() -> int:
    at = timezone.now()
    return jobs.run("remind_waiting", lambda: outbox.remind_waiting(at=at), at=at).did


@shared_task(**jobs.RETRIES)
def invite_to_rate() -> int:
    at = timezone.now()
    return jobs.run("invite_to_rate", lambda: rating_invitations.invite(at=at), at=at).did


@shared_task(**jobs.RETRIES)
def send_messages() -> int:
    at = timezone.now()
    return jobs.run("send_messages", lambda: dispatch.send_due(at=at), at=at).did


@shared_task(**jobs.RETRIES)
def take_in_uploads() -> int:
    at = timezone.now()
    return jobs.run("take_in_uploads", lambda: import_desk.work(at=at), at=at).did


@shared_task(**jobs.RETRIES)
def drop_old_uploads() -> int:
    at = timezone.now()
    return jobs.run("drop_old_uploads", lambda: import_desk.drop_old(at=at), at=at).did


@shared_task(**jobs.RETRIES)
def drop_drafts() -> int:
    at = timezone.now()
    return jobs.run("drop_drafts", lambda: drafts.drop_old(at=at), at=at).did


@shared_task(**jobs.RETRIES)
def climb_filings() -> int:
    at = timezone.now()
    return jobs.run("climb_filings", lambda: filing_desk.climb(at=at), at=at).did


@shared_task(**jobs.RETRIES)
def erase_filings() -> int:
    at = timezone.now()
    return jobs.run("erase_filings", lambda: filing_removals.erase(at=at), at=at).did
