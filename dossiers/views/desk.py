"""An officer's desk: what to do now."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from dossiers import desk
from tanthanh.office import duties
from tanthanh.office.access import OfficerRequest, officers
from tanthanh.office.roles import COUNTER, READERS


@require_http_methods(["GET"])
@officers(*READERS)
def my_desk(request: OfficerRequest) -> HttpResponse:
    now = timezone.now()
    found = desk.desk_of(request.user, now=now)
    context = {
        "desk": found,
        "rows": found.rows,
        "now": now,
        "may_receive": request.user.role in COUNTER,
        "duties": duties.owed_by(request.user, today=timezone.localdate(now)),
    }
    return render(request, "dossiers/desk.html", context)
