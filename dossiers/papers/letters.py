"""The letter of apology on paper: the form of its own day, with the name and the signature block of that day."""

from datetime import datetime

from dossiers import signing_keys
from dossiers.models import ApologyLetter, Dossier, LetterState
from dossiers.papers import letterhead
from dossiers.papers.counter import TAKEN_IN, promised_by
from dossiers.papers.letterhead import BLANK, PaperMissingError
from dossiers.states import OPEN, Cause, Paper, State
from tanthanh.office.models import OfficeProfile
from tanthanh.office.vietnamese import date_in_words, moment_in_words, office_day


def latest_apology_letter(dossier: Dossier, *, at: datetime) -> bytes:
    """The letter for the date missed last. Raises PaperMissingError."""
    letters = ApologyLetter.objects.filter(episode__dossier=dossier).select_related("episode__unit")
    letter = letters.order_by("-episode__missed_due_at", "-pk").first()
    if letter is None:
        raise PaperMissingError("Hồ sơ này chưa có thư xin lỗi.")
    letter.episode.dossier = dossier
    return apology_letter(letter, at=at)


def apology_letter(letter: ApologyLetter, *, at: datetime) -> bytes:
    """Phiếu xin lỗi (2018) or Văn bản xin lỗi (2025); a draft is marked as one and has neither number nor date."""
    dossier = letter.episode.dossier
    signed_at = letter.approved_at or letter.sent_at
    day = office_day(signed_at or at)
    office = letterhead.profile_on(day)
    number = f"{letter.number:02d}" if letter.number else BLANK
    data = letterhead.head(
        dossier, office, day=office_day(signed_at) if signed_at else None, number=f"{number}/{office.letter_symbol}"
    ) | {
        "draft": letter.state == LetterState.DRAFT,
        "field": dossier.version.procedure.field.name,
        "received": _capital(date_in_words(dossier.received_at)),
        "promised": moment_in_words(promised_by(dossier, letterhead.latest_entry(dossier, *TAKEN_IN))),
        "handler": letter.episode.unit.name if letter.episode.unit else "bộ phận chuyên môn",
        "reasons": [_sentence(line) for line in letterhead.paragraphs(letter.reason or Cause(letter.cause).label)],
        "new_promise": moment_in_words(letter.new_promise_at) if letter.new_promise_at else "",
        "outcome": "" if letter.new_promise_at else _outcome(dossier, office),
        "recipients": ["Như trên;", f"{letterhead.one_stop_name(office)};", "Lưu: VT."],
        "signature_lines": office.signature_lines.splitlines(),
        "signer_name": office.signer_name,
        "verify": _verification(letter, at),
    }
    return letterhead.render(Paper.APOLOGY_LETTER, letterhead.forms_on(day), data, day=day, at=at)


def _verification(letter: ApologyLetter, at: datetime) -> dict[str, str] | None:
    """A letter is sealed once it has its number: a draft proves nothing."""
    if letter.number is None or letter.approved_at is None:
        return None
    promised_at, signer = letter.new_promise_at, signing_keys.signer()
    return letterhead.verification(
        letter.episode.dossier,
        Paper.APOLOGY_LETTER,
        paper_at=letter.approved_at,
        promised_at=promised_at,
        at=at,
        by=signer,
    )


def _outcome(dossier: Dossier, office: OfficeProfile) -> str:
    """What a letter says that names no new date: where the result is, or why the date is not moved again."""
    person = letterhead.title_of(dossier)
    if dossier.state in OPEN or dossier.finished_at is None:
        return (
            "Hồ sơ đã được hẹn lại một lần nên không hẹn lại ngày khác; "
            f"{letterhead.agency_name(office)} sẽ trả kết quả và thông báo cho {person} ngay khi giải quyết xong."
        )
    if dossier.state == State.READY:
        return (
            f"Hồ sơ đã có kết quả từ {moment_in_words(dossier.finished_at)}; "
            f"kính mời {person} đến nhận tại {letterhead.one_stop_name(office)}."
        )
    if dossier.state == State.RETURNED:
        return f"Kết quả giải quyết hồ sơ đã được trả {date_in_words(dossier.returned_at or dossier.finished_at)}."
    return f"Việc giải quyết hồ sơ đã kết thúc {date_in_words(dossier.finished_at)}."


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."
