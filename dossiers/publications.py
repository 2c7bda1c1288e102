"""The public late list: a stored edition of who is late now, without any person in it (law.md 8.2).

A late dossier is published when the unit has had its days to object (`LATE_LIST_OBJECTION_DAYS`) and no objection
stands; once published it stays until it is finished.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from functools import partial

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.db.models.query import QuerySet

from dossiers import codes, objections
from dossiers.models import (
    ApologyLetter,
    Dossier,
    LateListCorrection,
    LateListing,
    LateListPublication,
    LatenessEpisode,
    LetterState,
)
from dossiers.states import Cause
from tanthanh.office import calendars, failures
from tanthanh.office.jobs import Outcome
from tanthanh.office.vietnamese import initials, office_day, office_time, short_date
from tanthanh.office.working_days import Calendar

JOB = "publish_late_list"
SERIES = "late-list"
MOST_ONE_BY_ONE = 1000
# What an office may leave out of a row, and what it leaves there instead.
OPTIONAL: dict[str, str | None] = {
    "code": "",
    "received_on": None,
    "unit": "",
    "cause": "",
    "letter": "",
    "new_promise_at": None,
}


@dataclass(frozen=True, slots=True)
class Row:
    """What the public may read of one late dossier."""

    episode_id: int
    code: str
    procedure: str
    applicant: str
    received_on: date | None
    due_at: datetime
    days_late: int
    unit: str
    cause: str
    letter: str
    letter_sent_on: date | None
    new_promise_at: datetime | None
    note: str


def publish(*, at: datetime) -> Outcome:
    """Publish an edition if it differs from the last; the same list again makes no new edition.

    Where one dossier breaks the edition for all, they are tried one by one; the one is reported and rests a while.
    """
    shown_fields()
    standing = failures.of(JOB, at=at)
    due = publishable(at)
    if standing.resting:
        due = due.exclude(dossier__code__in=standing.resting)
    try:
        outcome = _publish(due, at)
    except Exception:  # noqa: BLE001 -- whatever is wrong with one of them, the others are to be published
        outcome = _publish_sound(due, at)
    standing.settle(at=at)
    return outcome


def publishable(at: datetime) -> QuerySet[LatenessEpisode]:
    """Late and not finished, and either published already or past the days for an objection with none that stands.

    The days count from when the dossier was found late and never from before its date was missed.
    """
    until = objections.heard_until(calendars.current_calendar().calendar, at)
    listed = Exists(LateListing.objects.filter(episode=OuterRef("pk")))
    heard = Q(objection=None, opened_at__lte=until, missed_due_at__lte=until)
    due = LatenessEpisode.objects.filter(
        listed | heard | Q(objection__is_upheld=False), closed_at=None, missed_due_at__lt=at
    )
    return due.exclude(Exists(_shown_already())).order_by("missed_due_at", "pk")


def _shown_already() -> QuerySet[LateListing]:
    """Of an episode: a row of the same dossier for a date missed before, which a re-appointed date missed stays in."""
    return LateListing.objects.filter(
        episode__dossier=OuterRef("dossier"), episode__missed_due_at__lt=OuterRef("missed_due_at")
    )


def _publish(due: QuerySet[LatenessEpisode], at: datetime) -> Outcome:
    """All in one edition or none. The counter row is the lock: of two runs at once the second finds nothing new."""
    with transaction.atomic():
        number = codes.next_numbers([SERIES])[SERIES]
        rows = _rows(due, at)
        digest = _digest(rows)
        latest = LateListPublication.objects.order_by("-number").first()
        # By a clock that was set back every dossier would be a day less late than what stands published.
        if latest is not None and (latest.digest == digest or latest.published_at > at):
            transaction.set_rollback(True)
            return Outcome(looked_at=len(rows))
        edition = LateListPublication.objects.create(
            number=number, published_at=at, digest=digest, names_basis=settings.LATE_LIST_NAMES_BASIS
        )
        LateListing.objects.bulk_create(LateListing(publication=edition, **asdict(row)) for row in rows)
    return Outcome(looked_at=len(rows), did=1, note=f"kỳ {number}: {len(rows)} hồ sơ")


def _publish_sound(due: QuerySet[LatenessEpisode], at: datetime) -> Outcome:
    """An edition of those that can be published; where none can, the last edition stands rather than an empty one."""
    tried = list(due.values_list("pk", "dossier__code")[:MOST_ONE_BY_ONE])
    sound = [pk for pk, code in tried if failures.attempt(JOB, code, partial(_probe, due.filter(pk=pk), at), at=at)]
    outcome = _publish(due.filter(pk__in=sound), at) if sound else Outcome()
    return replace(outcome, looked_at=len(tried), failed=len(tried) - len(sound))


def _probe(one: QuerySet[LatenessEpisode], at: datetime) -> None:
    """Publish it in an edition of its own and take that back: what is wrong with it comes out."""
    with transaction.atomic():
        edition = LateListPublication.objects.create(number=codes.next_numbers([SERIES])[SERIES], published_at=at)
        LateListing.objects.bulk_create(LateListing(publication=edition, **asdict(row)) for row in _rows(one, at))
        transaction.set_rollback(True)


def _rows(due: QuerySet[LatenessEpisode], at: datetime) -> list[Row]:
    """The longest waiting first, as the office has set that they are shown."""
    calendar = calendars.current_calendar().calendar
    corrections = Prefetch("corrections", LateListCorrection.objects.order_by("at", "pk"))
    episodes = due.select_related("dossier__version__procedure__field", "unit", "letter").prefetch_related(corrections)
    left_out = {name: empty for name, empty in OPTIONAL.items() if name not in shown_fields()}
    if "letter" in left_out:
        left_out["letter_sent_on"] = None
    return [replace(_row(episode, calendar, at), **left_out) for episode in episodes]  # type: ignore[arg-type]


def shown_fields() -> frozenset[str]:
    """The optional columns that the office publishes. Raises ImproperlyConfigured, before anything is published."""
    shown = frozenset(settings.LATE_LIST_FIELDS)
    if unknown := shown - OPTIONAL.keys():
        raise ImproperlyConfigured(
            f"LATE_LIST_FIELDS: {', '.join(sorted(unknown))} is not one of {', '.join(OPTIONAL)}"
        )
    return shown


def _row(episode: LatenessEpisode, calendar: Calendar, at: datetime) -> Row:
    dossier = episode.dossier
    field = dossier.version.procedure.field
    letter = _issued(episode)
    names = bool(settings.LATE_LIST_NAMES_BASIS) and not field.is_sensitive
    return Row(
        episode_id=episode.pk,
        # Code and procedure together could point at a person where the procedure is about hardship or family.
        code=_masked(dossier.code) if field.is_sensitive else dossier.code,
        procedure=field.name if field.is_sensitive else dossier.version.title,
        applicant=initials(dossier.applicant_name) if names else "",
        received_on=dossier.received_on,
        due_at=episode.missed_due_at,
        days_late=calendar.working_days_between(office_day(episode.missed_due_at), office_day(at)),
        unit=episode.unit.name if episode.unit else "",
        cause=Cause(episode.cause).label,
        letter=f"số {letter.number}/{letter.year}" if letter else "",
        letter_sent_on=office_day(letter.sent_at) if letter and letter.sent_at else None,
        new_promise_at=letter.new_promise_at if letter else None,
        note="\n".join(f"{short_date(office_day(one.at))}: {one.note}" for one in episode.corrections.all()),
    )


def _issued(episode: LatenessEpisode) -> ApologyLetter | None:
    """The episode's letter once it is approved; a draft is nobody's yet."""
    letter: ApologyLetter | None = getattr(episode, "letter", None)
    return letter if letter is not None and letter.state != LetterState.DRAFT else None


def _masked(code: str) -> str:
    """`H47.47.09-261120-••••`: the day stays, the number of the day does not."""
    return f"{code[:-4]}••••"


def _digest(rows: list[Row]) -> str:
    content = json.dumps([asdict(row) for row in rows], default=str, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(f"{settings.LATE_LIST_NAMES_BASIS}\n{content}".encode()).hexdigest()


def latest() -> LateListPublication | None:
    """The edition that is public now, with its rows, in two queries."""
    rows: QuerySet[LateListing] = LateListing.objects.order_by("due_at", "pk")
    return LateListPublication.objects.order_by("-number").prefetch_related(Prefetch("rows", rows)).first()


def published_since(dossier: Dossier) -> datetime | None:
    """When the late list first showed this dossier."""
    listed = LateListing.objects.filter(episode__dossier=dossier).order_by("publication__number")
    return listed.values_list("publication__published_at", flat=True).first()


def editions(most: int) -> list[tuple[LateListPublication, int]]:
    """The latest editions with how many rows each had, the newest first; for the feed."""
    found = LateListPublication.objects.order_by("-number").annotate(held=Count("rows"))[:most]
    return [(edition, edition.held) for edition in found]


def as_json(edition: LateListPublication | None) -> dict[str, object]:
    """The edition as the JSON file and the API give it; empty before the first one."""
    return {
        "number": edition.number if edition else None,
        "published_at": office_time(edition.published_at).isoformat() if edition else None,
        "names_basis": edition.names_basis if edition else "",
        "rows": [as_data(row) for row in edition.rows.all()] if edition else [],
    }


def as_data(row: LateListing) -> dict[str, object]:
    """One row as plain values: dates in ISO 8601, moments with the office's offset; null where it is not published."""
    return {
        "code": row.code,
        "procedure": row.procedure,
        "received_on": row.received_on.isoformat() if row.received_on else None,
        "due_at": office_time(row.due_at).isoformat(),
        "days_late": row.days_late,
        "unit": row.unit,
        "cause": row.cause,
        "letter": row.letter,
        "new_promise_at": office_time(row.new_promise_at).isoformat() if row.new_promise_at else None,
        "letter_sent_on": row.letter_sent_on.isoformat() if row.letter_sent_on else None,
        "applicant": row.applicant,
        "note": row.note,
    }
