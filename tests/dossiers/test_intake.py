"""One entry at the counter: a dossier, several alike, or received and returned at once; cases; the same person."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest

from dossiers import intake, intake_pace, lifecycle
from dossiers.declarations import fields_prefilled
from dossiers.models import Collection, Dossier, LogEntry, Payment
from dossiers.states import Channel, State, Step
from procedures.models import ProcedureCase
from tanthanh.office.deadlines import LimitUnit
from tests.factories import (
    MONDAY,
    THURSDAY,
    make_declaration,
    make_dossier,
    make_officer,
    make_version,
    moment,
    store_dossier,
)

pytestmark = pytest.mark.django_db
KEY = uuid.UUID("3b0f6f0e-3c55-4c6d-9a0e-0a4f4b3f7a11")


@pytest.fixture
def officer():
    return make_officer()


@pytest.fixture
def certified():
    """Certified copies: done while one waits (NĐ 23/2015 Điều 7)."""
    return make_version(limit_amount=0, limit_unit=LimitUnit.SAME_DAY, limit_policy="cutoff_15h", fee_amount=2000)


# --- several alike ---------------------------------------------------------------------------------------------------


def test_twenty_alike_are_twenty_dossiers_with_a_code_and_a_register_number_each(officer, certified):
    taken = intake.take_in(certified, make_declaration(), by=officer, at=MONDAY, key=KEY, dossiers=20)

    assert [dossier.code for dossier in taken] == [f"H47.47.09-261116-{number:04d}" for number in range(1, 21)]
    assert [dossier.register_number for dossier in taken] == list(range(1, 21))
    assert LogEntry.objects.filter(step=Step.RECEIVE).count() == 20


def test_batch_sent_twice_is_one_batch(officer, certified):
    first = intake.take_in(certified, make_declaration(), by=officer, at=MONDAY, key=KEY, dossiers=3)
    second = intake.take_in(certified, make_declaration(), by=officer, at=MONDAY, key=KEY, dossiers=3)

    assert [dossier.pk for dossier in first] == [dossier.pk for dossier in second]
    assert Dossier.objects.count() == 3


def test_batch_is_taken_in_whole_or_not_at_all(officer):
    without_limit = make_version(limit_amount=None, limit_unit="")

    with pytest.raises(lifecycle.LimitMissingError):
        intake.take_in(without_limit, make_declaration(), by=officer, at=MONDAY, key=KEY, dossiers=3)
    assert Dossier.objects.count() == 0


# --- received and returned at once -----------------------------------------------------------------------------------


def test_instant_procedure_is_received_done_and_returned_in_one_entry(officer, certified):
    (dossier,) = intake.take_in_and_return(certified, make_declaration(fee_amount=2000), by=officer, at=MONDAY, key=KEY)

    assert (dossier.state, dossier.received_at, dossier.finished_at, dossier.returned_at) == (
        State.RETURNED,
        MONDAY,
        MONDAY,
        MONDAY,
    )
    steps = dossier.log.order_by("position").values_list("step", flat=True)
    assert list(steps) == [Step.RECEIVE, Step.FINISH, Step.RETURN]
    collection = dossier.collection
    assert (collection.taker, collection.name) == (Collection.Taker.SELF, "Nguyễn Văn Thử")
    assert collection.is_fee_settled
    assert list(dossier.payments.values_list("amount", "method", "paid_on")) == [(2000, "CASH", MONDAY.date())]
    assert not dossier.is_late(MONDAY + timedelta(days=9))


def test_instant_entry_sent_twice_is_one_dossier_returned_once(officer, certified):
    for _ in range(2):
        intake.take_in_and_return(certified, make_declaration(fee_amount=2000), by=officer, at=MONDAY, key=KEY)

    assert Dossier.objects.get().state == State.RETURNED
    assert LogEntry.objects.count() == 3
    assert Payment.objects.count() == 1


def test_twenty_certified_copies_are_returned_in_one_entry(officer, certified):
    for _ in range(2):
        taken = intake.take_in_and_return(
            certified, make_declaration(fee_amount=2000), by=officer, at=MONDAY, key=KEY, dossiers=20
        )

    assert [dossier.state for dossier in taken] == [State.RETURNED] * 20
    assert (Dossier.objects.count(), Payment.objects.count(), LogEntry.objects.count()) == (20, 20, 60)


def test_instant_entry_without_a_fee_records_no_payment(officer, certified):
    intake.take_in_and_return(certified, make_declaration(fee_amount=0), by=officer, at=MONDAY, key=KEY)

    assert Payment.objects.count() == 0


def test_authorised_person_at_the_counter_is_who_took_the_result(officer, certified):
    declaration = make_declaration(representative_name="Lê Thị Thay", authorisation="Giấy ủy quyền 12/2026")

    (dossier,) = intake.take_in_and_return(certified, declaration, by=officer, at=MONDAY, key=KEY)

    assert (dossier.collection.taker, dossier.collection.name) == ("AUTHORISED", "Lê Thị Thay")


def test_procedure_of_days_is_not_returned_at_once(officer):
    with pytest.raises(lifecycle.StepNotAllowedError, match="giải quyết ngay"):
        intake.take_in_and_return(make_version(), make_declaration(), by=officer, at=MONDAY, key=KEY)
    assert Dossier.objects.count() == 0


# --- cases -----------------------------------------------------------------------------------------------------------


def case_of(version, **values):
    return ProcedureCase.objects.create(**{"version": version, "position": 1, "label": "phải xác minh"} | values)


def test_case_moves_the_promise_and_stands_on_the_dossier(officer):
    version = make_version()
    case = case_of(version, limit_amount=5, limit_unit=LimitUnit.WORKING_DAY, adds_to_limit=True)

    dossier = make_dossier(version=version, by=officer, case=case)

    # 3 + 5 working days after Monday 16/11: Thursday 26/11.
    assert dossier.due_at == moment("2026-11-26 17:30")
    assert (dossier.case_label, dossier.limit_amount) == ("phải xác minh", 8)
    assert make_dossier(version=version).due_at == THURSDAY


def test_case_without_a_limit_of_its_own_keeps_the_common_one(officer):
    version = make_version()

    assert make_dossier(version=version, case=case_of(version, fee_amount=5000)).due_at == THURSDAY


def test_case_of_a_way_holds_for_everything_that_comes_by_it():
    version = make_version()
    online = case_of(version, label="nộp trực tuyến", way="ONLINE", limit_amount=2, limit_unit=LimitUnit.WORKING_HOUR)
    verified = case_of(version, position=2)
    cases = [online, verified]

    assert intake.case_for(cases, channel=Channel.ONLINE, chosen=None) == online
    assert intake.case_for(cases, channel=Channel.IN_PERSON, chosen=None) is None
    assert intake.case_for(cases, channel=Channel.ONLINE, chosen=verified.pk) == verified


# --- the same person -------------------------------------------------------------------------------------------------


def test_open_dossier_of_the_same_procedure_is_warned_of_and_others_are_there_to_copy():
    version, other = make_version(), make_version()
    at = MONDAY - timedelta(days=1)
    open_same = store_dossier(version=version, received_at=at, state=State.PROCESSING)
    done_same = store_dossier(version=version, received_at=at, state=State.RETURNED)
    open_other = store_dossier(version=other, received_at=at)
    store_dossier(version=version, received_at=at, applicant_id_number="049192000025")
    store_dossier(version=version, received_at=at, state=State.VOIDED)

    overlapping, known = intake.earlier("049085000017", version)

    assert overlapping == [open_same]
    assert set(known) == {open_same, done_same, open_other}


def test_nobody_is_known_by_an_empty_number():
    version = make_version()
    store_dossier(version=version, received_at=MONDAY, applicant_id_number="")

    assert intake.earlier("", version) == ([], [])


@pytest.mark.parametrize("count", [1, 4])
def test_same_questions_however_many_dossiers_the_person_has(django_assert_num_queries, count):
    version = make_version()
    for _ in range(count):
        store_dossier(version=version, received_at=MONDAY)

    with django_assert_num_queries(2):
        overlapping, known = intake.earlier("049085000017", version)
        assert all(dossier.version.title for dossier in (*overlapping, *known))


# --- what nobody had to write ----------------------------------------------------------------------------------------


def test_fields_that_nobody_wrote_are_counted():
    # name, number, address, phone; the procedure; one paper
    assert fields_prefilled(make_declaration()) == 6
    assert fields_prefilled(replace(make_declaration(), applicant_sex="MALE", documents=())) == 6


def test_month_counts_fields_and_the_mean_of_the_known_times():
    version = make_version()
    make_dossier(version=version, intake_seconds=30)
    make_dossier(version=version, intake_seconds=90)
    make_dossier(version=version)
    make_dossier(version=version, at=moment("2026-10-30 09:00"), intake_seconds=3000)

    pace = intake_pace.since(moment("2026-11-01 00:00").date())

    assert (pace.dossiers, pace.fields, pace.seconds, pace.in_words) == (3, 18, 60, "1 phút 0 giây")


def test_empty_month_says_nothing():
    assert intake_pace.since(MONDAY.date()).in_words == ""
