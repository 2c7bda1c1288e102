"""Reading comments before they are shown to anybody outside: a leader's work."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from surveys import ballots, moderation
from surveys.comment_forms import CommentForm
from surveys.views.results import year_asked
from tanthanh.office.access import OfficerRequest, officers
from tanthanh.office.roles import LEADERS


@require_safe
@officers(*LEADERS)
def comments(request: OfficerRequest) -> HttpResponse:
    """The year's comments that nobody has judged yet, each text once, with what is suggested."""
    years = ballots.years()
    year, sentence = year_asked(request.GET.get("nam", ""), years)
    waiting = [
        (row, CommentForm(initial={"key": row.key, "text": row.suggestion, "theme": row.theme}, prefix=f"y{place}"))
        for place, row in enumerate(moderation.waiting(year))
    ]
    context = {
        "year": year,
        "years": years,
        "sentence": sentence,
        "waiting": waiting,
        "left": moderation.unread(year),
        "struck": moderation.STRUCK,
    }
    return render(request, "surveys/comments.html", context)


@require_POST
@officers(*LEADERS)
def comment(request: OfficerRequest) -> HttpResponse:
    """Settle one text; what was typed is kept on the page where it cannot be."""
    place = request.POST.get("place", "")
    form = CommentForm(request.POST, prefix=f"y{place}" if place.isdigit() else "y0")
    year, _ = year_asked(request.POST.get("nam", ""), [])
    if not form.is_valid():
        return render(request, "surveys/comment_wrong.html", {"form": form, "place": place, "year": year}, status=422)
    settled = moderation.judge(
        form.cleaned_data["key"],
        text=form.cleaned_data["text"],
        theme=form.cleaned_data["theme"],
        shown=request.POST.get("act") == "hien",
    )
    said = f"Đã duyệt {settled} ý kiến." if settled else "Ý kiến này đã được người khác duyệt."
    messages.success(request, said)
    return redirect(f"{reverse('surveys:comments')}?nam={year}")
