"""What one wording says differently from another."""

import pytest

from procedures import differences
from procedures.differences import Part
from procedures.wordings import Wording
from tests.factories import make_version

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("old", "new", "parts"),
    [
        ("03 ngày làm việc", "05 ngày làm việc", [("removed", "03"), ("added", "05"), ("same", " ngày làm việc")]),
        ("", "mới", [("added", "mới")]),
        ("cũ", "", [("removed", "cũ")]),
        ("y nguyên", "y nguyên", [("same", "y nguyên")]),
    ],
)
def test_words_are_compared_whole(old, new, parts):
    assert differences.words(old, new) == [Part(kind, text) for kind, text in parts]


def test_parts_give_both_texts_back():
    old, new = "một hai ba bốn", "một ba năm bốn sáu"

    parts = differences.words(old, new)

    assert "".join(part.text for part in parts if part.kind != "added") == old
    assert "".join(part.text for part in parts if part.kind != "removed") == new


def test_fields_that_differ_are_named_in_words():
    version = make_version(limit_amount=3, fee_amount=8000, documents=("Tờ khai",))
    old = Wording.of(version)
    papers = [*old.papers, {"name": "Giấy chứng sinh", "originals": 1, "copies": 2, "note": "nếu có"}]

    changes = differences.between(old, Wording(old.content | {"limit_amount": 5, "fee_amount": None}, papers))

    assert [(change.label, change.old, change.new) for change in changes] == [
        ("thời hạn", "03 ngày làm việc", "05 ngày làm việc"),
        ("lệ phí (đồng)", "8.000\xa0đ", ""),
        (
            "thành phần hồ sơ",
            "Tờ khai – 1 bản chính",
            "Tờ khai – 1 bản chính\nGiấy chứng sinh (nếu có) – 1 bản chính – 2 bản sao",
        ),
    ]


def test_endless_texts_are_not_compared_word_by_word():
    old, new = "a " * 5000, "b " * 5000

    assert differences.words(old, new) == [Part("removed", old), Part("added", new)]
