"""The due-date calculator for everybody: any limit, any moment, with the reason of every day."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from procedures import due_dates
from procedures.forms import DueDateForm
from tanthanh.office.access import public
from tanthanh.office.deadlines import LimitUnit, Policy
from tanthanh.office.working_days import CalendarError

# A page of years of days helps nobody; the API gives them all.
DAYS_SHOWN = 92


@require_safe
@public
def due_date(request: HttpRequest) -> HttpResponse:
    """Empty until asked; a link may give the procedure alone, which asks about now."""
    usual = {
        "received_at": f"{timezone.localtime():%Y-%m-%dT%H:%M}",
        "unit": LimitUnit.WORKING_DAY,
        "policy": Policy.NEXT_DAY,
    }
    form = DueDateForm({**usual, **request.GET.dict()}) if request.GET else DueDateForm(initial=usual)
    answer = None
    try:
        answer = due_dates.answer(form.question) if form.is_valid() else None
    except CalendarError as error:
        form.add_error(None, str(error))
    days = answer.trace[-DAYS_SHOWN:] if answer else ()
    page = {"form": form, "answer": answer, "days": days}
    return render(request, "procedures/due_date.html", page)
