"""The catalogue's file: read whole, or refused in one line that names the rows."""

import unicodedata

import pytest

from procedures import listing
from procedures.listing import CatalogueError
from tests.procedures.listings import HEADER, cells, sheet


def refusal(data):
    with pytest.raises(CatalogueError) as refused:
        listing.read(data)
    return str(refused.value)


def test_rows_are_read_in_their_order():
    found = listing.read(sheet(cells(code="1.000002"), cells(code="1.000001"), cells(code="", name_vi="Nháp")))

    assert [row.code for row in found] == ["1.000002", "1.000001", ""]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(sheet(cells(), encoding="utf-8-sig"), id="byte-order mark"),
        pytest.param(sheet(cells(), delimiter=";"), id="semicolons"),
        pytest.param(sheet(cells(), delimiter="\t"), id="tabs"),
        pytest.param(sheet(cells(), header=HEADER[::-1]), id="columns in another order"),
        pytest.param(
            unicodedata.normalize("NFD", sheet(cells()).decode()).encode(), id="decomposed letters, as macOS writes"
        ),
        pytest.param(sheet(cells(), {}, {}), id="empty rows below"),
        pytest.param(sheet(cells()).replace(b"\r\n", b"\n"), id="Unix line ends"),
    ],
)
def test_the_same_catalogue_saved_by_another_program_is_the_same(data):
    assert [row.digest for row in listing.read(data)] == [row.digest for row in listing.read(sheet(cells()))]


def test_every_bad_row_is_named_with_the_spreadsheets_number():
    data = sheet(
        cells(), cells(code="x"), cells(code="1.000002", time_limit="0"), {}, cells(code="1.000003", fee_vnd="a")
    )

    assert refusal(data) == (
        "dòng 3: mã thủ tục “x” không đúng dạng, ví dụ đúng: 1.001193; "
        "dòng 4: thời hạn 0 ngày làm việc: Thời hạn phải từ 1 ngày làm việc trở lên; "
        "dòng 6: lệ phí “a” không phải số đồng nguyên, ví dụ đúng: 8000."
    )


def test_a_row_number_counts_rows_not_lines():
    data = sheet(cells(notes="hai\ndòng"), cells(code="x"))

    assert refusal(data) == "dòng 3: mã thủ tục “x” không đúng dạng, ví dụ đúng: 1.001193."


def test_code_twice_names_both_rows():
    assert refusal(sheet(cells(), cells(code="1.001193.H17"))) == "dòng 3: trùng 1.001193 với dòng 2."


def test_draft_twice_names_both_rows():
    draft = cells(code="", name_vi="Nháp")

    assert refusal(sheet(draft, cells(), draft)) == "dòng 4: trùng tên và lĩnh vực với dòng 2."


def test_columns_must_be_those_of_the_catalogue():
    header = [*HEADER[:-2], "price", "price"]

    assert refusal(sheet(cells(), header=header)) == (
        "Dòng 1: thiếu cột short_name_vi, announce_decision; lạ cột “price”, “price”."
    )
    assert refusal(sheet(cells(), header=[*HEADER, "code"])) == "Dòng 1: lặp cột code."


def test_row_with_too_few_cells_is_named():
    data = sheet(cells()) + b"1.000002,Ten\r\n"

    assert refusal(data) == "dòng 3: có 2 ô, phải là 20 ô."


def test_long_list_of_problems_is_cut():
    data = sheet(*(cells(code=f"x{number}") for number in range(25)))

    assert refusal(data).count("dòng ") == 20
    assert refusal(data).endswith("; và 5 lỗi khác.")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "Dòng 1: thiếu cột"),
        (sheet(), "Tệp không có dòng thủ tục nào."),
        (b"\x89PNG\r\n\x1a\n\xff\xfe", "Tệp không phải văn bản UTF-8. Trong Excel chọn lưu dạng “CSV UTF-8”."),
        (sheet(cells(), encoding="utf-16"), "Tệp không phải văn bản UTF-8. Trong Excel chọn lưu dạng “CSV UTF-8”."),
        (b"code\0name", "Tệp không phải văn bản CSV."),
        (b"x" * (20 * 1024 * 1024 + 1), "Tệp lớn hơn 20 MB, không phải danh mục của một phường."),
        (sheet(cells(notes="x" * 200_000)), "Dòng 2: không đọc được theo dạng CSV (field larger than field limit"),
        (sheet(cells()) + b'"a"b', "Dòng 3: không đọc được theo dạng CSV"),
        (sheet() + b"\r\n" * 5001, "Tệp dài hơn 5000 dòng, không phải danh mục của một phường."),
    ],
)
def test_nonsense_is_refused_in_one_sentence(data, sentence):
    refused = refusal(data)

    assert refused[: len(sentence)] == sentence
    assert "\n" not in refused
