"""My desk: the counts, the filters behind them, and the unit's own dossiers by due date."""

import pytest
import time_machine
from django.urls import reverse

from dossiers import filters
from dossiers.models import ApologyLetter, Dossier
from dossiers.states import State
from dossiers.time_left import working_time
from tanthanh.office import calendars
from tanthanh.office.roles import STAFF, Role
from tests import factories
from tests.factories import moment, sign_in, store_dossier

pytestmark = pytest.mark.django_db

NOW = moment("2026-11-20 10:00")


@pytest.fixture(autouse=True)
def _friday_morning():
    with time_machine.travel(NOW, tick=False):
        yield


def lay_out(version, unit):
    """One dossier of every kind that a desk counts, held by `unit`."""
    at = moment("2026-11-16 09:00")
    for code, state, due in (
        ("OVERDUE", State.PROCESSING, "2026-11-19 17:30"),
        ("TODAY", State.PROCESSING, "2026-11-20 17:30"),
        ("SOON", State.RECEIVED, "2026-11-23 17:30"),
        ("LATER", State.PROCESSING, "2026-11-30 17:30"),
        ("WAITING", State.INCOMPLETE, "2026-11-20 17:30"),
        ("READY", State.READY, "2026-11-20 17:30"),
        ("RETURNED", State.RETURNED, "2026-11-19 17:30"),
    ):
        store_dossier(version=version, received_at=at, code=code, state=state, due_at=moment(due), unit=unit)


def test_desk_counts_what_there_is_to_do_and_links_to_the_same_dossiers(client):
    version, unit = factories.make_version(), factories.make_unit()
    lay_out(version, unit)
    sign_in(client, factories.make_officer(Role.LEADER))

    found = client.get(reverse("dossiers:desk")).context["desk"]

    assert [(tile.label, tile.count) for tile in found.tiles] == [
        ("Quá hạn", 1),
        ("Đến hạn hôm nay", 1),
        ("Đến hạn trong 3 ngày tới", 1),
        ("Mới tiếp nhận, chưa chuyển", 1),
        ("Chờ công dân bổ sung", 1),
        ("Có kết quả, chờ trả", 1),
    ]
    behind = [
        set(filters.apply(Dossier.objects.all(), tile.asked, now=NOW).values_list("code", flat=True))
        for tile in found.tiles
    ]
    assert behind == [{"OVERDUE"}, {"TODAY"}, {"SOON"}, {"SOON"}, {"WAITING"}, {"READY"}]


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize("role", [Role.RECEPTIONIST, Role.SPECIALIST, Role.SUPERVISOR, Role.ADMINISTRATOR])
def test_desk_asks_the_same_questions_however_much_there_is_to_do(client, django_assert_num_queries, role, times):
    officer = factories.make_officer(role)
    version = factories.make_version()
    for number in range(times):
        store_dossier(version=version, received_at=moment("2026-11-19 09:00"), code=f"HS-{number}", unit=officer.unit)
    sign_in(client, officer)

    calendars.load_calendar([], at=NOW)
    # session, officer, calendar with ready ones counted, open ones counted, rows; timers and the unit's name where
    # some; for staff what the upper storeys say
    with django_assert_num_queries((7 if officer.unit else 5) + (role in STAFF)):
        page = client.get(reverse("dossiers:desk"))

    assert len(page.context["rows"]) == times


def test_rows_are_the_units_running_dossiers_the_earliest_due_first(client):
    version, unit = factories.make_version(), factories.make_unit()
    lay_out(version, unit)
    store_dossier(version=version, received_at=moment("2026-11-19 09:00"), code="ELSEWHERE", unit=factories.make_unit())
    sign_in(client, factories.make_officer(Role.SPECIALIST, unit=unit))

    rows = client.get(reverse("dossiers:desk")).context["rows"]

    assert [task.dossier.code for task in rows] == ["OVERDUE", "TODAY", "SOON", "LATER"]


def test_leader_is_told_of_letters_that_wait(client):
    dossier = store_dossier(
        version=factories.make_version(), received_at=moment("2026-11-16 09:00"), due_at=moment("2026-11-18 17:30")
    )
    episode = dossier.episodes.create(missed_due_at=dossier.due_at, opened_at=NOW)
    ApologyLetter.objects.create(episode=episode, drafted_at=NOW)
    sign_in(client, factories.make_officer(Role.LEADER))

    page = client.get(reverse("dossiers:desk"))

    assert page.context["desk"].letters_to_approve == 1
    assert "Thư xin lỗi chờ duyệt" in page.content.decode()


@pytest.mark.parametrize(("role", "may"), [(Role.RECEPTIONIST, True), (Role.LEADER, True), (Role.SUPERVISOR, False)])
def test_only_the_counter_is_offered_intake(client, role, may):
    sign_in(client, factories.make_officer(role))

    page = client.get(reverse("dossiers:desk"))

    assert (reverse("dossiers:intake_start") in page.content.decode()) is may


def test_empty_desk_says_so(client):
    sign_in(client, factories.make_officer(Role.LEADER))

    assert "Không còn hồ sơ nào chờ giải quyết" in client.get(reverse("dossiers:desk")).content.decode()


# --- own work, by the working time that is left ----------------------------------------------------------------------


def test_rows_say_how_much_working_time_is_left(client):
    version, unit = factories.make_version(), factories.make_unit()
    # It is Friday 10:00: 1 h 30 min to noon, four hours after it, and Monday's eight.
    for code, due, step_due in (
        ("STEP", "2026-11-30 17:30", "2026-11-20 11:00"),
        ("OVER", "2026-11-19 17:30", None),
        ("FRIDAY", "2026-11-20 17:30", None),
        ("MONDAY", "2026-11-23 17:30", "2026-11-23 17:30"),
        ("SATURDAY", "2026-11-21 09:00", None),
    ):
        store_dossier(
            version=version, received_at=moment("2026-11-16 09:00"), code=code, state=State.PROCESSING, unit=unit,
            due_at=moment(due), step_due_at=step_due and moment(step_due),
        )  # fmt: skip
    sign_in(client, factories.make_officer(Role.SPECIALIST, unit=unit))

    rows = client.get(reverse("dossiers:desk")).context["rows"]

    assert [(task.dossier.code, task.label, task.tone, task.is_step) for task in rows] == [
        ("OVER", "quá 2 giờ 30 phút", "late", False),
        ("STEP", "còn 1 giờ", "warn", True),
        ("FRIDAY", "còn 5 giờ 30 phút", "warn", False),
        ("SATURDAY", "còn 5 giờ 30 phút", "warn", False),
        ("MONDAY", "còn 1 ngày 5 giờ", "info", False),
    ]


def test_rows_leave_out_what_a_colleague_works_on(client):
    version, unit = factories.make_version(), factories.make_unit()
    me, colleague = (factories.make_officer(Role.SPECIALIST, unit=unit) for _ in range(2))
    for code, officer in (("MINE", me), ("ANYBODYS", None), ("THEIRS", colleague)):
        store_dossier(
            version=version, received_at=moment("2026-11-19 09:00"), code=code, state=State.PROCESSING, unit=unit,
            officer=officer,
        )  # fmt: skip
    sign_in(client, me)

    assert {task.dossier.code for task in client.get(reverse("dossiers:desk")).context["rows"]} == {"MINE", "ANYBODYS"}


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (1, "1 phút"),
        (60, "1 giờ"),
        (150, "2 giờ 30 phút"),
        (480, "1 ngày"),
        (1685, "3 ngày 4 giờ"),
        (490, "1 ngày 10 phút"),
    ],
)
def test_working_time_is_said_in_its_two_largest_parts(minutes, words):
    assert working_time(minutes) == words
