"""Where the applicant is told: the number or address chosen at intake, and whether a message can get there at all."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from dossiers.models import Dossier, Filing, Message
from dossiers.states import NotifyBy
from tanthanh.office.vietnamese import is_mobile, nfc, phone_e164

LONGEST = 254


def checked(notify_by: str, contact: str) -> str:
    """The contact as it is stored: a mobile number as +84…, an e-mail address. Raises ValueError with a sentence."""
    contact = nfc(contact)
    if not contact or notify_by == NotifyBy.NONE:
        return ""
    if notify_by == NotifyBy.EMAIL:
        return _address(contact)
    phone = phone_e164(contact)
    if not is_mobile(phone):
        raise ValueError("Số cố định không nhận được tin nhắn. Nhập số di động, ví dụ 0905 123 456.")
    return phone


def _address(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        raise ValueError("Địa chỉ thư điện tử không đúng. Ví dụ địa chỉ đúng: ten@example.vn.") from None
    if len(text) > LONGEST:
        raise ValueError("Địa chỉ thư điện tử dài quá.")
    return text


def of(dossier: Dossier) -> str:
    """Where messages about this dossier go; empty where they are not wanted or cannot arrive."""
    own = dossier.applicant_email if dossier.notify_by == NotifyBy.EMAIL else dossier.applicant_phone
    try:
        return checked(dossier.notify_by, dossier.notify_contact or own)
    except ValueError:
        return ""


def of_filing(filing: Filing) -> tuple[str, str]:
    """How and where the citizen of a filing is told: by e-mail where they gave one, else by SMS, else not at all."""
    for channel, key in ((NotifyBy.EMAIL, "thu-dien-tu"), (NotifyBy.SMS, "dien-thoai")):
        try:
            contact = checked(channel, filing.answers.get(key, ""))
        except ValueError:
            continue
        if contact:
            return channel, contact
    return NotifyBy.NONE, ""


def of_message(message: Message) -> tuple[str, str]:
    """How and where this message goes, as its dossier or filing says now."""
    if message.dossier is not None:
        return message.dossier.notify_by, of(message.dossier)
    return of_filing(message.filing) if message.filing is not None else (NotifyBy.NONE, "")


def masked(contact: str) -> str:
    """`•••••••456` or `n•••@example.vn`: enough for the clerk to say which, too little for anybody else."""
    name, at, host = contact.rpartition("@")
    if at:
        return f"{name[:1]}•••@{host}"
    return f"•••••••{contact[-3:]}" if contact else ""
