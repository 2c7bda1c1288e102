"""Requests about one's own data: taken in with a number, to be answered within two working days (law.md 8.2)."""

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.db.models.query import QuerySet

from dossiers.models import DataRequest
from tanthanh.office import calendars
from tanthanh.office.deadlines import Limit, LimitUnit, due_date
from tanthanh.office.models import Officer
from tanthanh.office.roles import COUNTER
from tanthanh.office.vietnamese import nfc, office_day

ANSWER_WITHIN = Limit(2, LimitUnit.WORKING_DAY)
# Without letters and digits that people mix up.
SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


class DataRequestError(Exception):
    """An answer that cannot be recorded; the message is a Vietnamese sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody wrote into the public form."""

    kind: str
    name: str
    contact: str
    text: str
    key: str
    dossier_code: str = ""


def take_in(asked: Asked, *, at: datetime) -> DataRequest:
    """Keep the request with its number and its date; the same key again is the same request."""
    due_at = due_date(ANSWER_WITHIN, at, calendars.current_calendar().calendar).due_at
    number = f"DL{office_day(at):%y%m%d}-{''.join(secrets.choice(SIGNS) for _ in range(6))}"
    try:
        with transaction.atomic():
            return DataRequest.objects.create(number=number, received_at=at, due_at=due_at, **asdict(asked))
    except IntegrityError:
        return DataRequest.objects.get(key=asked.key)


def answer(request: DataRequest, *, text: str, by: Officer, at: datetime) -> DataRequest:
    """Record what was answered, once. Raises DataRequestError."""
    text = nfc(text)
    if by.role not in COUNTER:
        raise DataRequestError("Vai trò của bạn không được trả lời yêu cầu này.")
    if not text:
        raise DataRequestError("Hãy ghi đã trả lời thế nào, bằng cách nào.")
    open_one = DataRequest.objects.filter(pk=request.pk, answered_at=None)
    if not open_one.update(answered_at=at, answered_by=by, answer=text):
        raise DataRequestError("Yêu cầu này đã được trả lời; hãy tải lại trang.")
    request.refresh_from_db()
    return request


def waiting() -> QuerySet[DataRequest]:
    """Not answered yet, the one due first on top."""
    return DataRequest.objects.filter(answered_at=None).order_by("due_at", "pk")


def answered() -> QuerySet[DataRequest]:
    return DataRequest.objects.exclude(answered_at=None).select_related("answered_by").order_by("-answered_at", "-pk")


def counts(now: datetime) -> dict[str, int]:
    """How many wait, and how many of them are past their date."""
    return waiting().aggregate(waiting=Count("pk"), late=Count("pk", filter=Q(due_at__lt=now)))
