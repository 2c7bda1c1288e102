"""The entries of a year's register in the columns of the form (TT 01/2018 Mẫu 06, TT 03/2025 Mẫu 07)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, CharField, Count, F, Max, Min, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce

from dossiers import chain
from dossiers.models import Collection, Dossier, HandOver, LogEntry
from dossiers.models.dossier import DossierQuerySet
from dossiers.states import State, Step
from procedures.models import HandOverStep
from tanthanh.office.vietnamese import phone_text

PAGE_SIZE = 40
CHUNK = 2000
# How an entry ended without the result that was asked for.
ENDINGS = {State.REFUSED: "từ chối giải quyết", State.WITHDRAWN: "công dân rút hồ sơ", State.STOPPED: "dừng giải quyết"}
COLUMNS = (
    "code",
    "register_number",
    "copies",
    "applicant_name",
    "applicant_address",
    "applicant_phone",
    "received_at",
    "first_promised_at",
    "due_at",
    "finished_at",
    "returned_at",
    "return_method",
    "state",
    "note",
    "version__name",
    "version__short_name",
    "version__procedure__field__name",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line; `signed` is what stands in the column to sign in, `note` the remarks, a void's reason first."""

    number: int
    code: str
    path: str
    field: str
    procedure: str
    copies: int
    applicant: str
    contact: str
    handler: str
    received_at: datetime
    promised_at: datetime
    forwarded_at: datetime | None
    decided_at: datetime | None
    returned_at: datetime | None
    return_method: str
    signed: str
    note: str
    is_void: bool


@dataclass(frozen=True, slots=True)
class Totals:
    """What a register, or one field of it, comes to; `first` and `last` are its smallest and largest numbers."""

    entries: int = 0
    voided: int = 0
    still_open: int = 0
    first: int = 0
    last: int = 0

    @property
    def missing(self) -> int:
        """Numbers up to the last that no entry has: none where the portal gave them, some in an imported register."""
        return self.last - self.entries


@dataclass(frozen=True, slots=True)
class FieldTotals:
    """One field of the register: its address word, its name and what it comes to."""

    slug: str
    name: str
    totals: Totals


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the register a page stands: from a number on, or up to one; `field` is a field's address word."""

    start: int = 1
    end: int | None = None
    field: str = ""


def place(asked: Mapping[str, str]) -> Place:
    """`?tu-so=41&linh-vuc=ho-tich`, or `?den-so=80` for the page that ends there; the rest is left out."""
    start, end = _whole(asked.get("tu-so", "")), _whole(asked.get("den-so", ""))
    field = asked.get("linh-vuc", "")
    return Place(start or 1, end, field if re.fullmatch(r"[A-Za-z0-9._-]{1,100}", field) else "")


def _whole(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,7}", text) else None


def of_year(year: int, field: str = "") -> DossierQuerySet:
    """The dossiers of a register, voided ones with them, in no order."""
    found = Dossier.objects.filter(register_year=year)
    return found.filter(version__procedure__field__slug=field) if field else found


def page(year: int, at: Place) -> list[Entry]:
    """`PAGE_SIZE` entries from `at.start` on, or up to `at.end`, by number; one query."""
    found = _told(of_year(year, at.field))
    if at.end is None:
        return [_entry(one) for one in found.filter(register_number__gte=at.start)[:PAGE_SIZE]]
    backwards = found.filter(register_number__lte=at.end).order_by("-register_number")[:PAGE_SIZE]
    return [_entry(one) for one in reversed(backwards)]


def every(year: int, field: str = "", span: range | None = None) -> Iterator[Entry]:
    """All entries by number, or those with a number in `span`, read in chunks."""
    found = _told(of_year(year, field))
    if span:
        found = found.filter(register_number__range=(span[0], span[-1]))
    return map(_entry, found.iterator(chunk_size=CHUNK))


def by_field(year: int) -> list[FieldTotals]:
    """What each field comes to, the largest first; one query."""
    rows = (
        of_year(year)
        .values_list("version__procedure__field__slug", "version__procedure__field__name")
        .annotate(
            entries=Count("pk"),
            voided=Count("pk", filter=Q(state=State.VOIDED)),
            still_open=Count("pk", filter=Q(finished_at=None) & ~Q(state=State.VOIDED)),
            first=Min("register_number"),
            last=Max("register_number"),
        )
        .order_by("-entries", "version__procedure__field__slug")
    )
    return [FieldTotals(slug, name, Totals(*counts)) for slug, name, *counts in rows]


def together(fields: Iterable[FieldTotals]) -> Totals:
    """The whole register, out of its fields."""
    all_totals = [field.totals for field in fields]
    if not all_totals:
        return Totals()
    return Totals(
        sum(one.entries for one in all_totals),
        sum(one.voided for one in all_totals),
        sum(one.still_open for one in all_totals),
        min(one.first for one in all_totals),
        max(one.last for one in all_totals),
    )


def _told(found: DossierQuerySet) -> DossierQuerySet:
    """With what other tables know of each: who decided it, when it left the counter, who took it, why it is void."""
    log = LogEntry.objects.filter(dossier=OuterRef("pk"))
    hands = HandOver.objects.filter(dossier=OuterRef("pk"), kind=HandOverStep.Kind.UNIT)
    taken = Collection.objects.filter(dossier=OuterRef("pk"))
    return (
        found.select_related("version__procedure__field")
        .only(*COLUMNS)
        .annotate(
            handler=Coalesce(
                Subquery(hands.order_by("-is_lead", "-sent_at", "-pk").values("to_unit__name")[:1]),
                F("unit__name"),
                F("version__authority"),
                output_field=CharField(),
            ),
            forwarded_at=Subquery(log.filter(step=Step.FORWARD).order_by("position").values("at")[:1]),
            void_reason=Case(
                When(state=State.VOIDED, then=Subquery(log.filter(step=Step.VOID).values("reason")[:1])), default=None
            ),
            taker=Subquery(taken.values("taker")[:1]),
            taker_name=Subquery(taken.values("name")[:1]),
        )
        .order_by("register_number")
    )


def _entry(dossier: Dossier) -> Entry:
    contact = (dossier.applicant_address, phone_text(dossier.applicant_phone))
    return Entry(
        number=dossier.register_number or 0,
        code=dossier.code,
        path=dossier.get_absolute_url(),
        field=dossier.version.procedure.field.name,
        procedure=dossier.version.title,
        copies=dossier.copies,
        applicant=dossier.applicant_name,
        contact="; ".join(filter(None, contact)),
        handler=dossier.handler or "",  # type: ignore[attr-defined]  # annotated just above
        received_at=dossier.received_at,
        promised_at=dossier.first_promised_at,
        forwarded_at=dossier.forwarded_at,  # type: ignore[attr-defined]
        decided_at=dossier.finished_at,
        returned_at=dossier.returned_at,
        return_method=dossier.get_return_method_display(),
        signed=_signed(dossier),
        note="; ".join(_notes(dossier)),
        is_void=dossier.state == State.VOIDED,
    )


def _signed(dossier: Dossier) -> str:
    """Who took the result, where the portal was told; else room for the pen."""
    taker = dossier.taker  # type: ignore[attr-defined]
    if taker is None:
        return ""
    return dossier.taker_name or Collection.Taker(taker).label  # type: ignore[attr-defined]


def _notes(dossier: Dossier) -> Iterator[str]:
    if dossier.state == State.VOIDED:
        yield f"HỦY: {chain.readable(dossier.void_reason or 'không ghi lý do')}"  # type: ignore[attr-defined]
    if ending := ENDINGS.get(State(dossier.state)):
        yield ending
    if dossier.finished_at and dossier.finished_at > dossier.due_at:
        yield "quá hạn"
    if dossier.note:
        yield dossier.note
