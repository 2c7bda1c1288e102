"""The volunteers as the office keeps them: roster, support log, events, the figures of a year."""

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from procedures import support
from procedures.models import DutyShift
from procedures.support_forms import DayForm, DutyShiftForm, OutreachEventForm, SupportEntryForm
from tanthanh.office.access import OfficerRequest, officers
from tanthanh.office.roles import READERS, STAFF

# Nothing was written down before the ward had volunteers.
FIRST_YEAR = 2020
FORMS: dict[str, type[DayForm]] = {"nhat-ky": SupportEntryForm, "ca": DutyShiftForm, "hoat-dong": OutreachEventForm}


@require_safe
@officers(*READERS)
def overview(request: OfficerRequest) -> HttpResponse:
    """The year's figures (`nam`), the roster, the log a page at a time (`truoc`)."""
    return _page(request)


def _page(request: OfficerRequest, wrong: DayForm | None = None) -> HttpResponse:
    today = timezone.localdate()
    year = max(_number(request.GET.get("nam", ""), today.year, most=today.year), FIRST_YEAR)
    entries, older = support.entries_before(year, _number(request.GET.get("truoc", ""), 0) or None)
    forms = {name: form(today=today) for name, form in FORMS.items()}
    if wrong is not None:
        forms[str(wrong.prefix)] = wrong
    page = {
        "figures": support.figures(date(year, 1, 1), date(year, 12, 31)),
        "year": year,
        "years": range(today.year, today.year - 5, -1),
        "roster": support.roster(today),
        "entries": entries,
        "older": f"?nam={year}&truoc={older}" if older else "",
        "forms": [(name, TITLES[name], form) for name, form in forms.items()],
        "may_write": request.user.role in STAFF,
    }
    return render(request, "procedures/desk/support.html", page)


TITLES = {
    "nhat-ky": "Ghi nhật ký hỗ trợ",
    "ca": "Xếp ca trực của tình nguyện viên",
    "hoat-dong": "Ghi hoạt động cộng đồng",
}


def _number(typed: str, otherwise: int, most: int = 10**12) -> int:
    """The whole number typed, where it is one and not too large."""
    is_number = typed.isascii() and typed.isdecimal() and len(typed) < 12
    return int(typed) if is_number and int(typed) <= most else otherwise


@require_POST
@officers(*STAFF)
def record(request: OfficerRequest) -> HttpResponseBase:
    """A line of the log."""
    return _take(request, "nhat-ky", lambda said: support.record(said, by=request.user))


@require_POST
@officers(*STAFF)
def plan(request: OfficerRequest) -> HttpResponseBase:
    """A shift of the roster."""
    return _take(request, "ca", support.plan)


@require_POST
@officers(*STAFF)
def note_event(request: OfficerRequest) -> HttpResponseBase:
    """An event."""
    return _take(request, "hoat-dong", support.note_event)


def _take(request: OfficerRequest, name: str, write: Callable[[dict[str, object]], bool]) -> HttpResponseBase:
    form = FORMS[name](request.POST, today=timezone.localdate())
    if not form.is_valid():
        return _page(request, form)
    is_new = write(form.cleaned_data)
    messages.success(request, "Đã ghi." if is_new else "Dòng này đã có: đã thay bằng số liệu vừa nhập.")
    return redirect("procedures:support")


@require_POST
@officers(*STAFF)
def drop_shift(request: OfficerRequest, pk: int) -> HttpResponseBase:
    """Take a shift off the roster; off already is off."""
    DutyShift.objects.filter(pk=pk).delete()
    messages.success(request, "Đã bỏ ca trực.")
    return redirect("procedures:support")
