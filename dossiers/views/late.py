"""The late desk: what is about to be late, what is late, whose letter waits, what is public, how the jobs fare."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dossiers import accesses, apologies, lateness, publications, time_left
from dossiers.letter_forms import LetterForm, SentForm
from dossiers.models import ApologyLetter, Dossier, LetterState
from tanthanh.office import calendars, jobs
from tanthanh.office.access import OfficerRequest, officers
from tanthanh.office.roles import LEADERS, READERS, STAFF, Role

MOST_ROWS = 50


@require_GET
@officers(*READERS)
def late_desk(request: OfficerRequest) -> HttpResponse:
    now = timezone.now()
    visible = Dossier.objects.visible_to(request.user)
    letters = ApologyLetter.objects.filter(episode__dossier__in=visible).select_related(
        "episode__dossier__version", "episode__unit"
    )
    calendar = calendars.current_calendar().calendar
    soon = calendar.minutes_after(now, time_left.DAY_MINUTES)
    context = {
        "without_letter": lateness.waiting_longest_for_a_letter().filter(dossier__in=visible)[:MOST_ROWS],
        "drafts": letters.filter(state=LetterState.DRAFT, episode__relieved_at=None).order_by("drafted_at", "pk")[
            :MOST_ROWS
        ],
        "to_send": letters.filter(state=LetterState.APPROVED).order_by("approved_at", "pk")[:MOST_ROWS],
        "due_soon": visible.open()
        .filter(due_at__range=(now, soon), clock_stopped_at=None)
        .select_related("version", "unit")
        .order_by("due_at", "pk")[:MOST_ROWS],
        "publication": publications.latest(),
        "jobs": jobs.status(now),
        "may_export": request.user.role in STAFF,
        "may_see_moves": request.user.role in {Role.LEADER, Role.SUPERVISOR},
        "now": now,
    }
    return render(request, "dossiers/late_desk.html", context)


@require_http_methods(["GET", "POST"])
@officers(*READERS)
def letter(request: OfficerRequest, pk: int) -> HttpResponse:
    """Read a letter; a POST saves the draft."""
    found = _visible_letter(request, pk)
    accesses.note(found.episode.dossier, by=request.user, at=timezone.now())
    form = LetterForm.of(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            apologies.revise(found, **form.values(), by=request.user, at=timezone.now())
        except apologies.LetterError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Đã lưu dự thảo thư xin lỗi.")
            return redirect("dossiers:letter", pk=pk)
    return _letter_page(request, found, form)


@require_POST
@officers(*LEADERS)
def letter_approve(request: OfficerRequest, pk: int) -> HttpResponse:
    """Save what stands in the form, then approve: the leader signs what is on the screen, not an older draft."""
    found = _visible_letter(request, pk)
    form = LetterForm.of(found, request.POST)
    if not form.is_valid():
        return _letter_page(request, found, form)
    now = timezone.now()
    try:
        apologies.revise(found, **form.values(), by=request.user, at=now)
        approved = apologies.approve(found, by=request.user, at=now)
    except apologies.LetterError as refusal:
        form.add_error(None, str(refusal))
        return _letter_page(request, found, form)
    messages.success(request, f"Đã duyệt và cấp số {approved.number}/{approved.year}. In thư, ký, đóng dấu rồi gửi.")
    return redirect("dossiers:letter", pk=pk)


@require_POST
@officers(*STAFF)
def letter_sent(request: OfficerRequest, pk: int) -> HttpResponse:
    found = _visible_letter(request, pk)
    form = SentForm(request.POST)
    try:
        apologies.mark_sent(found, via=request.POST.get("via", ""), by=request.user, at=timezone.now())
    except apologies.LetterError as refusal:
        form.add_error("via", str(refusal))
        return _letter_page(request, found, LetterForm.of(found), form)
    messages.success(request, "Đã ghi nhận thư xin lỗi được gửi.")
    return redirect("dossiers:letter", pk=pk)


def _visible_letter(request: OfficerRequest, pk: int) -> ApologyLetter:
    letters = ApologyLetter.objects.select_related(
        "episode__dossier__version__procedure__field", "episode__unit", "approved_by", "sent_by"
    )
    return get_object_or_404(letters, pk=pk, episode__dossier__in=Dossier.objects.visible_to(request.user))


def _letter_page(
    request: OfficerRequest, found: ApologyLetter, form: LetterForm, sent_form: SentForm | None = None
) -> HttpResponse:
    context = {
        "letter": found,
        "dossier": found.episode.dossier,
        "form": form,
        "sent_form": sent_form or SentForm(),
        "may_edit": request.user.role in STAFF and found.state == LetterState.DRAFT,
        "may_approve": request.user.role in LEADERS and found.state == LetterState.DRAFT,
        "may_send": request.user.role in STAFF and found.state == LetterState.APPROVED,
    }
    refused = form.errors or (sent_form is not None and sent_form.errors)
    return render(request, "dossiers/letter.html", context, status=422 if refused else 200)
