"""What the dashboard draws: months stacked by channel, rows of bars. Geometry only; colours are the stylesheet's."""

from dataclasses import dataclass

from dossiers.filters import ONE_STOP
from dossiers.states import Channel
from reports.breakdowns import SMALLEST_GROUP, TOP, Row
from reports.figures import Figures
from reports.periods import Period
from reports.serving import Service
from reports.tables import dossiers_path, month_label
from surveys.scores import Satisfaction
from tanthanh.office.charts import Chart, stacked
from tanthanh.office.vietnamese import WEEKDAYS, number, percent_text

# The length of a full bar in units of its drawing.
FULL = 1000
SHORT_DAYS = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")
OPENING, CLOSING = 7, 17
CHANNELS = ((Channel.ONLINE, "trực tuyến"), (Channel.IN_PERSON, "trực tiếp"), (Channel.POSTAL, "bưu chính"))


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: a name, a bar of `length` out of `FULL`, the figure in words, and what leads to it."""

    label: str
    length: int
    text: str
    note: str = ""
    path: str = ""


def months(figures: Figures) -> Chart:
    by_month = figures.by_month().values()
    series = [(label, [counts[channel] for counts in by_month]) for channel, label in CHANNELS]
    return _months(figures, series)


def weekdays(served: Service) -> Chart:
    """Monday to Sunday, what was received; days nobody works are there, so that a Saturday at work is seen."""
    labels = [(f"{name[:1].upper()}{name[1:]}", short) for name, short in zip(WEEKDAYS, SHORT_DAYS, strict=True)]
    title = "Hồ sơ tiếp nhận theo thứ"
    return stacked(
        key="thu", title=title, over="Thứ", labels=labels, series=[("hồ sơ", [*served.weekdays])], height=240
    )


def hours(served: Service) -> Chart:
    """From the first hour with a dossier to the last, the office's hours at least."""
    busy = [hour for hour, count in enumerate(served.hours) if count]
    shown = range(min([*busy, OPENING]), max([*busy, CLOSING]) + 1)
    labels = [(f"{hour} giờ", f"{hour}h") for hour in shown]
    counts = [served.hours[hour] for hour in shown]
    title = "Hồ sơ tiếp nhận theo giờ"
    return stacked(key="gio", title=title, over="Giờ", labels=labels, series=[("hồ sơ", counts)], height=240)


def public_months(figures: Figures) -> Chart:
    """The same in public: channels apart only where no count is so small that it could point at somebody."""
    by_month = list(figures.by_month().values())
    online = [counts[Channel.ONLINE] for counts in by_month]
    others = [counts[Channel.IN_PERSON] + counts[Channel.POSTAL] for counts in by_month]
    if any(0 < count < SMALLEST_GROUP for count in (*online, *others)):
        return _months(figures, [("hồ sơ", [first + second for first, second in zip(online, others, strict=True)])])
    return _months(figures, [("trực tuyến", online), ("trực tiếp và bưu chính", others)])


def _months(figures: Figures, series: list[tuple[str, list[int]]]) -> Chart:
    labels = [(month_label(month, figures.period), f"T{month.first.month}") for month in figures.period.months()]
    title = "Hồ sơ một cửa tiếp nhận theo tháng"
    return stacked(key="thang", title=title, over="Tháng", labels=labels, series=series, height=300)


def largest(rows: tuple[Row, ...], period: Period, filter_name: str = "") -> list[Bar]:
    """The largest groups, the longest bar full; without `filter_name` nothing leads to the dossiers."""
    top = rows[:TOP]
    most = max((row.outcomes.total for row in top), default=0) or 1
    return [
        Bar(
            row.group.name,
            FULL * row.outcomes.total // most,
            number(row.outcomes.total),
            f"{number(row.outcomes.late)} trễ" if row.outcomes.late else "",
            dossiers_path(period, kenh=ONE_STOP, **{filter_name: row.group.key})
            if filter_name and row.group.key
            else "",
        )
        for row in top
    ]


def satisfied(satisfaction: Satisfaction) -> list[Bar]:
    """Every criterion on the same scale from 0 to 100 %; the share of a small group is not drawn."""
    return [
        Bar(
            row.name,
            int(row.score.shown_rate * FULL / 100) if row.score.shown_rate is not None else 0,
            percent_text(row.score.shown_rate),
            f"/ {number(row.score.responses)} phiếu",
        )
        for row in satisfaction.criteria
    ]
