"""The forms that the portal draws: every field on the paper, its source said, and the right paper for each name."""

import csv
import re
import shutil
import subprocess
from datetime import date

import pytest

from procedures.blank_forms import forms_for
from procedures.desk import DATA
from procedures.drawn_forms import drawn_forms, printed
from tests.factories import make_profile

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


def words(pdf, tmp_path):
    """What stands on the pages, as a person's copy and paste would give it."""
    (tmp_path / "form.pdf").write_bytes(pdf)
    read = subprocess.run(["pdftotext", "-layout", tmp_path / "form.pdf", "-"], capture_output=True, check=True)
    return " ".join(re.sub(r"\.{2,}", " ", read.stdout.decode()).split())


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="no pdftotext")
@pytest.mark.parametrize("slug", sorted(drawn_forms()))
def test_form_is_one_page_with_its_fields_its_ward_and_its_source(slug, tmp_path):
    profile = make_profile()
    form = drawn_forms()[slug].fields

    pdf = printed(slug, today=TODAY)
    said = words(pdf, tmp_path)

    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)) == 1
    assert profile.name in said
    labels = [label for part in form["parts"] for line in part["lines"] for label in line if label]
    assert [label for label in labels if label not in said] == []
    assert said.count("vẽ lại, không phải bản in của cơ quan ban hành") == 1
    assert form["source"][:40] in said


def test_no_form_of_an_unknown_name():
    assert printed("khong-co", today=TODAY) is None


def test_forms_are_found_by_how_a_papers_name_begins():
    found = forms_for(
        [
            "Tờ khai đăng ký khai sinh (theo mẫu)",
            "Tờ khai đăng ký lại khai sinh",
            "Tờ khai thay đổi thông tin cư trú (Mẫu CT01)",
            "Giấy chứng sinh",
        ]
    )

    assert {name: form.slug for name, form in found.items()} == {
        "Tờ khai đăng ký khai sinh (theo mẫu)": "dang-ky-khai-sinh",
        "Tờ khai đăng ký lại khai sinh": "dang-ky-lai-khai-sinh",
        "Tờ khai thay đổi thông tin cư trú (Mẫu CT01)": "ct01",
    }


def test_every_form_is_for_a_paper_that_the_catalogue_asks_for():
    with DATA.open(encoding="utf-8", newline="") as stream:
        asked = {paper.strip() for row in csv.DictReader(stream) for paper in row["required_documents_vi"].split(";")}

    assert {form.slug for form in forms_for(asked).values()} == set(drawn_forms())
