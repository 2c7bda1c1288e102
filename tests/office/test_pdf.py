"""Every paper of every regime, rendered for real: it prints what it was given and runs nothing that a person typed."""

import re
import shutil
import subprocess
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image

from tanthanh.office import pdf, qr

AT = datetime(2024, 1, 24, 8, 10, tzinfo=UTC)
LOOKUP = "https://motcua.example/tra-cuu/Zk3vJ8q0TtW5xYbNcR7LdA/"
SURVEY = "https://motcua.example/khao-sat/Zk3vJ8q0TtW5xYbNcR7LdA/"
# As long as a real seal: kind, code, procedure, dates, initials and a signature of 64 bytes.
SEAL = f"https://motcua.example/xac-thuc/{'Zk3vJ8q0Tt' * 14}/"

# Everything that any official paper asks for; each takes what it prints.
SAMPLE = {
    "office": {
        "superior": "ỦY BAN NHÂN DÂN THÀNH PHỐ TAM KỲ",
        "name": "ỦY BAN NHÂN DÂN PHƯỜNG TÂN THẠNH",
        "agency": "UBND PHƯỜNG TÂN THẠNH",
        "agency_name": "UBND phường Tân Thạnh",
        "one_stop": "BỘ PHẬN TIẾP NHẬN VÀ TRẢ KẾT QUẢ",
        "one_stop_name": "Bộ phận Tiếp nhận và Trả kết quả phường Tân Thạnh",
        "place_date": "Tân Thạnh, ngày 24 tháng 01 năm 2024",
        "phone": "0235 3851 234",
        "address": "Số 1 đường Trần Quý Cáp, phường Tân Thạnh, thành phố Tam Kỳ, tỉnh Quảng Nam",
    },
    "number": "123/TNHS",
    "code": "H47.47.09-240124-0012",
    "applicant": {
        "title": "bà",
        "name": "Trần Thị Mẫu",
        "id_number": "049192000025",
        "address": "Tổ 5, khối phố Mỹ Thạch Trung, phường Tân Thạnh, thành phố Tam Kỳ, tỉnh Quảng Nam",
        "phone": "0905 000 000",
        "email": "",
    },
    "procedure": "Thủ tục đăng ký lại khai sinh",
    "field": "Hộ tịch",
    "copies": ["Giao người nộp hồ sơ"],
    "papers": [
        {"name": name, "form": form, "quantity": quantity}
        for name, form, quantity in (
            ("Tờ khai đăng ký lại khai sinh (có cam đoan)", "bản chính", 1),
            ("Bản sao giấy khai sinh cũ/giấy tờ có thông tin khai sinh", "bản sao", 1),
            ("Văn bản xác nhận của cơ quan quản lý (CBCCVC, LLVT)", "bản chính", 1),
            ("Giấy tờ tùy thân (CCCD/Căn cước/Hộ chiếu – xuất trình, hoặc khai số định danh để tra cứu)", "bản sao", 1),
            (
                "Văn bản ủy quyền (nếu ủy quyền; chứng thực trừ ông bà, cha mẹ, con, vợ chồng, anh chị em ruột)",
                "bản chính",
                1,
            ),
            ("Giấy chứng nhận kết hôn của cha mẹ", "bản điện tử", 2),
        )
    ],
    "sets": 1,
    "limit": "05 ngày làm việc",
    "limit_note": "không tính thời gian thực hiện nghĩa vụ tài chính",
    "received": "15 giờ 10 phút, ngày 24 tháng 01 năm 2024",
    "promised": "17 giờ 30 phút, ngày 31 tháng 01 năm 2024",
    "return_method": "trực tiếp tại quầy",
    "fee": "8.000\u00a0đ (Tám nghìn đồng)",
    "register": {"volume": "01/2024", "number": "123"},
    "submitter": "",
    "receiver": "Lê Ngọc Ánh",
    "officer": "Lê Ngọc Ánh",
    "stage": "khi thẩm định",
    "items": ["Bổ sung bản sao giấy khai sinh cũ.", "Ghi rõ nơi đăng ký khai sinh trước đây."],
    "basis": "Điều 26 Nghị định 123/2015/NĐ-CP",
    "deadline": "ngày 08 tháng 02 năm 2024",
    "clock": "Thời hạn giải quyết được tính lại từ đầu sau khi nhận đủ hồ sơ.",
    "contact": {"name": "Lê Ngọc Ánh", "phone": "0235 3851 234"},
    "reasons": ["Phải xác minh nơi đăng ký khai sinh trước đây, chưa có văn bản trả lời."],
    "stopped": "10 giờ 05 phút, ngày 26 tháng 01 năm 2024",
    "ground": "người nộp hồ sơ đề nghị rút hồ sơ (Điều 21 Nghị định số 118/2025/NĐ-CP)",
    "unit": "Tư pháp – Hộ tịch",
    "partners": "",
    "due": "17 giờ 30 phút, ngày 31 tháng 01 năm 2024",
    "moves": [
        {
            "giver_unit": "Bộ phận Tiếp nhận và Trả kết quả",
            "giver": "Lê Ngọc Ánh",
            "taker_unit": "Tư pháp – Hộ tịch",
            "taker": "",
            "at": "15 giờ 20 phút, ngày 24 tháng 01 năm 2024",
            "result": "Trước hạn",
            "note": "",
        }
    ],
    "forms": "2025",
    "draft": False,
    "late": True,
    "ahead": False,
    "again": "",
    "faults": [],
    "handler": "bộ phận Tư pháp – Hộ tịch",
    "new_promise": "17 giờ 30 phút, ngày 06 tháng 02 năm 2024",
    "outcome": "",
    "recipients": ["Như trên;", "Bộ phận TN&TKQ;", "Lưu: VT."],
    "signature_lines": ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"],
    "signer_name": "Nguyễn Văn Hòa",
    "lookup": {"svg": qr.svg(LOOKUP, title="QR"), "address": "motcua.example/tra-cuu/", "secret": "K7M2QX"},
    "survey": {"svg": qr.svg(SURVEY, title="QR")},
    "verify": {"svg": qr.svg(SEAL, title="QR")},
}
SHEET = {
    "code": "1.004884",
    "name": "Thủ tục đăng ký lại khai sinh",
    "field": "Hộ tịch",
    "limit": "05 ngày làm việc",
    "limit_note": "",
    "fee": "8.000\u00a0đ",
    "fee_note": "Miễn cho người thuộc hộ nghèo",
    "where": "Bộ phận Một cửa phường",
    "result": "Giấy khai sinh",
    "papers": [paper["name"] for paper in SAMPLE["papers"]],
    "qr": qr.svg("https://motcua.example/thu-tuc/1.004884/", level="Q", title="QR"),
    "address": "motcua.example/thu-tuc/1.004884/",
    "version": "Phiên bản 2",
    "printed": "Bản in tự do, in ngày 22/11/2026",
}
PAPERS = {
    "2018/receipt": "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
    "2018/supplement_request": "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ",
    "2018/refusal": "PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ",
    "2018/apology_letter": "PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ",
    "2018/control_slip": "PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ",
    "2025/receipt": "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
    "2025/supplement_request": "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ",
    "2025/refusal": "PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ",
    "2025/apology_letter": "VĂN BẢN XIN LỖI VÀ ĐỀ NGHỊ GIA HẠN THỜI GIAN GIẢI QUYẾT",
    "2025/stop_notice": "THÔNG BÁO DỪNG GIẢI QUYẾT HỒ SƠ",
    "2025/control_slip": "PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ",
}


def reader(tool, *arguments):
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not on this machine: the printed text was NOT checked")
    return subprocess.run([tool, *arguments], capture_output=True, check=True, text=True).stdout


def words_of(document, tmp_path):
    """The text of the PDF as a reader copies it out, blanks made one."""
    path = tmp_path / "paper.pdf"
    path.write_bytes(document)
    return " ".join(reader("pdftotext", "-layout", str(path), "-").split())


def in_reading_order(document, tmp_path):
    path = tmp_path / "paper.pdf"
    path.write_bytes(document)
    return " ".join(reader("pdftotext", "-raw", str(path), "-").split())


# --- the papers ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("template", "title"), PAPERS.items(), ids=PAPERS)
def test_paper_fits_one_page_and_says_its_name(template, title, tmp_path):
    data = {**SAMPLE, "forms": template.partition("/")[0]}
    document = pdf.render(template, data, timestamp=AT)

    assert len(pdf.render(template, data, timestamp=AT, format="png")) == 1
    printed = in_reading_order(document, tmp_path)
    assert [title in printed, SAMPLE["code"] in printed, "Độc lập - Tự do - Hạnh phúc" in printed] == [True] * 3
    assert printed == unicodedata.normalize("NFC", printed)


def test_papers_are_all_the_templates_there_are(settings):
    root = settings.BASE_DIR / "templates" / "papers"

    # A regime's words of a paper stand beside it; they are no paper.
    papers = (path for path in root.glob("20*/*.typ") if not path.stem.endswith("_words"))
    assert {f"{path.parent.name}/{path.stem}" for path in papers} == set(PAPERS)


@pytest.mark.parametrize("template", PAPERS)
def test_paper_takes_empty_fields_and_leaves_room_to_write(template):
    forms = template.partition("/")[0]
    empty = {
        **SAMPLE,
        "forms": forms,
        "papers": [],
        "items": [],
        "reasons": [],
        "moves": [],
        "survey": None,
        "recipients": [],
    }
    empty["applicant"] = dict.fromkeys(SAMPLE["applicant"], "")
    for key in ("fee", "basis", "deadline", "limit_note", "new_promise", "outcome", "receiver", "officer", "number"):
        empty[key] = ""

    assert len(pdf.render(template, empty, format="png")) == 1


def test_receipt_prints_every_fact_it_was_given(tmp_path):
    printed = in_reading_order(pdf.render("2018/receipt", SAMPLE), tmp_path)

    for fact in (
        "UBND PHƯỜNG TÂN THẠNH BỘ PHẬN TIẾP NHẬN VÀ TRẢ KẾT QUẢ Số: 123/TNHS",
        "Tân Thạnh, ngày 24 tháng 01 năm 2024",
        "Mã hồ sơ: H47.47.09-240124-0012 (Liên: Giao người nộp hồ sơ)",
        "Tiếp nhận hồ sơ của: Trần Thị Mẫu",
        "Số định danh cá nhân/CCCD/Mã số thuế: 049192000025",
        "Số điện thoại: 0905 000 000",
        "Nội dung yêu cầu giải quyết: Thủ tục đăng ký lại khai sinh",
        "6 Giấy chứng nhận kết hôn của cha mẹ bản điện tử 2",
        "2. Số lượng hồ sơ: 1 (bộ)",
        "3. Thời gian giải quyết hồ sơ theo quy định là: 05 ngày làm việc (không tính thời gian",
        "4. Thời gian nhận hồ sơ: 15 giờ 10 phút, ngày 24 tháng 01 năm 2024",
        "5. Thời gian trả kết quả giải quyết hồ sơ: 17 giờ 30 phút, ngày 31 tháng 01 năm 2024",
        "6. Đăng ký nhận kết quả tại: trực tiếp tại quầy",
        "7. Phí, lệ phí (nếu có): 8.000 đ (Tám nghìn đồng)",
        "Vào Sổ theo dõi hồ sơ, Quyển số: 01/2024 Số thứ tự: 123",
        "Lê Ngọc Ánh",
        "Mã tra cứu: K7M2QX",
    ):
        assert fact in printed, fact


def test_receipt_has_a_page_for_each_copy_and_one_more_for_many_papers():
    two_copies = {**SAMPLE, "copies": ["Lưu", "Giao người nộp hồ sơ"]}
    many = {**SAMPLE, "papers": SAMPLE["papers"] * 5}

    assert len(pdf.render("2025/receipt", two_copies, format="png")) == 2
    assert len(pdf.render("2025/receipt", many, format="png")) == 2


@pytest.mark.parametrize("regime", ["2018", "2025"])
def test_receipt_carries_codes_that_a_phone_reads(regime, tmp_path):
    (tmp_path / "paper.pdf").write_bytes(pdf.render(f"{regime}/receipt", SAMPLE))
    # As an office printer sets it: the seal's code is 20 mm wide and fine.
    reader("pdftoppm", "-r", "300", "-png", "-singlefile", str(tmp_path / "paper.pdf"), str(tmp_path / "paper"))

    found = zxingcpp.read_barcodes(Image.open(tmp_path / "paper.png"))

    assert {code.text for code in found} == {LOOKUP, SURVEY, SEAL}


def test_letter_that_nobody_approved_says_so(tmp_path):
    approved = words_of(pdf.render("2025/apology_letter", SAMPLE), tmp_path)
    draft = words_of(pdf.render("2025/apology_letter", {**SAMPLE, "draft": True}), tmp_path)

    assert ["Dự thảo" in approved, "Dự thảo" in draft] == [False, True]


@pytest.mark.parametrize(("new_promise", "regime"), [("x", "2018"), ("x", "2025"), ("", "2018"), ("", "2025")])
def test_letter_gives_either_a_new_date_or_what_came_of_it(new_promise, regime, tmp_path):
    outcome = "Kết quả đã có, kính mời bà đến nhận."
    data = {**SAMPLE, "forms": regime, "new_promise": new_promise and SAMPLE["new_promise"], "outcome": outcome}

    printed = in_reading_order(pdf.render(f"{regime}/apology_letter", data), tmp_path)

    assert (SAMPLE["new_promise"] in printed, outcome in printed) == (bool(new_promise), not new_promise)


# What each form says of a date that still lies ahead, and of one that was moved and missed again.
WILL_MISS = {"2018": "sẽ không kịp trả kết quả", "2025": "sẽ không giải quyết xong"}
PROMISED_AGAIN = {"2018": "ngày hẹn lại theo thư xin lỗi trước", "2025": "thời gian hẹn lại theo văn bản xin lỗi trước"}
AGAIN = "17 giờ 30 phút, ngày 06 tháng 02 năm 2024"
FAULT = {"name": "làm mất, hư hỏng giấy tờ", "words": ["Bản chính giấy chứng sinh bị ướt."]}


@pytest.mark.parametrize("regime", ["2018", "2025"])
def test_letter_says_which_date_was_or_will_be_missed_and_what_else_was_wrong(regime, tmp_path):
    def printed(**said):
        return in_reading_order(pdf.render(f"{regime}/apology_letter", {**SAMPLE, "forms": regime} | said), tmp_path)

    plain = printed()
    ahead, again, faults = printed(ahead=True), printed(again=AGAIN, new_promise=""), printed(faults=[FAULT])

    assert [WILL_MISS[regime] in text for text in (plain, ahead)] == [False, True]
    said_again = f"{PROMISED_AGAIN[regime]}: {AGAIN}"
    assert [said_again in text for text in (plain, again)] == [False, True]
    assert [FAULT["words"][0] in text for text in (plain, faults)] == [False, True]
    assert "Ngoài ra" in faults


def test_letter_where_no_date_was_missed_speaks_of_the_faults_alone(tmp_path):
    data = {**SAMPLE, "late": False, "reasons": [], "new_promise": "", "outcome": "", "faults": [FAULT]}

    said = in_reading_order(pdf.render("2025/apology_letter", data), tmp_path)

    assert "THƯ XIN LỖI" in said.upper()
    assert FAULT["words"][0] in said
    assert [word in said for word in ("gia hạn", "quá hạn", "hẹn lại")] == [False, False, False]


def test_board_sheets_are_one_page_each_with_a_code_that_is_read_back(tmp_path):
    crowded = {**SHEET, "code": "1.000001", "papers": SHEET["papers"] * 3, "name": SHEET["name"] * 6}
    sheets = [SHEET, crowded, {**SHEET, "papers": ["Tờ khai"], "result": ""}]
    data = {"paper": "a4", "office": SAMPLE["office"], "emblem": "", "sheets": sheets}

    pages = pdf.render("board_sheet", data, format="png")

    assert len(pages) == 3
    for page in pages:
        (found,) = zxingcpp.read_barcodes(Image.open(BytesIO(page)))
        assert found.text == "https://motcua.example/thu-tuc/1.004884/"
    printed = in_reading_order(pdf.render("board_sheet", data), tmp_path)
    assert [fact in printed for fact in ("1.004884", "05 ngày làm việc", "Giấy tờ cần mang", "in ngày 22/11/2026")] == [
        True
    ] * 4


# --- typing is not programming ---------------------------------------------------------------------------------------

HOSTILE = (
    '#read("/etc/passwd")',
    "*bold* _italic_ `code`",
    '#panic("no")',
    "]} ) // not a comment /* nor this",
    "$x^2$ @ref <label> \\ \\n = heading",
    "- item + item 1. item",
    '#import "base.typ": *',
    '"; #let x = 1',
)


@pytest.mark.parametrize("typed", HOSTILE)
def test_markup_in_data_is_printed_as_it_was_typed(typed, tmp_path):
    data = {
        **SAMPLE,
        "applicant": {**SAMPLE["applicant"], "name": typed},
        "papers": [{"name": typed, "form": "bản chính", "quantity": 1}],
        "number": typed,
    }

    printed = in_reading_order(pdf.render("2025/receipt", data), tmp_path)

    assert re.sub(r"\s", "", printed).count(re.sub(r"\s", "", typed)) == 3


def test_markup_in_a_letter_is_printed_as_it_was_typed(tmp_path):
    reasons = [" ".join(HOSTILE)]

    printed = in_reading_order(pdf.render("2025/apology_letter", {**SAMPLE, "reasons": reasons}), tmp_path)

    assert re.sub(r"\s", "", reasons[0]) in re.sub(r"\s", "", printed)


@pytest.fixture
def papers_of(settings, tmp_path):
    """A folder of templates of our own; returns how to write one into it."""
    root = tmp_path / "templates" / "papers"
    root.mkdir(parents=True)
    settings.BASE_DIR = tmp_path

    def write(source):
        (root / "tried.typ").write_text(f'#set text(font: "TeX Gyre Termes", lang: "vi")\n{source}', encoding="utf-8")
        return "tried"

    return write


@pytest.mark.parametrize(
    "source",
    [
        '#set text(font: "Times New Roman")\nA font we do not ship is only a warning to typst.',
        "#unknown()",
        '#read("../../manage.py")',
        '#read("/etc/passwd")',
    ],
)
def test_template_that_warns_or_fails_is_not_printed(papers_of, source):
    template = papers_of(f'#set document(title: "Thử")\n{source}')

    with pytest.raises(pdf.PaperError, match=r"^tried: "):
        pdf.render(template, {})


# --- the file --------------------------------------------------------------------------------------------------------


def test_same_data_and_time_give_the_same_bytes():
    once, again = (pdf.render("2018/receipt", SAMPLE, timestamp=AT) for _ in range(2))
    later = pdf.render("2018/receipt", SAMPLE, timestamp=AT.replace(hour=9))

    assert once == again
    assert once != later


def test_fonts_are_ours_and_travel_with_the_file(tmp_path):
    for template, data, family in (
        ("2018/receipt", SAMPLE, "TeXGyreTermes"),
        ("board_sheet", {"paper": "a4", "office": SAMPLE["office"], "emblem": "", "sheets": [SHEET]}, "BeVietnamPro"),
    ):
        path = tmp_path / "fonts.pdf"
        path.write_bytes(pdf.render(template, data))
        listed = [line.split() for line in reader("pdffonts", str(path)).splitlines()[2:]]

        assert listed
        for name, *_, embedded, subset, has_unicode, _number, _generation in listed:
            assert name.split("+")[1].startswith(family)
            assert (embedded, subset, has_unicode) == ("yes", "yes", "yes")


def test_file_can_be_archived_and_read_aloud(tmp_path):
    tagged, plain = (pdf.render("2018/receipt", SAMPLE, tags=tags) for tags in (True, False))

    assert [claim in tagged for claim in (b"pdfuaid:part", b"pdfaid:part", b"/StructTreeRoot")] == [True] * 3
    assert [claim in plain for claim in (b"pdfuaid:part", b"/StructTreeRoot")] == [False] * 2
    assert len(plain) < len(tagged)


def test_desks_that_print_at_once_each_get_their_own_paper(tmp_path):
    names = ["Nguyễn Văn An", "Trần Thị Bình", "Lê Cường", "Phạm Dung"]

    def receipt(name):
        return pdf.render("2025/receipt", {**SAMPLE, "applicant": {**SAMPLE["applicant"], "name": name}})

    with ThreadPoolExecutor(4) as desks:
        documents = list(desks.map(receipt, names))

    for name, document in zip(names, documents, strict=True):
        assert f"Tiếp nhận hồ sơ của: {name}" in words_of(document, tmp_path)
