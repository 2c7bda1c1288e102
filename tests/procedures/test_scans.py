"""Counting what is scanned from the wall."""

from datetime import date

import pytest
import time_machine
from django.db import DatabaseError

from procedures import scans
from procedures.models import ScanCount, SheetLine
from procedures.scans import Mark
from tests.factories import make_sheet, make_version
from tests.official_calendar import at

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 22)


def counts():
    rows = ScanCount.objects.order_by("day", "sheet", "procedure__code")
    return list(rows.values_list("day", "sheet", "procedure__code", "count"))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("17-2", Mark(17, 2)),
        ("0-1", Mark(0, 1)),
        ("", None),
        ("17", None),
        ("17-", None),
        ("-2", None),
        ("١٧-2", None),
        ("9999999999-1", None),
        ("17-2'; DROP TABLE", None),
    ],
)
def test_mark_is_read_or_nothing_is(text, read):
    assert scans.read_mark(text) == read


def test_mark_comes_back():
    assert scans.read_mark(scans.mark(17, 2)) == (17, 2)


def test_scans_are_counted_by_sheet_and_day(client):
    version = make_version(code="1.001193")
    first, second = make_sheet(version), make_sheet(version)

    with time_machine.travel(at("2026-11-22 23:50"), tick=False):
        for sheet in (first, first, second):
            client.get(f"/thu-tuc/1.001193/?to={sheet.pk}-1")
    with time_machine.travel(at("2026-11-23 00:10"), tick=False):
        client.get(f"/thu-tuc/1.001193/?to={first.pk}-1")

    assert counts() == [
        (DAY, first.pk, "1.001193", 2),
        (DAY, second.pk, "1.001193", 1),
        (date(2026, 11, 23), first.pk, "1.001193", 1),
    ]


def test_what_is_no_scan_of_a_known_sheet_counts_nothing(client):
    version, other = make_version(code="1.001193"), make_version(code="1.000656")
    sheet = make_sheet(other)

    client.get("/thu-tuc/1.001193/")
    client.get("/thu-tuc/1.001193/?to=0-1")
    client.get("/thu-tuc/1.001193/?to=rubbish")
    client.get(f"/thu-tuc/1.001193/?to={sheet.pk}-1")  # not on this sheet
    client.get(f"/thu-tuc/1.001193/?to={sheet.pk + 1}-1")  # no such sheet
    client.head(f"/thu-tuc/1.000656/?to={sheet.pk}-1")
    client.get(f"/thu-tuc/9.999999/?to={sheet.pk}-1")

    assert counts() == []
    assert SheetLine.objects.filter(version=version).count() == 0


def test_scan_costs_the_page_nothing(client, settings, django_assert_num_queries):
    settings.SCANS_KEPT_SECONDS = 3600
    sheet = make_sheet(make_version(code="1.001193"))
    client.get("/thu-tuc/1.001193/")
    client.get(f"/thu-tuc/1.001193/?to={sheet.pk}-1")

    with django_assert_num_queries(1):  # has anything changed, as without a scan
        page = client.get(f"/thu-tuc/1.001193/?to={sheet.pk}-1")

    assert page.cookies == {}
    assert counts() == []
    scans.flush()
    assert [row[3] for row in counts()] == [2]


def test_counts_wait_while_the_database_is_away(monkeypatch, settings):
    settings.SCANS_KEPT_SECONDS = 3600
    sheet = make_sheet(make_version(code="1.001193"))
    scans.note(Mark(sheet.pk, 1), "1.001193", day=DAY)

    def gone(_taken):
        raise DatabaseError

    with monkeypatch.context() as broken:
        broken.setattr(scans, "_write", gone)
        with pytest.raises(DatabaseError):
            scans.flush()
    scans.note(Mark(sheet.pk, 1), "1.001193", day=DAY)
    scans.flush()

    assert counts() == [(DAY, sheet.pk, "1.001193", 2)]


def test_made_up_sheets_do_not_fill_the_memory(settings):
    settings.SCANS_KEPT_SECONDS = 3600
    for number in range(1, scans.MOST_WAITING + 500):
        scans.note(Mark(number, 1), "1.001193", day=DAY)

    assert len(scans._waiting) == scans.MOST_WAITING


def test_popular_ones_come_first_since_a_day():
    birth, death = make_version(code="1.001193"), make_version(code="1.000656")
    sheet = make_sheet(birth, death)
    for day, code, times in ((DAY, "1.001193", 2), (DAY, "1.000656", 5), (date(2026, 1, 1), "1.001193", 90)):
        for _ in range(times):
            scans.note(Mark(sheet.pk, 1), code, day=day)

    assert list(scans.popular(date(2026, 11, 1)).items()) == [("1.000656", 5), ("1.001193", 2)]
    assert list(scans.popular(date(2026, 1, 1)).items()) == [("1.001193", 92), ("1.000656", 5)]


def test_old_sheet_is_told_on_the_page(client):
    version = make_version(code="1.001193", valid_to=date(2025, 6, 30))
    make_version(procedure=version.procedure, number=2, valid_from=date(2025, 7, 1))

    old = client.get("/thu-tuc/1.001193/?to=0-1").content.decode()
    new = client.get("/thu-tuc/1.001193/?to=0-2").content.decode()

    assert "Tờ niêm yết bạn vừa quét đã cũ" in old
    assert "Tờ đó in phiên bản 1. Nội dung dưới đây là phiên bản 2, áp dụng từ 01/07/2025" in old
    assert "đã cũ" not in new
    assert "đã cũ" not in client.get("/thu-tuc/1.001193/").content.decode()
