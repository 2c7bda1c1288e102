"""A year's satisfaction as a list to hand out: every table of the page, a group a row."""

from collections.abc import Iterator

from surveys.breakdowns import Response, Section
from surveys.scores import Satisfaction, Score
from tanthanh.office.spreadsheets import Column, Listing, Value
from tanthanh.office.vietnamese import percent_text

COLUMNS = (
    Column("Bảng", 30),
    Column("Nhóm", 44),
    Column("Trả lời", 10),
    Column("Hài lòng", 10),
    Column("Tỷ lệ", 12),
    Column("Khoảng 95 % từ", 14),
    Column("đến", 14),
    *(Column(f"Mức {mark}", 10) for mark in range(1, 6)),
)


def listing(year: int, found: Satisfaction, sections: list[Section], answered: Response) -> Listing:
    """Groups under five answers have their number of answers and nothing else."""
    return Listing(
        name=f"khao-sat-{year}",
        title=f"Khảo sát hài lòng năm {year}",
        columns=COLUMNS,
        rows=_rows(found, sections),
        told=(
            "Tỷ lệ = (mức 4 + mức 5) ÷ số câu trả lời hợp lệ; câu bỏ trống không tính. Khoảng tin cậy theo Wilson.",
            "Nhóm dưới năm câu trả lời không hiện (118/2025/NĐ-CP Điều 29.3).",
            f"Trả lời từ giấy tiếp nhận: {answered.answered} trên {answered.returned} hồ sơ đã trả trong năm.",
        ),
    )


def _rows(found: Satisfaction, sections: list[Section]) -> Iterator[list[Value]]:
    for row in found.criteria:
        yield _row("Theo tiêu chí", row.name, row.score)
        for label, score in row.doors:
            yield _row(f"Theo tiêu chí, {label}", row.name, score)
    for section in sections:
        for line in section.rows:
            yield _row(section.title, line.label, line.score)


def _row(table: str, label: str, score: Score) -> list[Value]:
    if not score.is_shown or score.interval is None:
        return [table, label, score.responses]
    low, high = (f"{bound:.1f} %".replace(".", ",") for bound in score.interval)
    return [table, label, score.responses, score.satisfied, percent_text(score.rate), low, high, *score.counts]
