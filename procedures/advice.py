"""By which way the ward advises to file on a day: the calendar of recommendations, never a refusal."""

from datetime import date

from django.db.models import F, Q

from procedures.models import ChannelAdvice


def advice_on(day: date) -> ChannelAdvice | None:
    """The line for this weekday, else the one for every day, the newest first; None where the ward advises nothing."""
    lines = ChannelAdvice.objects.on(day).filter(Q(weekday=None) | Q(weekday=day.weekday()))
    return lines.order_by(F("weekday").asc(nulls_last=True), "-valid_from", "-pk").first()
