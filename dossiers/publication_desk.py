"""What the officers see of the publication: what is about to be public, who objected, what was public before."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Subquery
from django.db.models.query import QuerySet

from dossiers import objections
from dossiers.models import LateListing, LateListObjection, LateListPublication, LatenessEpisode
from dossiers.models.dossier import DossierQuerySet
from tanthanh.office.models import Officer
from tanthanh.office.roles import LEADERS
from tanthanh.office.working_days import Calendar

MOST_ROWS = 100


@dataclass(frozen=True, slots=True)
class Coming:
    """A late dossier that is not public yet, and until when its unit may object."""

    episode: LatenessEpisode
    until: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """One late dossier in the eyes of one officer: what is said of it, and what the officer may do about it."""

    episode: LatenessEpisode
    objection: LateListObjection | None
    until: datetime
    listed: LateListing | None
    may_object: bool
    may_decide: bool
    may_correct: bool


def episodes(visible: DossierQuerySet) -> QuerySet[LatenessEpisode]:
    rows = LatenessEpisode.objects.filter(dossier__in=visible)
    return rows.select_related("dossier__version__procedure__field", "unit", "objection")


def coming(visible: DossierQuerySet, calendar: Calendar, at: datetime) -> list[Coming]:
    """Late, not finished, never published, and not objected to: the one that has waited longest first."""
    rows = episodes(visible).filter(closed_at=None, missed_due_at__lt=at, listings=None, objection=None)
    return [
        Coming(episode, objections.open_until(episode, calendar))
        for episode in rows.order_by("opened_at", "pk")[:MOST_ROWS]
    ]


def undecided(visible: DossierQuerySet) -> list[LateListObjection]:
    return list(objections.undecided().filter(episode__dossier__in=visible)[:MOST_ROWS])


def listed(visible: DossierQuerySet) -> list[LateListing]:
    """The rows of the edition that is public now."""
    latest = Subquery(LateListPublication.objects.order_by("-number").values("pk")[:1])
    rows = LateListing.objects.filter(publication=latest)
    return list(rows.filter(episode__dossier__in=visible).order_by("due_at", "pk")[:MOST_ROWS])


def standing(episode: LatenessEpisode, officer: Officer, calendar: Calendar, at: datetime) -> Standing:
    objection = getattr(episode, "objection", None)
    until = objections.open_until(episode, calendar)
    last = episode.listings.order_by("-publication__number").first()
    is_coming = last is None and objection is None and episode.closed_at is None and at <= until
    leads = officer.role in LEADERS
    return Standing(
        episode=episode,
        objection=objection,
        until=until,
        listed=last,
        may_object=is_coming and objections.may_object(episode, officer),
        may_decide=leads and objection is not None and objection.decided_at is None,
        may_correct=leads and last is not None,
    )
