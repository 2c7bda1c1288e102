"""The working calendar: drafted, previewed against every open dossier, put in force with its legal basis."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from dossiers import calendar_changes
from dossiers.calendar_forms import ApplyForm, DayForm, DropForm
from dossiers.models import CalendarChange
from tanthanh.office import calendars
from tanthanh.office.access import OfficerRequest, officers
from tanthanh.office.models import CalendarDay
from tanthanh.office.roles import KEEPERS
from tanthanh.office.vietnamese import short_date
from tanthanh.office.working_days import CalendarError

MOST_ROWS = 300


@require_GET
@officers(*KEEPERS)
def calendar_page(request: OfficerRequest) -> HttpResponse:
    return _page(request)


def _page(request: OfficerRequest, *, day_form: DayForm | None = None, form: ApplyForm | None = None) -> HttpResponse:
    """The days of a year, what differs from the calendar in force, and what it would do to the open dossiers."""
    now = timezone.now()
    today = timezone.localdate(now)
    form = form or ApplyForm(initial={"decided_on": today})
    decided_on = (form.cleaned_data.get("decided_on") if form.is_bound and form.is_valid() else None) or today
    year = _year(request.GET.get("nam", ""), today.year)
    try:
        found = calendar_changes.preview(decided_on=decided_on, at=now)
        trouble = ""
    except CalendarError as error:
        found, trouble = None, str(error)
    context = {
        "year": year,
        "days": CalendarDay.objects.filter(date__year=year).order_by("date"),
        "preview": found,
        "trouble": trouble,
        "shown": found.moved[:MOST_ROWS] if found else (),
        "form": form,
        "day_form": day_form or DayForm(),
        "changes": CalendarChange.objects.select_related("applied_by").order_by("-applied_at", "-pk")[:10],
    }
    refused = bool(form.errors or (day_form and day_form.errors))
    return render(request, "dossiers/calendar.html", context, status=422 if refused else 200)


def _year(text: str, usual: int) -> int:
    return int(text) if text.isdecimal() and len(text) == 4 and 1990 <= int(text) <= 2100 else usual


@require_POST
@officers(*KEEPERS)
def calendar_set_day(request: OfficerRequest) -> HttpResponse:
    form = DayForm(request.POST)
    if not form.is_valid():
        return _page(request, day_form=form)
    values = form.cleaned_data
    calendars.draft_day(CalendarDay(**values))
    messages.success(request, f"Đã ghi nháp ngày {short_date(values['date'])}. Xem trước rồi áp dụng.")
    return _back(values["date"])


@require_POST
@officers(*KEEPERS)
def calendar_drop_day(request: OfficerRequest) -> HttpResponse:
    form = DropForm(request.POST)
    if not form.is_valid():
        return _back(timezone.localdate())
    calendars.drop_draft_day(form.cleaned_data["date"])
    messages.success(request, f"Đã bỏ ngày {short_date(form.cleaned_data['date'])} khỏi bản nháp.")
    return _back(form.cleaned_data["date"])


@require_POST
@officers(*KEEPERS)
def calendar_discard(request: OfficerRequest) -> HttpResponse:
    calendars.discard_draft()
    messages.success(request, "Đã bỏ bản nháp; lịch đang áp dụng giữ nguyên.")
    return redirect("dossiers:calendar")


@require_POST
@officers(*KEEPERS)
def calendar_apply(request: OfficerRequest) -> HttpResponse:
    """Look again as of another day of decision, or put the draft in force: the button says which."""
    form = ApplyForm(request.POST)
    if not form.is_valid() or not form.is_apply:
        return _page(request, form=form)
    values = form.cleaned_data
    try:
        change = calendar_changes.apply(**values, by=request.user, at=timezone.now())
    except (calendar_changes.CalendarChangeError, CalendarError) as refusal:
        form.add_error(None, str(refusal))
        return _page(request, form=form)
    messages.success(request, f"Đã áp dụng lịch mới: {change.moved} hồ sơ đổi hạn, {change.relieved} hồ sơ hết trễ.")
    return redirect("dossiers:calendar_change", number=change.pk)


@require_GET
@officers(*KEEPERS)
def calendar_change(request: OfficerRequest, number: int) -> HttpResponse:
    """One change that was applied, and the people who hold another date on paper."""
    change = get_object_or_404(CalendarChange.objects.select_related("applied_by"), pk=number)
    to_tell = calendar_changes.to_tell(change)
    context = {"change": change, "to_tell": to_tell, "by_message": sum(message is not None for _, message in to_tell)}
    return render(request, "dossiers/calendar_change.html", context)


def _back(day: date) -> HttpResponse:
    response = redirect("dossiers:calendar")
    response["Location"] += f"?nam={day.year}"
    return response
