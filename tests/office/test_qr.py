import xml.etree.ElementTree as ET
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from tanthanh.office import qr

SVG = "{http://www.w3.org/2000/svg}"
ADDRESS = "https://motcua.example/tra-cuu/Zk3vJ8q0TtW5xYbNcR7LdA/"


def drawn(svg, scale=4):
    """The picture that the path describes, painted rectangle by rectangle."""
    root = ET.fromstring(svg)
    side = int(root.get("viewBox").split()[2])
    image = Image.new("L", (side * scale, side * scale), 255)
    pen = ImageDraw.Draw(image)
    for run in root.findall(f"{SVG}path")[1].get("d").removesuffix("z").split("z"):
        x, rest = run.removeprefix("M").split(" ")
        y, width = rest.split("v1h-")[0].split("h")
        box = [int(x) * scale, int(y) * scale, (int(x) + int(width)) * scale - 1, (int(y) + 1) * scale - 1]
        pen.rectangle(box, fill=0)
    return image


@pytest.mark.parametrize("level", ["L", "M", "Q", "H"])
@pytest.mark.parametrize("data", [ADDRESS, "HTTPS://MOTCUA.EXAMPLE/Q/1.000689", "Phường Tân Thạnh"])
def test_svg_is_read_back(data, level):
    svg = qr.svg(data, level=level, title="Mã QR")

    assert [found.text for found in zxingcpp.read_barcodes(drawn(svg))] == [data]


@pytest.mark.parametrize("scale", [2, 8])
def test_png_is_read_back(scale):
    image = Image.open(BytesIO(qr.png(ADDRESS, level="M", scale=scale)))

    assert [found.text for found in zxingcpp.read_barcodes(image)] == [ADDRESS]


def test_svg_says_what_it_is_and_keeps_markup_as_text():
    root = ET.fromstring(qr.svg(ADDRESS, title="Tra cứu <hồ sơ> & kết quả"))

    assert root.get("role") == "img"
    assert root.find(f"{SVG}title").text == "Tra cứu <hồ sơ> & kết quả"


def test_svg_keeps_a_quiet_zone_of_four_modules():
    image = drawn(qr.svg("1", title="Một"), scale=1)

    # Version 1 has 21 modules; the finder pattern starts right after the quiet zone.
    assert image.size == (21 + 8, 21 + 8)
    assert image.point(lambda light: 255 - light).getbbox() == (4, 4, 25, 25)


def test_svg_of_an_address_stays_small():
    assert len(qr.svg(ADDRESS, title="Tra cứu hồ sơ")) < 9000


def test_capitals_need_fewer_modules():
    small = ET.fromstring(qr.svg("HTTPS://MOTCUA.DANANG.GOV.VN/Q/1.000689", level="H", title="QR")).get("viewBox")
    large = ET.fromstring(qr.svg("https://motcua.danang.gov.vn/q/1.000689", level="H", title="QR")).get("viewBox")

    assert int(small.split()[2]) < int(large.split()[2])
