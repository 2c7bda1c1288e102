"""One row of the catalogue's file."""

from datetime import date

import pytest

from procedures import rows
from procedures.kinds import OnlineLevel, Status
from procedures.rows import RowError
from tests.procedures.listings import cells


def read(**values):
    return rows.read(cells(**values))


@pytest.mark.parametrize(
    ("amount", "unit", "stored"),
    [
        ("3", "working_day", (3, "working_day", "next_day")),
        ("30", "day", (30, "day", "next_day")),
        ("2", "month", (2, "month", "next_day")),
        ("12", "hour", (12, "working_hour", "next_day")),
        ("0", "same_day", (0, "same_day", "cutoff_15h")),
        # Nobody has established a limit: neither amount nor unit is kept.
        ("", "working_day", (None, "", "next_day")),
        ("", "", (None, "", "next_day")),
    ],
)
def test_limit_is_stored_as_the_engine_takes_it(amount, unit, stored):
    content = read(time_limit=amount, time_unit=unit).content

    assert (content["limit_amount"], content["limit_unit"], content["limit_policy"]) == stored


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"code": "1.00119"}, "mã thủ tục “1.00119” không đúng dạng, ví dụ đúng: 1.001193"),
        ({"code": "1.001193; DROP"}, "mã thủ tục “1.001193; DROP” không đúng dạng, ví dụ đúng: 1.001193"),
        ({"name_vi": " "}, "thiếu tên thủ tục"),
        ({"field_vi": ""}, "thiếu lĩnh vực"),
        ({"short_name_vi": "x" * 301}, "cột short_name_vi dài 301 chữ, tối đa 300"),
        (
            {"time_unit": "ngày"},
            "đơn vị thời hạn “ngày” không đúng; dùng một trong: working_day, day, month, hour, working_hour, same_day",
        ),
        ({"time_limit": "0"}, "thời hạn 0 ngày làm việc: Thời hạn phải từ 1 ngày làm việc trở lên."),
        ({"time_limit": "-1"}, "thời hạn “-1” không phải số nguyên"),
        ({"time_limit": "2,5"}, "thời hạn “2,5” không phải số nguyên"),
        ({"time_limit": "99999"}, "thời hạn 99999 ngày làm việc: Thời hạn tối đa là 4000 ngày làm việc."),
        ({"fee_vnd": "8.000"}, "lệ phí “8.000” không phải số đồng nguyên, ví dụ đúng: 8000"),
        ({"fee_vnd": "2147483648"}, "lệ phí “2147483648” không phải số đồng nguyên, ví dụ đúng: 8000"),
        (
            {"online_level": "một ít"},
            "mức trực tuyến “một ít” không đúng; dùng: toàn trình, một phần, none hoặc để trống",
        ),
        ({"interlinked": "maybe"}, "cột interlinked “maybe” không đúng; dùng no hoặc yes: tên cơ quan"),
    ],
)
def test_bad_cell_is_refused_with_what_to_do(values, sentence):
    with pytest.raises(RowError) as refused:
        read(**values)

    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("era", "ended"),
    [
        ("both", None),
        ("2020-", None),
        ("2025-2026", None),
        ("2018-2024", date(2025, 1, 1)),
        ("2014-7/2024", date(2024, 8, 1)),
        ("2014-12/2023", date(2024, 1, 1)),
        # The year alone: the two-tier administration took over in the middle of it.
        ("2015-2025", date(2025, 7, 1)),
    ],
)
def test_era_ends_on_the_first_day_after(era, ended):
    row = read(era=era)

    assert (row.repealed_on, row.status) == (ended, Status.REPEALED if ended else Status.PUBLISHED)


def test_row_without_code_is_a_draft_even_where_its_era_has_ended():
    row = read(code="", era="2018-2024")

    assert (row.status, row.repealed_on, row.code) == (Status.DRAFT, None, "")


@pytest.mark.parametrize("code", ["1.001699", "1.001699.000.00.00.H17", "1.001699.H17"])
def test_local_form_of_a_code_is_the_national_one(code):
    assert read(code=code).code == "1.001699"


@pytest.mark.parametrize(
    ("notes", "days"),
    [
        ("Trường hợp cần xác minh: không quá 03 ngày làm việc (luật; chưa đối chiếu)", 3),
        ("Luật: cấp ngay; cần xác minh thì không quá 05 ngày làm việc; hai bên phải có mặt", 5),
        ("Cần xác minh: kéo dài thêm không quá 05 ngày làm việc", 5),
        ("Phải gửi văn bản xác minh nơi đăng ký trước đây thì kéo dài", None),
        ("xác minh kéo dài tối đa 6", None),
        ("", None),
    ],
)
def test_verification_days_are_read_from_the_notes(notes, days):
    assert read(notes=notes).content["verification_days"] == days


@pytest.mark.parametrize(
    ("cutoff", "notes", "told"),
    [
        ("", "30 ngày; vụ việc phức tạp 45 ngày; tên rút gọn (bản gốc)", "Vụ việc phức tạp 45 ngày"),
        # A case of its own (case_reading.py), so not said twice.
        ("", "20 ngày; nhà ở riêng lẻ 15 ngày; tên rút gọn (bản gốc)", ""),
        ("15:00 – hồ sơ nhận sau 15 giờ thì trả hôm sau", "", "Hồ sơ nhận sau 15 giờ thì trả hôm sau"),
        ("", "Cổng hiện 20 ngày; 15 ngày = 10 + 5; thời hạn kiến thức 3 ngày", ""),
        ("", "Cần xác minh: thêm không quá 05 ngày làm việc", ""),
    ],
)
def test_limit_note_tells_citizens_of_cases_and_leaves_the_compilers_remarks_out(cutoff, notes, told):
    assert read(receipt_cutoff=cutoff, notes=notes).content["limit_note"] == told


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("no", (False, "")),
        ("", (False, "")),
        ("yes: Công an cấp xã; BHXH", (True, "Công an cấp xã; BHXH")),
        ("no (có thể đi theo nhóm liên thông)", (False, "có thể đi theo nhóm liên thông")),
    ],
)
def test_interlinked_names_the_other_agencies(text, stored):
    content = read(interlinked=text).content

    assert (content["is_interlinked"], content["interlinked_note"]) == stored


def test_online_level_is_one_of_four_words():
    levels = [read(online_level=text).content["online_level"] for text in ("toàn trình", "một phần", "none", "")]

    assert levels == [OnlineLevel.FULL, OnlineLevel.PARTIAL, OnlineLevel.NONE, OnlineLevel.UNKNOWN]


def test_successor_is_read_from_the_notes_of_a_repealed_row():
    assert read(era="2018-2024", notes="Mã cũ; nay 1.012592. Nộp chậm nhất").successor_code == "1.012592"
    assert read(era="both", notes="nay 1.012592").successor_code == ""


def test_digest_leaves_out_where_the_row_was_found():
    assert read(source="a", confidence="high").digest == read(source="b", confidence="low").digest
    assert read().digest != read(fee_vnd="9000").digest


def test_search_key_is_folded():
    key = read(name_vi="Đăng ký KẾT HÔN", short_name_vi="Cưới", field_vi="Hộ tịch").content["search_key"]

    assert key == "1.001193 cuoi dang ky ket hon ho tich"
