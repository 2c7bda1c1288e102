"""Inviting people to rate the service: pulled from returned dossiers by a job, once, and by nobody's choice.

No officer sends an invitation or sees who will get one. Whom the job takes is decided by a keyed hash, the same number
or address is invited once in a while however many dossiers name it, and an officer's own address never. Whether the
token has been used is not looked up: a missing invitation would then tell who has answered (118/2025/NĐ-CP Điều 29.3).
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils.crypto import salted_hmac

from dossiers import outbox
from dossiers.models import Dossier, Message, MessageEvent
from dossiers.states import NotifyBy, State
from tanthanh.office.jobs import Outcome
from tanthanh.office.models import Officer
from tanthanh.office.vietnamese import office_time

# From the day after, when nobody stands beside the citizen, until the visit is forgotten.
RETURNED_WITHIN = timedelta(days=7)
SAME_CONTACT_AFTER = timedelta(days=30)


def invite(*, at: datetime) -> Outcome:
    """Write today's invitations; a second run on the same day finds nothing left to do."""
    today = office_time(at).replace(hour=0, minute=0, second=0, microsecond=0)
    invited = Message.objects.filter(event=MessageEvent.RATE, created_at__gt=at - SAME_CONTACT_AFTER)
    room = settings.SURVEY_INVITATIONS_A_DAY - invited.filter(created_at__gte=today).count()
    if room <= 0:
        return Outcome()
    chosen = [dossier for dossier in _returned(today) if _place(dossier) < settings.SURVEY_INVITED_PERCENT]
    rows = [
        outbox.prepared(dossier, MessageEvent.RATE, occasion=1, at=at, facts=outbox.facts_of(dossier))
        for dossier in chosen
    ]
    kept = _one_each(rows, known=_known(invited.values_list("contact", flat=True)))[:room]
    # Another run may have written some of them a moment ago.
    Message.objects.bulk_create(kept, ignore_conflicts=True)
    return Outcome(looked_at=len(rows), did=len(kept))


def _returned(today: datetime) -> list[Dossier]:
    """Handed over lately, not today, whose owner wants to be told and was not invited, in an order nobody can steer."""
    told = Message.objects.filter(dossier=OuterRef("pk"), event=MessageEvent.RATE)
    found = (
        Dossier.objects.of_one_stop()
        .filter(state=State.RETURNED, returned_at__gte=today - RETURNED_WITHIN, returned_at__lt=today)
        .exclude(notify_by=NotifyBy.NONE)
        .filter(~Exists(told))
    )
    return sorted(found, key=_place)


def _place(dossier: Dossier) -> float:
    """From 0 up to 100: where the dossier falls, known to nobody without the key."""
    drawn = salted_hmac("dossiers.rating_invitations", dossier.token, algorithm="sha256").digest()[:6]
    return int.from_bytes(drawn) * 100 / 2**48


def _known(invited: Iterable[str]) -> set[str]:
    """Contacts that were invited lately, and those of the officers themselves."""
    own = Officer.objects.exclude(email="").values_list("email", flat=True)
    return {contact.lower() for contact in (*invited, *own)}


def _one_each(rows: list[Message], *, known: set[str]) -> list[Message]:
    """The first message for each contact that can be reached and is not known yet."""
    kept = []
    for row in rows:
        contact = row.contact.lower()
        if contact and contact not in known:
            known.add(contact)
            kept.append(row)
    return kept
