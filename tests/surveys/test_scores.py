from datetime import date
from decimal import Decimal

import pytest

from surveys.ballots import FilledIn, cast_ballot
from surveys.models import Door, Kind, Question, Questionnaire
from surveys.questionnaire import short_questions
from surveys.scores import Score, satisfaction


@pytest.mark.parametrize(
    ("counts", "rate"),
    [
        ((0, 0, 0, 0, 0), None),
        ((0, 0, 0, 0, 1), Decimal("100.00")),
        ((1, 0, 0, 0, 0), Decimal("0.00")),
        # 2/3 = 66,666… and 1/3 = 33,333…
        ((1, 0, 0, 1, 1), Decimal("66.67")),
        ((0, 2, 0, 1, 0), Decimal("33.33")),
        # 1/800 = 0,125 % is a tie and goes up
        ((799, 0, 0, 0, 1), Decimal("0.13")),
        ((4, 1, 10, 361, 1124), Decimal("99.00")),
    ],
)
def test_the_rate_counts_fours_and_fives_over_valid_answers(counts, rate):
    assert Score(counts).rate == rate


@pytest.mark.parametrize(
    ("counts", "interval"),
    [
        ((0, 0, 0, 0, 0), None),
        # Worked by hand with z = 1,96: 10 of 10, none of 10, 8 of 10.
        ((0, 0, 0, 0, 10), (Decimal("72.2"), Decimal("100.0"))),
        ((10, 0, 0, 0, 0), (Decimal("0.0"), Decimal("27.8"))),
        ((1, 1, 0, 4, 4), (Decimal("49.0"), Decimal("94.3"))),
    ],
)
def test_the_interval_is_wilsons(counts, interval):
    assert Score(counts).interval == interval


def test_a_group_of_four_is_counted_and_not_shown():
    assert (Score((0, 0, 0, 0, 4)).responses, Score((0, 0, 0, 0, 4)).shown_rate) == (4, None)
    assert Score((0, 0, 0, 0, 5)).shown_rate == Decimal("100.00")


def test_the_stretches_of_a_bar_fill_it_from_the_best_mark_on():
    assert Score((1, 0, 0, 1, 2)).stretches == [
        (5, 2, 0, 500),
        (4, 1, 500, 250),
        (3, 0, 750, 0),
        (2, 0, 750, 0),
        (1, 1, 750, 250),
    ]


def cast(token, door, year=2023, questions=None, **marks):
    cast_ballot(FilledIn(questions or short_questions(), marks, ""), door=door, token=token, on=date(year, 3, 1))


@pytest.mark.django_db
def test_doors_are_kept_apart_and_added_up():
    cast("a", Door.WALL, thai_do=5)
    cast("b", Door.RECEIPT, thai_do=2)
    cast("c", Door.RECEIPT, thai_do=4)
    cast("d", Door.RECEIPT, danh_gia_chung=3)

    manner = next(row for row in satisfaction(2023).criteria if row.code == "thai_do")

    assert {door: score.counts for door, score in manner.by_door.items()} == {
        Door.PAPER: (0, 0, 0, 0, 0),
        Door.WALL: (0, 0, 0, 0, 1),
        Door.RECEIPT: (0, 1, 0, 1, 0),
    }
    assert manner.score.counts == (0, 1, 0, 1, 1)
    assert satisfaction(2023).overall.score.counts == (0, 0, 1, 0, 0)


@pytest.mark.django_db
def test_another_year_is_another_figure():
    cast("a", Door.WALL, year=2022, thai_do=1)

    assert all(row.score.responses == 0 for row in satisfaction(2023).criteria)


@pytest.mark.django_db
def test_a_year_without_answers_has_every_criterion_and_no_rate():
    empty = satisfaction(2023)

    assert [row.code for row in empty.criteria][-1] == "danh_gia_chung"
    assert empty.overall.score.rate is None


@pytest.mark.django_db
def test_a_criterion_keeps_its_answers_when_the_questionnaire_gets_a_new_version():
    cast("a", Door.WALL, thai_do=5)
    newer = Questionnaire.objects.create(kind=Kind.SHORT, number=2, name="Phiếu mới", valid_from="2023-02-01")
    question = Question.objects.create(
        questionnaire=newer, criterion="thai_do", position=1, text="?", short_text="Cách cư xử"
    )
    cast("b", Door.WALL, questions=[question], thai_do=4)

    manner = next(row for row in satisfaction(2023).criteria if row.code == "thai_do")

    assert (manner.name, manner.score.counts) == ("Cách cư xử", (0, 0, 0, 1, 1))


@pytest.mark.django_db
@pytest.mark.parametrize("ballots", [1, 3])
def test_scores_cost_two_queries_however_many_ballots(django_assert_num_queries, ballots):
    for number in range(ballots):
        cast(f"{number}", Door.WALL, thai_do=5, danh_gia_chung=4)

    with django_assert_num_queries(2):
        satisfaction(2023)
