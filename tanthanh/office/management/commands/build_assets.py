"""Cut the web font down to Vietnamese and bundle the stylesheets; a second run has nothing to do."""

import hashlib
import importlib.util
import posixpath
import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

SOURCES = settings.BASE_DIR / "static" / "css"
TARGET: Path = settings.VAR_DIR / "assets"
# Each table of contents becomes one file: citizens load the first, officers both.
BUNDLES = {"app.css": "site.css", "desk.css": "office.css"}
FACES = {"Regular": 400, "SemiBold": 600}
# ASCII, the Vietnamese alphabet, and the signs our pages use.
VIETNAMESE = (
    "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýĂăĐđĨĩŨũƠơƯư"
    + "".join(map(chr, range(0x1EA0, 0x1EFA)))
    + "\N{NO-BREAK SPACE}–—‘’“”•…₫«»§°×·²³©½"
)
ALPHABET = frozenset(range(0x20, 0x7F)) | frozenset(map(ord, VIETNAMESE))
DIGITS = frozenset(map(ord, "0123456789"))

ADDRESS = re.compile(r'url\("(?P<path>[^"]+)"\)')
IMPORT = re.compile(r'@import url\("(?P<file>[^"]+)"\) layer\((?P<layer>\w+)\);')
COMMENT_OR_STRING = re.compile(r'/\*.*?\*/|("[^"]*")', re.DOTALL)
GAPS = re.compile(r'("[^"]*")|\s*([{};,>])\s*|(?<=[\w-]):\s+|\s+')


class Command(BaseCommand):
    help = "Làm phông chữ rút gọn và gộp CSS vào var/assets."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002 -- Django's own signature
        stamp = TARGET / "stamp"
        digest = inputs_digest()
        if stamp.exists() and stamp.read_text(encoding="ascii") == digest:
            self.stdout.write("Tài nguyên giao diện: không có gì thay đổi")
            return
        (TARGET / "fonts").mkdir(parents=True, exist_ok=True)
        (TARGET / "css").mkdir(exist_ok=True)
        for face, weight in FACES.items():
            write_font(face, TARGET / "fonts" / f"be-vietnam-pro-{weight}.woff2", ALPHABET)
            write_font(face, TARGET / "fonts" / f"be-vietnam-digits-{weight}.woff2", DIGITS, one_width=True)
        for source, name in BUNDLES.items():
            (TARGET / "css" / name).write_text(bundled(SOURCES / source), encoding="utf-8")
        stamp.write_text(digest, encoding="ascii")
        self.stdout.write(f"Tài nguyên giao diện: {2 * len(FACES)} phông, {len(BUNDLES)} tệp CSS")


def inputs_digest() -> str:
    """What the outcome depends on: the stylesheets and this module."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for path in sorted(SOURCES.rglob("*.css")):
        digest.update(str(path.relative_to(SOURCES)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def bundled(contents: Path) -> str:
    """The table of contents with every import replaced by its file, in its layer."""

    def inline(match: re.Match[str]) -> str:
        body = (contents.parent / match["file"]).read_text(encoding="utf-8")
        # An address counts from the file it stands in; the bundle lies beside the table of contents.
        folder = posixpath.dirname(match["file"])
        body = ADDRESS.sub(lambda found: f'url("{posixpath.normpath(posixpath.join(folder, found["path"]))}")', body)
        return f"@layer {match['layer']} {{\n{body}\n}}"

    return squeezed(IMPORT.sub(inline, contents.read_text(encoding="utf-8")))


def squeezed(css: str) -> str:
    """Without comments and needless white space; strings are left as they are."""
    css = COMMENT_OR_STRING.sub(lambda match: match[1] or "", css)

    def gap(match: re.Match[str]) -> str:
        if match[1] or match[2]:
            return match[1] or match[2]
        return ":" if match[0].startswith(":") else " "

    return GAPS.sub(gap, css).replace(";}", "}").strip() + "\n"


def write_font(face: str, target: Path, characters: frozenset[int], *, one_width: bool = False) -> None:
    """One weight of Be Vietnam Pro with only these characters, as WOFF2; `one_width` makes the figures tabular."""
    from fontTools import subset  # noqa: PLC0415 -- half a second that other commands need not pay
    from fontTools.ttLib import TTFont  # noqa: PLC0415

    package = importlib.util.find_spec("fontpkg_be_vietnam_pro")
    if package is None or not package.submodule_search_locations:
        raise CommandError("Thiếu gói phông chữ fontpkg-be-vietnam-pro: hãy cài requirements/runtime.txt")
    font = TTFont(Path(package.submodule_search_locations[0]) / "files" / f"BeVietnamPro-{face}.ttf")
    # Kerning shows in headings and costs a citizen's phone 1.5 kB a weight; all our letters are composed.
    features = ["kern"] if face == "SemiBold" and not one_width else []
    cut = subset.Subsetter(
        subset.Options(layout_features=features, hinting=False, glyph_names=False, name_IDs=[0, 1, 2, 13, 14])
    )
    cut.populate(unicodes=characters)
    cut.subset(font)
    if one_width:
        widen_digits(font)
    font.flavor = "woff2"
    font.save(target)


def widen_digits(font: Any) -> None:  # noqa: ANN401 -- fontTools has no types
    """Give every digit the middle one's width and stand it in the middle of it."""
    names = [font.getBestCmap()[code] for code in DIGITS]
    width = sorted(font["hmtx"][name][0] for name in names)[len(names) // 2]
    for name in names:
        old_width, bearing = font["hmtx"][name]
        shift = (width - old_width) // 2
        glyph = font["glyf"][name]
        if glyph.isComposite():
            raise CommandError(f"Chữ số {name} là glyph ghép, không dời được")
        glyph.coordinates.translate((shift, 0))
        glyph.recalcBounds(font["glyf"])
        font["hmtx"][name] = (width, bearing + shift)
