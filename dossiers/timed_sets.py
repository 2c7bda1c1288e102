"""What each timer of the law sounds for, as sets of dossiers, and until when somebody must have acted (timers.py).

Read out of the dossiers and their logs; nothing is stored, so a timer can neither be forgotten nor doubled.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import DateTimeField, Exists, F, Min, OuterRef, Subquery
from django.db.models.functions import Coalesce

from dossiers import lateness
from dossiers.models import ApologyLetter, LatenessEpisode, LetterState, LogEntry, Regime
from dossiers.models.dossier import DossierQuerySet
from dossiers.states import State, Step
from tanthanh.office.deadlines import Limit, LimitUnit, due_date
from tanthanh.office.vietnamese import office_day
from tanthanh.office.working_days import Calendar

UNSEEN_FOR = timedelta(hours=2)
ANSWER_MINUTES, ANSWER_WARN_MINUTES = 480, 360
FORWARD_WARN_MINUTES = 60
APPRAISE_AFTER_DAYS = 2
# The law's own spans, where no regime is entered (118/2025/NĐ-CP Điều 19.5, 19.6).
ASK_DAYS, NOTICE_DAYS = 3, 1
CORRECT_WITHIN_DAYS = 3
ONE_DAY = timedelta(days=1)
WORKED_ON = (State.RECEIVED, State.PROCESSING)


@dataclass(frozen=True, slots=True)
class Moment:
    """Now, with the calendar and the spans of the legal regime of today."""

    now: datetime
    calendar: Calendar
    ask_days: int = ASK_DAYS
    notice_days: int = NOTICE_DAYS

    @property
    def today(self) -> date:
        return office_day(self.now)

    @classmethod
    def at(cls, now: datetime, calendar: Calendar) -> "Moment":
        """With the spans of the regime in force; the law's own where no regime is entered."""
        regime = Regime.objects.on(office_day(now)).first()
        if regime is None:
            return cls(now, calendar)
        return cls(now, calendar, regime.supplement_ask_days, regime.apology_notice_days)

    def working_day_back(self, count: int) -> date:
        """The `count`-th latest working day up to today, today being the first where it is one."""
        day = self.calendar.last_working_day_on_or_before(self.today)
        for _ in range(count - 1):
            day = self.calendar.last_working_day_on_or_before(day - ONE_DAY)
        return day


def spans_on(now: datetime) -> tuple[Coalesce, Coalesce]:
    """`ask_days` and `notice_days` of the regime of that day, as columns to annotate another query with."""
    regime = Regime.objects.on(office_day(now))
    asked, told = (regime.values(column)[:1] for column in ("supplement_ask_days", "apology_notice_days"))
    return Coalesce(Subquery(asked), ASK_DAYS), Coalesce(Subquery(told), NOTICE_DAYS)


def _logged(*steps: Step, **more: object) -> Exists:
    return Exists(LogEntry.objects.filter(dossier=OuterRef("pk"), step__in=steps, **more))


def submitted(visible: DossierQuerySet, moment: Moment) -> DossierQuerySet:
    return visible.filter(state=State.SUBMITTED, officer=None, received_at__lte=moment.now - UNSEEN_FOR)


def unanswered(visible: DossierQuerySet, moment: Moment) -> DossierQuerySet:
    warned = moment.calendar.minutes_before(moment.now, ANSWER_WARN_MINUTES)
    return visible.filter(state=State.SUBMITTED, received_at__lte=warned)


def not_forwarded(visible: DossierQuerySet, moment: Moment) -> DossierQuerySet:
    warned = moment.calendar.minutes_after(moment.now, FORWARD_WARN_MINUTES)
    return visible.open().filter(state=State.RECEIVED, step_due_at__lte=warned)


def not_appraised(visible: DossierQuerySet, moment: Moment) -> DossierQuerySet:
    """From the second working day after receipt to the end of the last one on which a supplement may be asked for."""
    first = moment.working_day_back(moment.ask_days + 1)
    last = moment.working_day_back(APPRAISE_AFTER_DAYS) - ONE_DAY
    found = visible.open().filter(state__in=WORKED_ON, received_on__range=(first, last), due_at__gt=moment.now)
    return found.exclude(_logged(Step.APPRAISE, Step.ASK_SUPPLEMENT, Step.TAKE_SUPPLEMENT))


def last_day_to_ask(received_at: datetime, moment: Moment) -> datetime:
    return due_date(Limit(moment.ask_days, LimitUnit.WORKING_DAY), received_at, moment.calendar).due_at


def never_completed(visible: DossierQuerySet, moment: Moment) -> DossierQuerySet:
    return visible.open().filter(state=State.INCOMPLETE, supplement_due_on__lt=moment.today)


def to_apologise_today(visible: DossierQuerySet, moment: Moment) -> DossierQuerySet:
    """Due so soon that the last working day to report it is today or has passed (`deadlines.apology_warn_day`)."""
    last = moment.calendar.next_working_day(moment.today) + (moment.notice_days - 1) * ONE_DAY
    told = LatenessEpisode.everything.filter(dossier=OuterRef("pk"), missed_due_at=OuterRef("due_at"))
    return visible.open().filter(~Exists(told), clock_stopped_at=None, due_at__gte=moment.now, due_on__lte=last)


def overdue(visible: DossierQuerySet, moment: Moment) -> DossierQuerySet:
    return visible.overdue(moment.now)


def without_letter(visible: DossierQuerySet, _moment: Moment) -> DossierQuerySet:
    waiting = lateness.waiting_longest_for_a_letter().select_related(None).order_by()
    return visible.filter(pk__in=waiting.values("dossier"))


def missed_again(visible: DossierQuerySet, moment: Moment) -> DossierQuerySet:
    given = ApologyLetter.objects.filter(
        episode__dossier=OuterRef("pk"),
        new_promise_at=OuterRef("promised_at"),
        state__in=(LetterState.APPROVED, LetterState.SENT),
    )
    running = visible.open().filter(clock_stopped_at=None, due_at__lt=moment.now, promised_at__lt=moment.now)
    return running.filter(Exists(given))


def to_tell(visible: DossierQuerySet, moment: Moment) -> DossierQuerySet:
    ready = visible.filter(state=State.READY, promised_at__gt=moment.now, promised_at__date__gt=F("finished_on"))
    return ready.exclude(_logged(Step.NOTIFY, at__gte=OuterRef("finished_at")))


def uncollected_for() -> timedelta:
    return timedelta(days=settings.UNCOLLECTED_REMINDER_DAYS)


def uncollected(visible: DossierQuerySet, moment: Moment) -> DossierQuerySet:
    before = moment.now - uncollected_for()
    ready = visible.filter(state=State.READY, finished_at__lte=before)
    return ready.exclude(_logged(Step.NOTIFY, at__gte=before))


def erroneous(visible: DossierQuerySet, _moment: Moment) -> DossierQuerySet:
    return visible.filter(error_reported_at__isnull=False)


def first_missed() -> Subquery:
    missed = LatenessEpisode.objects.filter(dossier=OuterRef("pk"), relieved_at=None).values("dossier")
    return Subquery(missed.annotate(first=Min("missed_due_at")).values("first"), output_field=DateTimeField())


def working_days_later(days: int) -> Callable[[datetime, Moment], datetime]:
    def until(since: datetime, moment: Moment) -> datetime:
        return due_date(Limit(days, LimitUnit.WORKING_DAY), since, moment.calendar).due_at

    return until


def itself(since: datetime, _moment: Moment) -> datetime:
    return since


def end_of_day(day: date, moment: Moment) -> datetime:
    return moment.calendar.closing(moment.calendar.working_day_on_or_after(day))


def end_of_warn_day(due_at: datetime, moment: Moment) -> datetime:
    last = moment.calendar.last_working_day_on_or_before(office_day(due_at) - moment.notice_days * ONE_DAY)
    return moment.calendar.closing(last)
