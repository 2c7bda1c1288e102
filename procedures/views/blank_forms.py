"""Forms to fill in at home."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from procedures.board import revision
from procedures.drawn_forms import printed
from procedures.models import BlankForm
from procedures.views import kept
from tanthanh.office.access import public


@require_safe
@public
def blank_form(request: HttpRequest, number: int) -> HttpResponseBase:  # noqa: ARG001
    """The file, always as something to save: nothing that was uploaded is shown on our own address."""
    form = BlankForm.objects.filter(pk=number).first()
    if form is None or not form.file.storage.exists(str(form.file.name)):
        raise Http404
    return FileResponse(form.file.open("rb"), as_attachment=True, filename=f"{form.name}.{form.kind.lower()}")


@require_safe
@public
def drawn_form(request: HttpRequest, slug: str) -> HttpResponseBase:
    """A form that the portal draws itself."""
    today = timezone.localdate()
    form = kept.keep(f"form {slug}", (revision(), today), lambda: printed(slug, today=today), pack=False)
    if form is None:
        raise Http404
    response = kept.respond(request, form, "application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{slug}.pdf"'
    return response
