import re
from html import unescape

import pytest
import time_machine
from django.urls import reverse

from tanthanh.office import calendars
from tanthanh.office.deadlines import LimitUnit, Policy
from tanthanh.office.models import WorkSession
from tests.factories import make_version
from tests.official_calendar import at, publish_official_calendar

ADDRESS = "/ngay-hen-tra/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _official_calendar():
    publish_official_calendar()


def text(response):
    """What the page says, tags and runs of blanks taken out."""
    main = re.search(r"<main.*</main>", response.content.decode(), re.DOTALL).group()
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", main).split()))


def errors(response):
    return {name: list(sentences) for name, sentences in response.context["form"].errors.items()}


def test_address_is_the_promised_one():
    assert reverse("procedures:due_date") == ADDRESS


def test_empty_page_asks_about_now(client):
    with time_machine.travel(at("2026-11-20 09:10"), tick=False):
        response = client.get(ADDRESS)

    assert response.status_code == 200
    assert response.context["answer"] is None
    assert 'type="datetime-local" name="received_at" value="2026-11-20T09:10"' in response.content.decode()
    assert "Từng ngày được tính thế nào" not in text(response)


def test_answer_shows_date_and_every_day(client):
    response = client.get(
        ADDRESS, {"received_at": "2024-04-26T09:00", "limit": "3", "unit": "working_day", "policy": "next_day"}
    )

    assert "Hẹn trả 17:30, thứ Bảy 04/05/2024" in text(response)
    assert "Thời hạn 03 ngày làm việc" in text(response)
    assert [day.date.isoformat() for day in response.context["days"]] == [
        "2024-04-26", "2024-04-27", "2024-04-28", "2024-04-29", "2024-04-30", "2024-05-01",
        "2024-05-02", "2024-05-03", "2024-05-04",
    ]  # fmt: skip
    assert "Thứ Bảy 04/05/2024 Làm bù, tính Ngày hẹn trả" in text(response)
    assert "Thứ Hai 29/04/2024 Nghỉ hoán đổi (căn cứ 5015 và 1570/TB-LĐTBXH), không tính" in text(response)


def test_answer_keeps_the_question_in_the_form(client):
    response = client.get(
        ADDRESS, {"received_at": "2024-04-26T09:00", "limit": "5", "unit": "day", "policy": "cutoff_15h"}
    )
    page = response.content.decode()

    assert 'name="received_at" value="2024-04-26T09:00"' in page
    assert 'name="limit" value="5"' in page
    assert re.findall(r'<option value="(\w+)" selected>', page) == ["day", "cutoff_15h"]


def test_limit_is_left_blank_for_what_is_done_the_same_day(client):
    response = client.get(ADDRESS, {"received_at": "2026-11-20T15:01", "limit": "", "unit": "same_day"})

    assert "Hẹn trả 17:30, thứ Hai 23/11/2026" in text(response)
    assert "Thứ Sáu 20/11/2026 Nhận sau 15 giờ, không tính" in text(response)


def test_link_with_a_procedure_alone_asks_about_now(client):
    version = make_version(
        code="1.001193", limit_amount=3, limit_unit=LimitUnit.WORKING_DAY, limit_policy=Policy.CUTOFF_15H
    )

    with time_machine.travel(at("2026-11-20 15:00"), tick=False):
        response = client.get(ADDRESS, {"procedure": "1.001193"})

    assert "Hẹn trả 17:30, thứ Tư 25/11/2026" in text(response)
    assert f'<a href="{version.procedure.get_absolute_url()}" lang="vi">{version}</a>' in response.content.decode()


def test_unconfirmed_year_is_warned_of(client):
    response = client.get(ADDRESS, {"received_at": "2026-12-31T09:00", "limit": "1"})

    assert "Lịch nghỉ năm 2027 chưa có thông báo chính thức: ngày hẹn trả có thể thay đổi." in text(response)


def test_long_limit_shows_its_last_three_months(client):
    response = client.get(ADDRESS, {"received_at": "2026-11-20T09:00", "limit": "300"})

    assert len(response.context["days"]) == 92
    assert response.context["days"][-1].date == response.context["answer"].due_at.date()
    assert "Từ lúc nhận đến hẹn trả là 424 ngày; dưới đây là 92 ngày cuối." in text(response)


def test_mistakes_are_sentences_and_what_was_typed_stays(client):
    response = client.get(
        ADDRESS, {"received_at": "<b>hôm nay", "limit": "ba", "unit": "week", "policy": "x", "procedure": ""}
    )
    page = response.content.decode()

    assert response.status_code == 200
    assert errors(response) == {
        "received_at": ["Không đọc được thời điểm; viết ngày và giờ như 2026-11-20T09:10 hoặc 20/11/2026 09:10."],
        "limit": ["Thời hạn phải là một số nguyên, ví dụ 3."],
        "unit": ["Đơn vị này không có; chọn một trong: working_day, day, month, working_hour, same_day."],
        "policy": ["Cách tính này không có; chọn một trong: next_day, cutoff_15h."],
    }
    assert all(sentence in unescape(page) for sentences in errors(response).values() for sentence in sentences)
    # A date picker would show nothing of it.
    assert 'type="text" name="received_at" value="&lt;b&gt;hôm nay"' in page
    assert 'name="limit" value="ba"' in page


def test_unknown_procedure_is_a_sentence(client):
    response = client.get(ADDRESS, {"procedure": "1.999999"})

    assert errors(response) == {"procedure": ["Danh mục không có thủ tục mang mã này; mã đúng có dạng 1.001193."]}


def test_calendar_in_which_nobody_works_is_a_sentence(client):
    WorkSession(weekday=0, starts="08:00", ends="09:00", valid_from="2000-01-01", counts=False).save()
    calendars.publish_calendar(at=at("2026-11-22 09:00"))

    response = client.get(ADDRESS, {"received_at": "2026-11-20T09:00", "limit": "3"})

    assert "Lịch làm việc không có ngày làm việc nào sau thứ Sáu 20/11/2026." in text(response)


def test_page_costs_one_query_and_with_a_procedure_two(client, django_assert_num_queries):
    make_version(code="1.001193")

    with django_assert_num_queries(1):
        client.get(ADDRESS, {"received_at": "2026-11-20T09:00", "limit": "3"})
    with django_assert_num_queries(2):
        client.get(ADDRESS, {"received_at": "2026-11-20T09:00", "procedure": "1.001193"})


def test_only_reading_is_allowed(client):
    assert client.post(ADDRESS).status_code == 405
