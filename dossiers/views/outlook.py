"""What a leader can still save: every open dossier by its chance of being late, with the ways to help beside it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from dossiers import hand_overs, outlook
from tanthanh.office import calendars
from tanthanh.office.access import OfficerRequest, officers
from tanthanh.office.models import Unit
from tanthanh.office.roles import LEADERS, Role

MOST_ROWS = 60


@require_GET
@officers(Role.LEADER, Role.SUPERVISOR)
def outlook_page(request: OfficerRequest) -> HttpResponse:
    now = timezone.now()
    found = outlook.outlook(now=now, calendar=calendars.current_calendar().calendar, most=MOST_ROWS)
    context = {
        "outlook": found,
        "may_act": request.user.role in LEADERS,
        "units": Unit.objects.order_by("name"),
        "officers": hand_overs.may_be_assigned(),
        "now": now,
    }
    return render(request, "dossiers/outlook.html", context)
