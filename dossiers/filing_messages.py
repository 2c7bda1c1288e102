"""What a citizen is told of what they filed from home, before it is a dossier: that it came, what the desk answered.

Written in the transaction of the event it tells of, sent by the same job as every other message (dispatch.py). Whoever
gave neither an e-mail address nor a mobile number reads it at the private link only.
"""

import secrets

from dossiers import contacts, outbox
from dossiers.models import Filing, FilingEvent, Message, MessageEvent
from dossiers.states import NotifyBy
from tanthanh.office.vietnamese import initials, office_time, weekday_date

Kind = FilingEvent.Kind
# An answered supplement comes to the desk again as what was filed does, and is owed the same answer.
EVENTS = {
    Kind.FILED: MessageEvent.FILED,
    Kind.ANSWERED: MessageEvent.FILED,
    Kind.ASKED: MessageEvent.FILING_ASKED,
    Kind.REFUSED: MessageEvent.FILING_REFUSED,
}


def note(event: FilingEvent) -> None:
    """Write the message of an event of a filing; none where there is nowhere to send it."""
    filing = event.filing
    channel, contact = contacts.of_filing(filing)
    if channel == NotifyBy.NONE:
        return
    Message.objects.create(
        filing=filing,
        event=EVENTS[Kind(event.kind)],
        occasion=event.pk,
        channel=channel,
        contact=contact,
        facts=_facts(filing),
        created_at=event.at,
        due_at=outbox.allowed_from(channel, event.at),
        stop_token=secrets.token_urlsafe(16),
    )


def sent(filing: Filing) -> list[Message]:
    """What the citizen was told and when, in one query."""
    return list(filing.messages.filter(status=Message.Status.SENT).order_by("sent_at", "pk"))


def _facts(filing: Filing) -> dict[str, str]:
    """The code for the desk, initials and the hour; never the private link, of which only the hash is kept."""
    by = filing.decide_by
    return {
        "ma_nop": filing.code,
        "ten_tat": initials(filing.answers.get("ho-ten", "")),
        "tra_loi_truoc": f"{office_time(by):%H:%M} {weekday_date(by, with_year=True)}" if by else "",
    }
