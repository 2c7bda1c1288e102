"""How a signed letter of apology reaches the applicant: sent by a recorded way, arrived or come back, acknowledged.

Every line says who wrote it and when. A letter that came back waits to be sent again; the first journey stays.
"""

from datetime import datetime

from django.db import transaction

from dossiers.models import ApologyLetter, LetterDispatch, LetterState
from tanthanh.office import vietnamese
from tanthanh.office.models import Officer
from tanthanh.office.roles import STAFF

Way = LetterDispatch.Way


class JourneyError(Exception):
    """A line that cannot be written about this letter; the message is a Vietnamese sentence."""


def send(
    letter: ApologyLetter, *, way: str, by: Officer, at: datetime, tracking: str = "", note: str = ""
) -> LetterDispatch:
    """The signed letter leaves the office. Raises JourneyError."""
    _check(by)
    tracking, note = vietnamese.nfc(tracking)[:50], vietnamese.nfc(note)[:200]
    if way not in Way.values:
        raise JourneyError("Hãy chọn thư được gửi bằng cách nào.")
    if way == Way.POST and not tracking:
        raise JourneyError("Gửi bưu chính phải có số hiệu bưu gửi để theo dõi.")
    with transaction.atomic():
        locked_letter = ApologyLetter.objects.select_for_update().get(pk=letter.pk)
        if locked_letter.state != LetterState.APPROVED:
            raise JourneyError("Chỉ thư đã duyệt và chưa gửi mới ghi nhận gửi được.")
        sent = LetterDispatch(letter=locked_letter, way=way, tracking=tracking, note=note, sent_at=at, sent_by=by)
        sent.save()
        locked_letter.state, locked_letter.sent_at, locked_letter.sent_by = LetterState.SENT, at, by
        locked_letter.sent_via = in_words(sent)[:100]
        locked_letter.save()
    return sent


def note_delivered(sent: LetterDispatch, *, by: Officer, at: datetime) -> LetterDispatch:
    """It has arrived. Raises JourneyError."""
    _check(by)
    with transaction.atomic():
        locked = _under_way(sent)
        if locked.delivered_at is not None:
            raise JourneyError("Thư này đã được ghi nhận đến nơi.")
        locked.delivered_at, locked.delivered_by = at, by
        locked.save()
    return locked


def note_returned(sent: LetterDispatch, *, reason: str, by: Officer, at: datetime) -> LetterDispatch:
    """It came back; the letter waits to be sent again. Raises JourneyError."""
    _check(by)
    reason = vietnamese.nfc(reason)[:300]
    if not reason:
        raise JourneyError("Hãy ghi vì sao thư bị hoàn lại.")
    with transaction.atomic():
        locked = _under_way(sent)
        if locked.delivered_at is not None:
            raise JourneyError("Thư này đã được ghi nhận đến nơi nên không ghi hoàn lại được.")
        locked.returned_at, locked.returned_by, locked.return_reason = at, by, reason
        locked.save()
        locked_letter = ApologyLetter.objects.select_for_update().get(pk=locked.letter_id)
        locked_letter.state, locked_letter.sent_at = LetterState.APPROVED, None
        locked_letter.sent_by, locked_letter.sent_via = None, ""
        locked_letter.save()
    return locked


def note_acknowledged(sent: LetterDispatch, *, by: Officer, at: datetime) -> LetterDispatch:
    """The applicant says that they have it; whoever says so has received it. Raises JourneyError."""
    _check(by)
    with transaction.atomic():
        locked = _under_way(sent)
        if locked.acknowledged_at is not None:
            raise JourneyError("Người dân đã xác nhận nhận thư này rồi.")
        if locked.delivered_at is None:
            locked.delivered_at, locked.delivered_by = at, by
        locked.acknowledged_at, locked.acknowledged_by = at, by
        locked.save()
    return locked


def in_words(sent: LetterDispatch) -> str:
    """`bưu chính, số hiệu EB123456789VN (gửi bảo đảm)`."""
    tracking = f", số hiệu {sent.tracking}" if sent.tracking else ""
    return f"{sent.get_way_display()}{tracking}{f' ({sent.note})' if sent.note else ''}"


def _check(by: Officer) -> None:
    if by.role not in STAFF:
        raise JourneyError("Vai trò của bạn chỉ được xem thư xin lỗi.")


def _under_way(sent: LetterDispatch) -> LetterDispatch:
    locked = LetterDispatch.objects.select_for_update().get(pk=sent.pk)
    if locked.returned_at is not None:
        raise JourneyError("Lần gửi này đã bị hoàn lại; hãy ghi nhận lần gửi mới.")
    return locked
