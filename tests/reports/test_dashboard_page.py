import io
import re

import openpyxl
import pytest
from django.urls import reverse

from surveys.questionnaire import ensure_short_questionnaire
from tanthanh.office.roles import Role
from tests.factories import make_officer, make_version
from tests.reports.test_figures import many, stored

pytestmark = pytest.mark.django_db
PAGE = "/lanh-dao/2023/"
LEADERSHIP = {Role.LEADER, Role.SUPERVISOR, Role.ADMINISTRATOR}


@pytest.fixture
def leader(client):
    client.force_login(make_officer(Role.LEADER))
    return client


def test_the_addresses_are_promises():
    assert reverse("reports:dashboard", args=[2023]) == PAGE
    assert reverse("reports:public_results", args=[2023]) == "/cong-khai/ket-qua/2023/"
    assert reverse("reports_api:statistics", args=[2023]) == "/api/v1/statistics/2023/"


@pytest.mark.parametrize("address", [PAGE, "/lanh-dao/", "/lanh-dao/2023.xlsx", "/lanh-dao/2023.pdf"])
def test_leaders_supervisors_and_administrators_may_open_it(client, address):
    assert client.get(address)["Location"].startswith("/dang-nhap/")

    answers = {}
    for role in Role:
        client.force_login(make_officer(role))
        answers[role] = client.get(address).status_code

    assert {role for role, status in answers.items() if status != 403} == LEADERSHIP


def test_the_page_shows_every_tile_as_a_link(leader):
    many(make_version())

    text = leader.get(PAGE).text

    assert len(re.findall(r'<div class="stat"', text)) == 12 + 9
    assert 'href="/lanh-dao/2023/so-lieu/tre-han/"' in text
    assert 'href="/can-bo/ho-so/?nam=2023&amp;kenh=mot-cua&amp;ket-qua=tre"' in text
    assert "Năm 2023 một cửa tiếp nhận 36 hồ sơ" in text


def test_every_chart_has_its_table(leader):
    many(make_version())

    text = leader.get(PAGE).text

    assert text.count("<table") == 3 + 3 + 1 + 7
    assert len(re.findall(r"<th scope=\"row\">Tháng \d+</th>", text)) == 24


@pytest.mark.parametrize(
    ("year", "sentence"),
    [
        (2019, "Năm 2019 không có hồ sơ và phiếu khảo sát nào"),
        (2100, "Năm 2100 chưa tới"),
        (2000, "Năm 2000 không có hồ sơ"),
    ],
)
def test_a_year_without_data_says_so(leader, year, sentence):
    page = leader.get(f"/lanh-dao/{year}/")

    assert (page.status_code, sentence in page.text) == (200, True)


@pytest.mark.parametrize(
    ("query", "heading", "total"),
    [
        ("?ky=quy-2", "Kết quả quý II năm 2023", 9),
        ("?ky=thang-5", "Kết quả tháng 5 năm 2023", 3),
        ("?ky=bao-cao", "Kết quả kỳ báo cáo năm 2023", 36),
        ("?tu=01/02/2023&den=31/03/2023", "Kết quả từ 01/02/2023 đến 31/03/2023", 6),
    ],
)
def test_the_page_takes_a_period(leader, query, heading, total):
    many(make_version())

    page = leader.get(PAGE + query)

    assert heading in page.text
    assert page.context["figures"].one_stop.total == total


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("?tu=2023-03-01&den=2023-02-01", "Ngày đầu đứng sau ngày cuối"),
        ("?tu=2999-01-01", "không đọc được"),
        ("?ky=quy-9", "Không có quý 9"),
    ],
)
def test_a_period_that_is_none_is_corrected_with_a_sentence(leader, query, sentence):
    page = leader.get(PAGE + query)

    assert (page.status_code, sentence in page.text) == (200, True)


@pytest.mark.parametrize("kind", ["xlsx", "pdf"])
def test_the_files_take_the_same_period(leader, kind):
    many(make_version())

    answer = leader.get(f"/lanh-dao/2023.{kind}?ky=quy-2")

    assert answer["Content-Disposition"] == f'inline; filename="ket-qua-2023-quy-2.{kind}"'


@pytest.mark.parametrize("year", ["1999", "2101", "0", "99999999999999999999", "-1", "abc", "2023.5", "٢٠٢٣"])
@pytest.mark.parametrize("shape", ["/lanh-dao/{}/", "/lanh-dao/{}.xlsx", "/lanh-dao/{}.pdf", "/cong-khai/ket-qua/{}/"])
def test_a_year_that_cannot_be_is_not_found(leader, year, shape):
    assert leader.get(shape.format(year)).status_code == 404


def test_without_a_year_the_last_one_with_dossiers_opens(leader):
    many(make_version())

    assert leader.get("/lanh-dao/")["Location"] == PAGE


@pytest.mark.parametrize("address", ["/lanh-dao/2023.xlsx", "/lanh-dao/2023/.xlsx"])
def test_the_spreadsheet_opens(leader, address):
    many(make_version())

    answer = leader.get(address)

    assert answer["Content-Disposition"] == 'inline; filename="ket-qua-2023.xlsx"'
    assert openpyxl.load_workbook(io.BytesIO(answer.content))["Tổng hợp"]["B5"].value == 36


@pytest.mark.parametrize("address", ["/lanh-dao/2023.pdf", "/lanh-dao/2023/.pdf"])
def test_the_pdf_opens(leader, address):
    many(make_version())

    answer = leader.get(address)

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_questions_however_many_dossiers(leader, django_assert_num_queries, count):
    for _ in range(count):
        stored(make_version(), "2023-05-12 09:00")
    ensure_short_questionnaire()
    leader.get(PAGE)

    # session, officer, four for the figures and as many for the year before, eleven for how dossiers were served and by
    # whom, three for the breakdowns, the years
    with django_assert_num_queries(26):
        leader.get(PAGE)
