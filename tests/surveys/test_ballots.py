"""The box: one token one ballot, one file once, nothing that leads from an answer to a dossier."""

import threading
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, connections, transaction

from surveys import ballots
from surveys.ballot_files import BadRow, read_ballots
from surveys.models import Answer, Ballot, Door, Question, SpentToken
from surveys.questionnaire import ensure_short_questionnaire, short_questions
from surveys.standard_questions import CRITERIA
from tests.surveys.test_ballot_files import HEADING

TODAY = date(2024, 6, 30)
ROW = "1,2023-07-27,phieu_giay,,4,4,5,,5,5,5,Tốt"


def rows(*lines):
    return read_ballots("\n".join((HEADING, *lines)).encode(), today=TODAY)


def answer(**marks):
    return ballots.FilledIn(short_questions(), marks, "")


# --- the questionnaire -----------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_questionnaire_is_seeded_once():
    first = ensure_short_questionnaire()
    again = ensure_short_questionnaire()

    assert first == again
    assert [question.criterion for question in short_questions()] == [
        "co_so_vat_chat",
        "su_thuan_loi",
        "thai_do",
        "huong_dan",
        "thoi_gian",
        "phi_le_phi",
        "danh_gia_chung",
    ]
    assert [question.criterion for question in short_questions() if question.is_overall] == ["danh_gia_chung"]


@pytest.mark.django_db
def test_seeding_again_keeps_an_edited_wording():
    ensure_short_questionnaire()
    Question.objects.filter(criterion="thai_do").update(text="Cán bộ có lịch sự không")

    ensure_short_questionnaire()

    assert Question.objects.get(criterion="thai_do").text == "Cán bộ có lịch sự không"


# --- one form --------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_ballot_keeps_its_day_and_its_marks_and_blanks_have_no_row():
    ballot = ballots.cast_ballot(answer(thai_do=5, danh_gia_chung=4), door=Door.WALL, token="a", on=TODAY)

    assert (ballot.door, ballot.answered_on, ballot.year) == (Door.WALL, TODAY, 2024)
    assert set(ballot.answers.values_list("question__criterion", "score")) == {("thai_do", 5), ("danh_gia_chung", 4)}


@pytest.mark.django_db
def test_a_token_is_spent_once():
    ballots.cast_ballot(answer(thai_do=5), door=Door.RECEIPT, token="a", on=TODAY)

    with pytest.raises(ballots.AlreadyAnsweredError):
        ballots.cast_ballot(answer(thai_do=1), door=Door.RECEIPT, token="a", on=TODAY)

    assert list(Answer.objects.values_list("score", flat=True)) == [5]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="the memory database of the tests has one connection")
def test_of_eight_answers_at_the_same_moment_with_one_token_one_counts():
    filled_in = answer(thai_do=5)
    outcomes, gate = [], threading.Barrier(8)

    def cast():
        gate.wait()
        try:
            ballots.cast_ballot(filled_in, door=Door.RECEIPT, token="a", on=TODAY)
            outcomes.append("counted")
        except ballots.AlreadyAnsweredError:
            outcomes.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=cast) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["counted"] + ["refused"] * 7
    assert (Ballot.objects.count(), SpentToken.objects.count()) == (1, 1)


# --- a file ----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_file_twice_is_once():
    first = ballots.import_ballots(rows(ROW, ROW.replace("1,", "2,", 1)))
    again = ballots.import_ballots(rows(ROW, ROW.replace("1,", "2,", 1)))

    assert (first.created, first.unchanged, first.errors) == (2, 0, [])
    assert (again.created, again.unchanged, again.errors) == (0, 2, [])
    assert (Ballot.objects.count(), Answer.objects.count()) == (2, 12)


@pytest.mark.django_db
def test_a_changed_ballot_is_reported_and_the_old_one_kept():
    ballots.import_ballots(rows(ROW))

    outcome = ballots.import_ballots(rows(ROW.replace(",4,4,5,", ",1,1,1,")))

    assert (outcome.created, outcome.unchanged) == (0, 0)
    assert outcome.errors == [BadRow(2, "phiếu số 1 đã có với nội dung khác, giữ phiếu cũ")]
    assert sorted(Answer.objects.values_list("score", flat=True)) == [4, 4, 5, 5, 5, 5]


@pytest.mark.django_db
def test_good_rows_are_kept_beside_bad_ones():
    outcome = ballots.import_ballots(rows(ROW, "2,2023-07-27,qr,,9,5,5,5,5,5,5,"))

    assert (outcome.created, [bad.number for bad in outcome.errors]) == (1, [3])
    assert Ballot.objects.count() == 1


@pytest.mark.django_db
def test_an_import_costs_as_many_queries_for_three_ballots_as_for_one(django_assert_num_queries):
    ensure_short_questionnaire()
    lines = [ROW.replace("1,", f"{number},", 1) for number in range(1, 5)]

    for some in (lines[:1], lines[1:]):
        # questionnaire, seed, questions, then in one savepoint: known ballots, ballots, answers, comments
        with django_assert_num_queries(9):
            ballots.import_ballots(rows(*some))


@pytest.mark.django_db
def test_the_command_ends_with_one_line_of_counts(tmp_path, capsys):
    file = tmp_path / "phieu.csv"
    file.write_text(f"{HEADING}\n{ROW}\n2,hôm qua,qr,,5,5,5,5,5,5,5,", encoding="utf-8")

    call_command("import_ballots", str(file))

    said = capsys.readouterr()
    assert said.out == "Phiếu khảo sát: 1 mới, 0 đã có, 1 dòng bị từ chối.\n"
    assert said.err == "Dòng 3: ngày phải có dạng 2023-07-27 hoặc 27/07/2023.\n"


@pytest.mark.django_db
@pytest.mark.parametrize("content", [None, b"khong phai bang"])
def test_the_command_fails_with_one_sentence(tmp_path, content):
    file = tmp_path / "phieu.csv"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(CommandError) as failed:
        call_command("import_ballots", str(file))

    assert str(file) in str(failed.value)
    assert "\n" not in str(failed.value)


# --- what the database refuses ---------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("constraint", "spoil"),
    [
        ("score_from_1_to_5", lambda ballot, question: Answer(ballot=ballot, question=question, score=6)),
        ("score_from_1_to_5", lambda ballot, question: Answer(ballot=ballot, question=question, score=0)),
        ("one_answer_per_question", lambda ballot, _question: ballot.answers.get()),
        (
            "criterion_once_per_questionnaire",
            lambda _ballot, question: Question(questionnaire=question.questionnaire, criterion="thai_do", position=9),
        ),
        (
            "ballot_import_digest_iff_imported",
            lambda _ballot, question: Ballot(
                questionnaire=question.questionnaire, door=Door.WALL, answered_on=TODAY, year=2024, import_digest="x"
            ),
        ),
    ],
)
def test_the_database_refuses(constraint, spoil):
    ballot = ballots.cast_ballot(answer(thai_do=5), door=Door.WALL, token="a", on=TODAY)
    row = spoil(ballot, Question.objects.get(criterion="huong_dan"))
    if isinstance(row, Answer) and row.pk:
        row.pk, row.id, row._state.adding = None, None, True

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        row.save(force_insert=True)

    assert constraint in str(refused.value) or connection.vendor == "sqlite"


def test_there_are_seven_criteria():
    assert len({criterion.code for criterion in CRITERIA}) == 7
