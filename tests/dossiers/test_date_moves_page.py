"""The leaders' list of every date that was moved."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from dossiers import apologies, date_moves, lateness, lifecycle
from dossiers.models import ApologyLetter
from dossiers.states import Cause, Step
from tanthanh.office import calendars
from tanthanh.office.roles import Role
from tests import factories
from tests.factories import MONDAY, THURSDAY, make_dossier, moment, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def leader():
    return factories.make_officer(Role.LEADER, full_name="Trần Văn Lãnh Đạo")


@pytest.fixture
def moved(leader):
    """A supplement that restarted the clock, a verification, and a letter that promised a new day to a late dossier."""
    calendars.load_calendar([], at=MONDAY)
    version = factories.make_version(verification_days=5)
    first, second, late = (make_dossier(version=version) for _ in range(3))
    lifecycle.ask_supplement(first, by=leader, at=moment("2026-11-17 09:00"), reason="Tờ khai")
    lifecycle.take_supplement(first, by=leader, at=moment("2026-11-18 09:00"))
    lifecycle.forward(second, by=leader, at=moment("2026-11-16 10:00"))
    lifecycle.extend_verification(
        second, by=leader, at=moment("2026-11-18 10:00"), reason="Xác minh", basis="Luật Hộ tịch"
    )
    lateness.flag_late(at=moment("2026-11-20 08:00"))
    apologies.draft_letters(at=moment("2026-11-20 08:00"))
    letter = ApologyLetter.objects.get(episode__dossier=late)
    apologies.revise(
        letter, cause=Cause.OVERLOAD, reason="quá tải", new_promise_at=moment("2026-11-25 17:30"), by=leader,
        at=moment("2026-11-20 09:00"),
    )  # fmt: skip
    apologies.approve(letter, by=leader, at=moment("2026-11-20 09:00"))
    return first, second, late


def page_of(client, officer, **asked):
    sign_in(client, officer)
    with time_machine.travel(moment("2026-11-20 10:00"), tick=False):
        return client.get(reverse("dossiers:date_moves"), asked)


def test_every_move_is_listed_with_actor_basis_and_both_dates(client, moved, leader):
    first, second, late = moved

    page = page_of(client, leader)

    told = [
        (move.entry.dossier, move.entry.step, move.entry.by, move.entry.due_before, move.entry.due_after,
         move.entry.promised_after, move.is_after_the_date)
        for move in page.context["moves"]
    ]  # fmt: skip
    assert told == [
        (late, Step.REAPPOINT, leader, THURSDAY, THURSDAY, moment("2026-11-25 17:30"), True),
        (second, Step.EXTEND_VERIFICATION, leader, THURSDAY, *[moment("2026-11-26 17:30")] * 2, False),
        (first, Step.TAKE_SUPPLEMENT, leader, THURSDAY, *[moment("2026-11-23 17:30")] * 2, False),
    ]
    text = page.content.decode()
    assert "Căn cứ: Luật Hộ tịch" in text
    assert "Trần Văn Lãnh Đạo" in text
    assert page.context["counts"] == [
        ("gia hạn để xác minh", 1),
        ("xin lỗi và hẹn lại", 1),
        ("nhận bổ sung", 1),
    ]


def test_span_chooses_whole_days(client, moved, leader):
    page = page_of(client, leader, tu="2026-11-18", den="2026-11-18")

    assert [move.entry.step for move in page.context["moves"]] == [Step.EXTEND_VERIFICATION, Step.TAKE_SUPPLEMENT]
    assert "Không có lần đổi hạn nào" in page_of(client, leader, tu="2026-11-19", den="2026-11-19").content.decode()


@pytest.mark.parametrize(
    ("asked", "first", "last", "sentences"),
    [
        ({}, date(2026, 11, 1), date(2026, 11, 20), 0),
        ({"tu": "2026-10-05"}, date(2026, 10, 5), date(2026, 11, 20), 0),
        ({"tu": "hôm qua", "den": "2026-13-01"}, date(2026, 11, 1), date(2026, 11, 20), 2),
        ({"tu": "2026-11-19", "den": "2026-11-02"}, date(2026, 11, 2), date(2026, 11, 19), 1),
    ],
)
def test_span_is_read_from_the_address(asked, first, last, sentences):
    span = date_moves.span(asked, today=date(2026, 11, 20))

    assert (span.first, span.last, len(span.ignored)) == (first, last, sentences)


@pytest.mark.parametrize("times", [1, 3])
def test_page_asks_the_same_questions_however_much_was_moved(client, leader, django_assert_num_queries, times):
    calendars.load_calendar([], at=MONDAY)
    for _ in range(times):
        dossier = make_dossier()
        lifecycle.ask_supplement(dossier, by=leader, at=moment("2026-11-17 09:00"), reason="Tờ khai")
        lifecycle.take_supplement(dossier, by=leader, at=moment("2026-11-18 09:00"))

    sign_in(client, leader)

    with django_assert_num_queries(4):  # session, officer, moves, counts
        page = client.get(reverse("dossiers:date_moves"), {"tu": "2026-11-01", "den": "2026-11-30"})

    assert len(page.context["moves"]) == times


def test_wait_that_is_closed_long_after_its_date_was_not_missed(client, leader):
    calendars.load_calendar([], at=MONDAY)
    factories.make_regime(supplement_close_days=1)
    dossier = make_dossier()
    lifecycle.ask_supplement(dossier, by=leader, at=moment("2026-11-16 10:00"), reason="Tờ khai")
    lifecycle.stop(dossier, by=leader, at=moment("2026-11-20 09:00"), reason="Không nộp")

    (move,) = page_of(client, leader).context["moves"]

    assert (move.due_moved, move.is_after_the_date) == (True, False)
