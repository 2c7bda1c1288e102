"""The letter of apology on paper: the form of its own day, with the name and the signature block of that day."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch

from dossiers import signing_keys, wordings
from dossiers.models import ApologyLetter, Delegation, Dossier, LatenessEpisode, LetterGround, LetterState
from dossiers.models.apology import ApologyLetterQuerySet
from dossiers.papers import letterhead
from dossiers.papers.counter import promised_by
from dossiers.papers.letterhead import BLANK, PaperMissingError
from dossiers.papers.offices import Offices, latest_entries
from dossiers.papers.print_job import PrintJobError
from dossiers.states import OPEN, Cause, Paper, State
from tanthanh.office import pdf
from tanthanh.office.models import OfficeProfile
from tanthanh.office.vietnamese import date_in_words, moment_in_words, office_day

# What one print job takes (letters may have two pages, receipts have one).
MOST_LETTERS = 500


def latest_apology_letter(dossier: Dossier, *, at: datetime) -> bytes:
    """The latest letter of the dossier. Raises PaperMissingError."""
    letter = letters_of(dossier).order_by("-drafted_at", "-pk").first()
    if letter is None:
        raise PaperMissingError("Hồ sơ này chưa có thư xin lỗi.")
    return apology_letter(letter, at=at)


def letters_of(dossier: Dossier) -> ApologyLetterQuerySet:
    """The letters of a dossier, with what is printed of them."""
    return with_what_is_printed(ApologyLetter.objects.of(dossier))


def with_what_is_printed(letters: ApologyLetterQuerySet) -> ApologyLetterQuerySet:
    grounds = Prefetch("grounds", LetterGround.objects.order_by("pk"))
    return letters.select_related(
        "episode__unit",
        "episode__dossier__version__procedure__field",
        "own_dossier__version__procedure__field",
        "own_dossier__unit",
    ).prefetch_related(grounds)


def apology_letter(letter: ApologyLetter, *, at: datetime) -> bytes:
    """Phiếu xin lỗi (2018), Văn bản xin lỗi (2025), or a plain letter where no date was missed.

    A draft is marked as one and has neither number nor date.
    """
    (sheet,) = _Job([letter]).sheets(at)
    return pdf.render(f"{sheet['forms']}/apology_letter", sheet, timestamp=at)


def apology_letters(letters: ApologyLetterQuerySet, *, at: datetime) -> tuple[bytes, int]:
    """These letters one after the other in one PDF for the printer, each on pages of its own, and how many.

    The same number of queries, whatever the number of letters. Raises PrintJobError.
    """
    found = list(with_what_is_printed(letters)[: MOST_LETTERS + 1])
    if not found:
        raise PrintJobError("Không có thư xin lỗi nào để in.")
    if len(found) > MOST_LETTERS:
        raise PrintJobError(f"Mỗi lần in tối đa {MOST_LETTERS} thư xin lỗi; hãy duyệt hoặc gửi bớt rồi in tiếp.")
    sheets = _Job(found).sheets(at)
    # The job has no office, number or code of its own; base.typ wants the keys.
    common = {"office": sheets[0]["office"], "number": "", "code": ""}
    return pdf.render("apology_letters", common | {"letters": sheets}, timestamp=at, tags=False), len(sheets)


class _Job:
    """What the letters of one print job need besides themselves, read once."""

    def __init__(self, letters: Sequence[ApologyLetter]) -> None:
        self.letters = letters
        self.offices = Offices(Paper.APOLOGY_LETTER)
        self.delegations = list(Delegation.objects.order_by("-valid_from", "-pk"))
        self.entries = latest_entries([letter.dossier for letter in letters])
        self.signer = signing_keys.signer()

    def sheets(self, at: datetime) -> list[dict[str, Any]]:
        return [self.sheet(letter, at) for letter in self.letters]

    def sheet(self, letter: ApologyLetter, at: datetime) -> dict[str, Any]:
        """The data of one letter, with the folder of its forms."""
        dossier = letter.dossier
        signed_at = letter.approved_at or letter.sent_at
        day = office_day(signed_at or at)
        office = self.offices.profile_on(day)
        number = f"{letter.number:02d}" if letter.number else BLANK
        head = letterhead.head(
            dossier, office, day=day if signed_at else None, number=f"{number}/{office.letter_symbol}"
        )
        sheet = {
            **head,
            "forms": self.offices.forms_on(day),
            "draft": letter.state == LetterState.DRAFT,
            "field": dossier.version.procedure.field.name,
            "received": _capital(date_in_words(dossier.received_at)),
            "promised": moment_in_words(promised_by(dossier, self.entries.get(dossier.pk))),
            "handler": letter.unit.name if letter.unit else "bộ phận chuyên môn",
            **_lateness(letter, office, signed_at or at),
            "faults": [
                {"name": said.get_ground_display(), "words": _sentences(said.reason)} for said in letter.grounds.all()
            ],
            "recipients": ["Như trên;", f"{letterhead.one_stop_name(office)};", "Lưu: VT."],
            **self._signature(letter, office, day),
            "verify": self._verification(letter, at),
        }
        texts = wordings.filled(Paper.APOLOGY_LETTER, sheet["forms"], day, sheet, self.offices.wordings)
        return sheet | {"wordings": texts}

    def _signature(self, letter: ApologyLetter, office: OfficeProfile, day: date) -> dict[str, Any]:
        """By the delegations of that day: the unit's own row before the one for all, else the office's block."""
        unit_id = letter.unit.pk if letter.unit else None
        holding = [
            row for row in self.delegations if row.valid_from <= day and (not row.valid_to or day <= row.valid_to)
        ]
        rows = [row for row in holding if row.unit_id == unit_id and unit_id] + [
            row for row in holding if not row.unit_id
        ]
        by: Delegation | OfficeProfile = rows[0] if rows else office
        return {"signature_lines": by.signature_lines.splitlines(), "signer_name": by.signer_name}

    def _verification(self, letter: ApologyLetter, at: datetime) -> dict[str, str] | None:
        """A letter is sealed once it has its number: a draft proves nothing."""
        if letter.number is None or letter.approved_at is None:
            return None
        return letterhead.verification(
            letter.dossier,
            Paper.APOLOGY_LETTER,
            paper_at=letter.approved_at,
            promised_at=letter.new_promise_at,
            at=at,
            by=self.signer,
        )


def _lateness(letter: ApologyLetter, office: OfficeProfile, at: datetime) -> dict[str, Any]:
    """What the letter says of the missed date: nothing where it is about other faults alone."""
    episode = letter.episode
    if episode is None:
        return {"late": False, "ahead": False, "again": "", "reasons": [], "new_promise": "", "outcome": ""}
    return {
        "late": True,
        # Reported in time: the letter speaks of a date that still lies ahead.
        "ahead": at <= episode.missed_due_at and letter.dossier.state in OPEN,
        "again": _missed_again(episode),
        "reasons": _sentences(letter.reason or Cause(letter.cause).label),
        "new_promise": moment_in_words(letter.new_promise_at) if letter.new_promise_at else "",
        "outcome": "" if letter.new_promise_at else _outcome(letter.dossier, office),
    }


def _missed_again(episode: LatenessEpisode) -> str:
    """The re-appointed date, where that is the one that was missed."""
    if episode.missed_due_at == episode.dossier.due_at:
        return ""
    earlier = ApologyLetter.objects.filter(episode__dossier=episode.dossier_id, new_promise_at=episode.missed_due_at)
    return moment_in_words(episode.missed_due_at) if earlier.exists() else ""


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


def _sentences(text: str) -> list[str]:
    return [_sentence(line) for line in letterhead.paragraphs(text)]


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."
