"""Objections to a publication: the unit's officer says why before the days are over, a leader decides, both on record.

Upheld: not published, and the supervisor reads why. Dismissed: published at the next run. Undecided: it waits, and the
leaders' page says since when.
"""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models.query import QuerySet

from dossiers.models import LateListObjection, LatenessEpisode
from tanthanh.office.models import Officer
from tanthanh.office.roles import LEADERS, Role
from tanthanh.office.vietnamese import ZONE, nfc, office_day
from tanthanh.office.working_days import Calendar

OBJECTORS = frozenset({Role.RECEPTIONIST, Role.SPECIALIST})
LONGEST = 1000


class ObjectionError(Exception):
    """An objection that cannot be raised or decided so; the message is a Vietnamese sentence."""


def heard_until(calendar: Calendar, at: datetime) -> datetime:
    """Whoever was found late at or before this moment has had the days for an objection by `at`.

    One working day is over with the office's hours of the first working day after the one it was found late on.
    """
    if not settings.LATE_LIST_OBJECTION_DAYS:
        return at
    day = calendar.last_working_day_on_or_before(office_day(at))
    if calendar.closing(day) > at:
        day = calendar.last_working_day_on_or_before(day - timedelta(days=1))
    for _ in range(settings.LATE_LIST_OBJECTION_DAYS - 1):
        day = calendar.last_working_day_on_or_before(day - timedelta(days=1))
    return datetime.combine(day, time(), ZONE) - timedelta(microseconds=1)


def open_until(episode: LatenessEpisode, calendar: Calendar) -> datetime:
    """When the days for an objection are over for this one; the other side of `heard_until`."""
    since = max(episode.opened_at or episode.missed_due_at, episode.missed_due_at)
    if not settings.LATE_LIST_OBJECTION_DAYS:
        return since
    day = office_day(since)
    for _ in range(settings.LATE_LIST_OBJECTION_DAYS):
        day = calendar.next_working_day(day)
    return calendar.closing(day)


def may_object(episode: LatenessEpisode, officer: Officer) -> bool:
    """The officers of the unit that answers for it; the counter where no unit has it yet."""
    if officer.role not in OBJECTORS:
        return False
    return officer.unit_id == episode.unit_id if episode.unit_id else officer.role == Role.RECEPTIONIST


def raise_objection(
    episode: LatenessEpisode, *, reason: str, by: Officer, at: datetime, calendar: Calendar
) -> LateListObjection:
    """Say why it should not be published; once for each. Raises ObjectionError."""
    reason = nfc(reason)
    if not may_object(episode, by):
        raise ObjectionError("Chỉ cán bộ của bộ phận chịu trách nhiệm được nêu ý kiến về việc công khai hồ sơ này.")
    if not reason:
        raise ObjectionError("Hãy ghi rõ vì sao không nên công khai hồ sơ này.")
    if len(reason) > LONGEST:
        raise ObjectionError(f"Lý do dài quá {LONGEST} ký tự, hãy viết ngắn hơn.")
    try:
        with transaction.atomic():
            standing = LatenessEpisode.objects.select_for_update().get(pk=episode.pk)
            _refuse_too_late(standing, at, calendar)
            return LateListObjection.objects.create(episode=standing, raised_at=at, raised_by=by, reason=reason)
    except IntegrityError:
        raise ObjectionError("Hồ sơ này đã có ý kiến; mỗi lần trễ chỉ nêu một lần.") from None


def _refuse_too_late(episode: LatenessEpisode, at: datetime, calendar: Calendar) -> None:
    if episode.listings.exists():
        raise ObjectionError("Hồ sơ này đã được công khai; nếu có sai sót, lãnh đạo đính chính.")
    if episode.closed_at is not None:
        raise ObjectionError("Hồ sơ này đã giải quyết xong, không còn công khai.")
    if open_until(episode, calendar) < at:
        raise ObjectionError("Đã hết thời hạn nêu ý kiến; hồ sơ được công khai ở kỳ tới.")


def decide(objection: LateListObjection, *, upheld: bool, reason: str, by: Officer, at: datetime) -> LateListObjection:
    """A leader's answer, once, with its reason. Raises ObjectionError."""
    reason = nfc(reason)
    if by.role not in LEADERS:
        raise ObjectionError("Chỉ lãnh đạo quyết định về ý kiến này.")
    if not reason:
        raise ObjectionError("Hãy ghi lý do của quyết định.")
    if len(reason) > LONGEST:
        raise ObjectionError(f"Lý do dài quá {LONGEST} ký tự, hãy viết ngắn hơn.")
    waiting = LateListObjection.objects.filter(pk=objection.pk, decided_at=None)
    if not waiting.update(is_upheld=upheld, decided_at=at, decided_by=by, decision=reason):
        raise ObjectionError("Ý kiến này đã được quyết định; hãy tải lại trang.")
    objection.refresh_from_db()
    return objection


def undecided() -> QuerySet[LateListObjection]:
    """What waits for a leader, the longest waiting first."""
    return (
        LateListObjection.objects.filter(decided_at=None)
        .select_related("episode__dossier__version", "episode__unit", "raised_by")
        .order_by("raised_at", "pk")
    )
