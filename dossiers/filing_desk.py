"""What citizens filed from home, on the officers' side: seen, sent back for more, refused, and never forgotten.

118/2025/NĐ-CP Điều 17.2: the desk is alerted within 2 hours and answers within 8 working hours. It is alerted at once,
by its own desk; what nobody has looked at after 2 hours, or answered in time, is the leader's from then on. Acceptance
is the intake screen itself, which calls the lifecycle.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from dossiers import filing_messages
from dossiers.filings import FilingError
from dossiers.models import Filing, FilingEvent, Stage
from dossiers.models.filing import FilingQuerySet
from dossiers.states import State
from tanthanh.office.jobs import Outcome
from tanthanh.office.models import Officer
from tanthanh.office.roles import COUNTER, LEADERS
from tanthanh.office.vietnamese import nfc

ALERT_WITHIN = timedelta(hours=2)
SHOWN = 100
LONGEST_TEXT = 2000
Kind = FilingEvent.Kind


def waiting() -> FilingQuerySet:
    """What is owed an answer, the nearest date first."""
    rows = Filing.objects.waiting().select_related("version__procedure", "seen_by")
    return rows.order_by("decide_by", "pk")


def asked() -> FilingQuerySet:
    """What waits for its citizen: sent back before acceptance, the longest waiting first."""
    return Filing.objects.filter(stage=Stage.ASKED).select_related("version__procedure").order_by("changed_at", "pk")


def replied() -> FilingQuerySet:
    """Dossiers whose citizen has answered a supplement request by the link, and that nobody has taken up yet."""
    rows = Filing.objects.filter(replied_at__isnull=False, dossier__state=State.INCOMPLETE)
    return rows.select_related("version__procedure", "dossier").order_by("replied_at", "pk")


def owed_by(officer: Officer) -> FilingQuerySet:
    """What this officer's desk counts: everything filed and unanswered; for a leader, what has climbed."""
    rows = Filing.objects.filter(Q(stage=Stage.FILED) | Q(replied_at__isnull=False, dossier__state=State.INCOMPLETE))
    if officer.role in LEADERS:
        return rows.filter(climbed_at__isnull=False)
    return rows if officer.role in COUNTER else rows.none()


def see(filing: Filing, *, by: Officer, at: datetime) -> Filing:
    """An officer has opened it; the first one is kept."""
    Filing.objects.filter(pk=filing.pk, stage=Stage.FILED, seen_at=None).update(seen_at=at, seen_by=by)
    filing.refresh_from_db(fields=["seen_at", "seen_by"])
    return filing


def ask(filing: Filing, *, text: str, by: Officer, at: datetime) -> Filing:
    """Send it back with one full list of what is missing (Điều 17.2); the citizen answers by their own link."""
    return _decide(filing, Stage.ASKED, Kind.ASKED, text=text, by=by, at=at)


def refuse(filing: Filing, *, text: str, by: Officer, at: datetime) -> Filing:
    """Not for this ward, or never completed: refused with the reason, which the citizen reads by their link."""
    return _decide(filing, Stage.REFUSED, Kind.REFUSED, text=text, by=by, at=at)


def _decide(filing: Filing, stage: Stage, kind: Kind, *, text: str, by: Officer, at: datetime) -> Filing:
    text = nfc(text)[:LONGEST_TEXT]
    if by.role not in COUNTER:
        raise FilingError(f"Vai trò {by.get_role_display()} không trả lời hồ sơ nộp trực tuyến.")
    if not text:
        raise FilingError("Hãy ghi rõ cho người nộp: còn thiếu gì, hoặc vì sao không tiếp nhận.")
    with transaction.atomic():
        locked = Filing.objects.select_for_update().get(pk=filing.pk)
        sources = {Stage.FILED, Stage.ASKED} if stage == Stage.REFUSED else {Stage.FILED}
        if locked.stage not in sources:
            raise FilingError(f"Hồ sơ này đã có người xử lý: {locked.get_stage_display()}. Hãy tải lại trang.")
        locked.stage, locked.changed_at = stage, at
        locked.save(update_fields=["stage", "changed_at"])
        filing_messages.note(FilingEvent.objects.create(filing=locked, kind=kind, at=at, by=by, text=text))
    return locked


def climb(*, at: datetime) -> Outcome:
    """Put on the leader's desk what nobody has seen for two hours or answered in time; each once."""
    unseen = Q(seen_at=None, filed_at__lte=at - ALERT_WITHIN)
    with transaction.atomic():
        rows = Filing.objects.waiting().filter(climbed_at=None).filter(unseen | Q(decide_by__lt=at))
        keys = list(rows.select_for_update().order_by("pk").values_list("pk", flat=True))
        Filing.objects.filter(pk__in=keys).update(climbed_at=at)
        FilingEvent.objects.bulk_create(FilingEvent(filing_id=pk, kind=Kind.CLIMBED, at=at) for pk in keys)
    return Outcome(looked_at=Filing.objects.waiting().count(), did=len(keys))
