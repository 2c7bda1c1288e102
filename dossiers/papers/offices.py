"""What many papers of one print job share, read once: the office, its forms and its words on any day."""

from collections.abc import Iterable
from datetime import date

from dossiers import wordings
from dossiers.models import Dossier, LogEntry, Regime
from dossiers.papers import letterhead
from dossiers.papers.counter import TAKEN_IN
from dossiers.states import Paper
from tanthanh.office import context
from tanthanh.office.models import OfficeProfile


class Offices:
    """What the office was called and which forms it used on any day, read once for the whole job."""

    def __init__(self, kind: Paper) -> None:
        self.profiles = list(OfficeProfile.objects.order_by("-valid_from", "-pk"))
        self.wordings = wordings.written(kind)
        self.regimes = list(Regime.objects.order_by("-valid_from", "-pk"))

    def profile_on(self, day: date) -> OfficeProfile:
        return next((row for row in self.profiles if _holds(row, day)), None) or context.neutral()

    def forms_on(self, day: date) -> str:
        oldest = self.regimes[-1].forms if self.regimes else letterhead.NEWEST_FORMS
        return next((row.forms for row in self.regimes if _holds(row, day)), oldest)


def _holds(row: OfficeProfile | Regime, day: date) -> bool:
    return row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)


def latest_entries(dossiers: Iterable[Dossier]) -> dict[int, LogEntry]:
    """The latest taking-in of each dossier, in one query."""
    entries = LogEntry.objects.filter(dossier__in=[dossier.pk for dossier in dossiers], step__in=TAKEN_IN)
    return {entry.dossier_id: entry for entry in entries.select_related("by").order_by("at", "pk")}
