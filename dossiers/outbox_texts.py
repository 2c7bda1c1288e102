"""The words of the messages, by event: the office's own from the table, else these. Initials and code, nothing more.

A place `{hen_tra}` is filled from the message's facts; there are no others than `PLACES`.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from dossiers.models import MessageEvent, MessageTemplate

PLACES = {
    "ma_ho_so": "mã hồ sơ",
    "ten_tat": "chữ cái đầu của họ tên",
    "hen_tra": "ngày hẹn trả",
    "hen_lai": "câu hẹn lại, trống khi thư không hẹn ngày",
    "han_bo_sung": "hạn nộp bổ sung",
    "thu": "số thư xin lỗi",
    "noi_tra": "nơi hoặc cách nhận kết quả",
    "ma_nop": "mã nộp trực tuyến",
    "tra_loi_truoc": "giờ chậm nhất phường trả lời hồ sơ nộp trực tuyến",
    "phuong": "tên ngắn của phường",
    "khao_sat": "địa chỉ phiếu khảo sát riêng, chỉ trong tin mời đánh giá",
}
PLACE = re.compile(r"\{([^{}]*)\}")


class Text(NamedTuple):
    """Subject (of an e-mail) and body, with their places."""

    subject: str
    body: str


_OF = "Hồ sơ {ma_ho_so} của {ten_tat}"
_FILED = "Hồ sơ nộp trực tuyến {ma_nop} của {ten_tat}"
DEFAULTS = {
    MessageEvent.ACCEPTED: Text(
        "Đã tiếp nhận hồ sơ {ma_ho_so}", f"{_OF} đã được {{phuong}} tiếp nhận. Hẹn trả kết quả {{hen_tra}}."
    ),
    MessageEvent.SUPPLEMENT: Text(
        "Hồ sơ {ma_ho_so} cần bổ sung",
        f"{_OF} cần bổ sung giấy tờ theo phiếu yêu cầu của {{phuong}}, chậm nhất {{han_bo_sung}}. "
        "Thời gian chờ bổ sung không tính vào thời hạn giải quyết.",
    ),
    MessageEvent.RESUMED: Text(
        "Hồ sơ {ma_ho_so} đã đủ giấy tờ", f"{_OF} đã được nhận bổ sung. Ngày hẹn trả mới: {{hen_tra}}."
    ),
    MessageEvent.EXTENDED: Text(
        "Hồ sơ {ma_ho_so} được gia hạn để xác minh",
        f"{_OF} phải xác minh thêm theo quy định. Ngày hẹn trả mới: {{hen_tra}}.",
    ),
    MessageEvent.APOLOGY: Text(
        "Thư xin lỗi về hồ sơ {ma_ho_so}",
        f"{_OF} bị trễ hạn. UBND {{phuong}} xin lỗi (thư số {{thu}}). {{hen_lai}} "
        "Thư được gửi đến Ông/Bà và có thể nhận tại bộ phận một cửa.",
    ),
    MessageEvent.READY: Text("Hồ sơ {ma_ho_so} đã có kết quả", f"{_OF} đã có kết quả. {{noi_tra}}"),
    MessageEvent.EARLY: Text(
        "Hồ sơ {ma_ho_so} có kết quả sớm", f"{_OF} đã có kết quả sớm hơn ngày hẹn {{hen_tra}}. {{noi_tra}}"
    ),
    MessageEvent.WAITING: Text(
        "Kết quả hồ sơ {ma_ho_so} đang chờ nhận", f"{_OF} đã có kết quả và đang chờ Ông/Bà. {{noi_tra}}"
    ),
    MessageEvent.REFUSED: Text(
        "Hồ sơ {ma_ho_so} bị từ chối giải quyết",
        f"{_OF} bị từ chối giải quyết. Mời đến bộ phận một cửa nhận văn bản nêu lý do và được hướng dẫn.",
    ),
    MessageEvent.CALENDAR: Text(
        "Hồ sơ {ma_ho_so} có ngày hẹn mới",
        f"{_OF} có ngày hẹn trả mới: {{hen_tra}}, do lịch làm việc của cơ quan nhà nước thay đổi. "
        "Giấy tiếp nhận đang giữ vẫn dùng được.",
    ),
    MessageEvent.FILED: Text(
        "Đã nhận hồ sơ nộp trực tuyến {ma_nop}",
        f"{_FILED} đã đến {{phuong}}. Cán bộ sẽ tiếp nhận, yêu cầu bổ sung hoặc từ chối trước {{tra_loi_truoc}}. "
        "Xem ở đường dẫn riêng của Ông/Bà.",
    ),
    MessageEvent.FILING_ASKED: Text(
        "Hồ sơ nộp trực tuyến {ma_nop} cần bổ sung",
        f"{_FILED} cần bổ sung trước khi tiếp nhận. Mở đường dẫn riêng của Ông/Bà để xem thiếu gì và gửi lại.",
    ),
    MessageEvent.FILING_REFUSED: Text(
        "Hồ sơ nộp trực tuyến {ma_nop} không được tiếp nhận",
        f"{_FILED} không được tiếp nhận. Lý do ghi ở đường dẫn riêng của Ông/Bà; cần hỏi, mời gọi hoặc đến "
        "bộ phận một cửa.",
    ),
    MessageEvent.RATE: Text(
        "Mời đánh giá phục vụ",
        "Hồ sơ {ma_ho_so} đã trả xong. Ông/Bà thấy {phuong} phục vụ thế nào? Xin trả lời một phút, không ghi tên, "
        "cán bộ không biết ai trả lời: {khao_sat}",
    ),
}


def texts() -> dict[str, Text]:
    """The words of every event, in one query."""
    own = {row.event: Text(row.subject, row.text) for row in MessageTemplate.objects.all()}
    return {**{event.value: text for event, text in DEFAULTS.items()}, **own}


def filled(text: str, facts: Mapping[str, str]) -> str:
    """The text with its places filled; one that has no fact is left empty, never shown in braces."""
    return " ".join(PLACE.sub(lambda found: str(facts.get(found[1], "")), text).split())


def unknown_places(text: str) -> list[str]:
    """Places in a text that no message can fill, for the administrator who writes it."""
    return sorted({name for name in PLACE.findall(text) if name not in PLACES})
