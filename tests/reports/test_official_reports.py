"""The reports as page, workbook and paper: who opens them, the form's layout, sums that a spreadsheet reckons."""

import io
import re
from datetime import timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.urls import reverse

from dossiers.models import HandOver, Payment
from dossiers.states import Channel, Step
from reports.models import Submission
from reports.official import ii_06a, paper, quality, scorecard
from reports.official.catalogue import ENTRIES
from reports.official.scores import Share
from reports.official.workbook import workbook
from reports.periods import of_month, of_quarter
from surveys.ballots import FilledIn, cast_ballot
from surveys.models import Door, Feedback
from surveys.questionnaire import short_questions
from surveys.standard_questions import OVERALL
from tanthanh.office.roles import Role
from tests.factories import make_field, make_officer, make_profile, make_unit, make_version, moment, store_dossier
from tests.reports.test_progress import NOW, stored

pytestmark = pytest.mark.django_db
MAY = of_month(2023, 5)
DAYS = "?tu=2023-05-01&den=2023-05-31"
PAGE = "/lanh-dao/bao-cao/ii-06a/"
SLUGS = [entry.slug for entry in ENTRIES]


@pytest.fixture
def leader(client):
    officer = make_officer(Role.LEADER)
    client.force_login(officer)
    return client


@pytest.fixture
def year():
    """Two fields: one dossier early, late and open each, half of them online, carried over from April."""
    for name in ("Hộ tịch", "=HYPERLINK(0)"):
        version = make_version(field=make_field(name=name))
        stored(version, "2023-04-20 09:00", "2023-05-15 17:30", "2023-05-12 09:00", channel=Channel.ONLINE)
        stored(version, "2023-05-02 09:00", "2023-05-15 17:30", "2023-05-16 09:00", channel=Channel.ONLINE)
        stored(version, "2023-05-03 09:00", "2023-06-15 17:30")


# --- the dossiers of (12) and (13) ------------------------------------------------------------------------------------


def opened(client, path):
    page = client.get(path)
    assert page.status_code == 200
    return [line.code for line, _ in page.context["rows"]], page.context["total"]


def test_each_cell_of_what_is_left_opens_its_own_dossiers(leader):
    """Every number of columns (12) and (13), by field and in the foot, is the count of the page it leads to."""
    one, two = (make_version(field=make_field(name=name)) for name in ("Hộ tịch", "Đất đai"))
    stored(one, "2023-05-02 09:00", "2023-06-15 17:30", code="ONE-WITHIN")
    # Finished since, but open and late at the end of May.
    stored(one, "2023-05-02 09:00", "2023-05-15 17:30", "2023-07-01 09:00", code="ONE-LATE")
    stored(two, "2023-04-20 09:00", "2023-05-20 17:30", code="TWO-LATE")
    stored(two, "2023-05-03 09:00", "2023-05-30 17:30", "2023-05-29 09:00", code="TWO-DONE")
    report = ii_06a.build(MAY, NOW)

    found = {}
    for line in (*report.lines, report.foot):
        for cell in line[-2:]:
            if cell.path:
                codes, total = opened(leader, cell.path)
                assert len(codes) == total == cell.value
                found[line[1].value, cell.path.partition("han=")[2].partition("&")[0]] = set(codes)

    assert found == {
        ("Hộ tịch", "trong-han"): {"ONE-WITHIN"},
        ("Hộ tịch", "qua-han"): {"ONE-LATE"},
        ("Đất đai", "qua-han"): {"TWO-LATE"},
        ("Tổng số", "trong-han"): {"ONE-WITHIN"},
        ("Tổng số", "qua-han"): {"ONE-LATE", "TWO-LATE"},
    }
    assert reverse("reports:left_over") == ii_06a.LEFT_OVER_PATH


def test_what_is_left_is_read_page_by_page_and_nonsense_is_the_first_page(leader, django_assert_max_num_queries):
    version = make_version()
    for number in range(53):
        stored(version, "2023-05-02 09:00", "2023-06-15 17:30", code=f"HS-{number:02}")
    path = ii_06a.left_over_path(MAY, "", overdue=False)

    with django_assert_max_num_queries(8):
        first, total = opened(leader, path)
    pages = [opened(leader, f"{path}&trang={page}")[0] for page in ("2", "9", "0", "x", "-1", "٣", "9" * 50)]

    assert (len(first), total) == (50, 53)
    assert [len(page) for page in pages] == [3, 3, 50, 50, 50, 50, 50]
    assert set(first).isdisjoint(pages[0])


# --- the page --------------------------------------------------------------------------------------------------------


def test_the_addresses_are_promises():
    assert reverse("reports:official_report", args=["ii-06a"]) == PAGE


@pytest.mark.parametrize("slug", SLUGS)
def test_every_report_opens_as_page_workbook_and_paper(leader, year, slug):
    page = leader.get(f"/lanh-dao/bao-cao/{slug}/{DAYS}")
    book = leader.get(f"/lanh-dao/bao-cao/{slug}.xlsx{DAYS}")
    sheet = leader.get(f"/lanh-dao/bao-cao/{slug}.pdf{DAYS}")

    assert "tháng 5 năm 2023" in page.text
    assert "Căn cứ:" in page.text
    assert openpyxl.load_workbook(io.BytesIO(book.content)).sheetnames == [slug]
    assert sheet.content.startswith(b"%PDF")


@pytest.mark.parametrize("slug", SLUGS)
def test_every_report_of_an_empty_period_opens_without_dividing_by_zero(leader, slug):
    for kind in ("/", ".xlsx", ".pdf"):
        assert leader.get(f"/lanh-dao/bao-cao/{slug}{kind}?tu=2019-01-01&den=2019-12-31").status_code == 200


@pytest.mark.parametrize("address", [f"{PAGE}.xlsx", f"{PAGE}.pdf", "/lanh-dao/bao-cao/"])
def test_the_other_readings_of_the_promise_open_too(leader, address):
    assert leader.get(address + DAYS).status_code == 200


def test_without_days_the_last_quarter_that_is_over_opens(leader, time_machine):
    time_machine.move_to(NOW, tick=False)

    assert leader.get(PAGE).context["report"].period == of_quarter(2023, 4)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("?tu=2023-05-31&den=2023-05-01", "Ngày đầu đứng sau ngày cuối"),
        ("?tu=2099-05-31&den=2099-06-01", "chưa tới"),
        ("?tu=hôm nay", "không đọc được"),
    ],
)
def test_a_period_that_is_none_is_corrected_with_a_sentence(leader, query, sentence):
    page = leader.get(PAGE + query)

    assert (page.status_code, sentence in page.text) == (200, True)


@pytest.mark.parametrize("address", ["/lanh-dao/bao-cao/ii-99/", "/lanh-dao/bao-cao/ii-99.xlsx"])
def test_a_report_that_does_not_exist_is_not_found(leader, address):
    assert leader.get(address).status_code == 404


def test_a_leader_submits_and_the_frozen_figures_stay(leader, year):
    leader.post(f"{PAGE}nop/", {"tu": "2023-05-01", "den": "2023-05-31"})
    stored(make_version(field=make_field(name="Đất đai")), "2023-05-03 09:00", "2023-06-15 17:30")

    live, frozen = leader.get(PAGE + DAYS), leader.get(f"{PAGE}{DAYS}&lan=1")

    assert [len(page.context["report"].lines) for page in (live, frozen)] == [3, 2]
    assert "Đất đai, (3) Tổng số: – → 1" in live.text
    assert Submission.objects.get().digest in frozen.text
    assert "Chốt và nộp" not in frozen.text


def test_a_double_click_submits_once(leader, year):
    for _ in range(2):
        answer = leader.post(f"{PAGE}nop/", {"tu": "2023-05-01", "den": "2023-05-31"}, follow=True)

    assert Submission.objects.count() == 1
    assert "không cần nộp lại" in answer.text


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.ADMINISTRATOR, Role.RECEPTIONIST])
def test_only_a_leader_submits(client, role):
    client.force_login(make_officer(role))

    assert client.post(f"{PAGE}nop/", {"tu": "2023-05-01", "den": "2023-05-31"}).status_code == 403
    assert not Submission.objects.exists()


def test_the_page_asks_the_same_questions_however_many_dossiers(leader, django_assert_max_num_queries):
    for _ in range(5):
        stored(make_version(), "2023-05-02 09:00", "2023-05-15 17:30", "2023-05-16 09:00")

    leader.get(PAGE + DAYS)

    # session, officer, three for the report, the editions
    with django_assert_max_num_queries(6):
        leader.get(PAGE + DAYS)


# --- the workbook ----------------------------------------------------------------------------------------------------


def reckoned(sheet, cell):
    """The value of a cell by its formula alone: sums of cells and of ranges, as any spreadsheet reckons them."""
    value = sheet[cell].value
    if not isinstance(value, str) or not value.startswith("="):
        return value
    if found := re.fullmatch(r"=SUM\((\w+)(?::(\w+))?\)", value):
        cells = [row[0].coordinate for row in sheet[f"{found[1]}:{found[2] or found[1]}"]]
    else:
        cells = re.fullmatch(r"=(\w+(?:\+\w+)*)", value)[1].split("+")
    values = [reckoned(sheet, name) for name in cells]
    return sum(value for value in values if not isinstance(value, str))


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.slug)
def test_formulas_give_the_figures_that_are_shown(year, entry):
    report = entry.build(MAY, NOW)
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(report, agency="UBND phường"))).active
    first = 5 + len(report.heads) + 2
    formulas = 0

    for line, cells in enumerate([*report.lines, *([report.foot] if report.foot else [])], start=first):
        for column, cell in enumerate(cells, start=1):
            name = sheet.cell(line, column).coordinate
            formulas += str(sheet[name].value).startswith("=") and sheet[name].data_type == "f"
            if cell.kind == "count" and cell.value is not None:
                assert reckoned(sheet, name) == cell.value, name

    assert formulas >= sum(bool(column.sums) for column in report.columns) * len(report.lines)


def test_the_workbook_has_the_layout_of_the_form(year):
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(ii_06a.build(MAY, NOW), agency="UBND phường X"))).active

    assert sheet["A1"].value == "Biểu số II.06a/VPCP/KSTT"
    assert {str(merged) for merged in sheet.merged_cells.ranges} >= {
        "A6:A8",
        "B6:B8",
        "C6:F6",
        "G6:J6",
        "K6:M6",
        "C7:C8",
        "D7:E7",
        "F7:F8",
    }
    assert [sheet.cell(9, column).value for column in range(1, 14)] == [
        "(1)",
        "(2)",
        "(3)=(4)+(5)+(6)",
        "(4)",
        "(5)",
        "(6)",
        "(7)=(8)+(9)+(10)",
        "(8)",
        "(9)",
        "(10)",
        "(11)=(12)+(13)",
        "(12)",
        "(13)",
    ]
    assert [sheet.cell(10, column).value for column in range(3, 14)] == [
        "=D10+E10+F10",
        1,
        1,
        1,
        "=H10+I10+J10",
        1,
        0,
        1,
        "=L10+M10",
        1,
        0,
    ]
    assert sheet["C12"].value == "=SUM(C10:C11)"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)


def test_a_name_that_looks_like_a_formula_stays_a_name(year):
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(ii_06a.build(MAY, NOW), agency=""))).active

    names = {sheet.cell(line, 2).value: sheet.cell(line, 2).data_type for line in (10, 11)}
    assert names == {"Hộ tịch": "s", "=HYPERLINK(0)": "s"}


def test_the_paper_says_whether_it_was_submitted(year):
    words = paper.words(ii_06a.build(MAY, NOW), office=make_profile(), at=NOW, standing="Đã nộp lần 1.")

    assert words["period"] == "Kỳ báo cáo: tháng 5 năm 2023 (từ 01/05/2023 đến 31/05/2023)"
    assert words["notes"][-1].endswith("Chốt số liệu lúc 00:00 01/06/2023. Đã nộp lần 1.")
    assert [cell["text"] for cell in words["foot"][2:]] == ["6", "2", "2", "2", "4", "2", "0", "2", "2", "2", "0"]


# --- estimates -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "whole", "most", "points", "missing"),
    [
        (0, 0, 20, None, None),
        (10, 10, 20, "20.00", None),
        (9, 10, 20, "18.00", 1),
        (1, 3, 20, "6.67", 1),
        (95, 100, 20, "19.00", 5),
        (96, 100, 20, "19.20", 4),
        (0, 1000, 12, "0.00", 84),
    ],
)
def test_points_and_how_far_the_next_one_is(part, whole, most, points, missing):
    share = Share(part, whole)

    assert (share.points(most), share.missing_for_next(most)) == (points and Decimal(points), missing)
    if missing:
        assert most * (part + missing) // whole > most * part // whole
        assert most * (part + missing - 1) // whole == most * part // whole


def by_name(report):
    return {line[0].value: [cell.value for cell in line] for line in report.lines}


def test_the_quality_table_estimates_what_has_data_and_leaves_out_the_rest(year):
    for number in range(10):
        answer = FilledIn(short_questions(), {OVERALL: 5 if number else 1}, "")
        cast_ballot(answer, door=Door.WALL, token=f"{number}", on=MAY.first)

    report = quality.build(MAY, NOW)
    lines = by_name(report)

    # 2 on time, 2 late, none open past its date; 2 of 4 received in May came online; 9 of 10 satisfied.
    assert lines["Tiến độ, kết quả giải quyết"][1:5] == [20, 2, 4, 10]
    assert lines["Cung cấp dịch vụ công trực tuyến"][1:5] == [12, 2, 4, 6]
    assert [str(value) for value in lines["Mức độ hài lòng"][1:5]] == ["18", "9", "10", "16.20"]
    assert lines["Thanh toán trực tuyến"][2:5] == [None, None, None]
    assert lines["Số hóa hồ sơ"][2:5] == [None, None, None]
    assert report.is_estimate
    assert "Tiến độ, kết quả giải quyết: thêm một điểm khi đưa thêm 1 hồ sơ từ quá hạn về đúng hạn." in report.advice
    assert "Mức độ hài lòng: thêm một điểm khi thêm 1 người trả lời hài lòng." in report.advice


def test_the_groups_are_a_hundred_points():
    assert [group.most for group in quality.GROUPS] == [18, 20, 12, 10, 22, 18]
    assert sum(group.most for group in quality.GROUPS) == 100


def test_fees_paid_online_are_estimated_where_fees_were_paid(year):
    version, officer = make_version(), make_officer()
    for number, method in enumerate(("CASH", "TRANSFER", "TRANSFER", "ONLINE")):
        Payment.objects.create(
            dossier=stored(version, "2023-05-02 09:00", "2023-05-15 17:30"),
            method=method,
            amount=8000,
            paid_on=MAY.first,
            recorded_at=NOW,
            recorded_by=officer,
            key=f"thu-{number}",
        )

    report = quality.build(MAY, NOW)

    # One of four paid online: 10 × 1 ÷ 4 points, and the third point is there with 3 × 4 ÷ 10 = 1,2 of them.
    assert [str(value) for value in by_name(report)["Thanh toán trực tuyến"][1:5]] == ["10", "1", "4", "2.50"]
    assert "Thanh toán trực tuyến: thêm một điểm khi hướng dẫn thêm 1 hồ sơ nộp lệ phí trực tuyến." in report.advice


def complaint(number, received_on, due_on, answered_on, by, kind="PROCEDURE"):
    said = {"answer": "Đã sửa", "answered_on": answered_on, "answered_by": by} if answered_on else {}
    Feedback.objects.create(
        code=f"GY23-{number:06}",
        secret="s",
        sent_key=f"{number}",
        kind=kind,
        text="Thiếu ghế",
        received_on=received_on,
        due_on=due_on,
        **said,
    )


@pytest.mark.parametrize(
    ("in_time", "late", "dragging", "score"),
    [(0, 0, 0, "None"), (3, 0, 0, "2.0"), (9, 1, 0, "1.0"), (8, 1, 0, "0.0"), (19, 0, 1, "0.0")],
)
def test_indicator_8_by_its_bounds(in_time, late, dragging, score):
    by = make_officer()
    answers = ["2023-05-10"] * in_time + ["2023-05-11"] * late + [None] * dragging
    for number, answered_on in enumerate(answers):
        complaint(number, "2023-05-02", "2023-05-10", answered_on, by)
    complaint(100, "2023-05-02", "2023-05-03", None, by, kind="REMARK")

    line = by_name(scorecard.build(MAY, NOW))["8"]

    assert str(line[5]) == score
    if answers:
        assert f"{in_time} ÷ {len(answers)} phản ánh" in line[6]


def test_the_scorecard_averages_what_is_known(year):
    version = make_version()
    dossier = stored(version, "2023-05-03 09:00", "2023-05-15 17:30", "2023-05-15 09:00")
    unit = make_unit()
    for done, due in (("2023-05-05", "2023-05-06"), ("2023-05-06", "2023-05-06"), ("2023-05-08", "2023-05-06")):
        HandOver.objects.create(
            dossier=dossier,
            to_unit=unit,
            sent_at=moment("2023-05-03 10:00"),
            done_at=moment(f"{done} 09:00"),
            due_at=moment(f"{due} 17:30"),
        )

    lines = by_name(scorecard.build(MAY, NOW))

    # Two early, one on time, two late; steps one of each; nobody was asked for papers; two online ones were late.
    assert [str(value) for value in lines["1"][2:6]] == ["2", "1", "2", "1.0"]
    assert [str(value) for value in lines["2"][2:6]] == ["1", "1", "1", "1.0"]
    assert [str(value) for value in lines["3"][2:6]] == ["5", "0", "0", "2.0"]
    assert [str(value) for value in lines["9"][2:6]] == ["0", "0", "1", "0.0"]
    assert {place: lines[place][5] for place in "4578"} == dict.fromkeys("4578")


@pytest.mark.parametrize(
    ("online", "others", "late", "score"), [(3, 7, 0, "2.0"), (15, 85, 0, "1.0"), (14, 86, 0, "0.0"), (5, 5, 1, "0.0")]
)
def test_indicator_9_by_its_bounds(online, others, late, score):
    version, at = make_version(), moment("2023-05-03 09:00")
    for number in range(online + others):
        done = at + timedelta(days=9 if number < late else 1)
        channel = Channel.ONLINE if number < online else Channel.IN_PERSON
        store_dossier(
            version=version,
            received_at=at,
            due_at=at + timedelta(days=5),
            state="READY",
            finished_at=done,
            channel=channel,
        )

    assert str(by_name(scorecard.build(MAY, NOW))["9"][5]) == score


def test_a_dossier_asked_for_papers_twice_scores_nothing(year):
    assert by_name(scorecard.build(MAY, NOW))["3"][2:5] == [4, 0, 0]
    dossier = stored(make_version(), "2023-05-03 09:00", "2023-05-15 17:30", "2023-05-12 09:00", first_step=Step.IMPORT)
    for number in (2, 3):
        dossier.log.create(
            step=Step.ASK_SUPPLEMENT,
            to_state="INCOMPLETE",
            at=moment("2023-05-04 09:00"),
            position=number,
            previous_hash="x",
            hash=f"{number}",
        )

    assert by_name(scorecard.build(MAY, NOW))["3"][2:5] == [4, 0, 1]
