"""Taking dossiers over: one scan each, whoever gave them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from dossiers import hand_overs, lifecycle, scanning
from tanthanh.office.access import OfficerRequest, officers
from tanthanh.office.roles import STAFF

MOST_ROWS = 100


@require_http_methods(["GET", "POST"])
@officers(*STAFF)
def hand_over_desk(request: OfficerRequest) -> HttpResponse:
    """The scan field and what waits; a scan takes the dossier over for the officer's unit."""
    now = timezone.now()
    refusal = ""
    typed = request.POST.get("ma", "")[:300]
    if request.method == "POST":
        try:
            taken = lifecycle.take_over(scanning.dossier_of(typed), by=request.user, at=now)
        except (scanning.ScanError, lifecycle.StepError) as error:
            refusal = str(error)
        else:
            messages.success(request, f"{request.user.unit} đã nhận hồ sơ {taken.code}.")
            return redirect("dossiers:hand_over_desk")
    unit = request.user.unit
    context = {
        "unit": unit,
        "now": now,
        "refusal": refusal,
        "typed": typed,
        "incoming": hand_overs.waiting_for(unit)[:MOST_ROWS],
        "outgoing": hand_overs.sent_by_unit(unit)[:MOST_ROWS],
        "agencies": [(row, hand_overs.tone(row, now)) for row in hand_overs.agencies_asked(unit)[:MOST_ROWS]],
    }
    return render(request, "dossiers/hand_over_desk.html", context, status=422 if refusal else 200)
