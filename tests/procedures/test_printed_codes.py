"""Every code of the catalogue as it comes off the printer: zbar and zxing read it, and its address answers."""

import io
import shutil
import subprocess
from datetime import date
from urllib.parse import urlsplit

import pytest
import zxingcpp
from PIL import Image, ImageFilter

from procedures import catalogue, posters
from procedures.kinds import SheetFormat, Status
from procedures.models import Field, Procedure
from tests.factories import make_field, make_version
from tests.procedures.listings import REAL

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)
# As long as the address of a real ward is likely to be.
HOST = "https://motcua.tanthanh.danang.gov.vn"
# A camera's dot over a code 25 mm wide: 8 to the millimetre.
PIXELS = 25 * 8


def pages(pdf, tmp_path, dpi):
    if shutil.which("pdftoppm") is None:
        pytest.skip("pdftoppm is not on this machine: the printed codes were NOT read")
    path = tmp_path / "sheets.pdf"
    path.write_bytes(pdf)
    subprocess.run(
        ["pdftoppm", "-r", str(dpi), "-gray", "-png", path, tmp_path / "page"], capture_output=True, check=True
    )
    return sorted(tmp_path.glob("page*.png"))


def by_zbar(files):
    if shutil.which("zbarimg") is None:
        pytest.skip("zbarimg is not on this machine: the codes were read by zxing-cpp only")
    done = subprocess.run(["zbarimg", "--quiet", "--raw", *files], capture_output=True, check=True, text=True)
    return done.stdout.split()


def by_zxing(files):
    return [code.text for file in files for code in zxingcpp.read_barcodes(Image.open(file))]


@pytest.fixture
def whole_catalogue(settings):
    settings.PUBLIC_URL = HOST
    catalogue.import_file(REAL.read_bytes(), on=TODAY)
    return sorted(Procedure.objects.in_force().values_list("code", flat=True))


def test_every_code_of_the_catalogue_is_read_from_the_printed_boards_and_its_address_answers(
    client, whole_catalogue, tmp_path
):
    """All procedures in force, on the A3 boards that a ward prints; the smallest codes there are."""
    read = {}
    for slug in Field.objects.filter(procedure__status=Status.PUBLISHED).values_list("slug", flat=True).distinct():
        folder = tmp_path / slug
        folder.mkdir()
        files = pages(posters.sheets_of_field(slug, today=TODAY, size=SheetFormat.A3), folder, 100)
        assert sorted(by_zxing(files)) == sorted(by_zbar(files))
        read |= {urlsplit(address).path.split("/")[2]: address for address in by_zbar(files)}

    assert read == {code: f"{HOST}/thu-tuc/{code}/?to=0-1" for code in whole_catalogue}
    statuses = {client.get(address.removeprefix(HOST)).status_code for address in read.values()}
    assert statuses == {200}


@pytest.mark.parametrize("size", [SheetFormat.A4, SheetFormat.A5, SheetFormat.STICKER])
def test_codes_of_a_field_are_read_from_its_sheets(settings, tmp_path, size):
    settings.PUBLIC_URL = HOST
    field = make_field(slug="ho-tich")
    for number in range(1, 6):
        make_version(code=f"1.00000{number}", field=field, documents=("Tờ khai",))

    files = pages(posters.sheets_of_field("ho-tich", today=TODAY, size=size), tmp_path, 60)

    wanted = [f"{HOST}/thu-tuc/1.00000{number}/?to=0-1" for number in range(1, 6)]
    assert sorted(by_zxing(files)) == wanted
    assert sorted(by_zbar(files)) == wanted


@pytest.mark.parametrize("size", list(SheetFormat))
def test_code_is_read_at_25_mm_crooked_blurred_and_pale(settings, tmp_path, size):
    settings.PUBLIC_URL = HOST
    field = make_field(slug="ho-tich")
    for _ in range(8):
        make_version(field=field, documents=("Tờ khai",))
    make = posters.sheets_of_field("ho-tich", today=TODAY, size=size)

    photo = tmp_path / "photo.png"
    as_seen(Image.open(pages(make, tmp_path, 200)[0])).save(photo)

    read = by_zxing([photo])
    assert [address.partition("?")[0].rpartition("/thu-tuc/")[0] for address in read] == [HOST]
    assert by_zbar([photo]) == read


def as_seen(page):
    """The first code of the page, emblem and quiet zone with it, as a poor camera sees it from two metres."""
    corners = zxingcpp.read_barcodes(page)[0].position
    side = corners.top_right.x - corners.top_left.x
    left, top = corners.top_left.x - side // 10, corners.top_left.y - side // 10
    code = page.convert("L").crop((left, top, left + side * 12 // 10, top + side * 12 // 10))
    code = code.resize((PIXELS * 12 // 10,) * 2, Image.Resampling.LANCZOS)
    code = code.rotate(3, Image.Resampling.BICUBIC, expand=True, fillcolor=255).filter(ImageFilter.GaussianBlur(1.2))
    # 40 % contrast: black is at 110, white at 212 of 255, as in the shade of a corridor.
    return code.point([110 + value * 102 // 255 for value in range(256)])


def test_too_poor_a_photo_is_not_read():
    """The test above could fail: at a third of the dots nothing is left to read."""
    code = Image.open(io.BytesIO(posters.png("1.001193"))).convert("L")

    assert zxingcpp.read_barcodes(code.resize((40, 40)).filter(ImageFilter.GaussianBlur(2))) == []


def test_emblem_covers_less_than_22_percent_of_the_codes_width():
    page = (posters.settings.BASE_DIR / "templates/papers/board_sheet.typ").read_text(encoding="utf-8")

    # A white disc of 5.8 mm radius on a code of 74 mm; of a code of 45 dots and a quiet zone of 8.
    assert "radius: 5.8mm" in page
    assert 'width: 74mm, alt: "Mã QR' in page
    assert 2 * 5.8 / (74 * 45 / 53) < 0.22
