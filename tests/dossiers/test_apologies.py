from datetime import timedelta

import pytest

from dossiers import apologies, lateness, lifecycle
from dossiers.models import ApologyLetter, LatenessEpisode, LetterState
from dossiers.states import Cause, Step
from tanthanh.office.roles import Role
from tests.factories import THURSDAY, make_dossier, make_officer, make_version, moment

pytestmark = pytest.mark.django_db
FRIDAY = moment("2026-11-20 08:00")
# Three working days after Friday 20/11 (plain weeks): Wednesday 25/11 at closing time.
PROPOSED = moment("2026-11-25 17:30")


@pytest.fixture
def leader():
    return make_officer(Role.LEADER)


@pytest.fixture
def dossier():
    return make_dossier(version=make_version())


@pytest.fixture
def letter(dossier):
    lateness.flag_late(at=FRIDAY)
    apologies.draft_letters(at=FRIDAY)
    return ApologyLetter.objects.get()


def revised(letter, by, **values):
    defaults = {"cause": Cause.OVERLOAD, "reason": "Hồ sơ tăng cao", "new_promise_at": PROPOSED, "at": FRIDAY}
    return apologies.revise(letter, by=by, **defaults | values)


def test_draft_proposes_a_date_and_takes_no_number(letter):
    assert (letter.state, letter.number, letter.year) == (LetterState.DRAFT, None, None)
    assert (letter.new_promise_at, letter.drafted_at) == (PROPOSED, FRIDAY)


def test_drafting_again_makes_no_second_letter(letter):
    outcome = apologies.draft_letters(at=FRIDAY + timedelta(days=1))

    assert (outcome.looked_at, outcome.did) == (0, 0)
    assert ApologyLetter.objects.count() == 1


def test_draft_of_a_finished_dossier_proposes_no_date(dossier, leader):
    lifecycle.finish(dossier, by=leader, at=FRIDAY)

    apologies.draft_letters(at=FRIDAY)

    assert ApologyLetter.objects.get().new_promise_at is None


def test_draft_keeps_field_history(letter):
    assert letter.history.count() == 1


def test_approve_takes_the_years_next_number_and_moves_the_promise_only(letter, dossier, leader):
    revised(letter, leader)

    approved = apologies.approve(letter, by=leader, at=FRIDAY)

    assert (approved.number, approved.year, approved.state) == (1, 2026, LetterState.APPROVED)
    dossier.refresh_from_db()
    assert (dossier.promised_at, dossier.due_at, dossier.first_promised_at) == (PROPOSED, THURSDAY, THURSDAY)
    entry = dossier.log.get(step=Step.REAPPOINT)
    assert (entry.promised_before, entry.promised_after) == (THURSDAY, PROPOSED)
    assert (entry.due_before, entry.due_after, entry.by) == (THURSDAY, THURSDAY, leader)
    assert entry.basis == "thư xin lỗi số 1/2026"
    assert dossier.is_late(FRIDAY)


def test_letters_are_numbered_without_a_gap_within_the_year(leader):
    version = make_version()
    for _ in range(3):
        make_dossier(version=version)
    lateness.flag_late(at=FRIDAY)
    apologies.draft_letters(at=FRIDAY)

    for letter in ApologyLetter.objects.order_by("pk"):
        with pytest.raises(apologies.LetterError):  # refused for want of a reason: takes no number
            apologies.approve(letter, by=leader, at=FRIDAY)
        revised(letter, leader)
        apologies.approve(letter, by=leader, at=FRIDAY)

    assert list(ApologyLetter.objects.order_by("pk").values_list("number", flat=True)) == [1, 2, 3]


@pytest.mark.parametrize("role", [role for role in Role if role != Role.LEADER])
def test_approve_is_for_leaders_alone(letter, role):
    with pytest.raises(apologies.LetterError):
        apologies.approve(letter, by=make_officer(role), at=FRIDAY)


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.ADMINISTRATOR])
def test_revise_is_for_staff(letter, role):
    with pytest.raises(apologies.LetterError):
        revised(letter, make_officer(role))


@pytest.mark.parametrize(
    "promise",
    [moment("2026-11-22 17:30"), moment("2026-11-19 17:30"), FRIDAY],
    ids=["Sunday", "past", "this very moment"],
)
def test_new_date_must_be_a_working_day_ahead(letter, leader, promise):
    with pytest.raises(apologies.LetterError):
        revised(letter, leader, new_promise_at=promise)


def test_approve_asks_for_a_new_date_while_the_dossier_is_open(letter, leader):
    revised(letter, leader, new_promise_at=None)

    with pytest.raises(apologies.LetterError, match="ngày hẹn lại"):
        apologies.approve(letter, by=leader, at=FRIDAY)


def test_approved_letter_cannot_be_changed_or_approved_again(letter, leader):
    revised(letter, leader)
    apologies.approve(letter, by=leader, at=FRIDAY)

    with pytest.raises(apologies.LetterError):
        revised(letter, leader, reason="khác")
    with pytest.raises(apologies.LetterError):
        apologies.approve(letter, by=leader, at=FRIDAY)


def test_second_reappointment_of_a_dossier_is_refused(letter, dossier, leader):
    revised(letter, leader)
    apologies.approve(letter, by=leader, at=FRIDAY)
    second = LatenessEpisode.objects.create(
        dossier=dossier, missed_due_at=PROPOSED, opened_at=moment("2026-11-26 08:00")
    )
    apologies.draft_letters(at=moment("2026-11-26 08:00"))
    draft = second.letter

    assert draft.new_promise_at is None
    with pytest.raises(apologies.LetterError, match="một lần"):
        revised(draft, leader, new_promise_at=moment("2026-12-01 17:30"), at=moment("2026-11-26 08:00"))
    revised(draft, leader, new_promise_at=None, at=moment("2026-11-26 08:00"))
    assert apologies.approve(draft, by=leader, at=moment("2026-11-26 09:00")).number == 2


def test_waiting_longest_for_a_letter_lists_the_oldest_first_until_approved(leader):
    version = make_version()
    newer = make_dossier(version=version)
    older = make_dossier(version=version, at=moment("2026-11-02 09:00"))
    lateness.flag_late(at=FRIDAY)
    apologies.draft_letters(at=FRIDAY)

    assert [e.dossier for e in lateness.waiting_longest_for_a_letter()] == [older, newer]
    draft = older.episodes.get().letter
    revised(draft, leader)
    apologies.approve(draft, by=leader, at=FRIDAY)
    assert [e.dossier for e in lateness.waiting_longest_for_a_letter()] == [newer]


def test_drafting_asks_the_same_questions_however_many_letters(django_assert_num_queries):
    officer, version = make_officer(), make_version()
    for count in (1, 3):
        for _ in range(count):
            make_dossier(version=version, by=officer)
        lateness.flag_late(at=FRIDAY)
        with django_assert_num_queries(
            9
        ):  # failures, episodes, calendar, earlier letters, other drafts, savepoint, letters, history, release
            assert apologies.draft_letters(at=FRIDAY).did == count
