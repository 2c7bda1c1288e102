import json

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from reports.breakdowns import breakdowns
from reports.figures import yearly
from reports.periods import of_year
from reports.sheets import _shortened, sheet
from tanthanh.office import pdf
from tests.factories import make_profile, make_version
from tests.reports.test_figures import NOW, many, stored

pytestmark = pytest.mark.django_db


def test_json(tmp_path, capsys):
    many(make_version())

    call_command("yearly_report", "2023", format="json", output=tmp_path / "nam.json")

    assert json.loads((tmp_path / "nam.json").read_text(encoding="utf-8"))["received"]["total"] == 36
    assert capsys.readouterr().out.startswith("Báo cáo năm 2023: 36 hồ sơ, ")


def test_xlsx(tmp_path):
    many(make_version())

    call_command("yearly_report", "2023", "--format", "xlsx", "--output", str(tmp_path / "nam.xlsx"))

    assert openpyxl.load_workbook(tmp_path / "nam.xlsx")["Tổng hợp"]["B5"].value == 36


@pytest.mark.parametrize("filled", [True, False])
def test_pdf(tmp_path, filled):
    make_profile()
    if filled:
        many(make_version(name="Một thủ tục có cái tên rất dài " * 9))

    call_command("yearly_report", "2023", "--format", "pdf", "--output", str(tmp_path / "nam.pdf"))

    assert (tmp_path / "nam.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(("year", "output"), [("1999", "nam.json"), ("2023", "khong/co/nam.json")])
def test_what_cannot_be_is_said_in_one_sentence(tmp_path, year, output):
    with pytest.raises(CommandError) as failed:
        call_command("yearly_report", year, "--output", str(tmp_path / output))

    assert len(str(failed.value).splitlines()) == 1


@pytest.mark.parametrize("names", [1, 30])
def test_the_year_fits_on_one_page(names):
    make_profile()
    for number in range(names):
        version = make_version(name=f"{number} " + "Một thủ tục có cái tên rất dài " * 9)
        stored(version, "2023-05-16 09:00")
    cut = breakdowns(of_year(2023), now=NOW)

    pages = pdf.render("reports/yearly", sheet(yearly(2023, now=NOW), cut), timestamp=NOW, format="png")

    assert len(pages) == 1


def test_a_long_name_is_cut_between_words():
    assert _shortened("Khai sinh") == "Khai sinh"
    assert _shortened("chứng thực " * 20) == "chứng thực " * 8 + "…"
