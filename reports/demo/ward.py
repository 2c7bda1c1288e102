"""The office of the demonstration: its two names over time, its officers and their passwords, its year 2023."""

import hashlib
from datetime import date, datetime, time
from typing import NamedTuple

from django.conf import settings

from dossiers import imports, registers
from dossiers.models import ImportBatch
from procedures.kinds import Way
from procedures.models import ChannelAdvice
from reports.models import CounterDuty
from surveys.ballot_files import read_ballots
from surveys.ballots import import_ballots
from tanthanh.office.models import OfficeProfile, Officer, Unit, WorkSession
from tanthanh.office.roles import Role

# Long enough for the portal's own rule, easy enough to type at a demonstration; never outside one.
PASSWORD = "motcua-tanthanh-2026"  # noqa: S105 -- printed on the screen on purpose


class Account(NamedTuple):
    """One demonstration officer and what signing in as them shows."""

    username: str
    full_name: str
    title: str
    role: Role
    unit: str
    path: str
    shows: str


ACCOUNTS = (
    Account(
        "tiepnhan",
        "Lê Ngọc Ánh",
        "Công chức một cửa",
        Role.RECEPTIONIST,
        "mot-cua",
        "/can-bo/tiep-nhan/",
        "tiếp nhận, in giấy hẹn, trả kết quả",
    ),
    Account(
        "tiepnhan2",
        "Phạm Quốc Việt",
        "Công chức một cửa",
        Role.RECEPTIONIST,
        "mot-cua",
        "/can-bo/ho-so/",
        "quầy thứ hai: danh sách hồ sơ",
    ),
    Account(
        "tuphap",
        "Võ Thị Hồng Hạnh",
        "Công chức Tư pháp – Hộ tịch",
        Role.SPECIALIST,
        "tu-phap-ho-tich",
        "/can-bo/",
        "thụ lý hộ tịch, chứng thực",
    ),
    Account(
        "vanhoa",
        "Ngô Văn Thành",
        "Công chức Văn hóa – Xã hội",
        Role.SPECIALIST,
        "van-hoa-xa-hoi",
        "/can-bo/",
        "thụ lý chính sách xã hội",
    ),
    Account(
        "diachinh",
        "Đỗ Tiến Đạt",
        "Công chức Địa chính – Xây dựng",
        Role.SPECIALIST,
        "dia-chinh-xay-dung",
        "/can-bo/",
        "thụ lý đất đai, xây dựng, hộ kinh doanh",
    ),
    Account(
        "lanhdao",
        "Nguyễn Thị Minh Châu",
        "Chủ tịch",
        Role.LEADER,
        "",
        "/lanh-dao/2023/",
        "số liệu năm 2023, duyệt thư xin lỗi",
    ),
    Account(
        "giamsat",
        "Huỳnh Bá Phúc",
        "Ủy ban Mặt trận",
        Role.SUPERVISOR,
        "",
        "/can-bo/tre-han/",
        "hồ sơ trễ hạn; xem tất cả, không sửa",
    ),
    Account("quantri", "Trương Công Lý", "Quản trị", Role.ADMINISTRATOR, "", "/quan-tri/", "danh mục, lịch, tài khoản"),
)

_COMMON = {
    # The sub-code of the ward was never established (law.md 3.2); dossiers keep it after the merger of 2025.
    "agency_code": "H47.47.09",
    "address": "159B Trần Quý Cáp",
    "phone": "0235 3851 234",
    "signature_lines": "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH",
    "signer_name": "Nguyễn Thị Minh Châu",
    # Nobody's account (formats.md b, vectors).
    "bank_name": "Agribank",
    "bank_bin": "970405",
    "bank_account": "4200201001234",
}
PROFILES = (
    {
        "name": "ỦY BAN NHÂN DÂN PHƯỜNG TÂN THẠNH",
        "short_name": "phường Tân Thạnh",
        "superior": "ỦY BAN NHÂN DÂN THÀNH PHỐ TAM KỲ",
        "one_stop_name": "Bộ phận Tiếp nhận và Trả kết quả",
        "place": "Tân Thạnh",
        "valid_from": date(2018, 6, 21),
        "valid_to": date(2025, 6, 30),
    },
    {
        # Nghị quyết 1659/NQ-UBTVQH15 khoản 16: Tân Thạnh, Hòa Thuận and xã Tam Thăng became phường Bàn Thạch.
        "name": "ỦY BAN NHÂN DÂN PHƯỜNG BÀN THẠCH",
        "short_name": "phường Bàn Thạch",
        "superior": "ỦY BAN NHÂN DÂN THÀNH PHỐ ĐÀ NẴNG",
        "one_stop_name": "Trung tâm Phục vụ hành chính công phường Bàn Thạch",
        "place": "Bàn Thạch",
        "valid_from": date(2025, 7, 1),
    },
)

YEAR_FILES = ("dossiers/data/so-theo-doi-2023.xlsx", "dossiers/data/cong-dvcqg-2023.json.gz")
SESSIONS = ((time(7, 30), time(11, 30)), (time(13, 30), time(17, 30)))
BALLOTS = "surveys/data/phieu-khao-sat-2023.csv"


def ensure_profiles() -> None:
    if not OfficeProfile.objects.exists():
        for profile in PROFILES:
            OfficeProfile.objects.create(**_COMMON, **profile)


def ensure_advice() -> None:
    """The ward's way since 2023: online every day except Thursday, as advice (law.md 9, the pilot of the article)."""
    if ChannelAdvice.objects.exists():
        return
    since = date(2023, 1, 1)
    ChannelAdvice.objects.create(
        way=Way.ONLINE,
        sentence="Hôm nay nên nộp trực tuyến: không phải chờ ở quầy.",
        sentence_en="Today we advise filing online: no waiting at the counter.",
        valid_from=since,
    )
    ChannelAdvice.objects.create(
        weekday=WorkSession.Weekday.THURSDAY,
        way=Way.IN_PERSON,
        sentence="Hôm nay là thứ Năm, ngày phường dành để đón người dân đến trực tiếp.",
        sentence_en="Today is Thursday, the day the ward keeps for people who come in person.",
        valid_from=since,
    )


def ensure_officers() -> dict[str, Officer]:
    """The demonstration's officers by user name; one who stands already keeps password and role."""
    units = {unit.code: unit for unit in Unit.objects.all()}
    known = {officer.username: officer for officer in Officer.objects.all()}
    for account in ACCOUNTS:
        if account.username not in known:
            officer = Officer(
                username=account.username,
                full_name=account.full_name,
                title=account.title,
                role=account.role,
                unit=units.get(account.unit),
            )
            officer.set_password(PASSWORD)
            officer.save()
            known[account.username] = officer
    return known


def ensure_roster(officers: dict[str, Officer]) -> None:
    """The counter of the demonstration: one of the two every session, both on Monday mornings and on Thursdays."""
    if CounterDuty.objects.exists():
        return
    CounterDuty.objects.bulk_create(
        CounterDuty(officer=officers[name], weekday=day, starts=starts, ends=ends, valid_from=date(2023, 1, 1))
        for name, days in (("tiepnhan", (0, 1, 2, 3, 4)), ("tiepnhan2", (0, 3)))
        for day in days
        for starts, ends in SESSIONS
        if not (name == "tiepnhan2" and day == WorkSession.Weekday.MONDAY and starts > SESSIONS[0][0])
    )


def import_year(*, at: datetime, today: date) -> list[str]:
    """The three files of 2023 through the real importers; a file that was taken before is not read again."""
    told = []
    for name in YEAR_FILES:
        path = settings.BASE_DIR / name
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        if ImportBatch.objects.filter(digest=digest).exists():
            told.append(f"{path.name}: đã nhập trước đây.")
            continue
        found = registers.read_file(path)
        told.append(f"{path.name}: {imports.import_rows(found.rows, kind=found.kind, at=at, digest=found.digest)}")
    outcome = import_ballots(read_ballots((settings.BASE_DIR / BALLOTS).read_bytes(), today=today))
    told.append(f"Phiếu khảo sát: {outcome.created} mới, {outcome.unchanged} đã có.")
    return told


def accounts_table() -> list[str]:
    """The lines `run.py serve` shows: who signs in how and sees what."""
    rows = [("Địa chỉ", "Tài khoản", "Mật khẩu", "Xem gì")]
    rows += [(settings.PUBLIC_URL + account.path, account.username, PASSWORD, account.shows) for account in ACCOUNTS]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return [
        "    " + "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]])
        for row in rows
    ]
