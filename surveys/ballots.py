"""Putting ballots into the box: one from a page, or a whole file of paper and QR ballots."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter

from django.db import IntegrityError, transaction
from django.db.models import Count

from surveys import tallies
from surveys.ballot_files import BadRow, FileBallot
from surveys.invitations import fingerprint
from surveys.models import Answer, Ballot, Comment, Door, Doubt, Question, SpentToken
from surveys.questionnaire import ensure_short_questionnaire, short_questions

BATCH = 2000


class AlreadyAnsweredError(Exception):
    """The token has been used; nothing was stored."""


@dataclass(frozen=True, slots=True)
class FilledIn:
    """One form as somebody filled it in: `marks` by criterion, 1 to 5, without what was left blank."""

    questions: Sequence[Question]
    marks: Mapping[str, int]
    comment: str
    # What it is about, as `tallies` names it: a field of procedures, a place. Added up by month, never kept with it.
    subjects: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What one file did: ballots added, ballots already there, and rows refused with number and reason."""

    created: int
    unchanged: int
    errors: list[BadRow] = field(default_factory=list)


def cast_ballot(
    answer: FilledIn, *, door: Door, token: str, on: date, doubt: Doubt = Doubt.NONE, from_office: bool = False
) -> Ballot:
    """Store one answered form and spend its token. AlreadyAnsweredError when the token was spent before."""
    ballot = Ballot(
        questionnaire_id=answer.questions[0].questionnaire_id,
        door=door,
        answered_on=on,
        year=on.year,
        doubt=doubt,
        from_office=from_office,
    )
    with transaction.atomic():
        try:
            # The ledger first: of two at once, the second waits here and then finds the token spent.
            with transaction.atomic():
                SpentToken(pk=fingerprint(token)).save(force_insert=True)
        except IntegrityError:
            raise AlreadyAnsweredError from None
        ballot.save(force_insert=True)
        answers = _answers(ballot, answer.marks, {row.criterion: row for row in answer.questions})
        Answer.objects.bulk_create(answers)
        tallies.add(answer.subjects, answers, door=door, on=on)
        if answer.comment:
            Comment.objects.create(year=on.year, door=door, text=answer.comment)
    return ballot


def set_apart(found: Mapping[int, Sequence[str]]) -> int:
    """Take ballots that came in a burst out of the figures, and out of the sums of their subjects. Again is no change.

    `found` are keys of ballots with the subjects that were counted with them.
    """
    with transaction.atomic():
        fresh = list(Ballot.objects.select_for_update().filter(pk__in=found).exclude(doubt=Doubt.BURST))
        Ballot.objects.filter(pk__in=[ballot.pk for ballot in fresh]).update(doubt=Doubt.BURST)
        for ballot in fresh:
            tallies.take_back(
                found[ballot.pk], list(ballot.answers.all()), door=Door(ballot.door), on=ballot.answered_on
            )
    return len(fresh)


def is_spent(token: str) -> bool:
    return SpentToken.objects.filter(pk=fingerprint(token)).exists()


def import_ballots(rows: Sequence[FileBallot | BadRow]) -> ImportOutcome:
    """Store the good rows of a ballot file in one transaction; a ballot that is already there is not touched.

    The dossier code of a QR ballot has been dropped on reading: an answer is never joined to a dossier.
    """
    ensure_short_questionnaire()
    questions = {question.criterion: question for question in short_questions()}
    try:
        return _stored(rows, questions)
    except IntegrityError:
        # Somebody else imported the same ballots meanwhile; now they are found.
        return _stored(rows, questions)


@transaction.atomic
def _stored(rows: Sequence[FileBallot | BadRow], questions: Mapping[str, Question]) -> ImportOutcome:
    errors = [row for row in rows if isinstance(row, BadRow)]
    good = [row for row in rows if isinstance(row, FileBallot)]
    known = dict(
        Ballot.objects.filter(year__in={row.year for row in good}, import_key__isnull=False).values_list(
            "import_key", "import_digest"
        )
    )
    fresh: list[FileBallot] = []
    for row in good:
        if row.key not in known:
            fresh.append(row)
        elif known[row.key] != row.digest:
            errors.append(BadRow(row.number, f"phiếu số {row.ballot_number} đã có với nội dung khác, giữ phiếu cũ"))
    _insert(fresh, questions)
    return ImportOutcome(len(fresh), len(rows) - len(fresh) - len(errors), sorted(errors))


def _insert(rows: Sequence[FileBallot], questions: Mapping[str, Question]) -> None:
    questionnaire_id = next(iter(questions.values())).questionnaire_id
    ballots = [
        Ballot(
            questionnaire_id=questionnaire_id,
            door=row.door,
            answered_on=row.answered_on,
            year=row.year,
            import_key=row.key,
            import_digest=row.digest,
        )
        for row in rows
    ]
    Ballot.objects.bulk_create(sorted(ballots, key=attrgetter("pk")), batch_size=BATCH)
    answers = [
        answer for ballot, row in zip(ballots, rows, strict=True) for answer in _answers(ballot, row.marks, questions)
    ]
    # In the order of their random keys, which says nothing about the rows of the file.
    Answer.objects.bulk_create(sorted(answers, key=attrgetter("pk")), batch_size=BATCH)
    comments = [Comment(year=row.year, door=row.door, text=row.comment) for row in rows if row.comment]
    Comment.objects.bulk_create(sorted(comments, key=attrgetter("pk")), batch_size=BATCH)


def _answers(ballot: Ballot, marks: Mapping[str, int], questions: Mapping[str, Question]) -> list[Answer]:
    return [Answer(ballot=ballot, question=questions[criterion], score=mark) for criterion, mark in marks.items()]


def years() -> list[int]:
    """The years anybody has rated, the latest first."""
    return list(Ballot.objects.order_by("-year").values_list("year", flat=True).distinct())


def by_door(year: int) -> dict[Door, int]:
    """How many ballots of the year came through each door."""
    counted = (
        Ballot.objects.filter(year=year)
        .exclude(doubt=Doubt.BURST)
        .values_list("door")
        .annotate(ballots=Count("pk"))
        .order_by()
    )
    return dict.fromkeys(Door, 0) | {Door(door): number for door, number in counted}
