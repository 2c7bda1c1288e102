"""Lists as files: the rows of the filter, the filter in words, nothing that runs, readable by our importer."""

import csv
import io
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from openpyxl import load_workbook

from dossiers import filters, registers
from dossiers.filter_words import NOTHING, in_words
from dossiers.models import ApologyLetter, LatenessEpisode
from dossiers.states import Cause, Channel, State
from tanthanh.office.roles import Role
from tests import factories
from tests.factories import MONDAY, make_dossier, moment, sign_in, store_dossier

pytestmark = pytest.mark.django_db

XLSX, CSV = reverse("dossiers:dossiers_xlsx"), reverse("dossiers:dossiers_csv")


@pytest.fixture(autouse=True)
def _monday_noon():
    with time_machine.travel(MONDAY + timedelta(hours=3), tick=False):
        yield


@pytest.fixture
def leader(client):
    return sign_in(client, factories.make_officer(Role.LEADER))


def rows_of(response):
    """The lines of a CSV answer."""
    content = b"".join(response.streaming_content).decode()
    return list(csv.reader(io.StringIO(content.removeprefix("\ufeff"), newline="")))


def book_of(response):
    content = b"".join(response.streaming_content)
    return content, [list(row) for row in load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)]


def test_file_holds_the_filtered_dossiers_newest_first_and_says_the_filter(client, leader):
    old = make_dossier(received_at=moment("2026-11-12 08:00"), state=State.RECEIVED)
    new = make_dossier(received_at=moment("2026-11-13 08:00"), state=State.RECEIVED)
    make_dossier(received_at=moment("2026-10-12 08:00"), state=State.RECEIVED)

    rows = rows_of(client.get(CSV, {"nam": "2026", "thang": "11"}))

    assert rows[1] == ["Bộ lọc: nhận trong tháng 11/2026."]
    assert rows[2] == [f"Kết xuất lúc 12:00 16/11/2026, người kết xuất: {leader.full_name}."]
    assert [row[1] for row in rows[5:]] == [new.code, old.code]
    assert rows[5][10] == "13/11/2026 08:00:00"


def test_name_that_is_a_formula_stays_a_text_in_both_files(client, leader):
    make_dossier(received_at=moment("2026-11-13 08:00"), state=State.RECEIVED, applicant_name="=HYPERLINK(1)")

    text, (_, book) = rows_of(client.get(CSV)), book_of(client.get(XLSX))

    assert text[5][5] == "'=HYPERLINK(1)"
    assert book[5][5] == "=HYPERLINK(1)"  # typed as text: tests/office/test_spreadsheets.py


def test_our_own_importer_reads_the_workbook_back(client, leader, tmp_path):
    stored = make_dossier(
        received_at=moment("2026-11-12 08:15"),
        state=State.READY,
        finished_at=moment("2026-11-13 10:30"),
        channel=Channel.ONLINE,
        is_interlinked=True,
    )
    content, _ = book_of(client.get(XLSX))
    (tmp_path / "x.xlsx").write_bytes(content)

    (row,) = registers.read_file(tmp_path / "x.xlsx").rows

    said = {name: getattr(row, name) for name in ("code", "received_at", "promised_at", "finished_at", "state")}
    assert said == {name: getattr(stored, name) for name in said}
    assert (row.channel, row.is_interlinked, row.applicant_name) == (Channel.ONLINE, True, stored.applicant_name)
    assert (row.procedure_code, row.applicant_phone) == (stored.version.procedure.code, stored.applicant_phone)


@pytest.mark.parametrize("count", [1, 3])
def test_any_number_of_dossiers_is_one_query(client, leader, django_assert_num_queries, count):
    version = factories.make_version()
    for _ in range(count):
        store_dossier(version=version, unit=factories.make_unit(), received_at=MONDAY)

    with django_assert_num_queries(3):  # session, officer, dossiers
        rows = rows_of(client.get(CSV))

    assert len(rows) == 5 + count


def test_specialist_takes_out_the_dossiers_of_their_own_unit(client):
    own = factories.make_unit()
    mine = make_dossier(state=State.PROCESSING, unit=own)
    make_dossier(state=State.PROCESSING, unit=factories.make_unit())
    sign_in(client, factories.make_officer(Role.SPECIALIST, unit=own))

    assert [row[1] for row in rows_of(client.get(CSV))[5:]] == [mine.code]


def test_no_identity_number_leaves_by_a_list(client, leader):
    make_dossier(state=State.PROCESSING)

    assert "049085000017" not in str(rows_of(client.get(CSV)))


def test_late_file_holds_the_years_missed_dates_with_their_letters(client, leader):
    late = make_dossier(
        received_at=moment("2026-11-02 08:00"), due_at=moment("2026-11-04 17:00"), state=State.PROCESSING
    )
    last_year = make_dossier(received_at=moment("2025-11-03 08:00"), due_at=moment("2025-11-05 17:00"))
    episode = LatenessEpisode.objects.create(dossier=late, missed_due_at=late.due_at, opened_at=MONDAY)
    ApologyLetter.objects.create(episode=episode, drafted_at=MONDAY, cause=Cause.SYSTEM)
    LatenessEpisode.objects.create(dossier=last_year, missed_due_at=last_year.due_at, opened_at=MONDAY)

    now = rows_of(client.get(reverse("dossiers:lateness_csv")))
    before = rows_of(client.get(reverse("dossiers:lateness_csv"), {"nam": "2025"}))

    assert [[row[1], *row[7:9]] for row in now[5:]] == [[late.code, "lỗi hệ thống, đường truyền", "chờ duyệt"]]
    assert [[row[1], row[8]] for row in before[5:]] == [[last_year.code, "chưa có"]]
    assert before[1] == ["Bộ lọc: hạn bị lỡ trong năm 2025; không kể lần hết trễ do đổi lịch."]


def test_filter_in_words_names_everything_that_can_be_asked():
    unit = factories.make_unit(code="tu-phap", name="Tư pháp")
    field = factories.make_field(slug="ho-tich", name="Hộ tịch")
    asked = {
        "q": "nguyen",
        "nam": "2026",
        "tu": "2026-02-03",
        "den": "2026-02-04",
        "thu": "2",
        "gio": "0",
        "xong-tu": "2026-02-05",
        "xong-den": "2026-02-06",
        "chua-xong": "2026-02-07",
        "kenh": "ONLINE",
        "lien-thong": "1",
        "ket-qua": "tre",
        "chi-xem": "da-giai-quyet",
        "den-han": "hom-nay",
        "trang-thai": "READY",
        "linh-vuc": field.slug,
        "thu-tuc": "1.001193",
        "bo-phan": unit.code,
    }
    assert {*asked, "thang"} == set(filters.READERS)

    assert in_words(filters.read(asked)) == (
        "Bộ lọc: tìm “nguyen”; nhận trong năm 2026; nhận từ ngày 03/02/2026; nhận đến ngày 04/02/2026; "
        "có kết quả từ ngày 05/02/2026; có kết quả đến ngày 06/02/2026; chưa xong trước ngày 07/02/2026; "
        "nhận vào thứ Ba; nhận lúc 0 giờ; hình thức nộp: trực tuyến tại một cửa; chỉ hồ sơ liên thông; "
        "so với hạn: trễ hạn; chỉ xem: đã giải quyết; đến hạn: đến hạn hôm nay; trạng thái: đã có kết quả; "
        "thủ tục: 1.001193; lĩnh vực: Hộ tịch; bộ phận: Tư pháp."
    )
    both = filters.read({"kenh": filters.NOT_ONLINE})
    assert in_words(both) == "Bộ lọc: hình thức nộp: trực tiếp và bưu chính."
    assert in_words(filters.read({})) == NOTHING
