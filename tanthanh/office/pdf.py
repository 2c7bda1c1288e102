"""Typst template and data in, PDF (or a PNG preview of the same pages) out; knows no paper and no model.

Data travels as JSON beside the template and is never pasted into it, so markup in a name is printed as it was typed.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any, Literal, cast, overload

import typst
from django.conf import settings

# Times' look for official papers (NĐ 30/2020, Phụ lục I), and the site's own face for posters; both ship as packages.
FONT_PACKAGES = {"rinoh_typeface_texgyretermes": "", "fontpkg_be_vietnam_pro": "files"}
# typst uses every core for one document: a second one at the same time makes both slower (stack.md 2).
_turn = Lock()


class PaperError(Exception):
    """The template does not compile, or compiles with a warning such as a missing font."""


@overload
def render(
    template: str,
    data: Mapping[str, Any],
    *,
    timestamp: datetime | None = None,
    format: Literal["pdf"] = "pdf",
    tags: bool = True,
) -> bytes: ...


@overload
def render(
    template: str,
    data: Mapping[str, Any],
    *,
    timestamp: datetime | None = None,
    format: Literal["png"],
    tags: bool = True,
) -> list[bytes]: ...


def render(
    template: str,
    data: Mapping[str, Any],
    *,
    timestamp: datetime | None = None,
    format: Literal["pdf", "png"] = "pdf",  # noqa: A002 -- typst's own word
    tags: bool = True,
) -> bytes | list[bytes]:
    """One PDF, or its pages as PNG; the same data and `timestamp` give the same bytes.

    `template` is a path below `templates/papers` without its ending, for example `2025/receipt`. `tags=False` leaves
    out the structure for screen readers, which makes long tables a tenth of the size.
    """
    compiled = _compiled(template, data, timestamp, format, tags=tags)
    if format == "png":
        # A single page comes without a list.
        return compiled if isinstance(compiled, list) else [compiled]
    return cast("bytes", compiled)


def _compiled(
    template: str, data: Mapping[str, Any], at: datetime | None, form: Literal["pdf", "png"], *, tags: bool
) -> bytes | list[bytes]:
    root = settings.BASE_DIR / "templates" / "papers"
    try:
        with _turn:
            pages, warnings = typst.compile_with_warnings(
                root / f"{template}.typ",
                root=root,
                font_paths=_fonts(),
                sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
                format=form,
                ppi=110 if form == "png" else None,
                # An archive can keep it and a screen reader can read it; only a tagged PDF can promise either.
                pdf_standards=["a-2a", "ua-1"] if tags and form == "pdf" else None,
                pdf_tags=tags,
                timestamp=None if at is None else int(at.timestamp()),
            )
    except typst.TypstError as error:
        raise PaperError(f"{template}: {error.message}") from error
    if warnings:
        raise PaperError(f"{template}: {'; '.join(warning.message for warning in warnings)}")
    return pages or b""


@cache
def _fonts() -> typst.Fonts:
    """Our two faces and nothing else: a server's own fonts must not change what is printed."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[_folder(package) / files for package, files in FONT_PACKAGES.items()],
    )


def _folder(package: str) -> Path:
    """Where a font package lies; it is never imported, since its code wants libraries that we do not install."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise PaperError(f"the font package {package} is not installed")
    return Path(spec.submodule_search_locations[0])
