"""The year in words: written from the figures, edited, kept, handed out as Word and PDF."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from reports import asked_periods, narrative, narrative_files
from reports.asked_periods import AskedPeriod
from reports.breakdowns import breakdowns
from reports.figures import figures_in
from reports.narrative import NarrativeError
from reports.narrative_forms import NarrativeForm
from reports.period_forms import PeriodForm
from reports.periods import Period, is_known_year
from reports.views.answers import LEADERSHIP, PDF, file
from tanthanh.office.access import OfficerRequest, officers
from tanthanh.office.profile import profile_on
from tanthanh.office.roles import Role

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_http_methods(["GET", "HEAD", "POST"])
@officers(*LEADERSHIP)
def narrative_page(request: OfficerRequest, year: int) -> HttpResponse:
    asked, at = _asked(request, year), timezone.now()
    source = _source(asked.period, at)
    may_edit = request.user.role == Role.LEADER
    typed = request.POST.get("text", "") if request.method == "POST" else None
    if typed is not None and may_edit:
        try:
            narrative.keep(asked.period, typed, source=source, by=request.user, at=at)
        except NarrativeError as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, "Đã lưu lời văn.")
            return redirect(_address(asked.period))
    kept = narrative.kept(asked.period)
    text = typed if typed is not None and may_edit else (kept.text if kept and not request.GET.get("moi") else source)
    context = {
        "asked": asked,
        "period": asked.period,
        "year": year,
        "periods": PeriodForm(asked.period),
        "form": NarrativeForm(text),
        "text": text,
        "source": source,
        "kept": kept,
        "has_moved": kept is not None and kept.source != source,
        "here": _address(asked.period),
        "may_edit": may_edit,
    }
    return render(request, "reports/narrative.html", context)


@require_safe
@officers(*LEADERSHIP)
def narrative_docx(request: OfficerRequest, year: int) -> HttpResponse:
    period, at = _asked(request, year).period, timezone.now()
    content = narrative_files.as_docx(period, _text(period, at), office=profile_on(period.last), at=at)
    return file(content, DOCX, f"bao-cao-{period.slug}.docx")


@require_safe
@officers(*LEADERSHIP)
def narrative_pdf(request: OfficerRequest, year: int) -> HttpResponse:
    period, at = _asked(request, year).period, timezone.now()
    content = narrative_files.as_pdf(period, _text(period, at), office=profile_on(period.last), at=at)
    return file(content, PDF, f"bao-cao-{period.slug}.pdf")


def _asked(request: OfficerRequest, year: int) -> AskedPeriod:
    if not is_known_year(year):
        raise Http404
    return asked_periods.read(request.GET, year=year, today=timezone.localdate())


def _source(period: Period, at: datetime) -> str:
    return narrative.written(figures_in(period, now=at), breakdowns(period, now=at))


def _text(period: Period, at: datetime) -> str:
    kept = narrative.kept(period)
    return kept.text if kept else _source(period, at)


def _address(period: Period) -> str:
    return reverse("reports:narrative", args=[period.year]) + period.query
