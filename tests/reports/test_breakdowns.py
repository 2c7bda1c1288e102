import pytest

from dossiers.states import Channel, State
from procedures.models import ProcedureVersion
from reports.breakdowns import Group, Row, breakdowns, publishable
from reports.figures import Outcomes, yearly
from reports.periods import of_year
from tests.factories import make_field, make_unit, make_version
from tests.reports.test_figures import NOW, stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def civil():
    return make_field(slug="ho-tich", name="Hộ tịch")


@pytest.fixture
def notary():
    return make_field(slug="chung-thuc", name="Chứng thực")


def test_dossiers_are_cut_by_field_unit_and_procedure(civil, notary):
    desk = make_unit(code="tu-phap", name="Tư pháp")
    birth = make_version(field=civil, code="1.000001", name="Khai sinh")
    death = make_version(field=civil, code="1.000002", name="Khai tử")
    copy = make_version(field=notary, code="2.000001", name="Bản sao")
    for version, finished, unit in (
        (birth, "2023-05-12 09:00", desk),
        (birth, "2023-05-16 09:00", desk),
        (death, None, None),
        (copy, "2023-05-15 09:00", desk),
    ):
        stored(version, finished, unit=unit)

    cut = breakdowns(of_year(2023), now=NOW)

    assert cut.fields == (
        Row(Group("ho-tich", "Hộ tịch"), Outcomes(early=1, late=1, overdue=1)),
        Row(Group("chung-thuc", "Chứng thực"), Outcomes(on_time=1)),
    )
    assert cut.units == (
        Row(Group("tu-phap", "Tư pháp"), Outcomes(early=1, on_time=1, late=1)),
        Row(Group("", "chưa phân bộ phận"), Outcomes(overdue=1)),
    )
    assert cut.procedures == (
        Row(Group("1.000001", "Khai sinh"), Outcomes(early=1, late=1)),
        Row(Group("2.000001", "Bản sao"), Outcomes(on_time=1)),
        Row(Group("1.000002", "Khai tử"), Outcomes(overdue=1)),
    )


def test_versions_of_one_procedure_are_one_row(civil):
    old = make_version(field=civil, code="1.000001", name="Khai sinh")
    ProcedureVersion.objects.filter(pk=old.pk).update(valid_to="2023-05-01")
    new = make_version(procedure=old.procedure, number=2, name="Khai sinh", valid_from="2023-05-02")
    stored(old)
    stored(new)

    (row,) = breakdowns(of_year(2023), now=NOW).procedures

    assert (row.group, row.outcomes.total) == (Group("1.000001", "Khai sinh"), 2)


def test_the_second_source_other_years_and_voided_dossiers_are_left_out(civil):
    version = make_version(field=civil)
    stored(version, channel=Channel.NATIONAL_PORTAL)
    stored(version, state=State.VOIDED)

    assert breakdowns(of_year(2023), now=NOW).fields == ()
    assert breakdowns(of_year(2022), now=NOW).fields == ()


def test_every_cut_adds_up_to_the_one_stops_own_total(civil, notary):
    units = [make_unit(), make_unit(), None]
    versions = [make_version(field=civil), make_version(field=civil), make_version(field=notary)]
    finishes = ["2023-05-12 09:00", "2023-05-15 09:00", "2023-05-16 09:00", None]
    for number in range(24):
        stored(versions[number % 3], finishes[number % 4], unit=units[number // 3 % 3])

    cut, everything = breakdowns(of_year(2023), now=NOW), yearly(2023, now=NOW).one_stop

    for rows in (cut.fields, cut.units, cut.procedures):
        assert sum((row.outcomes for row in rows), Outcomes()) == everything
    assert everything.total == 24


def row(name, total):
    return Row(Group(name, name), Outcomes(early=total))


@pytest.mark.parametrize(
    ("totals", "public"),
    [
        ([9, 5], [("a", 9), ("b", 5)]),
        ([9, 4, 1], [("a", 9), ("các lĩnh vực khác", 5)]),
        ([9, 4], [("a", 9)]),
        ([], []),
    ],
)
def test_small_groups_are_told_apart_in_public_only_together(totals, public):
    rows = [row(name, total) for name, total in zip("abc", totals, strict=False)]

    assert [(shown.group.name, shown.outcomes.total) for shown in publishable(rows)] == public


@pytest.mark.parametrize("count", [1, 3])
def test_breakdowns_take_three_queries_however_many_groups(django_assert_num_queries, count):
    for _ in range(count):
        stored(make_version(), unit=make_unit())

    with django_assert_num_queries(3):
        breakdowns(of_year(2023), now=NOW)
