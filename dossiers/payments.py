"""Fees: what is owed, what was paid how, given back or put right, and the code that pays the rest by a banking app."""

import base64
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from django.db import transaction

from dossiers.models import Dossier, Payment
from dossiers.states import State
from tanthanh.office import qr, vietqr
from tanthanh.office.models import OfficeProfile, Officer
from tanthanh.office.roles import COUNTER, LEADERS
from tanthanh.office.vietnamese import money, nfc, office_day

MOST = 1_000_000_000


class PaymentError(Exception):
    """Money that cannot be recorded so; the message is a Vietnamese sentence."""


@dataclass(frozen=True, slots=True)
class Balance:
    """What a dossier costs and what has come in, in whole đồng; `fee` is None where none was set at intake."""

    fee: int | None
    paid: int

    @property
    def owed(self) -> int:
        return max((self.fee or 0) - self.paid, 0)

    @property
    def over(self) -> int:
        return max(self.paid - (self.fee or 0), 0)


def balance(dossier: Dossier, payments: Iterable[Payment] | None = None) -> Balance:
    """The fee of the dossier (its version's or case's, as agreed at intake) against its payments."""
    rows = dossier.payments.all() if payments is None else payments
    return Balance(dossier.fee_amount, sum(payment.amount for payment in rows))


def of(dossier: Dossier) -> list[Payment]:
    return list(dossier.payments.select_related("recorded_by").order_by("recorded_at", "pk"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """Money as the counter writes it down; `amount` in whole đồng, only a correction may be below zero."""

    kind: str = Payment.Kind.FEE
    method: str
    amount: int
    paid_on: date
    key: str
    reference: str = ""
    reason: str = ""


def record(dossier: Dossier, told: Movement, *, by: Officer, at: datetime) -> Payment:
    """Write down money that came in or is given back; the same `key` again is the same payment.

    A refund is never more than what is there; a correction is a leader's, with its sign. Raises PaymentError.
    """
    with transaction.atomic():
        locked = Dossier.objects.select_for_update().get(pk=dossier.pk)
        known = Payment.objects.filter(key=told.key).first()
        if known is not None:
            return known
        signed = -told.amount if told.kind == Payment.Kind.REFUND else told.amount
        told = replace(told, amount=signed, reason=nfc(told.reason)[:300], reference=nfc(told.reference)[:100])
        _check(locked, told, by, at)
        return Payment.objects.create(dossier=locked, recorded_at=at, recorded_by=by, **asdict(told))


def settle(dossier: Dossier, *, by: Officer, at: datetime, pays_rest: bool) -> bool:
    """At the handing out of the result: what is still owed is paid in cash, if the officer says so.

    Returns whether nothing is owed now; of a fee nobody set the officer's word is all there is. Raises PaymentError.
    """
    owed = balance(dossier).owed
    if owed and pays_rest:
        key = f"{dossier.pk}:tra-ket-qua"
        rest = Movement(method=Payment.Method.CASH, amount=owed, paid_on=office_day(at), key=key)
        record(dossier, rest, by=by, at=at)
    return pays_rest or (dossier.fee_amount is not None and not owed)


def _check(locked: Dossier, told: Movement, by: Officer, at: datetime) -> None:
    if by.role not in COUNTER:
        raise PaymentError("Vai trò của bạn không được ghi lệ phí.")
    if not 0 < abs(told.amount) <= MOST:
        raise PaymentError("Số tiền phải lớn hơn 0 và không quá một tỷ đồng.")
    if not locked.received_on <= told.paid_on <= office_day(at):
        raise PaymentError("Ngày thu, chi phải từ ngày tiếp nhận hồ sơ đến hôm nay.")
    if told.kind != Payment.Kind.FEE and not told.reason:
        raise PaymentError("Hãy ghi lý do hoàn trả hoặc điều chỉnh.")
    standing = balance(locked)
    if told.kind == Payment.Kind.FEE:
        _check_fee(locked, told.amount, standing)
    elif told.kind == Payment.Kind.CORRECTION and by.role not in LEADERS:
        raise PaymentError("Chỉ lãnh đạo được điều chỉnh số đã thu.")
    elif standing.paid + told.amount < 0:
        raise PaymentError(f"Không thể hoàn hoặc giảm quá số đã thu ({money(standing.paid)}).")


def _check_fee(locked: Dossier, amount: int, standing: Balance) -> None:
    if locked.state == State.VOIDED:
        raise PaymentError("Hồ sơ đã hủy do nhập sai nên không thu lệ phí.")
    if amount > standing.owed:
        raise PaymentError(
            f"Số thu lớn hơn số còn phải nộp ({money(standing.owed)}). Hãy sửa lệ phí của hồ sơ trước nếu lệ phí khác."
        )


# --- VietQR ----------------------------------------------------------------------------------------------------------


def content(code: str) -> str:
    """What the payer's bank writes with the transfer, and what finds the dossier on the statement."""
    return vietqr.plain(f"LP {code}")


def transfer_code(dossier: Dossier, owed: int, profile: OfficeProfile | None) -> str:
    """The text of the QR code that pays what is owed; empty where nothing is, or the office has no account."""
    if owed <= 0 or profile is None or not profile.bank_account or dossier.state == State.VOIDED:
        return ""
    return vietqr.payload(profile.bank_bin, profile.bank_account, owed, content(dossier.code))


@dataclass(frozen=True, slots=True)
class Transfer:
    """How to pay what is owed by a banking app, as a page shows it; `src` holds the picture itself."""

    src: str
    owed: int
    content: str
    bank: str
    account: str
    holder: str


def transfer(dossier: Dossier, owed: int, profile: OfficeProfile | None) -> Transfer | None:
    """The code and its words; None where nothing is owed or the office has no account."""
    text = transfer_code(dossier, owed, profile)
    if not text or profile is None:
        return None
    picture = base64.b64encode(qr.svg(text, title="VietQR").encode()).decode()
    return Transfer(
        src=f"data:image/svg+xml;base64,{picture}",
        owed=owed,
        content=content(dossier.code),
        bank=profile.bank_name,
        account=profile.bank_account,
        holder=profile.bank_holder,
    )
