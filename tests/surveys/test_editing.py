"""Versions of the questions: written, translated, put in use; an old answer keeps its words."""

from dataclasses import replace
from datetime import date

import pytest

from surveys import ballots, editing
from surveys.models import Answer, Door, Kind, Question, Questionnaire
from surveys.questionnaire import ensure_questionnaires, questions_of, short_questions
from surveys.scores import satisfaction
from surveys.standard_questions import CONTENTS, SIPAS
from tanthanh.office.roles import Role
from tests.factories import make_officer, sign_in

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
PAGES = "/can-bo/khao-sat/bo-cau-hoi/"


def cast(questions, token, **marks):
    answer = ballots.FilledIn(questions, marks, "")
    return ballots.cast_ballot(answer, door=Door.RECEIPT, token=token, on=TODAY)


def reworded(**changes):
    return [
        replace(row, **changes) if row.code == "thai_do" else row for row in editing.wordings(questions_of(Kind.SHORT))
    ]


def test_sipas_has_its_nineteen_items_in_five_factors():
    items = [row for row in SIPAS if row.code.startswith("sipas_")]

    assert [int(row.code.removeprefix("sipas_")) for row in items] == list(range(15, 34))
    assert [sum(row.factor == factor for row in items) for factor in dict.fromkeys(row.factor for row in items)] == [
        4,
        4,
        5,
        3,
        3,
    ]


@pytest.mark.parametrize("kind", Kind)
def test_every_form_covers_the_nine_contents_of_the_decree(kind):
    ensure_questionnaires()

    covered = {letter for row in questions_of(kind) for letter in row.contents.split()}

    assert covered >= set("abcdđegh")
    assert set(CONTENTS) == set("abcdđeghi")


def test_seeding_again_changes_nothing():
    ensure_questionnaires()
    before = list(Question.objects.order_by("pk").values_list())
    Question.objects.filter(criterion="thai_do").update(text="Cán bộ có lịch sự không?")
    ensure_questionnaires()

    assert Question.objects.count() == len(before) == 7 + 23
    assert Question.objects.get(criterion="thai_do").text == "Cán bộ có lịch sự không?"


def test_a_draft_is_not_asked_before_it_is_in_use():
    editing.save_draft(Kind.SHORT, reworded(text="Cán bộ có lịch sự không?"))
    assert "Cán bộ có lịch sự không?" not in [row.text for row in short_questions()]

    editing.publish(Kind.SHORT, today=TODAY)

    assert [row.text for row in short_questions()][2] == "Cán bộ có lịch sự không?"
    assert [(row.number, row.valid_from) for row in Questionnaire.objects.order_by("number")] == [
        (1, date(2019, 1, 1)),
        (2, TODAY),
    ]


def test_an_old_answer_keeps_its_version_and_still_counts_for_its_criterion():
    old = cast(short_questions(), "cũ", thai_do=2)
    editing.save_draft(Kind.SHORT, reworded(text="Cán bộ có lịch sự không?", name="Sự lịch sự"))
    editing.publish(Kind.SHORT, today=TODAY)
    cast(short_questions(), "mới", thai_do=5)

    assert old.answers.get().question.text == "Thái độ của cán bộ, công chức"
    row = next(row for row in satisfaction(2026).criteria if row.code == "thai_do")
    assert (row.name, row.score.counts) == ("Sự lịch sự", (0, 1, 0, 0, 1))


def test_saving_again_rewrites_the_one_draft():
    editing.save_draft(Kind.SHORT, reworded(text="một"))
    editing.save_draft(Kind.SHORT, reworded(text="hai"))

    assert Questionnaire.objects.filter(valid_from=None).count() == 1
    assert [row.text for row in editing.draft_questions(Kind.SHORT)][2] == "hai"


def test_a_new_question_gets_a_key_of_its_own_and_others_keep_theirs():
    typed = [*reworded(), editing.Wording("Chỗ để xe", "Chỗ để xe có đủ không?"), editing.Wording("Thời gian!", "?")]
    editing.save_draft(Kind.SHORT, typed)

    codes = [row.code for row in editing.draft_questions(Kind.SHORT)]

    assert codes[:7] == [row.code for row in editing.wordings(questions_of(Kind.SHORT))]
    assert codes[7:] == ["cho_de_xe", "thoi_gian_2"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda rows: rows[:-1], "Không được bỏ câu đánh giá chung"),
        (lambda rows: [*rows, editing.Wording("", "lời")], "Mỗi câu phải có tên"),
        (lambda rows: [*rows, editing.Wording("thai do phuc vu", "lời")], "cùng tên tiêu chí"),
    ],
)
def test_a_draft_that_would_break_the_figures_is_refused(change, sentence):
    with pytest.raises(editing.EditingError, match=sentence):
        editing.save_draft(Kind.SHORT, change(reworded()))

    assert not Questionnaire.objects.filter(valid_from=None).exists()


def test_nothing_drafted_is_nothing_to_put_in_use_and_discarding_twice_is_once():
    with pytest.raises(editing.EditingError, match="Chưa có bản soạn"):
        editing.publish(Kind.SHORT, today=TODAY)
    editing.save_draft(Kind.SHORT, reworded(text="một"))
    editing.discard(Kind.SHORT)
    editing.discard(Kind.SHORT)

    assert not Questionnaire.objects.filter(valid_from=None).exists()


# --- pages -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def keeper(client):
    return sign_in(client, make_officer(Role.ADMINISTRATOR))


def fields(page):
    forms = page.context["forms"]
    sent = {f"cau-{name}": value for name, value in forms.management_form.initial.items()}
    for form in forms:
        for name, field in form.fields.items():
            value = form.get_initial_for_field(field, name)
            if value is not None:
                sent[form.add_prefix(name)] = value
    return sent


def test_the_office_rewords_translates_and_adds_on_the_page(client, keeper):
    page = client.get(f"{PAGES}ngan/soan/")
    sent = fields(page)
    sent |= {"cau-2-text": "Cán bộ lịch sự?", "cau-2-text_en": "Polite?", "cau-7-name": "Xe", "cau-7-text": "Chỗ xe?"}

    saved = client.post(f"{PAGES}ngan/soan/", sent, follow=True)
    client.post(f"{PAGES}ngan/ap-dung/")

    assert "Đã lưu bản soạn" in saved.text
    assert [row.text for row in short_questions()][2:] == [
        "Cán bộ lịch sự?",
        *[
            row.text
            for row in Question.objects.filter(questionnaire__kind=Kind.SHORT, questionnaire__number=1).order_by(
                "position"
            )[3:]
        ],
        "Chỗ xe?",
    ]
    assert "Polite?" in client.get("/en/khao-sat/").text
    assert "Cán bộ lịch sự?" in client.get("/khao-sat/").text


def test_a_draft_that_cannot_be_kept_says_why_and_keeps_what_was_typed(client, keeper):
    sent = fields(client.get(f"{PAGES}ngan/soan/")) | {"cau-6-name": "", "cau-6-text": "", "cau-2-text": "Giữ lại"}

    page = client.post(f"{PAGES}ngan/soan/", sent)

    assert (page.status_code, "Không được bỏ câu đánh giá chung" in page.text, "Giữ lại" in page.text) == (
        422,
        True,
        True,
    )


def test_an_answer_given_on_a_page_opened_before_keeps_the_words_it_saw(client):
    opened = client.get("/khao-sat/").context["form"]
    editing.save_draft(Kind.SHORT, reworded(text="Lời mới"))
    editing.publish(Kind.SHORT, today=TODAY)

    client.post("/khao-sat/", {"key": opened["key"].value(), "version": opened["version"].value(), "thai_do": "5"})

    assert Answer.objects.get().question.questionnaire.number == 1


def test_the_full_form_is_asked_where_it_is_asked_for(client):
    page = client.get("/khao-sat/?bo=day-du")

    assert "Trụ sở sạch sẽ, văn minh" in page.text
    assert "Hai lần" in page.text


def test_a_number_of_visits_is_no_satisfaction():
    questions = questions_of(Kind.SIPAS)
    for place in range(5):
        cast(questions, f"{place}", sipas_17=5, so_lan_di_lai=1)

    found = {row.code: row.score.responses for row in satisfaction(2026, Kind.SIPAS).criteria}

    assert found["sipas_17"] == 5
    assert "so_lan_di_lai" not in found
    assert satisfaction(2026).overall.score.responses == 0
