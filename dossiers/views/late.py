"""The late desk: what is about to be late, what is late, whose letter waits, what is public, how the jobs fare."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from dossiers import lateness, publication_desk, publications, time_left
from dossiers.models import ApologyLetter, Dossier, LetterState
from tanthanh.office import calendars, jobs
from tanthanh.office.access import OfficerRequest, officers
from tanthanh.office.roles import READERS, STAFF, Role

MOST_ROWS = 50


@require_GET
@officers(*READERS)
def late_desk(request: OfficerRequest) -> HttpResponse:
    now = timezone.now()
    visible = Dossier.objects.visible_to(request.user)
    letters = ApologyLetter.objects.of(visible).select_related(
        "episode__dossier__version", "episode__unit", "own_dossier__version", "own_dossier__unit"
    )
    calendar = calendars.current_calendar().calendar
    soon = calendar.minutes_after(now, time_left.DAY_MINUTES)
    without_letter = lateness.waiting_longest_for_a_letter().filter(dossier__in=visible)
    drafts = letters.awaiting_approval().order_by("drafted_at", "pk")
    to_send = letters.filter(state=LetterState.APPROVED).order_by("approved_at", "pk")
    context = {
        "without_letter": without_letter[:MOST_ROWS],
        "drafts": drafts[:MOST_ROWS],
        "to_send": to_send[:MOST_ROWS],
        # The lists are cut; what the tiles say is not.
        "counts": {"without_letter": without_letter.count(), "drafts": drafts.count(), "to_send": to_send.count()},
        "due_soon": visible.open()
        .filter(due_at__range=(now, soon), clock_stopped_at=None)
        .select_related("version", "unit")
        .order_by("due_at", "pk")[:MOST_ROWS],
        "publication": publications.latest(),
        "undecided": publication_desk.undecided(visible),
        "coming": publication_desk.coming(visible, calendar, now),
        "jobs": jobs.status(now),
        "may_export": request.user.role in STAFF,
        "may_see_moves": request.user.role in {Role.LEADER, Role.SUPERVISOR},
        "now": now,
    }
    return render(request, "dossiers/late_desk.html", context)
