"""The board in memory: read once, and again after every change."""

from datetime import date, time

import pytest

from procedures import board
from procedures.kinds import Status
from tanthanh.office import calendars
from tanthanh.office.models import WorkSession
from tests.factories import make_field, make_profile, make_version
from tests.official_calendar import at

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)


def titles(today=TODAY):
    return [notice.title for notice in board.board(today).notices]


def a_version():
    make_version(name="Đăng ký A")


def another_name():
    version = make_version(name="Đăng ký A")
    board.revision()
    version.name = "Đăng ký B"
    version.save()


@pytest.mark.parametrize(
    "change",
    [
        a_version,
        make_field,
        make_profile,
        lambda: calendars.publish_calendar(at=at("2026-11-22 08:00")),
        lambda: WorkSession.objects.create(weekday=0, starts=time(8), ends=time(9), valid_from="2026-01-01"),
    ],
    ids=["version", "field", "office", "calendar", "hours"],
)
def test_revision_changes_with_everything_a_page_is_made_of(change):
    before = board.revision()

    change()

    assert board.revision() != before
    assert board.revision() == board.revision()


def test_revision_changes_when_a_version_is_edited_or_deleted():
    version = make_version()
    seen = [board.revision()]

    version.name = "Khác"
    version.save()
    seen.append(board.revision())
    version.documents.all().delete()
    version.delete()
    seen.append(board.revision())

    assert len(set(seen)) == 3


def test_process_asks_again_only_after_a_while(settings, django_assert_num_queries):
    settings.PAGES_KEPT_SECONDS = 60
    board.forget()

    with django_assert_num_queries(1):
        first = board.revision()
        make = board.revision()

    assert make == first


@pytest.mark.parametrize("count", [1, 3])
def test_board_is_read_in_three_queries_and_kept_for_one(count, django_assert_num_queries):
    for number in range(count):
        make_version(name=f"Thủ tục {number}")

    with django_assert_num_queries(3):  # has anything changed, the versions, the synonyms
        board.board(TODAY)
    with django_assert_num_queries(1):
        kept = board.board(TODAY)

    assert len(kept.notices) == count


def test_board_shows_the_version_of_the_day_and_no_draft():
    first = make_version(name="Cũ", valid_from=date(2018, 6, 21), valid_to=date(2026, 11, 22))
    make_version(procedure=first.procedure, number=2, name="Mới", valid_from=date(2026, 11, 23))
    draft = make_version(name="Nháp")
    draft.procedure.status = Status.DRAFT
    draft.procedure.save()

    assert (titles(TODAY), titles(date(2026, 11, 23))) == (["Cũ"], ["Mới"])


def test_groups_are_the_fullest_first_and_repealed_lines_last():
    small = make_field(name="Đất đai", slug="dat-dai")
    large = make_field(name="Hộ tịch", slug="ho-tich")
    old = make_version(name="Cũ", field=large)
    old.procedure.status, old.procedure.repealed_on = Status.REPEALED, TODAY
    old.procedure.save()
    make_version(name="Đất", field=small)
    make_version(name="Sinh", field=large)

    groups = board.board(TODAY).groups

    assert [(group.name, [notice.title for notice in group.notices]) for group in groups] == [
        ("Hộ tịch", ["Sinh", "Cũ"]),
        ("Đất đai", ["Đất"]),
    ]
