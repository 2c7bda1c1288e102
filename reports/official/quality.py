"""The quality table of QĐ 766/QĐ-TTg as an estimate: six groups, 100 points.

The official score is computed on the national portal and the weights inside the groups were not established
(law.md 6.3): each group is estimated as one share of its points, and says which. A group without data is left out of
the total instead of being given points.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from reports.official.form import Column, Report, cells, flat_heads
from reports.official.scores import Basis, Share, basis
from reports.periods import Period
from tanthanh.office.vietnamese import number

NO_DATA = "chưa có dữ liệu"


class Group(NamedTuple):
    """One group of the table; `gain` says what would be one more, in words around the number."""

    name: str
    most: int
    how: str
    gain: str
    share: Callable[[Basis], Share]


GROUPS = (
    Group(
        "Công khai, minh bạch",
        18,
        "thủ tục đang có hiệu lực công khai đủ các phần của 63/2010/NĐ-CP Điều 8 ÷ thủ tục đang có hiệu lực",
        "ghi đủ nội dung công khai cho thêm {} thủ tục",
        lambda found: found.disclosed,
    ),
    Group(
        "Tiến độ, kết quả giải quyết",
        20,
        "(trước hạn + đúng hạn) ÷ (đã giải quyết + đang quá hạn)",
        "đưa thêm {} hồ sơ từ quá hạn về đúng hạn",
        lambda found: found.punctual,
    ),
    Group(
        "Cung cấp dịch vụ công trực tuyến",
        12,
        "hồ sơ trực tuyến ÷ hồ sơ nhận trong kỳ",
        "hướng dẫn thêm {} hồ sơ nộp trực tuyến",
        lambda found: found.online,
    ),
    Group(
        "Thanh toán trực tuyến",
        10,
        "hồ sơ nộp lệ phí trực tuyến ÷ hồ sơ nhận trong kỳ có ghi thu lệ phí",
        "hướng dẫn thêm {} hồ sơ nộp lệ phí trực tuyến",
        lambda found: found.paid_online,
    ),
    Group(
        "Số hóa hồ sơ",
        22,
        "giấy tờ nộp bản điện tử ÷ giấy tờ ghi nhận trong kỳ",
        "nhận bản điện tử cho thêm {} giấy tờ",
        lambda found: found.electronic_papers,
    ),
    Group(
        "Mức độ hài lòng",
        18,
        "câu trả lời mức 4 và 5 của câu đánh giá chung ÷ câu trả lời hợp lệ",
        "thêm {} người trả lời hài lòng",
        lambda found: found.satisfied,
    ),
)
COLUMNS = (
    Column("Nhóm chỉ số", "(1)", "text"),
    Column("Điểm tối đa", "(2)", is_added=False),
    Column("Đạt", "(3)", is_added=False),
    Column("Trên", "(4)", is_added=False),
    Column("Điểm ước tính", "(5)=(2)×(3)÷(4)", "points"),
    Column("Cách ước tính", "(6)", "text"),
)


def build(period: Period, at: datetime) -> Report:
    found = basis(period, at=at)
    shares = [(group, group.share(found)) for group in GROUPS]
    lines = tuple(
        cells(COLUMNS, (group.name, group.most, share.part, share.whole, share.points(group.most), group.how))
        if share.whole
        else cells(COLUMNS, (group.name, group.most, None, None, None, f"{group.how} – {NO_DATA}"))
        for group, share in shares
    )
    known = [(group.most, points) for group, share in shares if (points := share.points(group.most)) is not None]
    most, reached = sum(row[0] for row in known), sum((row[1] for row in known), Decimal(0))
    of = f"trên {most} điểm của {len(known)} nhóm có dữ liệu"
    foot = cells(COLUMNS, ("Tổng các nhóm có dữ liệu", most, None, None, reached if known else None, of))
    title = "Bộ chỉ số chỉ đạo, điều hành và đánh giá chất lượng phục vụ"
    report = Report(
        "qd-766", "QĐ 766/QĐ-TTg", title, period, found.cut, "Điểm", flat_heads(COLUMNS), COLUMNS, lines, foot
    )
    return replace(
        report,
        notes=NOTES,
        basis=BASIS,
        is_estimate=True,
        advice=tuple(_advice(group, share) for group, share in shares if _advice(group, share)),
    )


NOTES = (
    "Ước tính: điểm chính thức do Cổng Dịch vụ công quốc gia tính; tỷ trọng bên trong từng nhóm không được công bố.",
    "Nhóm chưa có dữ liệu để trống và không vào tổng; không có điểm nào được cho sẵn.",
)
BASIS = "Quyết định 766/QĐ-TTg ngày 23/6/2022; Nghị định 118/2025/NĐ-CP Điều 32"


def _advice(group: Group, share: Share) -> str:
    missing = share.missing_for_next(group.most)
    if missing is None or not group.gain:
        return ""
    return f"{group.name}: thêm một điểm khi {group.gain.format(number(missing))}."
