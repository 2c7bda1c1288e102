"""Files on their way in: shown before anything is written, decided row by row, taken over once, gone after a week."""

import io
import json
import os
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from dossiers import registers
from dossiers.imports import desk
from dossiers.models import Choice, Dossier, ImportBatch, ImportUpload, LogEntry, Verdict
from dossiers.states import Channel, State, Step
from tanthanh.office import failures
from tanthanh.office.jobs import Outcome
from tanthanh.office.models import JobFailure
from tanthanh.office.roles import Role
from tests import factories
from tests.factories import moment, sign_in, store_dossier

pytestmark = pytest.mark.django_db

NOW = moment("2026-11-16 09:00")
HEADING = "Mã hồ sơ;Tên TTHC;Mã TTHC;Chủ hồ sơ;Địa chỉ;Ngày nhận;Ngày hẹn trả;Ngày kết thúc xử lý;Trạng thái"
PURPOSE, STAGE = ImportUpload.Purpose, ImportUpload.Stage


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.IMPORTS_DIR = tmp_path / "imports"


@pytest.fixture
def leader():
    return factories.make_officer(Role.LEADER)


@pytest.fixture
def version():
    return factories.make_version(code="1.001193")


def line(
    code,
    *,
    name="Trần Thị Mẫu",
    address="",
    received="02/11/2026 08:00",
    promised="05/11/2026 17:00",
    done="",
    state="",
):
    return f"{code};Khai sinh;1.001193;{name};{address};{received};{promised};{done};{state}"


def keep(leader, *lines, purpose=PURPOSE.IMPORT, name="so.csv", at=NOW):
    content = "\n".join([HEADING, *lines]).encode()
    return desk.keep([content], name=name, purpose=purpose, by=leader, at=at)


def code(number):
    return f"H47.47.09-261102-{number:04d}"


def looked_at(upload):
    desk.look(upload, at=NOW)
    upload.refresh_from_db()
    return upload


def found(upload):
    return {(row.row, row.verdict, row.choice) for row in upload.findings.all()}


# --- keeping ---------------------------------------------------------------------------------------------------------


def test_file_lies_under_a_name_of_ours_for_nobody_else_to_read(leader, version):
    upload = keep(leader, line(code(1)), name="../../ngoài kia.xlsx")

    (path,) = desk.folder().iterdir()
    assert path.name == upload.stored
    assert upload.name == "../../ngoài kia.xlsx"
    assert path.parent == desk.folder()
    assert desk.folder().stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(("chunks", "sentence"), [([b"x" * 60], "Tệp quá lớn"), ([], "Tệp rỗng")])
def test_file_that_is_too_big_or_empty_leaves_nothing_behind(leader, monkeypatch, chunks, sentence):
    monkeypatch.setattr(desk, "MAX_BYTES", 50)

    with pytest.raises(desk.UploadError, match=sentence):
        desk.keep(chunks, name="a", purpose=PURPOSE.IMPORT, by=leader, at=NOW)

    assert not list(desk.folder().iterdir())
    assert not ImportUpload.objects.exists()


def test_no_more_files_than_the_disk_is_meant_for(leader, version, monkeypatch):
    monkeypatch.setattr(desk, "MOST_FILES", 1)
    keep(leader, line(code(1)))

    with pytest.raises(desk.UploadError, match="Đang giữ 1 tệp"):
        keep(leader, line(code(2)))


def test_file_that_is_no_register_says_why(leader):
    upload = desk.keep([b"a;b;c\n1;2;3\n"], name="x.csv", purpose=PURPOSE.IMPORT, by=leader, at=NOW)

    looked_at(upload)

    assert upload.stage == STAGE.FAILED
    assert "Không tìm thấy bảng hồ sơ" in upload.problem


# --- the preview -----------------------------------------------------------------------------------------------------


@pytest.fixture
def mixed(leader, version):
    """A file with one row of every kind: new, unchanged, changed, conflicting, unusable, doubled."""
    store_dossier(version=version, code=code(2), **named())
    changed = store_dossier(version=version, code=code(3), **named())
    worked = store_dossier(
        version=version,
        code=code(4),
        **named(first_step=Step.RECEIVE),
    )
    upload = keep(
        leader,
        line(code(1)),
        line(code(2)),
        line(code(3), address="Số 5 Lý Thường Kiệt"),
        line(code(4), name="Người Khác", address="Số 6"),
        line(code(5), promised=""),
        line(code(1)),
    )
    return upload, changed, worked


def named(**values):
    """The columns of a dossier that an earlier file brought and nobody here has worked on."""
    defaults = {
        "applicant_name": "Trần Thị Mẫu",
        "due_at": moment("2026-11-05 17:00"),
        "received_at": moment("2026-11-02 08:00"),
        "applicant_id_number": "",
        "applicant_phone": "",
        "first_step": Step.IMPORT,
    }
    return defaults | values


def test_preview_tells_what_each_row_comes_to_and_writes_nothing(mixed):
    upload, *_ = mixed
    before = (Dossier.objects.count(), LogEntry.objects.count(), Dossier.history.count())

    looked_at(upload)

    assert found(upload) == {
        (2, "NEW", "TAKE"),
        (4, "CHANGED", "TAKE"),
        (5, "CONFLICT", "SKIP"),
        (6, "BAD", "SKIP"),
        (7, "BAD", "SKIP"),
    }
    assert upload.counts == {"NEW": 1, "UNCHANGED": 1, "CHANGED": 1, "CONFLICT": 1, "BAD": 2}
    assert (upload.stage, upload.rows) == (STAGE.READ, 6)
    assert upload.findings.get(row=4).changes == [["Địa chỉ", "", "Số 5 Lý Thường Kiệt"]]
    assert (Dossier.objects.count(), LogEntry.objects.count(), Dossier.history.count()) == before


def test_chosen_rows_are_taken_and_the_others_left(mixed, leader):
    upload, changed, worked = mixed
    looked_at(upload)
    rows = {row.row: row.pk for row in upload.findings.all()}
    desk.decide(upload, rows.values(), [rows[2], rows[5], rows[6]])

    desk.approve(upload, by=leader, at=NOW)
    desk.take_over(upload, at=NOW)

    upload.refresh_from_db()
    assert (upload.stage, upload.rows_done) == (STAGE.DONE, 6)
    assert upload.counts == {"NEW": 1, "UNCHANGED": 1, "CHANGED": 1, "BAD": 1}
    new, changed, worked = (Dossier.objects.get(code=code(number)) for number in (1, 3, 4))
    assert new.applicant_name == "Trần Thị Mẫu"
    assert changed.applicant_address == ""
    # Worked on here: the contact details alone, since the officer ticked the row.
    assert (worked.applicant_name, worked.applicant_address) == ("Trần Thị Mẫu", "Số 6")
    assert worked.log.filter(step=Step.IMPORT).count() == 1
    assert ImportBatch.objects.get().created == 1


def test_row_that_cannot_be_taken_is_never_taken_whatever_is_posted(mixed, leader):
    upload, *_ = mixed
    looked_at(upload)
    bad = upload.findings.get(row=6)

    desk.decide(upload, [bad.pk], [bad.pk])
    desk.decide_all(upload, Verdict.BAD, take=True)

    bad.refresh_from_db()
    assert bad.choice == Choice.SKIP


def test_all_of_a_kind_are_decided_at_once(mixed):
    upload, *_ = mixed
    looked_at(upload)

    desk.decide_all(upload, Verdict.NEW, take=False)
    desk.decide_all(upload, Verdict.CONFLICT, take=True)

    assert upload.findings.get(row=2).choice == Choice.SKIP
    assert upload.findings.get(row=5).choice == Choice.DETAILS


def test_contact_details_never_touch_a_date_or_a_state(leader, version):
    late = store_dossier(
        version=version,
        code=code(1),
        **named(first_step=Step.RECEIVE),
    )
    upload = looked_at(keep(leader, line(code(1), address="Số 9", done="04/11/2026 10:00", state="Đã trả kết quả")))
    desk.decide_all(upload, Verdict.CONFLICT, take=True)
    desk.approve(upload, by=leader, at=NOW)
    desk.take_over(upload, at=NOW)

    late.refresh_from_db()
    assert late.applicant_address == "Số 9"
    assert (late.state, late.finished_at) == (State.RECEIVED, None)
    assert late.is_late(NOW)


def test_approving_twice_is_once_and_decisions_stand_from_then_on(mixed, leader):
    upload, *_ = mixed
    looked_at(upload)
    desk.approve(upload, by=leader, at=NOW)

    with pytest.raises(desk.UploadError, match="không còn ở bước quyết định"):
        desk.approve(upload, by=leader, at=NOW)
    with pytest.raises(desk.UploadError, match="không còn ở bước quyết định"):
        desk.decide_all(upload, Verdict.NEW, take=False)


def test_same_file_again_is_all_unchanged(leader, version):
    for _ in range(2):
        upload = looked_at(keep(leader, line(code(1)), line(code(2))))
        desk.approve(upload, by=leader, at=NOW)
        desk.take_over(upload, at=NOW)
        upload.refresh_from_db()

    assert upload.counts == {"UNCHANGED": 2}
    assert Dossier.objects.count() == 2


# --- killed in the middle --------------------------------------------------------------------------------------------


def test_import_that_was_killed_goes_on_where_it_stopped(leader, version, monkeypatch):
    monkeypatch.setattr("dossiers.imports.importing.CHUNK", 2)
    upload = looked_at(keep(leader, *(line(code(number)) for number in range(1, 6))))
    desk.approve(upload, by=leader, at=NOW)
    kept = desk._Taking.took

    def killed(self, rows, findings, report):
        kept(self, rows, findings, report)
        raise KeyboardInterrupt

    monkeypatch.setattr(desk._Taking, "took", killed)
    with pytest.raises(KeyboardInterrupt):
        desk.take_over(upload, at=NOW)
    monkeypatch.setattr(desk._Taking, "took", kept)

    upload.refresh_from_db()
    assert (upload.rows_done, Dossier.objects.count()) == (2, 2)
    assert desk.work(at=NOW + timedelta(minutes=1)).did == 0  # the dead one's claim still stands
    assert desk.work(at=NOW + timedelta(minutes=11)).did == 1
    upload.refresh_from_db()
    assert (upload.stage, upload.rows_done, upload.counts) == (STAGE.DONE, 5, {"NEW": 5})
    assert Dossier.objects.count() == LogEntry.objects.count() == 5


def test_job_reads_and_takes_over_what_waits(leader, version):
    upload = keep(leader, line(code(1)))

    assert desk.work(at=NOW).did == 1
    upload.refresh_from_db()
    assert upload.stage == STAGE.READ
    desk.approve(upload, by=leader, at=NOW)
    assert desk.work(at=NOW).did == 1
    assert desk.work(at=NOW).looked_at == 0
    assert Dossier.objects.count() == 1


def test_file_that_breaks_the_work_is_tried_a_few_times_and_stops_no_other(leader, version, monkeypatch):
    bad, good = keep(leader, line(code(1))), keep(leader, line(code(2)))
    read = registers.read_file

    def breaks(path):
        if path.name == bad.stored:
            raise RecursionError("Nguyễn Văn A")
        return read(path)

    monkeypatch.setattr(registers, "read_file", breaks)
    tried = [desk.work(at=NOW + timedelta(hours=number)) for number in range(24)]

    assert (tried[0].did, tried[0].failed) == (1, 1)
    assert sum(outcome.failed for outcome in tried) == failures.MOST_ATTEMPTS
    # Once it rests, the job has nothing to say.
    assert tried[-1] == Outcome()
    bad.refresh_from_db()
    assert (bad.stage, bad.claimed_at) == (STAGE.WAITING, None)
    assert bad.problem.startswith("Đã thử 5 lần đều bị lỗi RecursionError.")
    failure = JobFailure.objects.get()
    assert (failure.job, failure.item, failure.problem) == ("take_in_uploads", str(bad.pk), "RecursionError")

    monkeypatch.undo()
    failures.retry(failure, by=leader, at=NOW + timedelta(days=2))
    assert desk.work(at=NOW + timedelta(days=2)).did == 1
    bad.refresh_from_db()
    assert (bad.stage, bad.problem) == (STAGE.READ, "")
    assert list(failures.standing()) == []
    good.refresh_from_db()
    assert good.stage == STAGE.READ


def test_rows_stored_before_the_work_broke_are_kept(leader, version, monkeypatch):
    monkeypatch.setattr("dossiers.imports.importing.CHUNK", 2)
    upload = looked_at(keep(leader, *(line(code(number)) for number in range(1, 6))))
    desk.approve(upload, by=leader, at=NOW)
    kept = desk._Taking.took

    def breaks(self, rows, findings, report):
        kept(self, rows, findings, report)
        raise MemoryError

    monkeypatch.setattr(desk._Taking, "took", breaks)
    assert desk.work(at=NOW).failed == 1
    monkeypatch.setattr(desk._Taking, "took", kept)

    upload.refresh_from_db()
    assert (upload.rows_done, Dossier.objects.count()) == (2, 2)
    assert desk.work(at=NOW + timedelta(hours=1)).did == 1
    assert Dossier.objects.count() == LogEntry.objects.count() == 5


def test_failure_of_a_file_that_was_dropped_is_done_with(leader, version, monkeypatch):
    bad = keep(leader, line(code(1)))
    monkeypatch.setattr(registers, "read_file", lambda _path: 1 / 0)
    for number in range(9):
        desk.work(at=NOW + timedelta(hours=number))
    bad.refresh_from_db()

    desk.drop(bad)
    desk.work(at=NOW + timedelta(days=1))

    assert list(failures.standing()) == []


def test_pages_say_that_a_file_could_not_be_read(client, leader, version, monkeypatch):
    bad = keep(leader, line(code(1)))
    monkeypatch.setattr(registers, "read_file", lambda _path: 1 / 0)
    desk.work(at=NOW)
    sign_in(client, leader)

    own = client.get(reverse("dossiers:import_upload", args=[bad.pk])).content.decode()
    listed = client.get(reverse("dossiers:jobs")).content.decode()

    assert "Lần thử thứ 1 bị lỗi ZeroDivisionError" in own
    assert f"tệp số {bad.pk}" in listed
    assert reverse("dossiers:import_upload", args=[bad.pk]) in listed


# --- letting it go ---------------------------------------------------------------------------------------------------


def test_files_go_after_a_week_with_their_rows(leader, version):
    old, new = keep(leader, line(code(1)), at=NOW - timedelta(days=8)), keep(leader, line(code(2)))
    looked_at(old)
    stray = desk.folder() / "la.tep"
    stray.write_bytes(b"x")
    os.utime(stray, (0, 0))

    assert desk.drop_old(at=NOW).did == 2
    assert desk.drop_old(at=NOW).did == 0

    old.refresh_from_db()
    assert (old.stored, old.findings.count()) == ("", 0)
    assert [path.name for path in desk.folder().iterdir()] == [new.stored]


# --- the national portal's message -----------------------------------------------------------------------------------


def test_message_of_the_national_portal_goes_the_same_way(leader, version):
    item = {
        "MaHoSo": "H47.47.09-261102-0077",
        "MaTTHC": "1.001193",
        "ChuHoSo": "Trần Thị Mẫu",
        "NgayTiepNhan": "20261102080000",
        "NgayHenTra": "20261105170000",
        "TrangThaiHoSo": "2",
    }
    message = {"service": "DongBoHoSoMC", "data": [item]}
    upload = desk.keep([json.dumps(message).encode()], name="x.json", purpose=PURPOSE.IMPORT, by=leader, at=NOW)
    looked_at(upload)
    desk.approve(upload, by=leader, at=NOW)
    desk.take_over(upload, at=NOW)

    assert Dossier.objects.get().channel == Channel.NATIONAL_PORTAL


# --- comparing -------------------------------------------------------------------------------------------------------


def test_comparison_finds_what_only_one_side_has_and_what_both_tell_otherwise(leader, version):
    same = store_dossier(version=version, code=code(1), **named())
    store_dossier(version=version, code=code(2), **named())  # not in the file
    store_dossier(version=version, code=code(8), **named(received_at=moment("2026-10-02 08:00")))  # another day
    store_dossier(version=version, code=code(9), channel=Channel.NATIONAL_PORTAL, **named())
    punctual = store_dossier(
        version=version, code=code(3), state=State.READY, finished_at=moment("2026-11-05 16:00"), **named()
    )
    before = Dossier.history.count()
    upload = keep(
        leader,
        line(code(1)),
        line(code(3), done="06/11/2026 09:00", state="Đã xử lý xong"),
        line(code(4)),
        line("sai mã"),
        purpose=PURPOSE.COMPARE,
    )

    looked_at(upload)

    assert {(row.row, row.verdict, row.code) for row in upload.findings.all()} == {
        (3, "DATES", punctual.code),
        (3, "LATE_THERE", punctual.code),
        (4, "ONLY_THERE", code(4)),
        (5, "BAD", ""),
        (0, "ONLY_HERE", code(2)),
    }
    assert upload.findings.get(verdict="DATES").changes == [["Có kết quả", "16:00 05/11/2026", "09:00 06/11/2026"]]
    assert same.code not in str(upload.findings.values_list("code", flat=True))
    assert (upload.stage, Dossier.history.count()) == (STAGE.DONE, before)


def test_comparison_hears_our_latest_promise_too(leader, version):
    store_dossier(
        version=version,
        code=code(1),
        **named(promised_at=moment("2026-11-20 17:00")),
    )

    upload = looked_at(keep(leader, line(code(1), promised="20/11/2026 17:00"), purpose=PURPOSE.COMPARE))

    assert not upload.findings.filter(verdict=Verdict.DATES).exists()


# --- the pages -------------------------------------------------------------------------------------------------------


@pytest.fixture
def door(client, leader):
    with time_machine.travel(NOW, tick=False):
        sign_in(client, leader)
        yield client


def upload_of(content, name="so.csv", **values):
    return {"file": SimpleUploadedFile(name, content), "purpose": "IMPORT", "paper_letters": "on"} | values


DESK = reverse("dossiers:import_desk")


def test_small_file_is_read_at_once_and_taken_over_at_once(door, version):
    content = "\n".join([HEADING, line(code(1)), line(code(2), promised="")]).encode()

    shown = door.post(DESK, upload_of(content), follow=True)

    assert shown.context["kinds"] == [("moi", Verdict.NEW, 1), ("loi", Verdict.BAD, 1)]
    assert not Dossier.objects.exists()
    upload = ImportUpload.objects.get()
    done = door.post(reverse("dossiers:import_approve", args=[upload.pk]), follow=True).content.decode()
    assert "Đã nhập xong" in done
    assert Dossier.objects.get().code == code(1)
    again = door.post(reverse("dossiers:import_approve", args=[upload.pk]), follow=True).content.decode()
    assert "không còn ở bước quyết định" in again
    assert Dossier.objects.count() == 1


def test_large_file_waits_for_the_job_with_a_progress_bar(door, version, monkeypatch):
    monkeypatch.setattr(desk, "SMALL_BYTES", 10)

    shown = door.post(DESK, upload_of("\n".join([HEADING, line(code(1))]).encode()), follow=True).content.decode()

    assert "<progress" in shown
    assert "Xem lại tiến độ" in shown  # without JavaScript
    assert ImportUpload.objects.get().stage == STAGE.WAITING
    desk.work(at=NOW)
    assert "Nhập các dòng đã chọn" in door.get(shown_at()).content.decode()


def shown_at():
    return reverse("dossiers:import_upload", args=[ImportUpload.objects.get().pk])


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"file": ""}, "Chọn tệp cần nhập."),
        ({"file": SimpleUploadedFile("x.csv", b"")}, "Tệp rỗng"),
        ({"purpose": "XOA"}, "Chọn nhập vào cổng hay chỉ đối chiếu."),
        ({"file": SimpleUploadedFile("a" * 300, b"x")}, "Tên tệp quá dài"),
    ],
)
def test_form_says_what_is_wrong_with_it(door, values, sentence):
    answer = door.post(DESK, upload_of(b"x") | values)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not ImportUpload.objects.exists()


@pytest.mark.parametrize(
    "content", [b"\x00\xff\xfe", b"PK\x03\x04 no zip", b"{", b"\x1f\x8b", b"[1,2]", b"\xd0\xcf\x11\xe0"]
)
def test_file_of_any_bytes_is_answered_with_a_sentence(door, content):
    answer = door.post(DESK, upload_of(content), follow=True)

    assert answer.status_code == 200
    assert "Tệp này không dùng được" in answer.content.decode()
    assert ImportUpload.objects.get().problem


def test_markup_in_a_file_is_shown_as_it_was_typed(door, version):
    content = "\n".join([HEADING, line(code(1))]).encode()

    shown = door.post(DESK, upload_of(content, name="<script>x.csv"), follow=True).content.decode()

    assert "<script>x" not in shown
    assert "&lt;script&gt;x.csv" in shown


def test_rows_are_chosen_on_the_page(door, leader, version):
    upload = looked_at(keep(leader, *(line(code(number)) for number in range(1, 4))))
    rows = [row.pk for row in upload.findings.order_by("row")]
    address = reverse("dossiers:import_choose", args=[upload.pk])

    door.post(address, {"xem": "moi", "dong": rows, "nhap": rows[:1]})
    assert list(upload.findings.order_by("row").values_list("choice", flat=True)) == ["TAKE", "SKIP", "SKIP"]
    door.post(address, {"xem": "moi", "tat-ca": "nhap"})
    assert set(upload.findings.values_list("choice", flat=True)) == {"TAKE"}
    assert door.post(address, {"xem": "khong-co"}).status_code == 404


@pytest.mark.parametrize("count", [2, 60])
def test_page_of_a_file_asks_the_same_questions_however_many_rows(
    door, leader, version, django_assert_num_queries, count
):
    upload = looked_at(keep(leader, *(line(code(number)) for number in range(1, count + 1))))

    with django_assert_num_queries(4):  # session, officer, file, rows
        shown = door.get(reverse("dossiers:import_upload", args=[upload.pk]))

    assert len(shown.context["rows"]) == min(count, 50)


def test_pages_of_rows_follow_each_other(door, leader, version):
    upload = looked_at(keep(leader, *(line(code(number)) for number in range(1, 61))))
    address = reverse("dossiers:import_upload", args=[upload.pk])

    after = door.get(address).context["after"]
    rows = door.get(address + after).context["rows"]

    assert [row.row for row in rows] == list(range(52, 62))


def test_findings_are_handed_out_as_a_workbook(door, mixed):
    upload, *_ = mixed
    looked_at(upload)

    answer = door.get(reverse("dossiers:import_findings", args=[upload.pk]))

    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert sheet["A2"].value == "Tệp “so.csv”, nhập hồ sơ vào cổng."
    assert ["Địa chỉ", None, "Số 5 Lý Thường Kiệt"] in [[cell.value for cell in row][4:7] for row in sheet.rows]


def test_file_is_deleted_when_somebody_says_so(door, leader, version):
    upload = looked_at(keep(leader, line(code(1))))

    door.post(reverse("dossiers:import_drop", args=[upload.pk]))

    upload.refresh_from_db()
    assert (upload.stored, upload.stage, upload.findings.count()) == ("", STAGE.FAILED, 0)
    assert not list(desk.folder().iterdir())
