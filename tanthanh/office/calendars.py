"""The office's calendar as stored: rows that people edit, and published versions that dates are counted with."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import transaction

from tanthanh.office.kinds import DayKind
from tanthanh.office.models import CalendarDay, CalendarVersion, WorkSession
from tanthanh.office.vietnamese import nfc
from tanthanh.office.working_days import STANDARD_WEEK, Calendar, Session, SpecialDay, WeekSession

COLUMNS = ("date", "kind", "label_vi", "basis", "confirmed")
YES_OR_NO = {"yes": True, "no": False, "có": True, "không": False, "1": True, "0": False, "true": True, "false": False}
# A dossier's date is counted with a version of long ago only while a page explains it.
PARSED_AT_MOST = 16
_parsed: dict[str, Calendar] = {}


class CurrentCalendar(NamedTuple):
    """The calendar dates are counted with now, and the version a dossier remembers (None before the first)."""

    calendar: Calendar
    version_pk: int | None


@dataclass(frozen=True, slots=True)
class RowError:
    """A row that was left out; the number is the spreadsheet's, the header being row 1."""

    row: int
    reason: str


@dataclass(slots=True)
class ImportReport:
    """What an import did; the rows with errors were left out, the others kept."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    errors: list[RowError] = field(default_factory=list)


def current_calendar() -> CurrentCalendar:
    """The published calendar in force, in one query; before the first, plain weeks whose every year is unconfirmed."""
    version = _latest()
    return CurrentCalendar(calendar_of(version), version.pk) if version else CurrentCalendar(Calendar(), None)


def calendar_of(version: CalendarVersion) -> Calendar:
    """The calendar as it stood in a stored version, parsed once in this process."""
    calendar = _parsed.get(version.digest)
    if calendar is None:
        calendar = Calendar.from_payload(version.payload)
        if len(_parsed) >= PARSED_AT_MOST:
            _parsed.clear()
        _parsed[version.digest] = calendar
    return calendar


def draft_calendar() -> Calendar:
    """The calendar of the rows as they stand, published or not."""
    sessions = (
        WeekSession(row.weekday, Session(row.starts, row.ends, row.counts), row.valid_from, row.valid_to)
        for row in WorkSession.objects.all()
    )
    days = {
        row.date: SpecialDay(DayKind(row.kind), row.label, row.basis, row.confirmed)
        for row in CalendarDay.objects.all()
    }
    return Calendar(tuple(sessions), days)


@transaction.atomic
def publish_calendar(*, at: datetime) -> CalendarVersion:
    """Put the rows as they stand in force; a version is added only where they differ from every one before.

    Going back to an earlier calendar puts that version in force again, from `at`.
    """
    # The lock makes two publishers take turns, so that the later one has read the earlier one's rows.
    latest = _latest(lock=True)
    calendar = draft_calendar()
    if latest and latest.digest == calendar.digest:
        return latest
    # A clock that was set back must not leave the old calendar in force.
    made_at = max(at, latest.made_at + timedelta(microseconds=1)) if latest else at
    version, is_new = CalendarVersion.objects.get_or_create(
        digest=calendar.digest, defaults={"payload": calendar.to_payload(), "made_at": made_at}
    )
    if not is_new:
        version.made_at = made_at
        version.save(update_fields=["made_at"])
    return version


@transaction.atomic
def draft_day(day: CalendarDay) -> None:
    """Write one day into the draft, over what stood there."""
    _store(day, CalendarDay.objects.select_for_update().filter(date=day.date).first(), ImportReport())


@transaction.atomic
def drop_draft_day(day: date) -> None:
    """Take one day out of the draft: it is again what its weekday is."""
    for row in CalendarDay.objects.select_for_update().filter(date=day):
        row.delete()


@transaction.atomic
def discard_draft() -> None:
    """Put the rows back as the calendar in force has them; nothing before the first publication."""
    version = _latest(lock=True)
    if version is None:
        return
    calendar = Calendar.from_payload(version.payload)
    stored = {day.date: day for day in CalendarDay.objects.all()}
    for day, row in stored.items():
        if day not in calendar.special:
            row.delete()
    report = ImportReport()
    for day, special in calendar.special.items():
        kept = CalendarDay(
            date=day, kind=special.kind, label=special.label, basis=special.basis, confirmed=special.confirmed
        )
        _store(kept, stored.get(day), report)
    if set(draft_calendar().week) != set(calendar.week):
        WorkSession.objects.all().delete()
        for hours in calendar.week:
            WorkSession(
                weekday=hours.weekday,
                starts=hours.session.starts,
                ends=hours.session.ends,
                counts=hours.session.counts,
                valid_from=hours.valid_from,
                valid_to=hours.valid_to,
            ).save()


@transaction.atomic
def load_calendar(rows: Iterable[Mapping[str, str | None]], *, at: datetime) -> ImportReport:
    """Import days off and worked Saturdays and put the calendar in force, with the usual hours where none are set."""
    seed_sessions()
    report = import_days(rows)
    publish_calendar(at=at)
    return report


def seed_sessions() -> None:
    """Monday to Friday, 07:30–11:30 and 13:30–17:30, where the office has set no hours of its own."""
    if not WorkSession.objects.exists():
        for row in STANDARD_WEEK:
            WorkSession(
                weekday=row.weekday, starts=row.session.starts, ends=row.session.ends, valid_from=row.valid_from
            ).save()


@transaction.atomic
def import_days(rows: Iterable[Mapping[str, str | None]]) -> ImportReport:
    """Store rows with the columns of COLUMNS, each by itself; again is no change. Empty rows are passed over."""
    report = ImportReport()
    stored = {day.date: day for day in CalendarDay.objects.all()}
    seen: dict[date, int] = {}
    for number, row in enumerate(rows, start=2):
        if not any(row.values()):
            continue
        try:
            day = _read(row)
            _refuse_second(number, seen.setdefault(day.date, number))
        except ValueError as error:
            report.errors.append(RowError(number, str(error)))
        else:
            _store(day, stored.get(day.date), report)
    return report


def _latest(*, lock: bool = False) -> CalendarVersion | None:
    versions = CalendarVersion.objects.select_for_update() if lock else CalendarVersion.objects.all()
    return versions.order_by("-made_at", "-pk").first()


def _refuse_second(number: int, first: int) -> None:
    if number != first:
        raise ValueError(f"Ngày này đã có ở dòng {first}.")


def _store(day: CalendarDay, old: CalendarDay | None, report: ImportReport) -> None:
    if old is None:
        day.save()
        report.created += 1
    elif (old.kind, old.label, old.basis, old.confirmed) == (day.kind, day.label, day.basis, day.confirmed):
        report.unchanged += 1
    else:
        day.pk = old.pk
        day.save(force_update=True)
        report.changed += 1


def _read(row: Mapping[str, str | None]) -> CalendarDay:
    """The row as a day not yet stored. ValueError with a sentence for the person who fills in the sheet."""
    cells = {name: nfc(row.get(name) or "") for name in COLUMNS}
    kind, label, basis = cells["kind"].upper(), cells["label_vi"], cells["basis"]
    if kind not in DayKind.values:
        raise ValueError(f"Loại ngày {cells['kind']!r} không có; dùng {', '.join(DayKind.values)}.")
    if not label:
        raise ValueError("Thiếu tên gọi của ngày (label_vi).")
    if len(label) > 200 or len(basis) > 300:
        raise ValueError("Tên gọi tối đa 200 ký tự, căn cứ tối đa 300 ký tự.")
    confirmed = YES_OR_NO.get(cells["confirmed"].lower())
    if confirmed is None:
        raise ValueError("Cột confirmed phải là yes hoặc no.")
    return CalendarDay(date=_date(cells["date"]), kind=kind, label=label, basis=basis, confirmed=confirmed)


def _date(text: str) -> date:
    """`2024-05-04` or `04/05/2024`, of this century."""
    written = re.fullmatch(
        r"(?P<y>20\d\d)-(?P<m>\d\d)-(?P<d>\d\d)|(?P<D>\d\d?)/(?P<M>\d\d?)/(?P<Y>20\d\d)", text, re.ASCII
    )
    parts = [int(part) for part in written.groups() if part] if written else []
    try:
        return date(*parts) if written and written["y"] else date(*reversed(parts))
    except (TypeError, ValueError):
        raise ValueError(f"Ngày {text!r} không có; viết như 2024-05-04.") from None
