"""The menus: each role its own places, the one we are in marked, nothing offered that nobody has built."""

import pytest

from tanthanh.office import menu
from tanthanh.office.roles import READERS, Role
from tests.factories import make_officer, sign_in

EVERYWHERE = {place.label for group in menu.DESK for place in group.places}


@pytest.fixture
def _all_built(monkeypatch):
    monkeypatch.setattr(menu, "exists", lambda _path: True)


def labels(groups):
    return {link.label for group in groups for link in group.links}


@pytest.mark.usefixtures("_all_built")
@pytest.mark.parametrize(
    ("role", "shown", "missing"),
    [
        (Role.RECEPTIONIST, {"Tiếp nhận", "Giao nhận"}, {"Lịch nghỉ", "Nhập dữ liệu", "Kết quả năm", "Đổi hạn"}),
        (Role.SPECIALIST, {"Giao nhận", "Trễ hạn"}, {"Tiếp nhận", "Lịch nghỉ", "Kết quả năm", "Từ đồng nghĩa"}),
        (Role.LEADER, {"Tiếp nhận", "Lịch nghỉ", "Đổi hạn", "Kết quả năm"}, {"Dữ liệu danh mục"}),
        (Role.SUPERVISOR, {"Kết quả năm", "Đổi hạn"}, {"Tiếp nhận", "Giao nhận", "Lịch nghỉ", "Dữ liệu danh mục"}),
        (Role.ADMINISTRATOR, {"Lịch nghỉ", "Dữ liệu danh mục"}, {"Tiếp nhận", "Giao nhận", "Kết quả năm"}),
    ],
)
def test_the_desk_shows_each_role_its_own_places(role, shown, missing):
    told = labels(menu.for_role(role, "/can-bo/", 2026))

    assert shown <= told
    assert missing <= EVERYWHERE - told


@pytest.mark.usefixtures("_all_built")
def test_somebody_without_a_role_is_shown_nothing():
    assert menu.for_role(None, "/", 2026) == []


def test_only_a_group_of_several_places_opens():
    one, two = menu.Link("Khảo sát", "/a/", here=False), menu.Link("Góp ý", "/b/", here=True)

    assert not menu.Links("Người dân", (one,)).opens
    assert menu.Links("Người dân", (one, two)).opens
    assert not menu.Links("", (one, two)).opens


@pytest.mark.usefixtures("_all_built")
@pytest.mark.parametrize(
    ("path", "place", "title"),
    [
        ("/can-bo/", "Bàn làm việc", ""),
        ("/can-bo/ho-so/x/", "Danh sách hồ sơ", "Hồ sơ"),
        ("/can-bo/thu-tuc/1.001193/soan/", "Danh mục thủ tục", "Thủ tục"),
        # Both roots begin this address: the longer one is meant.
        ("/can-bo/thu-tuc/nhap/7/", "Nhập quyết định", "Thủ tục"),
        ("/lanh-dao/2023/", "Kết quả năm", "Số liệu"),
    ],
)
def test_the_place_one_is_in_is_marked_and_so_is_its_group(path, place, title):
    groups = menu.for_role(Role.LEADER, path, 2026)

    assert [link.label for group in groups for link in group.links if link.here] == [place]
    assert [group.title for group in groups if group.here] == [title]


def test_an_address_outside_the_menu_marks_nothing():
    assert not any(group.here for group in menu.for_role(Role.LEADER, "/can-bo/khong-co/", 2026))


def test_a_place_nobody_has_built_is_not_offered(monkeypatch):
    monkeypatch.setattr(menu, "exists", lambda path: path != "/khao-sat/")

    shown = [link.path for link in menu.links(menu.CITIZENS, "/", 2026)]

    assert shown == ["/thu-tuc/", "/tra-cuu/", "/ngay-hen-tra/", "/cong-khai/ho-so-tre-han/"]


def test_a_years_place_leads_to_this_year(monkeypatch):
    monkeypatch.setattr(menu, "exists", lambda path: path == "/lanh-dao/2027/")

    assert [link.path for group in menu.for_role(Role.LEADER, "/", 2027) for link in group.links] == ["/lanh-dao/2027/"]


def test_no_title_and_no_label_is_used_twice():
    titles = [group.title for group in menu.DESK]
    entries = [place.label for group in menu.DESK for place in group.places]

    assert len(set(titles)) == len(titles)
    assert len(set(entries)) == len(entries)


@pytest.mark.django_db
@pytest.mark.parametrize("role", sorted(READERS))
def test_whatever_the_menu_offers_opens(client, role):
    sign_in(client, make_officer(role))
    offered = [link.path for group in menu.for_role(role, "/can-bo/", 2026) for link in group.links]

    assert offered
    assert {path: client.get(path).status_code for path in offered} == dict.fromkeys(offered, 200)


@pytest.mark.django_db
def test_the_bar_has_a_menu_for_each_group_and_marks_the_page_in_it(client):
    sign_in(client, make_officer(Role.LEADER))

    bar = client.get("/can-bo/ho-so/").content.decode().partition("</header>")[0]

    assert '<summary class="deskbar__link" aria-current="true">Hồ sơ</summary>' in bar
    assert 'href="/can-bo/ho-so/" aria-current="page"' in bar
    assert bar.count("aria-current") == 2
