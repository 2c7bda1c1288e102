"""The questions an office starts with: the short form of one minute, and the full SIPAS form (law.md 6.4).

`contents` are the letters of 118/2025/NĐ-CP Điều 33, which lists nine contents a citizen's rating must cover:
a time against the rule, b agencies to be contacted, c visits, d what is posted, đ manner, e result and costs,
g answers to complaints, h online service, i anything else. The office may reword all of it in a later version.
"""

from typing import NamedTuple

from surveys.models import Factor, Kind

OVERALL = "danh_gia_chung"
CONTENTS = {
    "a": "thời gian trả kết quả so với quy định",
    "b": "số lượng cơ quan phải liên hệ",
    "c": "số lần phải liên hệ với nơi tiếp nhận",
    "d": "thông tin công khai chính xác, đầy đủ, kịp thời",
    "đ": "thái độ ứng xử của cán bộ, công chức",
    "e": "kết quả và chi phí đúng pháp luật",
    "g": "thời gian, chất lượng giải trình phản ánh, kiến nghị",
    "h": "tiến độ, chất lượng dịch vụ công trực tuyến",
    "i": "nội dung khác",
}


class Criterion(NamedTuple):
    """One question as it is seeded; `code` is also its column in a ballot file and its key in the statistics."""

    code: str
    name: str
    text: str
    name_en: str
    text_en: str
    contents: str = "i"
    factor: Factor | str = ""
    options: tuple[tuple[str, str], ...] = ()


VISITS = (
    ("Một lần", "Once"),
    ("Hai lần", "Twice"),
    ("Ba lần", "Three times"),
    ("Bốn lần trở lên", "Four times or more"),
)
AGENCIES = (
    ("Chỉ Bộ phận Một cửa", "The one-stop only"),
    ("Thêm một cơ quan", "One other agency"),
    ("Thêm hai cơ quan trở lên", "Two or more others"),
)
YES_NO = (("Không", "No"), ("Có", "Yes"))

CRITERIA = (
    Criterion(
        "co_so_vat_chat",
        "Cơ sở vật chất",
        "Nơi tiếp nhận, chỗ ngồi chờ, trang thiết bị",
        "Premises",
        "The office, the waiting area, the equipment",
        "i",
        Factor.ACCESS,
    ),
    Criterion(
        "su_thuan_loi",
        "Sự thuận lợi",
        "Tìm hiểu và làm thủ tục dễ dàng, thuận tiện (niêm yết, mã QR)",
        "Convenience",
        "Finding out and filing was easy (posted sheets, QR codes)",
        "d h",
        Factor.ACCESS,
    ),
    Criterion(
        "thai_do",
        "Thái độ phục vụ",
        "Thái độ của cán bộ, công chức",
        "Manner",
        "The manner of the officers",
        "đ",
        Factor.OFFICER,
    ),
    Criterion(
        "huong_dan",
        "Hướng dẫn",
        "Hướng dẫn rõ ràng, không phải bổ sung giấy tờ nhiều lần",
        "Guidance",
        "Clear guidance, no papers asked for again and again",
        "b c",
        Factor.OFFICER,
    ),
    Criterion(
        "thoi_gian",
        "Thời gian giải quyết",
        "Thời gian giải quyết, trả kết quả đúng hẹn",
        "Time taken",
        "The result came on the promised day",
        "a",
        Factor.RESULT,
    ),
    Criterion(
        "phi_le_phi",
        "Phí, lệ phí",
        "Phí, lệ phí đúng quy định, không phải trả thêm khoản nào khác",
        "Fees",
        "The fee was as published, nothing else had to be paid",
        "e",
        Factor.PROCEDURE,
    ),
    Criterion(
        OVERALL,
        "Đánh giá chung",
        "Nhìn chung, ông/bà có hài lòng không?",
        "Overall",
        "All in all, are you satisfied?",
        "g i",
    ),
)


def _item(number: int, factor: Factor, contents: str, texts: tuple[str, str], names: tuple[str, str]) -> Criterion:
    """An item of the SIPAS form under its number there; each of `texts` and `names` is Vietnamese, then English."""
    return Criterion(f"sipas_{number}", names[0], texts[0], names[1], texts[1], contents, factor)


SIPAS = (
    _item(
        15,
        Factor.ACCESS,
        "d h",
        (
            "Thông tin về thủ tục có bằng nhiều hình thức, dễ tiếp cận",
            "Information comes in several forms and is easy to get",
        ),
        ("Thông tin dễ tiếp cận", "Information"),
    ),
    _item(
        16,
        Factor.ACCESS,
        "i",
        ("Biển hiệu, bảng hướng dẫn rõ ràng", "Signs and directions are clear"),
        ("Biển hiệu, hướng dẫn", "Signs"),
    ),
    _item(
        17,
        Factor.ACCESS,
        "i",
        ("Trụ sở sạch sẽ, văn minh", "The building is clean and orderly"),
        ("Trụ sở", "Building"),
    ),
    _item(
        18,
        Factor.ACCESS,
        "i",
        ("Trang thiết bị phục vụ đầy đủ", "The equipment is sufficient"),
        ("Trang thiết bị", "Equipment"),
    ),
    _item(
        19,
        Factor.PROCEDURE,
        "d",
        ("Thủ tục niêm yết công khai, dễ thấy, dễ hiểu", "Procedures are posted, easy to see and to understand"),
        ("Niêm yết công khai", "Posted procedures"),
    ),
    _item(
        20,
        Factor.PROCEDURE,
        "b e",
        ("Thành phần hồ sơ phải nộp đúng quy định", "Only the prescribed papers were asked for"),
        ("Thành phần hồ sơ", "Papers"),
    ),
    _item(
        21,
        Factor.PROCEDURE,
        "e",
        ("Phí, lệ phí phải nộp đúng quy định", "The fee was as prescribed"),
        ("Phí, lệ phí đúng", "Fee as prescribed"),
    ),
    _item(
        22,
        Factor.PROCEDURE,
        "a",
        ("Thời hạn giải quyết đúng quy định", "The time limit was as prescribed"),
        ("Thời hạn đúng", "Time limit"),
    ),
    _item(
        23,
        Factor.OFFICER,
        "đ",
        ("Cán bộ, công chức lịch sự, tôn trọng", "The officers were polite and respectful"),
        ("Lịch sự, tôn trọng", "Courtesy"),
    ),
    _item(
        24,
        Factor.OFFICER,
        "đ",
        ("Trả lời kịp thời, đầy đủ câu hỏi", "Questions were answered promptly and fully"),
        ("Trả lời kịp thời", "Answers"),
    ),
    _item(
        25,
        Factor.OFFICER,
        "c",
        (
            "Hướng dẫn dễ hiểu, hoàn thiện hồ sơ sau một lần",
            "Guidance was clear; the dossier was complete after one round",
        ),
        ("Hướng dẫn một lần", "Guidance"),
    ),
    _item(
        26,
        Factor.OFFICER,
        "đ",
        ("Tuân thủ đúng quy định khi giải quyết", "The officers kept to the rules"),
        ("Tuân thủ quy định", "Keeping to rules"),
    ),
    _item(
        27,
        Factor.OFFICER,
        "đ",
        ("Tận tình trong công việc", "The officers were dedicated"),
        ("Tận tình", "Dedication"),
    ),
    _item(
        28, Factor.RESULT, "a", ("Trả kết quả đúng hẹn", "The result came on time"), ("Trả đúng hẹn", "Result on time")
    ),
    _item(
        29,
        Factor.RESULT,
        "e",
        ("Kết quả đầy đủ, chính xác", "The result was complete and correct"),
        ("Kết quả chính xác", "Correct result"),
    ),
    _item(
        30,
        Factor.RESULT,
        "e",
        ("Kết quả bảo đảm công bằng", "The result was fair"),
        ("Kết quả công bằng", "Fair result"),
    ),
    _item(
        31,
        Factor.FEEDBACK,
        "g",
        ("Có bố trí hình thức tiếp nhận góp ý, phản ánh", "There is a way to give feedback"),
        ("Hình thức tiếp nhận góp ý", "Ways to give feedback"),
    ),
    _item(
        32,
        Factor.FEEDBACK,
        "g",
        ("Góp ý, phản ánh được xử lý đúng quy định", "Feedback is handled by the rules"),
        ("Xử lý góp ý", "Feedback handled"),
    ),
    _item(
        33,
        Factor.FEEDBACK,
        "g",
        ("Thông báo kết quả xử lý góp ý kịp thời", "The outcome of feedback is told promptly"),
        ("Thông báo kết quả xử lý", "Feedback answered"),
    ),
    Criterion(
        "so_lan_di_lai",
        "Số lần đi lại",
        "Ông/bà phải đến hoặc liên hệ nơi tiếp nhận mấy lần cho hồ sơ này?",
        "Visits",
        "How often did you have to come or call for this dossier?",
        "c",
        options=VISITS,
    ),
    Criterion(
        "so_co_quan",
        "Số cơ quan phải liên hệ",
        "Ông/bà phải liên hệ những cơ quan nào để hoàn thiện hồ sơ?",
        "Agencies",
        "Which agencies did you have to contact?",
        "b",
        options=AGENCIES,
    ),
    Criterion(
        "chi_phi_ngoai",
        "Chi phí ngoài quy định",
        "Ông/bà có phải trả khoản nào ngoài phí, lệ phí quy định không?",
        "Other payments",
        "Did you have to pay anything besides the prescribed fee?",
        "e",
        options=YES_NO,
    ),
    CRITERIA[-1],
)
STANDARD = {
    Kind.SHORT: ("Phiếu khảo sát ngắn", CRITERIA),
    Kind.SIPAS: ("Phiếu khảo sát đầy đủ theo SIPAS", SIPAS),
}
