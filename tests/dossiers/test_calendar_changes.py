"""A calendar change against the open dossiers: previewed, applied in one transaction, never laundering lateness."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from dossiers import apologies, calendar_changes, chain, lateness, lifecycle, story
from dossiers.models import ApologyLetter, CalendarChange, Dossier, LogEntry, Message, MessageEvent
from dossiers.states import Cause, Step
from procedures.models import HandOverStep
from tanthanh.office import calendars
from tanthanh.office.models import CalendarDay
from tanthanh.office.roles import Role
from tests import factories
from tests.factories import MONDAY, THURSDAY, make_dossier, moment, sign_in, store_dossier

pytestmark = pytest.mark.django_db

WEDNESDAY = date(2026, 11, 18)
BASIS = "Thông báo 12729/VPCP-KGVX"


@pytest.fixture(autouse=True)
def _plain_weeks():
    calendars.load_calendar([], at=moment("2026-11-01 08:00"))


@pytest.fixture
def leader():
    return factories.make_officer(Role.LEADER)


def off(day, label="Nghỉ hoán đổi"):
    calendars.draft_day(CalendarDay(date=day, kind="CLOSED_SWAPPED", label=label, confirmed=True))


def put_in_force(leader, at, decided_on=None):
    decided_on = decided_on or moment(at).date()
    digest = calendar_changes.preview(decided_on=decided_on, at=moment(at)).digest
    return calendar_changes.apply(digest=digest, basis=BASIS, decided_on=decided_on, by=leader, at=moment(at))


def dates(dossier):
    again = Dossier.objects.get(pk=dossier.pk)
    return again.due_at, again.promised_at, again.first_promised_at


# --- what moves ------------------------------------------------------------------------------------------------------


def test_day_off_moves_the_open_dossiers_and_says_so_before(leader):
    open_one, done, ahead = (make_dossier() for _ in range(3))
    lifecycle.finish(done, by=leader, at=moment("2026-11-16 15:00"))
    # Received Wednesday afternoon, counted from Thursday on: the day off does not touch it.
    ahead = make_dossier(at=moment("2026-11-18 09:00"))
    off(WEDNESDAY)

    found = calendar_changes.preview(decided_on=date(2026, 11, 17), at=moment("2026-11-17 09:00"))

    assert [(change.day, change.before, change.after.kind) for change in found.days] == [
        (WEDNESDAY, None, "CLOSED_SWAPPED")
    ]
    # Tuesday 17, Thursday 19, Friday 20/11.
    friday = moment("2026-11-20 17:30")
    moved = {shift.dossier.pk: (shift.due_at, shift.promised_at) for shift in found.moved}
    assert moved[open_one.pk] == (friday, friday)
    assert done.pk not in moved
    assert ahead.pk not in moved
    # A preview writes nothing.
    assert dates(open_one)[0] == THURSDAY
    assert calendars.current_calendar().calendar.is_working(WEDNESDAY)


def test_change_is_applied_with_its_basis_log_history_and_chain(leader):
    dossier = make_dossier()
    off(WEDNESDAY)

    change = put_in_force(leader, "2026-11-17 09:00")

    friday = moment("2026-11-20 17:30")
    again = Dossier.objects.get(pk=dossier.pk)
    assert (again.due_at, again.promised_at, again.first_promised_at, again.due_on) == (
        friday,
        friday,
        THURSDAY,
        friday.date(),
    )
    assert (change.moved, change.relieved, change.basis, change.applied_by) == (1, 0, BASIS, leader)
    assert again.calendar == change.version == calendars.CalendarVersion.objects.latest("made_at")
    entry = again.log.get(step=Step.CALENDAR)
    assert (entry.by, entry.basis, entry.due_before, entry.due_after) == (leader, BASIS, THURSDAY, friday)
    assert chain.is_whole(again, again.log.all())
    assert again.history.order_by("-history_id").first().due_at == friday
    assert [day.date.day for day in story.why(again, story.entries(again)).trace if day.counted] == [17, 19, 20]
    assert calendar_changes.to_tell(change) == [(entry, None)]
    # Nothing is left to do: the draft is the calendar.
    assert calendar_changes.preview(decided_on=WEDNESDAY, at=moment("2026-11-17 09:05")).is_empty


def test_promised_date_never_moves_earlier(leader):
    off(date(2026, 11, 19), "Nghỉ dự kiến")
    put_in_force(leader, "2026-11-15 09:00")
    dossier = make_dossier()
    friday = moment("2026-11-20 17:30")
    assert dates(dossier) == (friday, friday, friday)

    calendars.drop_draft_day(date(2026, 11, 19))
    change = put_in_force(leader, "2026-11-17 09:00")

    assert dates(dossier) == (THURSDAY, friday, friday)
    assert calendar_changes.to_tell(change) == []


def test_worked_day_decided_afterwards_makes_nobody_late(leader):
    # Received on a Friday: Monday, Tuesday, Wednesday. Were the Saturday worked, it would be Saturday, Monday, Tuesday.
    dossier = make_dossier(at=moment("2026-11-13 09:00"))
    assert dates(dossier)[0] == moment("2026-11-18 17:30")
    calendars.draft_day(CalendarDay(date=date(2026, 11, 14), kind="WORKED", label="Làm bù", confirmed=True))

    # Applied on Wednesday: the law's date would be Tuesday, which is past.
    put_in_force(leader, "2026-11-18 09:00")

    assert dates(dossier)[0] == moment("2026-11-18 17:30")
    assert not Dossier.objects.get(pk=dossier.pk).is_late(moment("2026-11-18 10:00"))


def test_clock_that_stands_is_counted_when_it_starts(leader):
    dossier = make_dossier()
    lifecycle.ask_supplement(dossier, by=leader, at=moment("2026-11-16 10:00"), reason="Tờ khai")
    off(WEDNESDAY)

    change = put_in_force(leader, "2026-11-17 09:00")
    assert (change.moved, dates(dossier)[0]) == (0, THURSDAY)
    lifecycle.take_supplement(dossier, by=leader, at=moment("2026-11-17 10:00"))

    # Complete on Tuesday: Thursday 19, Friday 20, Monday 23/11.
    assert dates(dossier)[0] == moment("2026-11-23 17:30")


def test_events_of_the_log_count_again_on_the_new_calendar(leader):
    version = factories.make_version(verification_days=2)
    dossier = make_dossier(version=version)
    lifecycle.ask_supplement(dossier, by=leader, at=moment("2026-11-16 10:00"), reason="Tờ khai")
    lifecycle.take_supplement(dossier, by=leader, at=moment("2026-11-17 09:00"))
    lifecycle.extend_verification(dossier, by=leader, at=moment("2026-11-17 10:00"), reason="Xác minh")
    # From Tuesday: 18, 19, 20 and 23, 24/11.
    assert dates(dossier)[0] == moment("2026-11-24 17:30")
    off(WEDNESDAY)
    off(date(2026, 11, 23))

    put_in_force(leader, "2026-11-17 11:00")

    # 19, 20, 24 and 25, 26/11.
    assert dates(dossier)[0] == moment("2026-11-26 17:30")


def test_date_from_a_file_is_left_alone(leader):
    calendar = calendars.current_calendar().version_pk
    dossier = store_dossier(
        version=factories.make_version(), received_at=MONDAY, due_at=moment("2026-11-27 11:00"), calendar_id=calendar
    )
    off(WEDNESDAY)

    assert put_in_force(leader, "2026-11-17 09:00").moved == 0
    assert dates(dossier)[0] == moment("2026-11-27 11:00")


def test_holders_own_date_and_the_forwarding_move_too(leader):
    unit = factories.make_unit()
    version = factories.make_version(limit_amount=10)
    HandOverStep.objects.create(version=version, position=1, unit=unit, budget_amount=2)
    waiting, given = make_dossier(version=version, at=moment("2026-11-17 16:00")), make_dossier(version=version)
    lifecycle.forward(given, by=leader, at=moment("2026-11-16 10:00"))
    off(WEDNESDAY)

    put_in_force(leader, "2026-11-17 16:30")

    waiting.refresh_from_db()
    given.refresh_from_db()
    assert waiting.step_due_at == moment("2026-11-19 08:30")
    assert given.step_due_at == given.hand_overs.get().due_at == moment("2026-11-19 17:30")


# --- lateness is not laundered ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("decided_on", "relieved"),
    [
        # Decided on the very day that was due, entered two days later: the law had moved the date in time.
        (date(2026, 11, 19), 1),
        # Decided after the date was missed.
        (date(2026, 11, 20), 0),
    ],
)
def test_missed_date_is_undone_only_by_a_decision_made_before_it_was_missed(leader, decided_on, relieved):
    dossier = make_dossier()
    at = "2026-11-20 09:00"
    lateness.flag_late(at=moment("2026-11-19 18:00"))
    apologies.draft_letters(at=moment("2026-11-19 18:00"))
    off(date(2026, 11, 19))

    found = calendar_changes.preview(decided_on=decided_on, at=moment(at))
    change = put_in_force(leader, at, decided_on)

    assert (len(found.moved), len(found.relieved)) == (relieved, relieved)
    assert (change.moved, change.relieved) == (relieved, relieved)
    again = Dossier.objects.get(pk=dossier.pk)
    assert again.is_late(moment(at)) is (relieved == 0)
    assert again.due_at == (moment("2026-11-20 17:30") if relieved else THURSDAY)
    episode = again.episodes.get()
    assert episode.relieved_at == episode.closed_at == (moment(at) if relieved else None)


def test_no_letter_is_owed_or_signed_for_a_date_that_was_not_missed(leader):
    make_dossier()
    lateness.flag_late(at=moment("2026-11-19 18:00"))
    apologies.draft_letters(at=moment("2026-11-19 18:00"))
    off(date(2026, 11, 19))
    put_in_force(leader, "2026-11-20 09:00", date(2026, 11, 19))
    letter = ApologyLetter.objects.get()
    letter.cause, letter.reason = Cause.OVERLOAD, "quá tải"
    letter.save()

    with pytest.raises(apologies.LetterError, match="không còn trễ"):
        apologies.approve(letter, by=leader, at=moment("2026-11-20 10:00"))
    assert list(lateness.waiting_longest_for_a_letter()) == []
    letter.delete()
    assert apologies.draft_letters(at=moment("2026-11-20 10:00")).did == 0


def test_finished_dossiers_keep_their_judgement(leader):
    dossier = make_dossier()
    lifecycle.finish(dossier, by=leader, at=moment("2026-11-20 09:00"))
    off(date(2026, 11, 19))

    put_in_force(leader, "2026-11-20 10:00", date(2026, 11, 18))

    again = Dossier.objects.get(pk=dossier.pk)
    assert (again.due_at, again.is_late(moment("2026-11-21 09:00"))) == (THURSDAY, True)


# --- all or nothing --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"basis": " "}, "Hãy ghi căn cứ"),
        ({"decided_on": date(2026, 11, 18)}, "không thể ở tương lai"),
        ({"digest": "0" * 64}, "Bản nháp vừa được sửa"),
    ],
)
def test_change_that_cannot_be_leaves_everything_as_it_was(leader, values, sentence):
    dossier = make_dossier()
    off(WEDNESDAY)
    at = moment("2026-11-17 09:00")
    right = {
        "digest": calendar_changes.preview(decided_on=at.date(), at=at).digest,
        "basis": BASIS,
        "decided_on": at.date(),
    }

    with pytest.raises(calendar_changes.CalendarChangeError, match=sentence):
        calendar_changes.apply(**(right | values), by=leader, at=at)

    assert dates(dossier)[0] == THURSDAY
    assert calendars.current_calendar().calendar.is_working(WEDNESDAY)
    assert not CalendarChange.objects.exists()


def test_only_keepers_apply(leader):
    with pytest.raises(calendar_changes.CalendarChangeError, match="Chỉ lãnh đạo hoặc quản trị"):
        calendar_changes.apply(
            digest="", basis=BASIS, decided_on=WEDNESDAY, by=factories.make_officer(), at=moment("2026-11-20 09:00")
        )


@pytest.mark.parametrize("count", [1, 6])
def test_change_asks_the_same_questions_however_many_dossiers_move(leader, django_assert_max_num_queries, count):
    version = factories.make_version()
    for _ in range(count):
        make_dossier(version=version, notify_by="SMS")
    off(WEDNESDAY)
    at = moment("2026-11-17 09:00")
    digest = calendar_changes.preview(decided_on=at.date(), at=at).digest

    # Version and rows of the calendar (6), dossiers, log, hand-overs, versions; ends of the chains; dossiers, their
    # history, log, messages, episodes, the change; savepoints.
    with django_assert_max_num_queries(27):
        calendar_changes.apply(digest=digest, basis=BASIS, decided_on=at.date(), by=leader, at=at)

    assert LogEntry.objects.filter(step=Step.CALENDAR).count() == count


# --- whom it is told to ----------------------------------------------------------------------------------------------


def test_whoever_holds_another_date_and_left_a_contact_is_told_once(leader):
    told, unreachable, untouched = (
        make_dossier(notify_by="SMS"),
        make_dossier(),
        make_dossier(notify_by="EMAIL", notify_contact="a@example.vn", at=moment("2026-11-18 09:00")),
    )
    off(WEDNESDAY)

    change = put_in_force(leader, "2026-11-17 09:00")

    message = Message.objects.get(event=MessageEvent.CALENDAR)
    entry = told.log.get(step=Step.CALENDAR)
    assert (message.dossier, message.occasion, message.contact) == (told, entry.position, "+84905123456")
    assert message.facts["hen_tra"] == "17:30 thứ Sáu 20/11/2026"
    assert dict(calendar_changes.to_tell(change)) == {entry: message, unreachable.log.get(step=Step.CALENDAR): None}
    assert not untouched.log.filter(step=Step.CALENDAR).exists()


def test_promise_that_stays_is_no_news(leader):
    dossier = make_dossier(notify_by="SMS")
    # An apology has promised Monday 30/11 already: the day off moves the law's date and not the promise.
    Dossier.objects.filter(pk=dossier.pk).update(promised_at=moment("2026-11-30 17:30"))
    off(WEDNESDAY)

    put_in_force(leader, "2026-11-17 09:00")

    assert dossier.log.get(step=Step.CALENDAR).due_after == moment("2026-11-20 17:30")
    assert not Message.objects.filter(event=MessageEvent.CALENDAR).exists()


# --- the page --------------------------------------------------------------------------------------------------------


def post(client, name, **values):
    with time_machine.travel(moment("2026-11-17 09:00"), tick=False):
        return client.post(reverse(f"dossiers:{name}"), values)


def test_page_drafts_previews_applies_and_lists_whom_to_tell(client, leader):
    make_dossier(applicant_name="Trần Thị Được Báo")
    sign_in(client, leader)
    day = {"date": "2026-11-18", "kind": "CLOSED_SWAPPED", "label": "Nghỉ hoán đổi", "confirmed": "on"}

    drafted = post(client, "calendar_set_day", **day)
    with time_machine.travel(moment("2026-11-17 09:00"), tick=False):
        page = client.get(drafted["Location"])
    digest = page.context["preview"].digest
    seen = post(client, "calendar_apply", digest=digest, decided_on="2026-11-10", viec="xem", basis=BASIS)
    assert calendars.current_calendar().calendar.is_working(WEDNESDAY)
    applied = post(client, "calendar_apply", digest=digest, decided_on="2026-11-10", viec="ap-dung", basis=BASIS)
    told = client.get(applied["Location"])

    assert drafted["Location"] == "/can-bo/lich/?nam=2026"
    assert "1 hồ sơ đang giải quyết đổi hạn, 0 hồ sơ hết trễ" in page.content.decode()
    assert seen.status_code == 200
    assert seen.context["form"]["basis"].value() == BASIS
    assert "Trần Thị Được Báo" in told.content.decode()
    assert "Không ai chọn cách nhận tin: mời gọi điện." in told.content.decode()
    assert CalendarChange.objects.get().decided_on == date(2026, 11, 10)


def test_page_drops_a_day_and_the_whole_draft(client, leader):
    sign_in(client, leader)
    off(WEDNESDAY)
    off(date(2026, 11, 20))

    post(client, "calendar_drop_day", date="2026-11-18")
    assert list(CalendarDay.objects.values_list("date", flat=True)) == [date(2026, 11, 20)]
    post(client, "calendar_discard")
    assert not CalendarDay.objects.exists()


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("calendar_set_day", {"date": "mai", "kind": "CLOSED", "label": "Nghỉ"}),
        ("calendar_set_day", {"date": "2026-11-18", "kind": "KHAC", "label": ""}),
        ("calendar_apply", {"viec": "ap-dung", "decided_on": "hôm qua", "basis": BASIS}),
        ("calendar_apply", {"viec": "ap-dung", "decided_on": "2026-11-10", "basis": ""}),
        ("calendar_apply", {"viec": "ap-dung", "decided_on": "2026-11-10", "basis": BASIS, "digest": "x"}),
    ],
)
def test_page_says_what_is_wrong_and_changes_nothing(client, leader, name, values):
    off(WEDNESDAY)
    before = calendars.draft_calendar().digest
    sign_in(client, leader)

    response = post(client, name, **values)

    assert response.status_code == 422
    assert calendars.draft_calendar().digest == before
    assert not CalendarChange.objects.exists()


def test_page_of_a_calendar_in_which_nobody_works_says_so(client, leader):
    make_dossier()
    calendars.WorkSession.objects.all().delete()
    sign_in(client, leader)
    with time_machine.travel(moment("2026-11-17 09:00"), tick=False):
        page = client.get(reverse("dossiers:calendar"))

    assert "không có ngày làm việc nào" in page.content.decode()
