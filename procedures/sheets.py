"""The board knows itself: which papers are printed, where they hang, and which of them have to be replaced.

A paper is out of date when a procedure on it has another version in force or has been repealed, and a field's board
also when a procedure of its field is not on it. What replaces a paper hangs where that one hung.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Prefetch, Sum

from procedures import posters
from procedures.board import Board, board
from procedures.kinds import WALL_FORMATS, SheetFormat, Status
from procedures.models import Place, ProcedureVersion, RequiredDocument, ScanCount, Sheet, SheetLine
from procedures.posters import Poster
from tanthanh.office.models import Officer
from tanthanh.office.vietnamese import office_day

SCAN_DAYS = 30
MOST_AT_ONCE = 400


class SheetError(ValueError):
    """What cannot be done with these papers, as a Vietnamese sentence."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper with all that the office wants to know of it; `reasons` says why it must be replaced."""

    sheet: Sheet
    versions: tuple[ProcedureVersion, ...]
    reasons: tuple[str, ...]
    scans: int
    is_being_replaced: bool

    @property
    def title(self) -> str:
        if self.sheet.field:
            return f"{self.sheet.field.name} ({len(self.versions)} thủ tục)"
        return str(self.versions[0].title)

    @property
    def version(self) -> ProcedureVersion:
        return self.versions[0]

    @property
    def can_be_replaced(self) -> bool:
        """A repealed procedure's sheet is only taken down."""
        return bool(self.sheet.field) or self.version.procedure.status == Status.PUBLISHED


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """One place with its counts."""

    place: Place
    hanging: int
    outdated: int
    scans: int


@dataclass(frozen=True, slots=True)
class Overview:
    """All papers printed and not taken down, as the office acts on them."""

    papers: tuple[Paper, ...]
    places: tuple[PlaceLine, ...]

    @property
    def hanging(self) -> list[Paper]:
        return [paper for paper in self.papers if paper.sheet.mounted_at]

    @property
    def waiting(self) -> list[Paper]:
        """Printed, not yet on the wall."""
        return [paper for paper in self.papers if not paper.sheet.mounted_at]

    @property
    def to_replace(self) -> list[Paper]:
        return [paper for paper in self.papers if paper.reasons and not paper.is_being_replaced]

    @property
    def scans(self) -> int:
        return sum(place.scans for place in self.places)


# --- reading ----------------------------------------------------------------------------------------------------------


def overview(*, today: date) -> Overview:
    """Everything that hangs or waits to be hung, in five queries."""
    papers = tuple(read(Sheet.objects.kept().order_by("place__name", "pk"), today=today))
    places = Place.objects.order_by("name")
    by_place: dict[int, list[Paper]] = defaultdict(list)
    for paper in papers:
        by_place[paper.sheet.place_id].append(paper)
    return Overview(papers, tuple(_line(place, by_place[place.pk]) for place in places))


def _line(place: Place, papers: Sequence[Paper]) -> PlaceLine:
    return PlaceLine(
        place,
        hanging=sum(bool(paper.sheet.mounted_at) for paper in papers),
        outdated=sum(bool(paper.sheet.mounted_at and paper.reasons) for paper in papers),
        scans=sum(paper.scans for paper in papers),
    )


def read(sheets: Iterable[Sheet], *, today: date) -> list[Paper]:
    """The papers of these rows (a queryset), with the scans of the last SCAN_DAYS days."""
    posted = board(today)
    found = list(_with_lines(sheets))
    scans = _scans(found, since=today - timedelta(days=SCAN_DAYS - 1))
    replaced = {sheet.replaces_id for sheet in Sheet.objects.kept().exclude(replaces=None).only("replaces")}
    return [
        Paper(
            sheet=sheet,
            versions=_versions(sheet),
            reasons=tuple(_reasons(sheet, posted)),
            scans=scans.get(sheet.pk, 0),
            is_being_replaced=sheet.pk in replaced,
        )
        for sheet in found
    ]


def _with_lines(sheets: Iterable[Sheet]) -> Iterable[Sheet]:
    lines = SheetLine.objects.select_related("version__procedure__field").order_by("pk")
    return sheets.select_related(  # type: ignore[attr-defined, no-any-return]
        "place", "field", "printed_by", "mounted_by", "taken_down_by"
    ).prefetch_related(Prefetch("lines", lines, to_attr="read_lines"))


def _versions(sheet: Sheet) -> tuple[ProcedureVersion, ...]:
    return tuple(line.version for line in sheet.read_lines)  # type: ignore[attr-defined]


def _scans(sheets: Sequence[Sheet], *, since: date) -> Mapping[int, int]:
    counted = ScanCount.objects.filter(sheet__in=[sheet.pk for sheet in sheets], day__gte=since)
    return dict(counted.values_list("sheet").annotate(total=Sum("count")).order_by())


def _reasons(sheet: Sheet, posted: Board) -> Iterable[str]:
    shown = set()
    for version in _versions(sheet):
        code = str(version.procedure.code)
        shown.add(code)
        notice = posted.notice(code)
        if notice is None or notice.is_repealed:
            yield f"{code} đã hết hiệu lực"
        elif notice.version != version.number:
            yield f"{code} in phiên bản {version.number}, nay là phiên bản {notice.version}"
    group = next((group for group in posted.groups if sheet.field and group.slug == sheet.field.slug), None)
    for notice in group.notices if group else ():
        if notice.code not in shown and not notice.is_repealed:
            yield f"thiếu thủ tục {notice.code}"


def scans_by_day(sheet: Sheet, *, today: date) -> list[tuple[date, int]]:
    """The last SCAN_DAYS days, the oldest first, days without a scan included."""
    first = today - timedelta(days=SCAN_DAYS - 1)
    counted = ScanCount.objects.filter(sheet=sheet, day__range=(first, today)).values_list("day")
    totals = dict(counted.annotate(total=Sum("count")).order_by())
    days = [first + timedelta(days=number) for number in range(SCAN_DAYS)]
    return [(day, totals.get(day, 0)) for day in days]


# --- printing ---------------------------------------------------------------------------------------------------------


def order(
    size: SheetFormat, place: Place, *, code: str = "", field_slug: str = "", by: Officer | None, at: datetime
) -> list[Sheet]:
    """Write down new papers of a procedure or of a whole field, to be printed now. Raises SheetError."""
    if size in WALL_FORMATS and not field_slug:
        raise SheetError("Bảng A3, A2 in cả lĩnh vực: hãy chọn lĩnh vực.")
    posted = posters.versions_to_post(office_day(at))
    versions = list(posted.filter(procedure__code=code) if code else posted.filter(procedure__field__slug=field_slug))
    if not versions:
        raise SheetError("Không có thủ tục nào đang công khai theo lựa chọn này.")
    papers = [versions] if size in WALL_FORMATS else [[version] for version in versions]
    with transaction.atomic():
        return [_record(paper, size, place, by=by, at=at) for paper in papers]


def replace(numbers: Iterable[int], *, by: Officer | None, at: datetime) -> list[Sheet]:
    """Write down a new paper for each of these that is out of date, to hang where it hangs. Raises SheetError.

    A paper whose procedure has been repealed, or that is being replaced already, gets none.
    """
    today = office_day(at)
    old = read(Sheet.objects.kept().filter(pk__in=list(numbers)).order_by("place__name", "pk"), today=today)
    due = [paper for paper in old if paper.reasons and not paper.is_being_replaced and paper.can_be_replaced]
    if not due:
        raise SheetError("Không có tờ nào trong số đã chọn cần in thay.")
    posted = list(posters.versions_to_post(today))
    try:
        with transaction.atomic():
            return [_replacement(paper, posted, by=by, at=at) for paper in due]
    except IntegrityError:
        raise SheetError("Có tờ vừa được người khác in thay; hãy tải lại trang.") from None


def _replacement(paper: Paper, posted: Sequence[ProcedureVersion], *, by: Officer | None, at: datetime) -> Sheet:
    sheet = paper.sheet
    if sheet.field_id:
        versions = [version for version in posted if version.procedure.field_id == sheet.field_id]
    else:
        versions = [version for version in posted if version.procedure_id == paper.version.procedure_id]
    if not versions:
        raise SheetError(f"Không còn thủ tục nào để in trên {sheet}; chỉ cần gỡ xuống.")
    return _record(versions, SheetFormat(sheet.format), sheet.place, by=by, at=at, replaces=sheet)


def _record(
    versions: Sequence[ProcedureVersion],
    size: SheetFormat,
    place: Place,
    *,
    by: Officer | None,
    at: datetime,
    replaces: Sheet | None = None,
) -> Sheet:
    field = versions[0].procedure.field if size in WALL_FORMATS else None
    sheet = Sheet.objects.create(format=size, field=field, place=place, printed_at=at, printed_by=by, replaces=replaces)
    SheetLine.objects.bulk_create(SheetLine(sheet=sheet, version=version) for version in versions)
    return sheet


def pdf(numbers: Iterable[int]) -> bytes | None:
    """These papers, all of one format, as one PDF in the versions and with the day they were ordered in."""
    papers = Prefetch("version__documents", RequiredDocument.objects.order_by("position"), to_attr="papers")
    lines = SheetLine.objects.select_related("version__procedure__field").prefetch_related(papers).order_by("pk")
    found = list(
        Sheet.objects.filter(pk__in=list(numbers)[:MOST_AT_ONCE])
        .prefetch_related(Prefetch("lines", lines, to_attr="read_lines"))
        .order_by("pk")
    )
    sizes = {sheet.format for sheet in found}
    if len(sizes) != 1:
        return None
    pages = [[Poster(version, sheet.pk) for version in _versions(sheet)] for sheet in found]
    return posters.printed(pages, SheetFormat(sizes.pop()), today=office_day(found[0].printed_at))


# --- hanging ----------------------------------------------------------------------------------------------------------


def mount(numbers: Iterable[int], *, by: Officer | None, at: datetime) -> int:
    """Say that these papers hang now; what they replace is thereby taken down. Returns how many."""
    with transaction.atomic():
        waiting = list(Sheet.objects.kept().filter(pk__in=list(numbers), mounted_at=None).select_for_update())
        Sheet.objects.filter(pk__in=[sheet.pk for sheet in waiting]).update(mounted_at=at, mounted_by=by)
        replaced = {sheet.replaces_id for sheet in waiting if sheet.replaces_id}
        while replaced:
            take_down(replaced, by=by, at=at)
            # A paper that was never hung may itself have been meant for another one's place.
            before = Sheet.objects.filter(pk__in=replaced).exclude(replaces=None)
            replaced = {sheet.replaces_id for sheet in before.filter(replaces__taken_down_at=None) if sheet.replaces_id}
    return len(waiting)


def take_down(numbers: Iterable[int], *, by: Officer | None, at: datetime) -> int:
    """Say that these papers hang no more, or were thrown away before. Returns how many."""
    return Sheet.objects.kept().filter(pk__in=list(numbers)).update(taken_down_at=at, taken_down_by=by)
