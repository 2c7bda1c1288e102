"""Pictures are decoded within bounds and leave without what the camera wrote into them."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image, PngImagePlugin

from tanthanh.office.pictures import LONGEST_SIDE, PictureError, cleaned
from tests import uploads


def opened(data):
    return Image.open(BytesIO(data))


def test_photograph_loses_position_camera_comment_and_profile():
    given = uploads.photograph().read()
    assert b"MayAnhBiMat" in given
    assert b"nha rieng" in given

    kept = cleaned(given, "JPEG")

    assert not opened(kept).getexif()
    for secret in (b"MayAnhBiMat", b"nha rieng", b"MauRieng", b"Exif"):
        assert secret not in kept


def test_photograph_taken_sideways_is_turned_upright_before_its_mark_is_dropped():
    # Orientation 6: the telephone was held upright, the sensor lies on its side.
    kept = cleaned(uploads.photograph(size=(40, 20), orientation=6).read(), "JPEG")

    assert opened(kept).size == (20, 40)


def test_drawing_loses_its_texts():
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", "Tran Thi Bi Mat")

    kept = cleaned(uploads.drawing(pnginfo=texts).read(), "PNG")

    assert b"Bi Mat" not in kept
    assert opened(kept).format == "PNG"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_stays_a_picture(mode):
    assert opened(cleaned(uploads.drawing(mode=mode).read(), "PNG")).size == (30, 30)


def test_large_scan_is_made_no_longer_than_an_a4_at_300_dpi():
    kept = cleaned(uploads.photograph(size=(5000, 2500)).read(), "JPEG")

    assert opened(kept).size == (LONGEST_SIDE, LONGEST_SIDE // 2)


def png_claiming(width, height):
    """A few bytes that claim a huge picture (a decompression bomb)."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(8000, 8000), (60_000, 60_000), (1_000_000, 1_000_000)])
def test_bomb_is_refused_before_it_is_decoded(size):
    with pytest.raises(PictureError, match=r"quá nhiều điểm ảnh|bị hỏng"):
        cleaned(png_claiming(*size), "PNG")


@pytest.mark.parametrize("cut", [10, 60, 200])
def test_broken_picture_is_refused_in_words(cut):
    with pytest.raises(PictureError, match="Ảnh bị hỏng"):
        cleaned(uploads.photograph(size=(400, 400)).read()[:cut], "JPEG")


def test_another_format_under_the_name_of_this_one_is_not_opened():
    with pytest.raises(PictureError, match="Ảnh bị hỏng"):
        cleaned(uploads.drawing().read(), "JPEG")
