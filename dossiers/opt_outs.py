"""Those who want no more messages: the link in each of them stops all, for a number or address, not for one dossier."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.crypto import salted_hmac

from dossiers.models import Message, OptOut


def contact_hash(contact: str) -> str:
    """What is kept of a number or address whose owner wants no messages: it can be compared and not read."""
    return salted_hmac("dossiers.outbox.contact", contact.lower(), algorithm="sha256").hexdigest()


def stopped(contacts: Iterable[str]) -> set[str]:
    """Those of the contacts that want no messages, in one query."""
    hashes = {contact_hash(contact): contact for contact in contacts}
    known = OptOut.objects.filter(contact_hash__in=hashes).values_list("contact_hash", flat=True)
    return {hashes[one] for one in known}


def of_token(token: str) -> Message | None:
    # A message whose contact has gone by the rule of retention has nobody left to stop for.
    return Message.objects.filter(stop_token=token).exclude(contact="").first() if token else None


def is_stopped(message: Message) -> bool:
    return OptOut.objects.filter(contact_hash=contact_hash(message.contact)).exists()


def stop(message: Message, *, at: datetime) -> None:
    """No more messages to whoever got this one, about any dossier."""
    OptOut.objects.get_or_create(contact_hash=contact_hash(message.contact), defaults={"at": at})


def start_again(message: Message) -> None:
    OptOut.objects.filter(contact_hash=contact_hash(message.contact)).delete()
