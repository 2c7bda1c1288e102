"""A filter of the list said in words, for the top of what is handed out of it."""

from collections.abc import Iterator

from dossiers.filters import NOT_ONLINE, ONE_STOP, Filter, choices
from dossiers.states import Channel
from tanthanh.office.vietnamese import WEEKDAYS, short_date

GROUPS = {ONE_STOP: "một cửa, mọi hình thức", NOT_ONLINE: "trực tiếp và bưu chính"}
NOTHING = "Bộ lọc: không lọc (mọi hồ sơ được xem)."


def in_words(asked: Filter) -> str:
    """`Bộ lọc: năm 2023; hình thức nộp: trực tuyến.`; at most one query, for names of fields and units."""
    said = "; ".join(_said(asked))
    return f"Bộ lọc: {said}." if said else NOTHING


def _said(asked: Filter) -> Iterator[str]:
    if asked.q:
        yield f"tìm “{asked.q}”"
    if asked.year:
        yield f"nhận trong tháng {asked.month}/{asked.year}" if asked.month else f"nhận trong năm {asked.year}"
    yield from _days(asked)
    if asked.channel:
        yield f"hình thức nộp: {GROUPS.get(asked.channel) or Channel(asked.channel).label}"
    if asked.interlinked:
        yield "chỉ hồ sơ liên thông"
    labelled = (
        ("so với hạn", asked.outcome),
        ("chỉ xem", asked.mark),
        ("đến hạn", asked.due),
        ("trạng thái", asked.state),
    )
    yield from (f"{what}: {choice.label}" for what, choice in labelled if choice)
    yield from _names(asked)


def _days(asked: Filter) -> Iterator[str]:
    days = (
        ("nhận từ ngày", asked.first),
        ("nhận đến ngày", asked.last),
        ("có kết quả từ ngày", asked.finished_from),
        ("có kết quả đến ngày", asked.finished_until),
        ("chưa xong trước ngày", asked.unfinished_before),
    )
    yield from (f"{what} {short_date(day)}" for what, day in days if day)
    if asked.weekday:
        yield f"nhận vào {WEEKDAYS[asked.weekday - 1]}"
    if asked.hour is not None:
        yield f"nhận lúc {asked.hour} giờ"


def _names(asked: Filter) -> Iterator[str]:
    if asked.procedure:
        yield f"thủ tục: {asked.procedure}"
    if asked.field or asked.unit:
        fields, units = choices()
        if asked.field:
            yield f"lĩnh vực: {dict(fields).get(asked.field, asked.field)}"
        if asked.unit:
            yield f"bộ phận: {dict(units).get(asked.unit, asked.unit)}"
