"""A period beside the same one a year earlier, and beside what the office has set itself."""

from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from django.conf import settings

from reports.figures import Figures
from reports.tables import Cell, Table, TableRow
from tanthanh.office.vietnamese import percent

Value = int | Decimal | None


class Measure(NamedTuple):
    """One line: what is compared, and the name of its target in settings, if it can have one."""

    name: str
    of: Callable[[Figures], Value]
    target: str = ""


MEASURES = (
    Measure("Hồ sơ một cửa tiếp nhận", lambda figures: figures.one_stop.total),
    Measure("Hồ sơ trực tuyến", lambda figures: figures.online.total),
    Measure("Tỷ lệ trực tuyến", lambda figures: percent(figures.online.total, figures.one_stop.total), "online_share"),
    Measure("Đã giải quyết", lambda figures: figures.one_stop.resolved),
    Measure("Tỷ lệ đúng hạn", lambda figures: figures.one_stop.on_time_rate, "on_time_rate"),
    Measure("Tỷ lệ đúng hạn, tính cả còn nợ", lambda figures: figures.one_stop.honest_rate, "on_time_rate"),
    Measure("Giải quyết trễ hạn", lambda figures: figures.one_stop.late),
    Measure("Thư xin lỗi", lambda figures: figures.apologies.issued),
    Measure("Lần trễ đã công khai", lambda figures: figures.apologies.published),
    Measure("Hài lòng chung", lambda figures: figures.satisfaction.overall.score.shown_rate, "satisfaction"),
)
NOTE = (
    "Chênh lệch của tỷ lệ tính bằng điểm phần trăm. Mục tiêu do phường tự đặt khi cài đặt (TARGET_ON_TIME, "
    "TARGET_ONLINE, TARGET_SATISFACTION); chưa đặt thì để “–”."
)


def comparison(now: Figures, before: Figures) -> Table:
    rows = tuple(TableRow(measure.name, _cells(measure, measure.of(now), measure.of(before))) for measure in MEASURES)
    columns = (
        now.period.name.capitalize(),
        before.period.name.capitalize(),
        "Chênh lệch",
        "Mục tiêu",
        "So với mục tiêu",
    )
    return Table("so-sanh", "So với cùng kỳ năm trước và mục tiêu", "Chỉ tiêu", columns, rows, None, NOTE)


def _cells(measure: Measure, now: Value, before: Value) -> tuple[Cell, ...]:
    target: Decimal | None = settings.TARGETS.get(measure.target)
    return Cell(now), Cell(before), Cell(_difference(now, before)), Cell(target), Cell(_difference(now, target))


def _difference(one: Value, other: Value) -> Value:
    """None where one of the two is missing: nothing is compared with a guess."""
    return None if one is None or other is None else one - other
