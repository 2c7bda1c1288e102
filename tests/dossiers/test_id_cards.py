"""The vectors of formats.md a (formats-vectors.json) and the quirks listed there."""

import json
from datetime import date
from pathlib import Path

import pytest

from dossiers.id_cards import CardError, read

VECTORS = json.loads((Path(__file__).parent.parent / "data" / "formats-vectors.json").read_text(encoding="utf-8"))
SEXES = {"Nam": "MALE", "Nữ": "FEMALE"}
CARD = "049085000017|205000017|Nguyễn Văn Thử|05031985|Nam|Khối phố 3, Tân Thạnh, Tam Kỳ, Quảng Nam|10052021"


@pytest.mark.parametrize("vector", VECTORS["cccd_ok"], ids=lambda vector: vector.get("note", vector["parsed"]["name"]))
def test_card_of_the_vectors_is_read(vector):
    card, parsed = read(vector["raw"]), vector["parsed"]

    assert {
        "id": card.id_number,
        "cmnd": card.old_id_number or None,
        "name": card.name,
        "dob": card.birth_date.isoformat(),
        "sex": card.sex,
        "addr": card.address,
        "issued": card.issued_on.isoformat(),
        "extra": list(card.extra),
        "warn": list(card.warnings),
    } == parsed | {"sex": SEXES[parsed["sex"]]}


@pytest.mark.parametrize("vector", VECTORS["cccd_reject"], ids=lambda vector: vector["why"])
def test_card_of_the_vectors_is_refused_with_a_sentence(vector):
    with pytest.raises(CardError, match=r"\.$"):
        read(vector["raw"])


@pytest.mark.parametrize("vector", VECTORS["cccd_warn"], ids=lambda vector: vector["warn"][0])
def test_card_that_disagrees_with_its_number_is_read_with_a_warning(vector):
    assert read(vector["raw"]).warnings == ("Giới tính trên thẻ khác với số định danh, hãy xem lại thẻ.",)


def test_card_of_another_birth_year_than_its_number_is_read_with_a_warning():
    assert read(CARD.replace("05031985", "05031986")).warnings == (
        "Năm sinh trên thẻ khác với số định danh, hãy xem lại thẻ.",
    )


@pytest.mark.parametrize(
    ("before", "after"), [("", "\r"), ("", "\r\n"), ("", "\t"), ("\ufeff", "\r"), ("\x02", "\x03")]
)
def test_what_the_scanner_sends_around_the_card_is_dropped(before, after):
    card = read(before + CARD + after)

    assert (card.id_number, card.issued_on) == ("049085000017", date(2021, 5, 10))


def test_card_typed_in_cp1252_is_put_together_again_where_no_byte_was_lost():
    typed = "049085000017||Trần Thị Mẫu|05031985|Nữ|X|10052021".encode().decode("cp1252")

    assert read(typed).name == "Trần Thị Mẫu"


def test_card_whose_letters_were_lost_keeps_its_number_and_warns():
    # ễ is E1 BB 85 and ử E1 BB AD; a scanner that drops the byte 85 leaves an unreadable name.
    typed = CARD.encode().decode("latin-1").replace("\x85", "")

    card = read(typed)

    assert card.id_number == "049085000017"
    assert "Chữ có dấu bị hỏng khi quét, hãy nhập lại họ tên và địa chỉ theo thẻ." in card.warnings


@pytest.mark.parametrize("name", ["Nguyeenx Vawn Thuwr", "Nguye64n Va8n Thu73", ""])
def test_name_spoilt_by_a_typing_method_warns(name):
    warnings = read(CARD.replace("Nguyễn Văn Thử", name)).warnings

    assert warnings == ("Họ tên có thể bị bộ gõ tiếng Việt làm sai, hãy sửa lại theo thẻ (tắt bộ gõ trước khi quét).",)


@pytest.mark.parametrize("name", ["Lê Ngọc Ánh", "Tran Van An", "Trần Thị Mẫu", "Y Thủy Ê-ban"])
def test_ordinary_name_does_not_warn(name):
    assert read(CARD.replace("Nguyễn Văn Thử", name)).warnings == ()


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ("https://dichvucong.gov.vn/", "Đây là mã QR của một địa chỉ web, không phải thẻ căn cước."),
        ("DN4797912345678|54726e|01011990$", "Đây là mã QR thẻ bảo hiểm y tế."),
        ("x" * 1001, "Nội dung quét quá dài"),
        ("", "Đây không phải mã QR trên thẻ căn cước."),
        ("|" * 6, "Số định danh trên thẻ phải có đúng 12 chữ số."),
    ],
)
def test_other_codes_are_refused_by_name(raw, sentence):
    with pytest.raises(CardError, match=sentence.replace(".", r"\.")):
        read(raw)
