"""VietQR: a bank transfer as a QR code, NAPAS's profile of EMVCo merchant-presented codes (formats.md b).

Pure. Lengths count characters, so everything is ASCII.
"""

import re

from tanthanh.office.vietnamese import fold

NAPAS, TO_ACCOUNT, TO_CARD = "A000000727", "QRIBFTTA", "QRIBFTTC"
LONGEST_ACCOUNT, LONGEST_CONTENT, LONGEST_AMOUNT = 19, 25, 13


class VietQRError(ValueError):
    """Something that no banking app could read; the message is a Vietnamese sentence."""


def payload(
    bank: str, account: str, amount: int | None = None, content: str = "", *, bill: str = "", to_card: bool = False
) -> str:
    """The text of the code. `bank`: the six digits of its BIN; `amount` in whole đồng, None for one to be typed.

    Raises VietQRError.
    """
    if not re.fullmatch(r"[0-9]{6}", bank):
        raise VietQRError("Mã BIN ngân hàng gồm 6 chữ số.")
    if not re.fullmatch(r"[0-9A-Za-z]{1,19}", account):
        raise VietQRError("Số tài khoản gồm 1 đến 19 chữ số hoặc chữ cái.")
    if amount is not None and not 0 < amount < 10**LONGEST_AMOUNT:
        raise VietQRError("Số tiền phải lớn hơn 0 và có nhiều nhất 13 chữ số.")
    parties = _field("00", NAPAS) + _field("01", _field("00", bank) + _field("01", account))
    parts = [
        _field("00", "01"),
        _field("01", "11" if amount is None else "12"),
        _field("38", parties + _field("02", TO_CARD if to_card else TO_ACCOUNT)),
        _field("53", "704"),
        _field("54", str(amount)) if amount is not None else "",
        _field("58", "VN"),
    ]
    told = (_field("01", bill) if bill else "") + (_field("08", plain(content)) if content else "")
    parts.append(_field("62", told) if told else "")
    text = "".join(parts) + "6304"
    return text + checksum(text)


def plain(content: str) -> str:
    """What a bank keeps of a content: no diacritics, at most 25 characters, letters, digits, blanks, dots, hyphens."""
    kept = "".join(" " if sign.isspace() else _unmarked(sign) for sign in content)
    return re.sub(r"[^0-9A-Za-z .-]", "", kept)[:LONGEST_CONTENT]


def _unmarked(character: str) -> str:
    letter = fold(character) if character.isalpha() else character
    return letter.upper() if character.isupper() else letter


def _field(name: str, value: str) -> str:
    if len(value) > 99:
        raise VietQRError("Nội dung dài quá 99 ký tự.")
    return f"{name}{len(value):02d}{value}"


def checksum(text: str) -> str:
    """CRC-16/CCITT-FALSE as four capital hexadecimal digits: polynomial 0x1021, initial value 0xFFFF."""
    value = 0xFFFF
    for byte in text.encode("ascii"):
        value ^= byte << 8
        for _ in range(8):
            value = (value << 1) ^ 0x1021 if value & 0x8000 else value << 1
            value &= 0xFFFF
    return f"{value:04X}"
