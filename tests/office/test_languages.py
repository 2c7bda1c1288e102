"""English pages behind /en: which addresses they have, what they say, and what they never change."""

import gettext
import re
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from django.utils import translation
from django.utils.translation.template import templatize

from tanthanh.office import languages
from tanthanh.office.management.commands import build_translations
from tests.factories import make_field, make_version
from tests.official_calendar import at, publish_official_calendar

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "tanthanh/locale/en/LC_MESSAGES/django.po"
# The templates of the pages that have an English address.
PAGES = (
    *("base.html", "home.html", "404.html", "procedures/*.html", "components/due_strip.html"),
    *("surveys/survey.html", "surveys/survey_thanks.html", "surveys/question.html", "surveys/feedback.html"),
    *("surveys/feedback_receipt.html", "surveys/feedback_status.html", "django/forms/field.html"),
    *(
        "dossiers/lookup*.html",
        "dossiers/late_list.html",
        "dossiers/late_month.html",
        "dossiers/stop_messages.html",
        "dossiers/_transfer.html",
        "dossiers/data_request.html",
        "components/privacy.html",
        "reports/public_results.html",
    ),
    *("dossiers/filing_*.html", "dossiers/filing.html", "dossiers/_filing_*.html", "dossiers/_lookup_*.html"),
)
# Every text that a template marks, as makemessages would find it.
MARKED = re.compile(r"(?<![a-z])(?:_|gettext|ngettext)\(u?(['\"])((?:\\.|(?!\1).)*)\1")


@pytest.mark.parametrize(
    ("path", "plain"),
    [
        ("/en/", "/"),
        ("/en", "/"),
        ("/en/thu-tuc/", "/thu-tuc/"),
        ("/en/thu-tuc/1.001193/", "/thu-tuc/1.001193/"),
        ("/en/tra-cuu/", "/tra-cuu/"),
        ("/en/cong-khai/ket-qua/2023/", "/cong-khai/ket-qua/2023/"),
        ("/en/cong-khai/ho-so-tre-han/2026/11/", "/cong-khai/ho-so-tre-han/2026/11/"),
        ("/en/thu-tuc/1.001193/qr.svg", None),
        ("/en/cong-khai/ho-so-tre-han.csv", None),
        ("/en/can-bo/", None),
        ("/en/api/v1/procedures/", None),
        ("/en/en/", None),
        ("/thu-tuc/", None),
    ],
)
def test_only_public_pages_have_an_english_address(path, plain):
    assert languages.without_prefix(path) == plain


@pytest.mark.parametrize(
    ("path", "english"),
    [
        ("/", "/en/"),
        ("/thu-tuc/?q=a", "/en/thu-tuc/?q=a"),
        ("/can-bo/", "/can-bo/"),
        ("/thu-tuc/1/qr.svg", "/thu-tuc/1/qr.svg"),
    ],
)
def test_addresses_stay_in_the_language_of_the_page(path, english):
    assert languages.here(path) == path
    with translation.override("en"):
        assert languages.here(path) == english


@pytest.mark.parametrize(
    ("phrase", "english"),
    [
        ("03 ngày làm việc", "3 working days"),
        ("01 ngày làm việc", "1 working day"),
        ("thêm không quá 05 ngày làm việc", "up to 5 working days more"),
        ("thứ Hai", "Monday"),
        ("Không thu", "Free of charge"),
        ("8.000 đ", "8.000 đ"),
        ("Nghỉ lễ (Quốc khánh)", "Nghỉ lễ (Quốc khánh)"),
        ("", ""),
    ],
)
def test_phrases_of_the_rules_are_told_in_english(phrase, english):
    assert languages.said(phrase) == phrase
    with translation.override("en"):
        assert languages.said(phrase) == english


def test_compiled_translations_are_those_of_the_source():
    messages = build_translations.read(CATALOGUE.read_text(encoding="utf-8"))

    assert CATALOGUE.with_suffix(".mo").read_bytes() == build_translations.compiled(messages)
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        spoken = gettext.GNUTranslations(file)
    assert spoken.gettext("Bao lâu") == "How long"
    assert spoken.ngettext("%d ngày", "%d ngày", 1) == "%d day"


def marked():
    for name in PAGES:
        for path in sorted((ROOT / "templates").glob(name)):
            source = path.read_text(encoding="utf-8")
            if "translate" in source:
                yield from (found[2] for found in MARKED.finditer(templatize(source)))


def test_every_text_that_is_marked_has_an_english_one():
    messages = build_translations.read(CATALOGUE.read_text(encoding="utf-8"))
    known = {key.partition("\0")[0] for key, value in messages.items() if value}

    texts = set(marked())

    assert len(texts) > 150
    assert texts - known == set()


@pytest.mark.parametrize("text", sorted(set(marked())))
def test_every_english_text_keeps_its_places(text):
    messages = build_translations.read(CATALOGUE.read_text(encoding="utf-8"))
    english = messages.get(text) or messages[f"{text}\0{text}"].partition("\0")[2]

    assert sorted(re.findall(r"%\(\w+\)s", english)) == sorted(re.findall(r"%\(\w+\)s", text))


@pytest.fixture
def procedure(db):
    publish_official_calendar()
    version = make_version(
        code="1.001193", field=make_field(name="Hộ tịch"), documents=("Tờ khai",), result="Giấy khai sinh"
    )
    with time_machine.travel(at("2024-04-26 09:10"), tick=False):
        yield version


@pytest.mark.usefixtures("procedure")
def test_procedure_page_in_english_marks_what_is_vietnamese_only(client):
    page = client.get("/en/thu-tuc/1.001193/")
    text = page.content.decode()

    assert page.headers["Content-Language"] == "en"
    assert '<html lang="en"' in text
    assert '<h1 lang="vi">Thủ tục đăng ký khai sinh</h1>' in text
    assert '<dd lang="vi">Giấy khai sinh</dd>' in text
    assert "3 working days" in text
    assert "17:30 Saturday 04/05/2024" in text
    assert "available in Vietnamese only" in text
    assert 'href="/en/thu-tuc/"' in text
    # The switch, and the code that is printed: both lead to the Vietnamese address.
    assert '<a class="masthead__link" href="/thu-tuc/1.001193/" lang="vi" hreflang="vi">Tiếng Việt</a>' in text
    assert 'src="/thu-tuc/1.001193/qr.svg"' in text


@pytest.mark.usefixtures("procedure")
def test_language_is_the_address_and_nothing_else():
    asked = Client(headers={"accept-language": "en"}).get("/thu-tuc/1.001193/")
    after = Client()
    after.get("/en/thu-tuc/1.001193/")

    assert '<html lang="vi"' in asked.content.decode()
    assert '<html lang="vi"' in after.get("/thu-tuc/1.001193/").content.decode()
    assert after.cookies == {}
    assert 'href="/en/thu-tuc/1.001193/" lang="en" hreflang="en">English</a>' in asked.content.decode()


@pytest.mark.usefixtures("procedure")
def test_english_404_and_redirect_stay_english(client):
    missing = client.get("/en/thu-tuc/9.999999/")
    local = client.get("/en/thu-tuc/1.001193.000.00.00.H17/")

    assert missing.status_code == 404
    assert "There is no procedure “9.999999”" in missing.content.decode()
    assert local.headers["Location"] == "/en/thu-tuc/1.001193/"
    assert client.get("/en/can-bo/").status_code == 404
