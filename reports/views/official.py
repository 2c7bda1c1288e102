"""The official reports: the list, one report as page, workbook and paper, and its submission."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from dossiers.lines import lines
from dossiers.models import Dossier
from reports import asked_periods
from reports.asked_periods import AskedPeriod
from reports.models import Submission
from reports.official import ii_06a, paper, submissions
from reports.official.catalogue import BY_SLUG, ENTRIES, default_period
from reports.official.form import Report
from reports.official.submissions import SubmissionError
from reports.official.workbook import workbook
from reports.period_forms import DaysForm
from reports.periods import Period, of_month, of_quarter, of_reporting_year, of_year
from reports.progress import cut_of, left_over
from reports.views.answers import LEADERSHIP, PDF, XLSX, file
from tanthanh.office.access import OfficerRequest, officers
from tanthanh.office.profile import profile_on
from tanthanh.office.roles import Role
from tanthanh.office.vietnamese import stamp

RECENT = 20
PAGE_SIZE = 50


@require_safe
@officers(*LEADERSHIP)
def official_reports(request: OfficerRequest) -> HttpResponse:
    asked = _asked(request)
    context = {
        "asked": asked,
        "form": DaysForm(asked.period),
        "entries": [(entry, _address(entry.slug, asked.period)) for entry in ENTRIES],
        "periods": _periods(timezone.localdate().year),
        "submissions": [(row, BY_SLUG[row.report].name, _address_of(row)) for row in submissions.recent()[:RECENT]],
    }
    return render(request, "reports/official_reports.html", context)


@require_safe
@officers(*LEADERSHIP)
def official_report(request: OfficerRequest, slug: str) -> HttpResponse:
    asked = _asked(request)
    report = _report(slug, asked.period)
    editions = list(submissions.submissions(slug, asked.period).prefetch_related("restatements"))
    shown = _frozen(report, editions, request.GET.get("lan", ""))
    context = {
        "asked": asked,
        "form": DaysForm(asked.period),
        "periods": [(period.name, _address(slug, period)) for period in _all_periods(asked.period.year)],
        "report": report.showing(shown.content) if shown else report,
        "slug": slug,
        "shown": shown,
        "is_intact": shown is None or submissions.is_intact(shown),
        "editions": editions,
        "changes": submissions.changes(editions[0], submissions.again(editions[0])) if editions else (),
        "query": _query(asked.period) + (f"&lan={shown.edition}" if shown else ""),
        "live": _address(slug, asked.period),
        "may_submit": request.user.role == Role.LEADER and shown is None,
        "is_begun": asked.period.first <= timezone.localdate(),
    }
    return render(request, "reports/official_report.html", context)


@require_safe
@officers(*LEADERSHIP)
def left_over_dossiers(request: OfficerRequest) -> HttpResponse:
    """The dossiers behind columns (12) and (13) of II.06a, as they stood at the cut."""
    asked, now = _asked(request), timezone.now()
    overdue = request.GET.get("han") == ii_06a.LEFT_OVER[True]
    field = request.GET.get("linh-vuc", "")[:100]
    found = left_over(asked.period, at=now, overdue=overdue, field=field)
    typed = request.GET.get("trang", "")
    pages = max(1, -(-len(found) // PAGE_SIZE))
    page = min(max(1, int(typed)), pages) if typed.isascii() and typed.isdecimal() and len(typed) < 6 else 1
    shown = found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    rows = Dossier.objects.select_related("version", "unit").in_bulk([row.pk for row in shown])
    here = ii_06a.left_over_path(asked.period, field, overdue=overdue)
    context = {
        "asked": asked,
        "period": asked.period,
        "overdue": overdue,
        "cut": cut_of(asked.period, at=now),
        "total": len(found),
        "rows": [(line, row.due_at) for row in shown for line in lines([rows[row.pk]], now=now)],
        "report": _address("ii-06a", asked.period),
        "previous": f"{here}&trang={page - 1}" if page > 1 else "",
        "next": f"{here}&trang={page + 1}" if page < pages else "",
        "note": f"Trang {page} trên {pages}" if pages > 1 else "",
    }
    return render(request, "reports/left_over.html", context)


@require_safe
@officers(*LEADERSHIP)
def official_report_xlsx(request: OfficerRequest, slug: str) -> HttpResponse:
    report, _ = _asked_report(request, slug)
    office = profile_on(report.period.last)
    content = workbook(report, agency=office.name if office else "")
    return file(content, XLSX, f"{slug}-{report.period.slug}.xlsx")


@require_safe
@officers(*LEADERSHIP)
def official_report_pdf(request: OfficerRequest, slug: str) -> HttpResponse:
    report, submission = _asked_report(request, slug)
    content = paper.paper(
        report, office=profile_on(report.period.last), at=timezone.now(), standing=_standing(submission)
    )
    return file(content, PDF, f"{slug}-{report.period.slug}.pdf")


@require_POST
@officers(Role.LEADER)
def submit_report(request: OfficerRequest, slug: str) -> HttpResponse:
    asked = asked_periods.days(request.POST, default=default_period(timezone.localdate()), today=timezone.localdate())
    at = timezone.now()
    try:
        submission = submissions.submit(_report(slug, asked.period), by=request.user, at=at)
    except SubmissionError as error:
        messages.warning(request, str(error))
        return redirect(_address(slug, asked.period))
    said = f"Đã chốt lần nộp {submission.edition}, mã băm {submission.digest[:12]}…"
    if submission.submitted_at != at:
        said = f"Số liệu không đổi so với lần nộp {submission.edition}: không cần nộp lại."
    messages.success(request, said)
    return redirect(_address_of(submission))


def _asked(request: HttpRequest) -> AskedPeriod:
    today = timezone.localdate()
    return asked_periods.days(request.GET, default=default_period(today), today=today)


def _report(slug: str, period: Period) -> Report:
    if slug not in BY_SLUG:
        raise Http404
    return BY_SLUG[slug].build(period, timezone.now())


def _asked_report(request: HttpRequest, slug: str) -> tuple[Report, Submission | None]:
    """The report as it stands, or the edition of it that `?lan=` asks for."""
    period = _asked(request).period
    report = _report(slug, period)
    shown = _frozen(report, list(submissions.submissions(slug, period)), request.GET.get("lan", ""))
    return (report.showing(shown.content) if shown else report), shown


def _frozen(report: Report, editions: list[Submission], asked: str) -> Submission | None:
    """An edition whose columns are still those of the form; without `?lan=` the report is today's."""
    names = [column.name for column in report.columns]
    fit = (row for row in editions if str(row.edition) == asked and row.content["columns"] == names)
    return next(fit, None)


def _standing(submission: Submission | None) -> str:
    if submission is None:
        return "Bản xem trước, chưa chốt nộp."
    by = submission.submitted_by.full_name
    return (
        f"Đã nộp lần {submission.edition} lúc {stamp(submission.submitted_at)}, {by}; "
        f"mã băm SHA-256 {submission.digest}."
    )


def _query(period: Period) -> str:
    return f"?tu={period.first.isoformat()}&den={period.last.isoformat()}"


def _address(slug: str, period: Period) -> str:
    return reverse("reports:official_report", args=[slug]) + _query(period)


def _address_of(submission: Submission) -> str:
    path = reverse("reports:official_report", args=[submission.report])
    return f"{path}?tu={submission.first.isoformat()}&den={submission.last.isoformat()}&lan={submission.edition}"


def _all_periods(year: int) -> list[Period]:
    quarters = [of_quarter(year, number) for number in range(1, 5)]
    return [of_year(year), of_reporting_year(year), *quarters, *(of_month(year, number) for number in range(1, 13))]


def _periods(year: int) -> list[tuple[str, str]]:
    """The periods a report is usually about, this year's and last year's."""
    usual = [of_year(year - 1), of_reporting_year(year), *(of_quarter(year, number) for number in range(1, 5))]
    return [(period.name, _query(period)) for period in usual]
