"""One entry at the counter: a dossier, a batch of the same procedure, or one received and returned at once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import models, transaction

from dossiers import drafts, lifecycle
from dossiers.declarations import Declaration
from dossiers.models import Collection, Dossier
from dossiers.returns import Collected
from dossiers.states import OPEN, NotifyBy, State
from procedures.kinds import Way
from procedures.models import ProcedureCase, ProcedureVersion
from tanthanh.office.deadlines import LimitUnit
from tanthanh.office.models import Officer

# Twenty certified copies are common; more at once is a slip of the finger.
MOST_AT_ONCE = 50
EARLIER = 5


def take_in(
    version: ProcedureVersion, declaration: Declaration, *, by: Officer, at: datetime, key: UUID, dossiers: int = 1
) -> list[Dossier]:
    """Take in one dossier or several alike, all or none; the same `key` again gives those of the first time.

    Each has its own code and register number (118/2025/NĐ-CP Điều 17.3: 01 mã số hồ sơ each). The draft of the key is
    closed with the first. Raises StepError.
    """
    if dossiers <= 1:  # what forty people wait for: one transaction and no savepoint
        return [_received(version, declaration, by=by, at=at, key=key, number=0)]
    with transaction.atomic():
        return [_received(version, declaration, by=by, at=at, key=key, number=number) for number in range(dossiers)]


def _received(
    version: ProcedureVersion, declaration: Declaration, *, by: Officer, at: datetime, key: UUID, number: int
) -> Dossier:
    """The dossier of that place in the entry; the first one takes over the draft."""
    base = drafts.intake_key(key)
    if number:
        return lifecycle.receive(version, declaration, by=by, at=at, intake_key=f"{base}:{number + 1}")
    closing = partial(drafts.close, key)
    return lifecycle.receive(version, declaration, by=by, at=at, intake_key=base, also=closing)


def take_in_and_return(
    version: ProcedureVersion, declaration: Declaration, *, by: Officer, at: datetime, key: UUID, dossiers: int = 1
) -> list[Dossier]:
    """Received, done and handed out in one entry: no receipt, but recorded (118/2025/NĐ-CP Điều 17.4).

    The officer says with it that the fee is paid in cash, which is recorded; the same `key` again does nothing more.
    Raises StepError.
    """
    if not is_instant(version, declaration.case):
        raise lifecycle.StepNotAllowedError("Chỉ thủ tục giải quyết ngay trong ngày mới nhận và trả trong một lần ghi.")
    # Who leaves with the result in hand is told nothing afterwards.
    declaration = replace(declaration, notify_by=NotifyBy.NONE)
    with transaction.atomic():
        taken = take_in(version, declaration, by=by, at=at, key=key, dossiers=dossiers)
        return [_returned(dossier, _collected(declaration), by=by, at=at) for dossier in taken]


def _returned(dossier: Dossier, collected: Collected, *, by: Officer, at: datetime) -> Dossier:
    if dossier.state != State.RECEIVED:  # the second click
        return dossier
    lifecycle.finish(dossier, by=by, at=at)
    return lifecycle.return_result(dossier, by=by, at=at, collected=collected)


def _collected(declaration: Declaration) -> Collected:
    """Whoever stands there takes the result along."""
    if declaration.representative_name and declaration.authorisation:
        return Collected(
            taker=Collection.Taker.AUTHORISED,
            name=declaration.representative_name,
            authorisation=declaration.authorisation,
            is_fee_settled=True,
        )
    return Collected(is_fee_settled=True)


def is_instant(version: ProcedureVersion, case: ProcedureCase | None = None) -> bool:
    limit = (case.limit if case else None) or version.limit
    return limit is not None and limit.unit == LimitUnit.SAME_DAY


def case_for(cases: Sequence[ProcedureCase], *, channel: str, chosen: int | None) -> ProcedureCase | None:
    """The case that the clerk chose, or else the one that holds for everything coming by this way."""
    if chosen is not None:
        return next((case for case in cases if case.pk == chosen), None)
    ways = {str(Way.IN_PERSON), str(Way.ONLINE), str(Way.POSTAL)}
    return next((case for case in cases if case.way in ways and case.way == channel), None)


def same_person(id_number: str) -> models.QuerySet[Dossier]:
    """What this person has had here, the latest first; by the number, since names are shared."""
    if not id_number:
        return Dossier.objects.none()
    mine = Dossier.objects.filter(applicant_id_number=id_number).exclude(state=State.VOIDED)
    return mine.select_related("version__procedure").order_by("-received_at", "-pk")


def earlier(id_number: str, version: ProcedureVersion) -> tuple[list[Dossier], list[Dossier]]:
    """The person's open dossiers of this same procedure, to be warned of; their latest ones, to copy from."""
    known = same_person(id_number)
    overlapping = known.filter(version__procedure=version.procedure_id, state__in=OPEN, finished_at=None)
    return list(overlapping[:EARLIER]), list(known[:EARLIER])


def last_of_batch(first: Dossier) -> Dossier | None:
    """The last of the dossiers taken in with this one by the same entry; None where it stands alone."""
    same = Dossier.objects.filter(version=first.version_id, received_at=first.received_at, intake_key__isnull=False)
    last = same.filter(intake_key__startswith=f"{first.intake_key}:").order_by("register_number").last()
    return last if first.intake_key else None
