"""Remarks and complaints: taken in with a receipt, assigned, answered by a working day, published where agreed.

How many days an answer may take is not in the texts the house has (law.md 8 marks it as not established), so the days
below are the office's own promise and printed as such. Complaints about conduct are for leaders alone.
"""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Count, F, Q, QuerySet
from django.utils.crypto import constant_time_compare

from dossiers import apologies
from dossiers.codes import new_secret
from dossiers.models import ApologyLetter, Dossier
from dossiers.states import Ground
from surveys.models import Feedback, FeedbackKind
from tanthanh.office import calendars
from tanthanh.office.deadlines import Limit, LimitUnit, due_date
from tanthanh.office.models import Officer, Unit
from tanthanh.office.roles import LEADERS, Role
from tanthanh.office.vietnamese import nfc, office_day

# Working days until the answer.
DAYS = {
    FeedbackKind.CALL_BACK: 2,
    FeedbackKind.REMARK: 10,
    FeedbackKind.CONDUCT: 10,
    FeedbackKind.PROCEDURE: 10,
}
# Published ones on the citizens' page.
LATEST = 20


class FeedbackError(Exception):
    """A step that cannot be taken; the message is a Vietnamese sentence."""


class Contact(NamedTuple):
    """Whom to answer; everything may be empty."""

    name: str = ""
    phone: str = ""
    email: str = ""


def receive(
    kind: FeedbackKind, text: str, contact: Contact, *, may_publish: bool, sent_key: str, at: datetime
) -> Feedback:
    """Take one in; the same form sent twice is one, with the same receipt."""
    due_at = due_date(Limit(DAYS[kind], LimitUnit.WORKING_DAY), at, calendars.current_calendar().calendar).due_at
    known = Feedback.objects.filter(sent_key=sent_key).first()
    if known:
        return known
    try:
        with transaction.atomic():
            return Feedback.objects.create(
                code=f"GY{office_day(at):%y}-{new_secret()[:6]}",
                secret=new_secret(),
                sent_key=sent_key,
                kind=kind,
                text=text,
                contact_name=contact.name,
                contact_phone=contact.phone,
                contact_email=contact.email,
                may_publish=may_publish,
                received_on=office_day(at),
                due_on=office_day(due_at),
            )
    except IntegrityError:
        # The same form came twice at the same moment.
        return Feedback.objects.get(sent_key=sent_key)


def find(code: str, secret: str) -> Feedback | None:
    """By receipt code and secret together; which of the two was wrong is not said."""
    found = Feedback.objects.filter(code=nfc(code).upper()).first()
    typed = nfc(secret).upper().replace(" ", "")
    return found if found and typed.isascii() and constant_time_compare(typed, found.secret) else None


def visible_to(officer: Officer) -> QuerySet[Feedback]:
    """Leaders and the supervisor see all, a unit what was assigned to it; never a complaint about conduct."""
    rows = Feedback.objects.select_related("unit", "letter")
    if officer.role in {Role.LEADER, Role.SUPERVISOR}:
        return rows
    return rows.filter(unit=officer.unit_id).exclude(kind=FeedbackKind.CONDUCT) if officer.unit_id else rows.none()


def waiting(rows: QuerySet[Feedback], *, today: date) -> tuple[QuerySet[Feedback], int]:
    """Unanswered ones, the most urgent first, and how many of them are past their day."""
    unanswered = rows.filter(answered_on=None)
    return unanswered.order_by("due_on", "code"), unanswered.filter(due_on__lt=today).count()


def assign(pk: int, unit: Unit, *, by: Officer) -> None:
    """A leader gives it to a unit. Raises FeedbackError."""
    if by.role not in LEADERS:
        raise FeedbackError("Lãnh đạo giao việc trả lời.")
    if not Feedback.objects.filter(pk=pk, answered_on=None).update(unit=unit):
        raise FeedbackError("Phản ánh này đã được trả lời.")


def answer(found: Feedback, text: str, *, upheld: bool | None, by: Officer, today: date) -> None:
    """Answer once; a complaint is also judged right or wrong. Raises FeedbackError."""
    if not text:
        raise FeedbackError("Hãy viết câu trả lời.")
    if found.kind == FeedbackKind.CONDUCT and upheld is None:
        raise FeedbackError("Hãy ghi phản ánh đúng hay không đúng.")
    changed = Feedback.objects.filter(pk=found.pk, answered_on=None).update(
        answer=text, answered_on=today, answered_by=by, is_upheld=upheld
    )
    if not changed:
        raise FeedbackError("Phản ánh này đã được người khác trả lời.")


def publish(pk: int, *, text: str, answer_text: str, by: Officer, today: date) -> None:
    """Show it without a name, in words a leader has read. Raises FeedbackError."""
    if by.role not in LEADERS:
        raise FeedbackError("Lãnh đạo duyệt trước khi công khai.")
    if not text or not answer_text:
        raise FeedbackError("Hãy ghi cả nội dung và câu trả lời sẽ công khai.")
    agreed = Feedback.objects.filter(pk=pk, may_publish=True, answered_on__isnull=False, published_on=None)
    if not agreed.update(published_text=text, published_answer=answer_text, published_on=today):
        raise FeedbackError("Chưa công khai được: người gửi không đồng ý, chưa trả lời, hoặc đã công khai rồi.")


def published() -> list[Feedback]:
    return list(Feedback.objects.filter(~Q(published_on=None)).order_by("-published_on", "code")[:LATEST])


class Judged(NamedTuple):
    """Complaints against the day promised: those that are `due` were answered `in_time`, `late`, or are `dragging`.

    `received` has those as well that still have time.
    """

    received: int
    in_time: int
    late: int
    dragging: int

    @property
    def due(self) -> int:
        return self.in_time + self.late + self.dragging


def complaints_judged(first: date, last: date, *, at: datetime) -> Judged:
    """Complaints about conduct and procedures received from `first` to `last`, both included, as they stood at `at`.

    A remark and the wish to be called back are none. One query; what was answered after `at` was not answered yet, and
    a day promised is broken when it is over (TT 01/2018/TT-VPCP Điều 13, indicator 8).
    """
    today, answered_by = office_day(at), office_day(at - timedelta.resolution)
    kinds = (FeedbackKind.CONDUCT, FeedbackKind.PROCEDURE)
    rows = Feedback.objects.filter(kind__in=kinds, received_on__gte=first, received_on__lte=min(last, answered_by))
    answered = Q(answered_on__isnull=False, answered_on__lte=answered_by)
    counted: dict[str, int] = rows.aggregate(
        received=Count("pk"),
        in_time=Count("pk", filter=answered & Q(answered_on__lte=F("due_on"))),
        late=Count("pk", filter=answered & Q(answered_on__gt=F("due_on"))),
        dragging=Count("pk", filter=~answered & Q(due_on__lt=today)),
    )
    return Judged(**counted)


def needs_apology(found: Feedback) -> bool:
    """Whether a letter of apology is owed for conduct: a complaint that was found right."""
    return found.kind == FeedbackKind.CONDUCT and found.is_upheld is True


def apologise(found: Feedback, code: str, reason: str, *, by: Officer, at: datetime) -> ApologyLetter:
    """A leader has the letter drafted for the dossier the complaint is about, once. Raises FeedbackError.

    The words of the complaint do not go into the letter: the leader writes down what happened.
    """
    if by.role not in LEADERS:
        raise FeedbackError("Lãnh đạo cho soạn thư xin lỗi.")
    if not needs_apology(found):
        raise FeedbackError("Chỉ soạn thư khi phản ánh thái độ được xác định là đúng.")
    dossier = Dossier.objects.filter(code=code).first()
    if dossier is None:
        raise FeedbackError("Không có hồ sơ mang mã này. Hãy xem lại mã trên giấy tiếp nhận.")
    with transaction.atomic():
        locked = Feedback.objects.select_for_update().get(pk=found.pk)
        if locked.letter is not None:
            return locked.letter
        try:
            letter = apologies.draft_for_ground(dossier, ground=Ground.CONDUCT, reason=reason, by=by, at=at)
        except apologies.LetterError as error:
            raise FeedbackError(str(error)) from None
        Feedback.objects.filter(pk=found.pk).update(letter=letter)
    return letter
