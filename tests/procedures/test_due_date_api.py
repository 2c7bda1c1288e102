"""`GET /api/v1/due-date/` as interface.md promises it; the dates are those of law.md 4.5 and formats.md h."""

from datetime import date
from urllib.parse import quote

import pytest

from procedures.kinds import Status
from tanthanh.office import calendars
from tanthanh.office.deadlines import LimitUnit, Policy
from tanthanh.office.models import WorkSession
from tests.factories import make_version
from tests.official_calendar import at, publish_official_calendar

ADDRESS = "/api/v1/due-date/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _official_calendar():
    publish_official_calendar()


def ask(client, **query):
    return client.get(ADDRESS, query)


def problem(response):
    """Field and sentence of the one thing that was wrong, after checking that it is told as RFC 9457 says."""
    body = response.json()
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    assert (body["status"], body["title"]) == (400, "Dữ liệu gửi lên chưa đúng")
    (error,) = body["errors"]
    assert body["detail"] == f"{error['field']}: {error['detail']}"
    return error["field"], error["detail"]


def test_answer_is_date_and_trace(client):
    response = ask(client, received_at="2026-11-20T09:10:00+07:00", limit="1", unit="working_day")

    assert response.status_code == 200
    assert response.json() == {
        "due_at": "2026-11-23T17:30:00+07:00",
        "trace": [
            {"date": "2026-11-20", "counted": False, "reason": "thứ Sáu 20/11/2026: ngày nhận hồ sơ, không tính"},
            {"date": "2026-11-21", "counted": False, "reason": "thứ Bảy 21/11/2026: nghỉ cuối tuần, không tính"},
            {"date": "2026-11-22", "counted": False, "reason": "Chủ nhật 22/11/2026: nghỉ cuối tuần, không tính"},
            {"date": "2026-11-23", "counted": True, "reason": "thứ Hai 23/11/2026: ngày làm việc, tính"},
        ],
        "warnings": [],
    }


@pytest.mark.parametrize(
    ("query", "due_at"),
    [
        ({"limit": 3, "unit": "working_day"}, "2026-11-26T17:30:00+07:00"),
        ({"limit": 3, "unit": "working_day", "policy": "next_day"}, "2026-11-26T17:30:00+07:00"),
        ({"limit": 3, "unit": "working_day", "policy": "cutoff_15h"}, "2026-11-25T17:30:00+07:00"),
        ({"limit": 3, "unit": "day"}, "2026-11-23T17:30:00+07:00"),
        ({"limit": 24, "unit": "working_hour"}, "2026-11-26T15:00:00+07:00"),
        ({"limit": 1, "unit": "month"}, "2026-12-21T17:30:00+07:00"),
        ({"unit": "same_day"}, "2026-11-20T17:30:00+07:00"),
        ({"limit": 0, "unit": "same_day"}, "2026-11-20T17:30:00+07:00"),
        ({"limit": 3, "unit": "same_day"}, "2026-11-20T17:30:00+07:00"),
        ({"limit": "03", "unit": "working_day", "policy": ""}, "2026-11-26T17:30:00+07:00"),
    ],
)
def test_every_unit_and_policy_is_answered(client, query, due_at):
    response = ask(client, received_at="2026-11-20T15:00:00+07:00", **query)

    assert response.json()["due_at"] == due_at


@pytest.mark.parametrize(
    ("received_at", "day"),
    [
        ("2026-11-20T15:00", "2026-11-20"),
        ("2026-11-20T15:00:01", "2026-11-23"),
        ("2026-11-20T15:00:01+07:00", "2026-11-23"),
        ("2026-11-20T08:00:00Z", "2026-11-20"),
        ("2026-11-20T08:00:01Z", "2026-11-23"),
        # 00:30 of Friday here.
        ("2026-11-19T17:30:00Z", "2026-11-20"),
        ("2026-11-19T12:30:00-05:00", "2026-11-20"),
        ("2026-11-20 15:00:01", "2026-11-23"),
        ("20/11/2026 15:01", "2026-11-23"),
        ("20/11/2026", "2026-11-20"),
        ("2026-11-20", "2026-11-20"),
    ],
)
def test_moment_without_an_offset_is_the_offices_and_with_one_is_changed_into_it(client, received_at, day):
    response = ask(client, received_at=received_at, unit="same_day")

    assert response.json()["due_at"] == f"{day}T17:30:00+07:00"


def test_plus_that_the_query_string_made_a_blank_is_understood(client):
    response = client.get(f"{ADDRESS}?received_at=2026-11-20T15:00:00+07:00&unit=same_day")
    escaped = client.get(f"{ADDRESS}?received_at={quote('2026-11-20T15:00:00+07:00')}&unit=same_day")

    assert response.json() == escaped.json()
    assert response.json()["due_at"] == "2026-11-20T17:30:00+07:00"


def test_unconfirmed_year_is_warned_of(client):
    response = ask(client, received_at="2026-12-31T09:00", limit="1", unit="working_day")

    assert response.json()["warnings"] == [
        "Lịch nghỉ năm 2027 chưa có thông báo chính thức: ngày hẹn trả có thể thay đổi."
    ]


def test_procedure_stands_in_for_limit_unit_and_policy(client):
    make_version(code="1.001193", limit_amount=3, limit_unit=LimitUnit.WORKING_DAY, limit_policy=Policy.CUTOFF_15H)

    for code in ("1.001193", "1.001193.H47", " 1.001193 "):
        response = ask(client, received_at="2026-11-20T15:00", procedure=code)
        assert response.json()["due_at"] == "2026-11-25T17:30:00+07:00"


def test_procedure_is_read_as_it_stood_on_the_day_of_receipt(client):
    old = make_version(
        code="1.001193",
        limit_amount=1,
        limit_unit=LimitUnit.WORKING_DAY,
        valid_from=date(2024, 1, 1),
        valid_to=date(2026, 6, 30),
    )
    make_version(
        procedure=old.procedure,
        number=2,
        limit_amount=2,
        limit_unit=LimitUnit.WORKING_DAY,
        valid_from=date(2026, 7, 1),
    )

    days = [
        ask(client, received_at=f"{day}T09:00", procedure="1.001193").json()["due_at"][:10]
        for day in ("2023-11-20", "2026-06-30", "2026-07-01")
    ]

    assert days == ["2023-11-21", "2026-07-01", "2026-07-03"]


def test_answer_costs_one_query_and_with_a_procedure_two(client, django_assert_num_queries):
    make_version(code="1.001193", limit_amount=3, limit_unit=LimitUnit.WORKING_DAY)

    with django_assert_num_queries(1):
        ask(client, received_at="2026-11-20T15:00", limit="3", unit="working_day")
    with django_assert_num_queries(2):
        ask(client, received_at="2026-11-20T15:00", procedure="1.001193")


UNREADABLE = "Không đọc được thời điểm; viết ngày và giờ như 2026-11-20T09:10 hoặc 20/11/2026 09:10."
OUT_OF_RANGE = "Chỉ tính được thời điểm từ năm 2000 đến năm 2100."


@pytest.mark.parametrize(
    ("received_at", "sentence"),
    [
        (None, "Cần thời điểm nhận hồ sơ, ví dụ 2026-11-20T09:10."),
        ("", "Cần thời điểm nhận hồ sơ, ví dụ 2026-11-20T09:10."),
        ("hôm nay", UNREADABLE),
        ("2026-02-30T09:00", UNREADABLE),
        ("2026-11-20T25:00", UNREADABLE),
        ("30/02/2026 09:00", UNREADABLE),
        ("20/11/2026 09:61", UNREADABLE),
        ("1795000000", UNREADABLE),
        ("2026-11-20T09:00:00+99:00", UNREADABLE),
        ("２０２６-11-20T09:00", UNREADABLE),
        ("2026-11-20T09:00'; DROP TABLE office_calendarday", UNREADABLE),
        ("9" * 5000, UNREADABLE),
        ("1999-12-31T23:59", OUT_OF_RANGE),
        ("2101-01-01T00:00", OUT_OF_RANGE),
        ("0001-01-01T00:00:00+14:00", OUT_OF_RANGE),
        ("9999-12-31T23:59:59-12:00", OUT_OF_RANGE),
        ("2100-12-31T23:59:00-12:00", OUT_OF_RANGE),
    ],
)
def test_moment_that_cannot_be_is_refused_with_a_sentence(client, received_at, sentence):
    query = {"limit": "3", "unit": "working_day"} | ({} if received_at is None else {"received_at": received_at})

    assert problem(ask(client, **query)) == ("received_at", sentence)


@pytest.mark.parametrize("received_at", ["2000-01-01T00:00", "2100-12-31T23:59"])
@pytest.mark.parametrize("unit", ["working_day", "day", "working_hour"])
def test_largest_limit_is_answered_at_both_ends_of_time(client, received_at, unit):
    assert ask(client, received_at=received_at, limit="4000", unit=unit).status_code == 200
    assert ask(client, received_at=received_at, limit="120", unit="month").status_code == 200


NO_UNIT = "một trong: working_day, day, month, working_hour, same_day."


@pytest.mark.parametrize(
    ("query", "field", "sentence"),
    [
        ({"limit": "0", "unit": "working_day"}, "limit", "Thời hạn phải từ 1 ngày làm việc trở lên."),
        ({"limit": "-5", "unit": "day"}, "limit", "Thời hạn phải từ 1 ngày trở lên."),
        ({"limit": "4001", "unit": "working_day"}, "limit", "Thời hạn tối đa là 4000 ngày làm việc."),
        ({"limit": "9" * 40, "unit": "working_hour"}, "limit", "Thời hạn tối đa là 4000 giờ làm việc."),
        ({"limit": "9" * 5000, "unit": "day"}, "limit", "Thời hạn phải là một số nguyên, ví dụ 3."),
        ({"limit": "3.5", "unit": "day"}, "limit", "Thời hạn phải là một số nguyên, ví dụ 3."),
        ({"limit": "ba", "unit": "day"}, "limit", "Thời hạn phải là một số nguyên, ví dụ 3."),
        ({"limit": "", "unit": "day"}, "limit", "Cần thời hạn, ví dụ 3, hoặc mã thủ tục."),
        ({"unit": "working_day"}, "limit", "Cần thời hạn, ví dụ 3, hoặc mã thủ tục."),
        ({"limit": "3"}, "unit", f"Cần đơn vị của thời hạn, {NO_UNIT}"),
        ({"limit": "3", "unit": "week"}, "unit", f"Đơn vị này không có; chọn {NO_UNIT}"),
        (
            {"limit": "3", "unit": "day", "policy": "cutoff_16h"},
            "policy",
            "Cách tính này không có; chọn một trong: next_day, cutoff_15h.",
        ),
        (
            {"procedure": "1.999999"},
            "procedure",
            "Danh mục không có thủ tục mang mã này; mã đúng có dạng 1.001193.",
        ),
        (
            {"procedure": "<script>"},
            "procedure",
            "Danh mục không có thủ tục mang mã này; mã đúng có dạng 1.001193.",
        ),
        (
            {"procedure": "1.001193", "limit": "3"},
            "procedure",
            "Chỉ nhập mã thủ tục hoặc thời hạn, không nhập cả hai.",
        ),
    ],
)
def test_question_that_cannot_be_is_refused_with_a_sentence(client, query, field, sentence):
    assert problem(ask(client, received_at="2026-11-20T09:10", **query)) == (field, sentence)


def test_procedure_without_a_limit_or_not_posted_is_refused_with_a_sentence(client):
    make_version(code="1.001193", limit_amount=None, limit_unit="")
    draft = make_version(code="1.000656", limit_amount=3, limit_unit=LimitUnit.WORKING_DAY).procedure
    draft.status = Status.DRAFT
    draft.save()

    sentences = [
        problem(ask(client, received_at="2026-11-20T09:10", procedure=code))[1] for code in ("1.001193", "1.000656")
    ]

    assert sentences == [
        "Danh mục chưa xác định thời hạn của thủ tục này; hãy nhập thời hạn.",
        "Danh mục không có thủ tục mang mã này; mã đúng có dạng 1.001193.",
    ]


def test_several_mistakes_are_told_together(client):
    body = ask(client, received_at="x", limit="y", unit="z").json()

    assert [error["field"] for error in body["errors"]] == ["received_at", "limit", "unit"]


def test_calendar_in_which_nobody_works_is_a_sentence_and_no_crash(client):
    WorkSession(weekday=0, starts="08:00", ends="09:00", valid_from="2000-01-01", counts=False).save()
    calendars.publish_calendar(at=at("2026-11-22 09:00"))

    response = ask(client, received_at="2026-11-20T09:10", limit="3", unit="working_day")

    assert response.status_code == 400
    assert response.json()["detail"] == "Lịch làm việc không có ngày làm việc nào sau thứ Sáu 20/11/2026."


def test_only_reading_is_allowed(client):
    response = client.post(ADDRESS, {"received_at": "2026-11-20T09:10"})

    assert (response.status_code, response["Content-Type"]) == (405, "application/problem+json")
