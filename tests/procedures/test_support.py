"""The volunteers' log, roster and events, and the figures that the dashboard reads."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine

from procedures import support
from procedures.models import DutyShift, OutreachEvent, SupportEntry
from tanthanh.office.roles import Role
from tests.factories import make_field, make_officer, make_team, moment, sign_in

pytestmark = pytest.mark.django_db
TODAY = moment("2026-11-20 09:00")


def entry(team, day, **values):
    defaults = {"place": "Một cửa", "hours": "3.5", "volunteers": 2, "helped": 10}
    return SupportEntry.objects.create(team=team, day=day, **defaults | values)


@pytest.fixture
def desk(client):
    with time_machine.travel(TODAY, tick=False):
        sign_in(client, make_officer(Role.RECEPTIONIST))
        yield client


def line(for_team, **values):
    defaults = {
        "team": for_team.pk,
        "day": "2026-11-19",
        "place": "Nhà văn hóa",
        "hours": "3,5",
        "volunteers": "2",
        "helped": "12",
    }
    return {f"nhat-ky-{name}": value for name, value in (defaults | values).items()}


# --- figures ----------------------------------------------------------------------------------------------------------


def test_figures_of_a_span_are_its_sums(django_assert_num_queries):
    youth, digital = make_team(kind="YOUTH", area=None), make_team()
    make_team(valid_to="2025-12-31", area="Khối phố 9")
    civil = make_field(name="Hộ tịch")
    entry(youth, "2026-01-01", field=civil)
    entry(youth, "2026-01-01", helped=5, hours=1, volunteers=1)
    entry(digital, "2026-12-31", field=civil, helped=7, hours="0.5", volunteers=3)
    entry(digital, "2025-12-31", helped=1000)
    entry(digital, "2027-01-01", helped=1000)
    OutreachEvent.objects.create(day="2026-10-10", name="Ngày chuyển đổi số", place="Chợ", attended=300)

    with django_assert_num_queries(4):
        found = support.figures(date(2026, 1, 1), date(2026, 12, 31))

    assert (found.entries, found.days, found.helped) == (3, 2, 10 + 5 + 7)
    # 3,5 × 2 + 1 × 1 + 0,5 × 3 hours.
    assert found.volunteer_hours == Decimal("9.5")
    assert [(row.field, row.helped) for row in found.by_field] == [("Hộ tịch", 17), ("", 5)]
    assert (found.events, found.attended, found.teams, found.neighbourhoods) == (1, 300, 2, 1)


def test_parts_by_field_add_up_to_the_whole():
    team = make_team()
    for number in range(6):
        entry(team, f"2026-03-0{number + 1}", field=make_field() if number % 2 else None, helped=number)

    found = support.figures(date(2026, 1, 1), date(2026, 12, 31))

    assert sum(row.helped for row in found.by_field) == found.helped == 15


def test_span_without_anything_is_zeros():
    found = support.figures(date(2019, 1, 1), date(2019, 12, 31))

    assert (found.entries, found.helped, found.volunteer_hours, found.by_field) == (0, 0, 0, ())


# --- the log ----------------------------------------------------------------------------------------------------------


def test_line_of_the_log_is_written_and_the_same_one_again_corrects_it(desk):
    team = make_team()

    desk.post("/can-bo/ho-tro/nhat-ky/", line(team))
    answer = desk.post("/can-bo/ho-tro/nhat-ky/", line(team, helped="15"), follow=True)

    written = SupportEntry.objects.get()
    assert (written.day, written.hours, written.volunteers, written.helped) == (
        date(2026, 11, 19),
        Decimal("3.5"),
        2,
        15,
    )
    assert "Dòng này đã có" in answer.content.decode()
    assert written.history.count() == 2


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"day": "2026-11-21"}, "Ngày này chưa đến"),
        ({"helped": "-1"}, "lớn hơn hoặc bằng"),
        ({"helped": "99999999"}, "nhỏ hơn hoặc bằng"),
        ({"hours": "25"}, "nhỏ hơn hoặc bằng"),
        ({"hours": "0"}, "lớn hơn hoặc bằng"),
        ({"hours": "ba giờ"}, "số"),
        ({"team": "999999"}, "chọn"),
        ({"place": ""}, "bắt buộc"),
    ],
)
def test_wrong_line_is_said_and_what_was_typed_is_kept(desk, wrong, sentence):
    page = desk.post("/can-bo/ho-tro/nhat-ky/", line(make_team(), **{"place": "Chợ phường", **wrong})).content.decode()

    assert sentence in page
    assert ("Chợ phường" in page) is ("place" not in wrong)
    assert not SupportEntry.objects.exists()


def test_log_is_read_a_page_at_a_time_with_the_same_queries(desk, django_assert_max_num_queries):
    team = make_team()
    for number in range(40):
        entry(team, date(2026, 1, 1) + timedelta(days=number), place=f"Nơi {number}", field=make_field())

    with django_assert_max_num_queries(20):
        first = desk.get("/can-bo/ho-tro/").content.decode()
    entries, older = support.entries_before(2026, None)
    rest, end = support.entries_before(2026, older)

    assert [one.place for one in [*entries, *rest]] == [f"Nơi {number}" for number in range(39, -1, -1)]
    assert (len(entries), end) == (30, None)
    assert f"truoc={older}" in first
    for strange in ("?nam=abc", "?nam=0", "?nam=99999", "?truoc=x", "?truoc=99999"):
        assert desk.get(f"/can-bo/ho-tro/{strange}").status_code == 200


# --- roster and events ------------------------------------------------------------------------------------------------


def shift(team, **values):
    defaults = {"team": team.pk, "day": "2026-11-23", "starts": "07:30", "ends": "11:30", "place": "Một cửa"}
    return {f"ca-{name}": value for name, value in ({"volunteers": "Lan, Hùng"} | defaults | values).items()}


def test_shift_is_planned_corrected_and_dropped(desk):
    team = make_team(kind="YOUTH", area=None)
    desk.post("/can-bo/ho-tro/ca-truc/", shift(team))
    desk.post("/can-bo/ho-tro/ca-truc/", shift(team, ends="10:30"))
    planned = DutyShift.objects.get()
    assert f"{planned.ends:%H:%M}" == "10:30"
    assert "Lan, Hùng" in desk.get("/can-bo/ho-tro/").content.decode()

    for _ in range(2):
        assert desk.post(f"/can-bo/ho-tro/ca-truc/{planned.pk}/bo/").status_code == 302

    assert not DutyShift.objects.exists()


def test_shift_that_ends_before_it_starts_is_refused(desk):
    page = desk.post("/can-bo/ho-tro/ca-truc/", shift(make_team(), ends="07:00")).content.decode()

    assert "Giờ kết thúc phải sau giờ bắt đầu." in page
    assert not DutyShift.objects.exists()


def test_event_is_written_down_once(desk):
    said = {"day": "2026-11-15", "name": "Ngày hội định danh điện tử", "place": "Chợ", "attended": "120"}
    said = {f"hoat-dong-{name}": value for name, value in said.items()}

    for _ in range(2):
        desk.post("/can-bo/ho-tro/hoat-dong/", said)

    assert OutreachEvent.objects.get().attended == 120


def test_volunteers_are_never_on_a_public_page(client):
    team = make_team()
    DutyShift.objects.create(
        team=team, day="2026-11-23", starts="07:30", ends="11:30", place="Một cửa", volunteers="Nguyễn Thị Hoa"
    )

    assert "Nguyễn Thị Hoa" not in client.get("/ho-tro/").content.decode()
