"""The figures in a real browser: one sheet on paper, axe on the pages of reports and of the survey's officers."""

import re
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from procedures.kinds import TeamKind
from procedures.models import HelperTeam, SupportEntry
from reports.official import submissions
from reports.official.catalogue import BY_SLUG
from reports.periods import of_month
from surveys.ballots import FilledIn, cast_ballot
from surveys.models import Door, Feedback
from surveys.questionnaire import ensure_questionnaires, short_questions
from tanthanh.office.roles import Role
from tests.factories import make_field, make_officer, make_profile, make_version, moment, store_dossier
from tests.journeys.test_public_pages import RULES, _stylesheets  # noqa: F401 -- the bundle that pages load

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "mot-cua-tan-thanh"
LONG = "Thủ tục chứng thực chữ ký trong các giấy tờ, văn bản áp dụng cho cả trường hợp chứng thực điểm chỉ số"


@pytest.fixture
def year(transactional_db):
    """More procedures and fields than a sheet has room for, all with long names, and every criterion answered."""
    make_profile()
    ensure_questionnaires()
    for number in range(1, 13):
        field = make_field(name=f"Lĩnh vực có một cái tên rất dài của ngành số {number}")
        version = make_version(field=field, name=f"{LONG} {number}")
        for times in range(3):
            received = moment(f"2023-{number:02}-1{times} 09:00")
            store_dossier(version=version, received_at=received, state="READY")
    for number in range(12):
        marks = {question.criterion: 5 for question in short_questions()}
        on = date(2023, number + 1, 5)
        for times in range(5):
            answer = FilledIn(short_questions(), marks, "")
            cast_ballot(answer, door=Door.RECEIPT, token=f"{number}-{times}", on=on)


@pytest.fixture
def leader(year, live_server, page):
    officer = make_officer(Role.LEADER, username="lan")
    officer.set_password(PASSWORD)
    officer.save()
    page.goto(f"{live_server.url}/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill("lan")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live_server.url}/can-bo/")
    page.officer = officer
    return page


def test_the_year_is_printed_on_one_sheet(leader, live_server):
    leader.goto(f"{live_server.url}/lanh-dao/2023/")
    expect(leader.get_by_role("heading", level=1)).to_have_text("Kết quả năm 2023")
    leader.evaluate("document.fonts.ready")

    printed = leader.pdf(format="A4", prefer_css_page_size=True)

    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    # A4 upright, in points.
    width, height = re.search(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", printed).groups()
    assert (round(float(width)), round(float(height))) == (596, 842) or (round(float(width)), round(float(height))) == (
        595,
        842,
    )


def test_the_sheet_shows_what_the_pdf_shows_and_no_more(leader, live_server):
    leader.goto(f"{live_server.url}/lanh-dao/2023/")
    leader.emulate_media(media="print")

    assert leader.locator(".bars__row:visible").count() == 7 + 7 + 9
    assert leader.locator(".stat:visible").count() == 12
    assert leader.locator(".chart:visible").count() == 1
    assert leader.locator("form:visible, nav:visible").count() == 0


def test_axe_finds_nothing_on_the_pages_of_figures(leader, live_server):
    team = HelperTeam.objects.create(name="Đội", kind=TeamKind.YOUTH, place="Một cửa", valid_from=date(2023, 1, 1))
    SupportEntry.objects.create(team=team, day=date(2023, 5, 4), place="Một cửa", hours=4, volunteers=2, helped=9)
    Feedback.objects.create(
        code="GY23-ABCDEF", secret="ABCD", sent_key="a", kind="CONDUCT", text="Nói to", received_on=date(2023, 5, 4),
        due_on=date(2023, 5, 18),
    )  # fmt: skip
    period = of_month(2023, 5)
    submissions.submit(
        BY_SLUG["ii-06a"].build(period, moment("2023-06-02 09:00")), by=leader.officer, at=moment("2023-06-02 09:00")
    )
    days = "?tu=2023-05-01&den=2023-05-31"
    found = {}
    for path in (
        "/lanh-dao/2023/",
        "/lanh-dao/2023/so-lieu/tiep-nhan/",
        "/lanh-dao/2023/so-lieu/khong-lang-phi/",
        "/lanh-dao/2023/cai-tien/",
        "/lanh-dao/2023/loi-van/",
        "/lanh-dao/bao-cao/",
        f"/lanh-dao/bao-cao/ii-06a/{days}",
        f"/lanh-dao/bao-cao/ii-06a/{days}&lan=1",
        f"/lanh-dao/bao-cao/ii-06a/con-lai/{days}",
        f"/lanh-dao/bao-cao/ii-07/{days}",
        "/can-bo/",
        "/can-bo/khao-sat/?nam=2023",
        "/can-bo/khao-sat/diem/",
        "/can-bo/khao-sat/bo-cau-hoi/",
        "/can-bo/khao-sat/y-kien/",
        "/can-bo/khao-sat/nhap-phieu/",
        "/can-bo/gop-y/",
        "/can-bo/gop-y/GY23-ABCDEF/",
        "/cong-khai/ket-qua/2023/",
    ):
        answer = leader.goto(f"{live_server.url}{path}")
        rules = sorted(row["id"] for row in Axe().run(leader, options=RULES).response["violations"])
        found[path] = (answer.status, rules)

    assert {path: told for path, told in found.items() if told != (200, [])} == {}
