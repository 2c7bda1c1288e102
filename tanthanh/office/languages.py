"""Two languages for the public pages: Vietnamese at the printed addresses, English at the same ones behind `/en`.

Vietnamese is the language of the sources and of the office; English is what is told to a citizen, never what is stored.
"""

import re

from django.utils.translation import get_language, gettext, ngettext

VIETNAMESE, ENGLISH = "vi", "en"
PREFIX = "/en"
# Pages only: a code's picture, a sheet or a list of data is the same in every language.
PAGES = re.compile(
    r"/(?:(?:thu-tuc|tra-cuu|khao-sat|gop-y|xac-thuc|ngung-nhan-tin)/(?:[^/]+/)?|nop-ho-so/(?:[^/]+/){1,3}|ngay-hen-tra/"
    r"|ho-tro/|du-lieu-ca-nhan/|cong-khai/(?:[^/.]+/){1,3})?"
)
NUMBER = re.compile(r"[0-9]+")


def is_english() -> bool:
    return get_language() == ENGLISH


def without_prefix(path: str) -> str | None:
    """The Vietnamese address of an English page; None where `path` is none."""
    if path == PREFIX:
        return "/"
    plain = path.removeprefix(PREFIX)
    return plain if plain != path and PAGES.fullmatch(plain) else None


def here(path: str) -> str:
    """The address in the language that is being spoken: `/thu-tuc/` or `/en/thu-tuc/`; what has only one stays."""
    plain = re.split(r"[?#]", path, maxsplit=1)[0]
    return f"{PREFIX}{path}" if is_english() and PAGES.fullmatch(plain) else path


def other(path: str) -> str:
    """The same page in the other language; empty where there is none."""
    plain = without_prefix(path)
    if plain is not None:
        return plain
    return f"{PREFIX}{path}" if PAGES.fullmatch(path) else ""


def said(text: str) -> str:
    """A phrase that the rules put together (`03 ngày làm việc`), in the language spoken; unchanged where it is unknown.

    The first number is taken out, so that one entry with its plural serves for all of them.
    """
    if not text or not is_english():
        return text
    number = NUMBER.search(text)
    whole = gettext(text)
    if number is None or whole != text:
        return whole
    key = NUMBER.sub("%d", text, count=1)
    translated = ngettext(key, key, int(number[0]))
    return text if translated == key else translated.replace("%d", str(int(number[0])))
