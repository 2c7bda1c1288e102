"""Remarks and complaints on the officers' desk: who must answer which by when (tanthanh/office/duties.py)."""

from datetime import date

from django.db.models import Count, Q, QuerySet, Window
from django.urls import reverse

from surveys import feedback
from surveys.models import Feedback, FeedbackKind
from tanthanh.office.duties import Duties, Duty
from tanthanh.office.models import Officer
from tanthanh.office.roles import LEADERS, STAFF

SHOWN = 5


def owed_by(officer: Officer, *, today: date) -> list[Duties]:
    """The most urgent first, in one query; the text itself is read on its own page."""
    if officer.role not in STAFF:
        return []
    waiting = _theirs(officer, today).annotate(total=Window(Count("pk"))).order_by("due_on", "code")
    rows = list(waiting.values_list("code", "kind", "due_on", "unit__name", "total")[:SHOWN])
    if not rows:
        return []
    shown = tuple(
        Duty(
            FeedbackKind(kind).label.capitalize(),
            reverse("surveys:feedback_case", args=[code]),
            due_on,
            today,
            f"{code}, {f'giao {unit}' if unit else 'chưa giao bộ phận nào'}",
        )
        for code, kind, due_on, unit, _ in rows
    )
    return [Duties("Góp ý, phản ánh phải trả lời", reverse("surveys:feedback_desk"), shown, rows[0][-1])]


def _theirs(officer: Officer, today: date) -> QuerySet[Feedback]:
    """A unit's own; for leaders what nobody has been given, complaints about conduct, and what was not done in time."""
    unanswered = feedback.visible_to(officer).filter(answered_on=None)
    if officer.role not in LEADERS:
        return unanswered
    return unanswered.filter(Q(unit=None) | Q(kind=FeedbackKind.CONDUCT) | Q(due_on__lt=today))
