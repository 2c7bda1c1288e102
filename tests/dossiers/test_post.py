"""A result by post: a number and a cost, one letter at a time, delivered or back again, on both timelines."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from dossiers import lifecycle, post
from dossiers.models import PostalItem
from dossiers.post import PostError
from dossiers.returns import Collected
from tanthanh.office.roles import Role
from tests.factories import MONDAY, make_dossier, make_officer, sign_in

pytestmark = pytest.mark.django_db
NUMBER = "EE123456789VN"
AT = MONDAY + timedelta(hours=3)


@pytest.fixture
def leader():
    return make_officer(Role.LEADER)


@pytest.fixture
def posted(leader):
    """A dossier whose result was returned by post."""
    dossier = make_dossier(return_method="POST")
    lifecycle.finish(dossier, by=leader, at=MONDAY + timedelta(hours=1))
    return lifecycle.return_result(
        dossier, by=leader, at=MONDAY + timedelta(hours=2), collected=Collected(taker="POST")
    )


def send(dossier, by, tracking=NUMBER, cost=21_000, at=AT):
    return post.send(dossier, tracking=tracking, cost=cost, by=by, at=at)


@pytest.mark.parametrize("typed", [NUMBER, "ee 123 456 789 vn", "ee123456789vn"])
def test_number_is_stored_in_one_form_and_twice_is_once(posted, leader, typed):
    first, second = send(posted, leader, typed), send(posted, leader, typed)

    assert first == second
    assert (first.tracking, first.cost, first.posted_at) == (NUMBER, 21_000, AT)


@pytest.mark.parametrize("typed", ["", "123", "ABCDEFGHIJ", "EE123456789VN'--", "9" * 31])
def test_what_is_no_number_is_refused(posted, leader, typed):
    with pytest.raises(PostError, match="vận đơn không đúng"):
        send(posted, leader, typed)


def test_a_letter_goes_only_with_a_result_returned_by_post(leader):
    with pytest.raises(PostError, match="trả kết quả"):
        send(make_dossier(), leader)


def test_one_letter_is_under_way_until_it_comes_back(posted, leader):
    item = send(posted, leader)
    with pytest.raises(PostError, match="chưa kết thúc"):
        send(posted, leader, "EE000000002VN")

    post.come_back(item, why="sai địa chỉ", by=leader, at=AT + timedelta(days=3))
    again = send(posted, leader, "EE000000002VN", at=AT + timedelta(days=4))
    post.deliver(again, by=leader, at=AT + timedelta(days=5))

    with pytest.raises(PostError, match="đã được ghi kết thúc"):
        post.come_back(again, why="muộn", by=leader, at=AT + timedelta(days=6))
    assert [(one.tracking, bool(one.delivered_at)) for one in post.of(posted)] == [
        (NUMBER, False),
        ("EE000000002VN", True),
    ]


def test_a_number_of_another_dossier_is_refused(posted, leader):
    send(posted, leader)
    other = make_dossier(return_method="POST")
    lifecycle.finish(other, by=leader, at=MONDAY + timedelta(hours=1))
    lifecycle.return_result(other, by=leader, at=MONDAY + timedelta(hours=2), collected=Collected(taker="POST"))

    with pytest.raises(PostError, match="hồ sơ khác"):
        send(other, leader)


@pytest.mark.parametrize(("told", "sentence"), [({"cost": 10**8}, "Cước"), ({"at": MONDAY}, "không thể trước lúc trả")])
def test_what_cannot_be_is_refused(posted, leader, told, sentence):
    with pytest.raises(PostError, match=sentence):
        send(posted, leader, **told)


def test_coming_back_takes_a_reason_and_a_later_moment(posted, leader):
    item = send(posted, leader)

    with pytest.raises(PostError, match="lý do"):
        post.come_back(item, why=" ", by=leader, at=AT)
    with pytest.raises(PostError, match="trước lúc giao"):
        post.deliver(item, by=leader, at=AT - timedelta(minutes=1))
    with pytest.raises(PostError, match="không được ghi"):
        post.deliver(item, by=make_officer(Role.SPECIALIST), at=AT)


def test_both_timelines_tell_it(client, posted, leader):
    post.deliver(send(posted, leader), by=leader, at=AT + timedelta(days=2))
    sign_in(client, leader)

    citizen = client.get(f"/tra-cuu/{posted.token}/").context["status"].events
    officer = client.get(posted.get_absolute_url()).context["events"]

    for events in (citizen, officer):
        assert [event.title for event in events[-2:]] == [
            f"giao bưu điện, số vận đơn {NUMBER}",
            "bưu điện đã phát, người nhận đã ký",
        ]
    assert citizen[-1].by == ""


def test_clerk_records_it_on_the_page_and_bad_input_is_a_sentence(client, posted):
    page = reverse("dossiers:post", args=[posted.code])
    sign_in(client, make_officer())
    with time_machine.travel(AT, tick=False):
        bad = client.post(page, {"viec": "gui", "tracking": "<b>1</b>", "cost": "21.000"})
        nothing = client.post(page, {"viec": "da-nhan"})
        good = [client.post(page, {"viec": "gui", "tracking": NUMBER, "cost": "21.000"}) for _ in range(2)]
        without = client.post(page, {"viec": "tra-lai"})
        back = client.post(page, {"viec": "tra-lai", "why": "không có người nhận"})

    assert (bad.status_code, nothing.status_code, without.status_code) == (422, 422, 422)
    assert "&lt;b&gt;1&lt;/b&gt;" in bad.content.decode()
    assert [answer.status_code for answer in (*good, back)] == [302] * 3
    item = PostalItem.objects.get()
    assert (item.tracking, item.cost, item.came_back_why) == (NUMBER, 21_000, "không có người nhận")
    assert "không có người nhận" in client.get(page).content.decode()
