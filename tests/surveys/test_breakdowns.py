"""The year cut every way: each figure against a count made by hand or by plain Python over the ballots file."""

import csv
from datetime import date
from pathlib import Path

import pytest

from dossiers.states import State
from surveys import ballots, breakdowns
from surveys.ballot_files import read_ballots
from surveys.models import Door, Doubt, Kind
from surveys.questionnaire import questions_of
from surveys.scores import satisfaction
from tanthanh.office.roles import Role
from tests.factories import make_field, make_officer, make_version, moment, sign_in, store_dossier

pytestmark = pytest.mark.django_db
FILE = Path(__file__).resolve().parents[2] / "surveys/data/phieu-khao-sat-2023.csv"
DAY = date(2026, 5, 4)
CRITERIA = ("co_so_vat_chat", "su_thuan_loi", "thai_do", "huong_dan", "thoi_gian", "phi_le_phi", "danh_gia_chung")


def cast(times, mark, *, on=DAY, door=Door.WALL, subjects=(), kind=Kind.SHORT, code="danh_gia_chung", **more):
    questions = questions_of(kind)
    for number in range(times):
        answer = ballots.FilledIn(questions, {code: mark}, "", subjects)
        token = f"{number}{mark}{on}{door}{subjects}{kind}{code}{more}"
        ballots.cast_ballot(answer, door=door, token=token, on=on, **more)


def rows(key, year=2026):
    found = [section for section in breakdowns.sections(year) if section.key == key]
    return {row.label: row.score.counts for section in found for row in section.rows}


def test_months_and_doors_stand_apart():
    cast(2, 5)
    cast(1, 1, on=date(2026, 6, 1), door=Door.PAPER)
    cast(9, 5, on=date(2025, 6, 1))

    assert rows("thang") == {"Tháng 5": (0, 0, 0, 0, 2), "Tháng 6": (1, 0, 0, 0, 0)}
    assert rows("kenh") == {"Phiếu giấy": (1, 0, 0, 0, 0), "QR treo tường": (0, 0, 0, 0, 2)}
    assert rows("nam") == {"Năm 2025": (0, 0, 0, 0, 9), "Năm 2026": (1, 0, 0, 0, 2)}


def test_what_is_doubtful_is_shown_apart_and_a_burst_is_counted_nowhere_else():
    cast(3, 5, doubt=Doubt.BURST)
    cast(2, 4, doubt=Doubt.UNPROVEN)
    cast(1, 3, from_office=True)
    cast(1, 2)

    assert list(rows("rieng").values()) == [
        (0, 0, 0, 0, 3),
        (0, 0, 0, 2, 0),
        (0, 0, 1, 0, 0),
        (0, 1, 0, 0, 0),
    ]
    assert rows("thang") == {"Tháng 5": (0, 1, 1, 2, 0)}
    assert satisfaction(2026).overall.score.counts == (0, 1, 1, 2, 0)


def test_nothing_doubtful_needs_no_table():
    cast(6, 5)

    assert rows("rieng") == {}


def test_fields_and_points_come_from_the_sums_of_the_year():
    field = make_field(name="Hộ tịch")
    cast(2, 5, subjects=(f"linh-vuc/{field.pk}",))
    cast(1, 2, subjects=(f"linh-vuc/{field.pk}",), on=date(2026, 12, 31))
    cast(1, 1, subjects=(f"linh-vuc/{field.pk}",), on=date(2027, 1, 1))

    assert rows("linh-vuc") == {"Hộ tịch": (0, 1, 0, 0, 2)}


def test_contents_and_factors_pool_both_forms():
    cast(2, 5, code="thai_do")
    cast(1, 1, code="sipas_23", kind=Kind.SIPAS)
    cast(1, 2, code="so_lan_di_lai", kind=Kind.SIPAS)

    assert rows("dieu-33") == {"đ) thái độ ứng xử của cán bộ, công chức": (1, 0, 0, 0, 2)}
    assert rows("sipas") == {"Công chức": (1, 0, 0, 0, 2)}


def test_the_response_rate_is_receipts_over_dossiers_returned_in_the_year():
    version = make_version()
    for day in ("2026-01-05", "2026-05-04", "2026-12-31", "2025-12-31"):
        at = moment(f"{day} 23:30")
        store_dossier(version=version, received_at=at, due_at=at, state=State.RETURNED, finished_at=at, returned_at=at)
    cast(1, 5, door=Door.RECEIPT)
    cast(8, 5, door=Door.WALL)

    found = breakdowns.response(2026)

    assert (found.answered, found.returned, str(found.rate)) == (1, 3, "33.33")


@pytest.fixture
def year_2023():
    ballots.import_ballots(read_ballots(FILE.read_bytes(), today=date(2024, 6, 30)))


def test_the_wards_ballots_give_what_plain_counting_gives(year_2023):
    """99,00 % overall and each criterion: counted here from the file alone."""
    with FILE.open(encoding="utf-8-sig") as file:
        table = list(csv.DictReader(file))

    found = {row.code: row.score for row in satisfaction(2023).criteria}

    for code in CRITERIA:
        given = [int(row[code]) for row in table if row[code].strip()]
        assert found[code].responses == len(given)
        assert found[code].satisfied == sum(mark >= 4 for mark in given)
    assert str(found["danh_gia_chung"].rate) == "99.00"
    by_door = rows("kenh", 2023)
    assert sum(map(sum, by_door.values())) == sum(bool(row["danh_gia_chung"].strip()) for row in table)


def test_every_percentage_on_the_page_has_its_interval(client, year_2023):
    sign_in(client, make_officer(Role.LEADER))

    text = client.get("/can-bo/khao-sat/?nam=2023").text

    assert "99,00" in text
    # 1485 of 1500 by Wilson: 98,36 … 99,39
    assert "98,4 – 99,4\u00a0%" in text


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_the_year_is_handed_out(client, year_2023, ending):
    sign_in(client, make_officer())

    response = client.get(f"/can-bo/khao-sat/ket-qua.{ending}?nam=2023")
    content = b"".join(response.streaming_content)

    assert response["Content-Disposition"] == f'attachment; filename="khao-sat-2023.{ending}"'
    if ending == "csv":
        assert 'Theo tiêu chí,Đánh giá chung,1500,1485,"99,00 %","98,4 %","99,4 %"' in content.decode("utf-8-sig")
    else:
        assert content.startswith(b"PK")


def test_a_group_under_five_is_handed_out_as_a_count_alone(client):
    cast(4, 1)
    sign_in(client, make_officer())

    content = b"".join(client.get("/can-bo/khao-sat/ket-qua.csv?nam=2026").streaming_content).decode("utf-8-sig")

    assert "Theo tháng,Tháng 5,4\r\n" in content
    assert "0,00" not in content
