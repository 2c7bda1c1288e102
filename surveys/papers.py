"""Ballots on paper: printed in batches, keyed in by digits, read a second time by somebody else on a sample.

A paper carries no number when a citizen has it. Who keys it in writes one on it, so that the checker finds it again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.urls import reverse

from surveys.ballot_files import keyed
from surveys.models import Answer, Ballot, BallotBatch, Comment, Door, PaperEntry, Question
from surveys.questionnaire import MARKS, short_questions
from tanthanh.office import pdf, qr
from tanthanh.office.models import OfficeProfile, Officer
from tanthanh.office.vietnamese import percent

MOST_COPIES = 200
# A tenth of the batch, and never fewer than five, is read by a second person.
SAMPLE_SHARE, SMALLEST_SAMPLE = 10, 5


class PaperError(Exception):
    """A paper that cannot be keyed in or checked so; the message is a Vietnamese sentence."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far the second reading of the sample agrees with the first, mark by mark."""

    papers: int
    checked: int
    marks: int
    same: int

    @property
    def rate(self) -> Decimal | None:
        return percent(self.same, self.marks)


@transaction.atomic
def open_batch(*, copies: int, collected_on: date, note: str) -> BallotBatch:
    """The year's next batch, of the version of the short form that is in use."""
    questionnaire = short_questions()[0].questionnaire
    for _ in range(3):
        last = BallotBatch.objects.filter(year=collected_on.year).aggregate(last=Max("number"))["last"] or 0
        try:
            with transaction.atomic():
                return BallotBatch.objects.create(
                    year=collected_on.year,
                    number=last + 1,
                    questionnaire=questionnaire,
                    copies=copies,
                    collected_on=collected_on,
                    note=note,
                )
        except IntegrityError:
            continue
    raise PaperError("Nhiều người cùng lập lô một lúc. Hãy bấm lại.")


def questions(batch: BallotBatch) -> list[Question]:
    """The questions of the batch that are marked on the five marks, in the order of the paper."""
    return list(batch.questionnaire.questions.filter(options=[]).order_by("position", "pk"))


def sheet(batch: BallotBatch, office: OfficeProfile) -> bytes:
    """The ballots of the batch, A5, one a page; all the same."""
    return pdf.render("survey_ballot", sheet_data(batch, office))


def sheet_data(batch: BallotBatch, office: OfficeProfile) -> dict[str, Any]:
    """What the template asks for."""
    address = f"{settings.PUBLIC_URL}{reverse('surveys:survey')}?lo={batch.code}"
    return {
        "office": {"agency": office.name, "one_stop": office.one_stop_name},
        "batch": batch.code,
        "copies": batch.copies,
        "qr": qr.svg(address, level="M", title=f"Lô {batch.code}"),
        "questions": [{"name": row.short_text, "text": row.text} for row in questions(batch)],
        "marks": [{"mark": mark, "words": words} for mark, words in MARKS],
    }


def next_number(batch: BallotBatch) -> int:
    return (batch.entries.aggregate(last=Max("number"))["last"] or 0) + 1


def key_in(
    batch: BallotBatch, number: int, digits: str, *, asked: Sequence[Question], by: Officer, again: bool = False
) -> PaperEntry:
    """Store what stands on one paper as a ballot. `again` keys a paper anew that was keyed in wrongly.

    The same paper sent twice is one ballot. Raises PaperError.
    """
    marks = _marks(digits, asked)
    with transaction.atomic():
        entry = PaperEntry.objects.select_for_update().filter(batch=batch, number=number).first()
        if entry is None:
            return _first_time(batch, number, digits, marks, by)
        if entry.marks != digits and not again:
            raise PaperError(f"Phiếu {number} đã nhập là {entry.marks}. Muốn sửa hãy bấm “Sửa” ở phiếu đó.")
        if entry.marks != digits:
            if entry.checked_by_id:
                raise PaperError(f"Phiếu {number} đã được người thứ hai kiểm tra, không nhập lại được ở đây.")
            entry.marks, entry.entered_by = digits, by
            entry.save(update_fields=["marks", "entered_by"])
            _rewrite(entry, marks)
        return entry


def _marks(digits: str, asked: Sequence[Question]) -> dict[int, int]:
    """Marks by the question's key; a 0 was left blank. PaperError with what is wrong."""
    if len(digits) != len(asked) or set(digits) - set("012345"):
        raise PaperError(f"Hãy gõ đủ {len(asked)} chữ số từ 1 đến 5, câu bỏ trống gõ 0.")
    if set(digits) == {"0"}:
        raise PaperError("Phiếu không có câu nào được chấm thì không nhập.")
    return {question.pk: int(digit) for question, digit in zip(asked, digits, strict=True) if digit != "0"}


def _first_time(batch: BallotBatch, number: int, digits: str, marks: dict[int, int], by: Officer) -> PaperEntry:
    try:
        with transaction.atomic():
            entry = PaperEntry.objects.create(batch=batch, number=number, marks=digits, entered_by=by)
    except IntegrityError:
        raise PaperError(f"Phiếu {number} vừa được người khác nhập. Hãy tải lại trang.") from None
    ballot = Ballot.objects.create(
        questionnaire_id=batch.questionnaire_id,
        door=Door.PAPER,
        answered_on=batch.collected_on,
        year=batch.year,
        import_key=_key(entry),
        import_digest=keyed(digits),
    )
    Answer.objects.bulk_create(Answer(ballot=ballot, question_id=pk, score=mark) for pk, mark in marks.items())
    return entry


def _rewrite(entry: PaperEntry, marks: dict[int, int]) -> None:
    ballot = Ballot.objects.get(import_key=_key(entry))
    ballot.answers.all().delete()
    Answer.objects.bulk_create(Answer(ballot=ballot, question_id=pk, score=mark) for pk, mark in marks.items())


def _key(entry: PaperEntry) -> str:
    return keyed(f"lo/{entry.batch_id}/{entry.number}")


def write_down(batch: BallotBatch, text: str) -> None:
    """What somebody wrote on a paper; kept apart from its marks as on a page."""
    Comment.objects.create(year=batch.year, door=Door.PAPER, text=text)


def sample(batch: BallotBatch) -> list[PaperEntry]:
    """The papers a second person reads: chosen by no one, and the same ones whoever looks."""
    entries = list(batch.entries.order_by("number"))
    size = max(SMALLEST_SAMPLE, ceil(len(entries) / SAMPLE_SHARE))
    chosen = sorted(entries, key=lambda entry: keyed(f"mau/{batch.pk}/{entry.number}"))[:size]
    return sorted(chosen, key=lambda entry: entry.number)


def check(batch: BallotBatch, number: int, digits: str, *, asked: Sequence[Question], by: Officer) -> PaperEntry:
    """Store the second reading of a paper of the sample. Raises PaperError; nobody checks what they keyed in."""
    _marks(digits, asked)
    entry = next((one for one in sample(batch) if one.number == number), None)
    if entry is None:
        raise PaperError("Phiếu này không thuộc mẫu kiểm tra.")
    if entry.entered_by_id == by.pk:
        raise PaperError("Người nhập không tự kiểm tra phiếu của mình: nhờ người thứ hai.")
    changed = PaperEntry.objects.filter(pk=entry.pk, checked_by=None).update(checked_marks=digits, checked_by=by)
    if not changed:
        raise PaperError(f"Phiếu {number} đã được kiểm tra.")
    entry.checked_marks, entry.checked_by = digits, by
    return entry


def settle(batch: BallotBatch, number: int, *, by_the_check: bool, asked: Sequence[Question]) -> None:
    """Say who read a paper rightly; where it was the checker, the ballot follows. Again is no change."""
    with transaction.atomic():
        entry = PaperEntry.objects.select_for_update().filter(batch=batch, number=number, is_settled=False).first()
        if entry is None or not entry.checked_marks:
            return
        if by_the_check:
            _rewrite(entry, _marks(entry.checked_marks, asked))
        entry.is_settled = True
        entry.save(update_fields=["is_settled"])


def agreement(batch: BallotBatch) -> Agreement:
    """Mark by mark over the papers that were read twice; the first reading counts even where it was put right."""
    entries = list(batch.entries.all())
    read_twice = [(one.marks, one.checked_marks) for one in entries if one.checked_marks]
    pairs = [pair for first, second in read_twice for pair in zip(first, second, strict=True)]
    return Agreement(len(entries), len(read_twice), len(pairs), sum(a == b for a, b in pairs))
