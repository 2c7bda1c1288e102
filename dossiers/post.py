"""Returning a result by the public postal service: posted with its number and cost, then delivered or back again.

Handing the letter to the post is the return of the result (`lifecycle.return_result`, taker: post); the law's clock
ended before, when the result was ready. What became of the letter is kept beside it.
"""

import re
from datetime import datetime

from django.db import IntegrityError, transaction

from dossiers.models import Collection, Dossier, PostalItem
from dossiers.states import State
from tanthanh.office.models import Officer
from tanthanh.office.roles import COUNTER
from tanthanh.office.vietnamese import nfc

HIGHEST_COST = 10_000_000


class PostError(Exception):
    """A letter that cannot be recorded so; the message is a Vietnamese sentence."""


def tracking_number(text: str) -> str:
    """`ee 123456789 vn` → `EE123456789VN`: 8 to 30 letters and digits. Raises PostError."""
    number = re.sub(r"[\s.\-]", "", nfc(text)).upper()
    if not re.fullmatch(r"[A-Z0-9]{8,30}", number) or not re.search(r"[0-9]{6}", number):
        raise PostError("Số vận đơn không đúng; nhập như trên phiếu gửi của bưu điện, ví dụ EE123456789VN.")
    return number


def send(dossier: Dossier, *, tracking: str, cost: int, by: Officer, at: datetime) -> PostalItem:
    """The letter is with the post. The result must have been returned by post; one letter is under way at a time.

    The same number again for the same dossier is the same letter. Raises PostError.
    """
    _check(by)
    tracking = tracking_number(tracking)
    if not 0 <= cost <= HIGHEST_COST:
        raise PostError("Cước bưu chính phải từ 0 đến 10.000.000 đồng.")
    with transaction.atomic():
        locked = Dossier.objects.select_for_update().get(pk=dossier.pk)
        known = PostalItem.objects.filter(tracking=tracking).first()
        if known is not None and known.dossier_id == locked.pk:
            return known
        _check_returned(locked, at)
        try:
            with transaction.atomic():
                return PostalItem.objects.create(
                    dossier=locked, tracking=tracking, cost=cost, posted_at=at, posted_by=by
                )
        except IntegrityError:
            pass
    raise PostError("Số vận đơn này đã dùng cho hồ sơ khác." if known else "Bưu gửi trước của hồ sơ này chưa kết thúc.")


def _check(by: Officer) -> None:
    if by.role not in COUNTER:
        raise PostError("Vai trò của bạn không được ghi bưu gửi.")


def _check_returned(locked: Dossier, at: datetime) -> None:
    collection = Collection.objects.filter(dossier=locked).first()
    if locked.state != State.RETURNED or collection is None or collection.taker != Collection.Taker.POST:
        raise PostError("Hãy ghi bước trả kết quả với người nhận “gửi qua bưu chính” trước khi ghi số vận đơn.")
    if locked.returned_at is not None and at < locked.returned_at:
        raise PostError("Thời điểm giao bưu điện không thể trước lúc trả kết quả.")


def deliver(item: PostalItem, *, by: Officer, at: datetime) -> PostalItem:
    """The applicant has signed for it. Raises PostError."""
    return _end(item, by=by, at=at, delivered_at=at)


def come_back(item: PostalItem, *, why: str, by: Officer, at: datetime) -> PostalItem:
    """The post could not hand it over and brought it back. Raises PostError."""
    why = nfc(why)[:200]
    if not why:
        raise PostError("Hãy ghi lý do bưu điện trả lại, ví dụ: sai địa chỉ, không có người nhận.")
    return _end(item, by=by, at=at, came_back_at=at, came_back_why=why)


def _end(item: PostalItem, *, by: Officer, at: datetime, **columns: object) -> PostalItem:
    _check(by)
    if at < item.posted_at:
        raise PostError("Thời điểm này trước lúc giao bưu điện.")
    under_way = PostalItem.objects.filter(pk=item.pk, delivered_at=None, came_back_at=None)
    if not under_way.update(**columns):
        raise PostError("Bưu gửi này đã được ghi kết thúc; hãy tải lại trang.")
    item.refresh_from_db()
    return item


def told(item: PostalItem) -> list[tuple[str, datetime]]:
    """What happened to the letter and when, in words for the timeline."""
    steps = [
        (f"giao bưu điện, số vận đơn {item.tracking}", item.posted_at),
        ("bưu điện đã phát, người nhận đã ký", item.delivered_at),
        ("bưu điện trả lại, mời liên hệ bộ phận một cửa", item.came_back_at),
    ]
    return [(title, at) for title, at in steps if at is not None]


def of(dossier: Dossier) -> list[PostalItem]:
    """The letters of this dossier, the first one first; no query where none can have gone."""
    if dossier.state != State.RETURNED:
        return []
    return list(dossier.postal_items.select_related("posted_by").order_by("posted_at", "pk"))
