from datetime import date

import pytest

from surveys import moderation
from surveys.ballots import FilledIn, cast_ballot
from surveys.models import Door
from surveys.questionnaire import short_questions
from tanthanh.office.roles import Role
from tests.factories import make_officer

pytestmark = pytest.mark.django_db
PAGE = "/can-bo/khao-sat/"


def cast(number, *, year=2023, comment="", door=Door.RECEIPT, **marks):
    for index in range(number):
        cast_ballot(
            FilledIn(short_questions(), marks, comment),
            door=door,
            token=f"{year}{comment}{marks}{index}",
            on=date(year, 5, 2),
        )


def test_officers_of_every_role_may_read_it_and_nobody_else(client):
    assert client.get(PAGE)["Location"] == "/dang-nhap/?next=/can-bo/khao-sat/"

    for role in Role:
        client.force_login(make_officer(role))
        assert client.get(PAGE).status_code == 200


def test_the_latest_year_with_answers_is_shown(client):
    cast(1, year=2022, thai_do=5)
    cast(1, year=2024, thai_do=5)
    client.force_login(make_officer())

    page = client.get(PAGE)

    assert (page.context["year"], page.context["years"]) == (2024, [2024, 2022])


@pytest.mark.parametrize("asked", ["abc", "20233", "-1", "٢٠٢٣", "20 23"])
def test_a_year_that_is_none_is_corrected_with_a_sentence(client, asked):
    cast(1, thai_do=5)
    client.force_login(make_officer())

    page = client.get(PAGE, {"nam": asked})

    assert page.context["year"] == 2023
    assert "Năm phải gồm bốn chữ số" in page.text


def test_a_year_without_answers_says_so(client):
    client.force_login(make_officer())

    assert "Chưa có đánh giá nào cho năm này" in client.get(PAGE, {"nam": "2019"}).text


def test_a_group_under_five_is_counted_and_its_rate_hidden(client):
    cast(5, danh_gia_chung=5)
    cast(4, thai_do=1)
    client.force_login(make_officer())

    text = client.get(PAGE).text

    row = text[text.index("Thái độ phục vụ") :]
    assert row[: row.index("</tr>")].count("–") >= 2
    assert ">0,00" not in text
    assert ">100,00" in text


def test_what_people_wrote_is_for_leaders_once_it_was_read_and_in_no_order_of_arrival(client):
    cast(1, comment="Một lần", danh_gia_chung=5)
    cast(4, comment="Bốn lần", danh_gia_chung=5)

    shown = {}
    for role in Role:
        client.force_login(make_officer(role))
        shown[role] = client.get(PAGE).context["themes"]
    assert list(shown.values()) == [{}] * len(Role)

    for row in moderation.waiting(2023):
        moderation.judge(row.key, text=row.suggestion, theme="OTHER", shown=True)
    for role in (Role.LEADER, Role.SUPERVISOR):
        client.force_login(make_officer(role))
        assert client.get(PAGE).context["themes"] == {"nội dung khác": [("Bốn lần", 4), ("Một lần", 1)]}


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_the_same_questions_however_many_ballots(client, django_assert_num_queries, number):
    cast(number, danh_gia_chung=5)
    client.force_login(make_officer())

    # session, officer, years, both forms (3: the full one has no questions yet), doors,
    # the tables (7), the course, response (2), comments, the session again (3)
    with django_assert_num_queries(20):
        client.get(PAGE)
