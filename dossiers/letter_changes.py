"""What a letter of apology says differently from its first draft: word by word, for the leader who is to approve it."""

from collections.abc import Iterator
from datetime import datetime

from dossiers.models import ApologyLetter
from dossiers.states import Cause
from procedures.differences import Change
from tanthanh.office.vietnamese import stamp


def since_draft(letter: ApologyLetter) -> list[Change]:
    """The fields that say something else than when they were first proposed, in the order of the form."""
    return [change for change in (*_lateness(letter), *_grounds(letter)) if change.old != change.new]


def _lateness(letter: ApologyLetter) -> Iterator[Change]:
    first = letter.history.filter(episode__isnull=False).order_by("history_id").first()
    if first is None:
        return
    yield Change("cause", "Nhóm nguyên nhân", Cause(first.cause).label, letter.get_cause_display())
    yield Change("reason", "Lý do ghi trong thư", first.reason, letter.reason)
    yield Change("new_promise_on", "Ngày hẹn lại", _moment(first.new_promise_at), _moment(letter.new_promise_at))


def _grounds(letter: ApologyLetter) -> Iterator[Change]:
    """Other faults: as first written, and as they stand; one left out says nothing any more."""
    standing = {said.ground: said.reason for said in letter.grounds.all()}
    told: dict[str, tuple[str, str]] = {}
    for row in letter.grounds.model.history.filter(letter_id=letter.pk).order_by("history_id"):
        told.setdefault(row.ground, (row.get_ground_display(), row.reason))
    for ground, (label, reason) in told.items():
        yield Change(f"ground-{ground}", label.capitalize(), reason, standing.get(ground, ""))


def _moment(at: datetime | None) -> str:
    return stamp(at) if at else "không hẹn lại"
