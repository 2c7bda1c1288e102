"""The seal of a paper: who could have issued it, checked by anybody with the office's public keys and nothing else.

A seal says of which kind the paper is, for which dossier and procedure, with which dates and initials, and carries an
Ed25519 signature over that. It says nothing about the paper's other words, so whoever checks compares what it says.

Bytes: format, kind (1 each), key (4), then code, procedure and initials (each with its length before it), then the
moments of the paper, of the receipt and of the promise (4 each, minutes since 2000 UTC, 0 for none), the day of signing
(2, days since 2000), and the signature (64). As base64url they make a QR code of version 10 or 11 at level M.
"""

import base64
import binascii
import struct
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum

from cryptography.exceptions import InvalidSignature
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from dossiers import signing_keys
from dossiers.models import Dossier, SigningKey
from dossiers.signing_keys import Signer
from dossiers.states import Paper
from tanthanh.office.vietnamese import initials, office_day

# What printed QR codes say (interface.md). Printed addresses are promises: never change this line.
VERIFY_PATH = "/xac-thuc/{}/"
FORMAT = 1
# So that no signature made for another purpose can ever be passed off as a seal.
CONTEXT = b"tanthanh-seal-1\0"
KINDS = {
    ord("R"): Paper.RECEIPT,
    ord("L"): Paper.APOLOGY_LETTER,
    ord("S"): Paper.SUPPLEMENT_REQUEST,
    ord("T"): Paper.REFUSAL,
    ord("D"): Paper.STOP_NOTICE,
    ord("K"): Paper.CONTROL_SLIP,
}
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
HEAD = struct.Struct(">BB4s")
DATES = struct.Struct(">IIIH")
SIGNATURE_BYTES = 64
MOST_INITIALS = 12
LONGEST_TOKEN = 400


class NotASealError(ValueError):
    """No seal at all; the message is a Vietnamese sentence."""


@dataclass(frozen=True, slots=True)
class Seal:
    """What the signature is for. `initials` without dots (`NVA`); `promised_at` None where the paper promises nothing.

    Moments are whole minutes.
    """

    kind: Paper
    key_id: str
    code: str
    procedure: str
    initials: str
    paper_at: datetime
    received_at: datetime
    promised_at: datetime | None
    signed_on: date

    @property
    def dotted(self) -> str:
        """As people read them: `N. V. A.`."""
        return " ".join(f"{letter}." for letter in self.initials)


class Finding(Enum):
    """What the signature alone tells."""

    GENUINE = "GENUINE"
    ALTERED = "ALTERED"
    UNKNOWN_KEY = "UNKNOWN_KEY"
    OUT_OF_TIME = "OUT_OF_TIME"
    COMPROMISED_KEY = "COMPROMISED_KEY"


NOT_A_SEAL = gettext_lazy("Đây không phải mã xác thực của phường. Hãy quét lại mã QR có dòng “Kiểm tra giấy thật”.")
SAYS: dict[Finding, Promise] = {
    Finding.GENUINE: gettext_lazy("Chữ ký thật: giấy này do phường lập."),
    Finding.ALTERED: gettext_lazy("Chữ ký không đúng: nội dung đã bị sửa hoặc làm giả. Đừng tin giấy này."),
    Finding.UNKNOWN_KEY: gettext_lazy("Giấy giả: không phải chữ ký của phường. Đừng tin giấy này."),
    Finding.OUT_OF_TIME: gettext_lazy("Ký vào ngày mà khóa này không còn hoặc chưa được dùng. Đừng tin giấy này."),
    Finding.COMPROMISED_KEY: gettext_lazy(
        "Khóa ký giấy này đã bị lộ nên chữ ký không còn chứng minh được gì. Hãy mang giấy đến phường để kiểm tra."
    ),
}
# For the page that judges without us: the same words by the finding's name.
SAYS_BY_NAME = {finding.value: sentence for finding, sentence in SAYS.items()}


def address(token: str) -> str:
    """What the QR code on the paper says."""
    return f"{settings.PUBLIC_URL}{VERIFY_PATH.format(token)}"


def sealed(
    signer: Signer, dossier: Dossier, kind: Paper, *, paper_at: datetime, promised_at: datetime | None, at: datetime
) -> str:
    """The token of one paper of this dossier, signed now; the same paper on the same day has the same token."""
    seal = Seal(
        kind=kind,
        key_id=signer.key_id,
        code=dossier.official_code or dossier.code,
        procedure=dossier.version.procedure.code or "",
        initials=letters_of(dossier.applicant_name),
        paper_at=paper_at,
        received_at=dossier.received_at,
        promised_at=promised_at,
        signed_on=office_day(at),
    )
    content = pack(seal)
    return signing_keys.base64url(content + signer.sign(CONTEXT + content))


def letters_of(name: str) -> str:
    """`Nguyễn Văn An` → `NVA`: all of a person that a seal holds."""
    return initials(name).replace(". ", "").removesuffix(".")[:MOST_INITIALS]


def pack(seal: Seal) -> bytes:
    """Everything of a seal but its signature."""
    kind = next(number for number, paper in KINDS.items() if paper == seal.kind)
    texts = b"".join(_text(text) for text in (seal.code, seal.procedure, seal.initials))
    minutes = (_minutes(seal.paper_at), _minutes(seal.received_at), _minutes(seal.promised_at))
    days = (seal.signed_on - EPOCH.date()).days
    return HEAD.pack(FORMAT, kind, bytes.fromhex(seal.key_id)) + texts + DATES.pack(*minutes, days)


def _text(text: str) -> bytes:
    content = text.encode()
    return bytes([len(content)]) + content


def _minutes(at: datetime | None) -> int:
    return 0 if at is None else (at - EPOCH) // timedelta(minutes=1)


def unpack(content: bytes) -> Seal:
    """What `pack` packed. Raises NotASealError."""
    try:
        version, kind, key = HEAD.unpack_from(content)
        texts, place = [], HEAD.size
        for _text_number in range(3):
            end = place + 1 + content[place]
            texts.append(content[place + 1 : end].decode())
            place = end
        code, procedure, letters = texts
        dates, paper = DATES.unpack(content[place:]), KINDS[kind]
    except (struct.error, IndexError, KeyError, UnicodeDecodeError):
        raise NotASealError(str(NOT_A_SEAL)) from None
    if version != FORMAT:
        raise NotASealError(str(NOT_A_SEAL))
    paper_at, received_at, promised_at = (EPOCH + timedelta(minutes=minutes) for minutes in dates[:3])
    signed_on = EPOCH.date() + timedelta(days=dates[3])
    return Seal(
        kind=paper,
        key_id=key.hex(),
        code=code,
        procedure=procedure,
        initials=letters,
        paper_at=paper_at,
        received_at=received_at,
        promised_at=promised_at if dates[2] else None,
        signed_on=signed_on,
    )


def token_in(typed: str) -> str:
    """The token in what people paste: the token itself, or the whole address around it."""
    words = typed.rpartition("#")[2].partition("?")[0].strip().rstrip("/")
    return "".join(words.rpartition("/")[2].split())


def read(token: str) -> tuple[Seal, bytes, bytes]:
    """What a token says, the bytes that are signed, and the signature. Raises NotASealError."""
    if len(token) > LONGEST_TOKEN or not token.isascii():
        raise NotASealError(str(NOT_A_SEAL))
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise NotASealError(str(NOT_A_SEAL)) from None
    content, signature = raw[:-SIGNATURE_BYTES], raw[-SIGNATURE_BYTES:]
    # The last character may hold bits that no byte uses; one seal has one token.
    if signing_keys.base64url(raw) != token:
        raise NotASealError(str(NOT_A_SEAL))
    return unpack(content), CONTEXT + content, signature


def judge(token: str) -> tuple[Seal, Finding]:
    """What the seal says, and what its signature proves. One query. Raises NotASealError."""
    seal, message, signature = read(token)
    key = SigningKey.objects.filter(pk=seal.key_id).first()
    return seal, _finding(seal, key, message, signature)


def _finding(seal: Seal, key: SigningKey | None, message: bytes, signature: bytes) -> Finding:
    if key is None:
        return Finding.UNKNOWN_KEY
    try:
        signing_keys.public_half(key).verify(signature, message)
    except InvalidSignature:
        return Finding.ALTERED
    if key.is_compromised:
        return Finding.COMPROMISED_KEY
    retired_on = office_day(key.retired_at) if key.retired_at else date.max
    return Finding.GENUINE if office_day(key.created_at) <= seal.signed_on <= retired_on else Finding.OUT_OF_TIME
