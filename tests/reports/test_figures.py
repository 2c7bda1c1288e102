"""The year's counts, each from dossiers laid out by hand."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from dossiers.models import ApologyLetter, LateListing, LateListPublication, LatenessEpisode
from dossiers.states import Channel, State
from reports.figures import Apologies, Outcomes, figures_in, yearly, years
from reports.periods import between, is_known_year, of_month, of_reporting_year
from reports.serving import service
from surveys.ballots import FilledIn, cast_ballot
from surveys.models import Door
from surveys.questionnaire import ensure_short_questionnaire, short_questions
from surveys.standard_questions import OVERALL
from tests.factories import make_officer, make_version, moment, store_dossier

pytestmark = pytest.mark.django_db
NOW = moment("2024-03-01 10:00")
RECEIVED = moment("2023-05-10 09:00")
DUE = moment("2023-05-15 17:30")


@pytest.fixture
def version():
    return make_version()


def stored(version, finished=None, *, state=None, **columns):
    """A dossier due on 15/05/2023 at 17:30; `finished` says when its result was ready, if it is."""
    if finished:
        columns |= {"finished_at": moment(finished)}
    state = state or (State.READY if finished else State.PROCESSING)
    return store_dossier(version=version, **{"received_at": RECEIVED, "due_at": DUE, "state": state} | columns)


def counts(year=2023, now=NOW):
    return yearly(year, now=now).one_stop


# --- how a dossier stands --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("finished", "expected"),
    [
        ("2023-05-14 23:59", Outcomes(early=1)),
        ("2023-05-15 00:00", Outcomes(on_time=1)),
        ("2023-05-15 17:30", Outcomes(on_time=1)),
        ("2023-05-15 17:31", Outcomes(late=1)),
        ("2023-05-16 08:00", Outcomes(late=1)),
        # The office's day, not London's: 00:30 in Vietnam is still the day before in UTC.
        ("2023-05-15 00:30", Outcomes(on_time=1)),
    ],
)
def test_a_finished_dossier_is_early_by_the_day_and_late_by_the_minute(version, finished, expected):
    stored(version, finished)

    assert counts() == expected


def test_collecting_the_result_late_makes_nobody_late(version):
    stored(version, "2023-05-12 09:00", state=State.RETURNED, returned_at=moment("2023-09-01 09:00"))

    assert counts() == Outcomes(early=1)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2023-05-15 17:30", Outcomes(within=1)),
        ("2023-05-15 17:31", Outcomes(overdue=1)),
        ("2024-03-01 10:00", Outcomes(overdue=1)),
    ],
)
def test_an_open_dossier_is_overdue_once_its_due_date_is_past(version, now, expected):
    stored(version)

    assert counts(now=moment(now)) == expected


@pytest.mark.parametrize(
    ("stopped", "expected"),
    [
        ("2023-05-11 09:00", Outcomes(within=1)),
        ("2023-05-15 17:30", Outcomes(within=1)),
        ("2023-05-15 17:31", Outcomes(overdue=1)),
    ],
)
def test_a_clock_stopped_in_time_is_within_and_one_stopped_too_late_is_overdue(version, stopped, expected):
    stored(version, state=State.INCOMPLETE, clock_stopped_at=moment(stopped))

    assert counts() == expected


@pytest.mark.parametrize("state", [State.REFUSED, State.WITHDRAWN, State.STOPPED, State.RETURNED, State.READY])
def test_every_end_is_resolved(version, state):
    dates = {"returned_at": DUE} if state == State.RETURNED else {}
    stored(version, "2023-05-12 09:00", state=state, **dates)

    assert counts().resolved == 1


@pytest.mark.parametrize("state", [State.VOIDED, State.SUBMITTED])
def test_what_never_became_a_dossier_is_in_no_figure(version, state):
    stored(version, state=state)
    stored(version, state=state, channel=Channel.NATIONAL_PORTAL)

    assert yearly(2023, now=NOW).slices == ()


# --- which year ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "year"),
    [
        ("2023-01-01 00:00", 2023),
        ("2022-12-31 23:59", 2022),
        ("2023-12-31 23:59", 2023),
        ("2024-01-01 00:30", 2024),
    ],
)
def test_a_dossier_belongs_to_the_year_it_was_received_in_by_the_office_clock(version, received, year):
    at = moment(received)
    stored(version, received_at=at, due_at=at + timedelta(days=5))

    assert [counts(some).total for some in (2022, 2023, 2024)] == [int(some == year) for some in (2022, 2023, 2024)]


def test_a_dossier_is_in_the_month_it_was_received_in(version):
    for received in ("2023-01-31 23:59", "2023-02-01 00:00", "2023-12-31 23:59"):
        at = moment(received)
        stored(version, received_at=at, due_at=at + timedelta(days=5))

    months = yearly(2023, now=NOW).by_month()

    counted = {month.number: sum(row.values()) for month, row in months.items()}
    assert counted == dict.fromkeys(range(1, 13), 0) | {1: 1, 2: 1, 12: 1}


def test_the_reporting_year_runs_from_the_fifteenth_of_december_to_the_fourteenth(version):
    days = ("2022-12-14 23:59", "2022-12-15 00:00", "2023-12-14 23:59", "2023-12-15 00:00")
    for received in days:
        at = moment(received)
        stored(version, received_at=at, due_at=at + timedelta(days=5))

    figures = figures_in(of_reporting_year(2023), now=NOW)

    assert figures.one_stop.total == 2
    ends = [(month.first.isoformat(), row.total) for month, row in figures.outcomes_by_month().items() if row.total]
    assert ends == [("2022-12-15", 1), ("2023-12-01", 1)]


@pytest.mark.parametrize(
    ("period", "responses"), [(of_month(2023, 5), 2), (between(date(2023, 5, 10), date(2023, 5, 31)), 1)]
)
def test_a_part_of_a_year_counts_the_ballots_of_its_days(version, period, responses):
    answer = FilledIn(short_questions(), marks={OVERALL: 5}, comment="")
    for day in (date(2023, 4, 30), date(2023, 5, 1), date(2023, 5, 31), date(2023, 6, 1)):
        cast_ballot(answer, door=Door.WALL, token=f"token-{day}", on=day)

    assert figures_in(period, now=NOW).satisfaction.overall.score.responses == responses


def test_every_cut_of_time_adds_up_to_the_period(version):
    for number in range(40):
        at = moment("2023-01-02 09:00") + timedelta(days=9 * number)
        stored(version, received_at=at, due_at=at + timedelta(days=5))

    figures = figures_in(between(date(2023, 2, 3), date(2023, 11, 20)), now=NOW)

    assert figures.one_stop.total == 32
    assert sum(figures.outcomes_by_month().values(), Outcomes()) == figures.one_stop
    assert sum(service(figures.period).weekdays) == figures.one_stop.total


def test_years_run_from_the_first_dossier_to_the_last(version):
    assert years() == []

    for received in ("2021-06-01 09:00", "2023-06-01 09:00"):
        at = moment(received)
        stored(version, received_at=at, due_at=at + timedelta(days=5))

    assert years() == [2021, 2022, 2023]


@pytest.mark.parametrize(("year", "known"), [(1999, False), (2000, True), (2100, True), (2101, False), (10**30, False)])
def test_a_year_can_be_asked_for_between_2000_and_2100(year, known):
    assert is_known_year(year) is known


# --- which channel ---------------------------------------------------------------------------------------------------


def test_the_national_portal_is_a_second_source_and_never_added(version):
    stored(version, "2023-05-12 09:00", channel=Channel.ONLINE)
    stored(version, "2023-05-16 09:00", channel=Channel.NATIONAL_PORTAL)

    figures = yearly(2023, now=NOW)

    assert (figures.one_stop, figures.national_portal) == (Outcomes(early=1), Outcomes(late=1))
    assert figures.online == Outcomes(early=1)


def test_an_interlinked_dossier_is_in_its_channel_as_well(version):
    stored(version, "2023-05-12 09:00", is_interlinked=True)
    stored(version, "2023-05-12 09:00", is_interlinked=True, channel=Channel.NATIONAL_PORTAL)
    stored(version, "2023-05-12 09:00", channel=Channel.POSTAL)

    figures = yearly(2023, now=NOW)

    assert (figures.interlinked.total, figures.of(Channel.IN_PERSON).total, figures.one_stop.total) == (1, 1, 2)


# --- rates -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcomes", "rate", "honest"),
    [
        (Outcomes(), None, None),
        (Outcomes(within=3), None, None),
        (Outcomes(overdue=3), None, Decimal("0.00")),
        (Outcomes(early=1000, on_time=3300, late=11), Decimal("99.74"), Decimal("99.74")),
        (Outcomes(early=1273, on_time=4596, late=11), Decimal("99.81"), Decimal("99.81")),
        # 2/3 and 2/4
        (Outcomes(early=1, on_time=1, late=1, overdue=1), Decimal("66.67"), Decimal("50.00")),
        # 1/800 = 0,125 % goes up
        (Outcomes(on_time=1, late=799), Decimal("0.13"), Decimal("0.13")),
    ],
)
def test_rates_are_rounded_half_up_and_empty_over_nothing(outcomes, rate, honest):
    assert (outcomes.on_time_rate, outcomes.honest_rate) == (rate, honest)


# --- letters and publications ----------------------------------------------------------------------------------------


def episode(version, *, imported=False, channel=Channel.IN_PERSON, **columns):
    dossier = stored(version, "2023-05-20 09:00", channel=channel, **columns)
    return LatenessEpisode.objects.create(
        dossier=dossier,
        missed_due_at=dossier.due_at,
        opened_at=dossier.finished_at,
        closed_at=dossier.finished_at,
        is_imported=imported,
    )


def letter(found, state, *, number=None, origin="PORTAL"):
    approved = {"number": number, "year": 2023, "approved_at": NOW, "approved_by": make_officer()} if number else {}
    sent = {"sent_at": NOW} if state == "SENT" else {}
    ApologyLetter.objects.create(episode=found, state=state, origin=origin, drafted_at=NOW, **approved, **sent)


def listed(found, number):
    publication = LateListPublication.objects.create(number=number, published_at=NOW, digest="x")
    LateListing.objects.create(
        publication=publication,
        episode=found,
        code=found.dossier.code,
        procedure="x",
        received_on=found.dossier.received_on,
        due_at=found.missed_due_at,
        days_late=3,
    )


def test_a_letter_counts_once_it_is_approved(version):
    letter(episode(version), "DRAFT")
    letter(episode(version), "APPROVED", number=1)
    letter(episode(version), "SENT", number=2)
    letter(episode(version, imported=True), "SENT", origin="PAPER")

    assert yearly(2023, now=NOW).apologies.issued == 3


def test_an_episode_counts_as_published_once_however_many_editions_listed_it(version):
    first, _, third = episode(version), episode(version), episode(version, imported=True)
    listed(first, 1)
    listed(first, 2)
    listed(third, 3)

    assert yearly(2023, now=NOW).apologies == Apologies(issued=0, published=2)


def test_letters_of_other_years_and_of_the_portal_are_not_ours(version):
    at = moment("2022-05-10 09:00")
    letter(episode(version, received_at=at, due_at=at), "APPROVED", number=1)
    letter(episode(version, channel=Channel.NATIONAL_PORTAL, imported=True), "APPROVED", number=2)

    assert yearly(2023, now=NOW).apologies == Apologies()


# --- all together ----------------------------------------------------------------------------------------------------


def many(version):
    """Every channel, month and outcome at least once."""
    outcomes = ("2023-{m:02}-12 09:00", "2023-{m:02}-15 09:00", "2023-{m:02}-16 09:00", None)
    for number, (channel, month) in enumerate((channel, month) for channel in Channel for month in range(1, 13)):
        at, due = moment(f"2023-{month:02}-10 09:00"), moment(f"2023-{month:02}-15 17:30")
        finished = outcomes[number % 4]
        columns = {"channel": channel, "is_interlinked": number % 3 == 0, "received_at": at, "due_at": due}
        stored(version, finished and finished.format(m=month), **columns)


def test_the_parts_add_up_to_the_whole(version):
    many(version)

    figures = yearly(2023, now=NOW)
    everything = figures.one_stop

    assert everything.total == 36
    assert everything.total == everything.resolved + everything.pending
    assert everything.resolved == everything.early + everything.on_time + everything.late
    assert sum((figures.of(channel) for channel in Channel), Outcomes()) == everything + figures.national_portal
    assert sum(figures.outcomes_by_month().values(), Outcomes()) == everything
    assert sum(sum(row.values()) for row in figures.by_month().values()) == everything.total


@pytest.mark.parametrize("count", [1, 3])
def test_a_year_takes_four_queries_however_many_dossiers(version, django_assert_num_queries, count):
    for _ in range(count):
        letter(episode(version), "DRAFT")
    ensure_short_questionnaire()

    with django_assert_num_queries(4):
        yearly(2023, now=NOW)


def test_an_empty_year_is_empty():
    figures = yearly(2023, now=NOW)

    assert (figures.is_empty, figures.one_stop, figures.apologies) == (True, Outcomes(), Apologies())
