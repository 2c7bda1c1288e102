"""One screen of questions; everything may be left blank but not all of it."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.functional import cached_property

from procedures.kinds import Status
from procedures.models import Field
from surveys.ballot_files import COMMENT_LENGTH
from surveys.models import Question
from surveys.questionnaire import MARKS
from tanthanh.office.languages import is_english
from tanthanh.office.vietnamese import nfc

# Far more than anybody types; not worth cleaning letter by letter.
LONGEST_COMMENT = 4 * COMMENT_LENGTH


class CommentField(forms.CharField):
    """Free text without control characters, as it may be stored; too long is said, never cut."""

    def to_python(self, value: Any) -> str:  # noqa: ANN401 -- Django's own signature
        text = str(value or "")
        return nfc(text) if len(text) <= LONGEST_COMMENT else text.replace("\0", "")


class SurveyForm(forms.Form):
    """Marks by criterion and one comment. `key` is the wall form's own; a receipt brings its token in the address."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=100)
    # The version somebody has before the eyes: its words are what the answer was given to.
    version = forms.CharField(widget=forms.HiddenInput, required=False, max_length=100)
    comment = CommentField(
        label="Ý kiến khác",
        required=False,
        max_length=COMMENT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Không cần ghi tên, số điện thoại hay mã hồ sơ.",
        error_messages={"max_length": f"Ý kiến dài quá {COMMENT_LENGTH} ký tự. Hãy viết ngắn lại."},
    )

    about = forms.ModelChoiceField(
        label="Việc ông/bà đến làm",
        queryset=Field.objects.none(),
        required=False,
        empty_label="(không chọn)",
        help_text="Chọn thì phường biết lĩnh vực nào cần sửa; chỉ cộng theo tháng, không ghi vào phiếu.",
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        questions: Sequence[Question],
        at_wall: bool = False,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField", self.fields["about"]).queryset = (
            Field.objects.filter(procedure__status=Status.PUBLISHED).distinct().order_by("name")
        )
        if at_wall:
            self.fields["proof"] = forms.CharField(widget=forms.HiddenInput, required=False, max_length=100)
        self.questions = questions
        for question in questions:
            self.fields[question.criterion] = forms.TypedChoiceField(
                label=question.text,
                choices=choices_of(question),
                coerce=int,
                empty_value=None,
                required=False,
                widget=forms.RadioSelect,
                error_messages={"invalid_choice": "Hãy chọn một trong các mức trên."},
            )
        self.initial.setdefault("version", questions[0].questionnaire.number)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not self.marks:
            raise forms.ValidationError("Ông/bà chưa chọn mức nào. Hãy chọn ít nhất một khuôn mặt rồi bấm Gửi.")
        return cleaned

    @property
    def marks(self) -> dict[str, int]:
        """The marks given, by criterion; a question left blank is not there."""
        given = {row.criterion: self.cleaned_data.get(row.criterion) for row in self.questions}
        return {criterion: mark for criterion, mark in given.items() if mark is not None}

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """The questions as the page shows them: number, short name, field."""
        return [
            {"number": number, "name": name, "text": text, "question": question, "field": self[question.criterion]}
            for number, question in enumerate(self.questions, start=1)
            for name, text in (worded(question),)
        ]


def choices_of(question: Question) -> list[tuple[int, str]]:
    """The marks, or the question's own options in the language of the page."""
    if not question.options:
        return list(MARKS)
    column = 1 if is_english() else 0
    return [(number, option[column] or option[0]) for number, option in enumerate(question.options, start=1)]


def worded(question: Question) -> tuple[str, str]:
    """Name and text in the language of the page; Vietnamese where the office has not translated it."""
    if is_english():
        return question.short_text_en or question.short_text, question.text_en or question.text
    return question.short_text, question.text
