"""Putting a published row right: a leader changes what was wrong and says so in a note that the public reads."""

import re
from datetime import datetime

from django.db import transaction

from dossiers import publications
from dossiers.models import Dossier, LateListCorrection, LatenessEpisode
from dossiers.states import Cause
from tanthanh.office.models import Officer, Unit
from tanthanh.office.roles import LEADERS
from tanthanh.office.vietnamese import fold, nfc

LONGEST = 300
DATES = re.compile(r"\b\d{1,2}\s?[/.-]\s?\d{1,2}(\s?[/.-]\s?\d{4})?\b")
WORD = re.compile(r"[^\W_]+")
# Six digits, however they are grouped: a phone, an identity number, a dossier's code.
NUMBERS = re.compile(r"\d(?:[\s.\-]?\d){5,}")
ADDRESSED = re.compile(r"\b([Ôô]ng|[Bb]à|[Aa]nh|[Cc]hị|[Cc]ô|[Cc]hú|[Bb]ác|[Cc]háu)\s+(?=[^\W\d_])(\w)")


class CorrectionNoteError(Exception):
    """A correction that cannot be published so; the message is a Vietnamese sentence."""


def correct(
    episode: LatenessEpisode, *, note: str, unit: Unit | None, cause: str, by: Officer, at: datetime
) -> LateListCorrection:
    """Keep the correction with what stood before, and publish an edition that shows it. Raises CorrectionNoteError."""
    note = nfc(note)
    if by.role not in LEADERS:
        raise CorrectionNoteError("Chỉ lãnh đạo đính chính nội dung đã công khai.")
    if cause not in Cause.values:
        raise CorrectionNoteError("Chọn một nhóm nguyên nhân trong danh sách.")
    refuse_personal(note, episode.dossier)
    with transaction.atomic():
        standing = LatenessEpisode.objects.select_for_update().get(pk=episode.pk)
        if not standing.listings.exists():
            raise CorrectionNoteError("Hồ sơ này chưa được công khai nên không có gì để đính chính.")
        correction = LateListCorrection.objects.create(
            episode=standing,
            at=at,
            by=by,
            note=note,
            unit_before_id=standing.unit_id,
            unit_after=unit,
            cause_before=standing.cause,
            cause_after=cause,
        )
        standing.unit, standing.cause = unit, cause
        standing.save(update_fields=["unit", "cause"])
    publications.publish(at=at)
    return correction


def refuse_personal(note: str, dossier: Dossier) -> None:
    """A public note names nobody and holds no number by which somebody could be found (decisions.md 9)."""
    if not note:
        raise CorrectionNoteError("Hãy ghi đã đính chính điều gì, vì sao.")
    if len(note) > LONGEST:
        raise CorrectionNoteError(f"Nội dung đính chính dài quá {LONGEST} ký tự, hãy viết ngắn hơn.")
    if NUMBERS.search(DATES.sub(" ", note)) or "@" in note:
        raise CorrectionNoteError(
            "Nội dung đính chính được công khai: không ghi số điện thoại, số giấy tờ, mã hồ sơ hay địa chỉ thư."
        )
    if _names_somebody(note, dossier):
        raise CorrectionNoteError("Nội dung đính chính được công khai: không ghi họ tên hay địa chỉ của ai.")


def _names_somebody(note: str, dossier: Dossier) -> bool:
    """The applicant or the representative, in full or by the last two words of the name; or "ông", "bà" and a name."""
    said, said_plainly = _words(note.casefold()), _words(fold(note))
    for name in filter(None, (dossier.applicant_name, dossier.representative_name)):
        # Two words without their marks may be words of every day: "Văn Thử" is not the "văn thư" of an office.
        if _words(fold(name)) in said_plainly or _words(" ".join(nfc(name).casefold().split()[-2:])) in said:
            return True
    address = dossier.applicant_address
    if address and _words(fold(address)) in said_plainly:
        return True
    return any(found[2].isupper() for found in ADDRESSED.finditer(note))


def _words(text: str) -> str:
    """Words between single blanks, with a blank at either end, so that a part of a word is not found."""
    return f" {' '.join(WORD.findall(text))} "
