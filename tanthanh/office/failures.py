"""What a job could not do: one row for each thing that failed, tried again a bounded number of times, then by a person.

One failing dossier never stops the others: `attempt` puts a savepoint around it and writes the failure down.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models.query import QuerySet

from tanthanh.office.models import JobFailure, Officer

MOST_ATTEMPTS = 5
FIRST_WAIT = timedelta(minutes=5)


class FailureError(Exception):
    """A failure that cannot be tried again; the message is a Vietnamese sentence."""


def attempt(job: str, item: str, work: Callable[[], object], *, at: datetime) -> bool:
    """Do `work` in a savepoint; what it raises is undone, noted under `item` and not raised again."""
    try:
        with transaction.atomic():
            work()
    except Exception as error:  # noqa: BLE001 -- whatever is wrong with this one, the next one is to be done
        note(job, item, error, at=at)
        return False
    return True


def note(job: str, item: str, error: Exception, *, at: datetime) -> JobFailure:
    """Write a failure down, or that it failed again; the error's own text may quote a row and is not kept."""
    with transaction.atomic():
        row, is_new = JobFailure.objects.select_for_update().get_or_create(
            job=job, item=item, settled_at=None, defaults={"first_at": at, "last_at": at, "next_at": at}
        )
        row.attempts = 1 if is_new else row.attempts + 1
        row.problem = type(error).__name__[:100]
        row.last_at, row.next_at = at, at + wait_before(row.attempts, f"{job}:{item}")
        row.save()
    return row


def wait_before(attempts: int, key: str) -> timedelta:
    """Five minutes, doubled with every failure, a quarter more or less so that not all come back at once."""
    spread = hashlib.sha256(f"{key}:{attempts}".encode()).digest()[0] / 255
    doubled: timedelta = FIRST_WAIT * 2 ** (attempts - 1)
    return doubled * (0.75 + spread / 2)


@dataclass(frozen=True, slots=True)
class Standing:
    """A job's failures as its run begins: which items rest now, and whether there is anything to settle after it."""

    job: str
    resting: frozenset[str]
    any: bool

    def settle(self, *, at: datetime) -> int:
        """What was due for another try and did not fail in this run is done with."""
        if not self.any:
            return 0
        tried = JobFailure.objects.filter(job=self.job, settled_at=None, attempts__lt=MOST_ATTEMPTS)
        return tried.filter(next_at__lte=at, last_at__lt=at).update(settled_at=at)


def settle_gone(job: str, waiting: Iterable[str], *, at: datetime) -> int:
    """What failed once and is not waiting any more, because somebody took it away, is done with."""
    return JobFailure.objects.filter(job=job, settled_at=None).exclude(item__in=waiting).update(settled_at=at)


def of(job: str, *, at: datetime) -> Standing:
    """Items to be left alone now, because they failed too often or a moment ago; one query."""
    rows = list(JobFailure.objects.filter(job=job, settled_at=None).values_list("item", "attempts", "next_at"))
    rest = frozenset(item for item, attempts, next_at in rows if attempts >= MOST_ATTEMPTS or next_at > at)
    return Standing(job, rest, bool(rows))


def standing() -> QuerySet[JobFailure]:
    """Everything that is not settled, the oldest first."""
    return JobFailure.objects.filter(settled_at=None).select_related("retried_by").order_by("first_at", "pk")


def retry(failure: JobFailure, *, by: Officer, at: datetime) -> None:
    """An officer has the job try again at its next run, from the first attempt. Raises FailureError."""
    mine = JobFailure.objects.filter(pk=failure.pk, settled_at=None)
    if not mine.update(attempts=0, next_at=at, retried_by=by, retried_at=at):
        raise FailureError("Việc này đã được làm xong; hãy tải lại trang.")
