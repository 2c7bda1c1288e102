import threading
from datetime import date, time, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from tanthanh.office import calendars
from tanthanh.office.calendars import ImportReport, RowError
from tanthanh.office.kinds import DayKind
from tanthanh.office.models import CalendarDay, CalendarVersion, WorkSession
from tests.official_calendar import FILE, OFFICIAL, at

NOW, LATER = at("2026-11-22 08:00"), at("2026-11-22 09:00")
HEADER = "date,kind,label_vi,basis,confirmed\n"

pytestmark = pytest.mark.django_db


def row(day="2026-11-23", kind="CLOSED_SWAPPED", label="Nghỉ hoán đổi ngày làm việc", basis="", confirmed="yes"):
    return {"date": day, "kind": kind, "label_vi": label, "basis": basis, "confirmed": confirmed}


def command(file):
    """What `import_calendar` prints to its two streams."""
    out, errors = StringIO(), StringIO()
    call_command("import_calendar", str(file), stdout=out, stderr=errors)
    return out.getvalue(), errors.getvalue()


def test_calendar_before_the_first_is_plain_weeks_and_confirms_no_year(django_assert_num_queries):
    with django_assert_num_queries(1):
        current = calendars.current_calendar()

    assert current.version_pk is None
    assert current.calendar.is_working(date(2026, 11, 24))
    assert not current.calendar.is_working(date(2026, 11, 22))
    assert current.calendar.end_of_day(date(2026, 11, 24)) == time(17, 30)
    assert not current.calendar.is_year_confirmed(2026)


def test_current_calendar_is_the_published_one_in_one_query_parsed_once(django_assert_num_queries):
    calendars.load_calendar([row()], at=NOW)

    with django_assert_num_queries(1):
        first = calendars.current_calendar()
    with django_assert_num_queries(1):
        second = calendars.current_calendar()

    assert first.version_pk == CalendarVersion.objects.get().pk
    assert not first.calendar.is_working(date(2026, 11, 23))
    assert second.calendar is first.calendar


def test_parsed_calendars_are_not_kept_for_ever():
    calendars.seed_sessions()
    for days in range(calendars.PARSED_AT_MOST + 3):
        CalendarDay(date=date(2026, 1, 1) + timedelta(days), kind=DayKind.CLOSED, label="nghỉ").save()
        calendars.publish_calendar(at=NOW + timedelta(minutes=days))
        calendars.current_calendar()

    assert len(calendars._parsed) <= calendars.PARSED_AT_MOST


def test_publishing_again_without_a_change_adds_nothing():
    first = calendars.publish_calendar(at=NOW)
    again = calendars.publish_calendar(at=LATER)

    assert again == first
    assert CalendarVersion.objects.get().made_at == NOW


def test_publishing_a_change_adds_a_version_and_keeps_the_old_one():
    calendars.load_calendar([row()], at=NOW)
    old = calendars.current_calendar()
    CalendarDay.objects.get().delete()

    new = calendars.publish_calendar(at=LATER)

    assert calendars.current_calendar().version_pk == new.pk
    assert calendars.current_calendar().calendar.is_working(date(2026, 11, 23))
    kept = calendars.calendar_of(CalendarVersion.objects.get(pk=old.version_pk))
    assert not kept.is_working(date(2026, 11, 23))


def test_going_back_to_an_earlier_calendar_puts_it_in_force_again():
    first = calendars.publish_calendar(at=NOW)
    calendars.import_days([row()])
    second = calendars.publish_calendar(at=LATER)
    CalendarDay.objects.get().delete()

    # Even where the server's clock was set back meanwhile.
    calendars.publish_calendar(at=NOW)

    assert [first.pk, second.pk] == sorted(CalendarVersion.objects.values_list("pk", flat=True))
    assert calendars.current_calendar().version_pk == first.pk


def test_draft_calendar_is_that_of_the_rows():
    calendars.load_calendar(
        [
            row(day=f"{day}", kind=special.kind, label=special.label, basis=special.basis)
            for day, special in OFFICIAL.special.items()
        ],
        at=NOW,
    )
    WorkSession(weekday=5, starts=time(7, 30), ends=time(11, 30), valid_from=date(2026, 1, 1), counts=False).save()

    draft = calendars.draft_calendar()

    assert draft.special == OFFICIAL.special
    assert draft.sessions(date(2026, 11, 23)) == OFFICIAL.sessions(date(2026, 11, 23))
    assert len(draft.sessions(date(2026, 11, 21))) == 1
    assert not draft.is_working(date(2026, 11, 21))
    assert calendars.current_calendar().calendar.sessions(date(2026, 11, 21)) == ()


def test_import_counts_what_is_new_changed_and_unchanged():
    assert calendars.import_days([row(), row("2026-11-28", "WORKED", "Làm bù")]) == ImportReport(created=2)
    assert calendars.import_days([row(), row("2026-11-28", "WORKED", "Làm bù")]) == ImportReport(unchanged=2)
    assert calendars.import_days([row(basis="5/QĐ"), row("2026-11-28", "WORKED", "Làm bù")]) == ImportReport(
        changed=1, unchanged=1
    )

    day = CalendarDay.objects.get(date=date(2026, 11, 23))
    assert (day.kind, day.label, day.basis, day.confirmed) == (
        DayKind.CLOSED_SWAPPED,
        "Nghỉ hoán đổi ngày làm việc",
        "5/QĐ",
        True,
    )


def test_import_writes_the_history_of_what_changed():
    calendars.import_days([row()])
    calendars.import_days([row()])
    calendars.import_days([row(confirmed="no")])

    history = CalendarDay.history.order_by("history_id").values_list("history_type", "confirmed")

    assert list(history) == [("+", True), ("~", False)]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (row(day="2026-02-30"), "Ngày '2026-02-30' không có; viết như 2024-05-04."),
        (row(day=""), "Ngày '' không có; viết như 2024-05-04."),
        (row(day="hôm nay"), "Ngày 'hôm nay' không có; viết như 2024-05-04."),
        (row(day="1926-11-23"), "Ngày '1926-11-23' không có; viết như 2024-05-04."),
        (row(kind="HOLIDAY"), "Loại ngày 'HOLIDAY' không có; dùng CLOSED, CLOSED_SWAPPED, WORKED."),
        (row(label=" "), "Thiếu tên gọi của ngày (label_vi)."),
        (row(label="x" * 201), "Tên gọi tối đa 200 ký tự, căn cứ tối đa 300 ký tự."),
        (row(basis="x" * 301), "Tên gọi tối đa 200 ký tự, căn cứ tối đa 300 ký tự."),
        (row(confirmed="maybe"), "Cột confirmed phải là yes hoặc no."),
        ({"date": "2026-11-23", "kind": "CLOSED", "label_vi": None}, "Thiếu tên gọi của ngày (label_vi)."),
        (row(day="2026-11-24", label="khác"), "Ngày này đã có ở dòng 2."),
    ],
)
def test_bad_row_is_reported_by_its_number_and_the_good_ones_are_kept(bad, reason):
    good = row("2026-11-24", "CLOSED", "Ngày Văn hóa Việt Nam"), row("2026-11-28", "WORKED", "Làm bù")

    report = calendars.import_days([good[0], bad, good[1]])

    assert report == ImportReport(created=2, errors=[RowError(3, reason)])
    assert list(CalendarDay.objects.order_by("date").values_list("label", flat=True)) == [
        "Ngày Văn hóa Việt Nam",
        "Làm bù",
    ]


def test_import_reads_dates_and_words_as_vietnamese_sheets_write_them():
    calendars.import_days(
        [row(day="4/5/2024", kind="worked", confirmed="Có"), row(day="29/04/2024", confirmed="Không")]
    )

    assert list(CalendarDay.objects.order_by("date").values_list("date", "kind", "confirmed")) == [
        (date(2024, 4, 29), "CLOSED_SWAPPED", False),
        (date(2024, 5, 4), "WORKED", True),
    ]


def test_command_imports_the_states_calendar_and_publishes_it():
    assert command(FILE) == ("Lịch làm việc: 75 ngày mới, 0 ngày sửa, 0 ngày giữ nguyên, 0 dòng lỗi.\n", "")
    assert calendars.current_calendar().calendar.digest == OFFICIAL.digest

    assert command(FILE) == ("Lịch làm việc: 0 ngày mới, 0 ngày sửa, 75 ngày giữ nguyên, 0 dòng lỗi.\n", "")
    assert CalendarVersion.objects.count() == 1
    assert WorkSession.objects.count() == 10


def test_command_leaves_the_hours_that_the_office_has_set(tmp_path):
    WorkSession(weekday=0, starts=time(8), ends=time(12), valid_from=date(2026, 1, 1)).save()

    command(FILE)

    assert WorkSession.objects.get().starts == time(8)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param((HEADER + "2026-11-24,CLOSED,Ngày Văn hóa Việt Nam,,yes\n").encode("utf-8-sig"), id="hidden mark"),
        # "ă", "ó" and "ệ" as letters with separate marks, as macOS writes them.
        pytest.param(
            (HEADER + "2026-11-24,CLOSED,Nga\u0300y Va\u0306n ho\u0301a Vie\u0323\u0302t Nam,,yes\n").encode(), id="NFD"
        ),
        pytest.param(
            (HEADER.replace(",", ";") + "24/11/2026;CLOSED;Ngày Văn hóa Việt Nam;;yes\r\n").encode(), id="semicolons"
        ),
        pytest.param(
            b"Confirmed,Kind,Date,Basis,Label_vi,note\nyes,CLOSED,2026-11-24,,"
            + '"Ngày Văn hóa\tViệt Nam",thêm\n'.encode(),
            id="columns in another order",
        ),
    ],
)
def test_command_reads_what_spreadsheets_save(tmp_path, content):
    file = tmp_path / "lich.csv"
    file.write_bytes(content)

    command(file)

    assert CalendarDay.objects.get().label == "Ngày Văn hóa Việt Nam"


def test_command_numbers_bad_rows_as_the_spreadsheet_does(tmp_path):
    file = tmp_path / "lich.csv"
    file.write_text(HEADER + "2026-11-24,CLOSED,Lễ,,yes\n\n,,,,\nkhông phải ngày,CLOSED,Lễ,,yes\n", encoding="utf-8")

    assert command(file) == (
        "Lịch làm việc: 1 ngày mới, 0 ngày sửa, 0 ngày giữ nguyên, 1 dòng lỗi.\n",
        "Dòng 5: Ngày 'không phải ngày' không có; viết như 2024-05-04.\n",
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "không mở được (No such file or directory)."),
        (b"", "tệp trống."),
        (b"date,kind,label_vi\n", "thiếu cột basis, confirmed."),
        (b"\xff\xfe\x00d", "không phải tệp CSV mã UTF-8."),
        (HEADER.encode() + b'"2026', "không đọc được CSV (unexpected end of data)."),
        (b"\x00" * 1000, "thiếu cột date, kind, label_vi, basis, confirmed."),
    ],
)
def test_command_says_in_one_line_why_a_file_is_unusable(tmp_path, content, sentence):
    file = tmp_path / "lich.csv"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(CommandError) as refused:
        command(file)

    assert str(refused.value) == f"{file}: {sentence}"
    assert not WorkSession.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="the in-memory test database has one connection")
def test_eight_publishers_at_once_make_one_version():
    calendars.seed_sessions()
    barrier = threading.Barrier(8)

    def publish():
        barrier.wait()
        calendars.publish_calendar(at=NOW)
        connections.close_all()

    threads = [threading.Thread(target=publish) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert CalendarVersion.objects.count() == 1
