"""Importing rows: what becomes a dossier, what a second file may change, and what it may not."""

from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dossiers import apologies, chain, imports, lateness, lifecycle
from dossiers.models import (
    ApologyLetter,
    Counter,
    Dossier,
    ImportBatch,
    LatenessEpisode,
    LetterOrigin,
    LetterState,
    LogEntry,
)
from dossiers.registers import Kind, RegisterRow, RowError
from dossiers.states import Cause, Channel, ReturnMethod, State, Step
from procedures.kinds import SupplementPolicy
from reports import figures, office_setup
from tanthanh.office.deadlines import LimitUnit, Policy
from tests.factories import make_declaration, make_officer, make_profile, make_version, moment, one_stop

pytestmark = pytest.mark.django_db

NOW = moment("2024-03-01 08:00")
# Before the dossier of `row` is due.
IN_TIME = moment("2024-01-27 08:00")
REGISTER = Path("dossiers/data/so-theo-doi-2023.xlsx")
PORTAL = Path("dossiers/data/cong-dvcqg-2023.json.gz")


@pytest.fixture
def version():
    return make_version(code="1.001193", name="Thủ tục đăng ký khai sinh")


def row(**values):
    """A dossier of Wednesday 24/01/2024, limit three working days, still being worked on."""
    defaults = {
        "row": 7,
        "code": "H47.47.09-240124-0012",
        "procedure_code": "1.001193",
        "applicant_name": "Trần Thị Mẫu",
        "applicant_phone": "+84905000000",
        "received_at": moment("2024-01-24 08:00"),
        "promised_at": moment("2024-01-29 17:30"),
        "state": State.PROCESSING,
        "register_number": 12,
    }
    return RegisterRow(**defaults | values)


def done(finished="2024-01-26 09:00", returned="2024-01-26 10:00", **values):
    return row(state=State.RETURNED, finished_at=moment(finished), returned_at=moment(returned), **values)


def take(*rows, kind=Kind.REGISTER, at=NOW, **options):
    return imports.import_rows(rows, kind=kind, at=at, **options)


def counts():
    """How many rows every table of the project holds."""
    return {model._meta.label: model.objects.count() for model in apps.get_models() if model._meta.managed}


def reasons(report):
    return [(error.row, error.reason) for error in report.errors]


# --- new dossiers -----------------------------------------------------------------------------------------------------


def test_row_becomes_a_dossier_with_its_own_code_and_dates(version):
    report = take(done(channel=Channel.ONLINE, is_interlinked=True, return_method=ReturnMethod.POST, note="gấp"))

    assert (report.created, report.changed, report.unchanged, report.errors) == (1, 0, 0, [])
    dossier = Dossier.objects.get()
    promised = moment("2024-01-29 17:30")
    assert (dossier.code, dossier.register_year, dossier.register_number) == ("H47.47.09-240124-0012", 2024, 12)
    assert (dossier.first_promised_at, dossier.due_at, dossier.promised_at) == (promised, promised, promised)
    assert (dossier.state, dossier.channel, dossier.is_interlinked) == (State.RETURNED, Channel.ONLINE, True)
    assert (dossier.finished_at, dossier.returned_at) == (moment("2024-01-26 09:00"), moment("2024-01-26 10:00"))
    assert [str(day) for day in (dossier.received_on, dossier.due_on, dossier.finished_on)] == [
        "2024-01-24",
        "2024-01-29",
        "2024-01-26",
    ]
    assert (dossier.version, dossier.limit_amount, dossier.limit_unit, dossier.limit_policy) == (
        version,
        3,
        LimitUnit.WORKING_DAY,
        Policy.NEXT_DAY,
    )
    assert (dossier.supplement_policy, dossier.return_method, dossier.note) == (
        SupplementPolicy.RESTART,
        ReturnMethod.POST,
        "gấp",
    )
    assert (dossier.applicant_key, len(dossier.secret), len(dossier.token)) == ("tran thi mau", 8, 22)
    assert list(dossier.log.values_list("step", "from_state", "to_state", "at", "basis")) == [
        (Step.IMPORT, "", State.RETURNED, NOW, "sổ theo dõi, dòng 7")
    ]
    assert list(dossier.history.values_list("history_type", "history_date")) == [("+", NOW)]


def test_history_of_new_dossiers_is_what_their_rows_say(version):
    officer, at = make_officer(), moment("2024-01-27 08:00:01")

    take(row(), done(row=8, code="H47.47.09-240124-0013", register_number=13), at=at, by=officer)

    kept = Dossier.history.order_by("id").values()
    columns = {field.attname for field in Dossier._meta.concrete_fields} & set(kept[0])
    assert [{name: line[name] for name in columns} for line in kept] == list(
        Dossier.objects.order_by("pk").values(*columns)
    )
    assert {(line["history_type"], line["history_date"], line["history_user_id"]) for line in kept} == {
        ("+", at, officer.pk)
    }
    assert len(columns) > 50


def test_row_that_says_little_is_an_in_person_dossier_just_received(version):
    take(row(state=None, channel=None))

    dossier = Dossier.objects.get()
    assert (dossier.state, dossier.channel, dossier.return_method) == (
        State.RECEIVED,
        Channel.IN_PERSON,
        ReturnMethod.COUNTER,
    )


def test_dossier_of_the_national_portal_has_no_register_number(version):
    take(done(channel=Channel.ONLINE), kind=Kind.NATIONAL_PORTAL)

    dossier = Dossier.objects.get()
    assert (dossier.channel, dossier.register_year, dossier.register_number) == (Channel.NATIONAL_PORTAL, None, None)


def test_waiting_dossier_stands_still_from_before_its_date(version):
    take(
        row(state=State.INCOMPLETE, stopped_at=moment("2024-01-25 08:00")),
        row(row=8, code="H47.47.09-240124-0013", register_number=13, state=State.PAUSED),
    )

    assert list(Dossier.objects.order_by("code").values_list("clock_stopped_at", flat=True)) == [
        moment("2024-01-25 08:00"),
        moment("2024-01-29 17:30"),
    ]
    assert Dossier.objects.overdue(NOW).count() == 0


def test_procedure_is_found_by_code_then_by_name_in_the_version_of_the_day(version):
    version.valid_to = "2023-12-31"
    version.save()
    newer = make_version(procedure=version.procedure, number=2, valid_from="2024-01-01")
    other = make_version(code="2.000635", name="Cấp bản sao Trích lục hộ tịch", valid_from="2026-01-01")

    report = take(
        row(),
        row(
            row=8,
            code="H47.47.09-240124-0013",
            register_number=13,
            procedure_code="",
            procedure_name="ĐĂNG KÝ KHAI SINH",
        ),
        row(row=9, code="H47.47.09-231229-0001", register_number=1, received_at=moment("2023-12-29 08:00")),
        row(row=10, code="H47.47.09-240124-0014", register_number=14, procedure_code="2.000635"),
    )

    assert report.errors == []
    assert dict(Dossier.objects.values_list("code", "version")) == {
        "H47.47.09-240124-0012": newer.pk,
        "H47.47.09-240124-0013": newer.pk,
        "H47.47.09-231229-0001": version.pk,
        # The catalogue starts later than the dossier: its earliest version.
        "H47.47.09-240124-0014": other.pk,
    }


def test_bad_rows_are_listed_and_good_rows_kept(version):
    make_version(code="9.000001", name="Trùng tên")
    make_version(code="9.000002", name="Thủ tục trùng tên")
    bad = {
        2: RowError(2, "Mã hồ sơ không đúng dạng"),
        3: row(row=3),
        4: row(row=4),
        5: row(row=5, code="H47.47.09-240124-0013"),
        6: row(row=6, code="H47.47.09-240124-0014", register_number=14, procedure_code="7.000000"),
        7: row(row=7, code="H47.47.09-240124-0015", register_number=15, procedure_code="", procedure_name="trùng tên"),
        8: row(row=8, code="H47.47.09-240124-0016", register_number=16, promised_at=None, applicant_name=""),
        9: row(row=9, code="H47.47.09-240124-0017", register_number=17, received_at=NOW + timedelta(days=1)),
    }

    report = take(*bad.values())

    assert (report.created, list(Dossier.objects.values_list("code", flat=True))) == (1, ["H47.47.09-240124-0012"])
    assert reasons(report) == [
        (2, "Mã hồ sơ không đúng dạng"),
        (4, "Mã hồ sơ đã có ở dòng 3"),
        (5, "Số thứ tự trong sổ đã có ở dòng 3"),
        (6, "Thủ tục không có trong danh mục (tìm theo mã rồi theo tên)"),
        (7, "Tên thủ tục trùng nhiều thủ tục trong danh mục: cần cột Mã TTHC"),
        (8, "Thiếu Ngày hẹn trả, Họ tên chủ hồ sơ"),
        (9, "Ngày nhận hồ sơ ở tương lai"),
    ]


def test_number_of_another_dossier_of_the_register_is_refused(version):
    take(row())

    report = take(row(row=9, code="H47.47.09-240124-0099"))

    assert reasons(report) == [(9, "Số thứ tự trong sổ đã thuộc hồ sơ khác")]


def test_next_intake_goes_on_after_the_imported_numbers(version):
    make_profile()
    take(row(), row(row=8, code="H47.47.09-240124-0031", register_number=40))
    take(row(row=9, code="H47.47.09-240124-0005", register_number=5))

    taken_in = lifecycle.receive(version, make_declaration(), by=make_officer(), at=moment("2024-01-24 15:00"))

    assert (taken_in.code, taken_in.register_number) == ("H47.47.09-240124-0032", 41)
    assert Counter.objects.get(series="register:2024").last == 41


# --- against our own counting -----------------------------------------------------------------------------------------


def test_other_date_than_ours_is_reported_and_kept(version):
    """Three working days after Wednesday 24/01/2024 end on Monday 29/01/2024 at 17:30; the file says a day later."""
    report = take(row(promised_at=moment("2024-01-30 17:30")))

    (difference,) = report.differences
    assert (difference.row, difference.code) == (7, "H47.47.09-240124-0012")
    assert (difference.theirs, difference.ours) == (moment("2024-01-30 17:30"), moment("2024-01-29 17:30"))
    assert Dossier.objects.get().due_at == moment("2024-01-30 17:30")
    assert ImportBatch.objects.get().differences == [
        {
            "row": 7,
            "code": "H47.47.09-240124-0012",
            "theirs": "2024-01-30T17:30:00+07:00",
            "ours": "2024-01-29T17:30:00+07:00",
            "reason": "Dòng 7, hồ sơ H47.47.09-240124-0012: tệp hẹn 17:30 30/01/2024, tính lại 17:30 29/01/2024",
        }
    ]


def test_procedure_without_a_limit_is_not_compared():
    make_version(code="1.001193", limit_amount=None, limit_unit="")

    report = take(row(promised_at=moment("2024-06-30 17:30"), finished_at=None))

    assert (report.created, report.differences, Dossier.objects.get().limit) == (1, [], None)


# --- late dossiers ----------------------------------------------------------------------------------------------------


def late(**values):
    return done("2024-01-31 09:00", "2024-02-01 10:00", late_reason="Chờ cơ quan phối hợp xác minh", **values)


def test_late_dossier_of_the_register_has_its_episode_and_its_paper_letter(version):
    report = take(late())

    assert report.paper_letters == 1
    episode = LatenessEpisode.objects.get()
    assert (episode.missed_due_at, episode.opened_at, episode.closed_at, episode.is_imported) == (
        moment("2024-01-29 17:30"),
        NOW,
        moment("2024-01-31 09:00"),
        True,
    )
    assert (episode.cause, episode.cause_note) == (Cause.OTHER_AGENCY, "Chờ cơ quan phối hợp xác minh")
    letter = ApologyLetter.objects.get()
    assert (letter.episode, letter.origin, letter.state, letter.number, letter.sent_at) == (
        episode,
        LetterOrigin.PAPER,
        LetterState.SENT,
        None,
        None,
    )
    assert letter.history.count() == 1


def test_without_paper_letters_the_job_drafts_them(version):
    report = take(late(), paper_letters=False)

    outcome = apologies.draft_letters(at=NOW)

    assert (report.paper_letters, outcome.did) == (0, 1)
    assert list(ApologyLetter.objects.values_list("origin", "state")) == [(LetterOrigin.PORTAL, LetterState.DRAFT)]


def test_open_overdue_dossier_is_left_to_the_job(version):
    take(row())
    assert LatenessEpisode.objects.count() == 0

    lateness.flag_late(at=NOW)

    assert list(LatenessEpisode.objects.values_list("is_imported", "closed_at")) == [(False, None)]


def test_stopping_a_dossier_that_waited_is_never_late(version):
    take(row(state=State.STOPPED, finished_at=moment("2024-02-20 09:00")))

    assert Dossier.objects.late(NOW).count() == 0


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("Chờ kết quả xác minh của cơ quan phối hợp", Cause.OTHER_AGENCY),
        ("Hệ thống phần mềm dùng chung gián đoạn", Cause.SYSTEM),
        ("Lỗi chủ quan của công chức thụ lý", Cause.OFFICER_FAULT),
        ("Phải xác minh thêm nguồn gốc giấy tờ", Cause.VERIFICATION),
        ("Công chức phụ trách đi công tác, chưa bàn giao kịp", Cause.UNDERSTAFFED),
        ("Khối lượng hồ sơ tăng đột biến", Cause.OVERLOAD),
        ("Quy định mới có hiệu lực", Cause.NEW_RULES),
        ("Mưa lũ", Cause.OTHER),
        ("", Cause.UNKNOWN),
    ],
)
def test_cause_is_read_from_the_wards_own_words(version, text, cause):
    take(late() if text is None else done("2024-01-31 09:00", "2024-02-01 10:00", late_reason=text))

    assert LatenessEpisode.objects.get().cause == cause


# --- the same dossiers again ------------------------------------------------------------------------------------------


def test_same_rows_again_write_nothing(version):
    rows = row(), late(row=8, code="H47.47.09-240124-0013", register_number=13)
    take(*rows)
    before = counts()

    report = take(*rows, at=NOW + timedelta(days=1))

    assert (report.created, report.changed, report.unchanged, report.paper_letters) == (0, 0, 2, 0)
    assert counts() == before


def test_dry_run_tells_the_same_and_writes_nothing(version):
    before = counts()
    rows = row(promised_at=moment("2024-01-30 17:30")), late(row=8, code="H47.47.09-240124-0013", register_number=13)

    tried = take(*rows, dry_run=True)

    assert counts() == before
    assert tried == take(*rows)


def test_dry_run_of_a_change_writes_nothing(version):
    take(row(), at=IN_TIME)
    before = Dossier.objects.values().get()

    report = take(done(), at=IN_TIME, dry_run=True)

    assert (report.changed, Dossier.objects.values().get()) == (1, before)


def test_later_file_moves_an_open_dossier_on(version):
    take(row(), at=moment("2024-01-25 08:00"))

    report = take(done(applicant_phone="+84905999999"), at=IN_TIME)

    assert (report.created, report.changed, report.errors) == (0, 1, [])
    dossier = Dossier.objects.get()
    assert (dossier.state, dossier.applicant_phone) == (State.RETURNED, "+84905999999")
    assert str(dossier.finished_on) == "2024-01-26"
    assert list(dossier.log.order_by("pk").values_list("step", "from_state", "to_state")) == [
        (Step.IMPORT, "", State.PROCESSING),
        (Step.IMPORT, State.PROCESSING, State.RETURNED),
    ]
    assert list(dossier.history.order_by("history_id").values_list("history_type", "state")) == [
        ("+", State.PROCESSING),
        ("~", State.RETURNED),
    ]


def test_what_a_later_file_leaves_empty_stays(version):
    take(row(applicant_address="Khối phố 3", note="gấp"))

    report = take(row(applicant_phone="", applicant_address="", note="", state=None, promised_at=None))

    assert (report.changed, report.unchanged) == (0, 1)


def test_moved_promise_is_logged_and_the_first_one_and_the_due_date_stand(version):
    take(row())

    take(row(promised_at=moment("2024-03-10 17:30")))

    dossier = Dossier.objects.get()
    assert (dossier.first_promised_at, dossier.due_at, dossier.promised_at) == (
        moment("2024-01-29 17:30"),
        moment("2024-01-29 17:30"),
        moment("2024-03-10 17:30"),
    )
    entry = dossier.log.latest("pk")
    assert (entry.promised_before, entry.promised_after) == (moment("2024-01-29 17:30"), moment("2024-03-10 17:30"))


def test_due_date_moves_with_a_supplement_asked_for_in_time(version):
    take(row(state=State.INCOMPLETE, stopped_at=moment("2024-01-25 08:00")), at=moment("2024-01-25 09:00"))

    take(done("2024-02-05 09:00", "2024-02-05 10:00", promised_at=moment("2024-02-06 17:30")))

    dossier = Dossier.objects.get()
    assert (dossier.due_at, dossier.clock_stopped_at, dossier.is_late(NOW)) == (
        moment("2024-02-06 17:30"),
        None,
        False,
    )


def test_dossier_finished_late_by_a_later_file_waits_for_our_own_letter(version):
    take(row())
    lateness.flag_late(at=NOW)

    report = take(late(), at=NOW + timedelta(days=1))

    assert (report.changed, report.paper_letters, ApologyLetter.objects.count()) == (1, 0, 0)
    assert list(LatenessEpisode.objects.values_list("is_imported", "closed_at")) == [
        (False, moment("2024-01-31 09:00"))
    ]


def test_dossier_nobody_had_flagged_yet_gets_its_episode_when_it_is_finished_late(version):
    take(row(), at=moment("2024-01-25 08:00"))

    take(late())

    assert list(LatenessEpisode.objects.values_list("missed_due_at", "closed_at", "is_imported")) == [
        (moment("2024-01-29 17:30"), moment("2024-01-31 09:00"), False)
    ]


LATE_STAYS_LATE = "Dòng này sẽ biến hồ sơ đã trễ hạn thành đúng hạn: giữ nguyên dữ liệu trên cổng"


@pytest.mark.parametrize(
    ("before", "after", "at", "reason"),
    [
        (late(), done(), NOW, LATE_STAYS_LATE),
        (row(), done(), NOW, LATE_STAYS_LATE),
        (row(), row(state=State.INCOMPLETE, stopped_at=moment("2024-01-25 08:00")), NOW, LATE_STAYS_LATE),
        (row(), row(received_at=moment("2024-01-24 09:00")), NOW, "Ngày nhận hồ sơ khác với ngày đang lưu"),
        (row(), row(register_number=13), NOW, "Số thứ tự trong sổ khác với số đang lưu"),
        (row(), row(procedure_code="2.000635"), NOW, "Thủ tục khác với thủ tục đang lưu"),
        (done(), row(), NOW, "Tệp ghi trạng thái cũ hơn trạng thái đang lưu: có thể là bản xuất cũ"),
        (
            row(),
            done("2024-01-23 09:00", received_at=None),
            IN_TIME,
            "Ngày kết thúc xử lý trước ngày nhận hồ sơ đang lưu",
        ),
    ],
)
def test_what_a_later_file_may_not_change(version, before, after, at, reason):
    make_version(code="2.000635", name="Cấp bản sao Trích lục hộ tịch")
    take(before, at=at)
    stored = Dossier.objects.values().get()

    report = take(after, at=at)

    assert reasons(report) == [(7, reason)]
    assert Dossier.objects.values().get() == stored


def test_code_from_the_other_source_is_a_conflict(version):
    take(row())

    report = take(row(row=1), kind=Kind.NATIONAL_PORTAL)

    assert reasons(report) == [(1, "Mã hồ sơ này đã có từ nguồn khác (sổ theo dõi hoặc Cổng Dịch vụ công quốc gia)")]


def test_dossier_received_here_is_not_overwritten(version):
    make_profile()
    at = moment("2024-01-24 08:00")
    dossier = lifecycle.receive(version, make_declaration(), by=make_officer(), at=at)
    told = row(code=dossier.code, register_number=1, applicant_phone="")

    same = take(
        row(code=dossier.code, register_number=1, applicant_name=dossier.applicant_name, applicant_phone="", state=None)
    )
    other = take(told)

    assert (same.unchanged, same.errors) == (1, [])
    assert reasons(other) == [(7, "Hồ sơ đã được xử lý trên cổng này và khác với tệp: giữ nguyên dữ liệu trên cổng")]
    assert Dossier.objects.get().applicant_name == "Nguyễn Văn Thử"


def test_imported_dossier_moved_on_here_is_not_overwritten(version):
    one_stop()
    take(row(state=State.RECEIVED), at=moment("2024-01-25 08:00"))
    lifecycle.forward(Dossier.objects.get(), by=make_officer(), at=moment("2024-01-25 09:00"))

    report = take(done())

    assert reasons(report) == [(7, "Hồ sơ đã được xử lý trên cổng này và khác với tệp: giữ nguyên dữ liệu trên cổng")]
    assert Dossier.objects.get().state == State.PROCESSING


def test_promise_of_our_own_letter_outlives_the_file(version):
    take(row())
    promised_here = moment("2024-03-08 17:30")
    chain.append(LogEntry(dossier=Dossier.objects.get(), step=Step.REAPPOINT, to_state=State.PROCESSING, at=NOW))
    Dossier.objects.update(promised_at=promised_here)

    report = take(row(promised_at=moment("2024-02-15 17:30")))

    assert (report.unchanged, Dossier.objects.get().promised_at) == (1, promised_here)


def test_dossier_is_known_by_the_provinces_code_too(version):
    take(row())
    Dossier.objects.update(code="H47.47.09-240124-0001", official_code="H47.47.09-240124-0012")

    assert take(row()).unchanged == 1


# --- many rows --------------------------------------------------------------------------------------------------------


def test_number_of_queries_does_not_grow_with_the_rows(version):
    def rows(start, count):
        return [
            row(row=number, code=f"H47.47.09-240124-{number:04d}", register_number=number)
            for number in range(start, start + count)
        ]

    take(*rows(1, 1))
    with CaptureQueriesContext(connection) as one:
        take(*rows(2, 1))
    with CaptureQueriesContext(connection) as ten:
        take(*rows(3, 10))

    assert len(ten) == len(one)


def test_year_2023_comes_in_whole_and_only_once():
    office_setup.set_up(at=NOW, today=NOW.date())
    told = StringIO()

    call_command("import_dossiers", REGISTER, stdout=told)
    call_command("import_dossiers", PORTAL, stdout=told)
    before = counts()
    call_command("import_dossiers", REGISTER, stdout=told)
    call_command("import_dossiers", PORTAL, stdout=told)

    assert told.getvalue().splitlines() == [
        "Hồ sơ: 5.880 mới, 0 thay đổi, 0 không đổi, 0 dòng không nhận, 0 khác hạn tính lại, 11 thư xin lỗi giấy.",
        "Hồ sơ: 2.856 mới, 0 thay đổi, 0 không đổi, 0 dòng không nhận, 0 khác hạn tính lại, 0 thư xin lỗi giấy.",
        "Hồ sơ: 0 mới, 0 thay đổi, 5.880 không đổi, 0 dòng không nhận, 0 khác hạn tính lại, 0 thư xin lỗi giấy.",
        "Hồ sơ: 0 mới, 0 thay đổi, 2.856 không đổi, 0 dòng không nhận, 0 khác hạn tính lại, 0 thư xin lỗi giấy.",
    ]
    assert counts() == before
    year = figures.yearly(2023, now=NOW)
    assert (year.one_stop.total, year.online.total, year.interlinked.total) == (5880, 4311, 308)
    assert (year.online.punctual, year.online.late, str(year.online.on_time_rate)) == (4300, 11, "99.74")
    assert (year.national_portal.total, str(year.national_portal.on_time_rate)) == (2856, "100.00")
    assert (year.apologies.issued, year.apologies.published) == (11, 11)
    assert (Dossier.history.count(), LogEntry.objects.filter(step=Step.IMPORT).count()) == (8736, 8736)
    assert sorted(LatenessEpisode.objects.values_list("cause", flat=True)) == sorted(
        ["OTHER_AGENCY"] * 4 + ["SYSTEM"] * 3 + ["OFFICER_FAULT", "VERIFICATION", "UNDERSTAFFED", "OVERLOAD"]
    )
    assert Counter.objects.get(series="register:2023").last == 5880
    assert Counter.objects.get(series="code:H47.47.09:231229").last == 18


def test_command_lists_bad_rows_and_succeeds(version, tmp_path):
    path = tmp_path / "so.csv"
    path.write_text(
        "Mã hồ sơ;Tên thủ tục;Chủ hồ sơ;Ngày nhận;Ngày hẹn trả\n"
        "H47.47.09-240124-0012;Đăng ký khai sinh;Trần Thị Mẫu;24/01/2024 08:00;29/01/2024 17:30\n"
        "H47.47.09-240124-0013;Thủ tục lạ;Lê Thị Kín;24/01/2024 08:00;29/01/2024 17:30\n",
        encoding="utf-8",
    )
    out, err = StringIO(), StringIO()

    call_command("import_dossiers", path, "--dry-run", stdout=out, stderr=err)

    assert out.getvalue() == (
        "Chạy thử, chưa ghi gì. "
        "Hồ sơ: 1 mới, 0 thay đổi, 0 không đổi, 1 dòng không nhận, 0 khác hạn tính lại, 0 thư xin lỗi giấy.\n"
    )
    assert err.getvalue() == "Dòng 3: Thủ tục không có trong danh mục (tìm theo mã rồi theo tên).\n"
    assert Dossier.objects.count() == 0
