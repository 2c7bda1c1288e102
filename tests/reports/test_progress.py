"""The balance of a period: carried over + received = resolved + pending, judged at the cut as things stood then."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from dossiers import chain, lifecycle
from dossiers.models import LatenessEpisode, LogEntry
from dossiers.states import Cause, Channel, State, Step
from reports.official import ii_06a, ii_07
from reports.periods import between, of_month, of_quarter, of_year
from reports.progress import Balance, progress
from tanthanh.office.roles import Role
from tests.factories import make_dossier, make_field, make_officer, make_unit, make_version, moment, store_dossier

pytestmark = pytest.mark.django_db
NOW = moment("2024-03-01 10:00")
MAY = of_month(2023, 5)


@pytest.fixture
def version():
    return make_version()


def stored(version, received, due, finished=None, **columns):
    if finished:
        columns |= {"finished_at": moment(finished), "state": columns.get("state", State.READY)}
    columns.setdefault("state", State.PROCESSING)
    return store_dossier(version=version, received_at=moment(received), due_at=moment(due), **columns)


def balance(period=MAY, at=NOW):
    return progress(period, at=at).total


@pytest.mark.parametrize(
    ("received", "finished", "expected"),
    [
        ("2023-05-01 00:00", "2023-05-02 09:00", Balance(otherwise=1, early=1)),
        ("2023-04-30 23:59", "2023-05-02 09:00", Balance(carried=1, early=1)),
        ("2023-04-30 23:59", "2023-05-01 00:00", Balance(carried=1, early=1)),
        ("2023-04-28 09:00", "2023-04-30 23:59", Balance()),
        ("2023-05-31 23:59", "2023-06-01 00:00", Balance(otherwise=1, within=1)),
        ("2023-06-01 00:00", "2023-06-01 09:00", Balance()),
    ],
)
def test_a_dossier_is_in_a_period_by_the_day_it_came_and_the_day_it_went(version, received, finished, expected):
    stored(version, received, "2023-06-05 17:30", finished)

    assert balance() == expected


@pytest.mark.parametrize(
    ("channel", "expected"),
    [
        (Channel.ONLINE, Balance(online=1, within=1)),
        (Channel.IN_PERSON, Balance(otherwise=1, within=1)),
        (Channel.POSTAL, Balance(otherwise=1, within=1)),
        (Channel.NATIONAL_PORTAL, Balance()),
    ],
)
def test_the_channel_parts_what_came_in(version, channel, expected):
    stored(version, "2023-05-10 09:00", "2023-06-05 17:30", channel=channel)

    assert balance() == expected


@pytest.mark.parametrize("state", [State.VOIDED, State.SUBMITTED])
def test_what_never_was_a_dossier_is_in_no_column(version, state):
    stored(version, "2023-05-10 09:00", "2023-06-05 17:30", state=state)

    assert balance() == Balance()


def test_what_is_left_is_judged_at_the_end_of_the_period_and_not_now(version):
    stored(version, "2023-05-10 09:00", "2023-05-31 23:59")
    stored(version, "2023-05-10 09:00", "2023-06-01 00:00")

    assert balance() == Balance(otherwise=2, within=1, overdue=1)
    assert balance(of_quarter(2023, 2)) == Balance(otherwise=2, overdue=2)


def test_while_the_period_lasts_what_is_left_is_judged_now(version):
    stored(version, "2023-05-10 09:00", "2023-05-20 17:30")

    assert balance(at=moment("2023-05-20 17:30")) == Balance(otherwise=1, within=1)
    assert balance(at=moment("2023-05-20 17:31")) == Balance(otherwise=1, overdue=1)


@pytest.mark.parametrize(
    ("stopped", "expected"),
    [("2023-05-20 17:30", Balance(otherwise=1, within=1)), ("2023-05-20 17:31", Balance(otherwise=1, overdue=1))],
)
def test_a_clock_stopped_in_time_is_within(version, stopped, expected):
    stored(version, "2023-05-10 09:00", "2023-05-20 17:30", state=State.INCOMPLETE, clock_stopped_at=moment(stopped))

    assert balance() == expected


def test_what_happened_after_the_cut_does_not_change_a_past_report():
    """Asked for papers in May, brought in June: the May report says within, before and after June."""
    unit = make_unit()
    clerk, specialist = make_officer(), make_officer(Role.SPECIALIST, unit=unit)
    dossier = make_dossier(by=clerk, at=moment("2023-05-29 09:00"))
    lifecycle.forward(dossier, by=clerk, at=moment("2023-05-29 09:30"), unit=unit)
    lifecycle.ask_supplement(dossier, by=specialist, at=moment("2023-05-30 09:00"), reason="Thiếu bản sao")
    before = balance(at=moment("2023-06-01 00:00"))

    lifecycle.take_supplement(dossier, by=clerk, at=moment("2023-06-20 09:00"))
    lifecycle.finish(dossier, by=specialist, at=moment("2023-06-21 09:00"))

    assert before == Balance(otherwise=1, within=1)
    assert balance() == before
    assert balance(of_quarter(2023, 2)).resolved == 1


def test_a_due_date_moved_after_the_cut_is_read_from_the_log(version):
    """A day off decided in June gives May's overdue dossier a later date, which May did not know."""
    dossier = stored(version, "2023-05-20 09:00", "2023-06-10 17:30")
    chain.append(
        LogEntry(
            dossier=dossier,
            step=Step.CALENDAR,
            from_state=State.PROCESSING,
            to_state=State.PROCESSING,
            at=moment("2023-06-02 09:00"),
            due_before=moment("2023-05-30 17:30"),
            due_after=dossier.due_at,
        )
    )

    assert balance() == Balance(otherwise=1, overdue=1)
    assert balance(between(date(2023, 5, 1), date(2023, 6, 2))) == Balance(otherwise=1, within=1)


def test_lines_are_fields_in_order_and_add_up(version):
    for name, slug in (("Hộ tịch", "ho-tich"), ("Đất đai", "dat-dai"), ("Chứng thực", "chung-thuc")):
        stored(make_version(field=make_field(name=name, slug=slug)), "2023-05-10 09:00", "2023-06-05 17:30")

    found = progress(MAY, at=NOW)

    # Đ stands beside D, where a Vietnamese reader looks for it.
    assert [(line.slug, line.name) for line in found.lines] == [
        ("chung-thuc", "Chứng thực"),
        ("dat-dai", "Đất đai"),
        ("ho-tich", "Hộ tịch"),
    ]
    assert found.total == Balance(otherwise=3, within=3)


def test_the_reason_is_that_of_the_date_missed_last(version):
    dossier = stored(version, "2023-05-02 09:00", "2023-05-05 17:30", "2023-05-20 09:00")
    for due, cause in (("2023-05-05 17:30", Cause.OVERLOAD), ("2023-05-15 17:30", Cause.SYSTEM)):
        LatenessEpisode.objects.create(dossier=dossier, missed_due_at=moment(due), opened_at=NOW, cause=cause)
    stored(version, "2023-05-02 09:00", "2023-05-05 17:30")

    (line,) = progress(MAY, at=NOW).lines

    assert {cause: count for cause, count in line.causes.items() if count} == {Cause.SYSTEM: 1, Cause.UNKNOWN: 1}


@pytest.mark.parametrize("count", [1, 4])
def test_three_queries_however_many_dossiers(version, django_assert_num_queries, count):
    for _ in range(count):
        stored(make_version(), "2023-05-02 09:00", "2023-05-05 17:30")
        stored(make_version(), "2023-05-02 09:00", "2023-05-05 17:30", "2023-05-06 09:00")

    with django_assert_num_queries(3):
        progress(MAY, at=NOW)


# --- invariants over whatever may stand in the table ------------------------------------------------------------------


class Invariants(TestCase):
    days = st.integers(0, 400)
    row = st.tuples(
        days, st.integers(1, 60), st.none() | st.integers(0, 120), st.sampled_from(Channel.values), st.booleans()
    )

    @settings(max_examples=25, deadline=None)
    @given(st.lists(row, max_size=12), st.integers(1, 4))
    def test_every_line_balances_and_agrees_with_the_reasons(self, rows, quarter):
        start = moment("2022-11-01 09:00")
        with transaction.atomic():
            versions = [make_version(), make_version()]
            for day, limit, took, channel, is_second in rows:
                received = start + timedelta(days=day)
                columns = {"due_at": received + timedelta(days=limit), "channel": channel, "state": State.PROCESSING}
                if took is not None:
                    columns |= {"state": State.READY, "finished_at": received + timedelta(days=took)}
                store_dossier(version=versions[is_second], received_at=received, **columns)
            period = of_quarter(2023, quarter)
            report, reasons = ii_06a.build(period, NOW), ii_07.build(period, NOW)
            months = [progress(of_month(2023, 3 * quarter - back), at=NOW).total for back in (2, 1, 0)]
            whole = progress(period, at=NOW).total
            transaction.set_rollback(True)
        for line in (*report.lines, report.foot):
            column = {place: cell.value for place, cell in enumerate(line, start=1)}
            assert column[3] == column[4] + column[5] + column[6] == column[7] + column[11]
            assert column[7] == column[8] + column[9] + column[10]
            assert column[11] == column[12] + column[13]
        assert reasons.foot[2].value == report.foot[9].value + report.foot[12].value
        # A quarter is its months: what came in and what was done add up, what is left is what the last month left.
        assert whole.resolved == sum(month.resolved for month in months)
        assert whole.online + whole.otherwise == sum(month.online + month.otherwise for month in months)
        assert (whole.carried, whole.left) == (months[0].carried, months[2].left)
        assert [month.carried for month in months[1:]] == [month.pending for month in months[:2]]


def test_a_year_without_a_dossier_is_an_empty_form():
    report = ii_06a.build(of_year(2019), NOW)

    assert report.lines == ()
    assert [cell.value for cell in report.foot[2:]] == [0] * 11
