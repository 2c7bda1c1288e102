"""The totals of the register by month: numbers taken, of them void, by channel, fees written down (01/2018 Điều 10)."""

from dataclasses import replace
from datetime import datetime

from django.db.models import Count, Max, Min, Q

from dossiers.models import Dossier
from dossiers.states import Channel, State
from reports.official.form import Column, Report, Value, cells, flat_heads
from reports.periods import Period
from reports.progress import cut_of
from reports.tables import list_path, month_label

COLUMNS = (
    Column("Tháng", "(1)", "text"),
    Column("Số đầu", "(2)", "text"),
    Column("Số cuối", "(3)", "text"),
    Column("Số đã vào sổ", "(4)=(5)+(6)", sums=(4, 5)),
    Column("Đã hủy", "(5)"),
    Column("Hồ sơ", "(6)=(7)+(8)+(9)", sums=(6, 7, 8)),
    Column("Trực tiếp", "(7)"),
    Column("Trực tuyến", "(8)"),
    Column("Bưu chính", "(9)"),
    Column("Liên thông", "(10)"),
)
NOTES = ("Số hủy giữ nguyên số thứ tự và lý do; hồ sơ liên thông đã nằm trong các hình thức nộp.",)


def build(period: Period, at: datetime) -> Report:
    """One query a month: twelve for a year, whatever its size."""
    cut = cut_of(period, at=at)
    months = [(month_label(month, period), month, _counted(month, cut)) for month in period.months()]
    lines = tuple(cells(COLUMNS, _values(label, counted), _paths(month)) for label, month, counted in months)
    summed: dict[str, int | None] = {
        name: sum(counted[name] or 0 for *_, counted in months)
        for name in ("all", "void", "direct", "online", "post", "linked")
    }
    firsts = [counted["first"] for *_, counted in months if counted["first"]]
    lasts = [counted["last"] for *_, counted in months if counted["last"]]
    ends: dict[str, int | None] = {"first": min(firsts, default=None), "last": max(lasts, default=None)}
    foot = cells(COLUMNS, _values("Tổng số", summed | ends), _paths(period))
    title = "Tổng hợp sổ theo dõi hồ sơ"
    report = Report(
        "so-theo-doi",
        "Sổ theo dõi hồ sơ",
        title,
        period,
        cut,
        "Số thứ tự trong sổ",
        flat_heads(COLUMNS),
        COLUMNS,
        lines,
        foot,
    )
    return replace(report, notes=NOTES, basis="Thông tư 01/2018/TT-VPCP Điều 10; Thông tư 03/2025/TT-VPCP")


def _counted(month: Period, cut: datetime) -> dict[str, int | None]:
    real = ~Q(state=State.VOIDED)
    entered = Dossier.objects.received_between(month.first, month.after).filter(
        register_number__isnull=False, received_at__lt=cut
    )
    counted: dict[str, int | None] = entered.aggregate(
        all=Count("pk"),
        void=Count("pk", filter=~real),
        direct=Count("pk", filter=real & Q(channel=Channel.IN_PERSON)),
        online=Count("pk", filter=real & Q(channel=Channel.ONLINE)),
        post=Count("pk", filter=real & Q(channel=Channel.POSTAL)),
        linked=Count("pk", filter=real & Q(is_interlinked=True)),
        first=Min("register_number"),
        last=Max("register_number"),
    )
    return counted


def _values(label: str, counted: dict[str, int | None]) -> tuple[Value, ...]:
    ends = tuple(None if counted[name] is None else str(counted[name]) for name in ("first", "last"))
    channels = tuple(counted[name] for name in ("direct", "online", "post"))
    dossiers = sum(value or 0 for value in channels)
    return label, *ends, counted["all"], counted["void"], dossiers, *channels, counted["linked"]


def _paths(month: Period) -> tuple[str, ...]:
    days = {"tu": month.first.isoformat(), "den": month.last.isoformat()}
    channels = (Channel.IN_PERSON, Channel.ONLINE, Channel.POSTAL)
    return (
        *("",) * 4,
        list_path(**days, trang_thai=State.VOIDED.value),
        *("",),
        *(list_path(**days, kenh=channel.value) for channel in channels),
        list_path(**days, kenh="mot-cua", lien_thong="1"),
    )
