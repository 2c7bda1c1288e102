"""The QR codes of the open door, one for each counter and place, and what the office says it has changed."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse

from procedures.models import Place
from surveys.models import QuarterNote, SurveyPoint
from tanthanh.office import pdf, qr
from tanthanh.office.languages import is_english
from tanthanh.office.models import OfficeProfile
from tanthanh.office.vietnamese import fold

LONGEST_CODE = 50


@dataclass(frozen=True, slots=True)
class Said:
    """What was changed in a quarter, a line each, in the language of the page."""

    quarter: int
    year: int
    lines: list[str]
    is_vietnamese: bool


def open_point(code: str) -> SurveyPoint | None:
    """The point a QR code names; None for none, a closed one and whatever else stands in the address."""
    if not code or len(code) > LONGEST_CODE:
        return None
    return SurveyPoint.objects.filter(code=code, is_open=True).first()


def add_point(name: str, *, place: Place | None) -> SurveyPoint | None:
    """A new point with a code of its own; None where one is called so already."""
    code = "-".join("".join(letter if letter.isalnum() else " " for letter in fold(name)).split())[: LONGEST_CODE - 4]
    taken = set(SurveyPoint.objects.filter(code__startswith=code).values_list("code", flat=True))
    free = next(one for one in (code, *(f"{code}-{number}" for number in range(2, 1000))) if one and one not in taken)
    try:
        with transaction.atomic():
            return SurveyPoint.objects.create(code=free, name=name, place=place)
    except IntegrityError:
        return None


def turn(pk: int, *, is_open: bool) -> bool:
    """Open or close a point; a paper that still hangs then leads to the common form."""
    return bool(SurveyPoint.objects.filter(pk=pk).update(is_open=is_open))


def address(point: SurveyPoint, *, kiosk: bool = False) -> str:
    """What the printed code says; with `kiosk` what the tablet opens."""
    return f"{settings.PUBLIC_URL}{reverse('surveys:survey')}?{'kiosk=1&' if kiosk else ''}diem={point.code}"


def sheet(point: SurveyPoint, office: OfficeProfile) -> bytes:
    """The A5 sheet that hangs at the point."""
    data = {
        "office": {"agency": office.name, "one_stop": office.one_stop_name},
        "point": point.name,
        "qr": qr.svg(address(point), level="Q", title="Đánh giá phục vụ"),
        "address": address(point).removeprefix("https://").removeprefix("http://"),
    }
    return pdf.render("survey_sheet", data)


def quarter_of(day: date) -> tuple[int, int]:
    return day.year, (day.month - 1) // 3 + 1


def latest_note(today: date) -> Said | None:
    """What the office wrote about a quarter that is over, the latest one; None where it has written nothing."""
    year, quarter = quarter_of(today)
    over = QuarterNote.objects.filter(year__lt=year) | QuarterNote.objects.filter(year=year, quarter__lt=quarter)
    note = over.order_by("-year", "-quarter").first()
    if note is None or not note.text:
        return None
    translated = is_english() and bool(note.text_en)
    lines = (note.text_en if translated else note.text).splitlines()
    return Said(note.quarter, note.year, [line.strip() for line in lines if line.strip()], not translated)


def write_note(year: int, quarter: int, *, text: str, text_en: str) -> None:
    QuarterNote.objects.update_or_create(year=year, quarter=quarter, defaults={"text": text, "text_en": text_en})
