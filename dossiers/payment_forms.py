"""Money at the counter, and the file from the bank."""

import uuid
from datetime import date
from typing import Any

from django import forms

from dossiers.fields import MoneyField, long_text
from dossiers.models import Payment
from dossiers.payments import Movement


class PaymentForm(forms.Form):
    """One payment, refund or correction; the hidden key makes two clicks one payment."""

    kind = forms.ChoiceField(label="Việc", choices=Payment.Kind.choices)
    method = forms.ChoiceField(label="Hình thức", choices=Payment.Method.choices)
    amount = MoneyField(label="Số tiền (đồng)", required=True, widget=forms.TextInput({"inputmode": "numeric"}))
    paid_on = forms.DateField(label="Ngày", widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    reference = long_text(100, required=False, label="Số biên lai hoặc số giao dịch")
    reason = long_text(300, required=False, label="Lý do (khi hoàn trả, điều chỉnh)")
    is_less = forms.BooleanField(required=False, label="Điều chỉnh giảm số đã thu")
    key = forms.UUIDField(widget=forms.HiddenInput)

    @classmethod
    def fresh(cls, owed: int, today: date) -> "PaymentForm":
        return cls(initial={"amount": owed or "", "paid_on": today, "key": uuid.uuid4()}, auto_id="le-phi-%s")

    def movement(self) -> Movement:
        values: dict[str, Any] = dict(self.cleaned_data)
        lowers = values.pop("is_less") and values["kind"] == Payment.Kind.CORRECTION
        values["amount"] = -values["amount"] if lowers else values["amount"]
        return Movement(**values | {"key": f"quay:{values['key']}"})


class StatementForm(forms.Form):
    """A file from the bank."""

    file = forms.FileField(
        label="Tệp sao kê (.xlsx hoặc .csv)",
        error_messages={
            "required": "Chọn tệp sao kê tải từ ngân hàng.",
            "empty": "Tệp rỗng.",
            "invalid": "Chọn tệp sao kê tải từ ngân hàng.",
            "missing": "Chọn tệp sao kê tải từ ngân hàng.",
        },
        widget=forms.FileInput({"accept": ".xlsx,.csv"}),
    )
