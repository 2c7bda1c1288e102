"""Finding a procedure by what people type or say."""

from datetime import date

import pytest

from procedures import catalogue, search
from procedures.board import board
from procedures.kinds import Status
from tests.factories import make_field, make_version
from tests.procedures.listings import REAL

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)

# What somebody asks, and the procedure that must come first.
FIRST = {
    "khai sinh": "1.001193",
    "giay khai sinh": "1.001193",
    "Giấy khai sinh": "1.001193",
    "lam giay khai sinh cho con": "1.001193",
    "tôi muốn làm giấy khai sinh cho con": "1.001193",
    "KHAI  SINH": "1.001193",
    "alo cho tôi hỏi là muốn đăng ký khai sinh cho cháu mới sinh được hai tuần thì cần mang theo những giấy tờ gì": (
        "1.001193"
    ),
    "bố em mới mất thì làm giấy khai tử như thế nào": "1.000656",
    "cho hỏi chứng thực bản sao giấy tờ thì làm ở đâu vậy ạ": "2.000815",
    "khaisinh": "1.001193",
    "khai sihn": "1.001193",
    "1.001193": "1.001193",
    "1001193": "1.001193",
    "ma 1.001193": "1.001193",
    "khai tu": "1.000656",
    "ket hon": "1.000894",
    "đăng ký kết hôn với người nước ngoài": "2.000806",
    "đám cưới": "1.000894",
    "doc than": "1.004873",
    "tam tru": "1.004194",
    "hộ khẩu": "1.004222",
    "chứng thực bản sao": "2.000815",
    "photo công chứng": "2.000815",
    "trich luc": "2.000635",
    "mất giấy khai sinh": "2.000635",
    "mo quan": "1.001612",
    "xay nha": "1.013225",
    "đổi giấy khuyết tật": "1.001653",
    "sổ đỏ": "1.013978",
}


def test_real_questions_find_their_procedure_first():
    catalogue.import_file(REAL.read_bytes(), on=TODAY)
    posted = board(TODAY)

    found = {question: search.find(question, posted) for question in FIRST}

    assert {question: answer.notices[0].code for question, answer in found.items()} == FIRST
    assert (found["khai sihn"].guess, found["khaisinh"].guess, found["khai sinh"].guess) == (
        "khai sinh",
        "khai sinh",
        "",
    )
    assert not any(answer.is_near for answer in found.values())

    civil_status = search.find("ho tich", posted)
    assert {notice.field_slug for notice in civil_status.notices} >= {"ho-tich"}
    assert sum(notice.field_slug == "ho-tich" for notice in civil_status.notices) == 37
    assert [notice.code for notice in search.find("khai sinh", posted, field="ho-tich-lien-thong").notices] == [
        "3.000722"
    ]
    # A repealed code is still found, by its number.
    assert [notice.is_repealed for notice in search.find("2.000509", posted).notices] == [True]


@pytest.mark.parametrize(
    "question",
    ["", "   ", "....", "<script>alert(1)</script>", "' OR 1=1 --", "%00", "\u202e", "a" * 10_000, "🙂", "xyz qwerty"],
)
def test_nonsense_finds_nothing_and_breaks_nothing(question):
    make_version(name="Đăng ký khai sinh")

    assert search.find(question, board(TODAY)).notices == ()


def test_question_that_fits_badly_gets_the_nearest():
    make_version(name="Đăng ký khai sinh")
    make_version(name="Đăng ký kết hôn")

    found = search.find("khai bao hai quan hang hoa xuat khau", board(TODAY))

    assert ([notice.title for notice in found.notices], found.is_near) == (["Đăng ký khai sinh"], True)


def test_word_that_only_begins_is_enough():
    make_version(name="Chứng thực di chúc")

    assert [notice.title for notice in search.find("chung th", board(TODAY)).notices] == ["Chứng thực di chúc"]


def test_result_and_field_are_searched_as_well():
    make_version(
        name="Đăng ký việc A", result="Giấy phép lái đò", field=make_field(name="Đường thủy", slug="duong-thuy")
    )

    titles = {
        question: [n.title for n in search.find(question, board(TODAY)).notices]
        for question in ("lai do", "duong thuy")
    }

    assert titles == {"lai do": ["Đăng ký việc A"], "duong thuy": ["Đăng ký việc A"]}


def repeal(version):
    version.procedure.status, version.procedure.repealed_on = Status.REPEALED, TODAY
    version.procedure.save()


def test_repealed_procedure_gives_way_to_those_in_force():
    repeal(make_version(code="1.000001", name="Đăng ký khai sinh"))
    make_version(code="1.000002", name="Đăng ký khai sinh kết hợp nhận cha, mẹ, con")

    assert [notice.code for notice in search.find("khai sinh", board(TODAY)).notices] == ["1.000002"]


def test_repealed_procedure_is_found_where_nothing_took_its_place():
    repeal(make_version(code="1.000001", name="Đăng ký khai sinh"))
    make_version(code="1.000002", name="Đăng ký kết hôn")

    assert [notice.code for notice in search.find("khai sinh", board(TODAY)).notices] == ["1.000001"]


def test_renamed_procedure_is_found_by_its_new_name_at_once():
    version = make_version(name="Đăng ký khai sinh")
    assert search.find("ho chieu", board(TODAY)).notices == ()

    version.name = "Cấp hộ chiếu"
    version.save()

    assert [notice.title for notice in search.find("ho chieu", board(TODAY)).notices] == ["Cấp hộ chiếu"]
