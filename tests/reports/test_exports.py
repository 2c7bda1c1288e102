"""The yearly figures for other programs: exact keys, totals equal, no formula out of a name."""

import io
from datetime import date

import openpyxl
import pytest

from reports.breakdowns import breakdowns
from reports.exports import statistics, workbook
from reports.figures import yearly
from reports.periods import of_year
from surveys.ballots import FilledIn, cast_ballot
from surveys.models import Door
from surveys.questionnaire import short_questions
from tests.factories import make_field, make_version
from tests.reports.test_figures import NOW, many, stored

pytestmark = pytest.mark.django_db


def opened(content, **options):
    return openpyxl.load_workbook(io.BytesIO(content), **options)


def year_2023():
    figures = yearly(2023, now=NOW)
    return figures, breakdowns(of_year(2023), now=NOW)


def test_the_json_has_exactly_the_promised_shape_when_empty():
    said = statistics(yearly(2023, now=NOW))

    assert said.pop("as_of") == "2024-03-01T10:00:00+07:00"
    assert said.pop("satisfaction") == {
        "responses": 0,
        "rate": None,
        "criteria": {
            code: {"responses": 0, "rate": None}
            for code in (
                "co_so_vat_chat",
                "su_thuan_loi",
                "thai_do",
                "huong_dan",
                "thoi_gian",
                "phi_le_phi",
                "danh_gia_chung",
            )
        },
    }
    assert said == {
        "year": 2023,
        "received": {"total": 0, "online": 0, "in_person": 0, "postal": 0, "interlinked": 0},
        "national_portal": {"received": 0, "on_time_rate": None},
        "resolved": {
            "total": 0,
            "early": 0,
            "on_time": 0,
            "late": 0,
            "on_time_rate": None,
            "on_time_rate_with_overdue": None,
        },
        "online": {"received": 0, "on_time": 0, "late": 0, "on_time_rate": None},
        "pending": {"within": 0, "overdue": 0},
        "apologies": {"issued": 0},
        "late_published": 0,
    }


def test_the_json_of_a_year_laid_out_by_hand():
    # Twelve dossiers a channel, one a month; every fourth early, on time, late, overdue; every third interlinked.
    many(make_version())

    said = statistics(yearly(2023, now=NOW))

    assert said["received"] == {"total": 36, "online": 12, "in_person": 12, "postal": 12, "interlinked": 12}
    assert said["national_portal"] == {"received": 12, "on_time_rate": "66.67"}
    assert said["resolved"] == {
        "total": 27,
        "early": 9,
        "on_time": 9,
        "late": 9,
        "on_time_rate": "66.67",
        "on_time_rate_with_overdue": "50.00",
    }
    assert said["online"] == {"received": 12, "on_time": 6, "late": 3, "on_time_rate": "66.67"}
    assert said["pending"] == {"within": 0, "overdue": 9}


@pytest.mark.parametrize(("voters", "rate"), [(4, None), (5, "100.00")])
def test_what_fewer_than_five_people_said_has_no_rate(voters, rate):
    for number in range(voters):
        answer = FilledIn(short_questions(), {"danh_gia_chung": 5}, "")
        cast_ballot(answer, door=Door.WALL, token=f"{number}", on=date(2023, 5, 1))

    said = statistics(yearly(2023, now=NOW))["satisfaction"]

    assert (said["responses"], said["rate"]) == (voters, rate)


def test_the_workbook_has_a_sheet_for_every_table_and_equal_totals():
    many(make_version())

    book = opened(workbook(*year_2023()), data_only=True)

    assert book.sheetnames == [
        "Tổng hợp",
        "Hình thức nộp",
        "Tính riêng",
        "Tháng",
        "Lĩnh vực",
        "Bộ phận",
        "Thủ tục",
        "Hài lòng",
    ]
    foot = [36, 9, 9, 9, 0, 9, 66.67, 50]
    for name, label in (("Hình thức nộp", "Một cửa"), ("Tháng", "Cả năm"), ("Lĩnh vực", "Tổng"), ("Thủ tục", "Tổng")):
        rows = [row for row in book[name].iter_rows(values_only=True) if row[0] == label]
        assert [list(row[1:9]) for row in rows] == [foot], name
    months = book["Tháng"].iter_rows(min_row=4, max_row=15, values_only=True)
    assert [row[1] for row in months] == [3] * 12


def test_sums_are_formulas_over_the_rows_above():
    many(make_version())

    sheet = opened(workbook(*year_2023()))["Tháng"]

    assert (sheet["A16"].value, sheet["B16"].value, sheet["G16"].value) == (
        "Cả năm",
        "=SUM(B4:B15)",
        "=SUM(G4:G15)",
    )


def test_the_summary_holds_numbers_not_texts():
    many(make_version())

    sheet = opened(workbook(*year_2023()))["Tổng hợp"]

    assert [sheet.cell(row, 2).value for row in range(5, 17)] == [36, 12, 12, 12, 66.67, 50, 66.67, 9, 9, 0, 0, "–"]


def test_a_name_that_looks_like_a_formula_or_a_link_stays_a_name():
    field = make_field(name="=HYPERLINK(1)")
    stored(make_version(field=field, name="https://example.org/x"))

    book = opened(workbook(*year_2023()))

    assert (book["Lĩnh vực"]["A4"].value, book["Lĩnh vực"]["A4"].data_type) == ("=HYPERLINK(1)", "s")
    assert (book["Thủ tục"]["A4"].value, book["Thủ tục"]["A4"].hyperlink) == ("https://example.org/x", None)


def test_an_empty_year_makes_a_workbook_too():
    sheet = opened(workbook(*year_2023()))["Lĩnh vực"]

    assert [cell.value for cell in sheet[4]] == ["Tổng", 0, 0, 0, 0, 0, 0, "–", "–"]
