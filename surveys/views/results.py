"""What the survey says, for officers."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from surveys import ballots, breakdowns, listings, moderation, scores, trends
from surveys.models import Kind
from tanthanh.office.access import OfficerRequest, officers
from tanthanh.office.roles import READERS, STAFF, Role
from tanthanh.office.spreadsheets import Ending, download


@require_safe
@officers(*READERS)
def results(request: OfficerRequest) -> HttpResponse:
    """One year's answers by everything they can be cut by; no officer and no dossier is in them."""
    years = ballots.years()
    year, sentence = year_asked(request.GET.get("nam", ""), years)
    reads_all = request.user.role == Role.LEADER
    full = scores.satisfaction(year, Kind.SIPAS)
    context = {
        "year": year,
        "staff": STAFF,
        "years": years,
        "sentence": sentence,
        "satisfaction": scores.satisfaction(year),
        "full": full if any(row.score.responses for row in full.criteria) else None,
        "doors": [(door.label, number) for door, number in ballots.by_door(year).items()],
        "sections": breakdowns.sections(year),
        "response": breakdowns.response(year),
        "course": trends.course(year),
        # Leaders read everything that has been judged, everybody else what was let through; in no order of arrival.
        "themes": moderation.by_theme(year, everything=reads_all),
        "unread": moderation.unread(year) if reads_all else 0,
    }
    return render(request, "surveys/results.html", context)


@require_safe
@officers(*READERS)
def results_xlsx(request: OfficerRequest) -> HttpResponseBase:
    return _file(request, "xlsx")


@require_safe
@officers(*READERS)
def results_csv(request: OfficerRequest) -> HttpResponseBase:
    return _file(request, "csv")


def _file(request: OfficerRequest, ending: Ending) -> HttpResponseBase:
    year, _ = year_asked(request.GET.get("nam", ""), ballots.years())
    cut = breakdowns.sections(year)
    return download(listings.listing(year, scores.satisfaction(year), cut, breakdowns.response(year)), ending)


def year_asked(text: str, years: list[int]) -> tuple[int, str]:
    """The year to show and, where the question could not be understood, a sentence about it."""
    latest = years[0] if years else timezone.localdate().year
    if not text:
        return latest, ""
    if text.isascii() and text.isdigit() and len(text) == 4 and int(text):
        return int(text), ""
    return latest, f"Năm phải gồm bốn chữ số, ví dụ 2023. Đang xem năm {latest}."
