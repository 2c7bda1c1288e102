"""The year in the words of a ward's report, put together from the figures; what an officer makes of it is kept.

Every sentence stands on figures that are there: a sentence without its figure is left out.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from reports.breakdowns import Breakdowns
from reports.figures import Figures
from reports.models import Narrative
from reports.periods import Period
from tanthanh.office.models import Officer
from tanthanh.office.vietnamese import nfc, number, percent, percent_text

LONGEST = 20_000
TOP = 3


class NarrativeError(ValueError):
    """A text that cannot be kept; the message is a Vietnamese sentence."""


def written(figures: Figures, cut: Breakdowns) -> str:
    """The report's own text: paragraphs with an empty line between them."""
    if figures.is_empty:
        return f"{_capital(figures.period.name)} cổng không có hồ sơ và phiếu khảo sát nào."
    parts = (_received(figures), _resolved(figures), _portal(figures), _late(figures), _most(cut), _satisfied(figures))
    return "\n\n".join(" ".join(sentences) for part in parts if (sentences := list(part)))


def _received(figures: Figures) -> Iterator[str]:
    everything = figures.one_stop.total
    if not everything:
        return
    sentence = f"{_capital(figures.period.name)}, bộ phận một cửa tiếp nhận {number(everything)} hồ sơ"
    if figures.online.total:
        share = percent_text(percent(figures.online.total, everything))
        sentence += f", trong đó tiếp nhận trực tuyến {number(figures.online.total)} hồ sơ ({share})"
    if figures.interlinked.total:
        sentence += f", liên thông {number(figures.interlinked.total)} hồ sơ"
    yield f"{sentence}."


def _resolved(figures: Figures) -> Iterator[str]:
    everything, online = figures.one_stop, figures.online
    if everything.resolved:
        yield (
            f"Đã giải quyết {number(everything.resolved)} hồ sơ: {number(everything.early)} trước hạn, "
            f"{number(everything.on_time)} đúng hạn, {number(everything.late)} trễ hạn; "
            f"tỷ lệ đúng và trước hạn {percent_text(everything.on_time_rate)}."
        )
    if online.resolved:
        yield (
            f"Với hồ sơ trực tuyến, {number(online.punctual)}/{number(online.resolved)} hồ sơ giải quyết đúng và "
            f"trước hạn, đạt {percent_text(online.on_time_rate)}."
        )
    if everything.pending:
        yield (
            f"Đang giải quyết {number(everything.pending)} hồ sơ, trong đó {number(everything.overdue)} quá hạn; "
            f"tính cả số này, tỷ lệ đúng hạn là {percent_text(everything.honest_rate)}."
        )


def _portal(figures: Figures) -> Iterator[str]:
    portal = figures.national_portal
    if portal.total:
        yield (
            f"Trên Cổng Dịch vụ công quốc gia, phường tiếp nhận {number(portal.total)} hồ sơ, "
            f"giải quyết đúng và trước hạn {percent_text(portal.on_time_rate)}."
        )


def _late(figures: Figures) -> Iterator[str]:
    late = figures.one_stop.late
    if not figures.one_stop.resolved:
        return
    if not late:
        yield "Không có hồ sơ nào giải quyết trễ hạn."
        return
    yield (
        f"Với {number(late)} hồ sơ trễ hạn, phường đã có {number(figures.apologies.issued)} thư xin lỗi người dân, "
        f"và công khai {number(figures.apologies.published)} lần trễ hạn."
    )


def _most(cut: Breakdowns) -> Iterator[str]:
    if cut.fields:
        named = [f"{row.group.name} ({number(row.outcomes.total)})" for row in cut.fields[:TOP]]
        yield f"Lĩnh vực nhiều hồ sơ nhất: {', '.join(named)}."


def _satisfied(figures: Figures) -> Iterator[str]:
    overall = figures.satisfaction.overall.score
    if overall.shown_rate is None:
        return
    yield (
        f"Khảo sát bằng phiếu giấy và mã QR, {percent_text(overall.shown_rate)} người dân hài lòng "
        f"({number(overall.satisfied)}/{number(overall.responses)} câu trả lời)."
    )
    named = [
        f"{row.name.lower()} {percent_text(row.score.shown_rate)}"
        for row in figures.satisfaction.criteria
        if not row.is_overall and row.score.shown_rate is not None
    ]
    if named:
        yield f"Theo tiêu chí: {', '.join(named)}."


def kept(period: Period) -> Narrative | None:
    """The text an officer left for this period, the last one saved."""
    rows = Narrative.objects.filter(first=period.first, last=period.last)
    return rows.select_related("edited_by").order_by("-version").first()


def keep(period: Period, text: str, *, source: str, by: Officer, at: datetime) -> Narrative:
    """Keep a text beside those before it; the same text again is no new version. Raises NarrativeError."""
    text = nfc(text)
    if not text:
        raise NarrativeError("Lời văn đang trống: hãy viết ít nhất một câu, hoặc lấy lại lời văn từ số liệu.")
    if len(text) > LONGEST:
        raise NarrativeError(f"Lời văn dài quá {number(LONGEST)} ký tự, hãy rút gọn rồi lưu lại.")
    with transaction.atomic():
        # Two at once wait here for each other.
        Officer.objects.select_for_update().get(pk=by.pk)
        last = kept(period)
        if last and last.text == text:
            return last
        version = last.version + 1 if last else 1
        days = {"first": period.first, "last": period.last}
        return Narrative.objects.create(**days, version=version, text=text, source=source, edited_at=at, edited_by=by)


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
