"""Satisfaction by criterion as SIPAS counts it: marks 4 and 5 over valid answers, each with its count (law.md 6.4)."""

from dataclasses import replace
from datetime import datetime

from reports.figures import satisfaction_in
from reports.official.form import Column, Report, Value, cells, flat_heads
from reports.periods import Period
from reports.progress import cut_of
from surveys.scores import CriterionScore

MARKS = ("Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng")
COLUMNS = (
    Column("Tiêu chí", "(1)", "text"),
    *(Column(f"Mức {mark}: {name}", f"({mark + 1})") for mark, name in enumerate(MARKS, start=1)),
    Column("Trả lời hợp lệ", "(7)=(2)+…+(6)", sums=(1, 2, 3, 4, 5)),
    Column("Hài lòng", "(8)=(5)+(6)", sums=(4, 5)),
    Column("Tỷ lệ hài lòng", "(9)=(8)÷(7)", "rate"),
    Column("Khoảng tin cậy 95 %", "(10)", "text"),
)
NOTES = (
    "Câu bỏ trống là thiếu, không tính là mức 3; nhóm dưới 5 người trả lời không tính tỷ lệ.",
    "Phiếu giấy, mã QR treo tường và mã QR trên giấy tiếp nhận cộng chung; từng cửa xem ở trang khảo sát.",
)


def build(period: Period, at: datetime) -> Report:
    lines = tuple(cells(COLUMNS, _values(row)) for row in satisfaction_in(period).criteria)
    title = "Mức độ hài lòng của người dân, tổ chức theo tiêu chí"
    report = Report(
        "sipas", "SIPAS", title, period, cut_of(period, at=at), "Câu trả lời", flat_heads(COLUMNS), COLUMNS, lines
    )
    return replace(report, notes=NOTES, basis="Nghị định 118/2025/NĐ-CP Điều 33, 34; phương pháp SIPAS")


def _values(row: CriterionScore) -> tuple[Value, ...]:
    score = row.score
    interval = score.interval if score.is_shown else None
    said = f"{interval[0]}–{interval[1]} %".replace(".", ",") if interval else None
    return row.name, *score.counts, score.responses, score.satisfied, score.shown_rate, said
