"""The list: six queries at most whatever is asked, pages as links that keep the filter, no surprise for bad input."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from dossiers import paging
from dossiers.filters import READERS
from dossiers.states import State
from tanthanh.office.roles import Role
from tests import factories
from tests.factories import MONDAY, sign_in, store_dossier

pytestmark = pytest.mark.django_db

LIST = reverse("dossiers:dossier_list")


@pytest.fixture(autouse=True)
def _monday_morning():
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def leader(client):
    return sign_in(client, factories.make_officer(Role.LEADER))


def store_many(count, **values):
    version, unit = factories.make_version(), factories.make_unit()
    return [
        store_dossier(
            version=version, unit=unit, code=f"HS-{number}", received_at=MONDAY - timedelta(minutes=number), **values
        )
        for number in range(count)
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_the_same_questions_however_many_dossiers(client, leader, django_assert_num_queries, count):
    stored = store_many(count)

    with django_assert_num_queries(4):  # session, officer, dossiers, boxes to choose from
        page = client.get(LIST)

    assert [line.code for line in page.context["rows"]] == [dossier.code for dossier in stored]


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"q": "nguyen"},
        {"q": "0905123456"},
        {"nam": "2026", "thang": "11"},
        {"kenh": "mot-cua"},
        {"lien-thong": "0"},
        {"ket-qua": "trong-han"},
        {"trang-thai": "RECEIVED"},
        {"nam": "2026", "kenh": "IN_PERSON", "trang-thai": "RECEIVED", "ket-qua": "trong-han", "q": "nguyen"},
    ],
    ids=str,
)
def test_every_filter_and_page_stays_within_six_queries(
    client, leader, django_assert_max_num_queries, monkeypatch, asked
):
    monkeypatch.setattr(paging, "PAGE_SIZE", 2)
    stored = store_many(5)
    seen, trang = [], ""

    while trang is not None:
        with django_assert_max_num_queries(6):
            page = client.get(LIST, {**asked, "trang": trang})
        seen += [line.code for line in page.context["rows"]]
        trang = str(page.context["page"].older) if page.context["page"].older else None

    assert seen == [dossier.code for dossier in stored]


def test_links_to_neighbouring_pages_keep_the_filter(client, leader, monkeypatch):
    monkeypatch.setattr(paging, "PAGE_SIZE", 2)
    store_many(5)

    first = client.get(LIST, {"nam": "2026", "kenh": "mot-cua"})
    second = client.get(LIST + first.context["older"])

    assert first.context["newer"] == ""
    assert first.context["older"].startswith("?nam=2026&kenh=mot-cua&trang=sau-")
    assert client.get(LIST + second.context["newer"]).context["older"] == first.context["older"]
    assert f'href="{second.context["older"].replace("&", "&amp;")}"' in second.content.decode()


def test_list_by_htmx_is_the_same_region_of_the_whole_page(client, leader):
    store_many(3)

    whole = client.get(LIST, {"nam": "2026"}).content.decode()
    part = client.get(LIST, {"nam": "2026"}, headers={"HX-Request": "true"}).content.decode()

    assert part.strip() in whole
    assert part.strip().startswith('<section class="stack" id="results"')


def test_what_is_not_understood_is_said_and_left_out(client, leader):
    store_many(1)

    page = client.get(LIST, {"nam": "hai nghìn", "trang": "7"})

    assert page.context["ignored"] == [
        "Đã bỏ qua điều kiện “năm”: cần bốn chữ số, ví dụ 2023.",
        "Không có trang này, đang xem từ trang đầu.",
    ]
    assert len(page.context["rows"]) == 1


def test_chosen_filter_stands_in_its_boxes(client, leader):
    field = factories.make_field(slug="ho-tich", name="Hộ tịch")

    when = {"nam": "2023", "tu": "2023-02-01", "thu": "1", "gio": "0"}
    page = client.get(LIST, {**when, "linh-vuc": field.slug, "thu-tuc": "1.001193", "lien-thong": "1"})

    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields}
    assert values == {
        "q": "",
        "nam": 2023,
        "tu": "2023-02-01",
        "den": "",
        "xong-tu": "",
        "xong-den": "",
        "chua-xong": "",
        "thang": "",
        "thu": "1",
        "gio": "0",
        "kenh": "",
        "ket-qua": "",
        "chi-xem": "",
        "den-han": "",
        "trang-thai": "",
        "linh-vuc": "ho-tich",
        "bo-phan": "",
        "thu-tuc": "1.001193",
        "lien-thong": True,
    }
    assert set(form.fields) == set(READERS)


def test_specialist_sees_the_dossiers_of_their_unit_only(client):
    version, unit = factories.make_version(), factories.make_unit()
    store_dossier(version=version, unit=unit, code="OURS", received_at=MONDAY)
    store_dossier(version=version, unit=factories.make_unit(), code="THEIRS", received_at=MONDAY)
    store_dossier(version=version, unit=None, code="NOBODYS", received_at=MONDAY)
    sign_in(client, factories.make_officer(Role.SPECIALIST, unit=unit))

    assert [line.code for line in client.get(LIST).context["rows"]] == ["OURS"]
    assert client.get(LIST, {"q": "THEIRS"}).context["rows"] == []


def test_specialist_without_a_unit_sees_nothing(client):
    store_dossier(version=factories.make_version(), unit=None, code="NOBODYS", received_at=MONDAY)
    sign_in(client, factories.make_officer(Role.SPECIALIST, unit=None))

    assert client.get(LIST).context["rows"] == []


def test_row_says_where_it_stands(client, leader):
    store_many(1, state=State.READY, due_at=MONDAY + timedelta(days=2), finished_at=MONDAY)

    text = client.get(LIST).content.decode()

    assert "Trước hạn" in text
    assert "Đã có kết quả" in text


@pytest.mark.parametrize("name", [*READERS, "trang"])
@pytest.mark.parametrize("text", ["\x01", "x" * 10_000, "\u202e", "<script>alert(1)</script>", "' OR 1=1--", "-1", "²"])
def test_hostile_filters_are_harmless(client, leader, name, text):
    page = client.get(LIST, {name: text})

    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()
