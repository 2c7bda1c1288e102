"""What an officer asks of the board: new papers, or something to be said about some of them."""

from typing import Any

from django import forms

from procedures.kinds import WALL_FORMATS, SheetFormat
from procedures.models import Field, Place
from tanthanh.office.vietnamese import nfc

MOST_NUMBERS = 400


class PrintForm(forms.Form):
    """Which papers, of what, for where."""

    size = forms.ChoiceField(label="Khổ giấy", choices=SheetFormat.choices)
    field = forms.ModelChoiceField(
        label="Cả lĩnh vực", queryset=Field.objects.order_by("name"), required=False, empty_label="(không)"
    )
    code = forms.CharField(
        label="Hoặc một thủ tục", required=False, max_length=20, help_text="Mã thủ tục, ví dụ 1.001193."
    )
    place = forms.ModelChoiceField(
        label="Nơi niêm yết", queryset=Place.objects.order_by("name"), required=False, empty_label="(chọn nơi)"
    )
    new_place = forms.CharField(
        label="Hoặc nơi mới", required=False, max_length=120, help_text="Ví dụ: nhà văn hóa khối phố 3."
    )

    def clean_code(self) -> str:
        return nfc(self.cleaned_data["code"])

    def clean_new_place(self) -> str:
        return nfc(self.cleaned_data["new_place"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if bool(cleaned.get("field")) == bool(cleaned.get("code")):
            self.add_error("field", "Chọn một lĩnh vực, hoặc nhập mã của một thủ tục; không cả hai.")
        elif cleaned.get("size") in WALL_FORMATS and not cleaned.get("field"):
            self.add_error("field", "Bảng A3, A2 in cả lĩnh vực: hãy chọn lĩnh vực.")
        if bool(cleaned.get("place")) == bool(cleaned.get("new_place")):
            self.add_error("place", "Chọn nơi niêm yết, hoặc ghi tên nơi mới.")
        return cleaned


def numbers(said: list[str]) -> list[int]:
    """The sheets ticked, in the order sent; what is no number is left out."""
    return [int(number) for number in said[:MOST_NUMBERS] if number.isascii() and number.isdigit() and len(number) < 10]
