"""The draft of a form, one row a question, as the office writes and translates it."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms

from surveys.editing import Wording
from surveys.models import Factor
from surveys.standard_questions import CONTENTS
from tanthanh.office.vietnamese import nfc

MOST_QUESTIONS = 40
# Empty rows below the questions, for new ones.
SPARE = 2


class CleanText(forms.CharField):
    def to_python(self, value: Any) -> str:  # noqa: ANN401 -- Django's own signature
        return nfc(str(value or ""))


class QuestionForm(forms.Form):
    """One question; an emptied one is dropped. Its code and its options travel along and cannot be typed."""

    code = forms.SlugField(widget=forms.HiddenInput, required=False)
    name = CleanText(label="Tên tiêu chí", max_length=100, required=False)
    text = CleanText(label="Câu hỏi", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    name_en = CleanText(label="Tên tiếng Anh", max_length=100, required=False)
    text_en = CleanText(label="Câu hỏi tiếng Anh", max_length=300, required=False)
    position = forms.IntegerField(label="Thứ tự", min_value=1, max_value=999, required=False)
    contents = forms.MultipleChoiceField(
        label="Nội dung Điều 33 Nghị định 118/2025/NĐ-CP",
        choices=[(letter, f"{letter}) {text}") for letter, text in CONTENTS.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    factor = forms.ChoiceField(
        label="Yếu tố SIPAS", choices=[("", "(không thuộc yếu tố nào)"), *Factor.choices], required=False
    )


QuestionFormSet = forms.formset_factory(
    QuestionForm, extra=SPARE, max_num=MOST_QUESTIONS, absolute_max=MOST_QUESTIONS, validate_max=True
)


def question_forms(data: Any, questions: Sequence[Wording]) -> forms.BaseFormSet:  # noqa: ANN401 -- a QueryDict or None
    initial = [
        {
            "code": row.code,
            "name": row.name,
            "text": row.text,
            "name_en": row.name_en,
            "text_en": row.text_en,
            "position": number,
            "contents": row.contents,
            "factor": row.factor,
        }
        for number, row in enumerate(questions, start=1)
    ]
    return QuestionFormSet(data, initial=initial, prefix="cau")


def typed(forms_: forms.BaseFormSet, questions: Sequence[Wording]) -> list[Wording]:
    """The questions as typed, in the order asked for; a row without name and text is dropped."""
    options = {row.code: row.options for row in questions}
    kept: list[tuple[int, int, Wording]] = []
    for place, form in enumerate(forms_):
        row = cast("dict[str, Any]", form.cleaned_data)
        if row.get("name") or row.get("text"):
            code = row["code"] if row["code"] in options else ""
            wording = Wording(
                name=row["name"],
                text=row["text"],
                code=code,
                name_en=row["name_en"],
                text_en=row["text_en"],
                contents=tuple(row["contents"]),
                factor=row["factor"],
                options=options.get(code, []),
            )
            kept.append((row["position"] or MOST_QUESTIONS + place, place, wording))
    return [wording for _, _, wording in sorted(kept, key=lambda item: item[:2])]
