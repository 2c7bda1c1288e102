"""How well the counter does: what nobody had to write by hand, and how long an intake takes."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Avg, Count, Sum

from dossiers.models import Dossier
from dossiers.models.dossier import DossierQuerySet


@dataclass(frozen=True, slots=True)
class Pace:
    """Of the dossiers taken in at this counter; `seconds` is the mean over those whose time is known."""

    dossiers: int
    fields: int
    seconds: int | None

    @property
    def in_words(self) -> str:
        """`1 phút 20 giây`; nothing where no time is known."""
        return time_in_words(self.seconds)


def time_in_words(seconds: int | None) -> str:
    """`1 phút 20 giây`; nothing where no time is known."""
    if seconds is None:
        return ""
    minutes, rest = divmod(seconds, 60)
    return f"{minutes} phút {rest} giây" if minutes else f"{rest} giây"


def since(day: date) -> Pace:
    """From that day on, by one query over the days' index."""
    return of(Dossier.objects.of_one_stop().filter(received_on__gte=day))


def of(dossiers: DossierQuerySet) -> Pace:
    """Of those of the dossiers whose declaration this counter printed, by one query."""
    counted = dossiers.filter(fields_prefilled__isnull=False)
    found = counted.aggregate(dossiers=Count("pk"), fields=Sum("fields_prefilled"), seconds=Avg("intake_seconds"))
    seconds = found["seconds"]
    return Pace(found["dossiers"], found["fields"] or 0, None if seconds is None else round(seconds))
