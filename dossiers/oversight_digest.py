"""The month's oversight on paper: what the Front takes along. No person and no free text, since paper is passed on."""

from datetime import datetime
from typing import Any

from dossiers import date_moves, oversight
from dossiers.late_archive import Month
from dossiers.oversight import Line, Share
from dossiers.papers import letterhead
from dossiers.states import Cause
from tanthanh.office import pdf
from tanthanh.office.vietnamese import date_in_words, number, office_day, short_date, stamp
from tanthanh.office.working_days import Calendar


def digest(month: Month, calendar: Calendar, at: datetime) -> bytes:
    """A4 upright: the figures, the units and causes, every missed date, what was said about the publication."""
    office = letterhead.profile_on(office_day(at))
    counts, lines = oversight.counts(month, at), oversight.printed(month, calendar, at)
    left = counts.episodes + counts.relieved - len(lines)
    data: dict[str, Any] = {
        "agency": letterhead.agency_name(office).upper(),
        "place_date": f"{office.place}, {date_in_words(office_day(at))}",
        "month": str(month),
        "figures": [
            ["Lần trễ hạn", number(counts.episodes)],
            ["Chưa có kết quả", number(counts.open)],
            ["Chưa có thư xin lỗi được duyệt", number(counts.unanswered)],
            ["Trễ lần thứ hai trở đi của cùng hồ sơ", number(counts.again)],
            ["Đã công khai", number(counts.published)],
            ["Hết trễ do đổi lịch", number(counts.relieved)],
        ],
        "units": [_share(share) for share in oversight.by_unit(month, at)],
        "causes": [_share(share) for share in oversight.by_cause(month, at)],
        "lines": [_line(line) for line in lines],
        "left": f"Còn {number(left)} lần trễ nữa, xem trên cổng." if left > 0 else "",
        "moves": [[label, number(times)] for label, times in date_moves.counts(oversight.span(month))],
        "objections": [
            [one.episode.dossier.code, _unit(one.episode.unit), stamp(one.raised_at), _decision(one.is_upheld)]
            for one in oversight.objections(month)
        ],
        "corrections": [
            [short_date(office_day(one.at)), one.episode.dossier.code, one.note] for one in oversight.corrections(month)
        ],
        "printed": f"Lập lúc {stamp(at)} từ dữ liệu của cổng. Có mã hồ sơ: chỉ dùng để giám sát.",
    }
    return pdf.render("reports/oversight", data, timestamp=at)


def _share(share: Share) -> list[str]:
    return [f"{share.name[:1].upper()}{share.name[1:]}", number(share.episodes), number(share.unanswered)]


def _line(line: Line) -> list[str]:
    episode = line.episode
    return [
        episode.dossier.code,
        episode.dossier.version.procedure.field.name,
        short_date(office_day(episode.missed_due_at)),
        number(line.days),
        _unit(episode.unit),
        Cause(episode.cause).label,
        _letter(line),
    ]


def _letter(line: Line) -> str:
    if line.episode.relieved_at:
        return "hết trễ do đổi lịch"
    if not line.is_answered:
        return "CHƯA CÓ"
    letter = line.episode.letter
    return f"số {letter.number}/{letter.year}" if letter.number else "trên giấy"


def _unit(unit: object) -> str:
    return str(unit) if unit else "Bộ phận Một cửa"


def _decision(is_upheld: bool | None) -> str:  # noqa: FBT001 -- what a row holds
    return {None: "chờ quyết định", True: "chấp nhận, không công khai", False: "không chấp nhận"}[is_upheld]
