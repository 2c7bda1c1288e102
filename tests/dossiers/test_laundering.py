"""Nothing done after the due date makes a late dossier not late, and every move of a date says who, why, from, to.

Worked examples by hand, verb by verb: a dossier of Monday 16/11/2026 with three working days is due on Thursday 19/11
at 17:30; what happens on Friday comes too late. A verb without an example fails.
"""

from datetime import date, timedelta
from typing import NamedTuple

import pytest

from dossiers import apologies, calendar_changes, clock, date_moves, imports, lateness, lifecycle
from dossiers.models import ApologyLetter, Dossier, LatenessEpisode
from dossiers.registers import Kind, RegisterRow
from dossiers.states import Cause, Channel, State, Step
from procedures.kinds import SupplementPolicy
from reports import figures
from tanthanh.office import calendars
from tanthanh.office.models import CalendarDay
from tanthanh.office.roles import Role
from tests import factories
from tests.factories import MONDAY, THURSDAY, make_dossier, make_officer, make_version, moment

pytestmark = pytest.mark.django_db

IN_TIME, LAST_MINUTE = moment("2026-11-17 10:00"), moment("2026-11-19 17:30")
FRIDAY, LONG_AFTER = moment("2026-11-20 09:00"), moment("2026-12-31 08:00")
GROUND = "Niêm yết công khai theo luật chuyên ngành"
TAKE = lifecycle.take


@pytest.fixture(autouse=True)
def _office():
    calendars.load_calendar([], at=moment("2026-11-01 08:00"))
    factories.make_regime(supplement_close_days=1)


@pytest.fixture
def leader():
    return make_officer(Role.LEADER, unit=factories.one_stop())


@pytest.fixture
def version():
    return make_version(code="1.001193", pause_grounds=[GROUND], verification_days=5)


@pytest.fixture
def dossier(version, leader):
    return make_dossier(version=version, by=leader)


def read(dossier):
    return Dossier.objects.get(pk=dossier.pk)


def assert_late_for_ever(dossier, *, since=FRIDAY):
    """Late by the row, by the set, by the job, and against the date of the first day."""
    again = read(dossier)
    lateness.flag_late(at=LONG_AFTER)
    assert (again.due_at, again.first_promised_at) == (THURSDAY, THURSDAY)
    for at in (since + timedelta(minutes=1), LONG_AFTER):
        assert again.is_late(at)
        assert Dossier.objects.late(at).filter(pk=again.pk).exists()
    assert list(LatenessEpisode.objects.values_list("dossier", "missed_due_at", "relieved_at")) == [
        (again.pk, THURSDAY, None)
    ]


# --- every verb, after the date --------------------------------------------------------------------------------------


class After(NamedTuple):
    """`before` brings the dossier where the verb starts; a `refused` verb says so, any other is recorded."""

    step: Step
    before: tuple = ()
    given: dict = {}
    at: str = "2026-11-20 09:00"
    refused: str = ""
    promise: str = ""


WORDS = {"reason": "Theo đề nghị", "basis": "Văn bản 12/UBND"}
SENT_HERE = ((Step.FORWARD, "2026-11-16 10:00", {"unit": "own"}),)
SENT = ((Step.FORWARD, "2026-11-16 10:00", {"unit": "another"}),)
AT_WORK = ((Step.FORWARD, "2026-11-16 10:00", {}),)
ASKED_LATE = ((Step.ASK_SUPPLEMENT, "2026-11-20 08:30", WORDS),)
PAUSED_LATE = (*AT_WORK, (Step.PAUSE, "2026-11-20 08:30", {**WORDS, "basis": GROUND}))
READY_LATE = ((Step.FINISH, "2026-11-20 08:30", {}),)
ASKED_AGENCY = (*AT_WORK, (Step.ASK_AGENCY, "2026-11-18 09:00", {"agency": "Công an phường", "days": 9}))

TABLE = (
    After(Step.FORWARD),
    After(Step.TAKE_OVER, SENT_HERE),
    After(Step.HAND_OVER, AT_WORK, {"unit": "another"}),
    After(Step.SEND_BACK, SENT, WORDS),
    After(Step.ASK_AGENCY, AT_WORK, {"agency": "Công an phường", "days": 9}),
    After(Step.HEAR_AGENCY, ASKED_AGENCY, {"agency": "Công an phường"}),
    After(Step.ASK_SUPPLEMENT, AT_WORK, WORDS),
    # Complete on Friday: the new receipt can promise 23, 24, 25/11, the date of the law stays Thursday.
    After(Step.TAKE_SUPPLEMENT, ASKED_LATE, at="2026-11-20 16:00", promise="2026-11-25 17:30"),
    After(Step.PAUSE, AT_WORK, {**WORDS, "basis": GROUND}),
    After(Step.RESUME, PAUSED_LATE, at="2026-12-04 09:00"),
    After(Step.EXTEND_VERIFICATION, AT_WORK, WORDS, refused="đã quá hạn nên không gia hạn được"),
    After(Step.FINISH, AT_WORK),
    After(Step.REFUSE, AT_WORK, WORDS),
    After(Step.WITHDRAW, AT_WORK, WORDS),
    After(Step.WITHDRAW, ASKED_LATE, WORDS),
    After(Step.WITHDRAW, PAUSED_LATE, WORDS),
    After(Step.STOP, ASKED_LATE, WORDS, at="2026-11-25 09:00"),
    After(Step.VOID, given=WORDS, refused="đã quá hạn nên không được hủy"),
    After(Step.CORRECT, AT_WORK, {**WORDS, "values": {"copies": 7, "received_at": FRIDAY, "due_at": LONG_AFTER}}),
    After(Step.APPRAISE, AT_WORK),
    After(Step.ASK_HELP, AT_WORK, WORDS),
    After(Step.REPORT_LATE, AT_WORK, {**WORDS, "cause": "OVERLOAD"}, refused="Hồ sơ đã quá hạn"),
    After(Step.ASSIGN, AT_WORK, {"officer": "a colleague"}),
    After(Step.NOTIFY, READY_LATE, {"basis": "điện thoại"}),
    After(Step.RETURN, READY_LATE),
    After(Step.REPORT_ERROR, READY_LATE, WORDS),
    After(Step.FIX_ERROR, READY_LATE, WORDS),
)


def test_every_verb_has_its_example():
    assert {row.step for row in TABLE} == set(lifecycle.VERBS)


@pytest.mark.parametrize("flagged", [True, False], ids=["found late", "not found yet"])
@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.step.lower()} after {len(row.before)}")
def test_no_verb_after_the_date_undoes_it(dossier, leader, row, flagged):
    for step, at, given in row.before:
        TAKE(step, read(dossier), by=leader, at=moment(at), **with_unit(given, leader))
        if flagged:
            lateness.flag_late(at=moment(at) + timedelta(minutes=1))
    if flagged:
        lateness.flag_late(at=FRIDAY - timedelta(minutes=20))
    given = with_unit(row.given, leader)
    stood = read(dossier)

    if row.refused:
        with pytest.raises(lifecycle.StepError, match=row.refused):
            TAKE(row.step, stood, by=leader, at=moment(row.at), **given)
        assert read(dossier).state == stood.state
        assert read(dossier).log.count() == stood.log.count()
    else:
        TAKE(row.step, stood, by=leader, at=moment(row.at), **given)
        entry = dossier.log.order_by("-position").first()
        assert (entry.step, entry.by, entry.due_before, entry.due_after) == (row.step, leader, THURSDAY, THURSDAY)
        assert entry.promised_after == (moment(row.promise) if row.promise else THURSDAY)
        moved = [move for move in date_moves.moves(NOVEMBER_ON) if move.entry == entry]
        assert [move.is_after_the_date for move in moved] == ([True] if row.promise else [])
        assert all(move.entry.basis for move in moved)

    assert_late_for_ever(dossier, since=moment(row.at))
    again = read(dossier)
    assert again.register_number == 1
    assert dossier.episodes.get().closed_at == again.finished_at
    assert overall().late + overall().overdue == 1


def with_unit(given, officer):
    """The officer's own unit, or another one; a colleague of another one."""
    if "officer" in given:
        return given | {"officer": make_officer(Role.SPECIALIST)}
    if "unit" not in given:
        return given
    return given | {"unit": officer.unit if given["unit"] == "own" else factories.make_unit()}


NOVEMBER_ON = date_moves.Span(date(2026, 11, 1), date(2027, 1, 31))


def overall():
    """What the yearly figures count, on the last day of the year."""
    return figures.total(figures.yearly(2026, now=LONG_AFTER).slices)


# --- the same, one after the other -----------------------------------------------------------------------------------


def test_everything_together_leaves_it_late(dossier, leader):
    """Supplement, pause, correction, letter and withdrawal, all on one late dossier."""
    lateness.flag_late(at=FRIDAY)
    steps = [
        (Step.ASK_SUPPLEMENT, "2026-11-20 10:00", WORDS),
        (Step.TAKE_SUPPLEMENT, "2026-11-23 10:00", {}),
        (Step.PAUSE, "2026-11-23 11:00", {**WORDS, "basis": GROUND}),
        (Step.RESUME, "2026-11-27 11:00", {}),
        (Step.CORRECT, "2026-11-27 12:00", {**WORDS, "values": {"copies": 2}}),
    ]
    for step, at, given in steps:
        TAKE(step, read(dossier), by=leader, at=moment(at), **given)
    apologies.draft_letters(at=moment("2026-11-27 13:00"))
    letter = ApologyLetter.objects.get()
    at = moment("2026-11-27 14:00")
    apologies.revise(letter, cause=Cause.OVERLOAD, reason="quá tải", new_promise_at=moment("2026-12-02 17:30"),
                     by=leader, at=at)  # fmt: skip
    apologies.approve(letter, by=leader, at=at)
    TAKE(Step.WITHDRAW, read(dossier), by=leader, at=moment("2026-11-30 09:00"), reason="Thôi")

    assert_late_for_ever(dossier)
    told = [(move.entry.step, move.is_after_the_date, bool(move.entry.basis)) for move in date_moves.moves(NOVEMBER_ON)]
    assert told == [(Step.REAPPOINT, True, True), (Step.TAKE_SUPPLEMENT, True, True)]


# --- back-dating -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "given"),
    [
        (Step.FINISH, {}),
        (Step.ASK_SUPPLEMENT, WORDS),
        (Step.PAUSE, {**WORDS, "basis": GROUND}),
        (Step.WITHDRAW, WORDS),
        (Step.REFUSE, WORDS),
        (Step.EXTEND_VERIFICATION, WORDS),
    ],
)
@pytest.mark.parametrize("at", [IN_TIME, LAST_MINUTE])
def test_clock_set_back_records_nothing_as_done_in_time(dossier, leader, step, given, at):
    TAKE(Step.FORWARD, dossier, by=leader, at=moment("2026-11-16 10:00"))
    lateness.flag_late(at=FRIDAY)

    with pytest.raises(lifecycle.StepNotAllowedError, match="đồng hồ máy chủ đang chỉ trước hạn"):
        TAKE(step, read(dossier), by=leader, at=at, **given)

    assert_late_for_ever(dossier)


def test_clock_set_back_cannot_void_a_late_dossier(dossier, leader):
    lateness.flag_late(at=FRIDAY)

    with pytest.raises(lifecycle.StepNotAllowedError, match="đồng hồ"):
        TAKE(Step.VOID, read(dossier), by=leader, at=IN_TIME, reason="Nhập sai")

    assert_late_for_ever(dossier)


def test_a_clock_that_is_a_little_behind_hinders_nobody_before_the_date(dossier, leader):
    """Two officers at the same minute: the second had read the clock first."""
    TAKE(Step.FORWARD, dossier, by=leader, at=IN_TIME)
    TAKE(Step.ASK_HELP, read(dossier), by=leader, at=IN_TIME - timedelta(seconds=2), reason="Cần thêm người")

    assert dossier.log.count() == 3


def test_nothing_happens_before_the_receipt(dossier, leader):
    with pytest.raises(lifecycle.StepNotAllowedError, match="trước lúc tiếp nhận"):
        TAKE(Step.FINISH, dossier, by=leader, at=MONDAY - timedelta(minutes=1))


# --- two officers, one with a page of yesterday ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "given"), [(Step.CORRECT, {**WORDS, "values": {"copies": 3}}), (Step.FINISH, {}), (Step.APPRAISE, {})]
)
def test_a_row_read_before_the_date_moved_brings_no_old_date_back(dossier, leader, step, given):
    """What an officer's program had in hand is not written over what has happened since."""
    TAKE(Step.FORWARD, dossier, by=leader, at=moment("2026-11-16 10:00"))
    stale = read(dossier)
    stale.due_at = stale.promised_at = LONG_AFTER
    lateness.flag_late(at=FRIDAY)

    TAKE(step, stale, by=leader, at=FRIDAY + timedelta(hours=1), **given)

    assert_late_for_ever(dossier)
    assert read(dossier).promised_at == THURSDAY


def test_second_of_two_stops_is_told_that_the_first_has_come(dossier, leader):
    """A supplement in time, and a colleague's page from before it: no second stop, no second restart."""
    stale = read(dossier)
    TAKE(Step.ASK_SUPPLEMENT, dossier, by=leader, at=IN_TIME, **WORDS)

    with pytest.raises(lifecycle.StepNotAllowedError, match="chờ bổ sung"):
        TAKE(Step.ASK_SUPPLEMENT, stale, by=leader, at=FRIDAY, **WORDS)

    assert dossier.log.filter(step__in=clock.STOPS).count() == 1


def test_two_corrections_of_one_late_dossier_are_both_kept(dossier, leader):
    first, second = read(dossier), read(dossier)

    TAKE(Step.CORRECT, first, by=leader, at=FRIDAY, reason="Gõ nhầm", values={"copies": 2})
    TAKE(Step.CORRECT, second, by=leader, at=FRIDAY, reason="Gõ nhầm", values={"applicant_name": "Trần Văn Đúng"})

    again = read(dossier)
    assert (again.copies, again.applicant_name) == (2, "Trần Văn Đúng")
    assert [(one.field, one.before) for one in again.corrections.order_by("pk")] == [
        ("copies", "1"),
        ("applicant_name", "Nguyễn Văn Thử"),
    ]
    assert_late_for_ever(dossier)


@pytest.mark.parametrize("source", [Channel.NATIONAL_PORTAL, Channel.IN_PERSON])
def test_correction_never_counts_a_dossier_over_to_the_other_source(version, leader, source):
    """The second source is counted beside ours: a late dossier moved there would be gone from our figures."""
    ours = Channel.IN_PERSON if source == Channel.NATIONAL_PORTAL else Channel.NATIONAL_PORTAL
    dossier = factories.store_dossier(version=version, received_at=MONDAY, due_at=THURSDAY, channel=ours)

    with pytest.raises(lifecycle.StepNotAllowedError, match="Cổng Dịch vụ công quốc gia"):
        TAKE(Step.CORRECT, dossier, by=leader, at=FRIDAY, reason="Gõ nhầm", values={"channel": source, "copies": 2})

    assert (read(dossier).channel, read(dossier).copies) == (ours, 1)


# --- the calendar ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "decided_on", "late"),
    [
        # Thursday itself off, decided on the day or before it: the law had moved the date in time.
        ("2026-11-19", "2026-11-18", False),
        ("2026-11-19", "2026-11-19", False),
        # Decided afterwards, or a day off that lies behind the date: nothing is undone.
        ("2026-11-19", "2026-11-20", True),
        ("2026-11-20", "2026-11-16", True),
        ("2026-11-23", "2026-11-16", True),
    ],
)
def test_calendar_change_after_the_date(dossier, leader, day, decided_on, late):
    lateness.flag_late(at=FRIDAY)
    at = FRIDAY + timedelta(hours=1)
    calendars.draft_day(CalendarDay(date=day, kind="CLOSED_SWAPPED", label="Nghỉ hoán đổi", confirmed=True))
    digest = calendar_changes.preview(decided_on=date.fromisoformat(decided_on), at=at).digest

    calendar_changes.apply(
        digest=digest, basis="Thông báo 1/TB", decided_on=date.fromisoformat(decided_on), by=leader, at=at
    )

    if late:
        assert_late_for_ever(dossier)
        return
    # Tuesday, Wednesday, Friday: not missed, and missed anew once Friday is over.
    friday_evening = moment("2026-11-20 17:30")
    assert (read(dossier).due_at, read(dossier).is_late(at)) == (friday_evening, False)
    assert lateness.flag_late(at=friday_evening + timedelta(minutes=1)).did == 1
    assert sorted(dossier.episodes.values_list("missed_due_at", flat=True)) == [THURSDAY, friday_evening]
    (move,) = date_moves.moves(NOVEMBER_ON)
    assert (move.entry.by, move.entry.basis) == (leader, "Thông báo 1/TB")
    assert (move.entry.due_before, move.entry.due_after) == (THURSDAY, friday_evening)


# --- files -----------------------------------------------------------------------------------------------------------


def row(**values):
    """The file's line of the dossier: received on Monday, promised for Thursday, being worked on."""
    defaults = {
        "row": 7,
        "code": "H47.47.09-261116-0012",
        "procedure_code": "1.001193",
        "applicant_name": "Trần Thị Mẫu",
        "received_at": MONDAY,
        "promised_at": THURSDAY,
        "state": State.PROCESSING,
        "register_number": 1,
    }
    return RegisterRow(**defaults | values)


def take_file(*rows, at):
    return imports.import_rows(rows, kind=Kind.REGISTER, at=at)


@pytest.mark.parametrize(
    "told",
    [
        {"state": State.READY, "finished_at": LAST_MINUTE},
        {"state": State.RETURNED, "finished_at": IN_TIME, "returned_at": FRIDAY},
        {"state": State.INCOMPLETE, "stopped_at": IN_TIME},
        {"state": State.PAUSED, "stopped_at": IN_TIME},
        {"state": State.WITHDRAWN, "finished_at": IN_TIME},
        {"state": State.REFUSED, "finished_at": IN_TIME},
        {"state": State.STOPPED, "finished_at": IN_TIME},
        {"received_at": FRIDAY, "promised_at": moment("2026-11-25 17:30")},
        {"state": State.INCOMPLETE, "stopped_at": IN_TIME, "promised_at": LONG_AFTER},
    ],
    ids=lambda told: "-".join(map(str, told.values()))[:40],
)
@pytest.mark.parametrize("flagged", [True, False], ids=["found late", "not found yet"])
def test_later_file_never_makes_a_late_dossier_punctual(version, told, flagged):
    take_file(row(), at=IN_TIME)
    if flagged:
        lateness.flag_late(at=FRIDAY)
    dossier = Dossier.objects.get()

    report = take_file(row(**told), at=FRIDAY + timedelta(hours=1))

    assert (report.changed, len(report.errors)) == (0, 1)
    assert_late_for_ever(dossier)


def test_later_file_moves_the_promise_and_not_the_date(version):
    take_file(row(), at=IN_TIME)
    dossier = Dossier.objects.get()

    assert take_file(row(promised_at=LONG_AFTER), at=FRIDAY).changed == 1

    assert_late_for_ever(dossier)
    (move,) = date_moves.moves(NOVEMBER_ON)
    assert (move.is_after_the_date, move.entry.promised_before, move.entry.promised_after, move.entry.basis) == (
        True,
        THURSDAY,
        LONG_AFTER,
        f"{Kind.REGISTER.label}, dòng 7",
    )


def test_what_was_voided_does_not_come_back_by_a_file(version, leader):
    """Struck on the second day, its number stays taken; the file's line of it is refused."""
    dossier = make_dossier(version=version, by=leader)
    TAKE(Step.VOID, dossier, by=leader, at=IN_TIME, reason="Nhập sai")

    same = take_file(row(code=dossier.code), at=FRIDAY)
    other = take_file(row(code="H47.47.09-261116-0999"), at=FRIDAY)

    assert (len(same.errors), len(other.errors), Dossier.objects.count()) == (1, 1, 1)
    assert (read(dossier).state, read(dossier).register_number) == (State.VOIDED, 1)


# --- what moves a date lawfully, and says so -------------------------------------------------------------------------

STOPPED = ((Step.ASK_SUPPLEMENT, "2026-11-17 10:00", WORDS),)
PAUSED = (*AT_WORK, (Step.PAUSE, "2026-11-17 10:00", {**WORDS, "basis": GROUND}))
MOVES = {
    # Complete on Wednesday 25/11: 26, 27 and 30/11.
    "supplement from zero": (STOPPED, Step.TAKE_SUPPLEMENT, {}, "2026-11-30 17:30",
        "đủ hồ sơ đã yêu cầu bổ sung từ ngày 17/11/2026, tính lại từ đầu"),
    # Six working days waited, 17 to 24/11, by a pause or for papers that never came: 25, 26, 27/11.
    "pause": (PAUSED, Step.RESUME, {}, "2026-11-27 17:30",
        f"không tính thời gian tạm dừng từ ngày 17/11/2026: {GROUND}"),
    "withdrawn while waiting": (STOPPED, Step.WITHDRAW, WORDS, "2026-11-27 17:30",
        "không tính thời gian chờ bổ sung từ ngày 17/11/2026"),
    "stopped while waiting": (STOPPED, Step.STOP, {"reason": "Không nộp"}, "2026-11-27 17:30",
        "không tính thời gian chờ bổ sung từ ngày 17/11/2026"),
    "verification": (AT_WORK, Step.EXTEND_VERIFICATION, {"reason": "Xác minh"}, "2026-11-26 17:30",
        "danh mục cho thêm 5 ngày làm việc khi phải xác minh"),
}  # fmt: skip


@pytest.mark.parametrize("name", MOVES)
def test_every_lawful_move_says_who_why_from_and_to(dossier, leader, name):
    before, step, given, due, basis = MOVES[name]
    for earlier, at, words in before:
        TAKE(earlier, read(dossier), by=leader, at=moment(at), **words)
    at = moment("2026-11-19 10:00") if step == Step.EXTEND_VERIFICATION else moment("2026-11-25 09:00")

    TAKE(step, read(dossier), by=leader, at=at, **given)

    again = read(dossier)
    assert not again.is_late(at)
    (move,) = date_moves.moves(NOVEMBER_ON)
    entry = move.entry
    assert (entry.step, entry.by, entry.due_before, entry.due_after) == (step, leader, THURSDAY, again.due_at)
    assert (move.due_moved, move.is_after_the_date) == (True, False)
    assert (again.due_at, entry.basis) == (moment(due), basis)


def test_supplement_that_goes_on_says_so(leader):
    version = make_version(supplement_policy=SupplementPolicy.CONTINUE)
    dossier = make_dossier(version=version, by=leader)
    TAKE(Step.ASK_SUPPLEMENT, dossier, by=leader, at=IN_TIME, **WORDS)

    TAKE(Step.TAKE_SUPPLEMENT, read(dossier), by=leader, at=moment("2026-11-25 09:00"))

    (move,) = date_moves.moves(NOVEMBER_ON)
    assert move.entry.basis.endswith("tính tiếp (theo luật chuyên ngành)")
