import pytest

from procedures.required_documents import Document, documents


@pytest.mark.parametrize(
    ("text", "papers"),
    [
        ("", []),
        (" ; ", []),
        ("Tờ khai; Giấy chứng sinh", [Document("Tờ khai", 0, 0, ""), Document("Giấy chứng sinh", 0, 0, "")]),
        # A semicolon inside brackets belongs to the remark.
        (
            "Giấy chứng sinh (hoặc cam đoan; không nộp nếu đã có bản điện tử); Ảnh",
            [
                Document("Giấy chứng sinh", 0, 0, "hoặc cam đoan; không nộp nếu đã có bản điện tử"),
                Document("Ảnh", 0, 0, ""),
            ],
        ),
        ("bản sao hộ chiếu", [Document("Bản sao hộ chiếu", 0, 1, "")]),
        ("Bản chụp CCCD (nếu có)", [Document("Bản chụp CCCD", 0, 1, "nếu có")]),
        ("Bản gốc Giấy chứng nhận", [Document("Bản gốc Giấy chứng nhận", 1, 0, "")]),
        # Whether an original or a copy is wanted is not said, so nothing is guessed.
        ("Giấy chứng nhận (bản chính/bản sao)", [Document("Giấy chứng nhận", 0, 0, "bản chính/bản sao")]),
        ("Tờ khai cấp bản sao", [Document("Tờ khai cấp bản sao", 0, 0, "")]),
        # Brackets in the middle, or never closed, stay where they are.
        ("Tờ khai (Mẫu CT01) có ý kiến", [Document("Tờ khai (Mẫu CT01) có ý kiến", 0, 0, "")]),
        ("Đơn (a) và (b)", [Document("Đơn (a) và (b)", 0, 0, "")]),
        ("Đơn (a; b", [Document("Đơn (a; b", 0, 0, "")]),
        ("Đơn a); Đơn b", [Document("Đơn a)", 0, 0, ""), Document("Đơn b", 0, 0, "")]),
    ],
)
def test_papers_are_split_and_counted_only_where_the_text_says_so(text, papers):
    assert documents(text) == papers
