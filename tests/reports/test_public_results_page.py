from datetime import date

import pytest

from dossiers.states import Channel
from reports.charts import public_months
from reports.figures import yearly
from surveys.ballots import FilledIn, cast_ballot
from surveys.models import Door
from surveys.questionnaire import short_questions
from tests.factories import make_field, make_version
from tests.reports.test_figures import NOW, many, stored

pytestmark = pytest.mark.django_db
PAGE = "/cong-khai/ket-qua/2023/"


def test_everybody_may_read_it(client):
    many(make_version())

    page = client.get(PAGE)

    assert page.status_code == 200
    assert "36" in page.text
    assert "/can-bo/ho-so/" not in page.text


def test_no_person_and_no_code_is_on_it(client):
    stored(make_version(), "2023-05-16 09:00", code="H47.47.09-230510-0001", applicant_name="Nguyễn Thị Canary")

    text = client.get(PAGE).text

    assert [word for word in ("Canary", "H47.47.09", "049085000017", "905123456") if word in text] == []


def test_a_field_with_few_dossiers_is_not_told_apart(client):
    for number, name in ((6, "Hộ tịch"), (4, "Người có công")):
        version = make_version(field=make_field(name=name))
        for _ in range(number):
            stored(version, "2023-05-12 09:00")

    text = client.get(PAGE).text

    assert ("Hộ tịch" in text, "Người có công" in text) == (True, False)


def test_what_four_people_said_is_not_shown(client):
    for number in range(4):
        answer = FilledIn(short_questions(), {"danh_gia_chung": 1}, "")
        cast_ballot(answer, door=Door.WALL, token=f"{number}", on=date(2023, 5, 1))

    text = client.get(PAGE).text

    assert "Năm 2023 không có" not in text
    assert "0,00" not in text


def test_channels_with_small_counts_are_drawn_together():
    version = make_version()
    for _ in range(5):
        stored(version, channel=Channel.ONLINE)
        stored(version, channel=Channel.POSTAL)
    assert [series.label for series in public_months(yearly(2023, now=NOW)).series] == [
        "trực tuyến",
        "trực tiếp và bưu chính",
    ]

    stored(version, received_at=NOW.replace(year=2023), due_at=NOW)

    assert [series.label for series in public_months(yearly(2023, now=NOW)).series] == ["hồ sơ"]


def test_an_empty_year_explains_itself(client):
    page = client.get("/cong-khai/ket-qua/2018/")

    assert (page.status_code, "Năm 2018 không có hồ sơ và phiếu khảo sát nào" in page.text) == (200, True)


def test_every_public_rate_of_the_survey_has_its_interval_and_small_groups_are_left_out(client):
    for number in range(10):
        marks = {"danh_gia_chung": 5} | ({"thai_do": 1} if number < 4 else {})
        answer = FilledIn(short_questions(), marks, "")
        cast_ballot(answer, door=Door.WALL, token=f"{number}", on=date(2023, 5, 1))

    table = client.get(PAGE).text.partition('id="khao-sat"')[2].partition("</section>")[0]

    # Ten of ten by Wilson: 72,2 … 100,0
    assert "72,2 – 100,0\u00a0%" in table
    assert "Thái độ phục vụ" not in table
