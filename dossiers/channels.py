"""By which ways the counter may take a dossier in on a day: part of the legal regime, so a row and not code."""

from datetime import date

from dossiers.models import Regime
from dossiers.states import Channel

ALWAYS = (Channel.IN_PERSON, Channel.POSTAL)


def channels_on(day: date) -> tuple[Channel, ...]:
    """In person and by post always; online at the counter where the regime lets the ward take it (decisions.md 10)."""
    if Regime.objects.on(day).filter(ward_takes_online=True).exists():
        return (Channel.IN_PERSON, Channel.ONLINE, Channel.POSTAL)
    return ALWAYS
