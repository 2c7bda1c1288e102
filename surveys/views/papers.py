"""Paper ballots: batches and files, keying in by digits, the second reading."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from surveys import papers
from surveys.ballot_files import BallotFileError, read_ballots
from surveys.ballots import ImportOutcome, import_ballots
from surveys.models import BallotBatch
from surveys.paper_forms import BatchForm, FileForm, WrittenForm
from tanthanh.office.access import OfficerRequest, officers
from tanthanh.office.context import neutral
from tanthanh.office.profile import profile_on
from tanthanh.office.roles import STAFF

# Batches and refused rows on one page.
SHOWN, SHOWN_ERRORS = 50, 200


@require_http_methods(["GET", "HEAD", "POST"])
@officers(*STAFF)
def batches(request: OfficerRequest) -> HttpResponse:
    """The batches, the latest first; open one, or take in a file."""
    act = request.POST.get("act", "")
    today = timezone.localdate()
    form = BatchForm(request.POST if act == "lo" else None, initial={"collected_on": today})
    file_form = FileForm(request.POST if act == "tep" else None, request.FILES if act == "tep" else None)
    outcome = None
    if act == "lo" and form.is_valid():
        return redirect("surveys:batch", papers.open_batch(**form.cleaned_data).pk)
    if act == "tep" and file_form.is_valid():
        outcome = _imported(file_form)
    context = {
        "batches": BallotBatch.objects.order_by("-year", "-number")[:SHOWN],
        "form": form,
        "file_form": file_form,
        "outcome": outcome,
        "errors": outcome.errors[:SHOWN_ERRORS] if outcome else [],
    }
    return render(request, "surveys/batches.html", context, status=422 if act and not outcome else 200)


def _imported(form: FileForm) -> ImportOutcome | None:
    """The file's ballots in the box; None with the reason at the form where it cannot be read as a whole."""
    content = form.cleaned_data["file"].read()
    try:
        return import_ballots(read_ballots(content, today=timezone.localdate(), year=form.cleaned_data["year"]))
    except BallotFileError as error:
        form.add_error("file", str(error))
        return None


@require_http_methods(["GET", "HEAD", "POST"])
@officers(*STAFF)
def batch(request: OfficerRequest, pk: int) -> HttpResponse:
    """Key in one paper after the other: a digit a question, and the next one comes by itself."""
    found = get_object_or_404(BallotBatch.objects.select_related("questionnaire"), pk=pk)
    asked = papers.questions(found)
    typed = request.POST.get("marks", "")
    sentence = ""
    number = _number(request) or papers.next_number(found)
    again = "so" in request.GET
    written = WrittenForm(request.POST if "text" in request.POST else None)
    if "text" in request.POST and written.is_valid():
        papers.write_down(found, written.cleaned_data["text"])
        messages.success(request, "Đã ghi ý kiến. Lãnh đạo đọc trước khi công khai.")
        return redirect("surveys:batch", pk)
    if "marks" in request.POST:
        try:
            papers.key_in(found, number, typed.strip(), asked=asked, by=request.user, again=again)
        except papers.PaperError as error:
            sentence = str(error)
        else:
            return redirect("surveys:batch", pk)
    context = {
        "batch": found,
        "questions": asked,
        "number": number,
        "again": again,
        "typed": typed,
        "sentence": sentence,
        "written": written,
        **_progress(found),
    }
    return render(request, "surveys/batch.html", context, status=422 if request.method == "POST" else 200)


def _number(request: OfficerRequest) -> int | None:
    text = request.POST.get("number", "") or request.GET.get("so", "")
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 5 and int(text) else None


def _progress(found: BallotBatch) -> dict[str, Any]:
    entries = found.entries.order_by("-number")
    return {"last": list(entries[:5]), "done": entries.count()}


@require_http_methods(["GET", "HEAD", "POST"])
@officers(*STAFF)
def batch_check(request: OfficerRequest, pk: int) -> HttpResponse:
    """A second person reads the papers of the sample without seeing what the first one keyed in."""
    found = get_object_or_404(BallotBatch.objects.select_related("questionnaire"), pk=pk)
    asked = papers.questions(found)
    sentence, number = "", _number(request)
    if request.method == "POST" and number:
        try:
            if "marks" in request.POST:
                papers.check(found, number, request.POST["marks"].strip(), asked=asked, by=request.user)
            else:
                papers.settle(found, number, by_the_check=request.POST.get("act") == "kiem-tra", asked=asked)
            return redirect("surveys:batch_check", pk)
        except papers.PaperError as error:
            sentence = str(error)
    chosen = papers.sample(found)
    context = {
        "batch": found,
        "questions": asked,
        "waiting": [one for one in chosen if not one.checked_marks],
        "differing": [one for one in chosen if one.checked_marks and one.checked_marks != one.marks],
        "agreement": papers.agreement(found),
        "sentence": sentence,
    }
    return render(request, "surveys/batch_check.html", context, status=422 if request.method == "POST" else 200)


@require_safe
@officers(*STAFF)
def batch_sheet(request: OfficerRequest, pk: int) -> HttpResponse:  # noqa: ARG001 -- the paper is the same for all
    """The ballots to be printed."""
    found = get_object_or_404(BallotBatch.objects.select_related("questionnaire"), pk=pk)
    office = profile_on(timezone.localdate()) or neutral()
    response = HttpResponse(papers.sheet(found, office), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="phieu-khao-sat-{found.code}.pdf"'
    return response
