"""The ward's real year: the three files in, the article's figures out, and the same from a calculation of our own.

The calculation reads the raw files with openpyxl, json and csv and shares no code with the portal.
"""

import csv
import gzip
import io
import json
from collections import Counter
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import openpyxl
import pytest
from django.core.management import call_command
from django.db import transaction

from dossiers import filters
from dossiers.models import Dossier
from dossiers.states import Channel
from reports import narrative
from reports.breakdowns import breakdowns
from reports.exports import statistics, workbook
from reports.figures import yearly
from reports.official import ii_06a, ii_07, sipas
from reports.official import register as register_totals
from reports.periods import between, of_month, of_quarter, of_reporting_year, of_year
from reports.tables import tables
from tests.factories import moment

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parent.parent.parent
REGISTER = ROOT / "dossiers/data/so-theo-doi-2023.xlsx"
PORTAL = ROOT / "dossiers/data/cong-dvcqg-2023.json.gz"
BALLOTS = ROOT / "surveys/data/phieu-khao-sat-2023.csv"
NOW = moment("2026-11-22 10:00")
FIELD, CHANNEL, INTERLINKED, RECEIVED, DUE, FINISHED = 4, 9, 10, 11, 12, 13
CODE = 2


@pytest.fixture(scope="module", autouse=True)
def _imported(django_db_setup, django_db_blocker):
    """The three files imported once for all tests of this module, and taken away again."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("import_calendar", str(ROOT / "tanthanh/office/data/calendar.csv"), verbosity=0)
        call_command("import_procedures", str(ROOT / "procedures/data/procedures.csv"), verbosity=0)
        for file in (REGISTER, PORTAL):
            call_command("import_dossiers", str(file), verbosity=0)
        call_command("import_ballots", str(BALLOTS), verbosity=0)
        with django_db_blocker.block():
            yield
        transaction.set_rollback(True)


def rate(part, whole):
    return str((Decimal(100 * part) / whole).quantize(Decimal("0.01"), ROUND_HALF_UP))


# --- a calculation of our own ----------------------------------------------------------------------------------------


def read_moment(value, form="%d/%m/%Y %H:%M:%S"):
    return value if isinstance(value, datetime) else datetime.strptime(value, form)


def how_it_stands(due, finished):
    if finished > due:
        return "late"
    return "early" if finished.date() < due.date() else "on_time"


@pytest.fixture(scope="module")
def register():
    """Rows of the register: field, channel, interlinked, month, procedure, how it stands."""
    book = openpyxl.load_workbook(REGISTER, read_only=True)
    rows = [row for row in book[book.sheetnames[0]].iter_rows(values_only=True) if isinstance(row[0], int)]
    return [
        {
            "field": row[FIELD],
            "channel": row[CHANNEL],
            "interlinked": bool(row[INTERLINKED]),
            "month": read_moment(row[RECEIVED]).month,
            "procedure": row[CODE],
            "received": read_moment(row[RECEIVED]),
            "due": read_moment(row[DUE]),
            "finished": read_moment(row[FINISHED]),
            "stands": how_it_stands(read_moment(row[DUE]), read_moment(row[FINISHED])),
        }
        for row in rows
    ]


@pytest.fixture(scope="module")
def portal():
    rows = json.loads(gzip.decompress(PORTAL.read_bytes()))["data"]
    moments = [[read_moment(row[name], "%Y%m%d%H%M%S") for name in ("NgayHenTra", "NgayKetThucXuLy")] for row in rows]
    return [how_it_stands(due, finished) for due, finished in moments]


@pytest.fixture(scope="module")
def marks():
    """Marks given by criterion."""
    with BALLOTS.open(encoding="utf-8-sig", newline="") as file:
        ballots = list(csv.DictReader(file))
    names = list(ballots[0])[4:11]
    return {name: [int(row[name]) for row in ballots if row[name]] for name in names}


# --- the article -----------------------------------------------------------------------------------------------------


def test_the_articles_figures():
    said = statistics(yearly(2023, now=NOW))

    assert said["received"]["total"] == 5880
    assert said["received"]["online"] == 4311
    assert said["received"]["interlinked"] == 308
    assert said["online"] == {"received": 4311, "on_time": 4300, "late": 11, "on_time_rate": "99.74"}
    assert said["national_portal"] == {"received": 2856, "on_time_rate": "100.00"}
    assert (said["resolved"]["late"], said["resolved"]["on_time_rate"]) == (11, "99.81")
    assert said["pending"] == {"within": 0, "overdue": 0}
    assert (said["apologies"], said["late_published"]) == ({"issued": 11}, 11)
    assert (said["satisfaction"]["responses"], said["satisfaction"]["rate"]) == (1500, "99.00")


def test_the_308_interlinked_dossiers_are_not_among_the_online_ones():
    year = Dossier.objects.received_in(2023).of_one_stop()

    assert year.filter(is_interlinked=True).count() == 308
    assert year.filter(is_interlinked=True, channel=Channel.ONLINE).count() == 0


# --- the same, reckoned twice ----------------------------------------------------------------------------------------


def test_every_figure_equals_our_own_calculation(register, portal, marks):
    stands = Counter(row["stands"] for row in register)
    channels = Counter(row["channel"] for row in register)
    online = Counter(row["stands"] for row in register if row["channel"] == "Trực tuyến")
    punctual = stands["early"] + stands["on_time"]

    said = statistics(yearly(2023, now=NOW))

    assert said["received"] == {
        "total": len(register),
        "online": channels["Trực tuyến"],
        "in_person": channels["Trực tiếp"],
        "postal": channels["Bưu chính"] + channels["Bưu chính công ích"] + channels["BCCI"],
        "interlinked": sum(row["interlinked"] for row in register),
    }
    assert (
        sum(channels.values())
        == said["received"]["online"] + said["received"]["in_person"] + said["received"]["postal"]
    )
    assert said["resolved"] == {
        "total": len(register),
        "early": stands["early"],
        "on_time": stands["on_time"],
        "late": stands["late"],
        "on_time_rate": rate(punctual, len(register)),
        "on_time_rate_with_overdue": rate(punctual, len(register)),
    }
    assert said["online"]["on_time"] == online["early"] + online["on_time"]
    assert said["national_portal"] == {
        "received": len(portal),
        "on_time_rate": rate(sum(stood != "late" for stood in portal), len(portal)),
    }
    assert said["satisfaction"]["criteria"] == {
        name: {"responses": len(given), "rate": rate(sum(mark >= 4 for mark in given), len(given))}
        for name, given in marks.items()
    }


def test_every_month_equals_our_own_calculation(register):
    own = Counter((row["month"], row["stands"]) for row in register)
    months = yearly(2023, now=NOW).outcomes_by_month()

    assert {month.number: (row.early, row.on_time, row.late, row.pending) for month, row in months.items()} == {
        month: (own[month, "early"], own[month, "on_time"], own[month, "late"], 0) for month in range(1, 13)
    }


def test_every_field_and_procedure_equals_our_own_calculation(register):
    cut = breakdowns(of_year(2023), now=NOW)

    assert {row.group.name: row.outcomes.total for row in cut.fields} == Counter(row["field"] for row in register)
    assert {row.group.name: row.outcomes.late for row in cut.fields if row.outcomes.late} == Counter(
        row["field"] for row in register if row["stands"] == "late"
    )
    assert {row.group.key: row.outcomes.total for row in cut.procedures} == Counter(
        row["procedure"] for row in register
    )


def test_every_breakdown_adds_up(register):
    figures = yearly(2023, now=NOW)

    for table in tables(figures, breakdowns(of_year(2023), now=NOW)):
        if table.foot:
            sums = [sum(cells) for cells in zip(*((c.value for c in row.cells[:6]) for row in table.rows), strict=True)]
            assert sums == [cell.value for cell in table.foot.cells[:6]]
            assert sums[0] == len(register)


def test_the_workbooks_totals_are_the_same():
    figures = yearly(2023, now=NOW)

    book = openpyxl.load_workbook(io.BytesIO(workbook(figures, breakdowns(of_year(2023), now=NOW))), data_only=True)

    feet = [
        row[1:6]
        for sheet in book.worksheets
        for row in sheet.iter_rows(values_only=True)
        if row[0] in {"Một cửa", "Cả năm", "Tổng"}
    ]
    assert feet == [(5880, 1273, 4596, 11, 0)] * 5


# --- through the doors -----------------------------------------------------------------------------------------------


def test_the_api_says_so(client):
    said = client.get("/api/v1/statistics/2023/").json()

    assert (said["received"]["total"], said["online"]["on_time_rate"]) == (5880, "99.74")


def test_the_public_page_says_so(client):
    text = client.get("/cong-khai/ket-qua/2023/").text.replace("\N{NO-BREAK SPACE}", " ")

    assert [figure for figure in ("5.880", "4.311", "308", "99,74 %", "2.856", "99,00 %") if figure not in text] == []


@pytest.mark.parametrize(
    ("words", "dossiers"),
    [
        ({"kenh": "mot-cua"}, 5880),
        ({"kenh": "ONLINE"}, 4311),
        ({"kenh": "ONLINE", "ket-qua": "tre"}, 11),
        ({"lien-thong": "1"}, 308),
        ({"kenh": "NATIONAL_PORTAL"}, 2856),
        ({"chi-xem": "co-thu-xin-loi"}, 11),
        ({"chi-xem": "da-cong-khai"}, 11),
    ],
)
def test_the_figures_open_their_dossiers(words, dossiers):
    asked = filters.read({"nam": "2023", **words})

    assert filters.apply(Dossier.objects.all(), asked, now=NOW).count() == dossiers


def test_importing_everything_again_changes_no_figure():
    before = statistics(yearly(2023, now=NOW))

    call_command("import_ballots", str(BALLOTS), verbosity=0)

    assert statistics(yearly(2023, now=NOW)) == before


# --- the progress report, every cell from the raw file ----------------------------------------------------------------


PERIODS = [
    of_year(2023),
    of_reporting_year(2023),
    *(of_quarter(2023, number) for number in range(1, 5)),
    *(of_month(2023, number) for number in range(1, 13)),
    between(date(2023, 3, 8), date(2023, 3, 21)),
]


def own_ii_06a(rows, first, last):
    """Columns (3) to (13) by field, in plain Python: one pass over the raw rows."""
    start = datetime.combine(first, time())
    end = datetime.combine(last, time()) + timedelta(days=1)
    lines = {}
    for row in rows:
        if row["received"] >= end or row["finished"] < start:
            continue
        line = lines.setdefault(row["field"], dict.fromkeys(range(3, 14), 0))
        entered = 6 if row["received"] < start else 4 if row["channel"] == "Trực tuyến" else 5
        if row["finished"] < end:
            sums, stands = 7, {"early": 8, "on_time": 9, "late": 10}[row["stands"]]
        else:
            sums, stands = 11, 13 if row["due"] < end else 12
        for column in (3, entered, sums, stands):
            line[column] += 1
    return lines


@pytest.mark.parametrize("period", PERIODS, ids=lambda period: period.slug)
def test_every_cell_of_the_progress_report_equals_our_own_calculation(register, period):
    assert {row["channel"] for row in register} == {"Trực tuyến", "Trực tiếp", "Bưu chính công ích"}
    own = own_ii_06a(register, period.first, period.last)
    report = ii_06a.build(period, NOW)

    said = {line[1].value: {column: line[column - 1].value for column in range(3, 14)} for line in report.lines}

    assert said == own
    assert [cell.value for cell in report.foot[2:]] == [
        sum(line[column] for line in own.values()) for column in range(3, 14)
    ]


@pytest.mark.parametrize("period", PERIODS, ids=lambda period: period.slug)
def test_the_reasons_add_up_to_what_the_progress_report_calls_overdue(period):
    progress, reasons = ii_06a.build(period, NOW), ii_07.build(period, NOW)
    overdue = {line[1].value: line[9].value + line[12].value for line in progress.lines}

    assert {line[1].value: line[2].value for line in reasons.lines} == {
        name: count for name, count in overdue.items() if count
    }
    for line in (*reasons.lines, reasons.foot):
        assert line[2].value == line[3].value + line[4].value == sum(cell.value for cell in line[5:])


def test_the_late_ones_of_2023_all_have_their_reason(register):
    (late,) = [row.value for row in ii_07.build(of_year(2023), NOW).foot[2:3]]

    assert late == sum(row["stands"] == "late" for row in register) == 11


@pytest.mark.parametrize("period", [of_year(2023), of_quarter(2023, 2), of_month(2023, 12)], ids=lambda p: p.slug)
def test_the_progress_reports_figures_open_what_they_count(period):
    report = ii_06a.build(period, NOW)

    for cells in (*report.lines, report.foot):
        # How an open dossier stood at a past cut is in no filter: (12) and (13) open the dossiers of (11).
        for place, cell in enumerate(cells[2:11]):
            if cell.path:
                asked = filters.read(dict(parse_qsl(urlsplit(cell.path).query)))
                assert asked.ignored == ()
                count = filters.apply(Dossier.objects.all(), asked, now=NOW).count()
                assert (place, count) == (place, cell.value)


def test_the_registers_totals_are_the_files(register):
    report = register_totals.build(of_year(2023), NOW)

    by_month = Counter(row["month"] for row in register)
    assert [line[3].value for line in report.lines] == [by_month[month] for month in range(1, 13)]
    assert (report.foot[1].value, report.foot[2].value) == ("1", "5880")
    assert [cell.value for cell in report.foot[3:]] == [
        5880,
        0,
        5880,
        sum(row["channel"] == "Trực tiếp" for row in register),
        4311,
        sum(row["channel"] == "Bưu chính công ích" for row in register),
        308,
    ]


def test_sipas_is_the_files_marks(marks):
    report = sipas.build(of_year(2023), NOW)

    counted = [[given.count(mark) for mark in range(1, 6)] for given in marks.values()]
    assert [[cell.value for cell in line[1:6]] for line in report.lines] == counted
    assert [line[6].value for line in report.lines] == [len(given) for given in marks.values()]
    assert str(report.lines[-1][8].value) == "99.00"


def test_the_report_writes_the_articles_paragraph_with_its_numbers():
    text = narrative.written(yearly(2023, now=NOW), breakdowns(of_year(2023), now=NOW))

    assert "Năm 2023, bộ phận một cửa tiếp nhận 5.880 hồ sơ, trong đó tiếp nhận trực tuyến 4.311 hồ sơ" in text
    assert "liên thông 308 hồ sơ." in text
    assert "4.300/4.311 hồ sơ giải quyết đúng và trước hạn, đạt 99,74 %." in text
    assert "Cổng Dịch vụ công quốc gia, phường tiếp nhận 2.856 hồ sơ, giải quyết đúng và trước hạn 100,00 %." in text
    assert "Với 11 hồ sơ trễ hạn, phường đã có 11 thư xin lỗi người dân, và công khai 11 lần trễ hạn." in text
    assert "99,00 % người dân hài lòng (1.485/1.500 câu trả lời)." in text
    assert "cơ sở vật chất 98," in text
