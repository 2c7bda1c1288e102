"""A due date before there is a dossier: any limit, or a posted procedure's, counted on the office's calendar."""

from dataclasses import dataclass
from datetime import date, datetime

from procedures.kinds import Status
from procedures.models import ProcedureVersion
from procedures.rows import CODE
from tanthanh.office.calendars import current_calendar
from tanthanh.office.deadlines import DueDate, Limit, due_date


class UnknownLimitError(ValueError):
    """No posted procedure has this code, or it has no limit; the message is a Vietnamese sentence."""


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody wants to know; `version` is where the limit comes from, if from a procedure."""

    received_at: datetime
    limit: Limit
    version: ProcedureVersion | None = None


def answer(question: Question) -> DueDate:
    """The due date by the calendar in force now. CalendarError where the office has set hours in which nobody works."""
    return due_date(question.limit, question.received_at, current_calendar().calendar)


def about_procedure(code: str, *, received_at: datetime, day: date) -> Question:
    """Ask with the limit that the procedure had on `day`, or in its first version where that is later.

    Raises UnknownLimitError.
    """
    written = CODE.fullmatch(code)
    posted = ProcedureVersion.objects.filter(procedure__code=written["code"] if written else code)
    versions = list(posted.exclude(procedure__status=Status.DRAFT).select_related("procedure").order_by("number"))
    if not versions:
        raise UnknownLimitError("Danh mục không có thủ tục mang mã này; mã đúng có dạng 1.001193.")
    version = [version for version in versions if version.valid_from <= day or version is versions[0]][-1]
    if version.limit is None:
        raise UnknownLimitError("Danh mục chưa xác định thời hạn của thủ tục này; hãy nhập thời hạn.")
    return Question(received_at, version.limit, version)
