"""The board: every posted procedure in one line each, kept in memory for as long as nothing on it changes.

A ward posts fewer than three hundred procedures, so lists and searches read them here; one small query a request asks
whether the catalogue is still the one that was read.
"""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import groupby

from django.conf import settings
from django.db import connection, models

from procedures import synonyms
from procedures.kinds import Status
from procedures.models import BlankForm, ChannelAdvice, Field, Procedure, ProcedureCase, ProcedureVersion, Synonym
from tanthanh.office.models import CalendarVersion, OfficeProfile, WorkSession
from tanthanh.office.vietnamese import fold

# The histories of what a public page of ours is made of: they only grow, so their last row tells of every change.
RECORDED: tuple[type[models.Model], ...] = (
    Procedure.history.model,
    ProcedureVersion.history.model,
    Field.history.model,
    OfficeProfile.history.model,
    WorkSession.history.model,
    ProcedureCase.history.model,
    ChannelAdvice.history.model,
    BlankForm.history.model,
    Synonym.history.model,
)

Revision = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """One posted procedure as a line of the board, with the keys that it is searched by."""

    code: str
    title: str
    field: str
    field_slug: str
    limit: str
    fee: str
    path: str
    is_repealed: bool
    version: int
    name_key: str
    field_key: str
    result_key: str


@dataclass(frozen=True, slots=True)
class Group:
    """The procedures of one field, those in force first."""

    name: str
    slug: str
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """All that is posted on one day, in groups: the fullest field first."""

    revision: Revision
    groups: tuple[Group, ...]
    # What people say, folded, and what the catalogue calls it (procedures/synonyms.py).
    synonyms: Mapping[str, str]

    def notice(self, code: str) -> Notice | None:
        """The line of one procedure."""
        return next((notice for group in self.groups for notice in group.notices if notice.code == code), None)

    @property
    def notices(self) -> tuple[Notice, ...]:
        return tuple(notice for group in self.groups for notice in group.notices)


_kept: dict[date, Board] = {}
_asked: list[tuple[float, Revision]] = []


def forget() -> None:
    """Read everything anew."""
    _kept.clear()
    _asked.clear()


def revision() -> Revision:
    """A value that changes with every change to catalogue, calendar, office or hours: one query, on indexes alone.

    A process asks again after PAGES_KEPT_SECONDS: a street that scans the same code at once need not wait for the
    database, and nobody sees a limit older than that.
    """
    if not _asked or time.monotonic() - _asked[0][0] >= settings.PAGES_KEPT_SECONDS:
        with connection.cursor() as cursor:
            cursor.execute(_revision_sql(connection.vendor))
            _asked[:] = [(time.monotonic(), tuple(cursor.fetchone() or ()))]
    return _asked[0][1]


@cache
def _revision_sql(_vendor: str) -> str:
    """The latest row of every table: its number, and its moment, since numbers return when a test is rolled back."""
    newest: list[tuple[type[models.Model], str, str]] = [
        *((model, "history_id", "history_date") for model in RECORDED),
        (CalendarVersion, "made_at", "id"),
    ]
    rows = [
        f"(SELECT {order} || ' ' || {moment} FROM {table} ORDER BY {order} DESC LIMIT 1)"  # noqa: S608 -- our own names
        for model, order, moment in newest
        for table in [connection.ops.quote_name(model._meta.db_table)]  # noqa: SLF001 -- the documented way to its name
    ]
    return f"SELECT {', '.join(rows)}"


def board(today: date, *, now: Revision | None = None) -> Board:
    """What is posted on `today`: one query where nothing has changed, three where it is read anew.

    `now` is what `revision()` has just said, where somebody has asked it already.
    """
    now = now or revision()
    kept = _kept.get(today)
    if kept is None or kept.revision != now:
        _kept.clear()
        kept = _kept[today] = Board(now, _groups(posted(today)), synonyms.in_use())
    return kept


def posted(today: date) -> models.QuerySet[ProcedureVersion]:
    """The version in force on `today` of every published or repealed procedure, in the catalogue's own order."""
    versions = ProcedureVersion.objects.on(today).exclude(procedure__status=Status.DRAFT)
    return versions.select_related("procedure__field").order_by("procedure__pk")


def _groups(versions: Iterable[ProcedureVersion]) -> tuple[Group, ...]:
    notices = sorted(map(_notice, versions), key=lambda notice: (notice.field_slug, notice.is_repealed))
    groups = [
        Group(lines[0].field, slug, tuple(lines))
        for slug, group in groupby(notices, key=lambda notice: notice.field_slug)
        for lines in [list(group)]
    ]
    return tuple(sorted(groups, key=lambda group: (-len(group.notices), group.slug)))


def _notice(version: ProcedureVersion) -> Notice:
    procedure = version.procedure
    return Notice(
        code=str(procedure.code),
        title=version.title,
        field=procedure.field.name,
        field_slug=procedure.field.slug,
        limit=version.limit_in_words,
        fee=version.fee_in_words,
        path=procedure.get_absolute_url(),
        is_repealed=procedure.status == Status.REPEALED,
        version=version.number,
        name_key=fold(f"{version.short_name} {version.name}"),
        field_key=fold(procedure.field.name),
        result_key=fold(version.result),
    )
