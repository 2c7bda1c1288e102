"""What an officer decides about one text that people wrote."""

from django import forms

from surveys.forms import CommentField
from surveys.models import Theme


class CommentForm(forms.Form):
    """The text with personal data struck, its theme, and whether it may be shown."""

    key = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**63 - 1)
    text = CommentField(
        label="Nội dung sau khi che", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    theme = forms.ChoiceField(label="Chủ đề", choices=Theme.choices)
