"""The letter of apology: drafted by the job, edited by the unit, approved by a leader; one for every missed date.

118/2025/NĐ-CP Điều 19.6 (and 61/2018/NĐ-CP Điều 19.9 before it): reason, apology, and a new date at most once. Several
faults of one dossier go into one letter; other grounds than lateness are written by hand (Điều 23, 38.2.đ). How it
leaves the office: letter_journeys.py.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import IntegrityError, transaction
from simple_history.utils import bulk_create_with_history

from dossiers import chain, codes, outbox
from dossiers.models import ApologyLetter, Dossier, LatenessEpisode, LetterGround, LetterState, LogEntry, Regime
from dossiers.states import OPEN, Cause, Ground, State, Step
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

    standing = ApologyLetter.objects.filter(own_dossier__in=[one.dossier_id for one in waiting])
    other_drafts = dict(standing.filter(state=LetterState.DRAFT).values_list("own_dossier", "pk"))

    def store(episodes: list[LatenessEpisode]) -> None:
        letters = [_draft(one, calendar, at, may_reappoint=one.dossier_id not in reappointed) for one in episodes]
        with transaction.atomic():
            fresh = [letter for letter in letters if not _joined(letter, other_drafts)]
            bulk_create_with_history(fresh, ApologyLetter, default_date=at)

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


def _joined(drafted: ApologyLetter, other_drafts: dict[int, int]) -> bool:
    """Several faults, one letter: where a draft of another fault stands, it takes the missed date in as well."""
    pk = other_drafts.pop(drafted.episode.dossier_id, None) if drafted.episode else None
    if pk is None:
        return False
    found = ApologyLetter.objects.select_for_update().filter(pk=pk, state=LetterState.DRAFT).first()
    if found is None:
        return False
    found.own_dossier, found.episode = None, drafted.episode
    found.cause, found.reason, found.new_promise_at = drafted.cause, drafted.reason, drafted.new_promise_at
    found.save()
    return True


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
        # Where the date still lies ahead, the new one is counted from there.
        new_promise_at=proposed_date(calendar, max(at, episode.missed_due_at)) if needs_date else None,
        drafted_at=at,
    )


def draft_announced(episode: LatenessEpisode, *, at: datetime) -> ApologyLetter:
    """The letter of a delay that has just been announced, at once; an earlier draft of the same date says it anew."""
    calendar = calendars.current_calendar().calendar
    earlier = ApologyLetter.objects.filter(episode=episode).first()
    if earlier is not None:
        return earlier
    drafted = _draft(episode, calendar, at, may_reappoint=not _reappointed([episode.dossier_id]))
    own = ApologyLetter.objects.filter(own_dossier=episode.dossier_id, state=LetterState.DRAFT)
    if not _joined(drafted, dict(own.values_list("own_dossier", "pk"))):
        drafted.save()
        return drafted
    return ApologyLetter.objects.get(episode=episode)


def draft_for_ground(dossier: Dossier, *, ground: str, reason: str, by: Officer, at: datetime) -> ApologyLetter:
    """Draft an apology for another fault than a missed date; the same fault again gives the letter of the first time.

    It goes into the draft that the dossier has already, of whatever ground. Raises LetterError.
    """
    reason = vietnamese.nfc(reason)
    if by.role not in STAFF:
        raise LetterError("Vai trò của bạn chỉ được xem thư xin lỗi.")
    if ground not in Ground.values:
        raise LetterError("Hãy chọn việc cần xin lỗi.")
    if not reason:
        raise LetterError("Hãy ghi việc đã xảy ra để đưa vào thư.")
    with transaction.atomic():
        locked = Dossier.objects.select_for_update().get(pk=dossier.pk)
        if locked.state == State.VOIDED:
            raise LetterError("Hồ sơ đã hủy do nhập sai nên không lập thư xin lỗi.")
        letters = ApologyLetter.objects.of(locked)
        letter = letters.awaiting_approval().order_by("pk").first()
        same = LetterGround.objects.filter(letter__in=letters, ground=ground, reason=reason).first()
        if same is not None:
            return same.letter
        if letter is None:
            letter = ApologyLetter(own_dossier=locked, drafted_at=at)
            letter.save()
        said, is_new = LetterGround.objects.get_or_create(
            letter=letter, ground=ground, defaults={"reason": reason, "added_at": at, "added_by": by}
        )
        if not is_new:
            said.reason = f"{said.reason}\n{reason}"
            said.save()
    return letter


def proposed_date(calendar: Calendar, at: datetime) -> datetime:
    """The date a letter proposes: so many working days from now, by the same engine as every date."""
    return due_date(Limit(settings.REAPPOINTMENT_WORKING_DAYS, LimitUnit.WORKING_DAY), at, calendar).due_at


def revise(
    letter: ApologyLetter,
    *,
    cause: str = Cause.UNKNOWN,
    reason: str = "",
    new_promise_at: datetime | None = None,
    grounds: Mapping[str, str] | None = None,
    by: Officer,
    at: datetime,
) -> ApologyLetter:
    """Change a draft's cause, reason, new date and other grounds (empty words: left out). Raises LetterError."""
    if by.role not in STAFF:
        raise LetterError("Vai trò của bạn chỉ được xem thư xin lỗi.")
    with transaction.atomic():
        locked = _locked_draft(letter)
        _revise_grounds(locked, grounds or {})
        if locked.episode is None:
            return locked
        locked.cause, locked.reason = cause, vietnamese.nfc(reason)
        locked.new_promise_at = _checked_promise(locked, new_promise_at, at)
        locked.save()
        locked.episode.cause, locked.episode.cause_note = cause, locked.reason
        locked.episode.save(update_fields=["cause", "cause_note"])
    return locked


def _revise_grounds(letter: ApologyLetter, words: Mapping[str, str]) -> None:
    for said in letter.grounds.all():
        reason = vietnamese.nfc(words.get(said.ground, said.reason))
        if not reason:
            said.delete()
        elif reason != said.reason:
            said.reason = reason
            said.save()


def approve(letter: ApologyLetter, *, by: Officer, at: datetime) -> ApologyLetter:
    """A leader signs off the draft: only now it takes its number, and the promise to the applicant moves.

    The due date of the law stays where it was: an apology does not make a late dossier punctual (decisions.md 2).
    """
    if by.role not in LEADERS:
        raise LetterError("Chỉ lãnh đạo được duyệt thư xin lỗi.")
    with transaction.atomic():
        locked = _locked_draft(letter)
        dossier = Dossier.objects.select_for_update().get(pk=locked.dossier.pk)
        if locked.episode is None:
            if not locked.grounds.exists():
                raise LetterError("Thư chưa ghi việc nào cần xin lỗi.")
        else:
            _check_lateness(locked, locked.episode, dossier, at)
        year = office_time(at).year
        series = codes.letter_series(year)
        locked.year, locked.number = year, codes.next_numbers([series])[series]
        locked.state, locked.approved_at, locked.approved_by = LetterState.APPROVED, at, by
        locked.save()
        _move_promise(dossier, locked, by=by, at=at)
    return locked


def _check_lateness(letter: ApologyLetter, episode: LatenessEpisode, dossier: Dossier, at: datetime) -> None:
    """What a letter for a missed date must say before it is signed. Raises LetterError."""
    if episode.relieved_at is not None:
        raise LetterError("Hồ sơ không còn trễ sau khi đổi lịch làm việc nên không cần thư xin lỗi nữa.")
    if episode.was_kept:
        raise LetterError("Hạn này không bị lỡ: hồ sơ đã xong trước hạn hoặc hạn đã đổi, không cần thư xin lỗi nữa.")
    if letter.cause == Cause.UNKNOWN or not letter.reason:
        raise LetterError("Hãy chọn nhóm nguyên nhân và ghi lý do trước khi duyệt thư.")
    letter.new_promise_at = _checked_promise(letter, letter.new_promise_at, at)
    if dossier.state in OPEN and letter.new_promise_at is None and not _has_used_reappointment(letter, at):
        raise LetterError("Hồ sơ chưa có kết quả: hãy ghi ngày hẹn lại trước khi duyệt thư.")


def _move_promise(dossier: Dossier, letter: ApologyLetter, *, by: Officer, at: datetime) -> None:
    before = dossier.promised_at
    if letter.new_promise_at is not None and dossier.state in OPEN:
        dossier.promised_at = letter.new_promise_at
    entry = LogEntry(
        dossier=dossier,
        step=Step.REAPPOINT if letter.episode else Step.APOLOGISE,
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
    if letter.episode:
        outbox.note_step(dossier, entry, letter=f"{letter.number}/{letter.year}", new_date=letter.new_promise_at)


def _locked_draft(letter: ApologyLetter) -> ApologyLetter:
    letters = ApologyLetter.objects.select_for_update(of=("self",))
    locked = letters.select_related("episode__dossier", "own_dossier").get(pk=letter.pk)
    if locked.state != LetterState.DRAFT:
        raise LetterError("Thư này đã được duyệt và cấp số, không sửa được nữa.")
    return locked


def _has_used_reappointment(letter: ApologyLetter, at: datetime) -> bool:
    regime = Regime.objects.on(office_day(at)).first()
    allowed = regime.max_reappointments if regime else 1
    earlier = ApologyLetter.objects.filter(
        episode__dossier=letter.dossier.pk, new_promise_at__isnull=False, number__isnull=False
    ).exclude(pk=letter.pk)
    return earlier.count() >= allowed


def _checked_promise(letter: ApologyLetter, promise: datetime | None, at: datetime) -> datetime | None:
    """A new date lies ahead, on a working day, and only where the law still allows one. Raises LetterError."""
    if promise is None or letter.episode is None or letter.dossier.state not in OPEN:
        return None
    if _has_used_reappointment(letter, at):
        raise LetterError("Hồ sơ đã được hẹn lại một lần; Nghị định 118/2025/NĐ-CP Điều 19.6 không cho hẹn lại nữa.")
    if promise <= at:
        raise LetterError("Ngày hẹn lại phải sau thời điểm này.")
    if promise <= letter.episode.missed_due_at:
        raise LetterError("Ngày hẹn lại phải sau hạn trả đang có.")
    if not calendars.current_calendar().calendar.is_working(office_day(promise)):
        raise LetterError("Ngày hẹn lại rơi vào ngày nghỉ; hãy chọn một ngày làm việc.")
    return promise
