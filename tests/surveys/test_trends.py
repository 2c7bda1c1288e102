"""The year as it went: months and quarters add up to the year, small groups cannot be worked out."""

from datetime import date
from decimal import Decimal
from itertools import chain

import pytest

from surveys import scores, trends
from surveys.breakdowns import Response
from surveys.models import Answer, Ballot, Door, Doubt
from surveys.questionnaire import ensure_short_questionnaire, short_questions
from surveys.scores import Score
from surveys.trends import Course, Span
from tanthanh.office.roles import Role
from tests.factories import make_officer, sign_in

pytestmark = pytest.mark.django_db
YEAR = 2026


def cast(day, mark, times, *, year=YEAR, doubt=Doubt.NONE):
    ensure_short_questionnaire()
    overall = next(question for question in short_questions() if question.is_overall)
    ballots = Ballot.objects.bulk_create(
        Ballot(questionnaire=overall.questionnaire, door=Door.PAPER, answered_on=day, year=year, doubt=doubt)
        for _ in range(times)
    )
    Answer.objects.bulk_create(Answer(ballot=ballot, question=overall, score=mark) for ballot in ballots)


def course_of(*counts):
    """Months with so many satisfied answers each."""
    scores_of = [Score((0, 0, 0, 0, count)) for count in counts]
    quarters = [sum(counts[place : place + 3]) for place in range(0, 12, 3)]
    return Course(
        tuple(Span(f"Tháng {n}", f"T{n}", score) for n, score in enumerate(scores_of, 1)),
        tuple(Span(name, name, Score((0, 0, 0, 0, n))) for name, n in zip(trends.QUARTERS, quarters, strict=True)),
    )


def seen(spans):
    return [None if span.score is None else span.score.responses for span in spans]


def test_months_and_quarters_add_up_to_the_year(django_assert_num_queries):
    for month, (mark, times) in enumerate([(5, 6), (4, 3), (1, 2), (5, 1), (2, 7)], 1):
        cast(date(YEAR, month, 9), mark, times)
    cast(date(YEAR, 12, 31), 5, 4)
    cast(date(YEAR + 1, 1, 4), 3, 5)
    cast(date(YEAR + 1, 1, 4), 5, 9, year=YEAR + 1)
    cast(date(YEAR, 6, 1), 5, 50, doubt=Doubt.BURST)

    with django_assert_num_queries(1):
        found = trends.course(YEAR)

    # The five of January are about this year: they stand at its end.
    assert seen(found.months) == [6, 3, 2, 1, 7, 0, 0, 0, 0, 0, 0, 9]
    assert seen(found.quarters) == [11, 8, 0, 9]
    assert found.months[-1].score == Score((0, 0, 5, 0, 4))
    assert sum((part.score for part in found.quarters), Score()) == scores.satisfaction(YEAR).overall.score


def test_the_drawing_has_gaps_where_few_answered_and_its_scale_is_whole():
    drawn = course_of(10, 4, 20, 0, 8, 9, 7, 0, 0, 0, 0, 6).chart

    assert [stop.y is None for stop in drawn.stops] == [False, True, False, True, *[False] * 3, *[True] * 4, False]
    assert [len(path.split()) for path in drawn.paths] == [3]
    assert [line.value for line in drawn.lines] == [0, 20, 40, 60, 80, 100]
    assert [stop.point.count for stop in drawn.stops[:4]] == ["10", "không hiện", "20", "0"]
    # Ten of ten: 100 % and, after Wilson, from 72,2 %.
    assert drawn.stops[0].point.interval == (Decimal("72.2"), Decimal("100.0"))


def test_one_month_is_no_trend():
    assert course_of(10, *[0] * 11).chart.is_drawn is False
    assert course_of(10, 0, 5, *[0] * 9).chart.is_drawn is True


@pytest.mark.parametrize(
    ("counts", "months", "quarters"),
    [
        ((9, 8, 7), [9, 8, 7], 24),
        # The small month would follow from its quarter: the next smallest goes with it.
        ((9, 8, 2), [9, None, None], 19),
        # Two small ones that together are enough hide each other.
        ((9, 3, 2), [9, None, None], 14),
        ((0, 9, 2), [0, None, None], 11),
    ],
)
def test_no_small_month_can_be_worked_out_from_its_quarter(counts, months, quarters):
    found = trends.published(course_of(*counts, *[5] * 9))

    assert seen(found.months[:3]) == months
    assert seen(found.quarters) == [quarters, 15, 15, 15]


def test_no_small_quarter_can_be_worked_out_from_the_year():
    found = trends.published(course_of(1, 1, 0, 5, 5, 5, 6, 6, 6, 7, 7, 7))

    assert seen(found.quarters) == [None, None, 18, 21]
    assert seen(found.months) == [*[None] * 6, 6, 6, 6, 7, 7, 7]


@pytest.mark.parametrize("counts", [(1,) * 12, (5, 1, 0) * 4, (2, 9, 30) * 4, (4, 0, 0, 50, 60, 70, 0, 0, 0, 1, 1, 1)])
def test_whatever_is_kept_back_is_nobody_or_enough(counts):
    """By an independent sum: what a reader can subtract from a shown total is nought, or five and more, or all."""
    found = trends.published(course_of(*counts))

    gaps = [sum(counts) - sum(n or 0 for n in seen(found.quarters))]
    gaps += [
        quarter.score.responses - sum(n or 0 for n in seen(found.months[3 * place : 3 * place + 3]))
        for place, quarter in enumerate(found.quarters)
        if quarter.score is not None
    ]
    shown = [n for n in chain(seen(found.quarters), seen(found.months)) if n]
    assert all(gap == 0 or gap >= 5 for gap in gaps)
    assert all(n >= 5 for n in shown)


def test_response_is_said_without_a_figure_while_few_answered():
    assert "Chưa đủ phiếu" in Response(4, 1000).sentence
    assert "Chưa đủ phiếu" in Response(9, 0).sentence
    assert "25,00 %" in Response(250, 1000).sentence.replace("\u00a0", " ")
    assert "250 trên 1.000 hồ sơ đã trả" in Response(250, 1000).sentence


@pytest.mark.parametrize("path", [f"/can-bo/khao-sat/?nam={YEAR}", f"/cong-khai/ket-qua/{YEAR}/"])
def test_both_pages_draw_it_with_its_table(client, path):
    from tests.factories import make_version, moment, store_dossier  # noqa: PLC0415

    store_dossier(version=make_version(), received_at=moment(f"{YEAR}-03-02 09:00"))
    cast(date(YEAR, 1, 9), 5, 10)
    cast(date(YEAR, 2, 9), 4, 20)
    cast(date(YEAR, 3, 9), 1, 7)
    sign_in(client, make_officer(Role.LEADER))

    content = client.get(path).content.decode()

    assert content.count('class="trend__point"') == 3
    assert "Mức hài lòng chung theo tháng" in content
    assert 'aria-label="Mức hài lòng chung theo quý"' in content
    assert "Quý I" in content
