"""What a step may need besides itself: reasons, units, agencies, who took the result."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from dossiers import hand_overs
from dossiers.fields import NumberField, TextField, long_text
from dossiers.models import Collection
from dossiers.returns import Collected
from dossiers.states import Cause
from tanthanh.office.models import Unit
from tanthanh.office.vietnamese import fold


class StepForm(forms.Form):
    """Reason, basis, unit, officer, agency: each step takes what it needs."""

    reason = long_text(2000, required=False, label="Lý do", widget=forms.Textarea({"rows": 2}))
    basis = long_text(300, required=False, label="Căn cứ")
    cause = forms.ChoiceField(
        choices=[("", ""), *Cause.choices],
        required=False,
        label="Nhóm nguyên nhân",
        error_messages={"invalid_choice": "Không có nhóm nguyên nhân này, hãy chọn lại."},
    )
    unit = forms.ModelChoiceField(
        Unit.objects.all(),
        required=False,
        to_field_name="code",
        label="Bộ phận giải quyết",
        error_messages={"invalid_choice": "Không có bộ phận này, hãy chọn lại."},
    )
    officer = forms.ModelChoiceField(
        hand_overs.may_be_assigned(),
        required=False,
        to_field_name="username",
        label="Người thụ lý",
        error_messages={"invalid_choice": "Không có người này, hãy chọn lại."},
    )
    agency = long_text(200, required=False, label="Cơ quan phối hợp")
    days = NumberField(low=1, high=365, what="Số ngày làm việc", required=False, label="Hạn trả lời (ngày làm việc)")


class CollectedForm(forms.Form):
    """Who takes the result home."""

    taker = forms.ChoiceField(label="Người nhận kết quả", choices=Collection.Taker.choices)
    name = long_text(200, required=False, label="Họ và tên người nhận thay")
    authorisation = long_text(300, required=False, label="Giấy ủy quyền")
    id_last_digits = TextField(
        required=False, label="4 số cuối giấy tờ tùy thân", widget=forms.TextInput({"inputmode": "numeric"})
    )
    is_signed = forms.BooleanField(required=False, label="Đã ký nhận")
    is_fee_settled = forms.BooleanField(required=False, label="Đã nộp đủ lệ phí")
    is_survey_offered = forms.BooleanField(required=False, label="Đã mời đánh giá")

    def clean_id_last_digits(self) -> str:
        """Only the last four are kept, however many somebody typed."""
        digits = fold(str(self.cleaned_data["id_last_digits"])).replace(" ", "").upper()
        if digits and not digits.isalnum():
            raise ValidationError("Chỉ ghi bốn ký tự cuối của giấy tờ tùy thân.")
        return digits[-4:]

    def collected(self) -> Collected:
        return Collected(**self.cleaned_data)


def given_by(form: StepForm, data: Any) -> tuple[dict[str, Any], list[str]]:  # noqa: ANN401 -- a request's fields
    """What the steps take, and the sentences about what could not be understood."""
    sentences = _sentences(form)
    given = dict(form.cleaned_data)
    if "taker" in data:
        taken = CollectedForm(data)
        sentences += _sentences(taken)
        given["collected"] = None if taken.errors else taken.collected()
    return given, sentences


def _sentences(form: forms.Form) -> list[str]:
    return [str(error) for errors in form.errors.values() for error in errors]
