"""Photographs and scans made safe to keep: decoded, turned upright, encoded anew without what the camera wrote in.

Where a telephone stood and whose it is are in a photograph's metadata; only pixels are kept. Pure: bytes in and out.
"""

import warnings
from io import BytesIO
from threading import Lock
from typing import Literal

from PIL import Image, ImageOps, UnidentifiedImageError

# An A4 sheet at 600 dots per inch has 35 million pixels; a small file can claim a thousand times as many.
MOST_PIXELS = 40_000_000
# An A4 sheet at 300 dots per inch.
LONGEST_SIDE = 3600
QUALITY = 85
# A decoded picture takes 160 MB at worst: one at a time.
_turn = Lock()


class PictureError(ValueError):
    """Not a picture of this kind, broken, or too large; the message is a Vietnamese sentence."""


def cleaned(data: bytes, kind: Literal["JPEG", "PNG"]) -> bytes:
    """The same picture, upright, at most `LONGEST_SIDE` pixels long, without metadata. Raises PictureError."""
    with _turn, warnings.catch_warnings():
        # Our own bound comes first; Pillow's warning about a large picture would end the request in the tests.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            with Image.open(BytesIO(data), formats=[kind]) as picture:
                return _encoded(_upright(picture, kind), kind)
        except PictureError:
            raise
        except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError):
            raise PictureError("Ảnh bị hỏng, không mở được. Hãy chụp hoặc quét lại.") from None


def _upright(picture: Image.Image, kind: str) -> Image.Image:
    width, height = picture.size
    if width * height > MOST_PIXELS:
        raise PictureError("Ảnh có quá nhiều điểm ảnh (tối đa 40 triệu). Hãy quét ở 300 dpi hoặc chụp cỡ nhỏ hơn.")
    picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is decoded at no more than it needs
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    if kind == "JPEG":
        return upright if upright.mode in {"L", "RGB"} else upright.convert("RGB")
    return upright if upright.mode in {"1", "L", "LA", "RGB", "RGBA"} else upright.convert("RGBA")


def _encoded(picture: Image.Image, kind: str) -> bytes:
    picture.info = {}  # comments, colour profiles and texts would be written out again
    written = BytesIO()
    picture.save(written, kind, quality=QUALITY, optimize=True)
    return written.getvalue()
