"""The vectors of shared/domain/formats.md d and f, law.md 3.2 and formats-vectors.json, and what they imply."""

import json
import random
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanthanh.office import vietnamese

VECTORS = json.loads((Path(__file__).parent.parent / "data" / "formats-vectors.json").read_text(encoding="utf-8"))


# --- search key ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("vector", VECTORS["fold"], ids=lambda vector: vector["s"])
def test_fold_gives_the_published_key(vector):
    assert vietnamese.fold(vector["s"]) == vector["folded"]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (unicodedata.normalize("NFD", "Phường Tân Thạnh"), "phuong tan thanh"),
        ("Phường\u00a0Tân\u2003 Thạnh\n", "phuong tan thanh"),
        ("\u200bĐất\ufeff đai", "dat dai"),
        ("Kỳ", "ky"),
        ("Kì", "ki"),
        ("", ""),
    ],
)
def test_fold_reads_decomposed_text_and_odd_blanks(text, key):
    assert vietnamese.fold(text) == key


@given(st.text())
def test_fold_is_its_own_key(text):
    assert vietnamese.fold(vietnamese.fold(text)) == vietnamese.fold(text)


# --- text to store ---------------------------------------------------------------------------------------------------


def test_nfc_composes_decomposed_letters():
    decomposed = unicodedata.normalize("NFD", "Tân Thạnh")

    assert (len(decomposed), len(vietnamese.nfc(decomposed))) == (11, 9)
    assert vietnamese.nfc(decomposed) == "Tân Thạnh"


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("\ufeff  Lê\u00a0Văn\tAn \r\n", "Lê Văn An"),
        ("dòng một\r\ndòng hai\rdòng ba\u2028dòng bốn", "dòng một\ndòng hai\ndòng ba\ndòng bốn"),
        ("\u202eevil\u202c \u2066x\u2069", "evil x"),
        ("a\x00b\x1bc\x7fd\x85e", "abcde"),
        ("một\u200bhai\u00ad", "mộthai"),
        ("hỏng\ud800", "hỏng"),
    ],
)
def test_nfc_drops_what_cannot_be_seen(text, stored):
    assert vietnamese.nfc(text) == stored


@given(st.text())
def test_nfc_leaves_stored_text_alone(text):
    stored = vietnamese.nfc(text)

    assert vietnamese.nfc(stored) == stored
    assert stored == unicodedata.normalize("NFC", stored)


# --- names -----------------------------------------------------------------------------------------------------------


def test_name_key_sorts_people_as_published():
    shuffled = list(VECTORS["sort_given"]["input"])
    random.Random(26).shuffle(shuffled)

    assert sorted(shuffled, key=vietnamese.name_key) == VECTORS["sort_given"]["output"]


@pytest.mark.parametrize(
    "ordered",
    [
        list("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"),
        ["ma", "mà", "mả", "mã", "má", "mạ"],
        ["mạ", "man", "mán", "mạn", "mang"],
        ["Hòa", "Hóa", "Hòan"],
        ["Lê Văn An", "Lê Thị Ánh", "Bùi Ẩn"],
        ["Nguyễn Thị Hoa", "Nguyễn Thị Mai Hoa", "Nguyễn Văn Hoa"],
        ["An", "Bùi An", "Đỗ An"],
        ["Tổ 2", "Tổ 3", "Tổ A"],
    ],
    ids=lambda ordered: ordered[0],
)
def test_name_key_follows_alphabet_then_tone(ordered):
    backwards = ordered[::-1]

    assert sorted(backwards, key=vietnamese.name_key) == ordered


def test_name_key_is_digits_that_any_collation_orders_alike():
    key = vietnamese.name_key("Nguyễn Thị Mỹ Linh")

    assert key.isascii()
    assert key.isdigit()
    assert len(key) <= 3 * len("Nguyễn Thị Mỹ Linh") + 20


def test_name_key_does_not_see_case_spaces_or_normal_form():
    plain = vietnamese.name_key("Trần Thị Ánh")

    assert vietnamese.name_key("  TRẦN  THỊ ÁNH ") == plain
    assert vietnamese.name_key(unicodedata.normalize("NFD", "Trần Thị Ánh")) == plain
    assert vietnamese.name_key("") == ""


@given(st.text())
def test_name_key_takes_any_text(name):
    assert all("0" <= digit <= "9" for digit in vietnamese.name_key(name))


@pytest.mark.parametrize(
    ("name", "short", "masked"),
    [
        ("Nguyễn Văn An", "N. V. A.", "Nguyễn V. A."),
        ("đỗ thị ánh", "Đ. T. Á.", "đỗ T. Á."),
        (unicodedata.normalize("NFD", "Lê Ân"), "L. Â.", "Lê Â."),
        ("An", "A.", "A."),
        ("  ", "", ""),
    ],
)
def test_names_are_masked_to_initials(name, short, masked):
    assert vietnamese.initials(name) == short
    assert vietnamese.masked_name(name) == masked


# --- numbers and money -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("vector", VECTORS["money_words"], ids=lambda vector: str(vector["n"]))
def test_money_in_words_gives_the_published_words(vector):
    assert vietnamese.money_in_words(vector["n"]) == vector["text"]


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (55_000, "Năm mươi lăm nghìn đồng"),
        (11, "Mười một đồng"),
        (20, "Hai mươi đồng"),
        (31, "Ba mươi mốt đồng"),
        (111, "Một trăm mười một đồng"),
        (115_515, "Một trăm mười lăm nghìn năm trăm mười lăm đồng"),
        (1_000_000_000_000_000, "Một triệu tỷ đồng"),
        (2_000_000_000_001, "Hai nghìn tỷ không trăm linh một đồng"),
        (1_000_005_000_000, "Một nghìn tỷ không trăm linh năm triệu đồng"),
    ],
)
def test_money_in_words_speaks_empty_hundreds_and_large_sums(amount, words):
    assert vietnamese.money_in_words(amount) == words


SPOKEN = {
    word: value for value, word in enumerate(("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"))
}
SPOKEN |= {"mốt": 1, "lăm": 5}


def heard(words):
    """What somebody who hears the words writes down: the inverse, told the way a person adds it up."""
    total = millions = group = pending = 0
    for word in words.lower().removesuffix(" đồng").split():
        if word in SPOKEN:
            pending = SPOKEN[word]
            continue
        if word == "linh":
            continue
        if word == "trăm":
            group += pending * 100
        elif word == "mươi":
            group += pending * 10
        elif word == "mười":
            group += 10
        elif word in {"nghìn", "triệu"}:
            millions += (group + pending) * {"nghìn": 1000, "triệu": 1_000_000}[word]
            group = 0
        elif word == "tỷ":
            total, millions, group = (total + millions + group + pending) * 10**9, 0, 0
        pending = 0
    return total + millions + group + pending


@given(st.integers(0, 10**15))
def test_money_in_words_can_be_written_down_again(amount):
    assert heard(vietnamese.money_in_words(amount)) == amount


def test_money_in_words_refuses_a_debt():
    with pytest.raises(ValueError, match="không được âm"):
        vietnamese.money_in_words(-1)


@pytest.mark.parametrize(
    ("amount", "text"), [(0, "0 đ"), (8000, "8.000 đ"), (1_234_567, "1.234.567 đ"), (-5000, "-5.000 đ")]
)
def test_money_groups_by_dots_and_keeps_its_unit(amount, text):
    assert vietnamese.money(amount) == text.replace(" ", "\u00a0")


def test_number_groups_by_dots():
    assert [vietnamese.number(value) for value in (0, 999, 5880, 1_000_000)] == ["0", "999", "5.880", "1.000.000"]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("8.000 đ", 8000),
        ("8.000\u00a0₫", 8000),
        ("8000", 8000),
        ("1 234 567 VND", 1_234_567),
        ("1.234.567 VNĐ", 1_234_567),
        ("50.000 đồng", 50_000),
        ("0", 0),
    ],
)
def test_parse_money_reads_what_people_type(text, amount):
    assert vietnamese.parse_money(text) == amount


@pytest.mark.parametrize("text", ["1.5", "8,000", "1.2345", "-5", "", "đ", "tám nghìn", "١٢٣", "1e6", "9" * 16])
def test_parse_money_refuses_what_is_no_whole_sum(text):
    with pytest.raises(ValueError, match="số nguyên đồng"):
        vietnamese.parse_money(text)


@given(st.integers(0, 10**15 - 1))
def test_parse_money_reads_what_money_writes(amount):
    assert vietnamese.parse_money(vietnamese.money(amount)) == amount


@pytest.mark.parametrize(
    ("part", "whole", "share", "text"),
    [
        (4300, 4311, Decimal("99.74"), "99,74 %"),
        (5869, 5880, Decimal("99.81"), "99,81 %"),
        (1, 800, Decimal("0.13"), "0,13 %"),  # 0.125: a half goes up
        (1, 1, Decimal("100.00"), "100,00 %"),
        (0, 7, Decimal("0.00"), "0,00 %"),
        (0, 0, None, "–"),
    ],
)
def test_percent_rounds_halves_up_and_has_no_share_of_nothing(part, whole, share, text):
    assert vietnamese.percent(part, whole) == share
    assert vietnamese.percent_text(vietnamese.percent(part, whole)) == text


# --- days and moments ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2024, 3, 5), "ngày 05 tháng 3 năm 2024"),
        (date(2024, 1, 24), "ngày 24 tháng 01 năm 2024"),
        (date(2024, 2, 9), "ngày 09 tháng 02 năm 2024"),
        (date(2024, 10, 7), "ngày 07 tháng 10 năm 2024"),
        (date(2024, 12, 31), "ngày 31 tháng 12 năm 2024"),
        (datetime(2023, 12, 31, 17, 0, tzinfo=UTC), "ngày 01 tháng 01 năm 2024"),
    ],
)
def test_date_in_words_follows_decree_30(day, words):
    assert vietnamese.date_in_words(day) == words


HALF_PAST_EIGHT_UTC = datetime(2024, 1, 24, 8, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "at", [HALF_PAST_EIGHT_UTC, HALF_PAST_EIGHT_UTC.astimezone(timezone(timedelta(hours=-8)))], ids=["utc", "pacific"]
)
def test_moments_are_told_on_the_office_clock(at):
    assert vietnamese.moment_in_words(at) == "15 giờ 10 phút, ngày 24 tháng 01 năm 2024"
    assert vietnamese.stamp(at) == "15:10 24/01/2024"
    assert vietnamese.short_date(at) == "24/01/2024"
    assert vietnamese.weekday_date(at) == "thứ Tư 24/01"


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        vietnamese.stamp(datetime(2024, 1, 24, 15, 10))


def test_weekday_date_names_all_seven_days():
    week = [vietnamese.weekday_date(date(2026, 11, 23) + timedelta(days=n)) for n in range(7)]

    assert week == [
        "thứ Hai 23/11",
        "thứ Ba 24/11",
        "thứ Tư 25/11",
        "thứ Năm 26/11",
        "thứ Sáu 27/11",
        "thứ Bảy 28/11",
        "Chủ nhật 29/11",
    ]
    assert vietnamese.weekday_date(date(2024, 5, 4), with_year=True) == "thứ Bảy 04/05/2024"


# --- phones ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "phone", "mobile"),
    [
        ("0905.123.456", "+84905123456", True),
        ("+84 905 123 456", "+84905123456", True),
        ("84905123456", "+84905123456", True),
        ("(+84)905123456", "+84905123456", True),
        ("+84 0905 123 456", "+84905123456", True),
        ("0084905123456", "+84905123456", True),
        ("905123456", "+84905123456", True),  # the 0 that a spreadsheet drops
        ("0905–123–456", "+84905123456", True),
        ("0849051234", "+84849051234", True),  # a mobile prefix 084, not the country code
        ("0391234567", "+84391234567", True),
        ("0235 3851 234", "+842353851234", False),
        ("024 3825 1234", "+842438251234", False),
        ("1900 1234", "+8419001234", False),
        ("0672345678", "+84672345678", False),
    ],
)
def test_phone_is_stored_with_its_country_code(text, phone, mobile):
    assert vietnamese.phone_e164(text) == phone
    assert vietnamese.is_mobile(phone) is mobile


@pytest.mark.parametrize(
    "text",
    [
        "0169 123 4567",
        "09051234567",
        "0123456789",
        "090512345",
        "0235 851 234",
        "+1 202 555 0100",
        "số nhà 12",
        "",
        "٠٩٠٥١٢٣٤٥٦",
    ],
)
def test_phone_that_nobody_can_ring_is_refused(text):
    with pytest.raises(ValueError, match="Số điện thoại không đúng"):
        vietnamese.phone_e164(text)


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        ("+84905123456", "0905 123 456"),
        ("+842353851234", "0235 3851 234"),
        ("+842438251234", "024 3825 1234"),
        ("+8419001234", "19001234"),
        ("0905123456", "0905 123 456"),
        ("máy lẻ 12", "máy lẻ 12"),
        ("", ""),
    ],
)
def test_phone_is_printed_in_groups(stored, text):
    assert vietnamese.phone_text(stored) == text


# --- dossier codes ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("000.17.22.H56-210531-0001", "000.17.22.H56-210531-0001"),
        ("H57.132-260804-0583", "H57.132-260804-0583"),
        ("000.00.19.H47-260105-0001", "000.00.19.H47-260105-0001"),
        ("000.00.00.H47-240501-0001", "000.00.00.H47-240501-0001"),
        ("000.17.22.H56–210531–0001", "000.17.22.H56-210531-0001"),  # en dashes from Word
        ("H47.10.05-231204-0012", "H47.10.05-231204-0012"),
        ("000.05.10.H47-231204-0012", "000.05.10.H47-231204-0012"),
        ("H15.50.05.13-261008-0975", "H15.50.05.13-261008-0975"),
        ("H47.47.09-240229-12345", "H47.47.09-240229-12345"),  # a leap day; more than 9999 on one day
        ("G01-240305-1234567", "G01-240305-1234567"),
        (" h47.47.09 - 240305 - 0012\u200b ", "H47.47.09-240305-0012"),
    ],
)
def test_dossier_code_is_stored_in_one_spelling(text, code):
    assert vietnamese.dossier_code(text) == code


@pytest.mark.parametrize(
    "text",
    [
        "H47-240101-1",
        "H47-240101-12345678",
        "47.47.09-240305-0012",
        "H47.47.09-24035-0012",
        "H47.47.09/240305/0012",
        "Z47-240305-0012",
        "H47.47.09-240305-0012; DROP",
        "",
    ],
)
def test_dossier_code_of_another_shape_is_refused(text):
    with pytest.raises(ValueError, match="không đúng dạng"):
        vietnamese.dossier_code(text)


@pytest.mark.parametrize("text", ["H47-240230-0001", "H47.47.09-230229-0001", "H47-241301-0001", "H47-240100-0001"])
def test_dossier_code_of_a_day_that_never_was_is_refused(text):
    with pytest.raises(ValueError, match="ngày không có thật"):
        vietnamese.dossier_code(text)
