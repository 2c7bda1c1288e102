"""The letters of one dossier's result on their way by post."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from dossiers import post
from dossiers.models import Dossier, PostalItem
from dossiers.post_forms import CameBackForm, PostForm
from tanthanh.office.access import OfficerRequest, officers
from tanthanh.office.roles import COUNTER, READERS


@require_http_methods(["GET", "POST"])
@officers(*READERS)
def postal_items(request: OfficerRequest, code: str) -> HttpResponse:
    """What was posted and what became of it; a POST says one more thing about it (`viec`)."""
    found = get_object_or_404(Dossier.objects.visible_to(request.user).select_related("version"), code=code)
    form, came_back, complaint = PostForm(), CameBackForm(), ""
    if request.method == "POST":
        what = request.POST.get("viec", "gui")
        form = PostForm(request.POST) if what == "gui" else form
        came_back = CameBackForm(request.POST) if what == "tra-lai" else came_back
        asked = {"gui": form, "tra-lai": came_back}.get(what)
        if asked is None or asked.is_valid():
            try:
                _record(request, found, what, form, came_back, timezone.now())
            except post.PostError as refusal:
                complaint = str(refusal)
            else:
                messages.success(request, "Đã ghi.")
                return redirect("dossiers:post", code=code)
    context = {
        "dossier": found,
        "items": post.of(found),
        "form": form,
        "came_back": came_back,
        "complaint": complaint,
        "may_record": request.user.role in COUNTER,
    }
    refused = form.errors or came_back.errors or complaint
    return render(request, "dossiers/post.html", context, status=422 if refused else 200)


def _record(
    request: OfficerRequest, found: Dossier, what: str, form: PostForm, came_back: CameBackForm, at: datetime
) -> None:
    if what == "gui":
        post.send(found, **form.cleaned_data, by=request.user, at=at)
        return
    item = PostalItem.objects.filter(dossier=found, delivered_at=None, came_back_at=None).first()
    if item is None:
        raise post.PostError("Không có bưu gửi nào đang trên đường; hãy tải lại trang.")
    if what == "tra-lai":
        post.come_back(item, why=came_back.cleaned_data["why"], by=request.user, at=at)
    else:
        post.deliver(item, by=request.user, at=at)
