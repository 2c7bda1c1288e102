"""Pages by cursor: every row once, forwards and back, whatever shares a moment and whatever comes in meanwhile."""

from datetime import timedelta

import pytest

from dossiers import paging
from dossiers.models import Dossier
from tests import factories
from tests.factories import MONDAY, store_dossier

pytestmark = pytest.mark.django_db


@pytest.fixture
def codes(monkeypatch):
    """Seven dossiers, newest first, four of them of the same moment; pages of two."""
    monkeypatch.setattr(paging, "PAGE_SIZE", 2)
    version = factories.make_version()
    for number in range(7):
        moment = MONDAY + timedelta(minutes=max(0, number - 3))
        store_dossier(version=version, code=f"HS-{number}", received_at=moment)
    return [f"HS-{number}" for number in reversed(range(7))]


def pages_from(cursor, step):
    while True:
        page = paging.page(Dossier.objects.all(), cursor)
        yield page
        cursor = getattr(page, step)
        if cursor is None:
            return


def test_pages_walk_every_row_once_and_back_again(codes):
    forward = list(pages_from(None, "older"))
    back = list(pages_from(forward[-1].newer, "newer"))

    assert [[row.code for row in page.rows] for page in forward] == [codes[0:2], codes[2:4], codes[4:6], codes[6:7]]
    assert [[row.code for row in page.rows] for page in back] == [codes[4:6], codes[2:4], codes[0:2]]
    assert forward[0].newer is None


def test_page_is_not_moved_by_what_comes_in_meanwhile(codes):
    first = paging.page(Dossier.objects.all(), None)
    store_dossier(version=Dossier.objects.first().version, code="NEW", received_at=MONDAY + timedelta(days=1))

    second = paging.page(Dossier.objects.all(), first.older)

    assert [row.code for row in second.rows] == codes[2:4]


def test_cursor_is_read_as_it_is_written(codes):
    cursor = paging.page(Dossier.objects.all(), None).older

    assert paging.cursor(str(cursor)) == (cursor, ())


@pytest.mark.parametrize("text", ["2", "sau-", "sau-1-", "sau-99999999999999999-1", "truoc-1-1-1", "<b>", "sau-1-²"])
def test_text_that_is_no_cursor_is_the_first_page_with_a_sentence(text):
    assert paging.cursor(text) == (None, ("Không có trang này, đang xem từ trang đầu.",))


def test_count_stops_where_a_number_says_nothing_any_more(codes, monkeypatch):
    monkeypatch.setattr(paging, "COUNTED", 5)

    page = paging.page(Dossier.objects.all(), None)

    assert (page.count, page.is_uncounted, page.counted) == (6, True, 5)


def test_list_that_fits_on_one_page_is_not_counted_again(codes, django_assert_num_queries):
    with django_assert_num_queries(1):
        page = paging.page(Dossier.objects.filter(code="HS-1"), None)

    assert (page.count, page.older, page.newer) == (1, None, None)
