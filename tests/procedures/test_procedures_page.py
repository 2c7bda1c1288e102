"""The list of procedures and its search."""

import re
from datetime import date
from html import unescape

import pytest
import time_machine

from procedures.kinds import SheetFormat, Status
from procedures.models import Place, ScanCount, Sheet
from tanthanh.office import context
from tests.factories import make_field, make_profile, make_version

pytestmark = pytest.mark.django_db

ADDRESS = "/thu-tuc/"


def text(response):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def links(response):
    return re.findall(r'class="rows__link" href="/thu-tuc/([^"/]+)/"', response.content.decode())


@pytest.fixture
def board():
    civil, land = make_field(name="Hộ tịch", slug="ho-tich"), make_field(name="Đất đai", slug="dat-dai")
    make_version(code="1.000001", name="Đăng ký khai sinh", field=civil)
    make_version(code="1.000002", name="Đăng ký kết hôn", field=civil)
    make_version(code="1.000003", name="Đăng ký đất đai", field=land)


@pytest.mark.usefixtures("board")
def test_list_groups_by_field(client):
    page = client.get(ADDRESS)

    assert links(page) == ["1.000001", "1.000002", "1.000003"]
    said = text(page)
    assert "3 thủ tục làm tại" in said
    assert re.findall(r"(Hộ tịch|Đất đai) \((\d)\)", said) == [("Hộ tịch", "2"), ("Đất đai", "1")]
    assert "Đăng ký khai sinh Thời hạn: 03 ngày làm việc Lệ phí: 8.000 đ Mã 1.000001" in said


@pytest.mark.usefixtures("board")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "khai sinh"}, ["1.000001"]),
        ({"q": "KẾT HÔN"}, ["1.000002"]),
        ({"q": "dat dai"}, ["1.000003"]),
        ({"q": "1.000002"}, ["1.000002"]),
        ({"linh-vuc": "ho-tich"}, ["1.000001", "1.000002"]),
        ({"q": "dang ky", "linh-vuc": "dat-dai"}, ["1.000003"]),
        ({"linh-vuc": "khong-co"}, ["1.000001", "1.000002", "1.000003"]),
        ({"q": "   "}, ["1.000001", "1.000002", "1.000003"]),
    ],
)
def test_list_is_narrowed(client, query, found):
    assert links(client.get(ADDRESS, query)) == found


@pytest.mark.usefixtures("board")
def test_typed_words_are_kept_and_shown_as_text(client):
    page = client.get(ADDRESS, {"q": 'khai sinh <b>"x"'})

    assert b'value="khai sinh &lt;b&gt;&quot;x&quot;"' in page.content
    assert b"<b>" not in page.content


@pytest.mark.usefixtures("board")
def test_slip_is_put_right_and_said(client):
    page = client.get(ADDRESS, {"q": "khai sihn"})

    assert links(page) == ["1.000001"]
    assert "Không có thủ tục nào cho “khai sihn”, đây là kết quả cho “khai sinh”." in text(page)


@pytest.mark.usefixtures("board")
def test_nothing_found_says_where_to_ask(client):
    make_profile(phone="0235 3851 234", address="159B Trần Quý Cáp")
    context.forget()

    page = client.get(ADDRESS, {"q": "hộ chiếu"})

    # "Hộ" alone is in the field's name: near, but not it.
    assert links(page) == ["1.000001", "1.000002"]
    said = text(page)
    assert "Không tìm thấy “hộ chiếu”" in said
    assert "Gần nhất với câu hỏi:" in said
    assert "Chưa rõ thì hỏi Bộ phận Tiếp nhận và Trả kết quả, 0235 3851 234 , 159B Trần Quý Cáp." in said


def test_repealed_is_marked_and_draft_is_left_out(client):
    old, draft = make_version(code="1.000001"), make_version(code="1.000002")
    old.procedure.status, old.procedure.repealed_on = Status.REPEALED, "2024-01-01"
    old.procedure.save()
    draft.procedure.status = Status.DRAFT
    draft.procedure.save()

    page = client.get(ADDRESS)

    assert links(page) == ["1.000001"]
    assert page.content.count(b'data-state="REPEALED"') == 1


def test_empty_catalogue_says_so(client):
    assert "Chưa có thủ tục nào được công khai" in text(client.get(ADDRESS))


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("query", [{}, {"q": "khai sinh"}, {"linh-vuc": "ho-tich"}])
def test_list_asks_the_same_questions_however_many_procedures(client, count, query, django_assert_num_queries):
    field = make_field(name="Hộ tịch", slug="ho-tich")
    for _ in range(count):
        make_version(field=field)

    with django_assert_num_queries(4):  # what the board stands at, the versions, the synonyms, what is scanned most
        page = client.get(ADDRESS, query)

    assert len(links(page)) == count


@pytest.mark.usefixtures("board")
def test_second_visit_is_not_sent_again(client):
    first = client.get(ADDRESS)

    second = client.get(ADDRESS, headers={"if-none-match": first.headers["ETag"]})
    make_version(code="1.000004")
    third = client.get(ADDRESS, headers={"if-none-match": first.headers["ETag"]})

    assert (second.status_code, third.status_code) == (304, 200)
    assert "1.000004" in links(third)


def test_most_scanned_procedures_come_first(client):
    field = make_field(name="Hộ tịch", slug="ho-tich")
    common, rare, never = (make_version(field=field, name=name) for name in ("Khai sinh", "Khai tử", "Giám hộ"))
    place = Place.objects.create(name="Tầng 1")
    sheet = Sheet.objects.create(format=SheetFormat.A4, place=place, printed_at="2026-11-01T08:00+07:00")
    for version, count in ((rare, 3), (common, 40)):
        ScanCount.objects.create(day=date(2026, 11, 20), sheet=sheet, procedure=version.procedure, count=count)

    with time_machine.travel("2026-11-22T09:00+07:00", tick=False):
        page = client.get(ADDRESS).content.decode()

    first = page.partition("Hay làm nhất")[2].partition("Theo lĩnh vực")[0]
    codes = [version.procedure.code for version in (common, rare)]
    assert re.findall(r'href="/thu-tuc/([^/"]+)/"', first) == codes
    assert never.procedure.code not in first


def test_board_without_scans_has_no_list_of_the_most_used(client):
    make_version()

    assert "Hay làm nhất" not in client.get(ADDRESS).content.decode()
