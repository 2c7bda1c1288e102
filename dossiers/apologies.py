"""The letter of apology: drafted by the job, edited by the unit, approved by a leader, sent; one for every missed date.

118/2025/NĐ-CP Điều 19.6 (and 61/2018/NĐ-CP Điều 19.9 before it): reason, apology, and a new date at most once.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import IntegrityError, transaction
from simple_history.utils import bulk_create_with_history

from dossiers import chain, codes, outbox
from dossiers.models import ApologyLetter, Dossier, LatenessEpisode, LetterState, LogEntry, Regime
from dossiers.states import OPEN, Cause, Step
from tanthanh.office import calendars, failures, vietnamese
from tanthanh.office.deadlines import Limit, LimitUnit, due_date
from tanthanh.office.jobs import Outcome
from tanthanh.office.models import Officer
from tanthanh.office.roles import LEADERS, STAFF
from tanthanh.office.vietnamese import office_day, office_time
from tanthanh.office.working_days import Calendar

JOB = "draft_apologies"
MOST_DRAFTS_A_RUN = 1000

REASONS = {
    Cause.OVERLOAD: "số lượng hồ sơ tiếp nhận trong thời gian này tăng cao, vượt khả năng giải quyết của bộ phận",
    Cause.OTHER_AGENCY: "cơ quan phối hợp chưa gửi ý kiến, kết quả theo thời hạn đã đề nghị",
    Cause.SYSTEM: "hệ thống phần mềm, đường truyền bị gián đoạn trong thời gian giải quyết",
    Cause.UNDERSTAFFED: "công chức phụ trách vắng mặt, công việc chưa được bàn giao kịp thời",
    Cause.VERIFICATION: "hồ sơ có nội dung cần xác minh thêm",
    Cause.NEW_RULES: "quy định liên quan đến thủ tục có thay đổi trong thời gian giải quyết",
    Cause.OFFICER_FAULT: "thiếu sót của công chức trong quá trình thụ lý",
    Cause.OTHER: "",
    Cause.UNKNOWN: "",
}


class LetterError(Exception):
    """A letter that cannot be changed, approved or sent so; the message is a Vietnamese sentence."""


def draft_letters(*, at: datetime) -> Outcome:
    """Draft the letter of every episode that has none; safe twice and at the same time (one letter per episode)."""
    standing = failures.of(JOB, at=at)
    waiting = list(
        LatenessEpisode.objects.filter(letter=None, relieved_at=None)
        .exclude(dossier__code__in=standing.resting)
        .select_related("dossier")
        .order_by("missed_due_at", "pk")[:MOST_DRAFTS_A_RUN]
    )
    outcome = _drafted(waiting, at) if waiting else Outcome()
    standing.settle(at=at)
    return outcome


def _drafted(waiting: list[LatenessEpisode], at: datetime) -> Outcome:
    """All in one statement; where one breaks it for all, they are drafted one by one and the one is reported."""
    calendar = calendars.current_calendar().calendar
    reappointed = _reappointed([episode.dossier_id for episode in waiting])

    def store(episodes: list[LatenessEpisode]) -> None:
        letters = [_draft(one, calendar, at, may_reappoint=one.dossier_id not in reappointed) for one in episodes]
        with transaction.atomic():
            bulk_create_with_history(letters, ApologyLetter, default_date=at)

    try:
        store(waiting)
    except IntegrityError:
        if ApologyLetter.objects.filter(episode__in=waiting).exists():
            # Another run drafted some of them a moment ago: the next tick finds what is left.
            return Outcome(looked_at=len(waiting), note="một lượt khác vừa soạn, lượt sau soạn tiếp")
        return _each(waiting, store, at)
    except Exception:  # noqa: BLE001 -- whatever is wrong with one of them, the others are to be drafted
        return _each(waiting, store, at)
    return Outcome(looked_at=len(waiting), did=len(waiting))


def _each(waiting: list[LatenessEpisode], store: Callable[[list[LatenessEpisode]], None], at: datetime) -> Outcome:
    done = [failures.attempt(JOB, one.dossier.code, partial(store, [one]), at=at) for one in waiting]
    return Outcome(looked_at=len(done), did=sum(done), failed=len(done) - sum(done), note="làm từng hồ sơ một")


def _reappointed(dossier_pks: list[int]) -> set[int]:
    """Dossiers whose date has been moved by a letter already: the law allows it once (Điều 19.6)."""
    letters = ApologyLetter.objects.filter(episode__dossier__in=dossier_pks, new_promise_at__isnull=False)
    return set(letters.exclude(state=LetterState.DRAFT).values_list("episode__dossier", flat=True))


def _draft(episode: LatenessEpisode, calendar: Calendar, at: datetime, *, may_reappoint: bool) -> ApologyLetter:
    needs_date = may_reappoint and episode.dossier.state in OPEN
    return ApologyLetter(
        episode=episode,
        cause=episode.cause,
        reason=episode.cause_note or REASONS[Cause(episode.cause)],
        new_promise_at=proposed_date(calendar, at) if needs_date else None,
        drafted_at=at,
    )


def proposed_date(calendar: Calendar, at: datetime) -> datetime:
    """The date a letter proposes: so many working days from now, by the same engine as every date."""
    return due_date(Limit(settings.REAPPOINTMENT_WORKING_DAYS, LimitUnit.WORKING_DAY), at, calendar).due_at


def revise(
    letter: ApologyLetter, *, cause: str, reason: str, new_promise_at: datetime | None, by: Officer, at: datetime
) -> ApologyLetter:
    """Change a draft's cause, reason and new date. Raises LetterError."""
    if by.role not in STAFF:
        raise LetterError("Vai trò của bạn chỉ được xem thư xin lỗi.")
    with transaction.atomic():
        locked = _locked_draft(letter)
        locked.cause, locked.reason = cause, vietnamese.nfc(reason)
        locked.new_promise_at = _checked_promise(locked, new_promise_at, at)
        locked.save()
        locked.episode.cause, locked.episode.cause_note = cause, locked.reason
        locked.episode.save(update_fields=["cause", "cause_note"])
    return locked


def approve(letter: ApologyLetter, *, by: Officer, at: datetime) -> ApologyLetter:
    """A leader signs off the draft: only now it takes its number, and the promise to the applicant moves.

    The due date of the law stays where it was: an apology does not make a late dossier punctual (decisions.md 2).
    """
    if by.role not in LEADERS:
        raise LetterError("Chỉ lãnh đạo được duyệt thư xin lỗi.")
    with transaction.atomic():
        locked = _locked_draft(letter)
        if locked.episode.relieved_at is not None:
            raise LetterError("Hồ sơ không còn trễ sau khi đổi lịch làm việc nên không cần thư xin lỗi nữa.")
        if locked.cause == Cause.UNKNOWN or not locked.reason:
            raise LetterError("Hãy chọn nhóm nguyên nhân và ghi lý do trước khi duyệt thư.")
        dossier = Dossier.objects.select_for_update().get(pk=locked.episode.dossier_id)
        locked.new_promise_at = _checked_promise(locked, locked.new_promise_at, at)
        if dossier.state in OPEN and locked.new_promise_at is None and not _has_used_reappointment(locked, at):
            raise LetterError("Hồ sơ chưa có kết quả: hãy ghi ngày hẹn lại trước khi duyệt thư.")
        year = office_time(at).year
        series = codes.letter_series(year)
        locked.year, locked.number = year, codes.next_numbers([series])[series]
        locked.state, locked.approved_at, locked.approved_by = LetterState.APPROVED, at, by
        locked.save()
        _move_promise(dossier, locked, by=by, at=at)
    return locked


def _move_promise(dossier: Dossier, letter: ApologyLetter, *, by: Officer, at: datetime) -> None:
    before = dossier.promised_at
    if letter.new_promise_at is not None and dossier.state in OPEN:
        dossier.promised_at = letter.new_promise_at
    entry = LogEntry(
        dossier=dossier,
        step=Step.REAPPOINT,
        from_state=dossier.state,
        to_state=dossier.state,
        at=at,
        by=by,
        unit_id=dossier.unit_id,
        basis=f"thư xin lỗi số {letter.number}/{letter.year}",
        due_before=dossier.due_at,
        due_after=dossier.due_at,
        promised_before=before,
        promised_after=dossier.promised_at,
    )
    chain.link(entry)
    dossier.save()
    entry.save(force_insert=True)
    outbox.note_step(dossier, entry, letter=f"{letter.number}/{letter.year}", new_date=letter.new_promise_at)


def mark_sent(letter: ApologyLetter, *, via: str, by: Officer, at: datetime) -> ApologyLetter:
    """Record how and when the signed letter left the office. Raises LetterError."""
    if by.role not in STAFF:
        raise LetterError("Vai trò của bạn chỉ được xem thư xin lỗi.")
    with transaction.atomic():
        locked = ApologyLetter.objects.select_for_update().get(pk=letter.pk)
        if locked.state != LetterState.APPROVED:
            raise LetterError("Chỉ thư đã duyệt và chưa gửi mới ghi nhận gửi được.")
        if not vietnamese.nfc(via):
            raise LetterError("Hãy ghi thư được gửi bằng cách nào.")
        locked.state, locked.sent_at, locked.sent_by = LetterState.SENT, at, by
        locked.sent_via = vietnamese.nfc(via)[:100]
        locked.save()
    return locked


def _locked_draft(letter: ApologyLetter) -> ApologyLetter:
    locked = ApologyLetter.objects.select_for_update(of=("self",)).select_related("episode__dossier").get(pk=letter.pk)
    if locked.state != LetterState.DRAFT:
        raise LetterError("Thư này đã được duyệt và cấp số, không sửa được nữa.")
    return locked


def _has_used_reappointment(letter: ApologyLetter, at: datetime) -> bool:
    regime = Regime.objects.on(office_day(at)).first()
    allowed = regime.max_reappointments if regime else 1
    earlier = ApologyLetter.objects.filter(
        episode__dossier=letter.episode.dossier_id, new_promise_at__isnull=False, number__isnull=False
    ).exclude(pk=letter.pk)
    return earlier.count() >= allowed


def _checked_promise(letter: ApologyLetter, promise: datetime | None, at: datetime) -> datetime | None:
    """A new date lies ahead, on a working day, and only where the law still allows one. Raises LetterError."""
    if promise is None or letter.episode.dossier.state not in OPEN:
        return None
    if _has_used_reappointment(letter, at):
        raise LetterError("Hồ sơ đã được hẹn lại một lần; Nghị định 118/2025/NĐ-CP Điều 19.6 không cho hẹn lại nữa.")
    if promise <= at:
        raise LetterError("Ngày hẹn lại phải sau thời điểm này.")
    if not calendars.current_calendar().calendar.is_working(office_day(promise)):
        raise LetterError("Ngày hẹn lại rơi vào ngày nghỉ; hãy chọn một ngày làm việc.")
    return promise
