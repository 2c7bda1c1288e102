"""How dates, sums and shares are written in Vietnamese; registered as builtins, so no template loads it."""

from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone

from tanthanh.office import languages, retention
from tanthanh.office.vietnamese import NBSP, WEEKDAYS

register = template.Library()


def local(value: Any) -> Any:  # noqa: ANN401 -- a template hands over anything
    """A moment as the office's clock shows it; dates and everything else unchanged."""
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


@register.filter
def vn_date(value: Any) -> str:  # noqa: ANN401
    """24/01/2024; nothing for nothing."""
    value = local(value)
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else ""


@register.filter
def vn_datetime(value: Any) -> str:  # noqa: ANN401
    """15:10 24/01/2024; a date alone is written without an hour."""
    value = local(value)
    return f"{value:%H:%M %d/%m/%Y}" if isinstance(value, datetime) else vn_date(value)


@register.filter
def vn_time(value: Any) -> str:  # noqa: ANN401
    """15:10."""
    value = local(value)
    return f"{value:%H:%M}" if isinstance(value, datetime | time) else ""


@register.filter
def vn_weekday(value: Any) -> str:  # noqa: ANN401
    """The day of the week in words: thứ Hai … Chủ nhật."""
    value = local(value)
    return languages.said(WEEKDAYS[value.weekday()]) if isinstance(value, date) else ""


@register.filter
def said(phrase: Any) -> Any:  # noqa: ANN401
    """A phrase of the rules in the language of the page: `03 ngày làm việc`, `3 working days`."""
    return languages.said(str(phrase)) if languages.is_english() else phrase


@register.filter
def is_vietnamese(phrase: Any) -> bool:  # noqa: ANN401
    """Whether an English page has to show this phrase in Vietnamese, so that it says so to a screen reader."""
    return languages.is_english() and languages.said(str(phrase)) == str(phrase)


@register.filter
def here(path: str) -> str:
    """A public page's address in the language of this page."""
    return languages.here(path)


@register.simple_tag
def page(name: str, *arguments: object) -> str:
    """`{% url %}` for a public page, in the language of this page."""
    return languages.here(reverse(name, args=arguments))


@register.simple_tag
def kept(kind: str) -> str:
    """How long this kind of personal data is kept, for a privacy notice, as the settings say today."""
    months = retention.months(kind)
    if not months:
        return languages.said("theo quy định về lưu trữ")
    span = f"{months // 12} năm" if months % 12 == 0 else f"{months} tháng"
    return languages.said(span)


@register.filter
def without_day(reason: str) -> str:
    """The reason of a counted day without the date before its colon, for where the date stands beside it."""
    return reason.partition(": ")[2] or reason


@register.filter
def vn_number(value: Any) -> str:  # noqa: ANN401
    """5.880 and 1.234,5: a point between thousands, a comma before decimals, as many decimals as the value has."""
    number = as_decimal(value)
    if number is None:
        return ""
    return f"{number:,f}".replace(",", " ").replace(".", ",").replace(" ", ".")


@register.filter
def vn_money(value: Any) -> str:  # noqa: ANN401
    """Whole đồng: 8.000 đ."""
    number = as_decimal(value)
    return "" if number is None else f"{vn_number(number.quantize(Decimal(1), ROUND_HALF_UP))}{NBSP}đ"


@register.filter
def vn_percent(value: Any) -> str:  # noqa: ANN401
    """A share already in per cent, two places, rounded half up: 99,74 %; a dash where there is none (0/0)."""
    number = as_decimal(value)
    if number is None:
        return "–"
    return f"{vn_number(number.quantize(Decimal('0.01'), ROUND_HALF_UP))}{NBSP}%"


def as_decimal(value: Any) -> Decimal | None:  # noqa: ANN401
    """The number as it is written, never through binary rounding; None for what is no number."""
    if value is None or isinstance(value, bool):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
