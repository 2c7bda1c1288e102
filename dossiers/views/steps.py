"""Every step of every dossier comes through this one door."""

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from dossiers import lifecycle, story
from dossiers.models import Dossier
from dossiers.states import SLUGS
from dossiers.step_forms import StepForm, given_by
from dossiers.views.dossier import dossier_page
from tanthanh.office.access import OfficerRequest, officers
from tanthanh.office.roles import STAFF


@require_http_methods(["POST"])
@officers(*STAFF)
def take_step(request: OfficerRequest, code: str, slug: str) -> HttpResponseBase:
    """Take the step and go back to the dossier; the table of steps decides, a refusal says who was first."""
    if slug not in SLUGS:
        raise Http404
    step = SLUGS[slug]
    found = get_object_or_404(Dossier.objects.visible_to(request.user).select_related("version"), code=code)
    form = StepForm(request.POST)
    form.is_valid()
    given, sentences = given_by(form, request.POST)
    if sentences:
        return dossier_page(request, found, refusal=" ".join(sentences), refused=slug, status=422)
    try:
        lifecycle.take(step, found, by=request.user, at=timezone.now(), **given)
    except lifecycle.ReasonMissingError as error:
        return dossier_page(request, found, refusal=str(error), refused=slug, status=422)
    except lifecycle.StepError as error:
        reason = f"{error} {story.latest(story.entries(found))}"
        return render(request, "409.html", {"reason": reason, "back": found.get_absolute_url()}, status=409)
    messages.success(request, f"Đã ghi: {step.label}.")
    # A specialist who hands a dossier over may not see it any more.
    still_visible = Dossier.objects.visible_to(request.user).filter(pk=found.pk).exists()
    return redirect("dossiers:dossier", code) if still_visible else redirect("dossiers:dossier_list")
