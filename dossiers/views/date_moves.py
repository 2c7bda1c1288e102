"""Who moved which date when and why, for those who answer for it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from dossiers import date_moves
from tanthanh.office.access import OfficerRequest, officers
from tanthanh.office.roles import Role


@require_GET
@officers(Role.LEADER, Role.SUPERVISOR)
def date_move_list(request: OfficerRequest) -> HttpResponse:
    asked = date_moves.span(request.GET, today=timezone.localdate())
    found = date_moves.moves(asked)
    counts = date_moves.counts(asked)
    context = {"asked": asked, "moves": found, "counts": counts, "total": sum(number for _, number in counts)}
    return render(request, "dossiers/date_moves.html", context)
