"""A letter given to the post, and one that came back."""

from django import forms

from dossiers.fields import MoneyField, TextField, long_text


class PostForm(forms.Form):
    """The number on the post office's slip and what it cost."""

    tracking = TextField(
        label="Số vận đơn",
        max_length=60,
        error_messages={"required": "Nhập số vận đơn trên phiếu gửi của bưu điện."},
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters"}),
    )
    cost = MoneyField(label="Cước (đồng)", required=True, widget=forms.TextInput({"inputmode": "numeric"}))


class CameBackForm(forms.Form):
    """Why the post brought it back."""

    why = long_text(200, label="Lý do bưu điện trả lại", says={"required": "Ghi lý do bưu điện trả lại."})
