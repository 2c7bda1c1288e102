"""What else an officer owes by a day, besides dossiers: the upper storeys tell the desk, which knows none of them.

`settings.DESK_DUTIES` names the functions; each takes the officer and today and answers in one query at most.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Literal

from django.conf import settings
from django.utils.module_loading import import_string

from tanthanh.office.models import Officer


@dataclass(frozen=True, slots=True)
class Duty:
    """One task with its day; `note` says more in a few words, `path` is where it is done."""

    label: str
    path: str
    until: date
    today: date
    note: str = ""

    @property
    def tone(self) -> Literal["late", "warn", "info"]:
        if self.until < self.today:
            return "late"
        return "warn" if self.until == self.today else "info"


@dataclass(frozen=True, slots=True)
class Duties:
    """The most urgent ones of one kind; `total` counts those beyond them too, `path` leads to all."""

    title: str
    path: str
    shown: tuple[Duty, ...]
    total: int


def owed_by(officer: Officer, *, today: date) -> list[Duties]:
    """Everything the upper storeys say, in the order of the settings; a kind with nothing to do is left out."""
    sources: list[Callable[..., Iterable[Duties]]] = [import_string(name) for name in settings.DESK_DUTIES]
    return list(chain.from_iterable(source(officer, today=today) for source in sources))
