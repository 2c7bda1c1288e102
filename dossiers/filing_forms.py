"""One question as a form: the counter's own fields and sentences, asked of a citizen."""

from collections.abc import Iterable
from copy import deepcopy
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from dossiers.fields import long_text
from dossiers.forms import DATE_FORMATS, IntakeForm
from dossiers.models import Dossier
from dossiers.questions import Having, Kind, Question
from dossiers.states import ReturnMethod
from tanthanh.office import languages

ANSWER = "answer"
HAVING = (
    (Having.BRING, "Có bản giấy, tôi sẽ mang đến quầy"),
    (Having.PHOTO, "Gửi ảnh chụp kèm theo đây"),
    (Having.MISSING, "Chưa có, hoặc trường hợp của tôi không phải nộp"),
)
# What a phone's keyboard and its memory may fill in by itself (WCAG 2.2, 1.3.5).
AUTOCOMPLETE = {
    "applicant_name": "name",
    "applicant_birth_date": "bday",
    "applicant_sex": "sex",
    "applicant_address": "street-address",
    "applicant_phone": "tel",
    "applicant_email": "email",
}
NUMERIC = frozenset({"applicant_id_number"})


class AnswerForm(forms.Form):
    """The one field of one question. `said()` is what is kept: plain text, a day as YYYY-MM-DD."""

    # The counter's own checks, each called where the question has that field.
    clean_applicant_id_number = IntakeForm.clean_applicant_id_number
    clean_applicant_name = IntakeForm.clean_applicant_name

    def __init__(self, question: Question, data: Any = None, *, kept: str = "") -> None:  # noqa: ANN401 -- as Django's
        super().__init__(data)
        self.question = question
        self.name = question.name or ANSWER
        field = _field(question)
        field.label, field.help_text, field.required = question.label, question.help, question.is_required
        field.error_messages["required"] = "Câu này cần trả lời mới đi tiếp được."
        field.initial = _shown(question, kept)
        if question.name in AUTOCOMPLETE:
            field.widget.attrs["autocomplete"] = AUTOCOMPLETE[question.name]
        if question.name in NUMERIC:
            field.widget.attrs["inputmode"] = "numeric"
        self.fields[self.name] = field

    def said(self) -> str:
        value = self.cleaned_data[self.name]
        return value.isoformat() if isinstance(value, date) else str(value or "")


CHOICES: dict[str, Iterable[tuple[str, str]]] = {
    "applicant_sex": Dossier.Sex.choices,
    "return_method": ReturnMethod.choices,
}


def _field(question: Question) -> forms.Field:
    if question.is_choice:
        return _choice(CHOICES.get(question.name, HAVING))
    if question.is_day:
        return _day()
    if question.kind == Kind.TEXT:
        return long_text(300)
    return deepcopy(IntakeForm.base_fields[question.name])


def _choice(choices: Iterable[tuple[str, str]]) -> forms.ChoiceField:
    """A few rows to press, in the language of the page."""
    said = [(str(value), languages.said(str(label))) for value, label in choices]
    sentence = "Chọn một trong các câu trả lời."
    return forms.ChoiceField(choices=said, widget=forms.RadioSelect, error_messages={"invalid_choice": sentence})


class DayField(forms.DateField):
    """A day of somebody's life, typed as people write it."""

    def validate(self, value: Any) -> None:  # noqa: ANN401 -- as Django's
        super().validate(value)
        if value and value.year < 1900:
            raise ValidationError("Năm phải từ 1900 trở lại đây, ví dụ 05/03/1985.")


def _day() -> forms.DateField:
    return DayField(
        input_formats=DATE_FORMATS,
        widget=forms.DateInput(format="%d/%m/%Y", attrs={"inputmode": "numeric", "placeholder": "05/03/1985"}),
        error_messages={"invalid": "Ngày không đúng. Nhập ngày/tháng/năm, ví dụ 05/03/1985."},
    )


def _shown(question: Question, kept: str) -> Any:  # noqa: ANN401 -- a form's initial value
    return date.fromisoformat(kept) if question.is_day and kept else kept
