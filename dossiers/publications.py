"""The public late list: a stored edition of who is late now, without any person in it (law.md 8.2)."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Prefetch
from django.db.models.query import QuerySet

from dossiers import codes
from dossiers.models import LateListing, LateListPublication, LatenessEpisode, LetterState
from dossiers.states import Cause
from tanthanh.office import calendars
from tanthanh.office.jobs import Outcome
from tanthanh.office.vietnamese import office_day, office_time
from tanthanh.office.working_days import Calendar

SERIES = "late-list"


@dataclass(frozen=True, slots=True)
class Row:
    """What the public may read of one late dossier."""

    episode_id: int
    code: str
    procedure: str
    received_on: date
    due_at: datetime
    days_late: int
    unit: str
    cause: str
    letter: str
    new_promise_at: datetime | None


def publish(*, at: datetime) -> Outcome:
    """Publish an edition if it differs from the last; the same list again makes no new edition.

    The counter row is the lock: two runs at the same moment queue, and the second finds nothing new.
    """
    with transaction.atomic():
        number = codes.next_numbers([SERIES])[SERIES]
        rows = current_rows(at)
        digest = _digest(rows)
        latest = LateListPublication.objects.order_by("-number").first()
        # By a clock that was set back every dossier would be a day less late than what stands published.
        if latest is not None and (latest.digest == digest or latest.published_at > at):
            transaction.set_rollback(True)
            return Outcome(looked_at=len(rows))
        edition = LateListPublication.objects.create(number=number, published_at=at, digest=digest)
        LateListing.objects.bulk_create(LateListing(publication=edition, **asdict(row)) for row in rows)
    return Outcome(looked_at=len(rows), did=1, note=f"kỳ {number}: {len(rows)} hồ sơ")


def current_rows(at: datetime) -> list[Row]:
    """Late dossiers not finished yet, the longest waiting first."""
    calendar = calendars.current_calendar().calendar
    episodes = (
        LatenessEpisode.objects.filter(closed_at=None)
        .select_related("dossier__version__procedure__field", "unit", "letter")
        .order_by("missed_due_at", "pk")
    )
    return [_row(episode, calendar, at) for episode in episodes]


def _row(episode: LatenessEpisode, calendar: Calendar, at: datetime) -> Row:
    dossier = episode.dossier
    field = dossier.version.procedure.field
    letter = getattr(episode, "letter", None)
    approved = letter is not None and letter.state != LetterState.DRAFT
    return Row(
        episode_id=episode.pk,
        # Code and procedure together could point at a person where the procedure is about hardship or family.
        code=_masked(dossier.code) if field.is_sensitive else dossier.code,
        procedure=field.name if field.is_sensitive else dossier.version.title,
        received_on=dossier.received_on,
        due_at=episode.missed_due_at,
        days_late=calendar.working_days_between(office_day(episode.missed_due_at), office_day(at)),
        unit=episode.unit.name if episode.unit else "",
        cause=Cause(episode.cause).label,
        letter=f"số {letter.number}/{letter.year}" if letter is not None and approved else "",
        new_promise_at=letter.new_promise_at if letter is not None and approved else None,
    )


def _masked(code: str) -> str:
    """`H47.47.09-261120-••••`: the day stays, the number of the day does not."""
    return f"{code[:-4]}••••"


def _digest(rows: list[Row]) -> str:
    content = json.dumps([asdict(row) for row in rows], default=str, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


def latest() -> LateListPublication | None:
    """The edition that is public now, with its rows, in two queries."""
    rows: QuerySet[LateListing] = LateListing.objects.order_by("due_at", "pk")
    return LateListPublication.objects.order_by("-number").prefetch_related(Prefetch("rows", rows)).first()


def as_json(edition: LateListPublication | None) -> dict[str, object]:
    """The edition as the JSON file and the API give it; empty before the first one."""
    return {
        "number": edition.number if edition else None,
        "published_at": office_time(edition.published_at).isoformat() if edition else None,
        "rows": [as_data(row) for row in edition.rows.all()] if edition else [],
    }


def as_data(row: LateListing) -> dict[str, object]:
    """One row as plain values: dates in ISO 8601, moments with the office's offset."""
    return {
        "code": row.code,
        "procedure": row.procedure,
        "received_on": row.received_on.isoformat(),
        "due_at": office_time(row.due_at).isoformat(),
        "days_late": row.days_late,
        "unit": row.unit,
        "cause": row.cause,
        "letter": row.letter,
        "new_promise_at": office_time(row.new_promise_at).isoformat() if row.new_promise_at else None,
    }
