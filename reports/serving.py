"""How the dossiers of a period were served, and by whom.

Letters in time, papers asked for again, ways back, fees paid online, what nobody had to write, the volunteers' help,
hours of the day, days of the week.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Count, F, Func, Q, SmallIntegerField
from django.db.models.functions import Coalesce
from django.db.models.sql.compiler import SQLCompiler

from dossiers import intake_pace, marks
from dossiers.intake_pace import Pace
from dossiers.models import HandOver, LatenessEpisode, LogEntry, Payment, SubmittedDocument
from dossiers.states import Channel, Step
from procedures import support
from procedures.support import SupportFigures
from reports.figures import AsSQL, one_stop_in, received_in
from reports.periods import Period

HOURS = range(24)


class PapersSpared(NamedTuple):
    """Papers listed in the dossiers, and those of them that nobody had to hand in: the office had them already."""

    papers: int
    held: int


class FeesPaid(NamedTuple):
    """Dossiers whose fee was written down, and those of them that paid it online."""

    dossiers: int
    online: int


@dataclass(frozen=True, slots=True)
class Service:
    """Counts over the one-stop's dossiers received in the period.

    `hours` has 24 places, `weekdays` has seven, Monday first. `pace` is that of the dossiers handed in in person,
    `support` what the volunteers wrote down in the same days.
    """

    dossiers: int
    letters_before: int
    letters_after: int
    letters_undated: int
    supplements: int
    asked_for_papers: int
    sent_back: int
    papers: PapersSpared
    fees: FeesPaid
    pace: Pace
    support: SupportFigures
    hours: tuple[int, ...]
    weekdays: tuple[int, ...]

    @property
    def supplements_per_dossier(self) -> Decimal | None:
        if not self.dossiers:
            return None
        return (Decimal(self.supplements) / self.dossiers).quantize(Decimal("0.01"), ROUND_HALF_UP)


class OfficeHour(Func):
    """The hour of a stored moment by the office's clock, in each database by the cheapest way."""

    output_field = SmallIntegerField()

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any) -> AsSQL:  # noqa: ANN401
        template = "date_part('hour', (%(expressions)s) AT TIME ZONE 'Asia/Ho_Chi_Minh')::int"
        return self.as_sql(compiler, connection, template=template)

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any) -> AsSQL:  # noqa: ANN401
        # Stored in UTC; Vietnam has kept seven hours without summer time since 1975.
        template = "CAST(substr(datetime(%(expressions)s, '+7 hours'), 12, 2) AS INTEGER)"
        return self.as_sql(compiler, connection, template=template)


def service(period: Period) -> Service:
    """Twelve queries, however many dossiers the period has."""
    ours = one_stop_in(period)
    hours = _hours(period)
    asked = LogEntry.objects.filter(dossier__in=ours, step=Step.ASK_SUPPLEMENT).aggregate(
        times=Count("pk"), dossiers=Count("dossier", distinct=True)
    )
    back = HandOver.objects.filter(dossier__in=ours, sent_back_at__isnull=False)
    before, after, undated = _letters(period)
    return Service(
        dossiers=sum(hours),
        letters_before=before,
        letters_after=after,
        letters_undated=undated,
        supplements=asked["times"],
        asked_for_papers=asked["dossiers"],
        sent_back=back.aggregate(dossiers=Count("dossier", distinct=True))["dossiers"],
        papers=papers_spared(period),
        fees=fees_paid(period),
        pace=intake_pace.of(received_in(period).filter(channel=Channel.IN_PERSON)),
        support=support.figures(period.first, period.last),
        hours=hours,
        weekdays=_weekdays(period),
    )


def _hours(period: Period) -> tuple[int, ...]:
    rows = one_stop_in(period).values_list(OfficeHour("received_at")).annotate(dossiers=Count("*")).order_by()
    counted = {int(hour): dossiers for hour, dossiers in rows}
    return tuple(counted.get(hour, 0) for hour in HOURS)


def _weekdays(period: Period) -> tuple[int, ...]:
    """A count for each day from the index of days, added up by weekday."""
    counted = [0] * 7
    for day, dossiers in one_stop_in(period).values_list("received_on").annotate(dossiers=Count("*")).order_by():
        counted[day.weekday()] += dossiers
    return tuple(counted)


def papers_spared(period: Period) -> PapersSpared:
    """Kinds of papers, not their copies (118/2025/NĐ-CP Điều 17.1); one query."""
    listed = SubmittedDocument.objects.filter(dossier__in=one_stop_in(period))
    counted: dict[str, int] = listed.aggregate(
        papers=Count("pk"), held=Count("pk", filter=Q(form=SubmittedDocument.Form.HELD))
    )
    return PapersSpared(**counted)


def fees_paid(period: Period) -> FeesPaid:
    """Of the one-stop's dossiers received in the period (118/2025/NĐ-CP Điều 24); one query."""
    fees = Payment.objects.filter(dossier__in=one_stop_in(period), kind=Payment.Kind.FEE)
    online = Q(method=Payment.Method.ONLINE)
    counted: dict[str, int] = fees.aggregate(
        dossiers=Count("dossier", distinct=True), online=Count("dossier", distinct=True, filter=online)
    )
    return FeesPaid(**counted)


def _letters(period: Period) -> tuple[int, int, int]:
    """Letters approved or sent: before the missed date (118/2025/NĐ-CP Điều 19.6), after it, and of unknown day."""
    ours = one_stop_in(period)
    issued = LatenessEpisode.objects.filter(marks.apologised(), dossier__in=ours).annotate(
        issued_at=Coalesce("letter__approved_at", "letter__sent_at")
    )
    counted = issued.aggregate(
        before=Count("pk", filter=Q(issued_at__lte=F("missed_due_at"))),
        after=Count("pk", filter=Q(issued_at__gt=F("missed_due_at"))),
        undated=Count("pk", filter=Q(issued_at=None)),
    )
    return counted["before"], counted["after"], counted["undated"]
