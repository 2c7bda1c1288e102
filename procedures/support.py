"""The youth team's roster, what the teams did and whom they reached, and the figures of any days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, ExpressionWrapper, F, QuerySet, Sum

from procedures.models import DutyShift, HelperTeam, OutreachEvent, SupportEntry
from tanthanh.office.models import Officer

ROSTER_DAYS = 14
PAGE = 30


@dataclass(frozen=True, slots=True)
class FieldSupport:
    """How often people were helped in one field of procedures; `field` is empty where none was written down."""

    field: str
    helped: int


@dataclass(frozen=True, slots=True)
class SupportFigures:
    """What volunteers did from `start` to `end`, both days included.

    `volunteer_hours` counts every volunteer's hours, `helped` is a number of turns and not of persons.
    """

    start: date
    end: date
    entries: int
    days: int
    volunteer_hours: Decimal
    helped: int
    by_field: tuple[FieldSupport, ...]
    events: int
    attended: int
    teams: int
    neighbourhoods: int


def figures(start: date, end: date) -> SupportFigures:
    """The figures of these days, in four queries over indexed days; the dashboard reads them here."""
    entries = SupportEntry.objects.filter(day__range=(start, end))
    hours = ExpressionWrapper(F("hours") * F("volunteers"), output_field=DecimalField(max_digits=10, decimal_places=1))
    done = entries.aggregate(
        count=Count("pk"), days=Count("day", distinct=True), volunteer_hours=Sum(hours), helped=Sum("helped")
    )
    by_field = entries.values("field__name").annotate(turns=Sum("helped")).order_by("-turns", "field__name")
    events = OutreachEvent.objects.filter(day__range=(start, end)).aggregate(count=Count("pk"), people=Sum("attended"))
    at_work = HelperTeam.objects.filter(valid_from__lte=end).exclude(valid_to__lt=start)
    teams = at_work.aggregate(count=Count("pk"), areas=Count("neighbourhood", distinct=True))
    return SupportFigures(
        start=start,
        end=end,
        entries=done["count"],
        days=done["days"],
        volunteer_hours=Decimal(done["volunteer_hours"] or 0).quantize(Decimal("0.1")),
        helped=done["helped"] or 0,
        by_field=tuple(FieldSupport(row["field__name"] or "", row["turns"]) for row in by_field),
        events=events["count"],
        attended=events["people"] or 0,
        teams=teams["count"],
        neighbourhoods=teams["areas"],
    )


def record(said: Mapping[str, Any], *, by: Officer) -> bool:
    """Write one line of the log. The same team, day, place and field again corrects that line: then False."""
    key = {name: said[name] for name in ("team", "day", "place", "field")}
    counted = {name: said[name] for name in ("hours", "volunteers", "helped")}
    entry, is_new = SupportEntry.objects.get_or_create(**key, defaults=counted)
    if not is_new:
        for name, value in counted.items():
            setattr(entry, name, value)
        entry._history_user = by  # type: ignore[attr-defined]  # noqa: SLF001 -- simple-history's own way
        entry.save()
    return is_new


def plan(said: Mapping[str, Any]) -> bool:
    """Put a shift on the roster; the same team, day and hour again corrects it: then False."""
    key = {name: said[name] for name in ("team", "day", "starts")}
    more = {name: said[name] for name in ("ends", "place", "volunteers")}
    return DutyShift.objects.update_or_create(**key, defaults=more)[1]


def note_event(said: Mapping[str, Any]) -> bool:
    """Write down an event; the same day, name and place again corrects its number: then False."""
    key = {name: said[name] for name in ("day", "name", "place")}
    return OutreachEvent.objects.update_or_create(**key, defaults={"attended": said["attended"]})[1]


def roster(today: date) -> QuerySet[DutyShift]:
    """The shifts of the next two weeks."""
    days = (today, today + timedelta(days=ROSTER_DAYS - 1))
    return DutyShift.objects.filter(day__range=days).select_related("team").order_by("day", "starts", "pk")


def entries_before(year: int, before: int | None) -> tuple[list[SupportEntry], int | None]:
    """A page of a year's log, the newest first; `before` is the last page's last key, and so is what comes back."""
    rows = SupportEntry.objects.filter(day__range=(date(year, 1, 1), date(year, 12, 31)))
    last = SupportEntry.objects.filter(pk=before).first() if before else None
    if last:
        rows = rows.filter(day__lt=last.day) | rows.filter(day=last.day, pk__lt=last.pk)
    page = list(rows.select_related("team", "field").order_by("-day", "-pk")[: PAGE + 1])
    return page[:PAGE], page[PAGE - 1].pk if len(page) > PAGE else None
