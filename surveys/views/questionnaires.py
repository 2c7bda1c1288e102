"""The forms as the office keeps them: versions, the draft of the next one, putting it in use."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from surveys import editing
from surveys.models import Kind, Questionnaire
from surveys.questionnaire import questions_of
from surveys.questionnaire_forms import question_forms, typed
from surveys.standard_questions import CONTENTS
from tanthanh.office.access import OfficerRequest, officers
from tanthanh.office.roles import KEEPERS, READERS

SLUGS = {"ngan": Kind.SHORT, "day-du": Kind.SIPAS}


@require_safe
@officers(*READERS)
def questionnaires(request: OfficerRequest) -> HttpResponse:
    """Both kinds: what is asked now and what each question stands for, the versions, and the draft if there is one."""
    shown = [
        {
            "slug": slug,
            "kind": kind,
            "questions": questions_of(kind),
            "versions": Questionnaire.objects.filter(kind=kind).order_by("-number"),
        }
        for slug, kind in SLUGS.items()
    ]
    may_write = request.user.role in KEEPERS
    return render(
        request, "surveys/questionnaires.html", {"kinds": shown, "contents": CONTENTS, "may_write": may_write}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@officers(*KEEPERS)
def draft(request: OfficerRequest, slug: str) -> HttpResponse:
    """Write the next version; nobody is asked it before it is put in use."""
    kind = _kind(slug)
    questions = editing.draft_questions(kind)
    forms = question_forms(request.POST if request.method == "POST" else None, questions)
    sentence = ""
    if request.method == "POST" and forms.is_valid():
        try:
            editing.save_draft(kind, typed(forms, questions))
        except editing.EditingError as error:
            sentence = str(error)
        else:
            messages.success(request, "Đã lưu bản soạn. Người dân chưa thấy cho đến khi bản soạn được áp dụng.")
            return redirect("surveys:questionnaires")
    context = {"forms": forms, "kind": kind, "slug": slug, "sentence": sentence}
    return render(request, "surveys/questionnaire_draft.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@officers(*KEEPERS)
def publish(request: OfficerRequest, slug: str) -> HttpResponse:
    try:
        version = editing.publish(_kind(slug), today=timezone.localdate())
    except editing.EditingError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Đã áp dụng {version}. Phiếu đã trả lời giữ phiên bản cũ.")
    return redirect("surveys:questionnaires")


@require_POST
@officers(*KEEPERS)
def discard(request: OfficerRequest, slug: str) -> HttpResponse:
    editing.discard(_kind(slug))
    messages.success(request, "Đã bỏ bản soạn.")
    return redirect("surveys:questionnaires")


def _kind(slug: str) -> Kind:
    if slug not in SLUGS:
        raise Http404
    return SLUGS[slug]
