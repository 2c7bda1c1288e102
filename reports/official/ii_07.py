"""II.07/VPCP/KSTT: the dossiers past their date by the reasons for it (01/2020/TT-VPCP).

The official grouping of the reasons was not established (law.md 5.3), so the portal's own list of them heads the
columns. Total = columns (10) + (13) of II.06a, in every line.
"""

from dataclasses import replace
from datetime import datetime

from dossiers.states import Cause
from reports.official.form import Column, Report, cells, flat_heads
from reports.periods import Period
from reports.progress import Line, progress

CAUSES = tuple(Cause)
FIRST = 5
COLUMNS = (
    Column("STT", "(1)", "text"),
    Column("Lĩnh vực giải quyết", "(2)", "text"),
    Column("Tổng số hồ sơ quá hạn", "(3)=(4)+(5)", sums=(3, 4)),
    Column("Đã giải quyết quá hạn", "(4)"),
    Column("Đang giải quyết, quá hạn", "(5)"),
    *(
        Column(f"{cause.label[:1].upper()}{cause.label[1:]}", f"({FIRST + place})")
        for place, cause in enumerate(CAUSES, 1)
    ),
)


def build(period: Period, at: datetime) -> Report:
    found = progress(period, at=at)
    late = [line for line in found.lines if line.balance.past_due]
    lines = tuple(cells(COLUMNS, (str(place), line.name, *_values(line))) for place, line in enumerate(late, start=1))
    causes = {cause: sum(line.causes[cause] for line in late) for cause in CAUSES}
    foot = cells(COLUMNS, ("", "Tổng số", *_values(Line("", "", found.total, causes))))
    title = "Nguyên nhân quá hạn của hồ sơ giải quyết thủ tục hành chính"
    report = Report(
        "ii-07",
        "II.07/VPCP/KSTT",
        title,
        period,
        found.cut,
        "Số hồ sơ TTHC",
        flat_heads(COLUMNS),
        COLUMNS,
        lines,
        foot,
    )
    return replace(report, notes=_notes(), basis="Thông tư 01/2020/TT-VPCP; Nghị định 118/2025/NĐ-CP Điều 19.6")


def _notes() -> tuple[str, ...]:
    last = FIRST + len(CAUSES)
    return (
        f"Cột (3) bằng tổng các cột (6) đến ({last}), và bằng cột (10) + (13) của biểu II.06a cùng kỳ.",
        "Nhóm nguyên nhân theo danh mục của cổng, ghi ở lần trễ hạn sau cùng; biểu chính thức có thể nhóm khác.",
    )


def _values(line: Line) -> tuple[int, ...]:
    balance = line.balance
    return balance.past_due, balance.late, balance.overdue, *(line.causes[cause] for cause in CAUSES)
