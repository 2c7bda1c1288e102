"""Submitting a report freezes its figures; what comes out otherwise later is written down beside it, never over it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Max
from django.db.models.query import QuerySet

from reports.models import Restatement, Submission
from reports.official.catalogue import BY_SLUG
from reports.official.form import Report, digest
from reports.periods import Period, between
from tanthanh.office.jobs import Outcome
from tanthanh.office.models import Officer

ABSENT = "–"
MOVING = ("cut",)


class SubmissionError(ValueError):
    """A report that cannot be submitted; the message is a Vietnamese sentence."""


class Change(NamedTuple):
    """One figure that is not any more what was submitted."""

    line: str
    column: str
    before: str
    after: str


def submit(report: Report, *, by: Officer, at: datetime) -> Submission:
    """Freeze the report as it stands. The same figures twice are one submission; others are the next edition."""
    if report.period.first > at.date():
        raise SubmissionError(f"{report.period.name[:1].upper()}{report.period.name[1:]} chưa tới nên chưa nộp được.")
    content = report.content()
    with transaction.atomic():
        # Two at once wait here for each other.
        Officer.objects.select_for_update().get(pk=by.pk)
        last = submissions(report.slug, report.period).first()
        if last and _figures(last.content) == _figures(content):
            return last
        return Submission.objects.create(
            report=report.slug,
            first=report.period.first,
            last=report.period.last,
            edition=last.edition + 1 if last else 1,
            content=content,
            digest=digest(content),
            submitted_at=at,
            submitted_by=by,
        )


def submissions(slug: str, period: Period) -> "QuerySet[Submission]":
    """Every edition of one report about one period, the last first."""
    rows = Submission.objects.filter(report=slug, first=period.first, last=period.last)
    return rows.select_related("submitted_by").order_by("-edition")


def recent() -> "QuerySet[Submission]":
    return Submission.objects.select_related("submitted_by").order_by("-submitted_at", "-pk")


def is_intact(submission: Submission) -> bool:
    """Whether the frozen figures still give the hash that was written down with them."""
    return digest(submission.content) == submission.digest


def again(submission: Submission) -> Report:
    """The same report over the same period, reckoned from today's records for the cut it was submitted at."""
    period = between(submission.first, submission.last)
    return BY_SLUG[submission.report].build(period, datetime.fromisoformat(submission.content["cut"]))


def changes(submission: Submission, report: Report) -> tuple[Change, ...]:
    """Cell by cell, what would be said today instead of what was submitted or noticed last."""
    known = _named(submission.content)
    known |= {(row.line, row.column): row.after for row in submission.restatements.order_by("noticed_at", "pk")}
    now = _named(report.content())
    order = [*now, *(place for place in known if place not in now)]
    return tuple(
        Change(*place, known.get(place, ABSENT), now.get(place, ABSENT))
        for place in order
        if known.get(place, ABSENT) != now.get(place, ABSENT)
    )


def restate(*, at: datetime) -> Outcome:
    """Look at the last edition of every submitted report and write down what has changed; again writes nothing."""
    looked_at = did = 0
    for submission in _last_editions():
        looked_at += 1
        with transaction.atomic():
            locked = Submission.objects.select_for_update().get(pk=submission.pk)
            found = changes(locked, again(locked))
            Restatement.objects.bulk_create(
                Restatement(submission=locked, noticed_at=at, **change._asdict()) for change in found
            )
        did += bool(found)
    return Outcome(looked_at=looked_at, did=did)


def _last_editions() -> "QuerySet[Submission]":
    last = Submission.objects.values("report", "first", "last").annotate(pk_of_last=Max("pk")).values("pk_of_last")
    return Submission.objects.filter(pk__in=last).order_by("pk")


def _figures(content: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in content.items() if key not in MOVING}


def _named(content: dict[str, Any]) -> dict[tuple[str, str], str]:
    return dict(_cells(content))


def _cells(content: dict[str, Any]) -> Iterator[tuple[tuple[str, str], str]]:
    """Every figure under the name of its line and column; the running number is no figure."""
    columns = content["columns"]
    label = 1 if columns[0].endswith("STT") else 0
    for line in [*content["lines"], *([content["foot"]] if content["foot"] else [])]:
        for column, value in list(zip(columns, line, strict=True))[label + 1 :]:
            yield (str(line[label]), column), ABSENT if value is None else str(value)
