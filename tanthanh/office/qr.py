"""QR codes as a page, a paper or a printer wants them: one SVG path, or a PNG. Dark on light, quiet zone kept."""

from io import BytesIO
from typing import Literal
from xml.sax.saxutils import escape

import qrcode
from PIL import Image
from qrcode.constants import ERROR_CORRECT_H, ERROR_CORRECT_L, ERROR_CORRECT_M, ERROR_CORRECT_Q

Level = Literal["L", "M", "Q", "H"]
LEVELS = {"L": ERROR_CORRECT_L, "M": ERROR_CORRECT_M, "Q": ERROR_CORRECT_Q, "H": ERROR_CORRECT_H}
# ISO/IEC 18004: four light modules all round; some readers fail with fewer.
QUIET_ZONE = 4


def svg(data: str, *, level: Level = "M", border: int = QUIET_ZONE, title: str) -> str:
    """An SVG image whose name for a screen reader is `title`; one path, so a page stays small."""
    rows = _matrix(data, level, border)
    path = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            run = next((n for n, dark in enumerate(row[x:]) if dark != row[x]), len(row) - x)
            if row[x]:
                path.append(f"M{x} {y}h{run}v1h-{run}z")
            x += run
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {len(rows)} {len(rows)}"'
        f' shape-rendering="crispEdges"><title>{escape(title)}</title>'
        f'<path fill="#fff" d="M0 0h{len(rows)}v{len(rows)}H0z"/><path d="{"".join(path)}"/></svg>'
    )


def png(data: str, *, level: Level = "M", scale: int = 8) -> bytes:
    """A black-and-white PNG, `scale` pixels to the module."""
    rows = _matrix(data, level, QUIET_ZONE)
    image = Image.new("1", (len(rows), len(rows)))
    image.putdata([0 if dark else 1 for row in rows for dark in row])
    buffer = BytesIO()
    image.resize((len(rows) * scale, len(rows) * scale), Image.Resampling.NEAREST).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _matrix(data: str, level: Level, border: int) -> list[list[bool]]:
    """Rows of dark modules, the quiet zone included; text in capitals takes the denser alphanumeric mode by itself."""
    code = qrcode.QRCode(error_correction=LEVELS[level], border=border)
    code.add_data(data)
    code.make()
    return [[bool(dark) for dark in row] for row in code.get_matrix()]
