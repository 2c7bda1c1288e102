"""Reading registers: the layouts and vectors of formats.md c, d and g, and files nobody should trust."""

import gzip
import io
import json
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from dossiers.registers import FileError, Kind, RegisterRow, RowError, cells, files, headers, read_file
from dossiers.states import Channel, ReturnMethod, State
from tanthanh.office import workbook_bounds as bounds
from tests.factories import moment

YEAR_FILE = settings.BASE_DIR / "dossiers/data/so-theo-doi-2023.xlsx"
PORTAL_FILE = settings.BASE_DIR / "dossiers/data/cong-dvcqg-2023.json.gz"

TITLES = [["SỞ NỘI VỤ"], ["BỘ PHẬN TIẾP NHẬN VÀ TRẢ KẾT QUẢ"], ["SỔ THEO DÕI TÌNH HÌNH TIẾP NHẬN HỒ SƠ TTHC"], []]
# formats.md g 1: the provincial system's register with its two-row merged header.
TWO_ROW_HEADER = [
    [
        "STT",
        "Mã hồ sơ",
        "Nội dung hồ sơ",
        "Số lượng (bộ)",
        "Họ tên chủ hồ sơ",
        "Địa chỉ chủ hồ sơ",
        "Số điện thoại",
        "Ngày, tháng, năm",
        "",
        "Trả kết quả",
        "",
        "",
        "Người nhận hồ sơ",
        "Địa bàn phát sinh hồ sơ",
        "Ghi chú",
    ],
    [None] * 7 + ["Nhận hồ sơ", "Hẹn trả kết quả", "Ngày nhận kết quả", "Bên giao", "Bên nhận", None, None, None],
]
# formats.md g 2: the list export.
LIST_HEADER = ["STT", "Đơn vị tiếp nhận", "Tên thủ tục hành chính", "Mã hồ sơ", "Trạng thái", "Địa chỉ", "Người nộp"]
LIST_HEADER += ["Chủ hồ sơ", "Ngày nộp hồ sơ", "Ngày nhận", "Ngày hẹn trả", "Ngày kết thúc xử lý"]

MESSAGE = {
    "session": "S",
    "madonvi": "000.00.47.H47",
    "service": "DongBoHoSoMC",
    "isUpdating": "False",
    "data": [
        {
            "MaHoSo": "H47.47.09-240124-0012",
            "MaTTHC": "2.000635",
            "TenTTHC": "Cấp bản sao Trích lục hộ tịch, bản sao Giấy khai sinh",
            "MaLinhVuc": "G15-TP01",
            "TenLinhVuc": "Hộ tịch",
            "KenhThucHien": "2",
            "ChuHoSo": "Trần Thị Mẫu",
            "LoaiDoiTuong": "1",
            "MaDoiTuong": "",
            "SoDienThoai": "0905000000",
            "NgayTiepNhan": "20240124151000",
            "NgayHenTra": "20240125113000",
            "TrangThaiHoSo": "2",
            "NgayTra": "",
            "HinhThuc": "0",
            "NgayKetThucXuLy": "",
            "GhiChu": "",
        }
    ],
}


def workbook(path, rows, *, merges=()):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    for merge in merges:
        sheet.merge_cells(merge)
    book.save(path)
    return path


def read(path):
    return list(read_file(path).rows)


def one_row(tmp_path, **values):
    """The row that a list export of one dossier gives, some of its cells changed."""
    cells_of = {
        "Tên thủ tục hành chính": "Đăng ký khai sinh",
        "Mã hồ sơ": "H47.47.09-240124-0012",
        "Trạng thái": "Đang xử lý",
        "Chủ hồ sơ": "Trần Thị Mẫu",
        "Ngày nhận": "24/01/2024 15:10:00",
        "Ngày hẹn trả": "26/01/2024 17:30:00",
    } | values
    header = list(dict.fromkeys([*LIST_HEADER, *cells_of]))
    (row,) = read(workbook(tmp_path / "f.xlsx", [header, [cells_of.get(label) for label in header]]))
    return row


# --- layouts ----------------------------------------------------------------------------------------------------------


def test_two_row_register_gives_its_two_dossiers(tmp_path):
    rows = [
        *TITLES,
        *TWO_ROW_HEADER,
        [
            "1",
            "H47.47.09-240124-0011",
            "Đăng ký khai sinh",
            "1",
            "Trần Thị Mẫu",
            "Khối phố 3",
            "0905000000",
            "24/01/2024 08:00:00",
            "26/01/2024 17:30:00",
            "26/01/2024 09:00:00",
            "",
            "",
            "Lê Ánh",
            "",
            "gấp",
        ],
        [2, "H47.47.09-240124-0012", "Đăng ký khai tử", 2, "Lê Văn Thử", "Khối phố 4", None]  # noqa: RUF005
        + [datetime(2024, 1, 24, 9, 5), datetime(2024, 1, 29, 17, 30), None, None, None, "Lê Ánh", None, None],
        [None, "Tổng cộng", "2 hồ sơ"],
        [],
        [None] * 9 + ["Tân Thạnh, ngày 31 tháng 12 năm 2024"],
        [None] * 9 + ["NGƯỜI LẬP SỔ"],
    ]
    path = workbook(tmp_path / "so.xlsx", rows, merges=["H5:I5", "J5:L5", "A5:A6", "B5:B6"])

    first, second = read(path)

    assert first == RegisterRow(
        row=7,
        code="H47.47.09-240124-0011",
        procedure_name="Đăng ký khai sinh",
        applicant_name="Trần Thị Mẫu",
        applicant_address="Khối phố 3",
        applicant_phone="+84905000000",
        copies=1,
        received_at=moment("2024-01-24 08:00"),
        promised_at=moment("2024-01-26 17:30"),
        finished_at=moment("2024-01-26 09:00"),
        returned_at=moment("2024-01-26 09:00"),
        state=State.RETURNED,
        register_number=1,
        note="gấp",
    )
    assert (second.row, second.state, second.register_number, second.received_at) == (
        8,
        None,
        2,
        moment("2024-01-24 09:05"),
    )


@pytest.mark.parametrize("received", ["24/01/2024 15:10:00", 45315.6319444444, "45315,6319444444"])
def test_text_date_and_serial_are_the_same_instant(tmp_path, received):
    assert one_row(tmp_path, **{"Ngày nhận": received}).received_at == datetime.fromisoformat(
        "2024-01-24T15:10:00+07:00"
    )


def test_serial_with_a_date_format_is_the_same_instant(tmp_path):
    path = workbook(tmp_path / "f.xlsx", [["Mã hồ sơ", "Ngày nhận", "Ngày hẹn trả"], ["H47.47.09-240124-0012"]])
    book = openpyxl.load_workbook(path)
    book.active["B2"], book.active["C2"] = 45315.6319444444, "26/01/2024 17:30:00"
    book.active["B2"].number_format = "dd/mm/yyyy hh:mm:ss"
    book.save(path)

    (row,) = read(path)

    assert row.received_at == datetime.fromisoformat("2024-01-24T15:10:00+07:00")


def test_list_export_numbers_are_not_register_numbers(tmp_path):
    row = one_row(tmp_path, STT=7)

    assert (row.register_number, row.state, row.applicant_name) == (None, State.PROCESSING, "Trần Thị Mẫu")


def test_single_row_register_of_2018(tmp_path):
    header = ["TT", "Mã hồ sơ", "Tên TTHC", "Số lượng hồ sơ (bộ)", "Tên cá nhân, tổ chức", "Địa chỉ, số điện thoại"]
    header += ["Cơ quan chủ trì giải quyết", "Nhận hồ sơ", "Hẹn trả kết quả", "Trả kết quả"]
    header += ["Phương thức nhận kết quả", "Ký nhận", "Ghi chú"]
    data = ["1", "000.17.22.H56–210531–0001", "Đăng ký khai sinh", "1", "Lê Văn Thử", "Khối phố 3", "UBND"]
    data += ["31/05/2021", "02/06/2021", "02/06/2021", "Qua bưu chính", None, None]
    numbering = [f"({number})" for number in range(1, 14)]

    (row,) = read(workbook(tmp_path / "f.xlsx", [["SỔ THEO DÕI HỒ SƠ"], header, numbering, data]))

    assert (row.row, row.code, row.register_number, row.return_method) == (
        4,
        "000.17.22.H56-210531-0001",
        1,
        ReturnMethod.POST,
    )
    # Only the days are known: the office's opening and closing hours are fair to it and possible.
    assert (row.received_at, row.promised_at) == (moment("2021-05-31 07:30"), moment("2021-06-02 17:30"))
    assert (row.finished_at, row.returned_at) == (moment("2021-06-02 17:30"), moment("2021-06-02 17:30"))


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv_is_read_with_any_delimiter_and_a_byte_order_mark(tmp_path, delimiter):
    lines = [
        ["Mã hồ sơ", "Tên thủ tục", "Chủ hồ sơ", "Ngày nhận", "Ngày hẹn trả"],
        ["H47.47.09-240124-0012", '"Đăng ký khai sinh; lưu động, lần đầu"', "Trần Thị Mẫu", "24/01/2024", "25/01/2024"],
    ]
    path = tmp_path / "f.csv"
    path.write_text("\r\n".join(delimiter.join(line) for line in lines), encoding="utf-8-sig")

    (row,) = read(path)

    assert (row.row, row.procedure_name, row.applicant_name) == (
        2,
        "Đăng ký khai sinh; lưu động, lần đầu",
        "Trần Thị Mẫu",
    )


def test_header_repeated_on_every_page_is_no_dossier(tmp_path):
    data = [None, None, "Khai sinh", "H47.47.09-240124-0012", None, None, None, "Mẫu", None, "24/01/2024", "25/01/2024"]
    path = workbook(
        tmp_path / "f.xlsx", [LIST_HEADER, data, LIST_HEADER, [*data[:3], "H47.47.09-240124-0013", *data[4:]]]
    )

    assert [row.code for row in read(path)] == ["H47.47.09-240124-0012", "H47.47.09-240124-0013"]


def test_more_telling_header_wins():
    found = headers.columns_of([["Người nộp"], ["Chủ hồ sơ"], ["Nội dung hồ sơ"], ["Tên thủ tục"]])

    assert found == {"applicant_name": 1, "procedure_name": 3}


# --- the carried files ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def year_rows():
    return read(YEAR_FILE)


def test_register_of_2023_is_read_whole(year_rows):
    """Counted a second time straight from the cells, without any of our code."""
    sheet = openpyxl.load_workbook(io.BytesIO(YEAR_FILE.read_bytes()), read_only=True).worksheets[0]
    table = [row for row in sheet.iter_rows(min_row=7, max_col=19, values_only=True) if isinstance(row[0], int)]
    as_date = [
        tuple(value if isinstance(value, datetime) else datetime.strptime(value, "%d/%m/%Y %H:%M:%S") for value in pair)
        for pair in ((row[12], row[13]) for row in table)
    ]
    counted = (
        len(table),
        sum(row[9] == "Trực tuyến" for row in table),
        sum(row[10] == "x" for row in table),
        sum(finished > promised for promised, finished in as_date),
    )

    found = (
        len(year_rows),
        sum(row.channel == Channel.ONLINE for row in year_rows),
        sum(row.is_interlinked for row in year_rows),
        sum(row.finished_at > row.promised_at for row in year_rows),
    )

    assert counted == (5880, 4311, 308, 11)
    assert found == counted
    assert [row.register_number for row in year_rows] == list(range(1, 5881))


def test_national_portal_file_of_2023_is_read_whole():
    message = json.loads(gzip.decompress(PORTAL_FILE.read_bytes()))

    file = read_file(PORTAL_FILE)
    rows = list(file.rows)

    assert file.kind == Kind.NATIONAL_PORTAL
    assert [row.code for row in rows] == [item["MaHoSo"] for item in message["data"]]
    assert len(rows) == 2856
    assert all(row.finished_at <= row.promised_at for row in rows)
    assert rows[0].applicant_id_number == message["data"][0]["DinhDanhCHS"][0]["SoDinhDanh"]


def test_message_of_the_national_portal(tmp_path):
    path = tmp_path / "m.json"
    path.write_text(json.dumps(MESSAGE), encoding="utf-8")

    (row,) = read(path)

    assert row == RegisterRow(
        row=1,
        code="H47.47.09-240124-0012",
        procedure_code="2.000635",
        procedure_name="Cấp bản sao Trích lục hộ tịch, bản sao Giấy khai sinh",
        applicant_kind="CITIZEN",
        applicant_name="Trần Thị Mẫu",
        applicant_phone="+84905000000",
        received_at=moment("2024-01-24 15:10"),
        promised_at=moment("2024-01-25 11:30"),
        return_method=ReturnMethod.COUNTER,
        state=State.RECEIVED,
    )


def test_updating_message_tells_only_what_changed(tmp_path):
    data = [
        {
            "MaHoSo": "H47.47.09-240124-0012",
            "TrangThaiHoSo": "10",
            "NgayKetThucXuLy": "20240125093000",
            "NgayTra": "20240125100500",
        }
    ]
    path = tmp_path / "m.json"
    path.write_text(json.dumps(MESSAGE | {"isUpdating": "True", "data": data}), encoding="utf-8-sig")

    (row,) = read(path)

    assert row == RegisterRow(
        row=1,
        code="H47.47.09-240124-0012",
        finished_at=moment("2024-01-25 09:30"),
        returned_at=moment("2024-01-25 10:05"),
        state=State.RETURNED,
    )


def test_waiting_dossier_of_the_portal_says_since_when(tmp_path):
    notices = [{"NgayBoSung": "20240124160000"}, {"NgayBoSung": "20240125080000"}]
    item = MESSAGE["data"][0] | {"TrangThaiHoSo": "5", "DanhSachHoSoBoSung": notices}
    path = tmp_path / "m.json"
    path.write_text(json.dumps(MESSAGE | {"data": [item, "không phải hồ sơ", {"MaHoSo": ["H47"]}]}), encoding="utf-8")

    first, second, third = read(path)

    assert (first.state, first.stopped_at) == (State.INCOMPLETE, moment("2024-01-25 08:00"))
    assert second == RowError(2, "Không phải một hồ sơ")
    assert isinstance(third, RowError)


# --- cells ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("24/01/2024 15:10:00", datetime(2024, 1, 24, 15, 10)),
        ("15:10 24/01/2024", datetime(2024, 1, 24, 15, 10)),
        ("4-1-2024 7:05", datetime(2024, 1, 4, 7, 5)),
        ("2024-01-24 15:10:07", datetime(2024, 1, 24, 15, 10, 7)),
        ("24.01.2024", datetime(2024, 1, 24)),
        (datetime(2024, 1, 24, 15, 9, 59, 999_600), datetime(2024, 1, 24, 15, 10)),
        (date(2024, 1, 24), datetime(2024, 1, 24)),
        (45315, datetime(2024, 1, 24)),
        (" ", None),
        (None, None),
    ],
)
def test_moment_is_read_day_first(cell, expected):
    assert cells.moment(cell) == expected


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("01/24/2024 15:10", "ghi tháng trước ngày (tháng lớn hơn 12); hãy sửa thành ngày/tháng/năm"),
        ("30/02/2024", "là ngày giờ không có thật"),
        ("24/01/2024 25:00", "là ngày giờ không có thật"),
        ("24/01/24", "không phải ngày tháng dạng ngày/tháng/năm, ví dụ 24/01/2024 15:10:00"),
        ("1/24/2024 3:10:00 PM", "không phải ngày tháng dạng ngày/tháng/năm, ví dụ 24/01/2024 15:10:00"),
        ("#N/A", "không phải ngày tháng dạng ngày/tháng/năm, ví dụ 24/01/2024 15:10:00"),
        ("24/01/1924", "có năm ngoài khoảng 2000–2100"),
        (12, "là một số, không phải ngày tháng"),
        (float("nan"), "là một số, không phải ngày tháng"),
        (True, "không phải ngày tháng"),
    ],
)
def test_doubtful_moment_is_refused(cell, reason):
    with pytest.raises(cells.CellError) as refusal:
        cells.moment(cell)

    assert str(refusal.value) == reason


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("000.17.22.H56-210531-0001", "000.17.22.H56-210531-0001"),
        ("H57.132-260804-0583", "H57.132-260804-0583"),
        ("000.00.19.H47-260105-0001", "000.00.19.H47-260105-0001"),
        ("000.17.22.H56–210531–0001", "000.17.22.H56-210531-0001"),
        (" h47.47.09-240124-0012 ", "H47.47.09-240124-0012"),
    ],
)
def test_codes_of_both_orders_are_taken(cell, code):
    assert cells.dossier_code(cell) == code


@pytest.mark.parametrize("cell", ["H47-240230-0001", "H47-240101-1", "Tổng cộng", "", None, 5880])
def test_what_is_no_code_is_refused(cell):
    with pytest.raises(cells.CellError):
        cells.dossier_code(cell)


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("Mới đăng ký", State.SUBMITTED),
        ("Được tiếp nhận", State.RECEIVED),
        ("Không được tiếp nhận", State.REFUSED),
        ("ĐANG XỬ LÝ", State.PROCESSING),
        ("Yêu cầu bổ sung giấy tờ", State.INCOMPLETE),
        ("Yêu cầu thực hiện nghĩa vụ tài chính", State.PAUSED),
        ("Công dân yêu cầu rút hồ sơ", State.WITHDRAWN),
        ("Dừng xử lý", State.STOPPED),
        ("Đã xử lý xong", State.READY),
        ("Đã trả kết quả", State.RETURNED),
        ("10", State.RETURNED),
        (4, State.PROCESSING),
        ("", None),
    ],
)
def test_official_states_are_known(words, state):
    assert cells.state(words) == state


@pytest.mark.parametrize(
    ("words", "channel"),
    [
        ("Trực tiếp", Channel.IN_PERSON),
        ("Trực tuyến", Channel.ONLINE),
        ("Bưu chính công ích", Channel.POSTAL),
        ("Nộp trực tuyến", Channel.ONLINE),
        ("3", Channel.POSTAL),
        (None, None),
    ],
)
def test_channels_are_known(words, channel):
    assert cells.channel(words) == channel


def test_number_cell_gives_back_the_zeros_it_lost():
    assert (cells.id_number(49172758643), cells.id_number("205000017")) == ("049172758643", "205000017")


# --- rows -------------------------------------------------------------------------------------------------------------


def test_row_complains_of_everything_at_once_and_quotes_nobody(tmp_path):
    row = one_row(
        tmp_path,
        **{"Trạng thái": "Lê Văn Thử", "Ngày nhận": "Nguyễn Thị Kín", "Ngày hẹn trả": "31/02/2024", "Mã hồ sơ": "12"},
    )

    assert row == RowError(
        2,
        "Mã hồ sơ không đúng dạng hoặc ghi ngày không có thật, ví dụ mã đúng: H47.47.09-240305-0012; "
        "Ngày nhận hồ sơ không phải ngày tháng dạng ngày/tháng/năm, ví dụ 24/01/2024 15:10:00; "
        "Ngày hẹn trả là ngày giờ không có thật; Trạng thái không có trong danh sách trạng thái",
    )


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"Ngày hẹn trả": "24/01/2024 15:00"}, "Ngày hẹn trả trước ngày nhận hồ sơ"),
        (
            {"Trạng thái": "Đã xử lý xong", "Ngày kết thúc xử lý": "24/01/2024 15:00"},
            "Ngày kết thúc xử lý trước ngày nhận hồ sơ",
        ),
        ({"Trạng thái": "Đã xử lý xong"}, "Trạng thái “đã có kết quả” nhưng không có ngày kết thúc xử lý"),
        (
            {"Ngày kết thúc xử lý": "25/01/2024 08:00"},
            "Trạng thái “đang xử lý” nhưng đã có ngày kết thúc xử lý hoặc ngày trả",
        ),
        ({"Hình thức nộp": "Fax"}, "Hình thức nộp phải là Trực tiếp, Trực tuyến hoặc Bưu chính công ích"),
        (
            {"Mã hồ sơ": "H47.47.09-240503-0012", "Ngày nhận": datetime(2024, 3, 5, 8), "Ngày hẹn trả": "10/05/2024"},
            "Ngày nhận hồ sơ bị đảo ngày với tháng so với mã hồ sơ",
        ),
    ],
)
def test_row_that_contradicts_itself_is_refused(tmp_path, values, reason):
    assert one_row(tmp_path, **values) == RowError(2, reason)


def test_day_of_result_does_not_make_a_punctual_dossier_late(tmp_path):
    """Promised for 11:30, the result's day is known and its hour is not: it counts as in time."""
    row = one_row(
        tmp_path,
        **{"Trạng thái": "Đã xử lý xong", "Ngày hẹn trả": "26/01/2024 11:30", "Ngày kết thúc xử lý": "26/01/2024"},
    )

    assert (row.finished_at, row.promised_at) == (moment("2024-01-26 11:30"), moment("2024-01-26 11:30"))


def test_stored_text_has_no_control_characters_and_is_composed(tmp_path):
    row = one_row(tmp_path, **{"Chủ hồ sơ": "Trâ\u0300n\u200b Thị\n\u202eMẫu "})

    assert row.applicant_name == "Trần Thị Mẫu"


# --- hostile files ----------------------------------------------------------------------------------------------------


def zipped(parts, **more):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (parts | more).items():
            archive.writestr(name, content)
    return file.getvalue()


def workbook_bytes(sheet_xml):
    """A small workbook whose only sheet is this XML."""
    file = io.BytesIO()
    openpyxl.Workbook().save(file)
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return zipped(parts | {"xl/worksheets/sheet1.xml": sheet_xml})


SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)


def spaces(count):
    return b" " * count


HOSTILE = {
    "empty": (b"", "Tệp rỗng."),
    "not a zip": (b"PK\x03\x04 day khong phai xlsx", files.UNREADABLE),
    "zip of something else": (zipped({"a.txt": "xin chào"}), files.UNREADABLE),
    "broken sheet": (workbook_bytes(SHEET.format("<row r='1'><c")), files.UNREADABLE),
    "sheet without a table": (workbook_bytes(SHEET.format("")), files.NO_HEADER),
    "zip bomb": (zipped({"xl/sharedStrings.xml": spaces(90_000_000)}), files.TOO_BIG),
    "tight bomb": (zipped({"xl/worksheets/sheet1.xml": spaces(60_000_000)}), files.TOO_BIG),
    "endless row": (workbook_bytes(SHEET.format("<row r='1'>" + "<c/>" * 4_000_000 + "</row>")), files.TOO_BIG),
    "endless start": (workbook_bytes(SHEET.format("<x/>" * 300_000)), files.TOO_BIG),
    "endless styles": (zipped({"xl/styles.xml": spaces(11_000_000)}), files.TOO_BIG),
    "old xls": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "Tệp .xls kiểu cũ hoặc có mật khẩu: hãy mở bằng Excel và lưu lại dạng .xlsx không mật khẩu.",
    ),
    "html in disguise": (b"<html><table><tr><td>STT</td></tr></table>", files.NO_HEADER),
    "20 MB of noise": (bytes(range(128, 256)) * 160_000, files.UNREADABLE),
    "20 MB of text": (b"la la la, " * 2_000_000, files.NO_HEADER),
    "no JSON": (b"{'data': []}", "Tệp không phải JSON đúng chuẩn (UTF-8): hãy xuất lại từ hệ thống nguồn."),
    "deep JSON": (
        b"[" * 100_000 + b"]" * 100_000,
        "Tệp không phải JSON đúng chuẩn (UTF-8): hãy xuất lại từ hệ thống nguồn.",
    ),
    "other JSON": (
        json.dumps({"service": "CapNhatTienDoHoSoMC", "data": [{"MaHoSo": "H47.47.09-240124-0012"}]}).encode(),
        "Tệp JSON không phải thông điệp DongBoHoSoMC của Cổng Dịch vụ công quốc gia.",
    ),
    "broken gzip": (
        gzip.compress(b"{}" * 1000)[:-9],
        "Không giải nén được tệp .gz: tệp hỏng hoặc chưa tải xong.",
    ),
    "gzip bomb": (gzip.compress(spaces(files.MAX_UNPACKED + 1), 1), files.TOO_BIG),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_refused_in_one_sentence(tmp_path, name):
    content, sentence = HOSTILE[name]
    path = tmp_path / "tep.xlsx"
    path.write_bytes(content)

    with pytest.raises(FileError) as refusal:
        read(path)

    assert str(refusal.value) == sentence


def test_cell_at_the_far_corner_costs_nothing(tmp_path):
    """A sheet of a few hundred bytes that claims 20.000 rows of 16.384 columns (stack.md 11)."""
    header = "".join(
        f'<c r="{column}1" t="inlineStr"><is><t>{label}</t></is></c>'
        for column, label in zip("ABC", ("Mã hồ sơ", "Ngày nhận", "Ngày hẹn trả"), strict=True)
    )
    corner = '<row r="20000"><c r="XFD20000"><v>1</v></c></row>'
    path = tmp_path / "f.xlsx"
    path.write_bytes(workbook_bytes(SHEET.format(f'<row r="1">{header}</row>{corner}')))

    assert read(path) == []


def test_more_rows_than_allowed_are_refused_and_not_cut_off(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MAX_ROWS", 3)
    line = "H47.47.09-240124-{:04d};24/01/2024;25/01/2024\n"
    path = tmp_path / "f.csv"
    path.write_text("Mã hồ sơ;Ngày nhận;Ngày hẹn trả\n" + "".join(map(line.format, range(3))), encoding="utf-8")

    with pytest.raises(FileError) as refusal:
        read(path)

    assert str(refusal.value) == files.TOO_LONG


def test_missing_file_and_bad_file_end_the_command_with_one_line(db, tmp_path):
    (tmp_path / "hong.xlsx").write_bytes(b"PK nonsense")

    with pytest.raises(CommandError) as missing:
        call_command("import_dossiers", tmp_path / "khong-co.xlsx")
    with pytest.raises(CommandError) as bad:
        call_command("import_dossiers", tmp_path / "hong.xlsx")

    assert str(missing.value) == "khong-co.xlsx: Không mở được tệp: hãy kiểm tra đường dẫn và quyền đọc."
    assert str(bad.value) == f"hong.xlsx: {files.UNREADABLE}"


def test_row_start_cut_in_two_between_chunks_is_still_seen(monkeypatch):
    """Two rows of three cells each: never more than four tags from one start of a row to the next."""
    monkeypatch.setattr(bounds, "MAX_TAGS_A_ROW", 7)
    content = workbook_bytes(SHEET.format("<row r='1'><c/><c/><c/></row><row r='2'><c/><c/><c/></row>"))

    found = set()
    for size in range(1, 80):
        monkeypatch.setattr(bounds, "CHUNK", size)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found.add(bounds.is_bomb(archive, len(content)))

    assert found == {False}


def test_row_longer_than_a_chunk_is_added_up(monkeypatch):
    monkeypatch.setattr(bounds, "MAX_TAGS_A_ROW", 7)
    content = workbook_bytes(SHEET.format("<row r='1'>" + "<c/>" * 8 + "</row>"))

    found = set()
    for size in range(1, 80):
        monkeypatch.setattr(bounds, "CHUNK", size)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found.add(bounds.is_bomb(archive, len(content)))

    assert found == {True}
