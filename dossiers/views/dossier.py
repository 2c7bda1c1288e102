"""One dossier: what it is, why its date is its date, what happened, what may happen next."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from dossiers import (
    accesses,
    attachments,
    corrections,
    hand_overs,
    intake,
    intake_pace,
    message_list,
    offers,
    outbox,
    papers,
    payments,
    post,
    story,
)
from dossiers.models import Collection, Dossier, LatenessEpisode
from dossiers.standing import standing
from dossiers.states import MOVES, State, Step
from tanthanh.office.access import OfficerRequest, officers
from tanthanh.office.roles import COUNTER, READERS, STAFF, Role
from tanthanh.office.vietnamese import phone_text


@require_http_methods(["GET"])
@officers(*READERS)
def dossier(request: OfficerRequest, code: str) -> HttpResponse:
    visible = Dossier.objects.visible_to(request.user).select_related(
        "version__procedure__field", "unit", "officer", "received_by", "calendar", "collection"
    )
    found = get_object_or_404(visible, code=code)
    accesses.note(found, by=request.user, at=timezone.now())
    return dossier_page(request, found)


def dossier_page(
    request: OfficerRequest,
    found: Dossier,
    *,
    refusal: str = "",
    refused: str = "",
    file_complaints: Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    """The page itself; a step that was not taken shows it again with the sentence and what had been typed."""
    now = timezone.now()
    log = story.entries(found)
    episodes = list(
        LatenessEpisode.everything.filter(dossier=found)
        .select_related("letter", "unit", "announced_by")
        .order_by("missed_due_at", "pk")
    )
    other_letters = list(found.other_letters.order_by("pk"))
    passed = list(hand_overs.of(found))
    has_letter = bool(other_letters) or any(hasattr(episode, "letter") for episode in episodes)
    context = {
        "dossier": found,
        "phone": phone_text(found.applicant_phone),
        "standing": standing(found, now=now),
        "why": story.why(found, log),
        "events": story.for_officers(log, post.of(found)),
        "documents": found.documents.order_by("position"),
        "episodes": episodes,
        "other_letters": other_letters,
        "may_apologise": request.user.role in STAFF and found.state != State.VOIDED,
        "papers": [(slug, kind.label) for slug, kind in papers.on_hand(log, has_letter=has_letter)],
        "offers": offers.offers(found, request.user, passed=passed, log=log, now=now),
        "hand_overs": [(row, hand_overs.tone(row, now)) for row in passed],
        "corrections": corrections.of(found) if any(entry.step == Step.CORRECT for entry in log) else (),
        "may_correct": request.user.role in COUNTER and found.state in MOVES[Step.CORRECT].sources,
        "accesses": accesses.latest(found),
        "may_see_accesses": request.user.role in {Role.LEADER, Role.SUPERVISOR},
        "messages_sent": message_list.lines(outbox.of(found)),
        "takers": Collection.Taker.choices,
        "owed": payments.balance(found).owed if found.fee_amount and found.state == State.READY else 0,
        "may_receive": request.user.role in COUNTER,
        **_just_received(request, found),
        "attachments": attachments.of(found).select_related("by"),
        "may_attach": request.user.role in STAFF,
        "file_complaints": file_complaints,
        "refusal": refusal,
        "refused": refused,
        "typed": request.POST,
    }
    return render(request, "dossiers/dossier.html", context, status=status)


def _just_received(request: OfficerRequest, found: Dossier) -> dict[str, object]:
    """How the intake went, right after it; a page opened later asks nothing for it."""
    if "vua-nhan" not in request.GET:
        return {"just_received": False}
    overlapping, _ = intake.earlier(found.applicant_id_number, found.version)
    return {
        "just_received": True,
        "intake_took": intake_pace.time_in_words(found.intake_seconds),
        "overlapping": [other for other in overlapping if other.intake_key != found.intake_key],
        "batch_to": intake.last_of_batch(found) if request.GET["vua-nhan"] != "1" else None,
    }
