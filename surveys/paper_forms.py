"""A new batch of paper ballots, and a file of ballots somebody else keyed in."""

from typing import Any

from django import forms

from surveys.forms import CommentField
from surveys.papers import MOST_COPIES
from tanthanh.office.vietnamese import nfc

LARGEST_FILE = 20_000_000


class BatchForm(forms.Form):
    copies = forms.IntegerField(label="Số phiếu in", min_value=1, max_value=MOST_COPIES, initial=50)
    collected_on = forms.DateField(
        label="Ngày thu phiếu", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    note = forms.CharField(label="Ghi chú", max_length=200, required=False, help_text="Ví dụ: hòm phiếu tầng 1.")

    def clean_note(self) -> str:
        return nfc(self.cleaned_data["note"])


class FileForm(forms.Form):
    file = forms.FileField(label="Tệp phiếu (.xlsx hoặc .csv)")
    year = forms.IntegerField(
        label="Năm được khảo sát", required=False, min_value=2000, max_value=2100, help_text="Để trống thì suy từ ngày."
    )

    def clean_file(self) -> Any:  # noqa: ANN401 -- Django's uploaded file
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError("Tệp lớn hơn 20 MB: hãy chia nhỏ rồi tải lên từng phần.")
        return file


class WrittenForm(forms.Form):
    """What was written on a paper by hand."""

    text = CommentField(
        label="Ý kiến viết tay trên phiếu",
        max_length=1000,
        widget=forms.TextInput,
        help_text="Gõ rồi Enter; ý kiến được giữ riêng, không gắn với điểm của phiếu nào.",
    )
