"""How a message leaves the house: one small interface, and behind it an e-mail server or a file.

A gateway of the ward's own is one more class, named in the settings.
"""

import json
import smtplib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import ClassVar, Protocol

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.module_loading import import_string


class AwayError(Exception):
    """The server or gateway cannot be reached or is busy: worth another try later, for every message of the channel."""


class RefusedError(Exception):
    """The recipient is refused for good: another try would end the same way."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message ready to go. `key` is the same at every try, so that a receiver can tell a repeat."""

    key: str
    channel: str
    contact: str
    subject: str
    body: str
    stop_url: str

    @property
    def whole(self) -> str:
        return f"{self.body}\nNgừng nhận tin: {self.stop_url}"


class Sender(Protocol):
    """Sends one message or raises AwayError, RefusedError.

    `repeats_safely` says that the same key twice arrives once; without it a send that was cut off is never repeated by
    itself, because nobody knows whether it arrived.
    """

    repeats_safely: bool

    def send(self, outgoing: Outgoing) -> None: ...


class FileSender:
    """Puts each message into a file of its own, named by its key: for offices without a gateway, and for trying out."""

    repeats_safely: ClassVar[bool] = True

    def send(self, outgoing: Outgoing) -> None:
        folder = Path(settings.OUTBOX_DIR) / outgoing.channel.lower()
        # Contacts stand in these files: nobody but the portal's own account reads them.
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = folder / f"{outgoing.key}.part"
        part.write_text(json.dumps(asdict(outgoing), ensure_ascii=False, indent=1), encoding="utf-8")
        part.replace(folder / f"{outgoing.key}.json")


class SmtpSender:
    """E-mail by Django's mail settings."""

    repeats_safely: ClassVar[bool] = False

    def send(self, outgoing: Outgoing) -> None:
        headers = {
            "Message-ID": f"<{outgoing.key}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2].rstrip('>')}>",
            # RFC 8058: the mail program's own button stops the messages as the link does.
            "List-Unsubscribe": f"<{outgoing.stop_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        }
        mail = EmailMessage(outgoing.subject, outgoing.whole, to=[outgoing.contact], headers=headers)
        mail.connection = get_connection(timeout=settings.EMAIL_TIMEOUT)
        try:
            mail.send()
        except smtplib.SMTPRecipientsRefused as refusal:
            # 4xx: greylisted or over quota; 5xx: no such mailbox.
            codes = [code for code, _ in refusal.recipients.values()]
            raise (RefusedError if all(code >= 500 for code in codes) else AwayError) from None
        except (smtplib.SMTPException, OSError) as error:
            # The server's words may quote the recipient: only the kind of the error goes on.
            raise AwayError(type(error).__name__) from None


def sender_of(channel: str) -> Sender:
    """The sender that the settings name for this channel."""
    found: Sender = import_string(settings.SENDERS[channel])()
    return found
