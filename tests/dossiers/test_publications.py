import csv
import io
import json
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from dossiers import apologies, lateness, letter_journeys, lifecycle, publications
from dossiers.models import ApologyLetter, LateListing, LateListPublication
from dossiers.states import Cause
from tanthanh.office.roles import Role
from tests.factories import make_dossier, make_field, make_officer, make_version, moment

pytestmark = pytest.mark.django_db
FRIDAY = moment("2026-11-20 08:00")
CANARY = "Canary Văn Lộ"


@pytest.fixture(autouse=True)
def _no_days_for_an_objection(settings):
    """Those have their own tests (test_objections.py)."""
    settings.LATE_LIST_OBJECTION_DAYS = 0


def late_dossier(**values):
    version = values.pop("version", None) or make_version(name="Đăng ký giám hộ")
    dossier = make_dossier(version=version, applicant_name=CANARY, applicant_phone="+84905999888", **values)
    lateness.flag_late(at=FRIDAY)
    return dossier


def test_edition_says_code_dates_days_unit_cause_and_letter():
    dossier = late_dossier(at=moment("2026-11-09 09:00"))
    apologies.draft_letters(at=FRIDAY)
    letter, leader = ApologyLetter.objects.get(), make_officer(Role.LEADER)
    promise = moment("2026-11-25 17:30")
    apologies.revise(letter, cause=Cause.OVERLOAD, reason="đông", new_promise_at=promise, by=leader, at=FRIDAY)

    publications.publish(at=FRIDAY)
    before = LateListing.objects.get()
    apologies.approve(letter, by=leader, at=FRIDAY)
    publications.publish(at=FRIDAY)
    after = LateListing.objects.order_by("-pk").first()

    assert (before.code, before.procedure, before.unit) == (dossier.code, "Đăng ký giám hộ", dossier.unit.name)
    # Due Thursday 12/11; Friday 13, Monday 16 … Friday 20/11 are six working days.
    assert (before.due_at, before.days_late, before.letter) == (moment("2026-11-12 17:30"), 6, "")
    assert (after.cause, after.letter, after.new_promise_at) == (Cause.OVERLOAD.label, "số 1/2026", promise)
    assert after.letter_sent_on is None
    letter_journeys.send(letter, way="HAND", by=leader, at=FRIDAY + timedelta(hours=1))
    publications.publish(at=FRIDAY + timedelta(hours=1))
    assert publications.latest().rows.get().letter_sent_on == FRIDAY.date()


def test_same_list_makes_no_second_edition_and_no_gap_in_the_numbers():
    late_dossier()

    outcomes = [publications.publish(at=FRIDAY).did, publications.publish(at=FRIDAY + timedelta(minutes=5)).did]
    late_dossier()
    outcomes.append(publications.publish(at=FRIDAY).did)

    assert outcomes == [1, 0, 1]
    assert list(LateListPublication.objects.order_by("pk").values_list("number", flat=True)) == [1, 2]


def test_finished_dossier_leaves_the_list():
    dossier = late_dossier()
    publications.publish(at=FRIDAY)

    lifecycle.finish(dossier, by=make_officer(Role.LEADER), at=FRIDAY)
    publications.publish(at=FRIDAY)

    assert list(publications.latest().rows.all()) == []
    assert LateListing.objects.count() == 1


def test_sensitive_field_shows_the_field_and_hides_the_number():
    field = make_field(name="Bảo trợ xã hội", is_sensitive=True)
    dossier = late_dossier(version=make_version(name="Trợ cấp khuyết tật", field=field))

    publications.publish(at=FRIDAY)

    row = LateListing.objects.get()
    assert row.procedure == "Bảo trợ xã hội"
    assert row.code == f"{dossier.code[:-4]}••••"


def test_page_csv_json_and_api_show_the_edition_and_no_person(client):
    dossier = late_dossier()
    publications.publish(at=FRIDAY)

    page = client.get(reverse("dossiers:late_list")).content.decode()
    table = client.get("/cong-khai/ho-so-tre-han.csv").content.decode("utf-8-sig")
    data = client.get("/cong-khai/ho-so-tre-han.json").json()
    api = client.get("/api/v1/late-list/").json()

    assert dossier.code in page
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [row["Mã hồ sơ"] for row in rows] == [dossier.code]
    assert data == api
    assert data["rows"][0] == {
        "code": dossier.code,
        "procedure": "Đăng ký giám hộ",
        "received_on": "2026-11-16",
        "due_at": "2026-11-19T17:30:00+07:00",
        "days_late": 1,
        "unit": dossier.unit.name,
        "cause": "chưa ghi nguyên nhân",
        "letter": "",
        "new_promise_at": None,
        "letter_sent_on": None,
        "applicant": "",
        "note": "",
    }
    for text in (page, table, json.dumps(data, ensure_ascii=False)):
        for canary in (CANARY, "905999888", dossier.applicant_id_number, dossier.applicant_address):
            assert canary not in text


def test_page_before_the_first_edition_says_that_nothing_is_late(client):
    response = client.get(reverse("dossiers:late_list"))

    assert "Hiện không có hồ sơ trễ hạn" in response.content.decode()
    assert client.get("/api/v1/late-list/").json() == {
        "number": None,
        "published_at": None,
        "names_basis": "",
        "rows": [],
        "chain_head": None,
    }


def test_page_is_shared_for_a_minute_and_kept_from_search_engines(client):
    response = client.get(reverse("dossiers:late_list"))

    assert response["X-Robots-Tag"] == "noindex"
    assert response["Cache-Control"] == "public, max-age=60"


def test_page_asks_the_same_questions_however_many_rows(client, django_assert_num_queries):
    version = make_version()
    for count in (1, 3):
        for _ in range(count):
            make_dossier(version=version)
        lateness.flag_late(at=FRIDAY)
        publications.publish(at=FRIDAY)
        with django_assert_num_queries(4):  # edition, rows, the log's root, months
            client.get(reverse("dossiers:late_list"))


def test_csv_never_starts_a_formula(client):
    late_dossier(version=make_version(name="=HYPERLINK(1)"))
    publications.publish(at=FRIDAY)

    table = client.get("/cong-khai/ho-so-tre-han.csv").content.decode("utf-8-sig")

    assert next(csv.DictReader(io.StringIO(table)))["Thủ tục, lĩnh vực"] == "'=HYPERLINK(1)"


def test_office_that_leaves_fields_out_publishes_rows_without_them(settings, client):
    settings.LATE_LIST_FIELDS = ["unit"]
    dossier = late_dossier()

    publications.publish(at=FRIDAY)

    row = LateListing.objects.get()
    assert (row.code, row.received_on, row.cause, row.letter, row.new_promise_at) == ("", None, "", "", None)
    assert (row.procedure, row.days_late, row.unit) == ("Đăng ký giám hộ", 1, dossier.unit.name)
    for address in ("/cong-khai/ho-so-tre-han/", "/cong-khai/ho-so-tre-han.csv", "/api/v1/late-list/"):
        assert dossier.code not in client.get(address).content.decode()
    page = client.get("/cong-khai/ho-so-tre-han/").content.decode()
    assert "Ngày nhận" not in page
    assert "Đăng ký giám hộ" in page


def test_a_field_that_nobody_knows_is_refused(settings):
    settings.LATE_LIST_FIELDS = ["code", "applicant_name"]
    late_dossier()

    with pytest.raises(ImproperlyConfigured):
        publications.publish(at=FRIDAY)


def test_names_need_a_basis_and_are_initials_even_then(settings, client):
    late_dossier()
    settings.LATE_LIST_NAMES_BASIS = "Nghị quyết 12/NQ-HĐND"
    field = make_field(name="Bảo trợ xã hội", is_sensitive=True)
    late_dossier(version=make_version(name="Trợ cấp khuyết tật", field=field))

    publications.publish(at=FRIDAY)

    shown = dict(LateListing.objects.values_list("procedure", "applicant"))
    assert shown == {"Đăng ký giám hộ": "C. V. L.", "Bảo trợ xã hội": ""}
    page = client.get("/cong-khai/ho-so-tre-han/").content.decode()
    assert "C. V. L." in page
    assert "Nghị quyết 12/NQ-HĐND" in page
    assert "Canary" not in page
    assert client.get("/api/v1/late-list/").json()["names_basis"] == "Nghị quyết 12/NQ-HĐND"
