"""Where one can go: the citizens' menu and the officers', each entry one line of data. How to add one: docs/design.md.

An address nobody has built is left out, so an entry may be written before its page.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from django.urls import Resolver404, resolve

from tanthanh.office import languages
from tanthanh.office.roles import COUNTER, KEEPERS, READERS, STAFF, Role


class Place(NamedTuple):
    """Somewhere one can go. `root` begins all addresses that belong to it; empty: only the path itself does."""

    label: str
    path: str
    root: str
    roles: frozenset[Role] = READERS


class Group(NamedTuple):
    """Places behind one word of the officers' bar; without a title they stand in the bar themselves."""

    title: str
    places: tuple[Place, ...]


READ_FIGURES = frozenset({Role.LEADER, Role.SUPERVISOR})
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})

# Kept in the order in which they are shown; `{year}` becomes this year.
CITIZENS = (
    Place("Thủ tục", "/thu-tuc/", "/thu-tuc/"),
    Place("Tra cứu hồ sơ", "/tra-cuu/", "/tra-cuu/"),
    Place("Ngày hẹn trả", "/ngay-hen-tra/", "/ngay-hen-tra/"),
    Place("Đánh giá", "/khao-sat/", "/khao-sat/"),
    Place("Công khai", "/cong-khai/ho-so-tre-han/", "/cong-khai/"),
)
DESK = (
    Group(
        "",
        (
            Place("Bàn làm việc", "/can-bo/", ""),
            Place("Tiếp nhận", "/can-bo/tiep-nhan/", "/can-bo/tiep-nhan/", COUNTER),
        ),
    ),
    Group(
        "Hồ sơ",
        (
            Place("Danh sách hồ sơ", "/can-bo/ho-so/", "/can-bo/ho-so/"),
            Place("Nộp trực tuyến", "/can-bo/nop-truc-tuyen/", "/can-bo/nop-truc-tuyen/", COUNTER),
            Place("Giao nhận", "/can-bo/giao-nhan/", "/can-bo/giao-nhan/", STAFF),
            Place("Sổ theo dõi", "/can-bo/so-theo-doi/{year}/", "/can-bo/so-theo-doi/", READERS - {Role.SPECIALIST}),
            Place("Sao kê lệ phí", "/can-bo/sao-ke/", "/can-bo/sao-ke/", COUNTER),
            Place("Nhập dữ liệu", "/can-bo/nhap-du-lieu/", "/can-bo/nhap-du-lieu/", KEEPERS),
            Place("Lời văn trên giấy", "/can-bo/mau-giay/", "/can-bo/mau-giay/", KEEPERS),
        ),
    ),
    Group(
        "Hạn trả",
        (
            Place("Trễ hạn", "/can-bo/tre-han/", "/can-bo/tre-han/"),
            Place("Dự báo trễ hạn", "/can-bo/du-bao/", "/can-bo/du-bao/", READ_FIGURES),
            Place("Đổi hạn", "/can-bo/doi-han/", "/can-bo/doi-han/", READ_FIGURES),
            Place("Lịch nghỉ", "/can-bo/lich/", "/can-bo/lich/", KEEPERS),
            Place("Việc tự động", "/can-bo/viec-tu-dong/", "/can-bo/viec-tu-dong/"),
        ),
    ),
    Group(
        "Thủ tục",
        (
            Place("Danh mục thủ tục", "/can-bo/thu-tuc/", "/can-bo/thu-tuc/"),
            Place("Soạn thủ tục mới", "/can-bo/thu-tuc/moi/", "/can-bo/thu-tuc/moi/", KEEPERS),
            Place("Nhập quyết định", "/can-bo/thu-tuc/nhap/", "/can-bo/thu-tuc/nhap/", KEEPERS),
            Place("Từ đồng nghĩa", "/can-bo/thu-tuc/tu-dong-nghia/", "/can-bo/thu-tuc/tu-dong-nghia/", KEEPERS),
            Place("Niêm yết", "/can-bo/niem-yet/", "/can-bo/niem-yet/"),
        ),
    ),
    Group(
        "Người dân",
        (
            Place("Khảo sát", "/can-bo/khao-sat/", "/can-bo/khao-sat/"),
            Place("Góp ý", "/can-bo/gop-y/", "/can-bo/gop-y/", STAFF | {Role.SUPERVISOR}),
            Place("Hỗ trợ người dân", "/can-bo/ho-tro/", "/can-bo/ho-tro/"),
            Place("Tin báo", "/can-bo/tin-nhan/", "/can-bo/tin-nhan/"),
            Place(
                "Yêu cầu dữ liệu", "/can-bo/du-lieu-ca-nhan/", "/can-bo/du-lieu-ca-nhan/", COUNTER | {Role.SUPERVISOR}
            ),
            Place("Ai đã mở hồ sơ", "/can-bo/truy-cap/", "/can-bo/truy-cap/", READ_FIGURES),
            Place("Thời hạn lưu", "/can-bo/thoi-han-luu/", "/can-bo/thoi-han-luu/", KEEPERS),
        ),
    ),
    Group(
        "Số liệu",
        (
            Place("Kết quả năm", "/lanh-dao/{year}/", "/lanh-dao/", READ_FIGURES),
            Place("Giám sát tháng", "/can-bo/giam-sat/", "/can-bo/giam-sat/", READ_FIGURES),
            Place("Báo cáo theo mẫu", "/lanh-dao/bao-cao/", "/lanh-dao/bao-cao/", READ_FIGURES),
        ),
    ),
    Group("Quản trị", (Place("Dữ liệu danh mục", "/quan-tri/", "/quan-tri/", ADMINISTRATORS),)),
)


class Link(NamedTuple):
    """A place as a page shows it."""

    label: str
    path: str
    here: bool


@dataclass(frozen=True)
class Links:
    """A group as a page shows it to one officer."""

    title: str
    links: tuple[Link, ...]

    @property
    def here(self) -> bool:
        return any(link.here for link in self.links)

    @property
    def opens(self) -> bool:
        """Whether it is worth a menu of its own: a single place stands in the bar itself."""
        return bool(self.title) and len(self.links) > 1


@cache
def exists(path: str) -> bool:
    """Whether some app answers at this address."""
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


def place_of(path: str, choice: Iterable[Place]) -> Place | None:
    """The place a page belongs to: of those whose root begins its address the most particular."""
    owners = [place for place in choice if (path.startswith(place.root) if place.root else path == place.path)]
    return max(owners, key=lambda place: len(place.root), default=None)


def built(choice: Iterable[Place], year: int) -> list[Place]:
    """The places somebody has built, this year in their addresses."""
    dated = (place._replace(path=place.path.format(year=year)) for place in choice)
    return [place for place in dated if exists(place.path)]


def links(choice: Iterable[Place], path: str, year: int) -> list[Link]:
    """The places as links, the one that the page at `path` belongs to marked."""
    places = built(choice, year)
    mine = place_of(path, places)
    return [Link(languages.said(place.label), languages.here(place.path), place is mine) for place in places]


def for_role(role: Role | str | None, path: str, year: int) -> list[Links]:
    """The officers' menu as this role sees it; what would be empty is left out."""
    groups = [Group(title, tuple(built((p for p in places if role in p.roles), year))) for title, places in DESK]
    mine = place_of(path, [place for group in groups for place in group.places])
    return [
        Links(title, tuple(Link(place.label, place.path, place is mine) for place in places))
        for title, places in groups
        if places
    ]
