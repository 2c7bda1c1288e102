"""The officers' desk of what citizens filed from home."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from dossiers import filing_desk, filings, message_list
from dossiers.models import Filing, Stage
from tanthanh.office.access import OfficerRequest, officers
from tanthanh.office.roles import COUNTER


@require_GET
@officers(*COUNTER)
def filing_list(request: OfficerRequest) -> HttpResponse:
    """What is owed an answer, the nearest date first; what has climbed is marked."""
    now = timezone.now()
    shown = filing_desk.SHOWN
    page = {
        "now": now,
        "waiting": filing_desk.waiting()[:shown],
        "replied": filing_desk.replied()[:shown],
        "asked": filing_desk.asked()[:shown],
        "owed": filing_desk.waiting().count(),
        "shown": shown,
    }
    return render(request, "dossiers/filing_desk.html", page)


@require_GET
@officers(*COUNTER)
def filed(request: OfficerRequest, code: str) -> HttpResponseBase:
    """One filing: opening it is seeing it."""
    found = _found(code)
    if found.dossier:
        return redirect(found.dossier)
    return _page(request, filing_desk.see(found, by=request.user, at=timezone.now()))


@require_POST
@officers(*COUNTER)
def filed_answer(request: OfficerRequest, code: str) -> HttpResponseBase:
    """Ask for what is missing, or refuse; acceptance is the intake screen."""
    found, text = _found(code), request.POST.get("text", "")
    verb = filing_desk.refuse if request.POST.get("viec") == "tu-choi" else filing_desk.ask
    try:
        verb(found, text=text, by=request.user, at=timezone.now())
    except filings.FilingError as error:
        return _page(request, found, complaint=str(error), text=text, status=409)
    return redirect("dossiers:filing_list")


def _found(code: str) -> Filing:
    """Only what was filed: a draft is its citizen's own until it is shown at the counter."""
    rows = Filing.objects.select_related("version__procedure", "seen_by", "dossier")
    return get_object_or_404(rows.exclude(stage__in=[Stage.DRAFT, Stage.PREPARED]), code=filings.code_in(code) or "-")


def _page(
    request: OfficerRequest, found: Filing, *, complaint: str = "", text: str = "", status: int = 200
) -> HttpResponse:
    asked = filings.asked_of(found)
    page = {
        "filing": found,
        "reference": filings.reference(found.code),
        "lines": [(question, filings.in_words(question, found.answers.get(question.key, ""))) for question in asked],
        "events": found.events.select_related("by").order_by("at", "pk"),
        "told": message_list.lines(list(found.messages.order_by("pk"))),
        "complaint": complaint,
        "text": text,
        "now": timezone.now(),
    }
    return render(request, "dossiers/filed.html", page, status=status)
