"""What must be public of a procedure."""

from datetime import date

import pytest

from procedures import catalogue, desk, disclosure, posters
from tanthanh.office.roles import Role
from tests.factories import make_officer, make_version, sign_in
from tests.procedures.listings import REAL

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)
WHOLE = {
    "steps": "Nộp, nhận.",
    "ways": "Trực tiếp",
    "dossier_sets": 1,
    "subjects": "Cá nhân",
    "authority": "UBND phường",
    "result": "Giấy khai sinh",
    "forms": "Không",
    "conditions": "Không",
    "legal_basis": "Luật Hộ tịch",
    "decision": "163/QĐ-BTP",
    "documents": ("Tờ khai",),
}


def missing():
    (found,) = disclosure.disclosure(posters.versions_to_post(TODAY)).standings
    return [part.key for part in found.missing]


def test_procedure_that_says_everything_lacks_nothing():
    make_version(**WHOLE)

    assert missing() == []


@pytest.mark.parametrize(
    ("left_out", "part"),
    [
        ({"steps": " "}, "trinh-tu"),
        ({"ways": ""}, "cach-thuc"),
        ({"dossier_sets": None}, "ho-so"),
        ({"documents": ()}, "ho-so"),
        ({"limit_amount": None, "limit_unit": ""}, "thoi-han"),
        ({"subjects": ""}, "doi-tuong"),
        ({"authority": ""}, "co-quan"),
        ({"result": ""}, "ket-qua"),
        ({"fee_amount": None}, "phi"),
        ({"forms": ""}, "mau-don"),
        ({"conditions": ""}, "yeu-cau"),
        ({"legal_basis": ""}, "can-cu"),
        ({"decision": ""}, "quyet-dinh"),
    ],
)
def test_each_part_is_missed(left_out, part):
    make_version(**WHOLE | left_out)

    assert missing() == [part]


def test_no_fee_is_said_by_zero_or_by_a_note():
    make_version(**WHOLE | {"fee_amount": 0})
    make_version(**WHOLE | {"fee_amount": None, "fee_note": "Theo mức của HĐND"})

    assert disclosure.disclosure(posters.versions_to_post(TODAY)).complete == 2


def test_real_catalogue_is_told_honestly(client):
    """Counted by hand in procedures.csv: its columns hold nothing of steps, ways, subjects, forms, conditions."""
    catalogue.import_file(REAL.read_bytes(), on=TODAY)
    sign_in(client, make_officer(Role.SUPERVISOR))

    seen = desk.catalogue(today=TODAY)
    page = client.get("/can-bo/thu-tuc/").content.decode()

    assert (seen.disclosure.complete, len(seen.disclosure.standings)) == (0, 157)
    assert {part.key: count for part, count in seen.disclosure.lacking}["trinh-tu"] == 157
    assert "Công khai đầy đủ 0/157" in page


def test_missing_part_leads_to_its_field(client):
    make_version(code="1.001193", **WHOLE | {"ways": ""})
    sign_in(client, make_officer(Role.LEADER))

    page = client.get("/can-bo/thu-tuc/?thieu=cach-thuc").content.decode()
    form = client.get("/can-bo/thu-tuc/1.001193/soan/").content.decode()

    assert 'href="/can-bo/thu-tuc/1.001193/soan/#id_ways"' in page
    assert 'id="id_ways"' in form


@pytest.mark.parametrize("part", disclosure.PARTS, ids=lambda part: part.key)
def test_every_part_has_a_field_to_write_it_in(client, part):
    make_version(code="1.001193")
    sign_in(client, make_officer(Role.LEADER))

    assert f'id="id_{part.field}"' in client.get("/can-bo/thu-tuc/1.001193/soan/").content.decode()
