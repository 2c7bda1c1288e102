"""Writing what applicants are told: one row for each event, in the transaction of the step it tells of.

The job sends the rows after the commit (`dispatch.py`). Once per event: the table has one row for each occasion.
"""

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef

from dossiers import contacts, outbox_texts, returns
from dossiers.models import Dossier, LogEntry, Message, MessageEvent
from dossiers.outbox_texts import Text
from dossiers.states import NotifyBy, ReturnMethod, State, Step
from tanthanh.office.jobs import Outcome
from tanthanh.office.models import Officer
from tanthanh.office.vietnamese import initials, office_time, short_date, weekday_date

EVENTS = {
    Step.RECEIVE: MessageEvent.ACCEPTED,
    Step.ASK_SUPPLEMENT: MessageEvent.SUPPLEMENT,
    Step.TAKE_SUPPLEMENT: MessageEvent.RESUMED,
    Step.EXTEND_VERIFICATION: MessageEvent.EXTENDED,
    Step.REAPPOINT: MessageEvent.APOLOGY,
    Step.FINISH: MessageEvent.READY,
    Step.REFUSE: MessageEvent.REFUSED,
    Step.CALENDAR: MessageEvent.CALENDAR,
}
COLLECT = {
    ReturnMethod.COUNTER: "Mời mang giấy tiếp nhận và giấy tờ tùy thân đến bộ phận một cửa.",
    ReturnMethod.POST: "Kết quả được gửi qua bưu chính.",
    ReturnMethod.ELECTRONIC: "Kết quả điện tử được gửi theo đăng ký.",
}
# What rings a phone waits for the morning; a letter in a mailbox does not.
RINGING = frozenset({NotifyBy.SMS, NotifyBy.ZALO})
MOST_REMINDERS_A_RUN = 500
# What officers read, and the row keeps, where the recipient reads the address of a survey of their own.
HIDDEN = "(địa chỉ phiếu của riêng người nhận)"


class MessageError(Exception):
    """A message that cannot be sent again; the text is a Vietnamese sentence."""


def note_step(dossier: Dossier, entry: LogEntry, *, letter: str = "", new_date: datetime | None = None) -> None:
    """Write the message of a step, inside its transaction; one insert, none where nobody wants to be told."""
    event = EVENTS.get(Step(entry.step))
    if event is None or dossier.notify_by == NotifyBy.NONE:
        return
    if event == MessageEvent.READY and returns.is_early(dossier):
        event = MessageEvent.EARLY
    facts = facts_of(dossier) | {"thu": letter, "hen_lai": f"Ngày hẹn trả mới: {_day(new_date)}." if new_date else ""}
    prepared(dossier, event, occasion=entry.position, at=entry.at, facts=facts).save(force_insert=True)


def note_calendar(entries: Iterable[LogEntry]) -> int:
    """Write the messages of those whose promised date the calendar has moved; one insert for all, returns how many.

    The date went later and never earlier (calendar_changes.py); who gave no contact is on the list of that change.
    """
    told = (
        entry
        for entry in entries
        if entry.dossier.notify_by != NotifyBy.NONE and entry.promised_before != entry.promised_after
    )
    rows = [
        prepared(one.dossier, MessageEvent.CALENDAR, occasion=one.position, at=one.at, facts=facts_of(one.dossier))
        for one in told
    ]
    Message.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def prepared(dossier: Dossier, event: str, *, occasion: int, at: datetime, facts: dict[str, str]) -> Message:
    contact = contacts.of(dossier)
    return Message(
        dossier=dossier,
        event=event,
        occasion=occasion,
        channel=dossier.notify_by,
        contact=contact,
        facts=facts,
        status=Message.Status.WAITING if contact else Message.Status.DROPPED,
        problem="" if contact else "không có số di động hoặc địa chỉ thư dùng được",
        created_at=at,
        due_at=allowed_from(dossier.notify_by, at),
        stop_token=secrets.token_urlsafe(16),
    )


def facts_of(dossier: Dossier) -> dict[str, str]:
    """Initials, code and dates; no name, no procedure, nothing that a stranger with the phone may not read."""
    return {
        "ma_ho_so": dossier.code,
        "ten_tat": initials(dossier.applicant_name),
        "hen_tra": _day(dossier.promised_at),
        "han_bo_sung": short_date(dossier.supplement_due_on) if dossier.supplement_due_on else "",
        "noi_tra": COLLECT[ReturnMethod(dossier.return_method)],
    }


def _day(at: datetime) -> str:
    return f"{office_time(at):%H:%M} {weekday_date(at, with_year=True)}"


def allowed_from(channel: str, at: datetime) -> datetime:
    """`at` itself, or the end of the quiet hours it falls into (they may run over midnight)."""
    if channel not in RINGING:
        return at
    local, (begins, ends) = office_time(at), settings.QUIET_HOURS
    clock = local.time().replace(tzinfo=None)
    is_quiet = begins <= clock < ends if begins <= ends else clock >= begins or clock < ends
    if not is_quiet:
        return at
    morning = local.replace(hour=ends.hour, minute=ends.minute, second=0, microsecond=0)
    return morning if morning > local else morning + timedelta(days=1)


def remind_waiting(*, at: datetime) -> Outcome:
    """Write one reminder for each result that has lain ready for so many days (law.md 9.2, T11)."""
    since = at - timedelta(days=settings.COLLECT_REMINDER_DAYS)
    told = Message.objects.filter(dossier=OuterRef("pk"), event=MessageEvent.WAITING)
    waiting = (
        Dossier.objects.filter(state=State.READY, finished_at__lte=since, return_method=ReturnMethod.COUNTER)
        .exclude(notify_by=NotifyBy.NONE)
        .filter(~Exists(told))
        .order_by("finished_at", "pk")[:MOST_REMINDERS_A_RUN]
    )
    rows = [prepared(found, MessageEvent.WAITING, occasion=1, at=at, facts=facts_of(found)) for found in waiting]
    # Another run may have written some of them a moment ago.
    Message.objects.bulk_create(rows, ignore_conflicts=True)
    return Outcome(looked_at=len(rows), did=len(rows))


def retry(message: Message, *, by: Officer, at: datetime) -> None:
    """An officer has a failed message sent again. Raises MessageError where it is not failed any more."""
    failed = Message.objects.filter(pk=message.pk, status=Message.Status.FAILED)
    if not failed.update(
        status=Message.Status.WAITING,
        attempts=0,
        due_at=allowed_from(message.channel, at),
        problem="",
        retried_by=by,
        retried_at=at,
    ):
        raise MessageError("Tin này không còn ở danh sách không gửi được; hãy tải lại trang.")


def of(dossier: Dossier) -> list[Message]:
    """Everything written for this dossier, in order; no query where nobody ever asked to be told."""
    if dossier.notify_by == NotifyBy.NONE:
        return []
    return list(dossier.messages.select_related("retried_by").order_by("created_at", "pk"))


def said(message: Message, texts: Mapping[str, Text]) -> str:
    """What was said, or what will be; the office's name comes in when it is sent."""
    known = {"phuong": "phường", "khao_sat": HIDDEN, **message.facts}
    return message.body or outbox_texts.filled(texts[message.event].body, known)


def sent(dossier: Dossier) -> list[Message]:
    """What the applicant was told and when, in one query; none where nobody ever asked to be told."""
    if dossier.notify_by == NotifyBy.NONE:
        return []
    return list(dossier.messages.filter(status=Message.Status.SENT).order_by("sent_at", "pk"))
