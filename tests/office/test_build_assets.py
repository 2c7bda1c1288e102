"""Fonts cut to Vietnamese and stylesheets in one file, small enough for a slow phone."""

import gzip
from io import StringIO

import pytest
from django.core.management import call_command
from fontTools.ttLib import TTFont

from tanthanh.office.management.commands import build_assets


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    target = tmp_path_factory.mktemp("assets")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build_assets, "TARGET", target)
        said = []
        for _ in range(2):
            out = StringIO()
            call_command("build_assets", stdout=out)
            said.append(out.getvalue().strip())
    return target, said


def test_a_second_run_has_nothing_to_do(built):
    assert built[1] == ["Tài nguyên giao diện: 4 phông, 2 tệp CSS", "Tài nguyên giao diện: không có gì thay đổi"]


@pytest.mark.parametrize("weight", [400, 600])
def test_the_font_writes_vietnamese(built, weight):
    letters = TTFont(built[0] / "fonts" / f"be-vietnam-pro-{weight}.woff2").getBestCmap()

    pangram = "Ỷ ỹ Ặ ặ Ễ ễ Ợ ợ Ừ ử đ Đ ₫ – “Phường Tân Thạnh” 8.000 đ"
    assert [letter for letter in pangram if ord(letter) not in letters] == []


@pytest.mark.parametrize("weight", [400, 600])
def test_figures_for_columns_have_one_width(built, weight):
    font = TTFont(built[0] / "fonts" / f"be-vietnam-digits-{weight}.woff2")

    assert len({font["hmtx"][font.getBestCmap()[ord(digit)]][0] for digit in "0123456789"}) == 1


def test_all_that_a_citizens_page_loads_stays_far_below_forty_kilobytes(built):
    fonts = sum(path.stat().st_size for path in (built[0] / "fonts").glob("be-vietnam-pro-*.woff2"))
    style = len(gzip.compress((built[0] / "css" / "site.css").read_bytes()))
    script = len(gzip.compress((build_assets.SOURCES.parent / "js" / "app.js").read_bytes()))

    assert fonts < 22_000
    assert style < 8_000
    assert fonts + style + script < 31_000


def test_the_bundle_keeps_every_rule_in_its_layer(built):
    css = (built[0] / "css" / "site.css").read_text(encoding="utf-8")

    assert css.startswith("@layer reset,tokens,base,layout,components,utilities,print;@layer tokens{:root{")
    assert "@import" not in css
    assert "/*" not in css
    assert css.count("{") == css.count("}")
    assert 'url("../img/drum.svg")' in css
    assert 'url("../fonts/be-vietnam-pro-400.woff2")' in css


@pytest.mark.parametrize(
    ("css", "small"),
    [
        ("a > b { color: red; }\n", "a>b{color:red}\n"),
        ('a::before { content: " ; /* no */ "; }', 'a::before{content:" ; /* no */ "}\n'),
        (
            "@media (min-width: 40rem) { a { margin: calc(1px + 2px) 0; } }",
            "@media (min-width:40rem){a{margin:calc(1px + 2px) 0}}\n",
        ),
        ("/* x */ .a .b:hover, .c { }", ".a .b:hover,.c{}\n"),
    ],
)
def test_squeezing_changes_no_meaning(css, small):
    assert build_assets.squeezed(css) == small
