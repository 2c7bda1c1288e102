"""The public results as open data: one long table of aggregates and the dictionary of every word that stands in it.

What it holds is what the public page shows, by the same sums: small groups together, no rate of under five answers.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from dossiers.states import Channel
from reports.breakdowns import Breakdowns, publishable
from reports.figures import Figures, Outcomes
from tanthanh.office.vietnamese import office_time

COLUMNS = {
    "year": "năm dương lịch mà hồ sơ được tiếp nhận",
    "as_of": "lúc tính số liệu (ISO 8601); hồ sơ còn mở thì số của chúng còn đổi",
    "group": "cách chia: xem các nhóm bên dưới",
    "name": "tên của phần được đếm trong nhóm; trống khi đếm cả năm",
    "measure": "số đo: xem các số đo bên dưới",
    "value": "giá trị; số thập phân dùng dấu chấm; trống khi không có gì để chia hoặc dưới năm phiếu",
    "unit": "đơn vị của giá trị: dossiers (hồ sơ), per_cent (phần trăm), letters (thư), answers (phiếu)",
}
GROUPS = {
    "one_stop": "mọi hồ sơ bộ phận một cửa nhận; không cộng Cổng dịch vụ công quốc gia",
    "channel": "theo hình thức nộp tại một cửa; cộng lại bằng one_stop",
    "interlinked": "hồ sơ liên thông, đã nằm trong hình thức nộp của chúng",
    "national_portal": "hồ sơ trên Cổng dịch vụ công quốc gia: nguồn thứ hai, không cộng vào",
    "month": "theo tháng tiếp nhận (YYYY-MM); cộng lại bằng one_stop",
    "field": "theo lĩnh vực; lĩnh vực dưới năm hồ sơ gộp vào “các lĩnh vực khác”, phần gộp vẫn dưới năm thì bỏ",
    "satisfaction": "theo tiêu chí của phiếu khảo sát; overall là chung",
}
MEASURES = {
    "received": ("dossiers", "hồ sơ tiếp nhận trong năm, trừ hồ sơ hủy do nhập sai"),
    "resolved": ("dossiers", "đã có kết quả, bằng sớm hạn + đúng hạn + trễ hạn"),
    "early": ("dossiers", "có kết quả trước ngày đến hạn"),
    "on_time": ("dossiers", "có kết quả đúng ngày đến hạn, không quá giờ hẹn"),
    "late": ("dossiers", "có kết quả sau hạn (NĐ 118/2025/NĐ-CP Điều 19)"),
    "pending_within": ("dossiers", "đang giải quyết, còn trong hạn"),
    "pending_overdue": ("dossiers", "đang giải quyết, đã quá hạn"),
    "on_time_rate": ("per_cent", "(sớm hạn + đúng hạn) ÷ đã có kết quả"),
    "on_time_rate_with_overdue": ("per_cent", "(sớm hạn + đúng hạn) ÷ (đã có kết quả + đang quá hạn)"),
    "apologies_issued": ("letters", "thư xin lỗi đã duyệt của hồ sơ nhận trong năm"),
    "late_published": ("dossiers", "hồ sơ trễ hạn nhận trong năm đã được công khai"),
    "responses": ("answers", "số câu trả lời hợp lệ"),
    "satisfied_rate": ("per_cent", "(mức 4 + mức 5) ÷ số câu trả lời hợp lệ; trống khi dưới năm"),
}


class Row(NamedTuple):
    """One number: which part of what was counted, what was measured."""

    year: int
    as_of: str
    group: str
    name: str
    measure: str
    value: int | Decimal | None
    unit: str


def rows(figures: Figures, cut: Breakdowns) -> list[Row]:
    as_of = office_time(figures.at).isoformat(timespec="seconds")
    return [
        Row(figures.year, as_of, group, name, measure, value, MEASURES[measure][0])
        for group, name, measure, value in (*_counted(figures, cut), *_asked(figures))
    ]


def _counted(figures: Figures, cut: Breakdowns) -> Iterator[tuple[str, str, str, int | Decimal | None]]:
    yield from _outcomes("one_stop", "", figures.one_stop)
    yield "one_stop", "", "apologies_issued", figures.apologies.issued
    yield "one_stop", "", "late_published", figures.apologies.published
    for channel in (Channel.IN_PERSON, Channel.ONLINE, Channel.POSTAL):
        yield "channel", channel.value.lower(), "received", figures.of(channel).total
    yield "interlinked", "", "received", figures.interlinked.total
    yield "national_portal", "", "received", figures.national_portal.total
    yield "national_portal", "", "on_time_rate", figures.national_portal.on_time_rate
    for month, channels in figures.by_month().items():
        yield "month", f"{month.first:%Y-%m}", "received", sum(channels.values())
    for row in publishable(cut.fields):
        yield from _outcomes("field", row.group.name, row.outcomes)


def _outcomes(group: str, name: str, found: Outcomes) -> Iterator[tuple[str, str, str, int | Decimal | None]]:
    measured = {
        "received": found.total,
        "resolved": found.resolved,
        "early": found.early,
        "on_time": found.on_time,
        "late": found.late,
        "pending_within": found.within,
        "pending_overdue": found.overdue,
        "on_time_rate": found.on_time_rate,
        "on_time_rate_with_overdue": found.honest_rate,
    }
    for measure, value in measured.items():
        yield group, name, measure, value


def _asked(figures: Figures) -> Iterator[tuple[str, str, str, int | Decimal | None]]:
    for row in figures.satisfaction.criteria:
        name = "overall" if row.is_overall else row.code
        yield "satisfaction", name, "responses", row.score.responses
        yield "satisfaction", name, "satisfied_rate", row.score.shown_rate


def as_json(found: Iterable[Row]) -> list[dict[str, object]]:
    """Counts are numbers, rates decimal strings with two places, as everywhere in our data (interface.md)."""
    return [row._asdict() | {"value": str(row.value) if isinstance(row.value, Decimal) else row.value} for row in found]


def dictionary() -> list[tuple[str, str, str, str]]:
    """Kind, word, unit, meaning: every column, group and measure that the table can hold."""
    return [
        *(("column", name, "", meaning) for name, meaning in COLUMNS.items()),
        *(("group", name, "", meaning) for name, meaning in GROUPS.items()),
        *(("measure", name, unit, meaning) for name, (unit, meaning) in MEASURES.items()),
    ]
