"""What is typed to put a sentence of a paper in the office's own words."""

from django import forms

from dossiers.fields import TextField
from dossiers.wordings import LONGEST


class WordingForm(forms.Form):
    """The words, the day from which they hold, and a real dossier to look at them on."""

    text = TextField(
        label="Lời văn",
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 5}),
        error_messages={
            "required": "Hãy ghi lời văn.",
            "max_length": f"Lời văn dài quá {LONGEST} ký tự: hãy viết gọn lại.",
        },
    )
    valid_from = forms.DateField(
        label="Áp dụng từ ngày",
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        error_messages={"required": "Chọn ngày áp dụng.", "invalid": "Ngày không đúng, hãy chọn lại."},
    )
    code = TextField(
        label="Mã hồ sơ để xem trước",
        required=False,
        max_length=60,
        help_text="Một hồ sơ thật có giấy này; xem trước không ghi gì.",
    )
