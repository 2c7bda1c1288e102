"""Do the links to the national portal still open?"""

import pytest
from django.core.management import call_command

from procedures import national_links, tasks
from procedures.kinds import LinkState
from procedures.models import LinkCheck
from tanthanh.office.jobs import Outcome
from tanthanh.office.models import JobRun
from tanthanh.office.roles import Role
from tests.factories import make_officer, make_version, sign_in
from tests.official_calendar import at

pytestmark = pytest.mark.django_db

FIRST, SECOND, THIRD = (at(f"2026-11-{day} 02:30") for day in (20, 21, 22))


def look(answers, when=FIRST, most=20):
    """Check with these answers by code, everything else opens."""
    return national_links.check(at=when, ask=lambda address: answers.get(address.rpartition("=")[2], 200), most=most)


def states():
    return {row.procedure.code: (row.state, row.broken_since) for row in LinkCheck.objects.select_related("procedure")}


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (200, LinkState.WORKS),
        (302, LinkState.WORKS),
        (404, LinkState.BROKEN),
        (410, LinkState.BROKEN),
        (403, LinkState.UNREACHED),
        (503, LinkState.UNREACHED),
        ("gaierror", LinkState.UNREACHED),
    ],
)
def test_only_a_page_that_is_not_there_is_broken(answer, state):
    assert national_links.judge(answer)[0] == state


def test_links_are_looked_at_and_broken_ones_told():
    make_version(code="1.000001")
    make_version(code="1.000002")

    outcome = look({"1.000002": 404})

    assert states() == {"1.000001": ("WORKS", None), "1.000002": ("BROKEN", FIRST)}
    assert (outcome.looked_at, outcome.note) == (2, "1 mở được, 1 hỏng")


def test_link_stays_broken_since_the_first_time_and_mends():
    make_version(code="1.000001")
    look({"1.000001": 404})
    look({"1.000001": "timeout"}, SECOND)
    assert states() == {"1.000001": ("BROKEN", FIRST)}
    look({"1.000001": 410}, THIRD)
    assert states() == {"1.000001": ("BROKEN", FIRST)}
    look({}, THIRD)

    assert states() == {"1.000001": ("WORKS", None)}


def test_longest_unseen_come_first():
    for number in (1, 2, 3):
        make_version(code=f"1.00000{number}")
    look({}, FIRST, most=2)
    look({}, SECOND, most=2)

    seen = dict(LinkCheck.objects.values_list("procedure__code", "checked_at"))
    assert seen == {"1.000001": SECOND, "1.000002": FIRST, "1.000003": SECOND}


def test_portal_that_answers_nobody_is_left_alone():
    for _ in range(8):
        make_version()

    outcome = national_links.check(at=FIRST, ask=lambda _address: "gaierror")

    assert (outcome.looked_at, outcome.did, outcome.note) == (3, 0, "3 chưa kiểm tra được")


def test_without_network_it_says_so():
    """Port 9 of this machine: nobody listens, so nothing is asked of the outside."""
    assert national_links.fetch("http://127.0.0.1:9/") == "ConnectionRefusedError"


def test_command_writes_its_diary_in_one_line(monkeypatch, capsys):
    make_version()
    monkeypatch.setattr(national_links.check, "__kwdefaults__", {"ask": lambda _address: 404, "most": 20})

    call_command("check_national_links")

    assert "đã xem 1, đã làm 1, lỗi 0 (1 hỏng)" in capsys.readouterr().out
    assert JobRun.objects.get().job == "check_national_links"


def test_page_tells_the_broken_link(client):
    make_version(code="1.000001")
    look({"1.000001": 404})
    sign_in(client, make_officer(Role.SUPERVISOR))

    page = client.get("/can-bo/thu-tuc/").content.decode()

    assert "1 liên kết sang Cổng Dịch vụ công quốc gia bị hỏng" in page
    assert "HTTP 404, từ 20/11/2026" in page


def test_nightly_job_asks_nobody_unless_the_deployment_allows_it(monkeypatch, settings):
    asked = []
    monkeypatch.setattr(national_links, "check", lambda *, at: asked.append(at) or Outcome())

    tasks.check_national_links()
    settings.NATIONAL_LINK_CHECK = True
    tasks.check_national_links()

    assert len(asked) == 1
    assert list(JobRun.objects.order_by("pk").values_list("note", flat=True)) == ["chưa bật", ""]
