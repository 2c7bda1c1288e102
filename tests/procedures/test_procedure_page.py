"""One procedure's page: the target of the posted QR code."""

import gzip
import re
from datetime import date
from html import unescape

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from procedures.kinds import OnlineLevel, Status, Way
from procedures.models import BlankForm, ChannelAdvice, ProcedureCase
from tanthanh.office import calendars
from tanthanh.office.deadlines import LimitUnit, Policy
from tanthanh.office.models import CalendarDay
from tests.factories import make_field, make_profile, make_version
from tests.official_calendar import at, publish_official_calendar

pytestmark = pytest.mark.django_db

ADDRESS = "/thu-tuc/1.001193/"
# A Friday before the long weekend of 30/4 and 1/5/2024, whose Saturday 4/5 was worked.
FRIDAY = at("2024-04-26 09:10")


@pytest.fixture(autouse=True)
def _friday():
    publish_official_calendar()
    with time_machine.travel(FRIDAY, tick=False):
        yield


def make(**values):
    return make_version(**{"code": "1.001193", "field": make_field(name="Hộ tịch", slug="ho-tich")} | values)


def make_case(version, **values):
    return ProcedureCase.objects.create(**{"version": version, "position": 1} | values)


def text(response):
    """What the page says, tags and runs of blanks taken out."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def main(response):
    return text(response).partition("Đến nội dung chính")[2]


def test_page_answers_in_the_citizens_order(client):
    make(
        documents=("Tờ khai đăng ký khai sinh",),
        result="Giấy khai sinh",
        authority="UBND cấp xã",
        online_level=OnlineLevel.FULL,
        legal_basis="Luật Hộ tịch 60/2014/QH13; NĐ 123/2015/NĐ-CP",
        decision="163/QĐ-BTP",
    )

    said = main(client.get(ADDRESS))

    order = [
        "Thủ tục đăng ký khai sinh",
        "Mã thủ tục 1.001193",
        "Cần mang gì",
        "Tờ khai đăng ký khai sinh",
        "1 bản chính",
        "Bao lâu",
        "03 ngày làm việc",
        "Bao nhiêu tiền",
        "8.000\N{NO-BREAK SPACE}đ".replace("\N{NO-BREAK SPACE}", " "),
        "Nộp ở đâu, khi nào",
        "Nhận được gì",
        "Giấy khai sinh",
        "Ai giải quyết",
        "UBND cấp xã",
        "Làm trực tuyến",
        "Trực tuyến toàn trình",
        "Căn cứ pháp lý",
        "2 văn bản",
        "Luật Hộ tịch 60/2014/QH13",
        "NĐ 123/2015/NĐ-CP",
        "Công bố tại Quyết định 163/QĐ-BTP",
    ]
    places = [said.find(words) for words in order]
    assert [words for words, place in zip(order, places, strict=True) if place < 0] == []
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("filed", "limit", "promise"),
    [
        # 29/4 was swapped for Saturday 4/5: 2/5, 3/5, 4/5 are counted (law.md 4.5).
        ("2024-04-26 09:10", (3, LimitUnit.WORKING_DAY, Policy.NEXT_DAY), "17:30 thứ Bảy 04/05/2024"),
        ("2024-04-26 14:59", (0, LimitUnit.SAME_DAY, Policy.CUTOFF_15H), "17:30 thứ Sáu 26/04/2024"),
        ("2024-04-26 15:01", (0, LimitUnit.SAME_DAY, Policy.CUTOFF_15H), "17:30 thứ Năm 02/05/2024"),
    ],
)
def test_promised_date_is_that_of_filing_now(client, filed, limit, promise):
    amount, unit, policy = limit
    make(limit_amount=amount, limit_unit=unit, limit_policy=policy)

    with time_machine.travel(at(filed), tick=False):
        said = text(client.get(ADDRESS))

    assert f"Nộp bây giờ thì hẹn trả chậm nhất {promise} . Vì sao là ngày này?" in said


def test_promise_opens_its_day_by_day_reason_in_place(client):
    make()

    page = client.get(ADDRESS)
    inside = re.search(r"<details class=\"disclosure\">(.*?)</details>", page.content.decode(), re.DOTALL)[1]

    # 26/4 received, 27–28 a weekend, 29/4 swapped, 30/4 and 1/5 off; 2/5, 3/5 and the worked 4/5 count.
    assert inside.count("strip__day--counted") == 3
    assert inside.count('<li class="strip__day') == 9
    assert 'href="/ngay-hen-tra/?procedure=1.001193"' in inside
    assert client.get("/ngay-hen-tra/?procedure=1.001193").status_code == 200


def test_page_without_a_limit_promises_nothing(client):
    make(limit_amount=None, limit_unit="")

    said = text(client.get(ADDRESS))

    assert "Bao lâu Chưa xác định" in said
    assert "hẹn trả chậm nhất" not in said


def test_cases_stand_with_their_own_limits_dates_and_fees(client):
    version = make()
    make_case(version, label="phải xác minh", limit_amount=2, limit_unit=LimitUnit.WORKING_DAY, adds_to_limit=True)
    make_case(version, position=2, label="nộp trực tuyến", way=Way.ONLINE, fee_amount=4000)
    make_case(version, position=3, label="đăng ký quá hạn", fee_note="Theo nghị quyết của HĐND")

    said = text(client.get(ADDRESS))

    # Five working days from Friday 26/4: 2/5, 3/5, the worked Saturday 4/5, 6/5 and 7/5.
    assert "Phải xác minh: thêm không quá 02 ngày làm việc , hẹn trả chậm nhất 17:30 07/05/2024" in said
    assert "Nộp trực tuyến: 4.000 đ" in said
    assert "Đăng ký quá hạn: Theo nghị quyết của HĐND" in said


def test_what_the_office_already_has_need_not_be_brought(client):
    version = make(documents=("Giấy chứng sinh", "Giấy tờ tùy thân"))
    version.documents.filter(position=1).update(note="không nộp nếu đã có bản điện tử ký số")
    version.documents.filter(position=2).update(note="xuất trình, hoặc khai số định danh để tra cứu")

    page = client.get(ADDRESS).content.decode()

    assert re.findall(r'<span class="papers__waiver" lang="vi">([^<]+)<', page) == [
        "Không cần nếu đã có bản điện tử ký số",
        "Không cần nếu khai số định danh để tra cứu",
    ]
    assert re.findall(r'<span class="papers__note" lang="vi">([^<]+)<', page) == ["Xuất trình"]


def test_form_to_fill_in_at_home_is_offered_and_downloaded(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    make(documents=("Tờ khai đăng ký khai sinh theo mẫu", "Giấy chứng sinh"))
    form = BlankForm.objects.create(
        name="Tờ khai đăng ký khai sinh", file=SimpleUploadedFile("to-khai.pdf", b"%PDF-1.7 mau")
    )

    page = client.get(ADDRESS).content.decode()
    file = client.get(f"/thu-tuc/mau-don/{form.pk}/")

    assert re.findall(r'<a class="papers__form" href="([^"]+)">([^<]+)<', page) == [
        (f"/thu-tuc/mau-don/{form.pk}/", "Tải mẫu (PDF)")
    ]
    assert b"".join(file.streaming_content) == b"%PDF-1.7 mau"
    assert file.headers["Content-Disposition"].startswith("attachment;")
    assert client.get("/thu-tuc/mau-don/999999/").status_code == 404


def test_form_the_portal_draws_is_offered_where_the_office_has_none(client):
    make(documents=("Tờ khai đăng ký khai sinh theo mẫu", "Giấy chứng sinh"))

    page = client.get(ADDRESS).content.decode()
    file = client.get("/thu-tuc/mau-don/dang-ky-khai-sinh.pdf")

    assert re.findall(r'<a class="papers__form" href="([^"]+)">([^<]+)<', page) == [
        ("/thu-tuc/mau-don/dang-ky-khai-sinh.pdf", "Tải mẫu (PDF)")
    ]
    assert file.content.startswith(b"%PDF-")
    assert file.headers["Content-Type"] == "application/pdf"
    assert client.get("/thu-tuc/mau-don/khong-co.pdf").status_code == 404


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ("2024-04-26 09:10", "Khuyến nghị hôm nay Nộp trực tuyến nhé. Nộp cách nào cũng được tiếp nhận."),
        ("2024-04-25 09:10", "Khuyến nghị hôm nay Thứ Năm mời đến quầy. Nộp cách nào cũng được tiếp nhận."),
    ],
)
def test_page_says_the_way_the_ward_advises_today(client, now, words):
    make()
    ChannelAdvice.objects.create(way=Way.ONLINE, sentence="Nộp trực tuyến nhé.", valid_from="2023-01-01")
    ChannelAdvice.objects.create(
        weekday=3, way=Way.IN_PERSON, sentence="Thứ Năm mời đến quầy.", valid_from="2023-01-01"
    )

    with time_machine.travel(at(now), tick=False):
        assert words in text(client.get(ADDRESS))


def test_large_type_works_without_javascript(client):
    make()

    plain, large = client.get(ADDRESS).content, client.get(f"{ADDRESS}?chu=lon").content

    assert b'<html lang="vi" data-room="citizens">' in plain
    assert b'<html lang="vi" data-room="citizens" data-large>' in large
    assert b'href="?chu=lon"' in plain
    assert b'href="?chu=thuong"' in large


def test_verification_and_cases_stand_with_the_limit(client):
    make(verification_days=5, limit_note="Nhà ở riêng lẻ 15 ngày")

    said = text(client.get(ADDRESS))

    assert "Trường hợp phải xác minh: thêm không quá 05 ngày làm việc. Nhà ở riêng lẻ 15 ngày" in said


@pytest.mark.parametrize(
    ("amount", "note", "words"),
    [
        (8000, "8.000 đ/bản", "8.000 đ 8.000 đ/bản"),
        (0, "", "Không thu"),
        (0, "Miễn phí", "Không thu Miễn phí"),
        (0, "Không thu", "Không thu"),
        (0, "0 đồng", "Không thu 0 đồng"),
        # The catalogue writes 0 where the province's council decides: that is not free.
        (0, "Mức lệ phí do HĐND cấp tỉnh quyết định", "Theo mức quy định Mức lệ phí do HĐND cấp tỉnh quyết định"),
        (None, "", "Chưa xác định"),
    ],
)
def test_fee_in_words(client, amount, note, words):
    make(fee_amount=amount, fee_note=note)

    said = text(client.get(ADDRESS))

    told = re.search(r"Bao nhiêu tiền (.*?) Nộp ở đâu", said)[1]
    how = " Trả tại quầy khi nộp hồ sơ, hoặc trên Cổng Dịch vụ công quốc gia khi nộp trực tuyến. Nhớ lấy biên lai."
    assert told.removesuffix(how) == words
    assert told.endswith(how) == words.startswith(("8.000", "Theo mức"))


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ("2024-04-26 09:10", "Hôm nay mở cửa 07:30–11:30, 13:30–17:30."),
        ("2024-04-30 09:10", "Hôm nay không làm việc."),
        ("2024-05-04 09:10", "Hôm nay mở cửa 07:30–11:30, 13:30–17:30."),
    ],
)
def test_page_says_when_the_counter_is_open_today(client, now, words):
    make()

    with time_machine.travel(at(now), tick=False):
        assert words in text(client.get(ADDRESS))


def test_page_without_papers_says_where_to_ask(client):
    make()

    assert "Danh mục chưa ghi thành phần hồ sơ." in text(client.get(ADDRESS))


def test_repealed_procedure_keeps_answering_and_names_its_successor(client):
    version = make()
    successor = make_version(code="1.000002").procedure
    procedure = version.procedure
    procedure.status, procedure.repealed_on, procedure.successor = Status.REPEALED, date(2024, 1, 1), successor
    procedure.save()

    page = client.get(ADDRESS)

    said = text(page)
    assert page.status_code == 200
    assert "Hết hiệu lực từ 01/01/2024 Thay bằng thủ tục 1.000002 ." in said
    assert b'href="/thu-tuc/1.000002/"' in page.content
    assert "hẹn trả chậm nhất" not in said
    assert "Cổng Dịch vụ công quốc gia" not in said


@pytest.mark.parametrize("address", ["/Q/1.001193", "/q/1.001193", "/Q/1.001193/"])
def test_address_in_capitals_leads_to_the_page(client, address):
    make()

    response = client.get(address)

    assert (response.status_code, response.headers["Location"]) == (301, ADDRESS)


def test_local_code_leads_to_the_page(client):
    response = client.get("/thu-tuc/1.001193.000.00.00.H17/")

    assert (response.status_code, response.headers["Location"]) == (302, ADDRESS)


@pytest.mark.parametrize(
    "address",
    ["/thu-tuc/9.999999/", "/thu-tuc/khong-co/", "/thu-tuc/1/", "/thu-tuc/%3Cscript%3E/", "/thu-tuc/..%2F..%2Fetc/"],
)
def test_unknown_code_is_a_404_that_helps(client, address):
    make()

    response = client.get(address)

    assert response.status_code == 404
    assert b'action="/thu-tuc/"' in response.content
    assert b"<script>" not in response.content


def test_misspelt_address_offers_what_was_meant(client):
    make()

    assert b'href="/thu-tuc/1.001193/"' in client.get("/thu-tuc/khai-sihn/").content


def test_draft_is_not_shown(client):
    version = make()
    version.procedure.status = Status.DRAFT
    version.procedure.save()

    assert client.get(ADDRESS).status_code == 404


def test_markup_is_shown_as_text(client):
    evil = "<img src=x onerror=alert(1)>&\"'"
    version = make(
        name=f"Tên {evil}",
        documents=(f"Giấy {evil}",),
        result=evil,
        authority=evil,
        fee_note=evil,
        limit_note=evil,
        legal_basis=evil,
        decision=evil,
        is_interlinked=True,
        interlinked_note=evil,
        field=make_field(name=f"Lĩnh vực {evil}"),
    )
    make_case(version, label=evil, condition=evil, fee_note=evil, limit_amount=1, limit_unit=LimitUnit.DAY)
    ChannelAdvice.objects.create(way=Way.ONLINE, sentence=evil, valid_from="2023-01-01")

    page = client.get(ADDRESS).content

    assert b"<img src=x" not in page
    assert page.count(b"&lt;img src=x onerror=alert(1)&gt;") >= 15


@pytest.mark.parametrize("count", [1, 3])
def test_page_asks_the_same_questions_however_many_papers(client, count, django_assert_num_queries):
    make(documents=tuple(f"Giấy {number}" for number in range(count)))

    with django_assert_num_queries(7):  # what the board stands at, version, calendar, papers, forms, cases, advice
        client.get(ADDRESS)
    with django_assert_num_queries(1):  # nothing has changed
        page = client.get(ADDRESS)

    assert page.content.count(b"papers__kind") == count


def test_second_visit_is_not_sent_again(client):
    make()
    first = client.get(ADDRESS)

    second = client.get(ADDRESS, headers={"if-none-match": first.headers["ETag"]})

    assert (second.status_code, second.content) == (304, b"")
    assert second.headers["ETag"] == first.headers["ETag"]
    assert first.headers["Cache-Control"] == "public, no-cache"


def a_fee(version):
    version.fee_amount = 9000
    version.save()


def an_office(_version):
    make_profile(phone="0235 999 888")


def a_calendar(_version):
    CalendarDay.objects.create(date=date(2024, 5, 2), kind="CLOSED", label="Nghỉ bão", confirmed=True)
    calendars.seed_sessions()
    calendars.publish_calendar(at=at("2024-04-26 09:10"))


@pytest.mark.parametrize("change", [a_fee, an_office, a_calendar])
def test_change_reaches_the_next_visit(client, change):
    version = make()
    first = client.get(ADDRESS)

    change(version)
    second = client.get(ADDRESS, headers={"if-none-match": first.headers["ETag"]})

    assert second.status_code == 200
    assert second.headers["ETag"] != first.headers["ETag"]


def test_next_day_promises_another_date(client):
    make()
    first = client.get(ADDRESS)

    with time_machine.travel(at("2024-05-02 09:10"), tick=False):
        second = client.get(ADDRESS, headers={"if-none-match": first.headers["ETag"]})

    assert second.status_code == 200
    # 3/5, the worked Saturday 4/5, and Monday.
    assert "17:30 thứ Hai 06/05/2024" in text(second)


def test_page_is_packed_for_browsers_that_take_it(client):
    make()
    plain = client.get(ADDRESS)

    packed = client.get(ADDRESS, headers={"accept-encoding": "gzip, br"})

    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert packed.headers["ETag"] == plain.headers["ETag"]
    assert (plain.headers["Vary"], packed.headers["Vary"]) == ("Accept-Encoding", "Accept-Encoding")


def test_page_is_only_read(client):
    make()

    assert client.post(ADDRESS).status_code == 405
    assert client.head(ADDRESS).status_code == 200


def test_page_sets_no_cookie(client):
    make()

    assert client.get(ADDRESS).cookies == {}
