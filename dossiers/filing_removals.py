"""What is taken away when its time is over: the answers of drafts and of filings that have become dossiers or nothing.

The row stays, empty, with one line that says when; a filing that is owed an answer is never touched.
"""

from datetime import datetime

from django.db import transaction

from dossiers import filing_photos
from dossiers.models import Filing, FilingEvent
from tanthanh.office.jobs import Outcome

BATCH = 500


def erase(*, at: datetime) -> Outcome:
    """Empty every filing past its keeping; returns how many. Idempotent, in batches."""
    done = 0
    while found := _batch(at):
        done += found
    note = f"đã xóa nội dung {done} bản chuẩn bị hết hạn giữ" if done else ""
    return Outcome(looked_at=done, did=done, note=note)


def _batch(at: datetime) -> int:
    with transaction.atomic():
        rows = Filing.objects.past_keeping(at).select_for_update().order_by("pk")
        keys = list(rows.values_list("pk", flat=True)[:BATCH])
        filing_photos.discard(keys)
        Filing.objects.filter(pk__in=keys).update(answers={}, erased_at=at)
        FilingEvent.objects.filter(filing__in=keys).exclude(text="").update(text="")
        FilingEvent.objects.bulk_create(FilingEvent(filing_id=pk, kind=FilingEvent.Kind.ERASED, at=at) for pk in keys)
    return len(keys)
