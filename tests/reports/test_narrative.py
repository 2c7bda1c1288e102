"""The report writes itself from the figures; what is edited is kept, version by version."""

import io
from datetime import date

import pytest
from docx import Document
from docx.oxml.ns import qn

from reports import narrative
from reports.breakdowns import breakdowns
from reports.figures import yearly
from reports.models import Narrative
from reports.narrative_files import as_docx, words
from reports.periods import of_quarter, of_year
from tanthanh.office.roles import Role
from tests.factories import make_officer, make_profile, make_version
from tests.reports.test_figures import NOW, many, stored

pytestmark = pytest.mark.django_db
PAGE = "/lanh-dao/2023/loi-van/"


@pytest.fixture
def leader(client):
    officer = make_officer(Role.LEADER)
    client.force_login(officer)
    return officer


def text_of(year):
    return narrative.written(yearly(year, now=NOW), breakdowns(of_year(year), now=NOW))


def test_the_words_carry_the_figures():
    many(make_version())

    text = text_of(2023)

    assert text.startswith(
        "Năm 2023, bộ phận một cửa tiếp nhận 36 hồ sơ, trong đó tiếp nhận trực tuyến 12 hồ sơ (33,33 %), "
        "liên thông 12 hồ sơ."
    )
    assert "Đã giải quyết 27 hồ sơ: 9 trước hạn, 9 đúng hạn, 9 trễ hạn; tỷ lệ đúng và trước hạn 66,67 %." in text
    assert "Đang giải quyết 9 hồ sơ, trong đó 9 quá hạn; tính cả số này, tỷ lệ đúng hạn là 50,00 %." in text
    assert "hài lòng" not in text


def test_a_year_without_anything_says_so_and_nothing_else():
    assert text_of(2019) == "Năm 2019 cổng không có hồ sơ và phiếu khảo sát nào."


def test_a_year_without_lateness_says_so():
    stored(make_version(), "2023-05-12 09:00")

    assert "Không có hồ sơ nào giải quyết trễ hạn." in text_of(2023)


def test_what_is_edited_is_kept_and_the_versions_before_stay(client, leader):
    many(make_version())
    for text in ("Bản một.", "Bản hai.", "Bản hai."):
        client.post(PAGE, {"text": text})

    assert [(row.version, row.text) for row in Narrative.objects.order_by("version")] == [
        (1, "Bản một."),
        (2, "Bản hai."),
    ]
    assert "Bản hai." in client.get(PAGE).text
    assert "Năm 2023, bộ phận một cửa" in client.get(f"{PAGE}?moi=1").text
    assert Narrative.objects.first().edited_by == leader


def test_each_period_has_its_own_words(client, leader):
    client.post(f"{PAGE}?ky=quy-2", {"text": "Quý hai."})

    assert narrative.kept(of_quarter(2023, 2)).text == "Quý hai."
    assert narrative.kept(of_year(2023)) is None


@pytest.mark.parametrize(("typed", "sentence"), [("", "đang trống"), (" \n ", "đang trống"), ("x" * 20_001, "dài quá")])
def test_what_cannot_be_kept_is_said_and_stays_in_the_box(client, leader, typed, sentence):
    page = client.post(PAGE, {"text": typed})

    assert sentence in page.text
    assert page.context["text"] == typed
    assert not Narrative.objects.exists()


def test_figures_that_moved_since_are_told(client, leader):
    client.post(PAGE, {"text": "Bản một."})
    assert "Số liệu đã khác" not in client.get(PAGE).text
    stored(make_version(), "2023-05-12 09:00")

    assert "Số liệu đã khác lúc lưu bản này" in client.get(PAGE).text


def test_others_read_and_do_not_write(client):
    client.force_login(make_officer(Role.SUPERVISOR))

    page = client.post(PAGE, {"text": "Không phải tôi."})

    assert not Narrative.objects.exists()
    assert "<textarea" not in page.text


def test_the_word_file_has_the_words_and_the_face():
    said = "Đoạn một.\n\nĐoạn hai, có dấu: ỹ ằ ữ."

    document = Document(io.BytesIO(as_docx(of_year(2023), said, office=make_profile(), at=NOW)))

    texts = [paragraph.text for paragraph in document.paragraphs]
    assert texts[:5] == [
        "BÁO CÁO",
        "Kết quả tiếp nhận và giải quyết thủ tục hành chính năm 2023",
        "(số liệu từ 01/01/2023 đến 31/12/2023)",
        "Đoạn một.",
        "Đoạn hai, có dấu: ỹ ằ ữ.",
    ]
    cells = document.tables[0].rows[0].cells
    assert cells[0].text == "ỦY BAN NHÂN DÂN PHƯỜNG TÂN THẠNH"
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in cells[1].text
    fonts = document.styles["Normal"].element.rPr.rFonts
    assert {fonts.get(qn(kind)) for kind in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs")} == {"Times New Roman"}


@pytest.mark.parametrize(("kind", "start"), [("docx", b"PK"), ("pdf", b"%PDF")])
def test_the_files_hold_what_was_kept(client, leader, kind, start):
    client.post(PAGE, {"text": "Lời đã sửa."})

    answer = client.get(f"/lanh-dao/2023/loi-van.{kind}")

    assert answer["Content-Disposition"] == f'inline; filename="bao-cao-2023.{kind}"'
    assert answer.content.startswith(start)
    if kind == "docx":
        assert "Lời đã sửa." in [paragraph.text for paragraph in Document(io.BytesIO(answer.content)).paragraphs]


def test_both_files_place_the_same_words():
    said = words(of_year(2023), "Một.\nHai.", office=None, day=date(2024, 1, 24))

    assert (said["paragraphs"], said["place_date"]) == (["Một.", "Hai."], "ngày 24 tháng 01 năm 2024")
