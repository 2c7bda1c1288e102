"""The papers of the counter: receipt, supplement request, refusal, stop notice."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from dossiers import notices, signing_keys
from dossiers.models import Dossier, LogEntry, Notice, SubmittedDocument
from dossiers.papers import letterhead
from dossiers.papers.letterhead import BLANK, Forms, PaperMissingError
from dossiers.states import Paper, State, Step
from procedures.kinds import SupplementPolicy
from tanthanh.office import calendars
from tanthanh.office.deadlines import supplement_last_day
from tanthanh.office.models import OfficeProfile
from tanthanh.office.vietnamese import date_in_words, moment_in_words, money, money_in_words, office_day, phone_text

# The copies of a receipt, in the order in which they come out of the printer.
COPIES = ("Giao người nộp hồ sơ", "Lưu tại bộ phận một cửa")
TAKEN_IN = (Step.RECEIVE, Step.TAKE_SUPPLEMENT)

CLOCKS = {
    SupplementPolicy.RESTART: "Thời hạn giải quyết được tính lại từ đầu sau khi nhận đủ hồ sơ.",
    SupplementPolicy.CONTINUE: "Thời hạn giải quyết được tính tiếp sau khi nhận đủ hồ sơ.",
}
GROUNDS = {
    Step.WITHDRAW: "người nộp hồ sơ đề nghị rút hồ sơ (Điều 21 Nghị định số 118/2025/NĐ-CP)",
    Step.STOP: (
        "hồ sơ không được bổ sung, hoàn thiện trong thời hạn đã thông báo (khoản 5 Điều 19 Nghị định số 118/2025/NĐ-CP)"
    ),
}


def receipt(dossier: Dossier, *, at: datetime, copies: int = 1) -> bytes:
    """Giấy tiếp nhận hồ sơ và hẹn trả kết quả: of the intake, or of the papers that completed the dossier.

    Two copies (liên) share one A4, to be cut apart; one is an A5.
    """
    entry = letterhead.latest_entry(dossier, *TAKEN_IN)
    day = day_of_receipt(dossier, entry)
    office = letterhead.profile_on(day)
    data = receipt_data(dossier, entry, _papers(dossier), office, copies=copies)
    data["verify"] = verification(dossier, entry, at=at, by=signing_keys.signer())
    return letterhead.render(Paper.RECEIPT, letterhead.forms_on(day), data | {"two_up": copies > 1}, day=day, at=at)


def verification(
    dossier: Dossier, entry: LogEntry | None, *, at: datetime, by: signing_keys.Signer | None
) -> dict[str, str] | None:
    """The seal of that receipt, with the promise that it prints."""
    paper_at, promised_at = entry.at if entry else dossier.received_at, promised_by(dossier, entry)
    return letterhead.verification(dossier, Paper.RECEIPT, paper_at=paper_at, promised_at=promised_at, at=at, by=by)


def day_of_receipt(dossier: Dossier, entry: LogEntry | None) -> date:
    return office_day(entry.at) if entry else dossier.received_on


def receipt_data(
    dossier: Dossier, entry: LogEntry | None, papers: list[dict[str, Any]], office: OfficeProfile, *, copies: int
) -> dict[str, Any]:
    """One receipt as its template takes it; asks the database nothing but what the dossier carries with it."""
    day = day_of_receipt(dossier, entry)
    number = f"{dossier.register_number}/TNHS" if dossier.register_number else f"{BLANK}/TNHS"
    return letterhead.head(dossier, office, day=day, number=number) | {
        "copies": list(COPIES[:copies]),
        "papers": papers,
        "sets": dossier.copies,
        "limit": dossier.limit.in_words() if dossier.limit else "",
        "limit_note": dossier.version.limit_note,
        "received": _received(dossier, entry),
        "promised": moment_in_words(promised_by(dossier, entry)),
        "return_method": dossier.get_return_method_display(),
        "fee": _fee(dossier),
        "register": {"volume": dossier.register_year or BLANK, "number": dossier.register_number or BLANK},
        "submitter": "",
        "receiver": letterhead.name_of(entry) if entry else "",
    }


def _received(dossier: Dossier, entry: LogEntry | None) -> str:
    received = moment_in_words(dossier.received_at)
    if entry is None or entry.step == Step.RECEIVE:
        return received
    return f"{received}; nhận đủ hồ sơ bổ sung lúc {moment_in_words(entry.at)}"


def promised_by(dossier: Dossier, entry: LogEntry | None) -> datetime:
    """What that receipt promised; a letter that moved the date later does not change an old receipt."""
    return (entry.promised_after if entry else None) or dossier.first_promised_at


def _papers(dossier: Dossier) -> list[dict[str, Any]]:
    return paper_lines(dossier.documents.order_by("position"))


def paper_lines(documents: Iterable[SubmittedDocument]) -> list[dict[str, Any]]:
    return [
        {"name": document.name, "form": document.get_form_display(), "quantity": document.quantity}
        for document in documents
    ]


def _fee(dossier: Dossier) -> str:
    """`8.000 đ (Tám nghìn đồng)`, that nothing is paid, or room to write."""
    if dossier.fee_amount is None:
        return ""
    return f"{money(dossier.fee_amount)} ({money_in_words(dossier.fee_amount)})" if dossier.fee_amount else "Không thu"


def supplement_request(dossier: Dossier, *, at: datetime) -> bytes:
    """Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ, of the latest request."""
    entry = letterhead.latest_entry(dossier, Step.ASK_SUPPLEMENT)
    if entry is None:
        raise PaperMissingError("Hồ sơ này chưa có yêu cầu bổ sung nào.")
    day = office_day(entry.at)
    office, forms = letterhead.profile_on(day), letterhead.forms_on(day)
    notice = letterhead.latest_notice(dossier, Paper.SUPPLEMENT_REQUEST)
    at_intake = entry.from_state == State.RECEIVED
    data = letterhead.head(dossier, office, day=day, number=letterhead.number_of(notice, "HDHS")) | {
        "stage": Notice.Stage.INTAKE.label if at_intake else Notice.Stage.APPRAISAL.label,
        "items": notice.items if notice else notices.listed(entry.reason),
        "basis": entry.basis,
        "deadline": _deadline(dossier, day, forms),
        "clock": CLOCKS[SupplementPolicy(dossier.supplement_policy)],
        "contact": {"name": letterhead.name_of(entry), "phone": phone_text(office.phone)},
        "officer": letterhead.name_of(entry),
    }
    data |= letterhead.sealed(dossier, Paper.SUPPLEMENT_REQUEST, paper_at=entry.at, at=at)
    return letterhead.render(Paper.SUPPLEMENT_REQUEST, forms, data, day=day, at=at)


def _deadline(dossier: Dossier, notice_on: date, forms: Forms) -> str:
    """The last day for the missing papers; counted again once they have come and the dossier no longer says it."""
    if dossier.supplement_due_on is not None:
        return date_in_words(dossier.supplement_due_on)
    if forms.supplement_close_days is None:
        return ""
    calendar = calendars.current_calendar().calendar
    return date_in_words(supplement_last_day(notice_on, calendar, forms.supplement_close_days))


def refusal(dossier: Dossier, *, at: datetime) -> bytes:
    """Phiếu từ chối tiếp nhận giải quyết hồ sơ."""
    entry = letterhead.latest_entry(dossier, Step.REFUSE)
    if entry is None:
        raise PaperMissingError("Hồ sơ này không bị từ chối.")
    day = office_day(entry.at)
    number = letterhead.number_of(letterhead.latest_notice(dossier, Paper.REFUSAL), "TCHS")
    data = letterhead.head(dossier, letterhead.profile_on(day), day=day, number=number) | {
        "received": moment_in_words(dossier.received_at),
        "reasons": letterhead.paragraphs(entry.reason),
        "basis": entry.basis,
        "officer": letterhead.name_of(entry),
    }
    data |= letterhead.sealed(dossier, Paper.REFUSAL, paper_at=entry.at, at=at)
    return letterhead.render(Paper.REFUSAL, letterhead.forms_on(day), data, day=day, at=at)


def stop_notice(dossier: Dossier, *, at: datetime) -> bytes:
    """Thông báo dừng giải quyết hồ sơ: withdrawn, or never completed; a form of 2025, the older decree has none."""
    entry = letterhead.latest_entry(dossier, Step.WITHDRAW, Step.STOP)
    if entry is None:
        raise PaperMissingError("Hồ sơ này không bị rút, cũng không bị dừng giải quyết.")
    day = office_day(entry.at)
    forms = letterhead.forms_on(day)
    if not forms.has_stop_notice:
        raise PaperMissingError("Mẫu Thông báo dừng giải quyết hồ sơ chỉ có từ ngày 01/07/2025.")
    number = letterhead.number_of(letterhead.latest_notice(dossier, Paper.STOP_NOTICE), "TBDHS")
    data = letterhead.head(dossier, letterhead.profile_on(day), day=day, number=number) | {
        "received": moment_in_words(dossier.received_at),
        "stopped": moment_in_words(entry.at),
        "ground": GROUNDS[Step(entry.step)],
        "reasons": letterhead.paragraphs(entry.reason),
        "papers": _papers(dossier),
        "fee": _fee(dossier) if dossier.fee_amount else "",
        "officer": letterhead.name_of(entry),
    }
    data |= letterhead.sealed(dossier, Paper.STOP_NOTICE, paper_at=entry.at, at=at)
    return letterhead.render(Paper.STOP_NOTICE, forms, data, day=day, at=at)
