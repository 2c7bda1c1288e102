"""A new point of the open door, and what was changed in a quarter."""

from django import forms

from procedures.models import Place
from surveys.models import SurveyPoint
from tanthanh.office.vietnamese import nfc


class PointForm(forms.Form):
    name = forms.CharField(label="Tên điểm", max_length=120, help_text="Ví dụ: Quầy 1, nhà văn hóa khối phố 3.")
    place = forms.ModelChoiceField(
        label="Nơi niêm yết", queryset=Place.objects.order_by("name"), required=False, empty_label="(không)"
    )

    def clean_name(self) -> str:
        name = nfc(self.cleaned_data["name"])
        if SurveyPoint.objects.filter(name=name).exists():
            raise forms.ValidationError("Đã có điểm tên này. Hãy đặt tên khác, hoặc mở lại điểm cũ.")
        return name


class NoteForm(forms.Form):
    year = forms.IntegerField(label="Năm", min_value=2000, max_value=2100)
    quarter = forms.TypedChoiceField(label="Quý", choices=[(n, f"Quý {n}") for n in range(1, 5)], coerce=int)
    text = forms.CharField(
        label="Đã thay đổi", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}), help_text="Mỗi dòng một việc."
    )
    text_en = forms.CharField(
        label="Tiếng Anh", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean_text(self) -> str:
        return nfc(self.cleaned_data["text"])

    def clean_text_en(self) -> str:
        return nfc(self.cleaned_data["text_en"])
