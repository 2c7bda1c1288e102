"""What may be asked of the list of dossiers: words of the address line in, a queryset out. Knows no request.

The names are promises: the yearly figures link to them (`?nam=2023&kenh=ONLINE&ket-qua=tre`).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from functools import reduce
from operator import and_
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, Q, TextChoices, Value

from dossiers import marks, search
from dossiers.marks import Mark
from dossiers.models.dossier import DossierQuerySet
from dossiers.states import OPEN, Channel, State
from procedures.models import Field
from tanthanh.office.models import Unit
from tanthanh.office.vietnamese import fold, nfc, office_day

# Everything that came in at the ward's own counter, whichever way: the figures' "received.total".
ONE_STOP = "mot-cua"
# Over the counter and by post together, as the progress report counts them.
NOT_ONLINE = "khong-truc-tuyen"
SOON_DAYS = 3
LONGEST_QUERY = 100
HIDDEN = (State.VOIDED, State.SUBMITTED)


class Outcome(TextChoices):
    """How a dossier stands against its due date; the first three are finished, the last two still open."""

    EARLY = "som", "trước hạn"
    ON_TIME = "dung-han", "đúng hạn"
    LATE = "tre", "trễ hạn"
    WITHIN = "trong-han", "đang giải quyết, trong hạn"
    OVERDUE = "qua-han", "đang giải quyết, quá hạn"


class Due(TextChoices):
    """When an open dossier falls due, counted from today."""

    TODAY = "hom-nay", "đến hạn hôm nay"
    SOON = "sap-toi", f"đến hạn trong {SOON_DAYS} ngày tới"


@dataclass(frozen=True, slots=True)
class Filter:
    """One reading of the address line. `ignored` are sentences about what was not understood and left out."""

    q: str = ""
    year: int | None = None
    month: int | None = None
    first: date | None = None
    last: date | None = None
    weekday: int | None = None
    hour: int | None = None
    finished_from: date | None = None
    finished_until: date | None = None
    unfinished_before: date | None = None
    channel: str = ""
    interlinked: bool = False
    outcome: Outcome | None = None
    mark: Mark | None = None
    due: Due | None = None
    state: State | None = None
    field: str = ""
    procedure: str = ""
    unit: str = ""
    ignored: tuple[str, ...] = ()

    @property
    def is_narrowed(self) -> bool:
        """By anything but the search box."""
        return bool(replace(self, q="").query_string())

    @property
    def is_empty(self) -> bool:
        return not self.query_string()

    def query_string(self) -> str:
        """The same filter as an address line, in one order, without what was ignored."""
        values = ((name, getattr(self, attribute)) for name, (attribute, _) in READERS.items())
        return urlencode([(name, _written(value)) for name, value in values if _is_asked(value)])


def _is_asked(value: Any) -> bool:  # noqa: ANN401 -- any of the filter's plain values
    """Midnight is an hour: 0 is asked for, False and nothing are not."""
    return value is not None and value is not False and value != ""


def _written(value: Any) -> str:  # noqa: ANN401 -- any of the filter's plain values
    return "1" if value is True else str(value)


def read(params: Mapping[str, str]) -> Filter:
    """Understand `params` as far as they can be understood; never raises."""
    values: dict[str, Any] = {}
    ignored: list[str] = []
    for name, (attribute, reader) in READERS.items():
        text = nfc(params.get(name, ""))
        if not text:
            continue
        try:
            values[attribute] = reader(text)
        except ValueError as error:
            ignored.append(str(error))
    if values.get("month") and not values.get("year"):
        del values["month"]
        ignored.append("Đã bỏ qua điều kiện “tháng”: cần chọn kèm năm.")
    return Filter(**values, ignored=tuple(ignored))


def _query(text: str) -> str:
    if len(text) > LONGEST_QUERY:
        raise ValueError(f"Đã bỏ qua ô tìm kiếm: chỉ tìm được tối đa {LONGEST_QUERY} ký tự.")
    return text


def _number(low: int, high: int, sentence: str) -> Callable[[str], int]:
    def reader(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,4}", text) or not low <= int(text) <= high:
            raise ValueError(sentence)
        return int(text)

    return reader


def _day(sentence: str) -> Callable[[str], date]:
    def reader(text: str) -> date:
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise ValueError(sentence) from None

    return reader


def _channel(text: str) -> str:
    if text not in {ONE_STOP, NOT_ONLINE, *Channel.values}:
        raise ValueError("Đã bỏ qua điều kiện “hình thức nộp”: không có hình thức này.")
    return text


def _yes(text: str) -> bool:
    if text not in {"0", "1"}:
        raise ValueError("Đã bỏ qua điều kiện “liên thông”: chỉ nhận giá trị 1.")
    return text == "1"


def _choice(choices: type[TextChoices], label: str) -> Callable[[str], TextChoices]:
    def reader(text: str) -> TextChoices:
        if text not in choices.values:
            raise ValueError(f"Đã bỏ qua điều kiện “{label}”: không có giá trị này.")
        return choices(text)

    return reader


def _slug(label: str) -> Callable[[str], str]:
    def reader(text: str) -> str:
        if not re.fullmatch(r"[A-Za-z0-9._-]{1,100}", text):
            raise ValueError(f"Đã bỏ qua điều kiện “{label}”: không có giá trị này.")
        return text

    return reader


# The address line's word, the filter's attribute, and how it is read.
READERS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "q": ("q", _query),
    "nam": ("year", _number(1990, 2100, "Đã bỏ qua điều kiện “năm”: cần bốn chữ số, ví dụ 2023.")),
    "thang": ("month", _number(1, 12, "Đã bỏ qua điều kiện “tháng”: cần một số từ 1 đến 12.")),
    "tu": ("first", _day("Đã bỏ qua điều kiện “từ ngày”: cần ngày dạng 2023-12-31.")),
    "den": ("last", _day("Đã bỏ qua điều kiện “đến ngày”: cần ngày dạng 2023-12-31.")),
    "thu": ("weekday", _number(1, 7, "Đã bỏ qua điều kiện “thứ”: cần một số từ 1 (thứ Hai) đến 7 (Chủ nhật).")),
    "gio": ("hour", _number(0, 23, "Đã bỏ qua điều kiện “giờ”: cần một số từ 0 đến 23.")),
    "xong-tu": ("finished_from", _day("Đã bỏ qua điều kiện “có kết quả từ ngày”: cần ngày dạng 2023-12-31.")),
    "xong-den": ("finished_until", _day("Đã bỏ qua điều kiện “có kết quả đến ngày”: cần ngày dạng 2023-12-31.")),
    "chua-xong": ("unfinished_before", _day("Đã bỏ qua điều kiện “chưa xong trước ngày”: cần ngày dạng 2023-12-31.")),
    "kenh": ("channel", _channel),
    "lien-thong": ("interlinked", _yes),
    "ket-qua": ("outcome", _choice(Outcome, "kết quả")),
    "chi-xem": ("mark", _choice(Mark, "chỉ xem")),
    "den-han": ("due", _choice(Due, "đến hạn")),
    "trang-thai": ("state", _choice(State, "trạng thái")),
    "linh-vuc": ("field", _slug("lĩnh vực")),
    "thu-tuc": ("procedure", _slug("thủ tục")),
    "bo-phan": ("unit", _slug("bộ phận")),
}
assert {attribute for attribute, _ in READERS.values()} == {f.name for f in fields(Filter)} - {"ignored"}  # noqa: S101 -- a slip in the table must not start


def apply(dossiers: DossierQuerySet, asked: Filter, *, now: datetime) -> DossierQuerySet:
    """The dossiers that `asked` describes at the moment `now`, in no order."""
    return dossiers.filter(condition(asked, now=now))


def condition(asked: Filter, *, now: datetime) -> Q:
    return reduce(and_, _conditions(asked, now), Q())


def _conditions(asked: Filter, now: datetime) -> Iterator[Q]:
    # What never was a dossier is shown only to who asks for it by name or by state.
    if not asked.q and asked.state not in HIDDEN:
        yield ~Q(state__in=HIDDEN)
    if asked.q:
        yield search.condition(asked.q)
    if asked.year:
        yield _received_in(asked.year, asked.month)
    if asked.channel:
        yield _came_by(asked.channel)
    yield from _plain(asked)
    if asked.outcome:
        yield _stands(asked.outcome, now)
    if asked.mark:
        yield marks.condition(asked.mark)
    if asked.due:
        yield _falls_due(asked.due, now)


def _came_by(channel: str) -> Q:
    if channel == ONE_STOP:
        return ~Q(channel=Channel.NATIONAL_PORTAL)
    return Q(channel__in=(Channel.IN_PERSON, Channel.POSTAL)) if channel == NOT_ONLINE else Q(channel=channel)


def _plain(asked: Filter) -> Iterator[Q]:
    plain: dict[str, object] = {
        "received_on__gte": asked.first,
        "received_on__lte": asked.last,
        "received_on__iso_week_day": asked.weekday,
        "finished_on__gte": asked.finished_from,
        "finished_on__lte": asked.finished_until,
        "is_interlinked": asked.interlinked,
        "state": asked.state,
        "version__procedure__field__slug": asked.field,
        "version__procedure__code": asked.procedure,
        "unit__code": asked.unit,
    }
    yield from (Q(**{lookup: value}) for lookup, value in plain.items() if value)
    if asked.unfinished_before:
        yield Q(finished_on=None) | Q(finished_on__gte=asked.unfinished_before)
    if asked.hour is not None:
        yield Q(received_at__hour=asked.hour)


def _received_in(year: int, month: int | None) -> Q:
    first = date(year, month or 1, 1)
    after = date(year + 1, 1, 1) if month in {None, 12} else date(year, (month or 0) + 1, 1)
    return Q(received_on__gte=first, received_on__lt=after)


def _stands(outcome: Outcome, now: datetime) -> Q:
    """The same reading as the yearly figures: early is a day before the due date, late is after its very minute."""
    conditions = {
        Outcome.EARLY: Q(finished_on__lt=F("due_on")),
        Outcome.ON_TIME: Q(finished_on__gte=F("due_on"), finished_at__lte=F("due_at")),
        Outcome.LATE: Q(finished_at__gt=F("due_at")),
        # A clock that was stopped in time cannot be late while it stands still.
        Outcome.WITHIN: Q(finished_at=None) & (Q(due_at__gte=now) | Q(clock_stopped_at__lte=F("due_at"))),
        Outcome.OVERDUE: Q(finished_at=None, state__in=OPEN, due_at__lt=now)
        & (Q(clock_stopped_at=None) | Q(clock_stopped_at__gt=F("due_at"))),
    }
    return conditions[outcome]


def _falls_due(due: Due, now: datetime) -> Q:
    today = office_day(now)
    days = Q(due_on=today) if due == Due.TODAY else Q(due_on__gt=today, due_on__lte=today + timedelta(days=SOON_DAYS))
    return days & Q(finished_at=None, clock_stopped_at=None, due_at__gte=now)


def choices() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """What can be chosen: fields and units, each as slug or code with its name; one query for both."""
    fields_of = Field.objects.values_list(Value("field"), "slug", "name")
    units_of = Unit.objects.values_list(Value("unit"), "code", "name")
    rows = sorted(fields_of.union(units_of), key=lambda row: fold(row[2]))
    return [row[1:] for row in rows if row[0] == "field"], [row[1:] for row in rows if row[0] == "unit"]
