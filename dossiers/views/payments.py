"""Fees on a dossier, and the bank's statements."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from dossiers import accesses, payments, statement_files, statements
from dossiers.models import BankStatement, Dossier
from dossiers.payment_forms import PaymentForm, StatementForm
from dossiers.registers import files
from tanthanh.office.access import OfficerRequest, officers
from tanthanh.office.profile import profile_on
from tanthanh.office.roles import COUNTER, READERS
from tanthanh.office.vietnamese import money

LATEST = 30
MOST_COMPLAINTS = 20


@require_http_methods(["GET", "POST"])
@officers(*READERS)
def dossier_payments(request: OfficerRequest, code: str) -> HttpResponse:
    """What is owed and paid; a POST records one more movement."""
    found = get_object_or_404(Dossier.objects.visible_to(request.user).select_related("version"), code=code)
    accesses.note(found, by=request.user, at=timezone.now())
    form = PaymentForm(request.POST, auto_id="le-phi-%s") if request.method == "POST" else None
    if form is not None and form.is_valid():
        try:
            made = payments.record(found, form.movement(), by=request.user, at=timezone.now())
        except payments.PaymentError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Đã ghi: {made.get_kind_display()} {money(abs(made.amount))}.")
            return redirect("dossiers:payments", code=code)
    today = timezone.localdate()
    rows = payments.of(found)
    balance = payments.balance(found, rows)
    context = {
        "dossier": found,
        "payments": rows,
        "balance": balance,
        "form": form or PaymentForm.fresh(balance.owed, today),
        "may_record": request.user.role in COUNTER,
        "transfer": payments.transfer(found, balance.owed, profile_on(today)) if balance.owed else None,
    }
    return render(request, "dossiers/payments.html", context, status=422 if form is not None and form.errors else 200)


@require_http_methods(["GET", "POST"])
@officers(*COUNTER)
def statement_list(request: OfficerRequest) -> HttpResponse:
    """The statements taken in so far; a POST brings the next one and shows what it would pay."""
    form = StatementForm(request.POST, request.FILES) if request.method == "POST" else StatementForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            found, complaints = statement_files.transfers(file.read(files.MAX_BYTES + 1))
            statement, new = statements.store(file.name, found, by=request.user, at=timezone.now())
        except statement_files.StatementError as refusal:
            form.add_error("file", str(refusal))
        else:
            if known := len(found) - new:
                messages.info(request, f"{known} giao dịch đã có trong sao kê trước, không tính lại.")
            for complaint in complaints[:MOST_COMPLAINTS]:
                messages.warning(request, complaint)
            return redirect("dossiers:statement", pk=statement.pk)
    latest = BankStatement.objects.select_related("uploaded_by", "committed_by").order_by("-pk")[:LATEST]
    context = {"form": form, "statements": latest}
    return render(request, "dossiers/statements.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET"])
@officers(*COUNTER)
def statement(request: OfficerRequest, pk: int) -> HttpResponse:
    """The preview: what each transfer pays, and those that pay nothing first."""
    found = get_object_or_404(BankStatement.objects.select_related("uploaded_by", "committed_by"), pk=pk)
    matches = statements.matches(found)
    context = {
        "statement": found,
        "unmatched": [one for one in matches if one.problem],
        "ready": [one for one in matches if not one.problem and one.payment is None],
        "paid": [one for one in matches if one.payment is not None],
    }
    return render(request, "dossiers/statement.html", context)


@require_POST
@officers(*COUNTER)
def statement_commit(request: OfficerRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(BankStatement, pk=pk)
    made = statements.commit(found, by=request.user, at=timezone.now())
    messages.success(request, f"Đã ghi {made} lần thu lệ phí từ sao kê.")
    return redirect("dossiers:statement", pk=pk)
