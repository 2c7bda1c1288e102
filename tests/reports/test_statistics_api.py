import pytest

from surveys.questionnaire import ensure_short_questionnaire
from tests.factories import make_version
from tests.reports.test_figures import many

pytestmark = pytest.mark.django_db


def test_anybody_may_ask(client):
    many(make_version())

    answer = client.get("/api/v1/statistics/2023/")

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert answer.json()["received"] == {
        "total": 36,
        "online": 12,
        "in_person": 12,
        "postal": 12,
        "interlinked": 12,
    }


def test_the_keys_are_the_promised_ones(client):
    said = client.get("/api/v1/statistics/2023/").json()

    assert sorted(said) == [
        "apologies",
        "as_of",
        "late_published",
        "national_portal",
        "online",
        "pending",
        "received",
        "resolved",
        "satisfaction",
        "year",
    ]


@pytest.mark.parametrize("year", ["1999", "2101", "99999999999999999999"])
def test_a_year_that_cannot_be_is_a_problem_in_words(client, year):
    answer = client.get(f"/api/v1/statistics/{year}/")

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["detail"] == "Năm phải từ 2000 đến 2100."


def test_it_can_only_be_read(client):
    assert client.post("/api/v1/statistics/2023/").status_code in {403, 405}


@pytest.mark.parametrize("count", [1, 3])
def test_it_takes_four_queries(client, django_assert_num_queries, count):
    for _ in range(count):
        many(make_version())
    ensure_short_questionnaire()

    with django_assert_num_queries(4):
        client.get("/api/v1/statistics/2023/")
