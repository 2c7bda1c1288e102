"""The year as open data: the same numbers as the statistics, parts that add up, every word described."""

import csv
import io
from collections import Counter

import pytest

from dossiers.models import Dossier
from dossiers.states import Channel
from procedures.models import Field
from reports import open_data
from surveys.questionnaire import ensure_short_questionnaire
from tests.factories import make_field, make_version
from tests.reports.test_figures import many

pytestmark = pytest.mark.django_db
CSV, JSON, WORDS = "/cong-khai/ket-qua/2023.csv", "/cong-khai/ket-qua/2023.json", "/cong-khai/ket-qua/mo-ta.csv"


@pytest.fixture
def year():
    """Two fields with enough dossiers to be named, and one of three dossiers."""
    ensure_short_questionnaire()
    for name in ("Hộ tịch", "Chứng thực"):
        many(make_version(field=make_field(name=name)))
    small = make_version(field=make_field(name="Người có công"))
    for dossier in list(Dossier.objects.order_by("pk")[:3]):
        dossier.version = small
        dossier.save()


def table(client, path=CSV):
    return list(csv.DictReader(io.StringIO(client.get(path).content.decode("utf-8-sig"))))


def values(rows, group, measure):
    return {row["name"]: row["value"] for row in rows if (row["group"], row["measure"]) == (group, measure)}


def test_numbers_are_those_of_the_statistics(client, year):
    rows, said = table(client), client.get("/api/v1/statistics/2023/").json()

    whole = {row["measure"]: row["value"] for row in rows if row["group"] == "one_stop"}
    assert whole == {
        "received": str(said["received"]["total"]),
        "resolved": str(said["resolved"]["total"]),
        "early": str(said["resolved"]["early"]),
        "on_time": str(said["resolved"]["on_time"]),
        "late": str(said["resolved"]["late"]),
        "pending_within": str(said["pending"]["within"]),
        "pending_overdue": str(said["pending"]["overdue"]),
        "on_time_rate": said["resolved"]["on_time_rate"],
        "on_time_rate_with_overdue": said["resolved"]["on_time_rate_with_overdue"],
        "apologies_issued": str(said["apologies"]["issued"]),
        "late_published": str(said["late_published"]),
    }
    assert values(rows, "national_portal", "received") == {"": str(said["national_portal"]["received"])}
    assert values(rows, "interlinked", "received") == {"": str(said["received"]["interlinked"])}


def test_parts_add_up_to_the_whole_and_small_fields_are_not_named(client, year):
    rows = table(client)

    counted = Counter(
        Dossier.objects.of_one_stop().received_in(2023).values_list("version__procedure__field__name", flat=True)
    )
    fields = values(rows, "field", "received")
    assert fields == {name: str(count) for name, count in counted.items() if count >= 5}
    assert set(counted) - set(fields) == {"Người có công"}
    total = values(rows, "one_stop", "received")[""]
    for group in ("channel", "month"):
        assert str(sum(map(int, values(rows, group, "received").values()))) == total
    assert set(values(rows, "channel", "received")) == {"in_person", "online", "postal"}
    online = Dossier.objects.received_in(2023).filter(channel=Channel.ONLINE).count()
    assert values(rows, "channel", "received")["online"] == str(online)
    assert len(values(rows, "month", "received")) == 12


def test_json_holds_the_same_rows_and_their_description(client, year):
    data = client.get(JSON).json()

    as_text = [
        {name: "" if value is None else str(value) for name, value in row.items() if name != "as_of"}
        for row in data["rows"]
    ]
    assert as_text == [{name: value for name, value in row.items() if name != "as_of"} for row in table(client)]
    assert data["measures"]["late"]["unit"] == "dossiers"


def test_every_word_of_the_table_is_described_and_every_description_used(client, year):
    words = {(row["kind"], row["name"]): row for row in table(client, WORDS)}
    rows = table(client)

    assert {name for kind, name in words if kind == "column"} == set(rows[0])
    assert {name for kind, name in words if kind == "group"} == {row["group"] for row in rows}
    assert {name for kind, name in words if kind == "measure"} == {row["measure"] for row in rows}
    assert all(row["meaning"] for row in words.values())
    assert all(words["measure", row["measure"]]["unit"] == row["unit"] for row in rows)


def test_no_dossier_no_person_and_no_formula_in_it(client, year):
    Field.objects.filter(name="Hộ tịch").update(name="=HYPERLINK(1)")

    text = client.get(CSV).content.decode()

    assert "'=HYPERLINK(1)" in text
    assert "Nguyễn Văn Thử" not in text
    assert not any(code in text for code in Dossier.objects.values_list("code", flat=True))


@pytest.mark.parametrize("name", ["1999.csv", "2101.json", "0.csv"])
def test_a_year_that_cannot_be_is_not_found(client, name):
    assert client.get(f"/cong-khai/ket-qua/{name}").status_code == 404


def test_a_year_without_data_is_a_table_of_zeros(client):
    ensure_short_questionnaire()
    rows = table(client, "/cong-khai/ket-qua/2019.csv")

    assert values(rows, "one_stop", "received") == {"": "0"}
    assert values(rows, "one_stop", "on_time_rate") == {"": ""}


def test_public_page_leads_to_the_data(client, year):
    page = client.get("/cong-khai/ket-qua/2023/").content.decode()

    assert all(f'href="{path}"' in page for path in (CSV, JSON, WORDS))


def test_units_and_columns_are_what_the_code_promises():
    assert list(open_data.COLUMNS) == list(open_data.Row._fields)
