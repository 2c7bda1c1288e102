"""Phiếu kiểm soát quá trình giải quyết hồ sơ: one row for every hand-over, and the result back at the counter."""

from collections.abc import Iterable
from datetime import datetime

from dossiers.models import Dossier, HandOver, LogEntry
from dossiers.papers import letterhead
from dossiers.states import Paper, Step
from procedures.models import HandOverStep
from tanthanh.office.vietnamese import moment_in_words, office_day, stamp

# From whoever decided back to the counter.
BACK = frozenset({Step.FINISH, Step.REFUSE})
ROWS = 3
EMPTY_ROW = dict.fromkeys(("giver_unit", "giver", "taker_unit", "taker", "at", "result", "note"), "")


def control_slip(dossier: Dossier, *, at: datetime) -> bytes:
    """The slip as far as the dossier has come, with rows left to fill in by hand."""
    office = letterhead.profile_on(dossier.received_on)
    passed = list(
        dossier.hand_overs.select_related("from_unit", "to_unit", "sent_by", "received_by").order_by("sent_at", "pk")
    )
    back = dossier.log.filter(step__in=BACK).select_related("by", "unit").order_by("at", "pk").last()
    rows = slip_rows(passed, back, counter=office.one_stop_name)
    number = f"{dossier.register_number or letterhead.BLANK}/PKS"
    data = letterhead.head(dossier, office, day=dossier.received_on, number=number) | {
        "unit": _handler(passed),
        "partners": _partners(dossier, passed),
        "received": moment_in_words(dossier.received_at),
        "due": moment_in_words(dossier.due_at),
        "moves": rows + [EMPTY_ROW] * (ROWS - len(rows)),
    }
    data |= letterhead.sealed(dossier, Paper.CONTROL_SLIP, paper_at=dossier.received_at, at=at)
    return letterhead.render(
        Paper.CONTROL_SLIP, letterhead.forms_on(dossier.received_on), data, day=dossier.received_on, at=at
    )


def slip_rows(passed: Iterable[HandOver], back: LogEntry | None, *, counter: str) -> list[dict[str, str]]:
    """One row for every time the dossier changed hands; `counter` is what the one-stop is called."""
    rows = [_row(row, counter) for row in passed]
    return [*rows, _row_back(back, counter)] if back else rows


def _handler(passed: list[HandOver]) -> str:
    """Who leads, or else the unit that had it last."""
    units = [row for row in passed if row.kind == HandOverStep.Kind.UNIT]
    lead = next((row for row in passed if row.is_lead), None)
    return lead.receiver if lead else units[-1].receiver if units else ""


def _partners(dossier: Dossier, passed: list[HandOver]) -> str:
    asked = dict.fromkeys(row.agency for row in passed if row.agency and not row.is_lead)
    return ", ".join(asked) or dossier.version.interlinked_note


def _row(row: HandOver, counter: str) -> dict[str, str]:
    return EMPTY_ROW | {
        "giver_unit": str(row.from_unit or counter),
        "giver": row.sent_by.full_name if row.sent_by else "",
        "taker_unit": row.receiver,
        "taker": row.received_by.full_name if row.received_by else "",
        "at": moment_in_words(row.received_at or row.sent_at),
        "result": _against(row.due_at, row.done_at),
        "note": _note(row),
    }


def _note(row: HandOver) -> str:
    if row.sent_back_at:
        return f"trả lại: {row.note}"
    return f"hạn {stamp(row.due_at)}" if row.due_at else ""


def _row_back(entry: LogEntry, counter: str) -> dict[str, str]:
    return EMPTY_ROW | {
        "giver_unit": entry.unit.name if entry.unit else "",
        "giver": letterhead.name_of(entry),
        "taker_unit": counter,
        "at": moment_in_words(entry.at),
        # How the decision stood against the date that the law gave (decisions.md 3).
        "result": _against(entry.due_after, entry.at),
        "note": "từ chối" if entry.step == Step.REFUSE else "",
    }


def _against(due_at: datetime | None, done_at: datetime | None) -> str:
    """Early, on time or late; nothing while it is being worked on or where nobody set a date."""
    if due_at is None or done_at is None:
        return ""
    if done_at > due_at:
        return "Quá hạn"
    return "Trước hạn" if office_day(done_at) < office_day(due_at) else "Đúng hạn"
