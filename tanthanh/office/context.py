"""What every page may say without asking: who the office is, when it is open, and where one can go from here.

Read at most once a minute and process, so that a citizen's page costs no query for its own letterhead.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from tanthanh.office import languages, menu
from tanthanh.office.models import OfficeProfile, WorkSession
from tanthanh.office.profile import profile_on

KEEP_SECONDS = 60


@dataclass
class Letterhead:
    """The office as a page needs it."""

    profile: OfficeProfile
    hours: tuple[str, ...] = ("Thứ Hai đến thứ Sáu: 07:30–11:30, 13:30–17:30",)
    read_at: float = field(default_factory=time.monotonic)


def neutral() -> OfficeProfile:
    """What an office is called before anybody has entered its name."""
    return OfficeProfile(
        name="ỦY BAN NHÂN DÂN PHƯỜNG", short_name="phường", one_stop_name="Bộ phận Tiếp nhận và Trả kết quả"
    )


_kept: list[Letterhead] = []


def forget() -> None:
    """Read the office anew at the next page: after a change, and in tests."""
    _kept.clear()


def letterhead() -> Letterhead:
    """The office in force today, a minute old at most; a neutral one where nobody has entered it yet."""
    if not _kept or time.monotonic() - _kept[0].read_at > KEEP_SECONDS:
        _kept[:] = [read_letterhead(timezone.localdate())]  # noqa: TID251 -- a context processor is a door
    return _kept[0]


def read_letterhead(today: date) -> Letterhead:
    try:
        profile = profile_on(today)
        sessions = WorkSession.objects.filter(valid_from__lte=today).exclude(valid_to__lt=today)
        hours = opening_hours(sessions.order_by("weekday", "starts"))
    except DatabaseError:
        return Letterhead(neutral())
    known = Letterhead(profile or neutral())
    return Letterhead(known.profile, hours or known.hours)


def opening_hours(sessions: Iterable[WorkSession]) -> tuple[str, ...]:
    """Sessions in the order of the week as sentences, equal neighbouring days together."""
    days = [
        (WorkSession.Weekday(weekday), ", ".join(f"{row.starts:%H:%M}–{row.ends:%H:%M}" for row in rows))
        for weekday, rows in groupby(sessions, key=lambda row: row.weekday)
    ]
    sentences = []
    for times, group in groupby(days, key=lambda day: day[1]):
        labels = [str(day.label) for day, _ in group]
        span = labels[0] if len(labels) == 1 else f"{labels[0]} đến {labels[-1]}"
        sentences.append(f"{span[0].upper()}{span[1:]}: {times}")
    return tuple(sentences)


def hours_said(sentence: str) -> str:
    """`Thứ Hai đến thứ Sáu: 07:30–11:30` in the language of the page."""
    if not languages.is_english():
        return sentence
    span, _, times = sentence.partition(": ")
    days = [languages.said(f"{day[0].lower()}{day[1:]}") for day in span.split(" đến ")]
    return f"{' to '.join(days)}: {times}"


def here(request: HttpRequest) -> tuple[str, int]:
    """Where this page stands and in which year, as the menus ask it."""
    return request.path_info, timezone.localdate().year  # noqa: TID251 -- a context processor is a door


def office(request: HttpRequest) -> dict[str, Any]:
    """`office` (an OfficeProfile), `office_hours`, and the two menus; nothing here asks who is signed in."""
    head = letterhead()
    return {
        "office": head.profile,
        "office_hours": tuple(map(hours_said, head.hours)),
        "LANGUAGE_CODE": languages.ENGLISH if languages.is_english() else languages.VIETNAMESE,
        "other_language": languages.other(request.path),
        "menu": SimpleLazyObject(lambda: menu.links(menu.CITIZENS, *here(request))),
        "desk_menu": SimpleLazyObject(lambda: menu.for_role(getattr(request.user, "role", None), *here(request))),
    }
