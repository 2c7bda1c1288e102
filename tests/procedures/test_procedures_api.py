"""The catalogue as open data."""

import csv
import io

import pytest

from procedures.kinds import Status
from procedures.models import ProcedureCase
from tests.factories import make_field, make_version

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/procedures/"


def codes(response):
    return [row["code"] for row in response.json()["results"]]


def test_one_procedure_has_exactly_these_keys(client):
    make_version(
        code="1.001193",
        field=make_field(name="Hộ tịch", slug="ho-tich"),
        documents=("Tờ khai",),
        notes="lời nhắc của cơ quan",
        valid_from="2025-07-01",
        number=2,
    )

    answer = client.get(f"{ADDRESS}1.001193/").json()

    assert answer == {
        "code": "1.001193",
        "name": "Thủ tục đăng ký khai sinh",
        "short_name": "",
        "field": {"slug": "ho-tich", "name": "Hộ tịch"},
        "status": "PUBLISHED",
        "repealed_on": None,
        "successor": None,
        "version": 2,
        "valid_from": "2025-07-01",
        "limit": {"amount": 3, "unit": "working_day", "policy": "next_day", "in_words": "03 ngày làm việc"},
        "fee_amount": 8000,
        "fee_note": "",
        "online_level": "UNKNOWN",
        "url": "https://motcua.example/thu-tuc/1.001193/",
        "limit_note": "",
        "verification_days": None,
        "cases": [],
        "dossier_sets": None,
        "steps": "",
        "ways": "",
        "subjects": "",
        "conditions": "",
        "documents": [{"position": 1, "name": "Tờ khai", "originals": 1, "copies": 0, "note": ""}],
        "result": "",
        "authority": "",
        "is_interlinked": False,
        "interlinked_note": "",
        "legal_basis": "",
        "decision": "",
        "national_url": ("https://dichvucong.gov.vn/p/home/dvc-chi-tiet-thu-tuc-hanh-chinh.html?ma_thu_tuc=1.001193"),
    }


def test_list_has_exactly_these_keys(client):
    make_version(code="1.001193")

    answer = client.get(ADDRESS).json()

    assert set(answer) == {"count", "next", "previous", "results"}
    assert list(answer["results"][0]) == [
        "code",
        "name",
        "short_name",
        "field",
        "status",
        "repealed_on",
        "successor",
        "version",
        "valid_from",
        "limit",
        "fee_amount",
        "fee_note",
        "online_level",
        "url",
    ]


@pytest.fixture
def board():
    civil = make_field(name="Hộ tịch", slug="ho-tich")
    make_version(code="1.000001", name="Đăng ký khai sinh", field=civil)
    make_version(code="1.000002", name="Đăng ký kết hôn", field=civil)
    successor = make_version(code="1.000003", name="Đăng ký đất đai").procedure
    old = make_version(code="1.000004", name="Khai sinh cũ", limit_amount=None, limit_unit="").procedure
    old.status, old.repealed_on, old.successor = Status.REPEALED, "2024-01-01", successor
    old.save()
    draft = make_version(code="1.000005", name="Khai sinh nháp").procedure
    draft.status = Status.DRAFT
    draft.save()


@pytest.mark.usefixtures("board")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["1.000001", "1.000002", "1.000003", "1.000004"]),
        ({"status": "REPEALED"}, ["1.000004"]),
        ({"status": "PUBLISHED"}, ["1.000001", "1.000002", "1.000003"]),
        ({"field": "ho-tich"}, ["1.000001", "1.000002"]),
        ({"field": "khong-co"}, []),
        ({"q": "ket hon"}, ["1.000002"]),
        ({"q": "đất đai", "status": "PUBLISHED"}, ["1.000003"]),
        ({"q": "hộ chiếu"}, []),
        ({"page_size": "3", "page": "2"}, ["1.000004"]),
        ({"online_level": "FULL"}, []),
        ({"changed_since": "2018-01-02"}, []),
        ({"changed_since": "2018-01-01", "status": "REPEALED"}, ["1.000004"]),
        ({"on": "2017-12-31"}, []),
    ],
)
def test_list_is_narrowed(client, query, found):
    assert codes(client.get(ADDRESS, query)) == found


@pytest.mark.usefixtures("board")
def test_repealed_procedure_says_since_when_and_by_what(client):
    answer = client.get(f"{ADDRESS}1.000004/").json()

    assert (answer["status"], answer["repealed_on"], answer["successor"], answer["limit"]) == (
        "REPEALED",
        "2024-01-01",
        "1.000003",
        None,
    )


@pytest.mark.usefixtures("board")
@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"{ADDRESS}9.999999/", 404),
        (f"{ADDRESS}1.000005/", 404),
        (f"{ADDRESS}?status=DRAFT", 400),
        (f"{ADDRESS}?page=99", 404),
        (f"{ADDRESS}?page=x", 404),
        (f"{ADDRESS}?online_level=x", 400),
        (f"{ADDRESS}?on=20/11/2026", 400),
        (f"{ADDRESS}?on=2026-02-30", 400),
        (f"{ADDRESS}?fields=code,secret", 400),
        (f"{ADDRESS}1.000001/?fields=x", 400),
        (f"{ADDRESS}9.999999/versions/", 404),
        (f"{ADDRESS}1.000005/versions/", 404),
        ("/api/v1/procedures.csv?status=x", 400),
    ],
)
def test_wrong_question_is_answered_as_a_problem(client, address, status):
    response = client.get(address)

    assert (response.status_code, response.headers["Content-Type"]) == (status, "application/problem+json")


@pytest.mark.usefixtures("board")
def test_answer_is_not_sent_twice(client):
    for address in (ADDRESS, f"{ADDRESS}1.000001/", f"{ADDRESS}?q=khai+sinh"):
        first = client.get(address)
        second = client.get(address, headers={"if-none-match": first.headers["ETag"]})
        assert (second.status_code, second.content) == (304, b"")
    make_version(code="1.000006")

    assert client.get(ADDRESS, headers={"if-none-match": first.headers["ETag"]}).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_api_asks_the_same_questions_however_many(client, count, django_assert_num_queries):
    field = make_field(slug="ho-tich")
    versions = [make_version(field=field, documents=("Tờ khai", "Ảnh")) for _ in range(count)]

    with django_assert_num_queries(3):  # what the board stands at, the count, the versions
        answer = client.get(ADDRESS)
    with django_assert_num_queries(4):  # what the board stands at, the version, its papers, its cases
        client.get(f"{ADDRESS}{versions[0].procedure.code}/")

    assert answer.json()["count"] == count


def test_api_is_only_read(client):
    assert client.post(ADDRESS, {}, content_type="application/json").status_code == 405


@pytest.mark.usefixtures("board")
def test_only_the_fields_that_are_asked_for(client):
    row = client.get(ADDRESS, {"fields": "code, limit", "q": "ket hon"}).json()["results"][0]
    one = client.get(f"{ADDRESS}1.000001/", {"fields": "name"}).json()

    assert list(row) == ["code", "limit"]
    assert one == {"name": "Đăng ký khai sinh"}


def test_versions_are_told_the_latest_first_and_none_before_its_day(client):
    old = make_version(code="1.000001", fee_amount=5000, valid_from="2018-01-01", valid_to="2025-06-30")
    make_version(procedure=old.procedure, number=2, valid_from="2025-07-01", valid_to="2090-12-31")
    make_version(procedure=old.procedure, number=3, valid_from="2091-01-01")

    answer = client.get(f"{ADDRESS}1.000001/versions/", {"fields": "version,valid_from,valid_to,fee_amount"}).json()

    assert answer == [
        {"version": 2, "valid_from": "2025-07-01", "fee_amount": 8000, "valid_to": "2090-12-31"},
        {"version": 1, "valid_from": "2018-01-01", "fee_amount": 5000, "valid_to": "2025-06-30"},
    ]


def test_catalogue_of_a_day_gone_by(client):
    old = make_version(code="1.000001", name="Tên cũ", valid_to="2025-06-30")
    make_version(procedure=old.procedure, number=2, name="Tên mới", valid_from="2025-07-01")

    names = [
        client.get(ADDRESS, {"on": day, "fields": "name"}).json()["results"][0]["name"]
        for day in ("2025-06-30", "2025-07-01")
    ]

    assert names == ["Tên cũ", "Tên mới"]


def test_cases_are_told(client):
    version = make_version(code="1.000001")
    ProcedureCase.objects.create(version=version, position=1, label="nộp trực tuyến", way="ONLINE", fee_amount=4000)

    (case,) = client.get(f"{ADDRESS}1.000001/").json()["cases"]

    assert (case["label"], case["way"], case["fee_amount"], case["limit_amount"]) == (
        "nộp trực tuyến",
        "ONLINE",
        4000,
        None,
    )


@pytest.mark.usefixtures("board")
def test_whole_catalogue_as_csv(client):
    make_version(
        code="1.000009", name="=HYPERLINK(1)", documents=("Tờ khai", "Ảnh"), field=make_field(name="@Lĩnh vực")
    )

    response = client.get("/api/v1/procedures.csv")
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    again = client.get("/api/v1/procedures.csv", headers={"if-none-match": response.headers["ETag"]})

    assert response.content.startswith(b"\xef\xbb\xbf")
    assert [row["code"] for row in rows] == ["1.000001", "1.000002", "1.000003", "1.000004", "1.000009"]
    assert (rows[0]["limit_amount"], rows[0]["limit_unit"], rows[3]["limit_amount"]) == ("3", "working_day", "")
    assert (rows[4]["name"], rows[4]["field"], rows[4]["documents"]) == ("'=HYPERLINK(1)", "'@Lĩnh vực", "Tờ khai; Ảnh")
    assert again.status_code == 304


@pytest.mark.usefixtures("board")
def test_whole_catalogue_as_json(client):
    rows = client.get("/api/v1/procedures.json", {"field": "ho-tich"}).json()

    assert [row["code"] for row in rows] == ["1.000001", "1.000002"]
    assert rows[0] == client.get(f"{ADDRESS}1.000001/").json()
    assert client.get("/api/v1/procedures.json", {"fields": "code", "q": "ket hon"}).json() == [{"code": "1.000002"}]


def test_schema_tells_of_every_address(client):
    schema = client.get("/api/schema/", {"format": "json"}).json()["paths"]

    assert {path for path in schema if "procedures" in path} == {
        "/api/v1/procedures/",
        "/api/v1/procedures.csv",
        "/api/v1/procedures.json",
        "/api/v1/procedures/{code}/",
        "/api/v1/procedures/{code}/versions/",
    }
    names = {parameter["name"] for parameter in schema["/api/v1/procedures/"]["get"]["parameters"]}
    assert names >= {"q", "field", "status", "online_level", "changed_since", "on", "fields", "page"}
