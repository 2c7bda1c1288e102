"""What has happened to a dossier, told for a reader: officers see who and why, the applicant sees steps and dates."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from dossiers import chain, clock, post
from dossiers.models import ApologyLetter, Dossier, LogEntry, Message, PostalItem
from dossiers.states import Cause, Paper, Step
from tanthanh.office import calendars
from tanthanh.office.deadlines import DueDate
from tanthanh.office.vietnamese import stamp

TONES = {
    Step.ASK_SUPPLEMENT: "wait",
    Step.PAUSE: "wait",
    Step.FINISH: "ok",
    Step.RETURN: "ok",
    Step.FLAG_LATE: "late",
    Step.REAPPOINT: "late",
}
# What is no news to the applicant, or none of the public's business.
OFFICE_ONLY = frozenset({Step.IMPORT, Step.ASSIGN})


# Where no date was missed there is no form with a name of its own.
PLAIN_LETTER = "Thư xin lỗi"


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the story; `by` and `note` are empty where the reader is not to see them."""

    title: str
    at: datetime
    by: str = ""
    note: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """One paper of the office as its reader may see it on a page: what, which, when, why in a listed word."""

    title: str
    number: str
    at: datetime
    cause: str = ""
    new_promise_at: datetime | None = None
    items: int = 0
    # Of a letter of apology, which its applicant may open: its year and number, and when it went out.
    year: int = 0
    serial: int = 0
    sent_at: datetime | None = None


def entries(dossier: Dossier) -> list[LogEntry]:
    """The log in the order of what happened, in one query."""
    return list(dossier.log.select_related("by", "unit").order_by("at", "pk"))


def for_officers(log: Iterable[LogEntry], posted: Iterable[PostalItem] = ()) -> list[Event]:
    steps = [
        Event(entry.get_step_display(), entry.at, _who(entry), _note(entry), TONES.get(Step(entry.step), ""))
        for entry in log
    ]
    sent_off = [Event(title, at, by=str(item.posted_by)) for item in posted for title, at in post.told(item)]
    return sorted([*steps, *sent_off], key=lambda event: event.at) if sent_off else steps


def for_applicant(
    log: Iterable[LogEntry], sent: Iterable[Message] = (), posted: Iterable[PostalItem] = ()
) -> list[Event]:
    """Steps, messages and moments only: no officer, no reason, no contact, no other person (decisions.md 9)."""
    steps = [
        Event(entry.get_step_display(), entry.at, tone=TONES.get(Step(entry.step), ""))
        for entry in log
        if entry.step not in OFFICE_ONLY
    ]
    told = [Event(f"đã báo tin: {one.get_event_display()}", one.sent_at) for one in sent if one.sent_at]
    sent_off = [Event(title, at) for item in posted for title, at in post.told(item)]
    return sorted([*steps, *told, *sent_off], key=lambda event: event.at)


def letters(dossier: Dossier) -> list[Letter]:
    """The letters and notices issued for a dossier, told without a name or free text; the newest first."""
    apologies = ApologyLetter.objects.of(dossier).filter(number__isnull=False)
    told = [
        Letter(
            Paper.APOLOGY_LETTER.label if letter.episode_id else PLAIN_LETTER,
            f"{letter.number}/{letter.year}",
            letter.approved_at,
            cause=letter.get_cause_display() if letter.cause != Cause.UNKNOWN else "",
            new_promise_at=letter.new_promise_at,
            year=letter.year or 0,
            serial=letter.number or 0,
            sent_at=letter.sent_at,
        )
        for letter in apologies.order_by("pk")
        if letter.approved_at
    ]
    told += [
        Letter(notice.get_paper_display(), f"{notice.number}/{notice.year}", notice.issued_at, items=len(notice.items))
        for notice in dossier.notices.all()
    ]
    return sorted(told, key=lambda letter: letter.at, reverse=True)


def latest(log: list[LogEntry]) -> str:
    """`Bước gần nhất: trả kết quả, 15:10 24/01/2024, Trần Thị A.`, for the second of two officers."""
    if not log:
        return ""
    entry = log[-1]
    who = f", {entry.by}" if entry.by else ""
    return f"Bước gần nhất: {entry.get_step_display()}, {stamp(entry.at)}{who}."


def _who(entry: LogEntry) -> str:
    if entry.by is None:
        return "hệ thống"
    return f"{entry.by} ({entry.by.title})" if entry.by.title else str(entry.by)


def _note(entry: LogEntry) -> str:
    lines = [f"Lý do: {chain.readable(entry.reason)}"] if entry.reason else []
    lines += [f"Căn cứ: {entry.basis}"] if entry.basis else []
    lines += [f"Chuyển đến: {entry.unit}"] if entry.step == Step.FORWARD and entry.unit else []
    for label, before, after in (
        ("Hạn theo quy định", entry.due_before, entry.due_after),
        ("Hẹn trả", entry.promised_before, entry.promised_after),
    ):
        if before and after and before != after:
            lines.append(f"{label}: {stamp(before)} → {stamp(after)}")
    return "\n".join(lines)


def why(dossier: Dossier, log: Iterable[LogEntry]) -> DueDate | None:
    """The count that leads to the due date, by the calendar of then; None where the date came from a file instead."""
    if dossier.limit is None or dossier.calendar is None:
        return None
    found = clock.replay(dossier, log, calendars.calendar_of(dossier.calendar))
    return found if found.due_at == dossier.due_at else None
