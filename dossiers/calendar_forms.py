"""What is typed on the calendar page."""

from typing import Any

from django import forms

from dossiers.fields import long_text
from tanthanh.office.kinds import DayKind

BAD_DATE = {"required": "Chọn ngày.", "invalid": "Ngày không đúng, hãy chọn lại."}
DATE_BOX = {"type": "date"}


class DayForm(forms.Form):
    """One day that differs from the plain week."""

    date = forms.DateField(label="Ngày", error_messages=BAD_DATE, widget=forms.DateInput(DATE_BOX, "%Y-%m-%d"))
    kind = forms.ChoiceField(label="Là ngày", choices=DayKind.choices)
    label = long_text(200, label="Tên gọi", says={"required": "Ghi tên gọi, ví dụ: Nghỉ hoán đổi."})
    basis = long_text(300, label="Căn cứ", required=False)
    confirmed = forms.BooleanField(label="Đã có thông báo chính thức", required=False, initial=True)


class DropForm(forms.Form):
    date = forms.DateField(error_messages=BAD_DATE)


class ApplyForm(forms.Form):
    """The decision behind the change; `digest` is the draft that was on the screen."""

    digest = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    basis = long_text(300, label="Căn cứ (số, ngày, cơ quan ban hành)", required=False)
    decided_on = forms.DateField(
        label="Ngày ban hành",
        error_messages=BAD_DATE,
        widget=forms.DateInput(DATE_BOX, "%Y-%m-%d"),
        help_text="Hạn bị lỡ trước ngày này thì vẫn là trễ.",
    )

    def __init__(self, data: Any = None, **options: Any) -> None:  # noqa: ANN401 -- as Django's
        super().__init__(data, **options)
        self.is_apply = bool(data) and data.get("viec") == "ap-dung"
