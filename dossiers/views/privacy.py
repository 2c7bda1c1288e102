"""Personal data: the public request form, the officers' list of requests, and who opened which dossier."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dossiers import accesses, data_requests
from dossiers.data_request_forms import AnswerForm, DataRequestForm
from dossiers.models import DataRequest
from tanthanh.office.access import OfficerRequest, officers, public
from tanthanh.office.roles import COUNTER, Role
from tanthanh.office.throttle import allow, caller

PER_HOUR = 10
LATEST_ANSWERED = 30


@require_http_methods(["GET", "HEAD", "POST"])
@public
@sensitive_post_parameters()
def data_request(request: HttpRequest) -> HttpResponse:
    """The form; what was sent is acknowledged at once with its number and its date."""
    now = timezone.now()
    form = DataRequestForm(request.POST) if request.method == "POST" else DataRequestForm.fresh()
    status, taken = 200, None
    if request.method == "POST" and form.is_valid():
        if not allow(f"data request {caller(request)}", PER_HOUR, 3600, now=now):
            response = render(request, "429.html", {"reason": "Đã gửi quá nhiều yêu cầu.", "minutes": 60}, status=429)
            response.headers["Retry-After"] = "3600"
            return response
        taken = None if form.is_from_a_program() else data_requests.take_in(form.asked(), at=now)
    elif form.errors:
        status = 422
    response = render(request, "dossiers/data_request.html", {"form": form, "taken": taken}, status=status)
    add_never_cache_headers(response)
    return response


@require_GET
@officers(*COUNTER, Role.SUPERVISOR)
def data_request_list(request: OfficerRequest) -> HttpResponse:
    now = timezone.now()
    context = {
        "waiting": [(one, one.due_at < now) for one in data_requests.waiting()[:100]],
        "answered": data_requests.answered()[:LATEST_ANSWERED],
        "counts": data_requests.counts(now),
        "form": AnswerForm(auto_id=False),
        "may_answer": request.user.role in COUNTER,
    }
    return render(request, "dossiers/data_requests.html", context)


@require_POST
@officers(*COUNTER)
def data_request_answer(request: OfficerRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(DataRequest, pk=pk)
    try:
        data_requests.answer(found, text=request.POST.get("answer", "")[:4000], by=request.user, at=timezone.now())
    except data_requests.DataRequestError as refusal:
        context = {"reason": str(refusal), "back": reverse("dossiers:data_requests")}
        return render(request, "409.html", context, status=409)
    messages.success(request, f"Đã ghi trả lời yêu cầu {found.number}.")
    return redirect("dossiers:data_requests")


@require_GET
@officers(Role.LEADER, Role.SUPERVISOR)
def access_list(request: OfficerRequest) -> HttpResponse:
    return render(request, "dossiers/accesses.html", {"page": accesses.page(request.GET)})
