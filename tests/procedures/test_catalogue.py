"""Importing the catalogue: versions, drafts, and nothing half-done."""

from datetime import date

import pytest

from procedures import catalogue
from procedures.kinds import Status
from procedures.listing import CatalogueError
from procedures.models import Field, Procedure, ProcedureVersion, RequiredDocument
from tests.procedures.listings import REAL, cells, sheet

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)


def load(*rows, on=TODAY):
    return catalogue.import_file(sheet(*rows), on=on)


def history_rows():
    return [model.history.count() for model in (Field, Procedure, ProcedureVersion)]


def test_real_catalogue_has_189_rows_166_of_them_with_a_code():
    outcome = catalogue.import_file(REAL.read_bytes(), on=TODAY)

    assert (Procedure.objects.count(), Procedure.objects.published().count()) == (189, 166)
    assert (Procedure.objects.filter(status=Status.DRAFT).count(), Procedure.objects.in_force().count()) == (23, 157)
    assert ProcedureVersion.objects.filter(number=1, valid_from=date(2018, 6, 21), valid_to=None).count() == 189
    assert str(outcome) == (
        "189 dòng: 166 thủ tục có mã (157 đang áp dụng, 9 hết hiệu lực), 23 bản nháp; thêm 189, đổi 0, giữ nguyên 0."
    )
    old = Procedure.objects.get(code="2.000509")
    assert (old.status, old.repealed_on, old.successor.code) == (Status.REPEALED, date(2025, 1, 1), "1.012592")
    before = history_rows()

    again = catalogue.import_file(REAL.read_bytes(), on=date(2027, 1, 4))

    assert (again.added, again.changed, again.unchanged) == (0, 0, 189)
    assert history_rows() == before


def test_import_keeps_what_the_row_says():
    load(cells(required_documents_vi="Bản sao hộ chiếu (nếu có); Tờ khai", result_vi="Giấy khai sinh", fee_vnd=""))

    version = ProcedureVersion.objects.get()
    papers = list(version.documents.order_by("position").values_list("position", "name", "originals", "copies", "note"))
    assert papers == [(1, "Bản sao hộ chiếu", 0, 1, "nếu có"), (2, "Tờ khai", 0, 0, "")]
    assert (version.limit.amount, version.fee_amount, version.result) == (3, None, "Giấy khai sinh")
    assert (version.procedure.field.slug, version.procedure.field.name) == ("ho-tich", "Hộ tịch")


def test_changed_row_closes_the_version_the_day_before_and_opens_the_next():
    load(cells(), cells(code="1.000002"))

    outcome = load(cells(time_limit="5"), cells(code="1.000002"), on=date(2026, 12, 1))

    versions = ProcedureVersion.objects.filter(procedure__code="1.001193").order_by("number")
    assert list(versions.values_list("number", "limit_amount", "valid_from", "valid_to")) == [
        (1, 3, date(2018, 6, 21), date(2026, 11, 30)),
        (2, 5, date(2026, 12, 1), None),
    ]
    assert (outcome.added, outcome.changed, outcome.unchanged) == (0, 1, 1)
    assert ProcedureVersion.objects.on(date(2026, 11, 30)).get(procedure__code="1.001193").number == 1
    assert RequiredDocument.objects.filter(version__in=versions).count() == 4
    assert ProcedureVersion.objects.filter(procedure__code="1.000002").count() == 1


def test_first_version_of_a_procedure_added_later_starts_on_the_day_of_the_import():
    load(cells())

    load(cells(), cells(code="1.000002"), on=date(2026, 12, 1))

    assert ProcedureVersion.objects.get(procedure__code="1.000002").valid_from == date(2026, 12, 1)


def test_row_that_is_gone_from_the_file_stays():
    load(cells(), cells(code="1.000002"))

    load(cells())

    assert Procedure.objects.in_force().count() == 2


def test_second_change_on_the_same_day_is_refused_and_nothing_is_half_done():
    load(cells(), cells(code="1.000002"))
    load(cells(time_limit="5"), cells(code="1.000002"))
    before = history_rows()

    with pytest.raises(CatalogueError) as refused:
        load(cells(code="1.000002", time_limit="7"), cells(time_limit="6"))

    assert str(refused.value) == (
        "1.001193: phiên bản 2 có hiệu lực từ 22/11/2026; bản mới phải có hiệu lực sau ngày đó (--on)."
    )
    assert history_rows() == before
    assert ProcedureVersion.objects.filter(procedure__code="1.000002").count() == 1


def test_bad_row_leaves_everything_as_it_was():
    with pytest.raises(CatalogueError):
        load(cells(), cells(code="1.000002", time_limit="0"))

    assert (Procedure.objects.count(), Field.objects.count()) == (0, 0)


def test_draft_whose_code_becomes_known_is_the_same_procedure():
    load(cells(code=""))
    draft = Procedure.objects.get()

    load(cells(code="1.004441"), on=date(2026, 12, 1))

    procedure = Procedure.objects.get()
    assert (procedure.pk, procedure.code, procedure.draft_key, procedure.status) == (
        draft.pk,
        "1.004441",
        None,
        Status.PUBLISHED,
    )


def test_draft_beside_a_coded_row_of_the_same_name_stays_a_draft():
    load(cells(code=""))

    load(cells(code=""), cells(code="1.004441"))

    assert list(Procedure.objects.order_by("pk").values_list("code", "status")) == [
        (None, Status.DRAFT),
        ("1.004441", Status.PUBLISHED),
    ]


def test_procedure_is_repealed_when_its_era_has_ended():
    load(cells(), cells(code="1.000002"))

    load(cells(era="2018-2024", notes="nay 1.000002"), cells(code="1.000002"), on=date(2026, 12, 1))

    procedure = Procedure.objects.get(code="1.001193")
    assert (procedure.status, procedure.repealed_on, procedure.successor.code) == (
        Status.REPEALED,
        date(2025, 1, 1),
        "1.000002",
    )


@pytest.mark.parametrize(
    ("field", "is_sensitive"),
    [
        ("Hộ tịch", False),
        ("Đất đai", False),
        ("Bảo trợ xã hội", True),
        ("Trẻ em", True),
        ("Nuôi con nuôi", True),
        ("Người có công", True),
        ("Giảm nghèo", True),
        ("Tín ngưỡng, tôn giáo", True),
    ],
)
def test_field_that_would_tell_too_much_is_marked(field, is_sensitive):
    load(cells(field_vi=field))

    assert Field.objects.get().is_sensitive == is_sensitive


def test_fields_that_differ_in_marks_alone_are_one():
    load(cells(field_vi="Hoà giải ở cơ sở"), cells(code="1.000002", field_vi="Hòa giải ở cơ sở"))

    assert Field.objects.get().name == "Hoà giải ở cơ sở"


def test_writing_leaves_history():
    load(cells())

    load(cells(fee_vnd="9000"), on=date(2026, 12, 1))

    assert [record.valid_to for record in ProcedureVersion.history.filter(number=1).order_by("history_id")] == [
        None,
        date(2026, 11, 30),
    ]
    assert Procedure.history.count() == 2
