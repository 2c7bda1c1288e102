"""When the names of volunteers on past rosters go; which team was where, and how many were helped, stays."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models.query import QuerySet

from procedures.models import DutyShift
from tanthanh.office import retention
from tanthanh.office.vietnamese import office_day


def _due(at: datetime) -> QuerySet[DutyShift]:
    moment = retention.before("volunteers", at)
    named = DutyShift.objects.exclude(volunteers="")
    return named.filter(day__lt=office_day(moment)) if moment else named.none()


def _erase(keys: Sequence[int], _at: datetime) -> None:
    DutyShift.objects.filter(pk__in=keys).update(volunteers="")


RULES = (
    retention.Rule(
        kind="volunteers",
        name="Tên tình nguyện viên trên lịch trực",
        takes="tên người; tổ, ngày, nơi trực ở lại",
        since="kể từ ngày trực",
        due=_due,
        erase=_erase,
    ),
)
