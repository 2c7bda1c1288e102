"""What every figure of the dashboard means: its formula in Vietnamese and its basis in law."""

from typing import NamedTuple

CLOCK = "Nghị định 118/2025/NĐ-CP Điều 19 (trước 01/7/2025: Nghị định 61/2018/NĐ-CP Điều 19)"
CHANNELS = "Nghị định 118/2025/NĐ-CP Điều 15"
APOLOGY = "Nghị định 118/2025/NĐ-CP Điều 19.6"
RATING = "Nghị định 118/2025/NĐ-CP Điều 33, 34"
REPORT = "Thông tư 01/2020/TT-VPCP, biểu II.06a"
WARD = "mô hình của phường, không có định nghĩa trong văn bản"


class Meaning(NamedTuple):
    """`formula` is a sentence; `basis` names decree and article, or says that there is none."""

    formula: str
    basis: str


MEANINGS = {
    "tiep-nhan": Meaning("Đếm hồ sơ một cửa tiếp nhận trong kỳ, trừ hồ sơ hủy do nhập sai.", f"{CHANNELS}; {REPORT}"),
    "truc-tuyen": Meaning("Đếm hồ sơ tiếp nhận trong kỳ, nộp trực tuyến tại bộ phận một cửa.", CHANNELS),
    "lien-thong": Meaning(
        "Đếm hồ sơ liên thông tiếp nhận trong kỳ; đã nằm trong các hình thức nộp.", "Nghị định 118/2025/NĐ-CP Điều 20"
    ),
    "cong-quoc-gia": Meaning(
        "Đếm hồ sơ nhận trong kỳ theo dữ liệu Cổng Dịch vụ công quốc gia; nguồn thứ hai, không cộng vào.", CHANNELS
    ),
    "dung-han": Meaning("(trước hạn + đúng hạn) ÷ đã giải quyết × 100, làm tròn hai số lẻ.", f"{CLOCK}; {REPORT}"),
    "dung-han-ca-no": Meaning(
        "(trước hạn + đúng hạn) ÷ (đã giải quyết + đang quá hạn) × 100: để hồ sơ nằm lại không làm tỷ lệ đẹp lên.",
        CLOCK,
    ),
    "truc-tuyen-dung-han": Meaning("Như tỷ lệ đúng hạn, chỉ tính hồ sơ nộp trực tuyến.", CLOCK),
    "dang-giai-quyet": Meaning(
        "Hồ sơ chưa có kết quả: trong hạn + quá hạn; dừng tính hạn kịp thời là trong hạn.", CLOCK
    ),
    "tre-han": Meaning("Đếm hồ sơ có kết quả sau hạn theo quy định; thư xin lỗi không dời hạn này.", CLOCK),
    "thu-xin-loi": Meaning("Đếm lần trễ hạn có thư xin lỗi đã duyệt hoặc đã gửi.", APOLOGY),
    "cong-khai": Meaning("Đếm lần trễ hạn đã nằm trên một kỳ công khai, hoặc trong sổ trước khi có cổng.", APOLOGY),
    "hai-long": Meaning(
        "Câu trả lời mức 4 và 5 của câu đánh giá chung ÷ câu trả lời hợp lệ × 100; dưới 5 câu không tính.", RATING
    ),
    "ty-le-truc-tuyen": Meaning("Hồ sơ trực tuyến ÷ hồ sơ một cửa tiếp nhận × 100.", "Quyết định 766/QĐ-TTg"),
    "thu-truoc-han": Meaning("Đếm thư xin lỗi đã duyệt không muộn hơn hạn bị lỡ.", APOLOGY),
    "bo-sung": Meaning("Số lần yêu cầu bổ sung trong nhật ký ÷ hồ sơ tiếp nhận.", "Nghị định 118/2025/NĐ-CP Điều 19.5"),
    "thanh-toan": Meaning(
        "Hồ sơ nộp lệ phí trực tuyến ÷ hồ sơ có ghi thu lệ phí × 100.", "Nghị định 118/2025/NĐ-CP Điều 24"
    ),
    "khong-cham-tre": Meaning("Lấy tỷ lệ đúng hạn, tính cả hồ sơ còn nợ quá hạn.", WARD),
    "khong-lang-phi": Meaning(
        "Giấy tờ ghi “cơ quan đã có” lúc tiếp nhận (có sẵn ở cơ quan hoặc trong cơ sở dữ liệu, không bắt nộp lại) ÷ "
        "mọi giấy tờ ghi trong thành phần hồ sơ × 100; mỗi loại giấy tờ của một hồ sơ tính một. "
        "Đây là cách đo của cổng: khẩu hiệu không kèm cách tính.",
        f"{WARD}; Nghị định 118/2025/NĐ-CP Điều 17.1",
    ),
    "khong-chong-cheo": Meaning("Hồ sơ không lần nào bị trả lại giữa các bộ phận ÷ hồ sơ tiếp nhận × 100.", WARD),
    "khong-viet": Meaning(
        "Cộng các mục đã in sẵn trên tờ khai (thông tin người nộp, thủ tục, từng giấy tờ) của hồ sơ nộp trực tiếp; "
        "thời gian tiếp nhận là trung bình của các hồ sơ có đo.",
        WARD,
    ),
    "thanh-nien": Meaning(
        "Cộng số lượt người được giúp trong sổ hỗ trợ của các tổ, đội; một người có thể nhiều lượt.", WARD
    ),
}
