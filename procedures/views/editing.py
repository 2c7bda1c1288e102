"""The catalogue as the office writes it: drafts, previews, comparisons, versions from a day on, repeals."""

from datetime import date, datetime, time

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from procedures import desk, differences, editing
from procedures.disclosure import BY_KEY
from procedures.draft_history import savings
from procedures.editing import EditingError
from procedures.leaflets import leaflet
from procedures.models import Procedure, ProcedureDraft, ProcedureVersion
from procedures.procedure_forms import InForceForm, NewProcedureForm, RepealForm, WordingForms
from procedures.wordings import Wording
from tanthanh.office.access import OfficerRequest, officers
from tanthanh.office.roles import KEEPERS, READERS
from tanthanh.office.vietnamese import ZONE, nfc


@require_safe
@officers(*READERS)
def catalogue(request: OfficerRequest) -> HttpResponse:
    """Every procedure with what it lacks; `thieu` keeps those that lack one part, `q` searches."""
    part = BY_KEY.get(request.GET.get("thieu", ""))
    question = nfc(request.GET.get("q", ""))[:100]
    seen = desk.catalogue(today=timezone.localdate(), part=part, question=question)
    page = {"seen": seen, "part": part, "question": question, "may_write": request.user.role in KEEPERS}
    return render(request, "procedures/desk/catalogue.html", page)


@require_safe
@officers(*READERS)
def procedure(request: OfficerRequest, code: str) -> HttpResponse:
    """One procedure: its versions, what it lacks, its draft, its papers on the wall."""
    return _file(request, code)


def _file(
    request: OfficerRequest, code: str, in_force: InForceForm | None = None, repeal: RepealForm | None = None
) -> HttpResponse:
    today = timezone.localdate()
    found = desk.file(code, today=today)
    if found is None:
        raise Http404
    page = {
        "file": found,
        "in_force_form": in_force or InForceForm(initial={"on": today}),
        "repeal_form": repeal or RepealForm(),
        "may_write": request.user.role in KEEPERS,
        "today": today,
    }
    return render(request, "procedures/desk/file.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@officers(*KEEPERS)
def begin(request: OfficerRequest) -> HttpResponseBase:
    """A procedure that there is not yet."""
    form = NewProcedureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            draft = editing.begin(said["code"], said["field"], said["name"], by=request.user, at=timezone.now())
        except EditingError as error:
            form.add_error("code", str(error))
        else:
            if not desk.is_known(draft.code):
                messages.warning(request, f"Mã {draft.code} chưa có trong danh mục đã biết; hãy đối chiếu quyết định.")
            return redirect("procedures:write", draft.code)
    return render(request, "procedures/desk/new.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@officers(*KEEPERS)
def write(request: OfficerRequest, code: str) -> HttpResponseBase:
    """The draft of the next version; saved as often as one likes, in force only when somebody says so."""
    wording, field = desk.to_write(code)
    if wording is None or field is None:
        raise Http404
    forms = WordingForms(wording, field, request.POST if request.method == "POST" else None)
    if request.method == "POST" and forms.is_valid():
        field = forms.form.cleaned_data["field"]
        editing.save_draft(code, forms.wording, field=field, by=request.user, at=timezone.now())
        messages.success(request, "Đã lưu bản soạn. Xem trước, so sánh, rồi chọn ngày áp dụng.")
        return redirect("procedures:file", code)
    return render(request, "procedures/desk/write.html", {"forms": forms, "code": code})


@require_safe
@officers(*KEEPERS)
def preview(request: OfficerRequest, code: str) -> HttpResponse:
    """The citizens' page exactly as it would be: the draft is put in force, shown, and taken back again."""
    draft = get_object_or_404(ProcedureDraft.objects.select_related("procedure", "field"), code=code)
    today = timezone.localdate()
    try:
        page = _as_it_would_be(request, draft, today)
    except EditingError as error:
        messages.error(request, f"Chưa xem trước được. {error}")
        return redirect("procedures:file", code)
    return HttpResponse(page)


def _as_it_would_be(request: OfficerRequest, draft: ProcedureDraft, today: date) -> str:
    with transaction.atomic():
        on = editing.earliest(draft, today=today)
        editing.put_in_force(draft, on=on, by=request.user, today=today)
        found = leaflet(draft.code, at=datetime.combine(on, time(8), ZONE))
        page = render_to_string("procedures/procedure.html", {"leaflet": found, "preview": True}, request=request)
        transaction.set_rollback(True)
    return page


@require_safe
@officers(*READERS)
def compare(request: OfficerRequest, code: str) -> HttpResponse:
    """Two versions word by word, `tu` and `den` by number; `den=soan` is the draft."""
    found = desk.file(code, today=timezone.localdate())
    if found is None:
        raise Http404
    old = _wording(found, request.GET.get("tu", ""))
    new = _wording(found, request.GET.get("den", ""))
    if new is None:
        raise Http404
    changes = differences.between(old, new)
    page = {"file": found, "changes": changes, "tu": request.GET.get("tu", ""), "den": request.GET.get("den", "")}
    return render(request, "procedures/desk/compare.html", page)


@require_safe
@officers(*READERS)
def draft_history(request: OfficerRequest, code: str) -> HttpResponse:
    """Who saved which change of the drafts of this procedure, and when."""
    found = desk.file(code, today=timezone.localdate())
    if found is None:
        raise Http404
    return render(request, "procedures/desk/draft_history.html", {"file": found, "savings": savings(code)})


def _wording(found: desk.File, named: str) -> Wording | None:
    if named == "soan":
        return Wording.of_draft(found.draft) if found.draft else None
    version = next((line.version for line in found.versions if str(line.version.number) == named), None)
    return Wording.of(version) if version else None


# --- acts -------------------------------------------------------------------------------------------------------------


@require_POST
@officers(*KEEPERS)
def put_in_force(request: OfficerRequest, code: str) -> HttpResponseBase:
    draft = get_object_or_404(ProcedureDraft.objects.select_related("procedure", "field"), code=code)
    form = InForceForm(request.POST)
    if form.is_valid():
        try:
            version = editing.put_in_force(
                draft, on=form.cleaned_data["on"], by=request.user, today=timezone.localdate()
            )
        except EditingError as error:
            form.add_error("on", str(error))
        else:
            messages.success(
                request,
                f"Phiên bản {version.number} áp dụng từ {version.valid_from:%d/%m/%Y}. "
                "Từ ngày đó, trang Niêm yết liệt kê các tờ phải thay.",
            )
            return redirect("procedures:file", code)
    return _file(request, code, in_force=form)


@require_POST
@officers(*KEEPERS)
def discard(request: OfficerRequest, code: str) -> HttpResponseBase:
    """Throw the draft away; a second press finds nothing left to throw away."""
    ProcedureDraft.objects.filter(code=code).delete()
    messages.success(request, f"Đã bỏ bản soạn {code}.")
    is_there = Procedure.objects.filter(code=code).exists()
    return redirect("procedures:file", code) if is_there else redirect("procedures:office_catalogue")


@require_POST
@officers(*KEEPERS)
def withdraw(request: OfficerRequest, code: str) -> HttpResponseBase:
    """Take back a version that is still to come."""
    version = get_object_or_404(ProcedureVersion.objects.current().select_related("procedure"), procedure__code=code)
    try:
        editing.withdraw(version, today=timezone.localdate())
    except EditingError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Đã hủy phiên bản {version.number}; phiên bản trước tiếp tục áp dụng.")
    return redirect("procedures:file", code)


@require_POST
@officers(*KEEPERS)
def repeal(request: OfficerRequest, code: str) -> HttpResponseBase:
    found, form, today = get_object_or_404(Procedure, code=code), RepealForm(request.POST), timezone.localdate()
    if not form.is_valid():
        return _file(request, code, repeal=form)
    named = form.cleaned_data["successor"]
    successor = Procedure.objects.filter(code=named).first() if named else None
    if named and successor is None:
        form.add_error("successor", f"Danh mục không có thủ tục {named}.")
        return _file(request, code, repeal=form)
    try:
        editing.repeal(found, on=form.cleaned_data["on"], successor=successor, by=request.user, today=today)
    except EditingError as error:
        form.add_error("on", str(error))
        return _file(request, code, repeal=form)
    messages.success(request, f"Đã ghi: {code} hết hiệu lực từ {form.cleaned_data['on']:%d/%m/%Y}.")
    return redirect("procedures:file", code)


@require_POST
@officers(*KEEPERS)
def keep(request: OfficerRequest, code: str) -> HttpResponseBase:
    """Take back a repeal that is still to come."""
    editing.keep_in_force(get_object_or_404(Procedure, code=code), by=request.user)
    messages.success(request, f"Thủ tục {code} tiếp tục áp dụng.")
    return redirect("procedures:file", code)
