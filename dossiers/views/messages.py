"""What applicants were told: the officers' list with its failed ones, and the public page that stops the messages."""

from django.contrib import messages as flashes
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dossiers import contacts, message_list, opt_outs, outbox
from dossiers.lookup_limits import is_token_allowed
from dossiers.models import Message
from dossiers.views.private import too_often
from tanthanh.office.access import OfficerRequest, officers, public
from tanthanh.office.roles import READERS, STAFF
from tanthanh.office.throttle import caller


@require_GET
@officers(*READERS)
def message_log(request: OfficerRequest) -> HttpResponse:
    page = message_list.page(request.GET, request.user)
    context = {"page": page, "statuses": Message.Status.choices, "may_retry": request.user.role in STAFF}
    return render(request, "dossiers/message_list.html", context)


@require_POST
@officers(*STAFF)
def message_retry(request: OfficerRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Message.objects.visible_to(request.user), pk=pk)
    try:
        outbox.retry(found, by=request.user, at=timezone.now())
    except outbox.MessageError as refusal:
        return render(
            request, "409.html", {"reason": str(refusal), "back": reverse("dossiers:message_log")}, status=409
        )
    flashes.success(request, "Tin sẽ được gửi lại ở lượt tới.")
    return redirect("dossiers:message_log")


# Mail programs press the button of RFC 8058 without our cookie; the token is what lets one in.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@public
def stop_messages(request: HttpRequest, token: str) -> HttpResponse:
    """The link in every message. Opening it changes nothing, since mail scanners open links; the button does."""
    now = timezone.now()
    if not is_token_allowed(caller(request), now=now):
        return too_often(request, "Đã thử quá nhiều lần.")
    found = opt_outs.of_token(token)
    if found is None:
        return render(request, "dossiers/stop_messages.html", {"unknown": True}, status=404)
    if request.method == "POST":
        if request.POST.get("viec") == "nhan-lai":
            opt_outs.start_again(found)
        else:
            opt_outs.stop(found, at=now)
    context = {"contact": contacts.masked(found.contact), "stopped": opt_outs.is_stopped(found)}
    response = render(request, "dossiers/stop_messages.html", context)
    add_never_cache_headers(response)
    return response
