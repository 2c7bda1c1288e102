"""Vietnamese as an office writes it: search keys, names, money, dates, phones, dossier codes.

Pure: no clock, no database. A function that reads what people typed raises `ValueError` with a sentence to show them.
"""

import re
import unicodedata
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NBSP = "\u00a0"

WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")

# The order of the Vietnamese dictionary (QĐ 240/1984): digits, then letters; tones decide only between equal letters.
ALPHABET = "0123456789aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}

# Dashes that Word, Excel and phones put where the code has a hyphen.
DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－"), "-")
# QĐ 20/2020 (`H47.47.09-…`) and, before it, QCVN 102:2016 (`000.17.22.H56-…`); many offices print the old order still.
CODE = re.compile(
    r"(?:[A-Y][0-9]{2}(?:\.[0-9]{1,4}){0,5}|[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Y][0-9]{2})"
    r"-(?P<year>[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})-[0-9]{4,7}"
)

# National numbers without the leading 0, since the renumberings of 2017 (area codes) and 2018 (mobile).
MOBILE = re.compile(r"(?:3[0-9]|5[25689]|7[06-9]|8[1-9]|9[0-9])[0-9]{7}")
FIXED = re.compile(r"2(?:0[3-9]|1[0-689]|2[0-25-9]|3[2-9]|5[124-9]|6[0-39]|7[0-7]|9[0-4679])[0-9]{7}|2[48][0-9]{8}")
OTHER = re.compile(r"672[0-9]{6}|1[89]00[0-9]{4,6}")


# --- text and names --------------------------------------------------------------------------------------------------


def nfc(text: str) -> str:
    """Text fit to store: composed, trimmed, without control, zero-width or bidirectional characters.

    Every kind of blank becomes a plain space; every kind of line break one line feed.
    """
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").translate({0x0D: "\n", 0x2028: "\n", 0x2029: "\n"})
    return "".join(map(_stored, lines)).strip()


def _stored(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Zs" or character == "\t":
        return " "
    return character if category not in {"Cc", "Cf", "Cs"} or character == "\n" else ""


def fold(text: str) -> str:
    """The search key of a text: `Đặng Thị Đường` and `dang  thi duong` have the same one."""
    # Unicode does not decompose đ, so it goes first.
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    kept = "".join(character for character in plain if unicodedata.category(character) not in {"Mn", "Cf"})
    return " ".join(kept.casefold().split())


def name_key(full_name: str) -> str:
    """A key that sorts people by given name, family name, then middle names, letters before tones.

    Digits only, so that every database collation orders it alike; at most three times the name's length and 20 more.
    """
    words = nfc(full_name).split()
    if not words:
        return ""
    given, family, middle = words[-1], "".join(words[:-1][:1]), " ".join(words[1:-1])
    return "".join(map(_part_key, (given, family, middle)))


def _part_key(part: str) -> str:
    """Letters as pairs of digits, an end mark that sorts before any letter, then one tone per letter."""
    letters: list[str] = []
    tones: list[str] = []
    for character in unicodedata.normalize("NFC", part.lower()):
        marks = unicodedata.normalize("NFD", character)
        tone = next((mark for mark in marks if mark in TONES), "")
        letter = unicodedata.normalize("NFC", marks.replace(tone, "", 1))
        if letter not in ALPHABET:
            letter = marks[0]
        letters.append(_rank(letter))
        tones.append(str(TONES.get(tone, 0)))
    return "".join(letters) + "00" + "".join(tones)


def _rank(letter: str) -> str:
    """Two digits: blanks and signs before digits, digits before letters, foreign letters last."""
    if letter in ALPHABET:
        return f"{ALPHABET.index(letter) + 10}"
    return "98" if letter.isalpha() else "01"


def initials(full_name: str) -> str:
    """`Nguyễn Văn An` → `N. V. A.`."""
    return " ".join(f"{word[0].upper()}." for word in nfc(full_name).split())


def masked_name(full_name: str) -> str:
    """`Nguyễn Văn An` → `Nguyễn V. A.`; a single word is hidden too."""
    family, *rest = nfc(full_name).split() or [""]
    return f"{family} {initials(' '.join(rest))}" if rest else initials(family)


# --- numbers and money -----------------------------------------------------------------------------------------------


def number(value: int) -> str:
    """`5880` → `5.880`."""
    return f"{value:,}".replace(",", ".")


def percent(numerator: int, denominator: int) -> Decimal | None:
    """The share in per cent with two places, halves rounded up; `None` where there is nothing to divide by."""
    if not denominator:
        return None
    return (Decimal(100 * numerator) / denominator).quantize(Decimal("0.01"), ROUND_HALF_UP)


def percent_text(share: Decimal | None) -> str:
    """`99,74 %`, or a dash where there is no share."""
    return "–" if share is None else f"{share:.2f} %".replace(".", ",")


def money(amount: int) -> str:
    """`8000` → `8.000 đ`; the blank does not break."""
    return f"{number(amount)}{NBSP}đ"


def parse_money(text: str) -> int:
    """Whole đồng from `8.000 đ`, `8000` or `8 000 VND`."""
    digits = re.sub(r"\s|đồng|đ|₫|vnđ|vnd", "", nfc(text).lower())
    if not re.fullmatch(r"[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,15}", digits):
        raise ValueError("Số tiền phải là số nguyên đồng, ví dụ 8.000.")
    return int(digits.replace(".", ""))


def money_in_words(amount: int) -> str:
    """`1010` → `Một nghìn không trăm mười đồng`, as a receipt spells it."""
    if amount < 0:
        raise ValueError("Số tiền không được âm.")
    words = " ".join(_spelled(amount)) if amount else DIGITS[0]
    return f"{words[0].upper()}{words[1:]} đồng"


def _spelled(value: int, *, inside: bool = False) -> list[str]:
    """The words of a number above zero; `inside` a longer one, its empty hundreds are spoken."""
    for unit, name in ((10**9, "tỷ"), (10**6, "triệu"), (10**3, "nghìn")):
        if value >= unit:
            head, rest = divmod(value, unit)
            return [*_spelled(head, inside=inside), name, *(_spelled(rest, inside=True) if rest else [])]
    hundreds, tens = divmod(value, 100)
    start = [DIGITS[hundreds], "trăm"] if hundreds or inside else []
    return start + _tens_spelled(tens, after_hundred=bool(start))


def _tens_spelled(value: int, *, after_hundred: bool) -> list[str]:
    tens, units = divmod(value, 10)
    if not tens:
        return [*(["linh"] if after_hundred else []), DIGITS[units]] if units else []
    last = {0: [], 1: ["một" if tens == 1 else "mốt"], 5: ["lăm"]}.get(units, [DIGITS[units]])
    return [*(["mười"] if tens == 1 else [DIGITS[tens], "mươi"]), *last]


# --- days and moments ------------------------------------------------------------------------------------------------


def office_time(at: datetime) -> datetime:
    """The moment on the office's own clock; a moment without a zone is a programming error."""
    if at.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return at.astimezone(ZONE)


def office_day(day: date) -> date:
    """The day itself, or the day a moment falls on in the office."""
    return office_time(day).date() if isinstance(day, datetime) else day


def date_in_words(day: date) -> str:
    """`ngày 05 tháng 3 năm 2024`: days below 10 and months 1 and 2 take a zero (NĐ 30/2020, Phụ lục I)."""
    day = office_day(day)
    month = f"{day.month:02d}" if day.month <= 2 else f"{day.month}"
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def moment_in_words(at: datetime) -> str:
    """`15 giờ 10 phút, ngày 24 tháng 01 năm 2024`."""
    at = office_time(at)
    return f"{at.hour:02d} giờ {at.minute:02d} phút, {date_in_words(at)}"


def short_date(day: date) -> str:
    """`24/01/2024`."""
    return f"{office_day(day):%d/%m/%Y}"


def stamp(at: datetime) -> str:
    """`15:10 24/01/2024`."""
    return f"{office_time(at):%H:%M %d/%m/%Y}"


def weekday_date(day: date, *, with_year: bool = False) -> str:
    """`thứ Năm 26/11`, or `thứ Bảy 04/05/2024` with the year."""
    day = office_day(day)
    return f"{WEEKDAYS[day.weekday()]} {day:%d/%m/%Y}" if with_year else f"{WEEKDAYS[day.weekday()]} {day:%d/%m}"


# --- phones and dossier codes ----------------------------------------------------------------------------------------


def phone_e164(text: str) -> str:
    """`0905.123.456` → `+84905123456`: a Vietnamese mobile, fixed, internet or 1800/1900 number."""
    typed = re.sub(r"[\s.()\-]", "", nfc(text).translate(DASHES))
    # The leading 0 may be missing altogether: spreadsheets drop it.
    national = re.sub(r"^(?:(?:\+|00)84|84(?=[0-9]{9,10}$))0?|^0", "", typed)
    if not any(kind.fullmatch(national) for kind in (MOBILE, FIXED, OTHER)):
        raise ValueError("Số điện thoại không đúng. Nhập 10 chữ số di động hoặc 11 chữ số cố định, ví dụ 0905 123 456.")
    return f"+84{national}"


def is_mobile(phone: str) -> bool:
    """Whether a number that `phone_e164` returned can take a text message."""
    return MOBILE.fullmatch(phone.removeprefix("+84")) is not None


def phone_text(phone: str) -> str:
    """A stored number as people write it: `0905 123 456`, `0235 3851 234`; what is no such number stays as it is."""
    local = phone.replace("+84", "" if phone.startswith("+841") else "0", 1)
    found = re.fullmatch(r"(02[48]|0[0-9]{3})([0-9]{3,4})([0-9]{3,4})", local)
    return " ".join(found.groups()) if found else local


def dossier_code(text: str) -> str:
    """A dossier's code as it is stored: capitals, plain hyphens, a real date (TT 01/2018 Đ19, 118/2025 Đ28)."""
    code = re.sub(r"\s", "", nfc(text).translate(DASHES)).upper()
    found = CODE.fullmatch(code)
    if not found:
        raise ValueError("Mã hồ sơ không đúng dạng. Ví dụ mã đúng: H47.47.09-240305-0012.")
    try:
        date(2000 + int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        raise ValueError(f"Mã hồ sơ ghi ngày không có thật ({found['day']}/{found['month']}).") from None
    return code
