"""A dossier as one line of a list: everything already written out, so that a page of fifty costs no more than fifty."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from dossiers.models import Dossier
from dossiers.standing import standing
from tanthanh.office.vietnamese import stamp

LONGEST_TITLE = 110


@dataclass(frozen=True, slots=True)
class Line:
    """One row; `tone` and `standing` are those of `dossiers.standing`."""

    code: str
    path: str
    applicant: str
    procedure: str
    is_interlinked: bool
    received: str
    promised: str
    due: str
    tone: str
    standing: str
    state: str
    state_label: str
    unit: str


def lines(dossiers: Iterable[Dossier], *, now: datetime) -> list[Line]:
    """In the order given; the dossiers come with version and unit."""
    return [_line(dossier, now) for dossier in dossiers]


def _line(dossier: Dossier, now: datetime) -> Line:
    stands = standing(dossier, now=now)
    title = dossier.version.title
    return Line(
        code=dossier.code,
        path=dossier.get_absolute_url(),
        applicant=dossier.applicant_name,
        procedure=title if len(title) <= LONGEST_TITLE else f"{title[:LONGEST_TITLE].rstrip()}…",
        is_interlinked=dossier.is_interlinked,
        received=stamp(dossier.received_at),
        promised=stamp(dossier.promised_at),
        due=stamp(dossier.due_at),
        tone=stands.tone,
        standing=stands.label,
        state=dossier.state,
        state_label=dossier.get_state_display(),
        unit=dossier.unit.name if dossier.unit else "",
    )
