"""The demonstration's dossiers of these days, made by the real verbs with moments counted back from now."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.db import transaction
from django.db.models import Prefetch

from dossiers import apologies, lateness, letter_journeys, lifecycle, objections, publications
from dossiers.declarations import Declaration, PaperItem
from dossiers.models import ApologyLetter, Dossier, LetterState
from dossiers.states import Cause
from procedures.models import ProcedureVersion, RequiredDocument
from reports.demo.people import applicant
from reports.demo.stories import STORIES, Story
from tanthanh.office import calendars, jobs
from tanthanh.office.deadlines import due_date
from tanthanh.office.models import Officer, Unit
from tanthanh.office.vietnamese import office_time
from tanthanh.office.working_days import Calendar

KEY = "demo:"
# A morning must be this far on before the demonstration takes it for a day of work.
INTO_THE_DAY = timedelta(hours=3)
LONGEST_LIMIT_DAYS = 60
UNIT_OF_FIELD = {
    "Hộ tịch": "tu-phap-ho-tich",
    "Chứng thực": "tu-phap-ho-tich",
    "Bảo trợ xã hội": "van-hoa-xa-hoi",
    "Đăng ký, quản lý cư trú": "cong-an",
}
OTHER_UNIT = "dia-chinh-xay-dung"
PAUSE_GROUND = "Chờ người sử dụng đất thực hiện nghĩa vụ tài chính"
PAUSED_PROCEDURE = "1.013978"
# The verb of a story's step, and whether the counter takes it.
VERBS: dict[str, tuple[Callable[..., Dossier], bool]] = {
    "forward": (lifecycle.forward, True),
    "ask": (lifecycle.ask_supplement, False),
    "complete": (lifecycle.take_supplement, True),
    "pause": (lifecycle.pause, False),
    "resume": (lifecycle.resume, False),
    "finish": (lifecycle.finish, False),
    "hand_over": (lifecycle.return_result, True),
    "refuse": (lifecycle.refuse, False),
    "withdraw": (lifecycle.withdraw, True),
    "close": (lifecycle.stop, True),
    "void": (lifecycle.void, True),
}
REASONS = {
    "ask": "Bổ sung bản sao Giấy chứng nhận quyền sử dụng đất hoặc giấy tờ chứng minh nơi cư trú.",
    "pause": "Đã chuyển thông tin để cơ quan thuế xác định nghĩa vụ tài chính.",
    "refuse": "Công trình nằm ngoài ranh giới quy hoạch được phép xây dựng mới.",
    "withdraw": "Người nộp đề nghị rút hồ sơ để nộp tại nơi thường trú.",
    "close": "Hết thời hạn bổ sung, người nộp không hoàn thiện hồ sơ.",
    "void": "Nhập trùng với hồ sơ vừa tiếp nhận.",
}


def make_dossiers(officers: dict[str, Officer], *, at: datetime) -> int:
    """Tell every story once, all or nothing; returns how many dossiers were made, 0 where they stand already."""
    if Dossier.objects.filter(intake_key__startswith=KEY).exists():
        return 0
    with transaction.atomic():
        _allow_pause()
        teller = _Teller(officers, at)
        # In the order of time, so that the register's numbers follow the days as in a real book.
        told = sorted((teller.received(story), number) for number, story in enumerate(STORIES, start=1))
        for received, number in told:
            teller.tell(STORIES[number - 1], received, f"{KEY}{number}")
    return len(STORIES)


def run_jobs(leader: Officer, *, at: datetime) -> None:
    """The three daily jobs once, with two of the drafted letters approved in between and one of them sent.

    What was late by then is found late so long ago that its days for an objection are over: the public list has rows.
    """
    heard = min(at, objections.heard_until(calendars.current_calendar().calendar, at))
    lateness.flag_late(at=heard)
    jobs.run("flag_late", lambda: lateness.flag_late(at=at), at=at)
    jobs.run("draft_apologies", lambda: apologies.draft_letters(at=at), at=at)
    drafts = ApologyLetter.objects.filter(state=LetterState.DRAFT, new_promise_at__isnull=False)
    for letter, cause in zip(drafts.order_by("pk")[:2], (Cause.OTHER_AGENCY, Cause.OVERLOAD), strict=False):
        reason = apologies.REASONS[cause]
        apologies.revise(letter, cause=cause, reason=reason, new_promise_at=letter.new_promise_at, by=leader, at=at)
        approved = apologies.approve(letter, by=leader, at=at)
        if cause == Cause.OVERLOAD:
            letter_journeys.send(approved, way="HAND", note="tại quầy", by=leader, at=at)
    jobs.run("publish_late_list", lambda: publications.publish(at=at), at=at)


def _allow_pause() -> None:
    """The catalogue lists no grounds yet; the land procedures' waiting for payment is the one everybody knows."""
    for version in ProcedureVersion.objects.current().filter(procedure__code=PAUSED_PROCEDURE, pause_grounds=[]):
        version.pause_grounds = [PAUSE_GROUND]
        version.save()


class _Teller:
    """Who works where, what day it was, and chance that falls the same on every machine."""

    def __init__(self, officers: dict[str, Officer], at: datetime) -> None:
        self.random = Random(2026)  # noqa: S311 -- chosen to be the same every time
        self.calendar = calendars.current_calendar().calendar
        self.now = office_time(at)
        self.last_day = _last_day(self.calendar, self.now)
        self.units = {unit.code: unit for unit in Unit.objects.all()}
        self.counter = [officers["tiepnhan"], officers["tiepnhan2"]]
        self.leader = officers["lanhdao"]
        self.specialists = {officer.unit_id: officer for officer in officers.values() if officer.unit_id}
        papers = RequiredDocument.objects.order_by("position")
        current = ProcedureVersion.objects.current().select_related("procedure__field")
        wanted = current.filter(procedure__code__in={story.code for story in STORIES})
        self.versions = {
            version.procedure.code: version for version in wanted.prefetch_related(Prefetch("documents", papers))
        }

    def received(self, story: Story) -> datetime:
        if story.due is None:
            return self._moment(story.received)
        return self._received_for(self.versions[story.code], story.due)

    def tell(self, story: Story, received: datetime, key: str) -> None:
        version = self.versions[story.code]
        clerk = self.random.choice(self.counter)
        dossier = lifecycle.receive(version, self._declaration(version, story), by=clerk, at=received, intake_key=key)
        unit = self.units[UNIT_OF_FIELD.get(version.procedure.field.name, OTHER_UNIT)]
        moment = received
        for verb, days_ago in story.steps:
            earliest = moment + timedelta(minutes=self.random.randint(5, 20))
            moment = earliest if days_ago is None else max(earliest, self._moment(days_ago))
            self._step(verb, dossier, unit, clerk, moment)

    def _step(self, verb: str, dossier: Dossier, unit: Unit, clerk: Officer, at: datetime) -> None:
        take, is_clerks = VERBS[verb]
        more: dict[str, Any] = {"reason": REASONS[verb]} if verb in REASONS else {}
        if verb == "forward":
            more["unit"] = unit
        if verb == "pause":
            more["basis"] = PAUSE_GROUND
        take(dossier, by=clerk if is_clerks else self.specialists.get(unit.pk, self.leader), at=at, **more)

    def _declaration(self, version: ProcedureVersion, story: Story) -> Declaration:
        return Declaration(
            **applicant(self.random),
            channel=story.channel,
            is_interlinked=version.is_interlinked,
            fee_amount=version.fee_amount,
            documents=tuple(PaperItem(name=paper.name) for paper in version.documents.all()),
        )

    def _moment(self, days_ago: int) -> datetime:
        """A moment of the morning, or on earlier days of the afternoon as well, that many working days ago."""
        day = self.last_day
        for _ in range(days_ago):
            day = self.calendar.last_working_day_on_or_before(day - timedelta(days=1))
        afternoon = timedelta(hours=self.random.choice((0, 6)) if days_ago else 0)
        opening = datetime.combine(day, time(7, 40), self.now.tzinfo)
        return opening + afternoon + timedelta(minutes=self.random.randint(0, 60))

    def _received_for(self, version: ProcedureVersion, due: int) -> datetime:
        """When it must have come in to be due that many working days from the first day still ahead."""
        limit = version.limit
        wanted = self._day_ahead(due)
        for days_ago in range(LONGEST_LIMIT_DAYS):
            received = self._moment(days_ago)
            if limit and due_date(limit, received, self.calendar).due_at.date() == wanted:
                return received
        raise LookupError(f"no day of receipt makes {version.procedure.code} due on {wanted}")

    def _day_ahead(self, days: int) -> date:
        today = self.now.date()
        day = today if self._is_ahead(today) else self.calendar.next_working_day(today)
        for _ in range(days):
            day = self.calendar.next_working_day(day)
        for _ in range(-days):
            day = self.calendar.last_working_day_on_or_before(day - timedelta(days=1))
        return day

    def _is_ahead(self, today: date) -> bool:
        return self.calendar.is_working(today) and self.now < self.calendar.closing(today)


def _last_day(calendar: Calendar, now: datetime) -> date:
    today = now.date()
    if calendar.is_working(today) and now >= calendar.stretches(today)[0][0] + INTO_THE_DAY:
        return today
    return calendar.last_working_day_on_or_before(today - timedelta(days=1))
