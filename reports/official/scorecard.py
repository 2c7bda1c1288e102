"""The scorecard of TT 01/2018/TT-VPCP Điều 13–15 as an estimate: nine indicators of 0, 1 or 2.

In force until 30/06/2025 and kept as an internal scorecard. Indicators 1–4, 6, 7 are averages over dossiers with one
decimal, 5, 8 and 9 are the unit's. One without data is left out and not counted as zero.
"""

from dataclasses import replace
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from reports.official.form import Column, Report, cells, flat_heads
from reports.official.scores import Basis, basis
from reports.periods import Period
from tanthanh.office.vietnamese import number

MOST = 2
NINE = 18
# 15 of 18 points and more, and so on (Điều 15).
RANKS = ((15, "xuất sắc"), (12, "tốt"), (9, "khá"), (6, "trung bình"), (0, "yếu"))
COLUMNS = (
    Column("Chỉ số", "(1)", "text"),
    Column("Nội dung", "(2)", "text"),
    Column("Mức 2", "(3)"),
    Column("Mức 1", "(4)"),
    Column("Mức 0", "(5)"),
    Column("Điểm", "(6)", "points"),
    Column("Cách tính", "(7)", "text"),
)
NOTES = (
    "Ước tính để tự soát; chỉ số không có dữ liệu bỏ ra, không tính bằng không (Điều 13).",
    "Điểm chỉ số = (2 × số ở mức 2 + số ở mức 1) ÷ tổng số, làm tròn một chữ số thập phân.",
)


class Indicator(NamedTuple):
    """One indicator: how many at 2, 1 and 0, or nothing where nobody knows."""

    place: int
    name: str
    levels: tuple[int, int, int] | None
    how: str
    advice: str = ""

    @property
    def score(self) -> Decimal | None:
        if self.levels is None or not sum(self.levels):
            return None
        two, one, _ = self.levels
        return (Decimal(2 * two + one) / sum(self.levels)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def build(period: Period, at: datetime) -> Report:
    found = basis(period, at=at)
    indicators = _indicators(found)
    lines = tuple(
        cells(COLUMNS, (str(row.place), row.name, *(row.levels or (None, None, None)), row.score, row.how))
        for row in indicators
    )
    scores = [row.score for row in indicators if row.score is not None]
    reached, most = sum(scores, Decimal(0)), MOST * len(scores)
    foot = cells(
        COLUMNS, ("", "Tổng các chỉ số có dữ liệu", None, None, None, reached if scores else None, _rank(reached, most))
    )
    title = "Đánh giá việc giải quyết thủ tục hành chính theo Thông tư 01/2018/TT-VPCP"
    report = Report(
        "tt-01-2018", "TT 01/2018/TT-VPCP", title, period, found.cut, "Điểm", flat_heads(COLUMNS), COLUMNS, lines, foot
    )
    advice = tuple(row.advice for row in indicators if row.advice)
    return replace(report, notes=NOTES, basis="Thông tư 01/2018/TT-VPCP Điều 13–15", is_estimate=True, advice=advice)


def _rank(reached: Decimal, most: int) -> str:
    """The rank that these points would be on the full scale of 18."""
    if not most:
        return "chưa có dữ liệu"
    scaled = (reached * NINE / most).quantize(Decimal("0.1"), ROUND_HALF_UP)
    rank = next(name for least, name in RANKS if scaled >= least)
    return f"trên {most} điểm; quy về thang 18 là {str(scaled).replace('.', ',')}: {rank} (ước tính)"


def _indicators(found: Basis) -> tuple[Indicator, ...]:
    balance = found.balance
    answered, complaints = _complaints(found)
    online, advice = _online(found)
    return (
        Indicator(
            1,
            "Tổng thời gian giải quyết so với quy định",
            balance.done,
            "trước hạn 2, đúng hạn 1, quá hạn 0 trên số đã giải quyết trong kỳ",
            _next_average((balance.early, balance.on_time, balance.late), "hồ sơ có kết quả trước ngày hẹn"),
        ),
        Indicator(
            2,
            "Thời gian của từng bộ phận, cơ quan tham gia",
            found.hand_overs if sum(found.hand_overs) else None,
            "bước xử lý xong trước ngày, đúng ngày, sau hạn của bước",
            _next_average(found.hand_overs, "bước xử lý xong trước ngày của bước"),
        ),
        Indicator(
            3,
            "Số lần phải bổ sung hồ sơ",
            found.supplements,
            "không lần nào 2, một lần 1, nhiều hơn 0; hồ sơ nhập từ sổ không ghi bổ sung tính là không lần nào",
            _next_average(found.supplements, "hồ sơ không phải bổ sung"),
        ),
        Indicator(4, "Số cơ quan phải liên hệ", None, "cổng không hỏi người nộp điều này"),
        Indicator(5, "Tổ chức tại bộ phận một cửa", None, "tỷ lệ thủ tục thẩm định, phê duyệt tại chỗ chưa được ghi"),
        Indicator(
            6,
            "Công khai thủ tục hành chính",
            _disclosed(found),
            "niêm yết và điện tử 2, chỉ điện tử 1; tính theo thủ tục đang có hiệu lực",
            _next_average(_disclosed(found) or (0, 0, 0), "thủ tục được treo niêm yết"),
        ),
        Indicator(
            7,
            "Thái độ của cán bộ, công chức",
            None,
            "phản ánh thái độ không gắn với hồ sơ nên chưa tính được trên từng hồ sơ",
        ),
        Indicator(8, "Tiếp thu, giải trình phản ánh, kiến nghị", answered, *complaints),
        Indicator(
            9,
            "Dịch vụ công trực tuyến",
            online,
            "≥ 30 % hồ sơ trực tuyến và không trễ 2; 15–30 % và không trễ 1; còn lại 0",
            advice,
        ),
    )


def _disclosed(found: Basis) -> tuple[int, int, int] | None:
    """Posted on paper as well, on the portal alone; every procedure in force is on the portal."""
    posted, whole = found.posted.part, found.posted.whole
    return (posted, whole - posted, 0) if whole else None


def _complaints(found: Basis) -> tuple[tuple[int, int, int] | None, tuple[str, str]]:
    """Indicator 8: all answered in time, nine of ten, or fewer or one that drags on; the sentence and the advice.

    The text gives a unit without complaints the full score; the portal sees its own box alone and leaves that out.
    """
    judged = found.complaints
    rule = "trả lời đúng hẹn 100 % 2; từ 90 % 1; còn lại hoặc có phản ánh quá hẹn chưa trả lời 0"
    if not judged.due:
        return None, (f"{rule}; kỳ này hộp góp ý của cổng chưa ghi phản ánh, kiến nghị nào đã đến hẹn", "")
    how = (
        f"{rule}: {number(judged.in_time)} ÷ {number(judged.due)} phản ánh, kiến nghị nhận trong kỳ trên cổng đúng hẹn "
        "của phường"
    )
    if judged.dragging:
        advice = f"Chỉ số 8: {number(judged.dragging)} phản ánh, kiến nghị quá hẹn chưa trả lời đưa điểm về 0."
        return (0, 0, 1), (how, advice)
    if judged.in_time == judged.due:
        return (1, 0, 0), (how, "")
    return ((0, 1, 0) if 10 * judged.in_time >= 9 * judged.due else (0, 0, 1)), (how, "")


def _online(found: Basis) -> tuple[tuple[int, int, int] | None, str]:
    """Indicator 9: the online share of the dossiers received, and whether one of them was late."""
    share = found.online
    if not share.whole:
        return None, ""
    if found.online_late:
        return (0, 0, 1), (
            f"Chỉ số 9: {number(found.online_late)} hồ sơ trực tuyến trễ hạn đưa điểm về 0; không có hồ sơ trễ "
            "thì được xét theo tỷ lệ trực tuyến."
        )
    if 100 * share.part >= 30 * share.whole:
        return (1, 0, 0), ""
    needed = -(-(30 if 100 * share.part >= 15 * share.whole else 15) * share.whole // 100) - share.part
    advice = f"Chỉ số 9: thêm một điểm khi có thêm {number(needed)} hồ sơ nộp trực tuyến."
    return ((0, 1, 0) if 100 * share.part >= 15 * share.whole else (0, 0, 1)), advice


def _next_average(levels: tuple[int, int, int], what: str) -> str:
    """How many more would have to stand one step higher for the next tenth of the indicator."""
    whole = sum(levels)
    if not whole or levels[0] == whole:
        return ""
    points = 2 * levels[0] + levels[1]
    tenths = int((Decimal(10 * points) / whole).quantize(Decimal(1), ROUND_HALF_UP))
    # Half a tenth below the next one is rounded up to it.
    needed = -(-(2 * tenths + 1) * whole // 20) - points
    return f"Thêm 0,1 điểm khi có thêm {number(needed)} {what} (mỗi trường hợp tăng một mức)."
