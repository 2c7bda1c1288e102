"""Invented applicants: names, numbers and phones that nobody has, the same on every machine."""

from datetime import date
from random import Random
from typing import Any

from dossiers.states import NotifyBy

FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Phan", "Trương", "Bùi", "Đặng", "Đỗ", "Hồ", "Ngô", "Dương")
MEN = ("Văn An", "Quang Huy", "Đức Bình", "Minh Khôi", "Xuân Hiếu", "Thanh Tùng", "Quốc Bảo", "Hữu Lộc", "Tấn Phát")
WOMEN = ("Thị Ánh", "Ngọc Lan", "Thu Hà", "Kim Ngân", "Bích Trâm", "Mỹ Duyên", "Hồng Nhung", "Diệu Hiền", "Thùy Trang")
# By the last digit of the phone; all others by SMS.
NOTIFIED_BY = {"0": NotifyBy.NONE, "1": NotifyBy.NONE, "2": NotifyBy.ZALO, "3": NotifyBy.ZALO}
STREETS = ("Hùng Vương", "Phan Châu Trinh", "Trần Cao Vân", "Lý Thường Kiệt", "Bạch Đằng", "Tôn Đức Thắng")


def applicant(random: Random) -> dict[str, Any]:
    """Who hands in a dossier, as the fields of a declaration."""
    is_woman = random.random() < 0.5
    born = date(random.randint(1955, 2004), random.randint(1, 12), random.randint(1, 28))
    # PPP C YY RRRRRR (formats.md a): Quảng Nam 049; century and sex in one digit.
    century = (2 if born.year >= 2000 else 0) + is_woman
    house, quarter = random.randint(1, 399), random.randint(1, 8)
    who: dict[str, Any] = {
        "applicant_name": f"{random.choice(FAMILIES)} {random.choice(WOMEN if is_woman else MEN)}",
        "applicant_id_number": f"049{century}{born:%y}{random.randint(0, 999_999):06d}",
        "applicant_birth_date": born,
        "applicant_sex": "FEMALE" if is_woman else "MALE",
        "applicant_address": f"{house} {random.choice(STREETS)}, khối phố {quarter}, phường Bàn Thạch, TP Đà Nẵng",
        "applicant_phone": f"+849050{random.randint(0, 99_999):05d}",
    }
    return who | {"notify_by": NOTIFIED_BY.get(who["applicant_phone"][-1], NotifyBy.SMS)}
