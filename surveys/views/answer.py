"""The survey for citizens: from the wall, from a receipt, from the tablet at the counter."""

import json
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from surveys import ballots, bursts, invitations, points, proofs, tallies
from surveys.forms import SurveyForm
from surveys.models import Ballot, Door, Doubt, Kind, Question, SurveyPoint
from surveys.questionnaire import SATISFIED_FROM, questions_of
from tanthanh.office.access import public
from tanthanh.office.languages import here
from tanthanh.office.throttle import allow, caller, client_address

# A hall full of people behind one address passes; a script does not.
WALL_LIMIT, WALL_SECONDS = 60, 600
FULL = "day-du"
# The tablet goes back to the start by itself: after the thanks, and where nobody has touched a form for long.
KIOSK_THANKS, KIOSK_IDLE = 15, 300
TOO_MANY = "Vừa có quá nhiều phiếu gửi từ mạng này. Xin chờ vài phút rồi bấm Gửi lại."
STALE = "Phiếu này mở đã lâu. Xin bấm Gửi lần nữa, các mức đã chọn vẫn còn đây."


@require_http_methods(["GET", "HEAD", "POST"])
@public
@never_cache
def survey(request: HttpRequest) -> HttpResponse:
    """The open door: the QR on the wall, one for each counter and place, and the tablet."""
    if request.method != "POST":
        form = SurveyForm(questions=_asked(request), initial={"key": invitations.wall_key()}, at_wall=True)
        return _shown(request, form)
    form = SurveyForm(request.POST, questions=_asked(request), at_wall=True)
    key = request.POST.get("key", "")
    if not allow(f"survey:{caller(request)}", WALL_LIMIT, WALL_SECONDS, now=timezone.now()):
        return _again(request, form, sentence=TOO_MANY, status=429)
    if not invitations.is_wall_key(key):
        fresh = {**request.POST.dict(), "key": invitations.wall_key(), "proof": ""}
        return _again(request, SurveyForm(fresh, questions=form.questions, at_wall=True), sentence=STALE)
    return _answered(request, form, door=Door.WALL, token=key)


@require_http_methods(["GET", "HEAD", "POST"])
@public
@never_cache
def survey_token(request: HttpRequest, token: str) -> HttpResponse:
    """The door of a receipt: the same questions, once."""
    if not invitations.is_genuine(token):
        return render(request, "surveys/unknown_token.html", status=404)
    if ballots.is_spent(token):
        return render(request, "surveys/spent_token.html", status=410)
    if request.method != "POST":
        return _shown(request, SurveyForm(questions=_asked(request)), from_receipt=True)
    form = SurveyForm(request.POST, questions=_asked(request))
    return _answered(request, form, door=Door.RECEIPT, token=token)


def _asked(request: HttpRequest) -> list[Question]:
    """The short form, or the full one where `?bo=day-du` asks for it; in the version the page was opened with."""
    kind = Kind.SIPAS if request.GET.get("bo") == FULL else Kind.SHORT
    typed = request.POST.get("version", "")
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 5 else None
    return questions_of(kind, number)


def _answered(request: HttpRequest, form: SurveyForm, *, door: Door, token: str) -> HttpResponse:
    """Put the form into the box, or show it again with what is wrong and everything typed."""
    if not form.is_valid():
        return _again(request, form)
    point = points.open_point(request.GET.get("diem", "")) if door == Door.WALL else None
    answer = ballots.FilledIn(form.questions, form.marks, form.cleaned_data["comment"], _subjects(form, point))
    at_wall = door == Door.WALL
    proven = not at_wall or proofs.is_proof(token, form.cleaned_data.get("proof", ""))
    from_office = invitations.is_from_office(client_address(request))
    try:
        ballot = ballots.cast_ballot(
            answer,
            door=door,
            token=token,
            on=timezone.localdate(),
            doubt=Doubt.NONE if proven else Doubt.UNPROVEN,
            from_office=from_office,
        )
    except ballots.AlreadyAnsweredError:
        return render(request, "surveys/spent_token.html", {"kiosk": _kiosk(request)}, status=410)
    if at_wall:
        _weigh(request, ballot, answer, proven=proven, from_office=from_office)
    return redirect(_thanks(request, answer))


def _subjects(form: SurveyForm, point: SurveyPoint | None) -> list[str]:
    about = form.cleaned_data.get("about")
    found = [tallies.field_subject(about.pk)] if about else []
    return [*found, tallies.point_subject(point)] if point else found


def _weigh(request: HttpRequest, ballot: Ballot, answer: ballots.FilledIn, *, proven: bool, from_office: bool) -> None:
    """Set a burst apart; whoever sends it sees the same thanks as everybody."""
    sent = bursts.Sent(
        ballot=ballot.pk,
        caller=caller(request),
        marks=json.dumps(sorted(answer.marks.items())),
        subjects=answer.subjects,
        proven=proven,
        from_office=from_office,
    )
    found = bursts.weigh(sent, now=timezone.now())
    if found:
        ballots.set_apart(found)


def _thanks(request: HttpRequest, answer: ballots.FilledIn) -> str:
    asked = {"kiosk": "1", "diem": request.GET.get("diem", "")} if _kiosk(request) else {}
    if any(mark < SATISFIED_FROM - 1 for mark in answer.marks.values()):
        asked["thap"] = "1"
    path = here(reverse("surveys:survey_thanks"))
    return f"{path}?{urlencode(asked)}" if asked else path


def _kiosk(request: HttpRequest) -> str:
    """Where the tablet starts anew; empty on a citizen's own phone."""
    if request.GET.get("kiosk") != "1":
        return ""
    return f"{here(reverse('surveys:survey'))}?{urlencode({'kiosk': '1', 'diem': request.GET.get('diem', '')[:50]})}"


def _shown(request: HttpRequest, form: SurveyForm, *, from_receipt: bool = False, status: int = 200) -> HttpResponse:
    kiosk = _kiosk(request)
    context = {
        "form": form,
        "from_receipt": from_receipt,
        "kiosk": kiosk,
        "bits": proofs.BITS,
        "point": points.open_point(request.GET.get("diem", "")),
        "is_full": form.questions[0].questionnaire.kind == Kind.SIPAS,
        "other_form": f"{request.path}?bo={FULL}",
    }
    response = render(request, "surveys/survey.html", context, status=status)
    if kiosk:
        response["Refresh"] = f"{KIOSK_IDLE};url={kiosk}"
    return response


def _again(request: HttpRequest, form: SurveyForm, *, sentence: str = "", status: int = 422) -> HttpResponse:
    if sentence:
        form.add_error(None, sentence)
    return _shown(request, form, status=status)


@require_safe
@public
def survey_thanks(request: HttpRequest) -> HttpResponse:
    """Thanks, and what the office has changed since people told it last quarter."""
    today = timezone.localdate()
    kiosk = _kiosk(request)
    context = {
        "year": today.year,
        "kiosk": kiosk,
        "is_low": request.GET.get("thap") == "1",
        "note": points.latest_note(today),
    }
    response = render(request, "surveys/survey_thanks.html", context)
    if kiosk:
        response["Refresh"] = f"{KIOSK_THANKS};url={kiosk}"
    return response
