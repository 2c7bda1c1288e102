"""How a form gets its next version: a draft copied from the one in use, worked on, and put in use for good.

A version that people have answered is never touched, so an old answer keeps the words it was given to.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import IntegrityError, transaction

from surveys.models import Kind, Question, Questionnaire
from surveys.questionnaire import questions_of
from surveys.standard_questions import CONTENTS, OVERALL
from tanthanh.office.vietnamese import fold

LONGEST_CODE = 40
# Names that the page of the survey needs for itself.
RESERVED = frozenset({"key", "proof", "version", "comment", "about"})


class EditingError(Exception):
    """A draft that cannot be kept or put in use; the message is a Vietnamese sentence."""


@dataclass(frozen=True, slots=True)
class Wording:
    """One question as it is typed; `code` is empty for a new one, `options` says how an answer is given."""

    name: str
    text: str
    code: str = ""
    name_en: str = ""
    text_en: str = ""
    contents: tuple[str, ...] = ()
    factor: str = ""
    options: list[list[str]] = field(default_factory=list)


def draft_of(kind: Kind) -> Questionnaire | None:
    return Questionnaire.objects.filter(kind=kind, valid_from=None).first()


def wordings(questions: Sequence[Question]) -> list[Wording]:
    return [
        Wording(
            name=row.short_text,
            text=row.text,
            code=row.criterion,
            name_en=row.short_text_en,
            text_en=row.text_en,
            contents=tuple(row.contents.split()),
            factor=row.factor,
            options=row.options,
        )
        for row in questions
    ]


def draft_questions(kind: Kind) -> list[Wording]:
    """What the page of the draft shows: the draft, or what is in use where there is none yet."""
    draft = draft_of(kind)
    return wordings(list(draft.questions.order_by("position", "pk")) if draft else questions_of(kind))


@transaction.atomic
def save_draft(kind: Kind, typed: Sequence[Wording]) -> Questionnaire:
    """Write the draft anew from what was typed. Raises EditingError with the draft as it was."""
    _check(typed)
    latest = questions_of(kind)[0].questionnaire
    try:
        with transaction.atomic():
            draft, _ = Questionnaire.objects.get_or_create(
                kind=kind, valid_from=None, defaults={"name": latest.name, "number": latest.number + 1}
            )
    except IntegrityError:
        raise EditingError("Có người vừa áp dụng một phiên bản khác. Hãy tải lại trang rồi sửa tiếp.") from None
    draft.questions.all().delete()
    Question.objects.bulk_create(_rows(draft, typed))
    return draft


def _check(typed: Sequence[Wording]) -> None:
    if any(not row.name or not row.text for row in typed):
        raise EditingError("Mỗi câu phải có tên tiêu chí và lời câu hỏi.")
    if OVERALL not in {row.code for row in typed}:
        raise EditingError("Không được bỏ câu đánh giá chung: tỷ lệ hài lòng chung lấy từ câu này.")
    if len({fold(row.name) for row in typed}) < len(typed):
        raise EditingError("Hai câu có cùng tên tiêu chí. Hãy đặt tên khác nhau.")


def _rows(draft: Questionnaire, typed: Sequence[Wording]) -> list[Question]:
    taken = {row.code for row in typed if row.code}
    rows = []
    for position, row in enumerate(typed, start=1):
        code = row.code or _new_code(row.name, taken)
        taken.add(code)
        rows.append(
            Question(
                questionnaire=draft,
                criterion=code,
                position=position,
                text=row.text,
                text_en=row.text_en,
                short_text=row.name,
                short_text_en=row.name_en,
                contents=" ".join(letter for letter in CONTENTS if letter in row.contents),
                factor=row.factor,
                options=row.options,
                is_overall=code == OVERALL,
            )
        )
    return rows


def _new_code(name: str, taken: set[str]) -> str:
    """A key for a new criterion that no question of any version has: what it measures must stay apart."""
    stem = "_".join("".join(letter if letter.isalnum() else " " for letter in fold(name)).split())[:LONGEST_CODE]
    used = (
        RESERVED | taken | set(Question.objects.filter(criterion__startswith=stem).values_list("criterion", flat=True))
    )
    code, number = stem or "cau_hoi", 2
    while code in used:
        code, number = f"{stem}_{number}", number + 1
    return code


def publish(kind: Kind, *, today: date) -> Questionnaire:
    """Put the draft in use from `today` on; the versions before keep their answers. Raises EditingError."""
    draft = draft_of(kind)
    if draft is None:
        raise EditingError("Chưa có bản soạn nào để áp dụng.")
    if not Questionnaire.objects.filter(pk=draft.pk, valid_from=None).update(valid_from=today):
        raise EditingError("Bản soạn vừa được người khác áp dụng.")
    draft.valid_from = today
    return draft


def discard(kind: Kind) -> None:
    """Drop the draft; again is no change."""
    Questionnaire.objects.filter(kind=kind, valid_from=None).delete()
