"""The QR of an identity card as a keyboard-wedge scanner types it: 7 fields (since 2021) or 11 (since 07/2024).

Nothing here refuses a person: a number that disagrees with sex or year is a warning, never an error. Pure.
"""

import re
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from tanthanh.office.vietnamese import fold, nfc

LONGEST = 1000
FIELDS = 7
LOST_IN_CP1252 = {0x81, 0x8D, 0x8F, 0x90, 0x9D}
# What cp1252 made of bytes above 0x7F, so that text typed by a scanner in that code page can be read back as bytes.
CP1252 = {bytes([byte]).decode("cp1252"): byte for byte in set(range(0x80, 0xA0)) - LOST_IN_CP1252}
# Telex keys left in a name: a doubled vowel or d, a vowel with w, a tone letter at a word's end.
TELEX = re.compile(r"(aa|ee|oo|dd|[aou]w|[aeiouy][a-z]{0,2}[fjrsx]\b)", re.IGNORECASE)


class CardError(ValueError):
    """Not the QR of an identity card, or one that cannot be read; the message is a Vietnamese sentence."""


@dataclass(frozen=True, slots=True)
class IdCard:
    """What a card says. `sex` is "MALE" or "FEMALE"; `extra` are fields 7 to 10 of the newer card, as they came."""

    id_number: str
    old_id_number: str
    name: str
    birth_date: date
    sex: str
    address: str
    issued_on: date
    extra: tuple[str, ...]
    warnings: tuple[str, ...]


def read(raw: str) -> IdCard:
    """Read what the scanner typed. Raises CardError."""
    if len(raw) > LONGEST:
        raise CardError("Nội dung quét quá dài, không phải mã QR trên thẻ căn cước. Hãy quét lại.")
    text = raw.strip("\r\n\t \x02\x03\ufeff")
    parts = [nfc(part) for part in _unmangled(text).split("|")]
    if len(parts) < FIELDS:
        raise CardError(_why_not(text, len(parts)))
    number, old, name, born, sex, address, issued = parts[:FIELDS]
    if not re.fullmatch(r"[0-9]{12}", number):
        raise CardError("Số định danh trên thẻ phải có đúng 12 chữ số. Hãy quét lại hoặc nhập tay.")
    birth_date = _day(born, "Ngày sinh")
    return IdCard(
        id_number=number,
        old_id_number=old if re.fullmatch(r"[0-9]{9}|[0-9]{12}", old) else "",
        name=name,
        birth_date=birth_date,
        sex={"nam": "MALE", "nu": "FEMALE"}.get(fold(sex), ""),
        address=address,
        issued_on=_day(issued, "Ngày cấp"),
        extra=tuple(parts[FIELDS:]),
        warnings=tuple(_doubts(number, name, address, birth_date, fold(sex))),
    )


def _why_not(text: str, found: int) -> str:
    if re.match(r"https?://", text, re.IGNORECASE):
        return "Đây là mã QR của một địa chỉ web, không phải thẻ căn cước. Hãy quét mã QR trên thẻ."
    if text.endswith("$"):
        return "Đây là mã QR thẻ bảo hiểm y tế. Hãy quét mã QR trên thẻ căn cước."
    if found == 1:
        return "Đây không phải mã QR trên thẻ căn cước. Hãy quét mã QR trên thẻ hoặc nhập tay."
    return f"Mã QR chỉ đọc được {found} phần trong 7 phần của thẻ. Hãy quét lại, giữ thẻ yên."


def _unmangled(text: str) -> str:
    """UTF-8 that the scanner typed byte by byte as Latin-1 or cp1252, put together again where that works."""
    codes = [CP1252.get(character, ord(character)) for character in text]
    if max(codes, default=0) > 0xFF:
        return text
    try:
        return bytes(codes).decode("utf-8")
    except UnicodeDecodeError:
        return text


def _day(text: str, label: str) -> date:
    found = re.fullmatch(r"([0-9]{2})([0-9]{2})([0-9]{4})", text)
    try:
        return date(int(found[3]), int(found[2]), int(found[1])) if found else date(0, 1, 1)
    except ValueError:
        raise CardError(f"{label} trên thẻ không đọc được. Hãy quét lại hoặc nhập tay.") from None


def _doubts(number: str, name: str, address: str, born: date, sex: str) -> list[str]:
    """Sentences for the clerk to look at; the number's fourth digit tells century and sex, the next two the year."""
    doubts = []
    century_and_sex = int(number[3])
    if sex in {"nam", "nu"} and (sex == "nu") != (century_and_sex % 2 == 1):
        doubts.append("Giới tính trên thẻ khác với số định danh, hãy xem lại thẻ.")
    if 1900 + century_and_sex // 2 * 100 + int(number[4:6]) != born.year:
        doubts.append("Năm sinh trên thẻ khác với số định danh, hãy xem lại thẻ.")
    if not name or re.search(r"[0-9]", name) or (name.isascii() and TELEX.search(name)):
        doubts.append("Họ tên có thể bị bộ gõ tiếng Việt làm sai, hãy sửa lại theo thẻ (tắt bộ gõ trước khi quét).")
    if _is_broken(name) or _is_broken(address):
        doubts.append("Chữ có dấu bị hỏng khi quét, hãy nhập lại họ tên và địa chỉ theo thẻ.")
    return doubts


def _is_broken(text: str) -> bool:
    """Remains of UTF-8 read as single bytes: `Ã`, `á»`, `Æ°`, or the sign for what could not be read."""
    pairs = ((first, second) for first, second in pairwise(text) if first in "ÃÄÅÆáâ")
    return "\ufffd" in text or any("\x7f" < second < "À" or second in CP1252 for _, second in pairs)
