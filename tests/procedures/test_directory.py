"""Who in the neighbourhood can help: by khối phố, by hours, and nobody's name."""

import re

import pytest
import time_machine

from procedures.directory import areas
from procedures.models import HelperTeam
from tests.factories import make_team, moment

pytestmark = pytest.mark.django_db
# A Monday.
EVENING = [(0, "19:00", "21:00"), (3, "19:00", "21:00")]


def told(at, slug=""):
    return [
        (area.neighbourhood.name if area.neighbourhood else "", [line.team.name for line in area.lines])
        for area in areas(at=moment(at), slug=slug)
    ]


@pytest.fixture
def three_teams():
    make_team(name="Tổ 5", area="Khối phố 5")
    make_team(name="Tổ 3", area="Khối phố 3", hours=EVENING)
    make_team(name="Bưu điện", area=None, kind="POSTAL")


def test_teams_of_the_whole_ward_come_first_then_each_neighbourhood(three_teams, django_assert_num_queries):
    with django_assert_num_queries(2):
        found = told("2026-11-16 08:00")

    assert found == [("", ["Bưu điện"]), ("Khối phố 3", ["Tổ 3"]), ("Khối phố 5", ["Tổ 5"])]


def test_one_neighbourhood_keeps_its_own_teams_and_those_of_the_whole_ward(three_teams):
    assert told("2026-11-16 08:00", "khoi-pho-5") == [("", ["Bưu điện"]), ("Khối phố 5", ["Tổ 5"])]


@pytest.mark.parametrize(
    ("at", "is_there", "later"),
    [
        ("2026-11-16 18:59", False, 1),
        ("2026-11-16 19:00", True, 1),
        ("2026-11-16 20:59", True, 1),
        ("2026-11-16 21:00", False, 0),
        ("2026-11-17 19:30", False, 0),
    ],
)
def test_page_knows_whether_somebody_is_there(at, is_there, later):
    make_team(hours=EVENING)

    [area] = areas(at=moment(at))

    assert (area.lines[0].is_there_now, len(area.lines[0].today)) == (is_there, later)


def test_team_that_has_ended_is_not_shown():
    make_team(valid_to="2026-11-15")
    make_team(name="Tổ mới", valid_from="2026-11-17")

    assert told("2026-11-16 08:00") == []
    assert told("2026-11-17 08:00") == [("Khối phố 3", ["Tổ mới"])]


@time_machine.travel(moment("2026-11-16 19:30"), tick=False)
def test_page_tells_where_when_and_whom_to_call(client, three_teams):
    HelperTeam.objects.filter(name="Tổ 3").update(phone="0235 3851 234", helps_with="<b>Cài VNeID</b>")

    page = client.get("/ho-tro/?khoi-pho=khoi-pho-3").content.decode()

    assert "Đang có người" in page
    assert "Tổ 5" not in page
    assert 'href="tel:0235 3851 234"' in page
    assert "&lt;b&gt;Cài VNeID&lt;/b&gt;" in page
    assert re.search(r"Thứ Năm: <span class=\"num\">19:00–21:00", page)


def test_page_without_any_team_says_where_to_ask(client):
    page = client.get("/ho-tro/?khoi-pho=khong-co").content.decode()

    assert "Chưa có tổ, đội nào được công khai" in page


def test_english_page_speaks_english(client, three_teams):
    page = client.get("/en/ho-tro/").content.decode()

    assert "Who can help you" in page
    assert "Monday" in page
    assert "Post office" in page


def test_home_and_every_procedure_lead_there(client):
    assert 'href="/ho-tro/"' in client.get("/").content.decode()


@pytest.mark.parametrize("phone", ["Nguyễn Văn A 0905", "0905-<b>", "12"])
def test_contact_is_a_number_and_nothing_else(phone):
    team = make_team()
    team.phone = phone

    with pytest.raises(Exception, match="chữ số"):
        team.full_clean()
