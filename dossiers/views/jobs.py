"""The jobs as officers see them: how each fares, what failed and waits for somebody, the latest runs."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from dossiers.imports import desk as import_desk
from dossiers.models import Dossier, Message
from tanthanh.office import failures, jobs
from tanthanh.office.access import OfficerRequest, officers
from tanthanh.office.models import JobFailure, JobRun
from tanthanh.office.roles import KEEPERS, READERS, Role

LATEST_RUNS = 40
MOST_FAILURES = 200


@require_GET
@officers(*READERS)
def job_page(request: OfficerRequest) -> HttpResponse:
    asked = request.GET.get("viec", "")
    job = asked if asked in jobs.JOBS else ""
    runs = JobRun.objects.filter(job=job) if job else JobRun.objects.exclude(jobs.IDLE)
    visible = Dossier.objects.visible_to(request.user)
    standing = failures.standing()
    if request.user.role == Role.SPECIALIST:
        # Another unit's dossier is not there for them, not even its code.
        standing = standing.filter(item__in=visible.values("code"))
    context = {
        "jobs": jobs.status(timezone.now()),
        "names": jobs.JOBS,
        "job": job,
        "runs": [(jobs.JOBS.get(run.job, run.job), run) for run in runs.order_by("-started_at", "-pk")[:LATEST_RUNS]],
        "failures": [(jobs.JOBS.get(row.job, row.job), row, *_what(row)) for row in standing[:MOST_FAILURES]],
        "failed_messages": Message.objects.visible_to(request.user).filter(status=Message.Status.FAILED).count(),
        "most_attempts": failures.MOST_ATTEMPTS,
        "may_retry": request.user.role in KEEPERS,
    }
    return render(request, "dossiers/jobs.html", context)


def _what(row: JobFailure) -> tuple[str, str]:
    """The thing that failed in words, and its page: a dossier by its code, an uploaded file by its number."""
    if row.job == import_desk.JOB:
        return f"tệp số {row.item}", reverse("dossiers:import_upload", args=[row.item])
    return row.item, reverse("dossiers:dossier", args=[row.item])


@require_POST
@officers(*KEEPERS)
def job_retry(request: OfficerRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(JobFailure, pk=pk)
    try:
        failures.retry(found, by=request.user, at=timezone.now())
    except failures.FailureError as refusal:
        context = {"reason": str(refusal), "back": reverse("dossiers:jobs")}
        return render(request, "409.html", context, status=409)
    messages.success(request, "Việc sẽ được làm lại ở lượt tới.")
    return redirect("dossiers:jobs")
