"""A remark as a citizen writes it, and how it is found again; the steps an officer takes."""

from typing import Any

from django import forms

from surveys.forms import CommentField
from surveys.models import FeedbackKind
from tanthanh.office.models import Unit
from tanthanh.office.vietnamese import dossier_code, nfc, phone_e164

LONGEST = 3000


class FeedbackForm(forms.Form):
    """Only what is to be said is asked; a telephone only where a call is wanted."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=100)
    kind = forms.ChoiceField(label="Ông/bà muốn", choices=FeedbackKind.choices, initial=FeedbackKind.REMARK)
    text = CommentField(
        label="Nội dung",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "required": "Hãy viết nội dung cần nói.",
            "max_length": "Nội dung dài quá 1000 ký tự. Hãy viết ngắn lại.",
        },
    )
    name = CommentField(label="Tên", max_length=100, required=False, widget=forms.TextInput)
    phone = forms.CharField(
        label="Điện thoại (chỉ cần khi muốn được gọi lại)",
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    email = forms.EmailField(label="Thư điện tử", required=False)
    may_publish = forms.BooleanField(label="Đồng ý công khai nội dung và câu trả lời, không kèm tên", required=False)

    def clean_phone(self) -> str:
        typed = nfc(self.cleaned_data["phone"])
        if not typed:
            return ""
        try:
            return phone_e164(typed)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        wants_call = cleaned.get("kind") == FeedbackKind.CALL_BACK
        if wants_call and "phone" in cleaned and not cleaned["phone"]:
            self.add_error("phone", "Muốn được gọi lại thì cần số điện thoại.")
        return cleaned


class FollowForm(forms.Form):
    code = forms.CharField(label="Mã phản ánh", max_length=20, help_text="Ví dụ: GY26-7K2M9P.")
    secret = forms.CharField(label="Mã bí mật", max_length=20)


class AnswerForm(forms.Form):
    answer = CommentField(label="Trả lời người gửi", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 5}))
    upheld = forms.TypedChoiceField(
        label="Phản ánh về thái độ",
        choices=[("", "(không phải phản ánh thái độ)"), ("1", "đúng"), ("0", "không đúng")],
        coerce=lambda value: value == "1",
        empty_value=None,
        required=False,
    )


class AssignForm(forms.Form):
    unit = forms.ModelChoiceField(label="Giao cho", queryset=Unit.objects.order_by("name"))


class ApologyForm(forms.Form):
    code = forms.CharField(
        label="Mã hồ sơ của người phản ánh",
        max_length=60,
        help_text="Hỏi người gửi, hoặc tìm theo điện thoại họ để lại.",
    )
    reason = CommentField(
        label="Việc đã xảy ra, để đưa vào thư",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Không ghi tên cán bộ, không chép lời phản ánh.",
    )

    def clean_code(self) -> str:
        try:
            return dossier_code(self.cleaned_data["code"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None


class PublishForm(forms.Form):
    text = CommentField(label="Nội dung công khai", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    answer = CommentField(label="Trả lời công khai", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}))
