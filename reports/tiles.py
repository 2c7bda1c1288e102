"""The year on one screen: the figures a leader is asked for, each with its formula and the way to what is behind it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from dossiers.filters import ONE_STOP, Outcome
from dossiers.marks import Mark
from dossiers.states import Channel
from reports.figures import Figures
from reports.tables import dossiers_path
from tanthanh.office.vietnamese import NBSP, number, percent, percent_text

Tone = Literal["", "ok", "warn", "late", "info"]


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure: a count, or a rate in per cent (None where there is none); `note` says how it is reckoned.

    `key` is its word in an address; `written` stands for a value that is neither a count nor a rate.
    """

    key: str
    value: int | Decimal | None
    label: str
    note: str
    path: str = ""
    tone: Tone = ""
    written: str = ""

    @property
    def text(self) -> str:
        text = number(self.value) if isinstance(self.value, int) else percent_text(self.value)
        text = self.written or text
        return text.replace(" ", NBSP)


def tiles(figures: Figures) -> tuple[Tile, ...]:
    return (*_received(figures), *_resolved(figures), *_answered_for(figures))


def _received(figures: Figures) -> tuple[Tile, ...]:
    period, all_of_us = figures.period, figures.one_stop
    channels = " + ".join(
        f"{number(figures.of(channel).total)} {label}"
        for channel, label in (
            (Channel.IN_PERSON, "trực tiếp"),
            (Channel.ONLINE, "trực tuyến"),
            (Channel.POSTAL, "bưu chính"),
        )
    )
    return (
        Tile(
            "tiep-nhan",
            all_of_us.total,
            "hồ sơ một cửa tiếp nhận",
            channels,
            dossiers_path(period, kenh=ONE_STOP),
            "info",
        ),
        Tile(
            "truc-tuyen",
            figures.online.total,
            "hồ sơ trực tuyến",
            f"{percent_text(percent(figures.online.total, all_of_us.total))} số hồ sơ tiếp nhận",
            dossiers_path(period, kenh=Channel.ONLINE.value),
            "info",
        ),
        Tile(
            "lien-thong",
            figures.interlinked.total,
            "hồ sơ liên thông",
            f"nằm trong {number(all_of_us.total)} hồ sơ",
            dossiers_path(period, kenh=ONE_STOP, lien_thong="1"),
            "info",
        ),
        Tile(
            "cong-quoc-gia",
            figures.national_portal.total,
            "hồ sơ trên Cổng Dịch vụ công quốc gia",
            f"{percent_text(figures.national_portal.on_time_rate)} đúng hạn; nguồn thứ hai, không cộng vào",
            dossiers_path(period, kenh=Channel.NATIONAL_PORTAL.value),
            "info",
        ),
    )


def _resolved(figures: Figures) -> tuple[Tile, ...]:
    period, everything, online = figures.period, figures.one_stop, figures.online
    return (
        Tile(
            "dung-han",
            everything.on_time_rate,
            "đúng hạn trên số đã giải quyết",
            f"({number(everything.early)} trước hạn + {number(everything.on_time)} đúng hạn) ÷ "
            f"{number(everything.resolved)} đã giải quyết",
            dossiers_path(period, kenh=ONE_STOP, chi_xem=Mark.RESOLVED),
            "ok",
        ),
        Tile(
            "dung-han-ca-no",
            everything.honest_rate,
            "đúng hạn, tính cả hồ sơ còn nợ quá hạn",
            f"{number(everything.punctual)} ÷ ({number(everything.resolved)} đã giải quyết + "
            f"{number(everything.overdue)} đang quá hạn)",
            dossiers_path(period, kenh=ONE_STOP, ket_qua=Outcome.OVERDUE),
            "ok",
        ),
        Tile(
            "truc-tuyen-dung-han",
            online.on_time_rate,
            "hồ sơ trực tuyến đúng hạn",
            f"{number(online.punctual)} ÷ {number(online.resolved)} đã giải quyết",
            dossiers_path(period, kenh=Channel.ONLINE.value, chi_xem=Mark.RESOLVED),
            "ok",
        ),
        Tile(
            "dang-giai-quyet",
            everything.pending,
            "hồ sơ đang giải quyết",
            f"{number(everything.within)} trong hạn + {number(everything.overdue)} quá hạn",
            dossiers_path(period, kenh=ONE_STOP, chi_xem=Mark.PENDING),
            "late" if everything.overdue else "",
        ),
    )


def _answered_for(figures: Figures) -> tuple[Tile, ...]:
    overall = figures.satisfaction.overall.score
    return (
        Tile(
            "tre-han",
            figures.one_stop.late,
            "hồ sơ giải quyết trễ hạn",
            "có kết quả sau hạn theo quy định",
            dossiers_path(figures.period, kenh=ONE_STOP, ket_qua=Outcome.LATE),
            "late" if figures.one_stop.late else "ok",
        ),
        Tile(
            "thu-xin-loi",
            figures.apologies.issued,
            "thư xin lỗi",
            "đã duyệt hoặc đã gửi",
            dossiers_path(figures.period, kenh=ONE_STOP, chi_xem=Mark.APOLOGISED),
            "warn",
        ),
        Tile(
            "cong-khai",
            figures.apologies.published,
            "lần trễ đã công khai",
            "trên danh sách hồ sơ trễ hạn",
            dossiers_path(figures.period, kenh=ONE_STOP, chi_xem=Mark.PUBLISHED),
            "warn",
        ),
        Tile(
            "hai-long",
            overall.shown_rate,
            "người dân hài lòng",
            f"{number(overall.satisfied)} mức 4 và 5 ÷ {number(overall.responses)} câu trả lời",
            f"/can-bo/khao-sat/?nam={figures.year}",
            "ok",
        ),
    )


def headline(figures: Figures) -> str:
    """The year in one sentence, as a report would open."""
    everything, name = figures.one_stop, figures.period.name
    if not everything.total:
        return ""
    late = (
        f"{number(everything.late)} hồ sơ trễ hạn, {number(figures.apologies.issued)} thư xin lỗi"
        if everything.late
        else "không hồ sơ nào trễ hạn"
    )
    return (
        f"{name[:1].upper()}{name[1:]} một cửa tiếp nhận {number(everything.total)} hồ sơ, giải quyết "
        f"{number(everything.resolved)}, trong đó {percent_text(everything.on_time_rate)} đúng và trước hạn; {late}."
    )
