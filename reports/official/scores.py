"""What the scores are reckoned from: shares of a period, each a count over a count, and how far the next point is."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from dossiers.models import Dossier, HandOver, LogEntry, SubmittedDocument
from dossiers.models.dossier import DossierQuerySet
from dossiers.states import Step
from procedures import disclosure, posters
from procedures.models import SheetLine
from reports.figures import one_stop_in, satisfaction_in
from reports.periods import Period
from reports.progress import Balance, cut_of, progress
from reports.serving import fees_paid
from surveys.feedback import Judged, complaints_judged


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole`; without a whole there is nothing to say."""

    part: int
    whole: int

    def points(self, most: int) -> Decimal | None:
        """So many of `most` points, two places; None where nothing divides."""
        if not self.whole:
            return None
        return (Decimal(most * self.part) / self.whole).quantize(Decimal("0.01"), ROUND_HALF_UP)

    def missing_for_next(self, most: int) -> int | None:
        """How many more of the whole would have to be part of it for the next whole point; None at the top."""
        if not self.whole or self.part >= self.whole:
            return None
        reached = most * self.part // self.whole
        wanted = -(-(reached + 1) * self.whole // most)
        return min(wanted, self.whole) - self.part


@dataclass(frozen=True, slots=True)
class Basis:
    """Everything the two scorecards divide."""

    period: Period
    cut: datetime
    balance: Balance
    disclosed: Share
    posted: Share
    satisfied: Share
    electronic_papers: Share
    paid_online: Share
    complaints: Judged
    hand_overs: tuple[int, int, int]
    supplements: tuple[int, int, int]
    online_late: int

    @property
    def punctual(self) -> Share:
        """On time over everything that has a result or should have one."""
        done = self.balance.early + self.balance.on_time
        return Share(done, done + self.balance.past_due)

    @property
    def online(self) -> Share:
        return Share(self.balance.online, self.balance.online + self.balance.otherwise)


def basis(period: Period, *, at: datetime) -> Basis:
    found = progress(period, at=at)
    ours = _finished_in(period)
    overall = satisfaction_in(period).overall.score
    paid = fees_paid(period)
    disclosed, posted = _disclosed(min(period.last, found.cut.date()))
    return Basis(
        period=period,
        cut=found.cut,
        balance=found.total,
        disclosed=disclosed,
        posted=posted,
        satisfied=Share(overall.satisfied, overall.responses),
        electronic_papers=_electronic(period),
        paid_online=Share(paid.online, paid.dossiers),
        complaints=complaints_judged(period.first, period.last, at=found.cut),
        hand_overs=_hand_overs(period, cut_of(period, at=at)),
        supplements=_supplements(ours),
        online_late=ours.filter(channel="ONLINE", finished_at__gt=F("due_at")).count(),
    )


def _finished_in(period: Period) -> DossierQuerySet:
    return Dossier.objects.of_one_stop().filter(finished_on__gte=period.first, finished_on__lt=period.after)


def _disclosed(day: date) -> tuple[Share, Share]:
    """Procedures in force with every part of Điều 8 written down, and those of them on a sheet that hangs somewhere."""
    versions = posters.versions_to_post(day)
    standings = disclosure.disclosure(versions).standings
    hung = SheetLine.objects.filter(
        version__procedure=OuterRef("procedure"), sheet__mounted_at__isnull=False, sheet__taken_down_at=None
    )
    posted = versions.prefetch_related(None).filter(Exists(hung)).count()
    return (
        Share(sum(standing.is_complete for standing in standings), len(standings)),
        Share(posted, len(standings)),
    )


def _electronic(period: Period) -> Share:
    papers = SubmittedDocument.objects.filter(dossier__in=one_stop_in(period))
    counted = papers.aggregate(part=Count("pk", filter=Q(form=SubmittedDocument.Form.ELECTRONIC)), whole=Count("pk"))
    return Share(**counted)


def _hand_overs(period: Period, cut: datetime) -> tuple[int, int, int]:
    """Steps done in the period: before the day they were due, on it, and after their hour."""
    done = HandOver.objects.filter(done_at__gte=period.begins_at, done_at__lt=cut, due_at__isnull=False)
    counted = done.aggregate(
        late=Count("pk", filter=Q(done_at__gt=F("due_at"))),
        early=Count("pk", filter=Q(done_at__date__lt=F("due_at__date"))),
        all=Count("pk"),
    )
    return counted["early"], counted["all"] - counted["early"] - counted["late"], counted["late"]


def _supplements(ours: DossierQuerySet) -> tuple[int, int, int]:
    """Dossiers that were asked for papers never, once, and more often."""
    asked = (
        LogEntry.objects.filter(dossier=OuterRef("pk"), step=Step.ASK_SUPPLEMENT)
        .order_by()
        .values("dossier")
        .annotate(times=Count("pk"))
        .values("times")
    )
    rows = ours.annotate(times=Coalesce(Subquery(asked, output_field=IntegerField()), 0)).aggregate(
        never=_how_many(Q(times=0)), once=_how_many(Q(times=1)), more=_how_many(Q(times__gt=1))
    )
    return rows["never"], rows["once"], rows["more"]


def _how_many(which: Q) -> Coalesce:
    return Coalesce(Sum(Case(When(which, then=Value(1)), default=Value(0), output_field=IntegerField())), 0)
