"""Intakes that are not finished: kept for their officer until the dossier stands, is given up or nobody came back.

The key of a draft is the key of the dossier it becomes, so that whatever is sent twice makes one.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, models, transaction

from dossiers import attachments
from dossiers.models import Dossier, IntakeDraft
from procedures.models import ProcedureVersion
from tanthanh.office.jobs import Outcome
from tanthanh.office.models import Officer
from tanthanh.office.vietnamese import nfc

# Names on a half-filled form are people's data too: nobody comes back to one after a month.
KEPT = timedelta(days=30)
MOST_VALUES = 1000
LONGEST_VALUE = 4000
# What the page sends beside the form's own fields.
NOT_KEPT = frozenset({"csrfmiddlewaretoken", "card", "files", "save", "known", "copy", "preview", "scan", "unscan"})


def intake_key(key: UUID | str) -> str:
    """The key by which the dossier of a filling-in of the form is known, however often it is sent."""
    return f"quay:{key}"


def save(
    key: UUID, values: Mapping[str, str], *, version: ProcedureVersion, officer: Officer, at: datetime
) -> IntakeDraft | None:
    """Keep what has been typed so far; None where the key is another officer's or its dossier stands already."""
    kept = {name: nfc(text)[:LONGEST_VALUE] for name, text in list(values.items())[:MOST_VALUES] if text}
    kept = {name: text for name, text in kept.items() if name not in NOT_KEPT}
    if Dossier.objects.filter(intake_key=intake_key(key)).exists():
        return None
    try:
        with transaction.atomic():
            draft, is_new = IntakeDraft.objects.get_or_create(
                key=key,
                defaults={"officer": officer, "version": version, "values": kept, "opened_at": at, "saved_at": at},
            )
    except IntegrityError:  # the version has gone in the meantime
        return None
    if is_new:
        return draft
    mine = IntakeDraft.objects.filter(pk=draft.pk, officer=officer, dossier=None)
    if not mine.update(values=kept, version=version, saved_at=at):
        return None
    draft.values, draft.version, draft.saved_at = kept, version, at
    return draft


def open_of(officer: Officer) -> models.QuerySet[IntakeDraft]:
    """The officer's unfinished intakes, the latest first."""
    drafts = IntakeDraft.objects.filter(officer=officer, dossier=None).order_by("-saved_at")
    return drafts.select_related("version__procedure")


def find(key: UUID, officer: Officer) -> IntakeDraft | None:
    """The officer's own draft, whether it is still open or has become a dossier."""
    return IntakeDraft.objects.filter(key=key, officer=officer).select_related("dossier", "version__procedure").first()


def adopt(key: UUID, *, officer: Officer) -> IntakeDraft | None:
    """What an applicant prepared at home is on this officer's screen now: the draft with its files is theirs."""
    IntakeDraft.objects.filter(key=key, officer=None, dossier=None).update(officer=officer)
    return find(key, officer)


def close(key: UUID, dossier: Dossier) -> None:
    """The dossier stands: its files are its own, and what had been typed is kept nowhere else."""
    if IntakeDraft.objects.filter(key=key, dossier=None).update(dossier=dossier, values={}):
        attachments.hand_over(key, dossier)


def discard(draft: IntakeDraft) -> None:
    """Give it up, files and all."""
    with transaction.atomic():
        attachments.discard(draft)
        IntakeDraft.objects.filter(pk=draft.pk, dossier=None).delete()


def drop_old(*, at: datetime) -> Outcome:
    """Give up what nobody has touched for `KEPT`; an applicant's own ends with its filing (filing_removals.py)."""
    old = IntakeDraft.objects.filter(dossier=None, officer__isnull=False, saved_at__lt=at - KEPT)
    dropped = 0
    for draft in old.iterator():
        discard(draft)
        dropped += 1
    return Outcome(looked_at=dropped, did=dropped)
