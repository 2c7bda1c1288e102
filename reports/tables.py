"""The yearly figures as titled tables: built once for the page, the spreadsheet and the paper.

Every count knows the address line under which the list of dossiers shows exactly the dossiers it counts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from urllib.parse import urlencode

from dossiers.filters import ONE_STOP, Outcome
from dossiers.states import Channel
from reports.breakdowns import Breakdowns, Row
from reports.figures import Figures, Outcomes
from reports.periods import Kind, Period

DOSSIERS: Final = "/can-bo/ho-so/"
RATE_FORMULA = "Tỷ lệ đúng hạn = (trước hạn + đúng hạn) ÷ đã giải quyết × 100."
HONEST_FORMULA = "Tính cả còn nợ = (trước hạn + đúng hạn) ÷ (đã giải quyết + đang quá hạn) × 100."


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure; `path` leads to the dossiers behind it, empty where there are none to show."""

    value: int | Decimal | None
    path: str = ""

    @property
    def is_rate(self) -> bool:
        return not isinstance(self.value, int)


@dataclass(frozen=True, slots=True)
class TableRow:
    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A titled table. `foot` is the sum of `rows`, in every column that can be added up."""

    key: str
    title: str
    over: str
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]
    foot: TableRow | None
    note: str


OUTCOME_COLUMNS: Final = (
    ("Tiếp nhận", ""),
    ("Trước hạn", Outcome.EARLY),
    ("Đúng hạn", Outcome.ON_TIME),
    ("Trễ hạn", Outcome.LATE),
    ("Đang làm, trong hạn", Outcome.WITHIN),
    ("Đang làm, quá hạn", Outcome.OVERDUE),
)
RATE_COLUMNS: Final = ("Tỷ lệ đúng hạn", "Tính cả còn nợ")


def dossiers_path(period: Period, **filters: str) -> str:
    """The list of what was received in the period, under these filters."""
    return list_path(**period.filters, **filters)


def list_path(**filters: str) -> str:
    """The list of dossiers under these filters; an empty one is left out."""
    return f"{DOSSIERS}?{urlencode({name.replace('_', '-'): value for name, value in filters.items() if value})}"


def tables(figures: Figures, cut: Breakdowns) -> tuple[Table, ...]:
    return (
        by_channel(figures),
        by_month(figures),
        _by_group(figures, "linh-vuc", "Theo lĩnh vực", "Lĩnh vực", cut.fields),
        _by_group(figures, "bo-phan", "Theo bộ phận", "Bộ phận", cut.units),
        _by_group(figures, "thu-tuc", "Theo thủ tục", "Thủ tục", cut.procedures),
        satisfaction(figures),
    )


def by_channel(figures: Figures) -> Table:
    channels = ((Channel.IN_PERSON, "Trực tiếp"), (Channel.ONLINE, "Trực tuyến"), (Channel.POSTAL, "Bưu chính"))
    rows = tuple(
        _outcome_row(label, figures.of(channel), figures.period, kenh=channel.value) for channel, label in channels
    )
    note = (
        "Kênh là hình thức nộp. Hồ sơ liên thông nằm trong các kênh; hồ sơ trên Cổng Dịch vụ công quốc gia là nguồn "
        f"thứ hai, không cộng vào. {RATE_FORMULA} {HONEST_FORMULA}"
    )
    foot = _outcome_row("Một cửa", figures.one_stop, figures.period, kenh=ONE_STOP)
    return _outcome_table("kenh", "Theo hình thức nộp", "Hình thức nộp", rows, foot, note)


def beside(figures: Figures) -> Table:
    """What is counted beside the channels and never added to them."""
    rows = (
        _outcome_row("Liên thông", figures.interlinked, figures.period, kenh=ONE_STOP, lien_thong="1"),
        _outcome_row(
            "Cổng Dịch vụ công quốc gia",
            figures.national_portal,
            figures.period,
            kenh=Channel.NATIONAL_PORTAL.value,
        ),
    )
    return _outcome_table("rieng", "Tính riêng", "Nguồn", rows, None, "")


def by_month(figures: Figures) -> Table:
    months = figures.outcomes_by_month()
    rows = tuple(
        _outcome_row(month_label(month, figures.period), outcomes, month, kenh=ONE_STOP)
        for month, outcomes in months.items()
    )
    whole = "Cả năm" if figures.period.kind == Kind.YEAR else "Cả kỳ"
    foot = _outcome_row(whole, sum(months.values(), Outcomes()), figures.period, kenh=ONE_STOP)
    note = "Hồ sơ xếp vào tháng tiếp nhận, tình trạng xét ở thời điểm lập bảng."
    return _outcome_table("thang", "Theo tháng tiếp nhận", "Tháng", rows, foot, note)


def month_label(month: Period, period: Period) -> str:
    """`Tháng 5`, with its year where the period touches two, and its days where only a part of it counts."""
    label = f"Tháng {month.first.month}"
    if period.first.year != period.last.year:
        label += f"/{month.first.year}"
    return label if month.kind == Kind.MONTH else f"{label} (ngày {month.first.day}–{month.last.day})"


def _by_group(figures: Figures, name: str, title: str, over: str, groups: Iterable[Row]) -> Table:
    """A row per group; a group the list cannot filter by (no code, no unit) carries no links."""
    rows = tuple(
        _outcome_row(row.group.name, row.outcomes, figures.period, kenh=ONE_STOP, **{name: row.group.key})
        if row.group.key
        else _plain_row(row.group.name, row.outcomes)
        for row in groups
    )
    foot = _outcome_row("Tổng", sum((row.outcomes for row in groups), Outcomes()), figures.period, kenh=ONE_STOP)
    return _outcome_table(name, title, over, rows, foot, "Chỉ tính hồ sơ của một cửa.")


def satisfaction(figures: Figures) -> Table:
    path = f"/can-bo/khao-sat/?nam={figures.year}"
    rows = tuple(
        TableRow(
            row.name,
            (Cell(row.score.responses, path), Cell(row.score.satisfied, path), Cell(row.score.shown_rate, path)),
        )
        for row in figures.satisfaction.criteria
    )
    note = (
        "Tỷ lệ hài lòng = (mức 4 + mức 5) ÷ số câu trả lời hợp lệ × 100; "
        "câu bỏ trống không tính, nhóm dưới 5 không hiện."
    )
    return Table("hai-long", "Mức hài lòng", "Tiêu chí", ("Trả lời", "Hài lòng", "Tỷ lệ"), rows, None, note)


def _outcome_row(label: str, outcomes: Outcomes, period: Period, **filters: str) -> TableRow:
    links = {result: dossiers_path(period, **filters, ket_qua=str(result)) for _, result in OUTCOME_COLUMNS}
    return _row(label, outcomes, links)


def _plain_row(label: str, outcomes: Outcomes) -> TableRow:
    return _row(label, outcomes, dict.fromkeys((result for _, result in OUTCOME_COLUMNS), ""))


def _row(label: str, outcomes: Outcomes, links: dict[str, str]) -> TableRow:
    values = (outcomes.total, *outcomes.counts)
    counts = tuple(
        Cell(value, links[result] if value else "") for value, (_, result) in zip(values, OUTCOME_COLUMNS, strict=True)
    )
    return TableRow(label, (*counts, Cell(outcomes.on_time_rate), Cell(outcomes.honest_rate)))


def _outcome_table(
    key: str, title: str, over: str, rows: tuple[TableRow, ...], foot: TableRow | None, note: str
) -> Table:
    columns = (*(name for name, _ in OUTCOME_COLUMNS), *RATE_COLUMNS)
    return Table(key, title, over, columns, rows, foot, note)
