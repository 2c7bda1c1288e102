"""What a leader types to sign a register off."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError


class ClosingForm(forms.Form):
    """The year once more, by hand: a register that is closed is never opened again."""

    year = forms.CharField(
        label="Gõ lại năm của sổ",
        max_length=4,
        required=False,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
        help_text="Sổ đã khóa thì không mở lại: không cấp số, không sửa, không hủy, không ghi lùi ngày được nữa.",
    )

    def __init__(self, asked: int, data: Any = None) -> None:  # noqa: ANN401 -- as Django's
        super().__init__(data)
        self.asked = asked

    def clean_year(self) -> str:
        typed = str(self.cleaned_data["year"]).strip()
        if typed != str(self.asked):
            raise ValidationError(f"Để khóa sổ, hãy gõ đúng năm {self.asked}.")
        return typed
