"""House rules of the templates and stylesheets, checked by reading them."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates"
CSS = ROOT / "static" / "css"
PAGES = sorted(path for path in TEMPLATES.rglob("*.html"))
COMPONENTS = sorted((TEMPLATES / "components").glob("*.html"))
BLOCKS = sorted((CSS / "components").glob("*.css"))
PYTHON = [
    path for app in ("tanthanh", "procedures", "dossiers", "surveys", "reports") for path in (ROOT / app).rglob("*.py")
]
# What HTML wants written in the head, and the one page that may not depend on anything.
STANDS_ALONE = {"base.html", "500.html"}


def named(paths):
    return [pytest.param(path, id=str(path.relative_to(ROOT))) for path in paths]


def text(path):
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", named(PAGES))
def test_a_template_can_be_read(path):
    assert get_template(str(path.relative_to(TEMPLATES)))


@pytest.mark.parametrize("path", named(PAGES))
def test_no_template_holds_style_or_script_of_its_own(path):
    page = text(path)

    assert re.findall(r"<style|\sstyle\s*=", page) == []
    assert re.findall(r"\son[a-z]+\s*=\s*[\"']", page) == []
    assert [
        tag for tag in re.findall(r"<script[^>]*>", page) if " src=" not in tag and "application/json" not in tag
    ] == []
    assert "javascript:" not in page


@pytest.mark.parametrize("path", named(PAGES))
def test_no_template_names_an_outside_host_or_trusts_what_was_typed(path):
    page = text(path)

    assert re.findall(r"(?:src|action|srcset)\s*=\s*[\"'](?:https?:)?//", page) == []
    assert re.findall(r"\|\s*safe\b|autoescape off", page) == []


@pytest.mark.parametrize("path", named(PAGES))
def test_every_image_has_words(path):
    assert [tag for tag in re.findall(r"<img[^>]*>", text(path)) if " alt=" not in tag] == []


@pytest.mark.parametrize("path", named(COMPONENTS))
def test_a_component_opens_with_its_signature(path):
    assert text(path).startswith(f"{{# {path.name} — ")


@pytest.mark.parametrize("path", named(PAGES))
def test_a_component_is_included_with_only_what_it_is_given(path):
    includes = re.findall(r"{% include \"components/[^%]*%}", text(path))

    assert [tag for tag in includes if not re.search(r"\bonly %}$", tag)] == []


@pytest.mark.parametrize("path", named(COMPONENTS))
def test_a_component_is_used(path):
    name = f"components/{path.name}"

    assert any(name in text(page) for page in [*PAGES, *PYTHON] if page != path)


@pytest.mark.parametrize("path", named(p for p in PAGES if p.parent != TEMPLATES / "components"))
def test_a_page_is_used(path):
    name = str(path.relative_to(TEMPLATES))
    found_by_django = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}

    def names_it(page):
        # By its whole name, or as f"procedures/{page}.html" by its last word.
        return name in page or (f'"{path.parent.name}/{{' in page and f'"{path.stem}"' in page)

    assert (
        name in found_by_django
        or name.startswith("django/")
        or any(names_it(text(other)) for other in [*PAGES, *PYTHON] if other != path)
    )


@pytest.mark.parametrize("path", named(PAGES))
def test_a_template_fits_in_two_screens(path):
    assert len(text(path).splitlines()) <= 90


# --- stylesheets -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", named(p for p in CSS.rglob("*.css") if not p.name.startswith("tokens")))
def test_colours_are_named_in_the_tokens_alone(path):
    rules = re.sub(r"/\*.*?\*/", "", text(path), flags=re.DOTALL)
    rules = rules[: rules.index("@media print")] if path.name == "print.css" else rules

    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[;,\s)])|\b(?:rgba?|hsla?|oklch|oklab)\(", rules) == []
    assert "!important" not in rules


@pytest.mark.parametrize("path", named(BLOCKS))
def test_a_block_is_in_a_table_of_contents(path):
    contents = text(CSS / "app.css") + text(CSS / "desk.css")

    assert contents.count(f'"components/{path.name}"') == 1


@pytest.mark.parametrize("path", named(BLOCKS))
def test_a_block_fits_in_one_file(path):
    assert len(text(path).splitlines()) <= 90


def test_our_script_stays_small():
    assert len(text(ROOT / "static" / "js" / "app.js").splitlines()) <= 80
