"""Cases of a procedure out of the catalogue's own sentences, as they stand in procedures.csv."""

import pytest

from procedures.case_reading import Case, cases, is_case
from procedures.kinds import Way
from tanthanh.office.deadlines import LimitUnit

WORKING, DAY, HOUR = LimitUnit.WORKING_DAY, LimitUnit.DAY, LimitUnit.WORKING_HOUR


@pytest.mark.parametrize(
    ("notes", "case"),
    [
        (
            "Trường hợp cần xác minh: không quá 03 ngày làm việc (luật)",
            Case("phải xác minh", limit_amount=3, limit_unit=WORKING),
        ),
        (
            "Luật: cấp ngay khi đủ giấy tờ; cần xác minh thì không quá 05 ngày làm việc; hai bên phải có mặt",
            Case("phải xác minh", limit_amount=5, limit_unit=WORKING),
        ),
        (
            "Cần xác minh: kéo dài thêm không quá 05 ngày làm việc",
            Case("phải xác minh", limit_amount=5, limit_unit=WORKING, adds_to_limit=True),
        ),
        (
            "Nộp trực tuyến: thời hạn 02 GIỜ (khác trực tiếp 01 ngày làm việc) – thời hạn phụ thuộc kênh nộp",
            Case("nộp trực tuyến", way=Way.ONLINE, limit_amount=2, limit_unit=HOUR),
        ),
        (
            "20 ngày; nhà ở riêng lẻ 15 ngày; tên rút gọn",
            Case("nhà ở riêng lẻ", limit_amount=15, limit_unit=DAY),
        ),
        ("Cấp lại 1; cấp đổi sang 3 ngày làm việc", Case("cấp đổi", limit_amount=3, limit_unit=WORKING)),
        (
            "số lượng lớn/nhiều trang: kéo dài không quá 02 ngày làm việc hoặc theo thỏa thuận",
            Case("số lượng lớn hoặc nhiều trang", limit_amount=2, limit_unit=WORKING, adds_to_limit=True),
        ),
        (
            "Cổng ghi: bưu chính 30 ngày, trực tiếp 40 ngày (vùng khó khăn); mã từ 8/2024",
            Case("nộp trực tiếp", "vùng khó khăn", way=Way.IN_PERSON, limit_amount=40, limit_unit=DAY),
        ),
    ],
)
def test_case_is_read_from_a_sentence_of_the_notes(notes, case):
    assert cases(notes, "", "") == (case,)


@pytest.mark.parametrize(
    "notes",
    [
        "",
        "Phải xác minh nơi cư trú trước đây: kéo dài (luật cũ tối đa 23 ngày)",
        "Trước đó UBND cấp huyện 15 ngày",
        "Nguồn khác ghi 3 ngày làm việc",
        "17–20 ngày làm việc; có niêm yết 15 ngày (không tính?)",
    ],
)
def test_what_no_sentence_says_is_no_case(notes):
    assert cases(notes, "", "") == ()


@pytest.mark.parametrize(
    "cutoff",
    [
        "Riêng việc bổ sung thông tin hộ tịch: giải quyết ngay, nhận sau 15 giờ thì …",
        "Bổ sung thông tin: same_day, 15 giờ",
    ],
)
def test_supplementing_civil_status_is_done_the_same_day(cutoff):
    assert cases("", cutoff, "") == (Case("bổ sung thông tin hộ tịch", limit_amount=0, limit_unit=LimitUnit.SAME_DAY),)


def test_registering_late_costs_what_the_council_says():
    note = "Miễn đối với đăng ký đúng hạn (60 ngày). Quá hạn: Mức lệ phí do HĐND cấp tỉnh quyết định; miễn cho hộ nghèo"

    assert cases("", "", note) == (Case("đăng ký quá hạn", fee_note="Mức lệ phí do HĐND cấp tỉnh quyết định"),)


def test_filing_online_has_its_own_fee():
    note = "Cá nhân/hộ: trực tiếp 15.000 đ; trực tuyến 7.000 đ/lần; theo danh sách: mức riêng"

    assert cases("", "", note) == (Case("nộp trực tuyến", way=Way.ONLINE, fee_amount=7000),)


def test_clause_that_became_a_case_is_not_said_twice():
    assert is_case("nhà ở riêng lẻ 15 ngày")
    assert not is_case("phức tạp 45")
