"""Which questions are asked, in which version, and what their marks mean (118/2025/NĐ-CP Điều 33)."""

from datetime import date

from surveys.models import Kind, Question, Questionnaire
from surveys.standard_questions import STANDARD, Criterion

MARKS = (
    (1, "Rất không hài lòng"),
    (2, "Không hài lòng"),
    (3, "Bình thường"),
    (4, "Hài lòng"),
    (5, "Rất hài lòng"),
)
# SIPAS counts these marks as satisfied; a blank is missing and counts nowhere.
SATISFIED_FROM = 4
# Fewer answers than this could be traced to people (law.md 6.1); they are counted and not shown.
SMALLEST_GROUP = 5
FIRST_DAY = date(2019, 1, 1)


def ensure_questionnaires() -> None:
    """Seed every kind of form where it is missing; again changes nothing, not even an edited wording."""
    for kind, (name, criteria) in STANDARD.items():
        _ensure(kind, name, criteria)


def ensure_short_questionnaire() -> Questionnaire:
    return _ensure(Kind.SHORT, *STANDARD[Kind.SHORT])


def _ensure(kind: Kind, name: str, criteria: tuple[Criterion, ...]) -> Questionnaire:
    questionnaire, _ = Questionnaire.objects.get_or_create(
        kind=kind, number=1, defaults={"name": name, "valid_from": FIRST_DAY}
    )
    questions = [
        Question(
            questionnaire=questionnaire,
            criterion=criterion.code,
            position=position,
            text=criterion.text,
            text_en=criterion.text_en,
            short_text=criterion.name,
            short_text_en=criterion.name_en,
            contents=criterion.contents,
            factor=criterion.factor,
            options=[list(option) for option in criterion.options],
            is_overall=criterion.code == criteria[-1].code,
        )
        for position, criterion in enumerate(criteria, start=1)
    ]
    Question.objects.bulk_create(questions, ignore_conflicts=True)
    return questionnaire


def short_questions() -> list[Question]:
    """The questions of the short form in their order, seeded on first use."""
    return questions_of(Kind.SHORT)


def questions_of(kind: Kind, number: int | None = None) -> list[Question]:
    """The questions of the version in use, or of the published version `number` where somebody still has it open."""
    questions = (number and _published(kind, number)) or _in_use(kind)
    if not questions:
        _ensure(kind, *STANDARD[kind])
        questions = _in_use(kind)
    return questions


def _published(kind: Kind, number: int) -> list[Question]:
    rows = Question.objects.filter(
        questionnaire__kind=kind, questionnaire__number=number, questionnaire__valid_from__isnull=False
    )
    return list(rows.select_related("questionnaire").order_by("position", "pk"))


def _in_use(kind: Kind) -> list[Question]:
    latest = Questionnaire.objects.filter(kind=kind, valid_from__isnull=False).order_by("-number")
    rows = Question.objects.filter(questionnaire=latest.values("pk")[:1])
    return list(rows.select_related("questionnaire").order_by("position", "pk"))
