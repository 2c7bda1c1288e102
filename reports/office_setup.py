"""The reference rows a new office starts with: legal regimes, units, calendar, catalogue, questionnaire.

Fills what is empty and nothing else: what the office has edited or imported since is never touched.
"""

import csv
from datetime import date, datetime
from pathlib import Path

from django.conf import settings

from dossiers import regimes, signing_keys
from procedures import catalogue
from procedures.models import Procedure
from surveys import questionnaire
from tanthanh.office import calendars
from tanthanh.office.models import CalendarDay, Unit

CATALOGUE = Path("procedures/data/procedures.csv")
CALENDAR = Path("tanthanh/office/data/calendar.csv")
UNITS = (
    ("mot-cua", "Bộ phận Một cửa", True),
    ("tu-phap-ho-tich", "Tư pháp – Hộ tịch", False),
    ("van-hoa-xa-hoi", "Văn hóa – Xã hội", False),
    ("dia-chinh-xay-dung", "Địa chính – Xây dựng", False),
    ("cong-an", "Công an phường", False),
)


def set_up(*, at: datetime, today: date) -> list[str]:
    """Fill in what is missing; returns what was done about each kind of row."""
    questionnaire.ensure_questionnaires()
    return [
        f"thêm {regimes.ensure_regimes()} chế độ pháp lý",
        f"{_units()} bộ phận",
        f"lịch làm việc: {_calendar(at)}",
        f"danh mục thủ tục: {_catalogue(today)}",
        f"khóa ký giấy tờ: {'tạo mới' if signing_keys.ensure(at=at) else 'đã có, giữ nguyên'}",
    ]


def _units() -> int:
    """The usual units, only where the office has named none of its own."""
    if Unit.objects.exists():
        return 0
    return len(
        Unit.objects.bulk_create(Unit(code=code, name=name, is_one_stop=one_stop) for code, name, one_stop in UNITS)
    )


def _calendar(at: datetime) -> str:
    if CalendarDay.objects.exists():
        return "đã có, giữ nguyên"
    with (settings.BASE_DIR / CALENDAR).open(encoding="utf-8-sig", newline="") as file:
        report = calendars.load_calendar(csv.DictReader(file), at=at)
    return f"thêm {report.created} ngày nghỉ và ngày làm bù"


def _catalogue(today: date) -> str:
    if Procedure.objects.exists():
        return "đã có, giữ nguyên"
    return str(catalogue.import_file((settings.BASE_DIR / CATALOGUE).read_bytes(), on=today)).rstrip(".")
