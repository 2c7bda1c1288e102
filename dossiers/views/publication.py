"""The officers' side of the late list: objections before it, corrections after it."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from dossiers import listing_corrections, objections, publication_desk
from dossiers.models import Dossier, LateListObjection, LatenessEpisode
from dossiers.publication_forms import CorrectionForm, DecisionForm, ObjectionForm
from tanthanh.office import calendars
from tanthanh.office.access import OfficerRequest, officers
from tanthanh.office.roles import LEADERS, READERS, Role


@require_GET
@officers(*READERS)
def publication_list(request: OfficerRequest) -> HttpResponse:
    visible = Dossier.objects.visible_to(request.user)
    calendar = calendars.current_calendar().calendar
    context = {
        "undecided": publication_desk.undecided(visible),
        "coming": publication_desk.coming(visible, calendar, timezone.now()),
        "listed": publication_desk.listed(visible),
        "most": publication_desk.MOST_ROWS,
    }
    return render(request, "dossiers/publication_list.html", context)


@require_GET
@officers(*READERS)
def publication(request: OfficerRequest, pk: int) -> HttpResponse:
    """One late dossier: what is or will be public of it, and what may be said about that."""
    return _page(request, _episode(request, pk))


@require_POST
@officers(Role.RECEPTIONIST, Role.SPECIALIST)
def publication_object(request: OfficerRequest, pk: int) -> HttpResponse:
    episode, form = _episode(request, pk), ObjectionForm(request.POST)
    if not form.is_valid():
        return _page(request, episode, form)
    calendar = calendars.current_calendar().calendar
    try:
        objections.raise_objection(
            episode, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now(), calendar=calendar
        )
    except objections.ObjectionError as refusal:
        form.add_error(None, str(refusal))
        return _page(request, episode, form)
    messages.success(request, "Đã ghi ý kiến. Hồ sơ chờ lãnh đạo quyết định, chưa được công khai.")
    return redirect("dossiers:publication", pk=pk)


@require_POST
@officers(*LEADERS)
def publication_decide(request: OfficerRequest, pk: int) -> HttpResponse:
    episode, form = _episode(request, pk), DecisionForm(request.POST)
    objection = get_object_or_404(LateListObjection, episode=episode)
    if not form.is_valid():
        return _page(request, episode, form)
    upheld, reason = form.cleaned_data["upheld"], form.cleaned_data["decision"]
    try:
        objections.decide(objection, upheld=upheld, reason=reason, by=request.user, at=timezone.now())
    except objections.ObjectionError as refusal:
        form.add_error(None, str(refusal))
        return _page(request, episode, form)
    messages.success(request, "Đã quyết định: không công khai." if upheld else "Đã quyết định: công khai ở kỳ tới.")
    return redirect("dossiers:publication", pk=pk)


@require_POST
@officers(*LEADERS)
def publication_correct(request: OfficerRequest, pk: int) -> HttpResponse:
    episode, form = _episode(request, pk), CorrectionForm(request.POST)
    if not form.is_valid():
        return _page(request, episode, form)
    try:
        listing_corrections.correct(episode, **form.cleaned_data, by=request.user, at=timezone.now())
    except listing_corrections.CorrectionNoteError as refusal:
        form.add_error("note", str(refusal))
        return _page(request, episode, form)
    messages.success(request, "Đã đính chính; kỳ công khai mới cho thấy nội dung đính chính.")
    return redirect("dossiers:publication", pk=pk)


def _episode(request: OfficerRequest, pk: int) -> LatenessEpisode:
    return get_object_or_404(publication_desk.episodes(Dossier.objects.visible_to(request.user)), pk=pk)


def _page(request: OfficerRequest, episode: LatenessEpisode, refused: forms.Form | None = None) -> HttpResponse:
    """The page with its forms; a refused one comes back as it was typed, with what is wrong."""
    calendar = calendars.current_calendar().calendar
    shown = {
        "objection_form": ObjectionForm(),
        "decision_form": DecisionForm(),
        "correction_form": CorrectionForm.of(episode),
    }
    for name, form in shown.items():
        if refused is not None and type(form) is type(refused):
            shown[name] = refused
    context = {
        "standing": publication_desk.standing(episode, request.user, calendar, timezone.now()),
        "dossier": episode.dossier,
        "corrections": episode.corrections.select_related("by", "unit_before", "unit_after").order_by("-at", "-pk"),
        **shown,
    }
    return render(request, "dossiers/publication.html", context, status=422 if refused else 200)
