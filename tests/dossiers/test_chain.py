"""The chained log: a worked example of its hash, every writer of it, and what is found when somebody tampers."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from dossiers import apologies, chain, chain_check, chain_heads, lateness, lifecycle
from dossiers.models import ApologyLetter, ChainHead, Dossier, LatenessEpisode, LogEntry
from dossiers.states import Cause, Step
from tanthanh.office.roles import Role
from tests.factories import MONDAY, THURSDAY, make_dossier, make_officer, moment

pytestmark = pytest.mark.django_db
FRIDAY = THURSDAY + timedelta(hours=16)
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"  # SHA-256 of nothing


@pytest.fixture
def by():
    return make_officer(Role.LEADER)


@pytest.fixture
def dossier(by):
    """Five lines: received, handed on, found late, promised anew, finished."""
    dossier = make_dossier()
    lifecycle.forward(dossier, by=by, at=MONDAY + timedelta(hours=1))
    lateness.flag_late(at=FRIDAY)
    apologies.draft_letters(at=FRIDAY)
    letter = ApologyLetter.objects.get()
    new_date = FRIDAY + timedelta(days=3)
    apologies.revise(letter, cause=Cause.OVERLOAD, reason="nhiều hồ sơ", new_promise_at=new_date, by=by, at=FRIDAY)
    apologies.approve(letter, by=by, at=FRIDAY + timedelta(hours=1))
    lifecycle.finish(dossier, by=by, at=FRIDAY + timedelta(hours=2))
    return Dossier.objects.get(pk=dossier.pk)


def faults():
    return [str(fault) for fault in chain_check.check().faults]


def behind_the_back(sql, *values):
    """As somebody with the database's own password does it: lift the guard, change the row, put the guard back."""
    guard, ops = next(c for c in LogEntry._meta.constraints if c.name == "log_entry_append_only"), connection.ops
    with connection.cursor() as cursor:
        schema = connection.SchemaEditorClass(connection)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE" if connection.vendor == "postgresql" else "SELECT 1")
        for statement in str(guard.remove_sql(LogEntry, schema)).split("; "):
            cursor.execute(statement)
        cursor.execute(sql, [ops.adapt_datetimefield_value(v) if isinstance(v, datetime) else v for v in values])
        for statement in guard.statements(LogEntry, schema):
            cursor.execute(str(statement))


# --- the hash --------------------------------------------------------------------------------------------------------


def test_the_hash_is_sha_256_over_lines_that_anybody_can_write_down(dossier, by):
    forwarded = dossier.log.get(step=Step.FORWARD)
    received = dossier.log.get(step=Step.RECEIVE)
    due = "2026-11-19 10:30:00"  # 17:30 in the office
    lines = ["tanthanh-log-1", dossier.code, received.hash, "2", "FORWARD", "RECEIVED", "PROCESSING"]
    lines += ["2026-11-16 03:00:00", str(by.pk), str(forwarded.unit_id or ""), due, due, due, due, EMPTY, ""]

    assert forwarded.hash == hashlib.sha256("\n".join(lines).encode()).hexdigest()


def test_a_moment_is_written_in_utc_without_zeros_at_its_end():
    columns = dict.fromkeys(chain.COLUMNS, "") | {"at": datetime(2026, 1, 1, 0, 0, 0, 500000, tzinfo=UTC)}

    assert chain.text_of("M", columns).split("\n")[7] == "2026-01-01 00:00:00.5"


def test_no_two_entries_share_a_text_by_moving_a_line_break():
    empty = dict.fromkeys(chain.COLUMNS, "")

    texts = {chain.text_of("M", empty | given) for given in ({"reason": "a\nb"}, {"reason": "a", "basis": "b"}, {})}

    assert len(texts) == 3


# --- every writer ----------------------------------------------------------------------------------------------------


def test_every_writer_appends_to_one_unbroken_chain(dossier):
    steps = list(dossier.log.order_by("position").values_list("position", "step"))

    assert steps == [(1, "RECEIVE"), (2, "FORWARD"), (3, "FLAG_LATE"), (4, "REAPPOINT"), (5, "FINISH")]
    assert chain.is_whole(dossier, dossier.log.all()) is True
    assert faults() == []


def test_the_database_and_python_write_the_same_hash_for_what_the_job_finds(by):
    dossiers = [make_dossier(by=by) for _ in range(3)]
    lateness.flag_late(at=FRIDAY.replace(microsecond=120000))

    assert LogEntry.objects.filter(step=Step.FLAG_LATE).count() == 3
    assert all(chain.is_whole(dossier, dossier.log.all()) for dossier in dossiers)


def test_a_job_that_finds_a_dossier_late_twice_goes_on_behind_its_own_line(by):
    dossier = make_dossier(by=by)
    lateness.flag_late(at=FRIDAY)
    Dossier.objects.filter(pk=dossier.pk).update(due_at=FRIDAY + timedelta(hours=1))
    lateness.flag_late(at=FRIDAY + timedelta(hours=2))

    assert list(dossier.log.order_by("position").values_list("position", flat=True)) == [1, 2, 3]
    assert chain.is_whole(Dossier.objects.get(), dossier.log.all()) is True


def test_two_entries_cannot_follow_the_same_one(dossier):
    last = dossier.log.order_by("position").last()
    last.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        last.save(force_insert=True)


def test_an_entry_that_nobody_linked_is_refused(dossier):
    entry = LogEntry(dossier=dossier, step=Step.RETURN, to_state="RETURNED", at=FRIDAY, position=6, previous_hash="x")

    with pytest.raises(IntegrityError), transaction.atomic():
        entry.save(force_insert=True)


# --- written once ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "act",
    [
        lambda entry: entry.delete(),
        lambda entry: LogEntry.objects.filter(pk=entry.pk).delete(),
        lambda entry: LogEntry.objects.filter(pk=entry.pk).update(to_state="READY"),
        lambda entry: LogEntry.objects.filter(pk=entry.pk).update(reason="khác"),
        lambda entry: entry.save(),
        lambda _entry: ChainHead.objects.update(root="0" * 64),
        lambda _entry: ChainHead.objects.all().delete(),
    ],
)
def test_the_database_refuses_to_change_what_was_written(dossier, act):
    chain_heads.publish(at=FRIDAY + timedelta(hours=3))

    with pytest.raises(IntegrityError), transaction.atomic():
        act(dossier.log.first())


def test_a_reason_can_be_erased_and_the_chain_still_holds(by):
    dossier = make_dossier()
    lifecycle.ask_supplement(dossier, by=by, at=MONDAY, reason="Chị Nguyễn Thị B chưa ký")
    entry = dossier.log.get(step=Step.ASK_SUPPLEMENT)

    LogEntry.objects.filter(pk=entry.pk).update(reason=chain.erased(entry.reason))

    assert LogEntry.objects.get(pk=entry.pk).reason == "⌫" + hashlib.sha256(entry.reason.encode()).hexdigest()
    assert faults() == []


def test_a_reason_erased_to_something_else_is_found(by):
    dossier = make_dossier()
    lifecycle.ask_supplement(dossier, by=by, at=MONDAY, reason="thiếu bản chính")

    LogEntry.objects.filter(step=Step.ASK_SUPPLEMENT).update(reason=chain.erased("lý do khác"))

    assert faults() == [f"{dossier.code}: bước 2 của nhật ký đã bị sửa"]


# --- tampering -------------------------------------------------------------------------------------------------------

CHANGES = {
    "step": "STOP",
    "from_state": "PAUSED",
    "to_state": "REFUSED",
    "at": datetime(2026, 11, 16, 2, 30, tzinfo=UTC),
    "by_id": None,
    "unit_id": None,
    "reason": "khác",
    "basis": "khác",
    "due_before": None,
    "due_after": None,
    "promised_before": None,
    "promised_after": None,
}


@pytest.mark.parametrize("column", CHANGES)
def test_a_changed_column_is_found(by, column):
    dossier = make_dossier(by=make_officer())
    lifecycle.ask_supplement(dossier, by=by, at=MONDAY + timedelta(hours=1), reason="thiếu")

    behind_the_back(f"UPDATE dossiers_logentry SET {column} = %s WHERE position = 2", CHANGES[column])

    assert faults() == [f"{dossier.code}: bước 2 của nhật ký đã bị sửa"]


@pytest.mark.parametrize("position", [1, 2, 3, 4])
def test_a_removed_line_is_found(dossier, position):
    behind_the_back("DELETE FROM dossiers_logentry WHERE position = %s", position)

    assert faults()[0] == f"{dossier.code}: bước {position} của nhật ký bị mất hoặc có dòng chèn vào"
    assert chain.is_whole(dossier, dossier.log.all()) is False


def test_a_removed_last_line_is_found(dossier):
    behind_the_back("DELETE FROM dossiers_logentry WHERE position = 5")

    assert faults() == [
        f"{dossier.code}: nhật ký không kết thúc ở bước mà hồ sơ ghi nhận: bước cuối bị xóa hoặc thêm vào"
    ]


def test_a_removed_last_line_of_the_late_job_is_found(by):
    dossier = make_dossier(by=by)
    lateness.flag_late(at=FRIDAY)

    behind_the_back("DELETE FROM dossiers_logentry WHERE position = 2")

    assert faults() == [f"{dossier.code}: dòng nhật ký ghi nhận quá hạn đã bị xóa"]


def test_a_whole_log_that_is_gone_is_found(dossier):
    behind_the_back("DELETE FROM dossiers_logentry")

    assert faults()[0] == (
        f"{dossier.code}: nhật ký không kết thúc ở bước mà hồ sơ ghi nhận: bước cuối bị xóa hoặc thêm vào"
    )


def test_an_inserted_line_is_found_even_with_the_right_hash(dossier):
    last = dossier.log.order_by("position").last()
    forged = LogEntry(dossier=dossier, step=Step.RETURN, from_state="READY", to_state="RETURNED", at=FRIDAY)
    chain.link(forged)
    forged.save(force_insert=True)

    assert (forged.previous_hash, faults()) == (
        last.hash,
        [f"{dossier.code}: nhật ký không kết thúc ở bước mà hồ sơ ghi nhận: bước cuối bị xóa hoặc thêm vào"],
    )


def test_a_state_or_a_date_changed_in_the_dossier_itself_is_found(dossier):
    Dossier.objects.filter(pk=dossier.pk).update(due_at=dossier.due_at + timedelta(days=2))

    assert faults() == [f"{dossier.code}: trạng thái, hạn hoặc ngày hẹn của hồ sơ khác với nhật ký"]


def test_a_line_moved_to_another_dossier_is_found(dossier, by):
    other = make_dossier()
    behind_the_back(
        "UPDATE dossiers_logentry SET dossier_id = %s, position = 2 WHERE dossier_id = %s AND position = 5",
        other.pk,
        dossier.pk,
    )

    assert [line.partition(":")[0] for line in faults()] == [dossier.code, other.code]


# --- the published roots ---------------------------------------------------------------------------------------------


def test_the_root_is_published_once_a_day_and_builds_on_the_day_before(dossier):
    first = chain_heads.publish(at=FRIDAY + timedelta(hours=3))
    again = chain_heads.publish(at=FRIDAY + timedelta(hours=4))
    make_dossier(at=moment("2026-11-23 09:00"))
    chain_heads.publish(at=moment("2026-11-24 00:15"))

    heads = list(ChainHead.objects.order_by("day").values_list("entries", "previous_root"))
    assert (first.did, again.did) == (1, 0)
    assert heads == [(5, ""), (6, ChainHead.objects.earliest("day").root)]
    assert faults() == []


def test_the_root_is_sha_256_over_lines_that_anybody_can_write_down(dossier):
    other = make_dossier()
    chain_heads.publish(at=FRIDAY + timedelta(hours=3))

    lines = ["tanthanh-root-1", "", "2026-11-20", "6", f"{dossier.code} {dossier.chain_head}"]
    lines += [f"{other.code} {other.chain_head}"]
    assert ChainHead.objects.get().root == hashlib.sha256("\n".join(lines).encode()).hexdigest()


def test_a_past_rewritten_with_all_its_hashes_no_longer_has_its_published_root(dossier):
    chain_heads.publish(at=FRIDAY + timedelta(hours=3))
    kept_outside = ChainHead.objects.get().root
    entries = list(dossier.log.order_by("position"))
    entries[4].at -= timedelta(days=3)
    columns = {name: getattr(entries[4], name) for name in chain.COLUMNS}
    forged = chain.hash_of(dossier.code, columns)
    behind_the_back("UPDATE dossiers_logentry SET at = %s, hash = %s WHERE position = 5", entries[4].at, forged)
    Dossier.objects.filter(pk=dossier.pk).update(chain_head=forged)

    assert faults() == ["Ngày 20/11/2026: mốc kiểm chứng đã công khai không còn khớp với nhật ký"]
    assert chain_check.published_differs(ChainHead.objects.get().day, kept_outside) is False
    assert chain_check.published_differs(ChainHead.objects.get().day, "0" * 64) is True


def test_verify_history_says_what_it_saw_and_fails_where_something_is_wrong(dossier):
    chain_heads.publish(at=FRIDAY + timedelta(hours=3))
    told, complained = StringIO(), StringIO()

    call_command("verify_history", stdout=told)
    behind_the_back("UPDATE dossiers_logentry SET basis = 'x' WHERE position = 2")
    with pytest.raises(CommandError) as failure:
        call_command("verify_history", stderr=complained)

    assert told.getvalue() == "Đã xem 1 hồ sơ, 5 bước, 1 mốc công khai: chuỗi nguyên vẹn.\n"
    assert str(failure.value) == "Đã xem 1 hồ sơ, 5 bước, 1 mốc công khai: 1 chỗ không còn nguyên vẹn."
    assert complained.getvalue() == f"{dossier.code}: bước 2 của nhật ký đã bị sửa.\n"


def test_verify_history_compares_a_root_kept_outside(dossier):
    chain_heads.publish(at=FRIDAY + timedelta(hours=3))

    with pytest.raises(CommandError, match="1 chỗ không còn nguyên vẹn"):
        call_command("verify_history", "--day=2026-11-20", f"--root={0:064}", stderr=StringIO())


# --- what people see -------------------------------------------------------------------------------------------------


def test_the_applicants_page_counts_the_steps_and_says_that_the_chain_is_whole(client, dossier):
    page = client.get(f"/tra-cuu/{dossier.token}/").content.decode()

    assert "5 bước, chuỗi nguyên vẹn" in page


def test_the_applicants_page_says_so_when_the_chain_is_broken(client, dossier):
    behind_the_back("UPDATE dossiers_logentry SET basis = 'x' WHERE position = 2")

    page = client.get(f"/tra-cuu/{dossier.token}/").content.decode()

    assert "chuỗi nguyên vẹn" not in page
    assert "không còn nguyên vẹn" in page


def test_the_root_stands_beside_the_late_list(client, dossier):
    chain_heads.publish(at=FRIDAY + timedelta(hours=3))
    root = ChainHead.objects.get().root

    page = client.get("/cong-khai/ho-so-tre-han/").content.decode()
    data = json.loads(client.get("/cong-khai/ho-so-tre-han.json").content)
    every = json.loads(client.get("/cong-khai/moc-nhat-ky.json").content)

    assert root in page
    assert (data["chain_head"]["root"], data["chain_head"]["entries"]) == (root, 5)
    assert [head["root"] for head in every["heads"]] == [root]


def test_before_the_first_root_the_late_list_says_nothing_of_it(client):
    assert json.loads(client.get("/cong-khai/ho-so-tre-han.json").content)["chain_head"] is None
    assert LatenessEpisode.objects.count() == 0
