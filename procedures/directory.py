"""Who in the neighbourhood can help, by khối phố and hours, as citizens are told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from procedures.models import HelperTeam, Neighbourhood, TeamHours
from tanthanh.office.vietnamese import office_day, office_time


@dataclass(frozen=True, slots=True)
class TeamLine:
    """One team at one moment: whether somebody is there now, and what is left of today."""

    team: HelperTeam
    hours: tuple[TeamHours, ...]
    today: tuple[TeamHours, ...]
    is_there_now: bool


@dataclass(frozen=True, slots=True)
class Area:
    """The teams of one khối phố; those of the whole ward have none."""

    neighbourhood: Neighbourhood | None
    lines: tuple[TeamLine, ...]


def areas(*, at: datetime, slug: str = "") -> list[Area]:
    """The teams at work on the day of `at`: those of the whole ward first, then by khối phố; two queries.

    `slug` keeps one khối phố and the teams of the whole ward.
    """
    teams = HelperTeam.objects.on(office_day(at)).select_related("neighbourhood").prefetch_related("hours")
    shown = [team for team in teams if not slug or team.neighbourhood is None or team.neighbourhood.slug == slug]
    shown.sort(key=_order)
    return [
        Area(group[0].neighbourhood, tuple(_line(team, at) for team in group))
        for _, lines in groupby(shown, key=lambda team: team.neighbourhood_id)
        for group in [list(lines)]
    ]


def _order(team: HelperTeam) -> tuple[int, int, str, str]:
    area = team.neighbourhood
    return (0, 0, "", team.name) if area is None else (1, area.position, area.name, team.name)


def _line(team: HelperTeam, at: datetime) -> TeamLine:
    hours = sorted(team.hours.all(), key=lambda row: (row.weekday, row.starts))
    now = office_time(at).time()
    today = [row for row in hours if row.weekday == office_day(at).weekday() and row.ends > now]
    return TeamLine(team, tuple(hours), tuple(today), _covers(today, at))


def _covers(today: Iterable[TeamHours], at: datetime) -> bool:
    return any(row.starts <= office_time(at).time() for row in today)
