"""Whose move it is: every timer of the law that sounds for this officer, and for whom the others sound."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from dossiers import timers
from dossiers.timed_sets import Moment
from tanthanh.office import calendars
from tanthanh.office.access import OfficerRequest, officers
from tanthanh.office.roles import READERS, Role

MOST_ROWS = 30
# Who answers for the whole office sees every timer, whoever has to act.
OVERSEERS = frozenset({Role.LEADER, Role.SUPERVISOR, Role.ADMINISTRATOR})


@require_GET
@officers(*READERS)
def reminder_page(request: OfficerRequest) -> HttpResponse:
    """`?viec=T6` shows one timer alone."""
    moment = Moment.at(timezone.now(), calendars.current_calendar().calendar)
    known = timers.TIMERS if request.user.role in OVERSEERS else timers.mine(request.user)
    chosen = [timer for timer in known if timer.code == request.GET.get("viec")]
    counts = timers.counts(known, request.user, moment)
    asked = [timer for timer in chosen or known if counts.get(timer.code)]
    context = {
        "sounding": [
            (timer, counts[timer.code], timers.reminders(timer, request.user, moment, most=MOST_ROWS))
            for timer in asked
        ],
        "table": [(timer, counts.get(timer.code, 0)) for timer in timers.TIMERS],
        "known": {timer.code for timer in known},
        "chosen": chosen[0] if chosen else None,
        "now": moment.now,
    }
    return render(request, "dossiers/reminders.html", context)
