"""Bank statements: each incoming transfer matched by dossier code and amount, shown first, then taken in.

What matches nothing is left for a person. The same transfer in a second file, or the same file again, is paid once.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q, Sum
from django.db.models.functions import Coalesce

from dossiers.models import BankStatement, Dossier, Payment, StatementLine
from dossiers.statement_files import StatementError, Transfer, plain
from dossiers.states import State
from tanthanh.office.models import OfficeProfile, Officer
from tanthanh.office.vietnamese import money, nfc


@dataclass(frozen=True, slots=True)
class Match:
    """A line and what it means: the dossier it pays, or why it pays none."""

    line: StatementLine
    dossier: Dossier | None
    problem: str
    payment: Payment | None


def store(name: str, found: list[Transfer], *, by: Officer, at: datetime) -> tuple[BankStatement, int]:
    """Keep the file's transfers; those known from an earlier file stay with it. Returns how many are new."""
    if not found:
        raise StatementError("Tệp không có giao dịch ghi có nào.")
    seen: Counter[tuple[object, ...]] = Counter()
    lines = []
    with transaction.atomic():
        statement = BankStatement.objects.create(name=nfc(name)[:200] or "sao kê", uploaded_at=at, uploaded_by=by)
        for one in found:
            alike = (one.booked_on, one.amount, plain(one.content), one.reference)
            seen[alike] += 1
            lines.append(
                StatementLine(
                    statement=statement,
                    row=one.row,
                    booked_on=one.booked_on,
                    amount=one.amount,
                    content=one.content,
                    reference=one.reference,
                    digest=one.digest(seen[alike]),
                )
            )
        StatementLine.objects.bulk_create(lines, ignore_conflicts=True)
    return statement, statement.lines.count()


def codes_in(content: str, prefixes: Sequence[str]) -> list[str]:
    """The dossier codes in a content, whatever signs the bank has put between their parts or taken away.

    `prefixes`: the office's identifiers, such as `H47.47.09`.
    """
    found = []
    for prefix in prefixes:
        loose = r"[^0-9A-Z]*".join(re.escape(sign) for sign in plain(prefix))
        pattern = rf"(?<![0-9A-Z]){loose}[^0-9A-Z]*([0-9]{{6}})[^0-9A-Z]*([0-9]{{4,7}})(?![0-9])"
        found += [f"{prefix}-{day}-{number}" for day, number in re.findall(pattern, content.upper())]
    return found


def matches(statement: BankStatement) -> list[Match]:
    """What each line pays, as the dossiers stand now; four queries, however many lines."""
    lines = list(statement.lines.order_by("row", "pk"))
    return list(_matched(lines, _dossiers(lines)))


def _dossiers(lines: Sequence[StatementLine]) -> dict[str, Dossier]:
    """The dossiers whose codes the lines name, each with what has been paid, by code."""
    codes = _codes(lines)
    named = Dossier.objects.filter(Q(code__in=codes) | Q(official_code__in=codes))
    found = named.annotate(paid=Coalesce(Sum("payments__amount"), 0))
    return {code: dossier for dossier in found for code in (dossier.code, dossier.official_code) if code}


def _codes(lines: Sequence[StatementLine]) -> set[str]:
    prefixes = _prefixes()
    return {code for line in lines for code in codes_in(line.content, prefixes)}


def _prefixes() -> list[str]:
    own = OfficeProfile.objects.values_list("agency_code", flat=True).distinct()
    return sorted({*own, settings.OFFICE_CODE})


def _matched(lines: Sequence[StatementLine], dossiers: dict[str, Dossier]) -> Iterator[Match]:
    prefixes = _prefixes()
    payments = {one.line_id: one for one in Payment.objects.filter(line__in=lines).select_related("dossier")}
    owed = {dossier.pk: max((dossier.fee_amount or 0) - dossier.paid, 0) for dossier in dossiers.values()}  # type: ignore[attr-defined]  # annotated
    for line in lines:
        payment = payments.get(line.pk)
        if payment is not None:
            yield Match(line, payment.dossier, "", payment)
            continue
        named = {dossiers[code].pk: dossiers[code] for code in codes_in(line.content, prefixes) if code in dossiers}
        problem = _problem(line, list(named.values()), owed)
        dossier = next(iter(named.values()), None)
        if not problem and dossier is not None:
            # A second transfer for the same dossier finds it paid.
            owed[dossier.pk] -= line.amount
        yield Match(line, dossier, problem, None)


def _problem(line: StatementLine, named: list[Dossier], owed: dict[int, int]) -> str:
    if not named:
        return "không thấy mã hồ sơ nào của phường trong nội dung"
    if len(named) > 1:
        return "nội dung ghi nhiều mã hồ sơ"
    dossier = named[0]
    if dossier.state == State.VOIDED:
        return "hồ sơ đã hủy do nhập sai"
    if not owed[dossier.pk]:
        return "hồ sơ không còn lệ phí phải nộp"
    if line.amount != owed[dossier.pk]:
        return f"số tiền khác số còn phải nộp ({money(owed[dossier.pk])})"
    return "" if line.booked_on >= dossier.received_on else "ngày chuyển tiền trước ngày tiếp nhận"


def commit(statement: BankStatement, *, by: Officer, at: datetime) -> int:
    """Record a payment for every line that matches now; again takes what has come to match since. Returns how many."""
    with transaction.atomic():
        locked = BankStatement.objects.select_for_update().get(pk=statement.pk)
        lines = list(locked.lines.order_by("row", "pk"))
        codes = _codes(lines)
        # Locked in the order of all lockers, so that the counter does not take the same fee meanwhile.
        pks = Dossier.objects.filter(Q(code__in=codes) | Q(official_code__in=codes)).order_by("pk")
        list(pks.select_for_update().values_list("pk", flat=True))
        fitting = [one for one in _matched(lines, _dossiers(lines)) if one.dossier and not one.problem]
        made = [_payment(one, by, at) for one in fitting if one.payment is None]
        Payment.objects.bulk_create(made)
        if locked.committed_at is None:
            locked.committed_at, locked.committed_by = at, by
            locked.save()
    return len(made)


def _payment(match: Match, by: Officer, at: datetime) -> Payment:
    return Payment(
        dossier=match.dossier,
        kind=Payment.Kind.FEE,
        method=Payment.Method.TRANSFER,
        amount=match.line.amount,
        paid_on=match.line.booked_on,
        recorded_at=at,
        recorded_by=by,
        reference=match.line.reference,
        line=match.line,
        key=f"sao-ke:{match.line.pk}",
    )
