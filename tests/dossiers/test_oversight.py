"""The supervisor's month: every missed date with its reason and letter, counted another way; read only, paged."""

import re
from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from dossiers import (
    apologies,
    date_moves,
    lateness,
    lifecycle,
    listing_corrections,
    objections,
    oversight,
    oversight_digest,
    publications,
)
from dossiers.late_archive import Month
from dossiers.models import ApologyLetter, LatenessEpisode
from dossiers.states import Cause
from tanthanh.office import calendars, pdf
from tanthanh.office.roles import Role
from tests.factories import make_dossier, make_officer, make_profile, make_unit, make_version, moment, sign_in

pytestmark = pytest.mark.django_db
NOVEMBER = Month(2026, 11)
AT = moment("2026-11-24 08:00")
PAGE = reverse("dossiers:oversight", args=[2026, 11])


@pytest.fixture(autouse=True)
def _at(settings):
    settings.LATE_LIST_OBJECTION_DAYS = 0
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def late():
    """Two of October and five of November; of these one finished, one apologised for, one of a unit of its own."""
    version, clerk, leader = make_version(), make_officer(), make_officer(Role.LEADER)
    days = ["2026-10-19", "2026-10-20", "2026-11-09", "2026-11-10", "2026-11-11", "2026-11-12", "2026-11-16"]
    for day in days:
        make_dossier(version=version, by=clerk, at=moment(f"{day} 09:00"))
    lateness.flag_late(at=AT)
    apologies.draft_letters(at=AT)
    episodes = list(LatenessEpisode.objects.order_by("missed_due_at"))
    lifecycle.finish(episodes[2].dossier, by=leader, at=AT)
    letter = ApologyLetter.objects.get(episode=episodes[3])
    apologies.revise(
        letter,
        cause=Cause.OVERLOAD,
        reason="Đông.",
        new_promise_at=moment("2026-11-27 17:30"),
        by=leader,
        at=AT,
    )
    apologies.approve(letter, by=leader, at=AT)
    LatenessEpisode.objects.filter(pk=episodes[4].pk).update(unit=make_unit(name="Tư pháp"), cause_note="Lý do riêng.")
    return episodes


def test_counts_are_those_of_the_rows(late):
    found = oversight.counts(NOVEMBER, AT)

    # Due on 12, 13, 16, 17 and 19 November; the letter of one is approved, one is finished.
    assert found == oversight.Counts(episodes=5, open=4, unanswered=4, again=0, published=0, relieved=0)
    assert oversight.counts(Month(2026, 10), AT).episodes == 2
    assert oversight.counts(Month(2026, 12), AT).episodes == 0
    for shares in (oversight.by_unit(NOVEMBER, AT), oversight.by_cause(NOVEMBER, AT)):
        assert sum(share.episodes for share in shares) == found.episodes
        assert sum(share.unanswered for share in shares) == found.unanswered
    lines = oversight.page(NOVEMBER, {}, calendars.current_calendar().calendar, AT).lines
    units = Counter(str(line.episode.unit) for line in lines)
    assert {share.name: share.episodes for share in oversight.by_unit(NOVEMBER, AT)} == units


def test_second_miss_relieved_and_published_are_counted_apart(late):
    first = late[3]
    LatenessEpisode.objects.create(dossier=first.dossier, missed_due_at=moment("2026-11-20 17:30"), opened_at=AT)
    LatenessEpisode.objects.filter(pk=late[6].pk).update(closed_at=AT, relieved_at=AT)
    publications.publish(at=AT)

    found = oversight.counts(NOVEMBER, AT)

    assert (found.episodes, found.again, found.relieved) == (5, 1, 1)
    # The finished one and the relieved one were never public.
    assert found.published == 4
    # A relieved date owes no letter.
    assert found.unanswered == 4


def test_what_is_not_missed_yet_is_not_late(late):
    LatenessEpisode.objects.create(dossier=late[0].dossier, missed_due_at=AT + timedelta(hours=1), opened_at=AT)

    assert oversight.counts(NOVEMBER, AT).episodes == 5


def test_lines_say_days_late_until_the_result_or_today(late):
    lines = oversight.page(NOVEMBER, {}, calendars.current_calendar().calendar, AT).lines

    # Due Thursday 19/11: Friday, Monday, Tuesday. Due Tuesday 17/11: two days more.
    assert [line.days for line in lines][:2] == [3, 5]
    assert [line.is_answered for line in lines] == [False, False, False, True, False]


def test_page_shows_reasons_letters_voices_and_moves(late, client, settings):
    settings.LATE_LIST_OBJECTION_DAYS = 9
    leader = make_officer(Role.LEADER)
    clerk = make_officer(unit=late[6].unit)
    raised = objections.raise_objection(
        late[6], reason="Đã xong hôm qua.", by=clerk, at=AT, calendar=calendars.current_calendar().calendar
    )
    objections.decide(raised, upheld=True, reason="Chấp nhận vì đã xong.", by=leader, at=AT)
    settings.LATE_LIST_OBJECTION_DAYS = 0
    publications.publish(at=AT)
    listing_corrections.correct(
        late[5], note="Ghi nhầm nguyên nhân.", unit=late[5].unit, cause="OTHER", by=leader, at=AT
    )
    sign_in(client, make_officer(Role.SUPERVISOR))

    text = client.get(PAGE).content.decode()

    assert "Lý do riêng." in text
    assert "Đông." in text
    assert "Đã xong hôm qua." in text
    assert "Chấp nhận vì đã xong." in text
    assert "Ghi nhầm nguyên nhân." in text
    assert late[0].dossier.code not in text
    assert all(one.dossier.code in text for one in late[2:])
    # The letter moved the promise of its dossier.
    assert sum(times for _, times in date_moves.counts(oversight.span(NOVEMBER))) == 1
    assert "Hẹn lại 27/11/2026" in text
    assert "<form" not in re.sub(r'<form method="post" action="/dang-xuat/">', "", text)


def test_page_shows_only_what_has_no_letter_where_asked(late, client):
    sign_in(client, make_officer(Role.LEADER))

    text = (
        client.get(PAGE, {"chua-co-thu": "1"}).content.decode().partition('id="tung-lan"')[2].partition("</section>")[0]
    )

    assert late[3].dossier.code not in text
    assert all(one.dossier.code in text for one in (late[2], late[4], late[5], late[6]))


def test_pages_follow_one_another_without_a_gap(late, monkeypatch):
    monkeypatch.setattr(oversight, "PAGE_SIZE", 2)
    calendar = calendars.current_calendar().calendar
    LatenessEpisode.objects.filter(pk__in=[late[4].pk, late[5].pk]).update(missed_due_at=moment("2026-11-17 17:30"))
    seen, asked = [], {}
    for _ in range(3):
        page = oversight.page(NOVEMBER, asked, calendar, AT)
        seen += [line.episode.pk for line in page.lines]
        asked = dict(part.split("=") for part in page.older.lstrip("?").split("&") if part)

    assert (page.older, len(seen), set(seen)) == ("", 5, {one.pk for one in late[2:]})
    assert oversight.page(NOVEMBER, {"sau": "x"}, calendar, AT).ignored


@pytest.mark.parametrize("path", ["2026/13/", "0/1/", "2026/0/tong-hop.pdf"])
def test_no_such_month(client, path):
    sign_in(client, make_officer(Role.SUPERVISOR))

    assert client.get(f"/can-bo/giam-sat/{path}").status_code == 404


def test_short_address_shows_this_month_and_stands_in_the_menu(client):
    sign_in(client, make_officer(Role.SUPERVISOR))

    text = client.get("/can-bo/giam-sat/").content.decode()

    assert "tháng 11/2026</h1>" in text
    assert 'href="/can-bo/giam-sat/" aria-current="page"' in text


def test_a_month_ahead_says_so(client):
    sign_in(client, make_officer(Role.SUPERVISOR))

    assert "Tháng này chưa đến" in client.get(reverse("dossiers:oversight", args=[2026, 12])).content.decode()


def test_page_asks_the_same_questions_however_many_are_late(client, django_assert_num_queries):
    version, clerk, leader = make_version(), make_officer(), make_officer(Role.LEADER)
    sign_in(client, make_officer(Role.SUPERVISOR))
    for count in (1, 3):
        for _ in range(count):
            made = make_dossier(version=version, by=clerk, at=moment("2026-11-09 09:00"))
            move_a_date(made, leader)
        lateness.flag_late(at=AT)
        publications.publish(at=AT + timedelta(minutes=count))
        with django_assert_num_queries(11):
            client.get(PAGE)


def move_a_date(made, leader):
    """One more move of a date in the month: the promise after a letter."""
    lateness.flag_late(at=AT)
    apologies.draft_letters(at=AT)
    letter = ApologyLetter.objects.get(episode__dossier=made)
    promise = moment("2026-11-27 17:30")
    apologies.revise(letter, cause=Cause.OVERLOAD, reason="Đông.", new_promise_at=promise, by=leader, at=AT)
    apologies.approve(letter, by=leader, at=AT)


def test_digest_is_a_paper_without_persons_or_free_text(late, client, monkeypatch):
    make_profile()
    told = {}
    real = pdf.render

    def render(template, data, **options):
        told.update(data)
        return real(template, data, **options)

    monkeypatch.setattr(oversight_digest.pdf, "render", render)
    sign_in(client, make_officer(Role.SUPERVISOR))

    response = client.get(f"{PAGE}tong-hop.pdf")

    assert response.content.startswith(b"%PDF-")
    assert response["Content-Disposition"] == 'inline; filename="giam-sat-2026-11.pdf"'
    assert told["figures"][0] == ["Lần trễ hạn", "5"]
    # Without a letter first, the longest waiting on top; the answered one last.
    assert [line[0] for line in told["lines"]] == [late[n].dossier.code for n in (2, 4, 5, 6, 3)]
    assert told["lines"][-1][-1] == "số 1/2026"
    assert "Nguyễn Văn Thử" not in str(told)
    assert "Lý do riêng." not in str(told)
