"""Putting right what was typed wrong, with a reason."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from dossiers import lifecycle
from dossiers.correction_forms import CorrectionForm
from dossiers.models import Dossier
from tanthanh.office.access import OfficerRequest, officers
from tanthanh.office.roles import COUNTER


@require_http_methods(["GET", "POST"])
@officers(*COUNTER)
def correct(request: OfficerRequest, code: str) -> HttpResponse:
    """The same day by the clerk, later by a leader; the rule decides, the page only says so beforehand."""
    found = get_object_or_404(Dossier.objects.visible_to(request.user).select_related("version"), code=code)
    form = CorrectionForm(request.POST or None, dossier=found)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            lifecycle.correct(found, by=request.user, at=timezone.now(), reason=reason, values=form.values())
        except lifecycle.StepError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Đã sửa. Nội dung trước và sau khi sửa được giữ trong nhật ký.")
            return redirect(found)
    return render(
        request, "dossiers/correction.html", {"form": form, "dossier": found}, status=422 if form.errors else 200
    )
