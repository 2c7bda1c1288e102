"""QR codes and sheets for the wall."""

import io
import re
import shutil
import subprocess
from datetime import date
from xml.etree import ElementTree as ET

import pytest
import zxingcpp
from PIL import Image

from procedures import posters
from procedures.kinds import OnlineLevel, SheetFormat, Status
from tests.factories import make_field, make_profile, make_version

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)
TARGET = "https://motcua.example/thu-tuc/1.001193/"
# On paper the code also says that nobody keeps track of this sheet, and that it shows the first version.
ON_PAPER = f"{TARGET}?to=0-1"


def read(pixels):
    return [code.text for code in zxingcpp.read_barcodes(Image.open(io.BytesIO(pixels)))]


def words(pdf, tmp_path):
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not on this machine: the printed words were NOT compared")
    path = tmp_path / "sheet.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, check=True, text=True)
    return " ".join(done.stdout.split()), done.stdout.count("\f")


def test_printed_address_is_a_promise():
    assert posters.address("1.001193") == TARGET


def test_png_is_read_back(client):
    make_version(code="1.001193")

    response = client.get("/thu-tuc/1.001193/qr.png")

    assert response.headers["Content-Type"] == "image/png"
    assert read(response.content) == [TARGET]
    assert response.headers["Cache-Control"] == "public, max-age=86400"


def test_svg_has_words_and_no_script(client):
    make_version(code="1.001193")

    response = client.get("/thu-tuc/1.001193/qr.svg")

    root = ET.fromstring(response.content)
    assert response.headers["Content-Type"] == "image/svg+xml"
    assert root.findtext("{http://www.w3.org/2000/svg}title") == "Mã QR của thủ tục 1.001193"
    assert {element.tag.partition("}")[2] for element in root.iter()} == {"svg", "title", "path"}


@pytest.mark.parametrize("picture", ["qr.svg", "qr.png", "niem-yet.pdf"])
def test_unknown_code_has_no_picture(client, picture):
    draft = make_version(code="1.000002")
    draft.procedure.status = Status.DRAFT
    draft.procedure.save()

    for code in ("9.999999", "1.000002", "<svg>"):
        assert client.get(f"/thu-tuc/{code}/{picture}").status_code == 404


def test_repealed_procedure_keeps_its_code_but_is_posted_no_more(client):
    old = make_version(code="1.001193")
    old.procedure.status, old.procedure.repealed_on = Status.REPEALED, TODAY
    old.procedure.save()

    assert client.get("/thu-tuc/1.001193/qr.png").status_code == 200
    assert client.get("/thu-tuc/1.001193/niem-yet.pdf").status_code == 404


def test_sheet_says_what_the_wall_needs(client, tmp_path):
    make_profile(one_stop_name="Bộ phận Một cửa")
    make_version(
        code="1.001193",
        field=make_field(name="Hộ tịch"),
        documents=("Tờ khai *đậm* #panic()", "Giấy chứng sinh"),
        fee_note="8.000 đ/bản",
        limit_note="Nhà ở riêng lẻ 15 ngày",
        result="Giấy khai sinh <b>",
        online_level=OnlineLevel.FULL,
        number=2,
        valid_from="2025-07-01",
    )

    response = client.get("/thu-tuc/1.001193/niem-yet.pdf")

    said, pages = words(response.content, tmp_path)
    assert (response.headers["Content-Type"], pages) == ("application/pdf", 1)
    for expected in (
        "ỦY BAN NHÂN DÂN PHƯỜNG TÂN THẠNH",
        "Hộ tịch",
        "Thủ tục đăng ký khai sinh",
        "1.001193",
        "03 ngày làm việc",
        "Nhà ở riêng lẻ 15 ngày",
        "8.000",
        "Bộ phận Một cửa hoặc trực tuyến",
        # Typed markup is printed as it was typed.
        "Tờ khai *đậm* #panic()",
        "Giấy chứng sinh",
        "Giấy khai sinh <b>",
        "Phiên bản 2, áp dụng từ 01/07/2025",
    ):
        assert expected in said


def test_qr_on_the_sheet_is_read_back(tmp_path):
    if shutil.which("pdftoppm") is None:
        pytest.skip("pdftoppm is not on this machine: the printed code was NOT read")
    make_version(code="1.001193", documents=("Tờ khai",))
    path = tmp_path / "sheet.pdf"
    path.write_bytes(posters.sheet_of("1.001193", today=TODAY))

    page = subprocess.run(["pdftoppm", "-r", "72", "-png", path], capture_output=True, check=True).stdout

    assert read(page) == [ON_PAPER]


def test_same_day_prints_the_same_bytes():
    make_version(code="1.001193")

    assert posters.sheet_of("1.001193", today=TODAY) == posters.sheet_of("1.001193", today=TODAY)


def test_field_is_printed_a_page_each(client, tmp_path):
    field = make_field(slug="ho-tich")
    for code in ("1.000001", "1.000002", "1.000003"):
        make_version(code=code, field=field)
    make_version(code="1.000004")

    response = client.get("/thu-tuc/niem-yet.pdf", {"linh-vuc": "ho-tich"})

    said, pages = words(response.content, tmp_path)
    assert pages == 3
    assert [code for code in ("1.000001", "1.000002", "1.000003", "1.000004") if f"thủ tục {code}" in said] == [
        "1.000001",
        "1.000002",
        "1.000003",
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_sheets_ask_the_same_questions_however_many(count, django_assert_num_queries):
    field = make_field(slug="ho-tich")
    for _ in range(count):
        make_version(field=field, documents=("Tờ khai",))

    with django_assert_num_queries(3):  # versions, papers, office
        posters.sheets_of_field("ho-tich", today=TODAY)


def test_sheets_of_no_field_are_a_404_that_helps(client):
    assert client.get("/thu-tuc/niem-yet.pdf").status_code == 404
    assert client.get("/thu-tuc/niem-yet.pdf", {"linh-vuc": "khong-co"}).status_code == 404


def test_printing_is_bounded(client):
    make_version(code="1.001193")

    statuses = [client.get("/thu-tuc/1.001193/niem-yet.pdf").status_code for _ in range(31)]

    assert statuses == [200] * 30 + [429]


@pytest.mark.parametrize(("size", "points"), [("A4", (595, 842)), ("A5", (420, 595)), ("nhan", (595, 842))])
def test_sheet_comes_on_the_paper_asked_for(client, size, points):
    make_version(code="1.001193", documents=("Tờ khai",))

    response = client.get("/thu-tuc/1.001193/niem-yet.pdf", {"kho": size})

    assert (response.status_code, box(response.content)) == (200, points)


@pytest.mark.parametrize(("size", "points"), [("A3", (842, 1191)), ("A2", (1191, 1684)), ("a3", (842, 1191))])
def test_board_shows_every_procedure_of_the_field_on_one_paper(client, tmp_path, size, points):
    field = make_field(slug="ho-tich", name="Hộ tịch")
    for number in range(1, 38):
        make_version(code=f"1.0000{number:02d}", field=field, name=f"Thủ tục đăng ký *việc* số {number}")

    response = client.get("/thu-tuc/niem-yet.pdf", {"linh-vuc": "ho-tich", "kho": size})

    said, pages = words(response.content, tmp_path)
    assert (box(response.content), pages) == (points, 1)
    assert [number for number in range(1, 38) if f"1.0000{number:02d}" not in said] == []
    assert "đăng ký *việc* số" in said
    assert "03 ngày làm việc" in said


def box(pdf):
    """The size of the first page in whole points."""
    found = re.search(rb"/MediaBox ?\[0 0 ([0-9.]+) ([0-9.]+)\]", pdf)
    return tuple(round(float(side)) for side in found.groups())


@pytest.mark.parametrize("size", ["A3", "A2", "A7", "%00", "<b>"])
def test_paper_that_there_is_not_is_refused(client, size):
    make_version(code="1.001193")

    assert client.get("/thu-tuc/1.001193/niem-yet.pdf", {"kho": size}).status_code == 400


@pytest.mark.parametrize(("count", "pages"), [(12, 1), (13, 2)])
def test_stickers_come_twelve_to_a_page(tmp_path, count, pages):
    field = make_field(slug="ho-tich")
    for _ in range(count):
        make_version(field=field)

    printed = posters.sheets_of_field("ho-tich", today=TODAY, size=SheetFormat.STICKER)

    assert words(printed, tmp_path)[1] == pages


@pytest.mark.parametrize("size", [SheetFormat.A3, SheetFormat.A2])
@pytest.mark.parametrize("count", [1, 2, 5, 12, 37, 60, 200])
def test_no_code_of_a_board_is_smaller_than_25_mm(size, count):
    width, height = {SheetFormat.A3: (297 - 16, 420 - 37), SheetFormat.A2: (420 - 23, 594 - 53)}[size]

    columns, rows = posters.layout(count, size)

    # Its quiet zone takes 8 of the 49 dots that a code of 62 letters has at level Q.
    assert min(width / columns * 0.46 - 1, height / rows - 5) * 41 / 49 >= 25
