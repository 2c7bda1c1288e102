"""Reading ballot files: what is kept, what is refused and why, whatever program wrote the file."""

import unicodedata
from datetime import date

import pytest

from surveys.ballot_files import BadRow, BallotFileError, read_ballots
from surveys.models import Door

TODAY = date(2024, 6, 30)
HEADING = (
    "so_phieu,ngay,hinh_thuc,ma_ho_so,co_so_vat_chat,su_thuan_loi,thai_do,huong_dan,thoi_gian,phi_le_phi,"
    "danh_gia_chung,y_kien"
)


def read(*lines, heading=HEADING, **options):
    return read_ballots("\n".join((heading, *lines)).encode(), **{"today": TODAY} | options)


def test_a_paper_ballot_is_read_whole():
    (ballot,) = read('7,2023-07-27,phieu_giay,,4,4,5,,5,5,5,"Nên có, thêm ghế"')

    assert (ballot.number, ballot.ballot_number, ballot.answered_on) == (2, "7", date(2023, 7, 27))
    assert (ballot.door, ballot.comment, ballot.year) == (Door.PAPER, "Nên có, thêm ghế", 2023)
    assert ballot.marks == {
        "co_so_vat_chat": 4,
        "su_thuan_loi": 4,
        "thai_do": 5,
        "thoi_gian": 5,
        "phi_le_phi": 5,
        "danh_gia_chung": 5,
    }


def test_the_dossier_code_of_a_qr_ballot_is_dropped():
    (ballot,) = read("1,2023-07-27,qr,H47.47.09-230717-0020,5,5,5,5,5,5,5,")

    assert ballot.door == Door.RECEIPT
    assert "230717" not in repr(ballot)


def test_a_qr_ballot_without_a_code_came_from_the_wall():
    (ballot,) = read("1,2023-07-27,qr,,5,5,5,5,5,5,5,")

    assert ballot.door == Door.WALL


@pytest.mark.parametrize("written", ["2023-07-05", "05/07/2023", "5/7/2023", "5-7-2023", "5.7.2023", " 2023-7-5 "])
def test_a_day_may_be_written_either_way(written):
    (ballot,) = read(f"1,{written},qr,,5,5,5,5,5,5,5,")

    assert ballot.answered_on == date(2023, 7, 5)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",2023-07-27,qr,,5,5,5,5,5,5,5,", "số phiếu phải có và dài không quá 40 ký tự"),
        ("1,27-7,qr,,5,5,5,5,5,5,5,", "ngày phải có dạng 2023-07-27 hoặc 27/07/2023"),
        ("1,2023-02-30,qr,,5,5,5,5,5,5,5,", "ngày không có thật"),
        ("1,2024-07-01,qr,,5,5,5,5,5,5,5,", "ngày phải từ năm 2000 đến hôm nay"),
        ("1,1999-12-31,qr,,5,5,5,5,5,5,5,", "ngày phải từ năm 2000 đến hôm nay"),
        ("1,2023-07-27,web,,5,5,5,5,5,5,5,", "hình thức phải là phieu_giay hoặc qr"),
        ("1,2023-07-27,qr,,0,5,5,5,5,5,5,", "điểm phải là số từ 1 đến 5 hoặc để trống: co_so_vat_chat"),
        ("1,2023-07-27,qr,,5,6,5,5,5,5,abc,", "điểm phải là số từ 1 đến 5 hoặc để trống: su_thuan_loi, danh_gia_chung"),
        ("1,2023-07-27,qr,,5,4.5,5,5,5,5,5,", "điểm phải là số từ 1 đến 5 hoặc để trống: su_thuan_loi"),
        ("1,2023-07-27,qr,,,,,,,,,", "phiếu không có điểm nào"),
        (f"1,2023-07-27,qr,,5,5,5,5,5,5,5,{'x' * 1001}", "ý kiến dài quá 1000 ký tự"),
        ("1,2023-07-27", "hình thức phải là phieu_giay hoặc qr"),
    ],
)
def test_a_bad_row_is_refused_with_its_line_and_reason_and_the_good_ones_stay(row, reason):
    rows = read("8,2023-07-27,qr,,5,5,5,5,5,5,5,", row, "9,2023-07-27,qr,,5,5,5,5,5,5,5,")

    assert rows[1] == BadRow(3, reason)
    assert [row.ballot_number for row in (rows[0], rows[2])] == ["8", "9"]


def test_a_ballot_number_twice_in_one_file_is_refused_the_second_time():
    rows = read("7,2023-07-27,qr,,5,5,5,5,5,5,5,", "007,2023-07-28,qr,,4,4,4,4,4,4,4,")

    assert rows[1] == BadRow(3, "số phiếu 7 đã có ở dòng 2")


def test_the_same_number_in_two_years_is_two_ballots():
    rows = read("7,2023-07-27,qr,,5,5,5,5,5,5,5,", "7,2022-07-27,qr,,5,5,5,5,5,5,5,")

    assert len({row.key for row in rows}) == 2
    assert not any(row.key.rpartition("/")[2] == "7" for row in rows)


def test_a_few_ballots_of_the_january_after_belong_to_the_year_of_the_file():
    rows = read("1,2023-07-27,qr,,5,5,5,5,5,5,5,", "2,2023-12-27,qr,,5,5,5,5,5,5,5,", "3,2024-01-05,qr,,5,5,5,5,5,5,5,")

    assert [row.year for row in rows] == [2023, 2023, 2023]


def test_a_file_that_goes_on_after_january_counts_every_ballot_for_its_own_year():
    rows = read(
        "1,2023-07-27,qr,,5,5,5,5,5,5,5,",
        "2,2023-12-27,qr,,5,5,5,5,5,5,5,",
        "3,2024-01-05,qr,,5,5,5,5,5,5,5,",
        "4,2024-02-01,qr,,5,5,5,5,5,5,5,",
    )

    assert [row.year for row in rows] == [2023, 2023, 2024, 2024]


def test_the_year_may_be_said_outright():
    (row,) = read("1,2024-02-01,qr,,5,5,5,5,5,5,5,", year=2023)

    assert (row.year, row.answered_on) == (2023, date(2024, 2, 1))


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.encode("utf-16"),
        lambda text: unicodedata.normalize("NFD", text).encode(),
        lambda text: text.replace(",", ";").encode(),
        lambda text: text.replace(",", "\t").encode(),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("so_phieu", "Số phiếu").replace("hinh_thuc", "Hình thức").encode(),
    ],
    ids=["mark", "utf-16", "nfd", "semicolons", "tabs", "crlf", "headings in words"],
)
def test_whatever_wrote_the_file_the_ballot_is_the_same(encode):
    text = f"{HEADING}\n1,2023-07-27,phieu_giay,,4,4,5,,5,5,5,Nên có ghế\n"

    (ballot,) = read_ballots(encode(text), today=TODAY)

    assert (ballot.comment, ballot.marks["co_so_vat_chat"], ballot.number) == ("Nên có ghế", 4, 2)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Dòng tiêu đề thiếu cột: so_phieu, ngay"),
        (b"a,b\n1,2\n", "Dòng tiêu đề thiếu cột: so_phieu, ngay"),
        (b"PK\x03\x04\xff\xfe\x00", "Không đọc được bảng tính"),
        (b"\xff\xd9\x80", "Tệp không phải văn bản UTF-8."),
        (HEADING.encode() + b"\n" + b'"' + b"x" * 200_000, "Dòng 2 không đọc được như CSV"),
    ],
    ids=["empty", "another table", "a broken spreadsheet", "a picture", "an endless cell"],
)
def test_a_file_that_is_no_ballot_table_is_said_in_a_sentence(content, sentence):
    with pytest.raises(BallotFileError) as refused:
        read_ballots(content, today=TODAY)

    assert str(refused.value).startswith(sentence)


def test_control_characters_leave_a_comment():
    (ballot,) = read("1,2023-07-27,qr,,5,5,5,5,5,5,5,tốt\x07\u202e lắm")

    assert ballot.comment == "tốt lắm"
