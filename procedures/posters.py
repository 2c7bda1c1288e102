"""What hangs on the wall: a procedure's QR code, its A4 or A5 sheet and its sticker, and the board of a whole field.

Every printed code says its page's address and, behind `?to=`, the sheet's number and the version on it
(`procedures/scans.py`), so a paper is known by its code alone and says itself when it is out of date.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from math import ceil
from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.urls import reverse

from procedures.board import posted
from procedures.catalogue import FIRST_DAY
from procedures.kinds import WALL_FORMATS, OnlineLevel, SheetFormat, Status
from procedures.models import ProcedureVersion, RequiredDocument
from procedures.scans import mark
from tanthanh.office import pdf, qr
from tanthanh.office.context import neutral
from tanthanh.office.models import OfficeProfile
from tanthanh.office.vietnamese import ZONE, short_date

# On the page and the picture to download: a quarter of the code may be lost (stack.md 3).
LEVEL: qr.Level = "Q"
# Redundancy is paid with smaller dots, so it is chosen by how large the code is printed. The codes of a sheet are 74 mm
# (A4) and 52 mm (A5) wide: at H, 30 % may be scratched off and the ward's emblem fits in the middle, and a dot is still
# 1 mm. On a board 30 to 60 mm are shared by dots that are read from a step away: Q. A sticker is 38 mm, is read from
# the hand and peeled rather than scratched: M keeps its dots the largest.
PRINTED_LEVELS: dict[SheetFormat, qr.Level] = {
    SheetFormat.A4: "H",
    SheetFormat.A5: "H",
    SheetFormat.A3: "Q",
    SheetFormat.A2: "Q",
    SheetFormat.STICKER: "M",
}
# Of a board's page, in millimetres: what the cards have (templates/papers/board_wall.typ).
ROOM = {SheetFormat.A3: (281.0, 383.0), SheetFormat.A2: (397.0, 541.0)}
# A code with its quiet zone; the dots alone are then 25 mm wide.
SMALLEST_CODE = 30.5
MOST_COLUMNS = 6


@dataclass(frozen=True, slots=True)
class Poster:
    """One procedure on one paper; `sheet` is 0 on a paper that the office does not keep track of."""

    version: ProcedureVersion
    sheet: int = 0


def address(code: str) -> str:
    """The page of a procedure, for as long as the paper hangs."""
    return f"{settings.PUBLIC_URL}{reverse('procedures:procedure', args=[code])}"


def svg(code: str) -> str:
    return qr.svg(address(code), level=LEVEL, title=f"Mã QR của thủ tục {code}")


def png(code: str) -> bytes:
    return qr.png(address(code), level=LEVEL, scale=12)


def printed_address(poster: Poster) -> str:
    """What the code on a paper says: the page, and which paper this is."""
    return f"{address(str(poster.version.procedure.code))}?to={mark(poster.sheet, poster.version.number)}"


def versions_to_post(today: date) -> Any:  # noqa: ANN401 -- a queryset of versions with `papers` filled in
    """The versions in force with their papers; what is repealed is not posted any more."""
    return with_papers(posted(today).filter(procedure__status=Status.PUBLISHED))


def with_papers(versions: Any) -> Any:  # noqa: ANN401 -- as above
    papers = Prefetch("documents", queryset=RequiredDocument.objects.order_by("position"), to_attr="papers")
    return versions.prefetch_related(papers)


def sheet_of(code: str, *, today: date, size: SheetFormat = SheetFormat.A4) -> bytes | None:
    """The sheet of one procedure in force as PDF; a board shows its whole field, so there is none of one procedure."""
    return _untracked(versions_to_post(today).filter(procedure__code=code), size, today)


def sheets_of_field(slug: str, *, today: date, size: SheetFormat = SheetFormat.A4) -> bytes | None:
    """All procedures in force of one field as one PDF: a sheet each, stickers, or one board."""
    return _untracked(versions_to_post(today).filter(procedure__field__slug=slug), size, today)


def _untracked(versions: Iterable[ProcedureVersion], size: SheetFormat, today: date) -> bytes | None:
    found = [Poster(version) for version in versions]
    if not found:
        return None
    return printed([found] if size in WALL_FORMATS else [[poster] for poster in found], size, today=today)


def printed(papers: Sequence[Sequence[Poster]], size: SheetFormat, *, today: date) -> bytes:
    """Papers of one format as one PDF: the posters of a board together, one poster each on the others.

    The same papers on the same day give the same bytes, so that a browser need not fetch them twice.
    """
    profile = OfficeProfile.objects.on(today).first() or neutral()
    office = {
        "agency_name": profile.name,
        "one_stop_name": profile.one_stop_name,
        "address": profile.address,
        "phone": profile.phone,
    }
    at = datetime.combine(today, time(), ZONE)
    if size in WALL_FORMATS:
        boards = [_board(posters, size, today) for posters in papers]
        return pdf.render("board_wall", {"paper": size.lower(), "office": office, "boards": boards}, timestamp=at)
    singles = [poster for posters in papers for poster in posters]
    if size == SheetFormat.STICKER:
        stickers = [_card(poster, size) | {"printed": _printed_on(poster, "Nhãn", today)} for poster in singles]
        return pdf.render("board_stickers", {"office": office, "stickers": stickers}, timestamp=at)
    sheets = [_sheet(poster, size, profile, today) for poster in singles]
    emblem = (settings.BASE_DIR / "static/img/emblem.svg").read_text(encoding="utf-8")
    page = {"paper": size.lower(), "office": office, "emblem": emblem, "sheets": sheets}
    return pdf.render("board_sheet", page, timestamp=at)


def layout(count: int, size: SheetFormat) -> tuple[int, int]:
    """Columns and rows of a board's page with the largest codes; as full as codes may be small where all do not fit."""
    width, height = ROOM[size]

    def side(columns: int, rows: int) -> float:
        return min(height / rows - 5, width / columns * 0.46 - 1)

    ways = [(columns, ceil(count / columns)) for columns in range(1, MOST_COLUMNS + 1)]
    best = max(ways, key=lambda way: side(*way))
    if side(*best) >= SMALLEST_CODE:
        # A card taller than it is wide would leave the field's few procedures in a thin column.
        return best[0], max(best[1], 4)
    full = [
        (columns, int(height // (SMALLEST_CODE + 5)))
        for columns in range(1, MOST_COLUMNS + 1)
        if side(columns, 1) >= SMALLEST_CODE
    ]
    return full[-1]


def _board(posters: Sequence[Poster], size: SheetFormat, today: date) -> dict[str, Any]:
    columns, rows = layout(len(posters), size)
    return {
        "field": posters[0].version.procedure.field.name,
        "printed": _printed_on(posters[0], "Bảng", today),
        "columns": columns,
        "rows": rows,
        "cards": [_card(poster, size) for poster in posters],
    }


def _card(poster: Poster, size: SheetFormat) -> dict[str, Any]:
    version = poster.version
    return {
        "code": str(version.procedure.code),
        "name": _capital(version.title),
        "limit": _capital(version.limit_in_words) if version.limit else "Thời hạn chưa xác định",
        "fee": version.fee_in_words.lower(),
        "qr": _code(poster, size),
        "version": _version(version),
    }


def _sheet(poster: Poster, size: SheetFormat, profile: OfficeProfile, today: date) -> dict[str, Any]:
    version = poster.version
    is_online = version.online_level in {OnlineLevel.PARTIAL, OnlineLevel.FULL}
    return _card(poster, size) | {
        "name": version.title,
        "limit": _capital(version.limit_in_words),
        "fee": version.fee_in_words,
        "field": version.procedure.field.name,
        "limit_note": version.limit_note.replace("\n", ". "),
        "fee_note": version.fee_note if version.fee_note != version.fee_in_words else "",
        "where": f"{profile.one_stop_name}{' hoặc trực tuyến' if is_online else ''}",
        "result": version.result,
        "papers": [_paper(paper) for paper in getattr(version, "papers", ())],
        "address": address(str(version.procedure.code)),
        "printed": _printed_on(poster, "Tờ", today),
    }


def _code(poster: Poster, size: SheetFormat) -> str:
    title = f"Mã QR của thủ tục {poster.version.procedure.code}"
    return qr.svg(printed_address(poster), level=PRINTED_LEVELS[size], title=title)


def _version(version: ProcedureVersion) -> str:
    since = "" if version.valid_from == FIRST_DAY else f", áp dụng từ {short_date(version.valid_from)}"
    return f"Phiên bản {version.number}{since}"


def _printed_on(poster: Poster, kind: str, today: date) -> str:
    return f"{kind} số {poster.sheet}, in ngày {short_date(today)}" if poster.sheet else f"In ngày {short_date(today)}"


def _paper(paper: RequiredDocument) -> str:
    return f"{paper.name} ({paper.note})" if paper.note else paper.name


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
