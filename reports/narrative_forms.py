"""The box in which a report's words are edited."""

from django import forms


class NarrativeForm(forms.Form):
    """What was typed, or what the figures say; `narrative.keep` reads it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.fields["text"] = forms.CharField(
            label="Lời văn báo cáo",
            initial=text,
            required=False,
            help_text="Mỗi đoạn cách nhau một dòng trống. Lưu rồi mới vào tệp Word và PDF.",
            widget=forms.Textarea({"rows": 18}),
        )
