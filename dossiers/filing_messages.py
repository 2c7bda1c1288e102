"""What a citizen is told of what they filed from home, before it is a dossier: that it came, what the desk answered.

Written in the transaction of the event it tells of, sent by the same job as every other message (dispatch.py). Whoever
gave neither an e-mail address nor a mobile number reads it at the private link only.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime

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


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the citizen's own timeline; `channel` is how they were told, empty for what happened itself."""

    title: str
    at: datetime
    text: str = ""
    channel: str = ""


def timeline(filing: Filing) -> list[Line]:
    """What happened and what was told of it, in order; two queries."""
    lines = [Line(one.get_kind_display(), one.at, one.text) for one in filing.events.order_by("at", "pk")]
    told = filing.messages.filter(status=Message.Status.SENT, sent_at__isnull=False)
    lines += [
        Line(one.get_event_display(), one.sent_at, channel=one.get_channel_display()) for one in told if one.sent_at
    ]
    return sorted(lines, key=lambda line: line.at)


def _facts(filing: Filing) -> dict[str, str]:
    """The code for the desk, initials and the hour; never the private link, of which only the hash is kept."""
    by = filing.decide_by
    return {
        "ma_nop": filing.code,
        "ten_tat": initials(filing.answers.get("ho-ten", "")),
        "tra_loi_truoc": f"{office_time(by):%H:%M} {weekday_date(by, with_year=True)}" if by else "",
    }
