"""Where time goes, from hand-overs and logs laid out by hand."""

from datetime import timedelta
from decimal import Decimal

import pytest

from dossiers.models import HandOver
from dossiers.states import Cause, Step
from reports.periods import of_year
from reports.review import HourLoad, Named
from reports.review import review as review_of
from tanthanh.office.roles import Role
from tanthanh.office.working_days import Calendar
from tests.factories import make_officer, make_unit, make_version, moment
from tests.reports.test_figures import episode, stored

pytestmark = pytest.mark.django_db
YEAR = of_year(2023)


def review(period):
    return review_of(period, Calendar())


def hand_over(dossier, unit, *, waited, worked, due=48, **columns):
    """Handed over at nine; taken over and done so many hours later, due after `due` hours."""
    sent = moment("2023-05-10 09:00")
    taken = sent + timedelta(hours=waited)
    return HandOver.objects.create(
        dossier=dossier,
        to_unit=unit,
        sent_at=sent,
        received_at=taken,
        received_by=make_officer(),
        done_at=taken + timedelta(hours=worked),
        due_at=sent + timedelta(hours=due),
        **columns,
    )


def test_waiting_and_working_by_unit_the_late_one_first():
    version, slow, quick = make_version(), make_unit(name="Địa chính"), make_unit(name="Tư pháp")
    for waited, worked in ((1, 2), (2, 60)):
        hand_over(stored(version), slow, waited=waited, worked=worked)
    hand_over(stored(version), quick, waited=0, worked=4)

    rows = [(row.name, row.steps, row.waiting, row.working, row.late) for row in review(YEAR).units]

    assert rows == [
        ("Địa chính", 2, Decimal("1.5"), Decimal("31.0"), 1),
        ("Tư pháp", 1, Decimal("0.0"), Decimal("4.0"), 0),
    ]


def test_a_step_not_taken_over_has_no_time_yet():
    unit = make_unit()
    HandOver.objects.create(dossier=stored(make_version()), to_unit=unit, sent_at=moment("2023-05-10 09:00"))

    (row,) = review(YEAR).units

    assert (row.steps, row.waiting, row.working, row.late) == (1, None, None, 0)


@pytest.mark.parametrize(("results", "late", "shown"), [(10, 0, True), (9, 0, False), (10, 1, False)])
def test_a_limit_is_not_needed_where_all_of_ten_results_came_before_the_date(results, late, shown):
    version = make_version(name="Chứng thực")
    for number in range(results):
        stored(version, "2023-05-15 09:00" if number < late else "2023-05-14 09:00")

    assert review(YEAR).unneeded == ((Named("Chứng thực", 10, 10),) if shown else ())


def test_papers_asked_for_again_by_procedure():
    dossier = stored(make_version(name="Khai sinh"))
    for position in (2, 3):
        dossier.log.create(
            step=Step.ASK_SUPPLEMENT,
            to_state="INCOMPLETE",
            at=moment("2023-05-11 09:00"),
            position=position,
            previous_hash="x",
            hash=f"{position}",
        )

    assert review(YEAR).supplements == (Named("Khai sinh", 2, 1),)


def test_causes_add_up_to_the_missed_dates():
    version = make_version()
    for cause in (Cause.SYSTEM, Cause.OVERLOAD, Cause.SYSTEM):
        found = episode(version)
        found.cause = cause
        found.save()

    causes = review(YEAR).causes

    assert causes == (Named(Cause.SYSTEM.label, 2, 3), Named(Cause.OVERLOAD.label, 1, 3))


def test_load_by_hour_and_who_took_it_in():
    version, clerk = make_version(), make_officer()
    for at, by in (("08:05", clerk), ("08:55", clerk), ("08:30", make_officer()), ("14:00", None)):
        stored(version, received_at=moment(f"2023-05-10 {at}"), received_by=by)

    hours = review(YEAR).hours

    assert hours == (HourLoad(3, Decimal(0), 8, 2), HourLoad(1, Decimal(0), 14, 0))
    assert [row.per_hour for row in hours] == [None, None]


@pytest.mark.parametrize("query", ["", "?ky=quy-2", "?tu=x"])
def test_the_page_opens_with_and_without_data(client, query):
    client.force_login(make_officer(Role.LEADER))
    page = "/lanh-dao/2023/cai-tien/"
    assert client.get(page + query).status_code == 200
    hand_over(stored(make_version()), make_unit(name="Địa chính"), waited=1, worked=60, note="x")

    assert "Địa chính" in client.get(page + query).text


@pytest.mark.parametrize("count", [1, 3])
def test_the_same_queries_however_many_dossiers(django_assert_max_num_queries, count):
    for _ in range(count):
        hand_over(stored(make_version()), make_unit(), waited=1, worked=1)

    with django_assert_max_num_queries(9):
        review(YEAR)
