"""The whole limit of a case, for the page and for intake."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from procedures import catalogue
from procedures.models import ProcedureCase
from tanthanh.office.deadlines import Limit, LimitUnit, Policy
from tests.factories import make_version
from tests.procedures.listings import cells, sheet

pytestmark = pytest.mark.django_db
WORKING, DAY, SAME_DAY = LimitUnit.WORKING_DAY, LimitUnit.DAY, LimitUnit.SAME_DAY


def case_of(common, own, *, adds):
    amount, unit = common
    version = make_version(limit_amount=amount, limit_unit=unit)
    return ProcedureCase(version=version, label="x", limit_amount=own[0], limit_unit=own[1], adds_to_limit=adds)


@pytest.mark.parametrize(
    ("common", "own", "adds", "limit", "words"),
    [
        ((3, WORKING), (5, WORKING), True, Limit(8, WORKING), "thêm không quá 05 ngày làm việc"),
        ((3, WORKING), (5, WORKING), False, Limit(5, WORKING), "05 ngày làm việc"),
        ((0, SAME_DAY), (2, WORKING), True, Limit(2, WORKING), "thêm không quá 02 ngày làm việc"),
        ((3, WORKING), (0, SAME_DAY), False, Limit(0, SAME_DAY, Policy.CUTOFF_15H), "trong ngày làm việc"),
        # Days and working days cannot be added up, and nothing can be added to what nobody has set.
        ((20, DAY), (5, WORKING), True, None, "thêm không quá 05 ngày làm việc"),
        ((None, ""), (5, WORKING), True, None, "thêm không quá 05 ngày làm việc"),
        ((3, WORKING), (None, ""), False, None, ""),
    ],
)
def test_limit_of_a_case(common, own, adds, limit, words):
    case = case_of(common, own, adds=adds)

    assert (case.limit, case.limit_in_words) == (limit, words)


@pytest.mark.parametrize(
    ("amount", "note", "words"),
    [(10000, "", "10.000\N{NO-BREAK SPACE}đ"), (0, "", "không thu"), (None, "theo HĐND", "theo HĐND"), (None, "", "")],
)
def test_fee_of_a_case(amount, note, words):
    assert ProcedureCase(label="x", fee_amount=amount, fee_note=note).fee_in_words == words


@pytest.mark.parametrize(
    "values",
    [
        {"limit_amount": 3},
        {"limit_unit": WORKING},
        {"adds_to_limit": True},
    ],
)
def test_database_refuses_half_a_limit(values):
    version = make_version()

    with pytest.raises(IntegrityError), transaction.atomic():
        ProcedureCase.objects.create(version=version, position=1, label="x", **values)


def test_catalogue_brings_its_cases_along():
    note = "Cần xác minh: kéo dài thêm không quá 05 ngày làm việc"

    catalogue.import_file(sheet(cells(notes=note)), on=date(2026, 1, 5))

    (case,) = ProcedureCase.objects.all()
    assert (case.label, case.limit_amount, case.adds_to_limit) == ("phải xác minh", 5, True)
