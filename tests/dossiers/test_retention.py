"""Personal data past its time goes everywhere; figures, registers, chains and seals stay what they were."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.apps import apps
from django.urls import reverse

from dossiers import (
    accesses,
    apologies,
    attachments,
    authenticity,
    chain,
    chain_check,
    data_requests,
    imports,
    lifecycle,
    lookup,
    opt_outs,
    retention,
    seals,
    signing_keys,
)
from dossiers.models import (
    Attachment,
    DataRequest,
    Dossier,
    DossierAccess,
    LetterDispatch,
    LogEntry,
    Message,
    RegisterClosing,
)
from dossiers.register_book import closing
from dossiers.registers import Kind
from dossiers.returns import Collected
from dossiers.states import Ground, Paper, State
from reports import figures
from tanthanh.office import retention as floor
from tanthanh.office.models import Erasure
from tanthanh.office.roles import Role
from tests import uploads
from tests.dossiers.test_imports import row
from tests.factories import (
    MONDAY,
    make_dossier,
    make_field,
    make_officer,
    make_profile,
    make_regime,
    make_version,
    moment,
    sign_in,
)

pytestmark = pytest.mark.django_db

# Every word that names the people of this test; none of them may be left anywhere.
CANARIES = (
    "Hoàng Yến",
    "hoang yen",
    "049085000017",
    "905777888",
    "Ngõ Hoa Sữa",
    "yen@example.vn",
    "Lê Đại Diện",
    "UQ-99",
)
AFTER = moment("2031-12-01 02:40")


@pytest.fixture(autouse=True)
def _place(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.SIGNING_KEYS_DIR = tmp_path / "keys"
    settings.RETENTION_MONTHS = {**settings.RETENTION_MONTHS, "dossiers": 60}
    make_profile()
    make_regime()


@pytest.fixture
def leader():
    return make_officer(Role.LEADER, full_name="Trần Lãnh Đạo")


def ended(leader, version=None, at=MONDAY, **values):
    """A dossier of Hoàng Yến that has been through everything in which a person may be named, and handed out."""
    said = {
        "applicant_name": "Hoàng Yến",
        "applicant_phone": "+84905777888",
        "applicant_email": "yen@example.vn",
        "applicant_address": "Ngõ Hoa Sữa",
        "representative_name": "Lê Đại Diện",
        "authorisation": "UQ-99",
        "note": "Bà Hoàng Yến gọi lại",
        "notify_by": "EMAIL",
    }
    dossier = make_dossier(version=version, by=leader, at=at, **said | values)
    attachments.attach(dossier, uploads.pdf("Hoàng Yến.pdf"), by=leader, at=at)
    hour = timedelta(hours=1)
    corrected = {"applicant_phone": "+84905777888", "applicant_name": "Hoàng Yến ", "note": "Hoàng Yến"}
    lifecycle.correct(dossier, by=leader, at=at + hour, reason="Hoàng Yến báo sai", values=corrected)
    lifecycle.ask_supplement(dossier, by=leader, at=at + hour, reason="Giấy của Hoàng Yến")
    lifecycle.take_supplement(dossier, by=leader, at=at + 2 * hour)
    draft = apologies.draft_for_ground(dossier, ground=Ground.values[0], reason="Xin lỗi Hoàng Yến", by=leader, at=at)
    LetterDispatch.objects.create(letter=draft, way="HAND", note="Trao cho Hoàng Yến", sent_at=at, sent_by=leader)
    lifecycle.finish(dossier, by=leader, at=at + 3 * hour)
    taken = Collected(taker="AUTHORISED", name="Lê Đại Diện", authorisation="UQ-99", id_last_digits="0017")
    return lifecycle.return_result(dossier, by=leader, at=at + 4 * hour, collected=taken)


def left():
    """Where a word that names somebody still stands: every column of every table, history with it."""
    found = []
    for model in apps.get_models():
        for values in model._default_manager.values():
            text = json.dumps(values, default=str, ensure_ascii=False)
            found += [f"{model.__name__}: {word}" for word in CANARIES if word in text]
    return found


def test_names_go_everywhere_and_files_with_them(leader):
    dossier = ended(leader)
    file = Attachment.objects.get()
    assert {line.partition(":")[0] for line in left()} >= {"Dossier", "HistoricalDossier", "LogEntry", "Message"}
    path = file.file.path

    floor.run(at=AFTER)

    assert left() == []
    with pytest.raises(FileNotFoundError):
        open(path, "rb")  # noqa: PTH123, SIM115 -- must not be there
    again = Dossier.objects.get(pk=dossier.pk)
    assert (again.erased_at, again.applicant_name, again.state) == (AFTER, "(đã xóa)", State.RETURNED)
    assert again.history.order_by("-history_id").first().applicant_name == again.applicant_name
    assert Erasure.objects.get(kind="dossiers").rows == 1


def test_chain_register_figures_and_seal_are_what_they_were(leader):
    signing_keys.make(at=MONDAY - timedelta(days=1))
    dossier, other = ended(leader), make_dossier(by=leader, applicant_name="Người Khác")
    signed = closing.close(2026, by=leader, at=moment("2027-01-05 08:00"))
    paper = {"paper_at": MONDAY, "promised_at": dossier.promised_at, "at": MONDAY}
    seal = seals.sealed(signing_keys.signer(), dossier, Paper.RECEIPT, **paper)
    before = figures.yearly(2026, now=AFTER)
    columns = ("code", "state", "received_at", "due_at", "finished_at", "chain_head", "register_number", "fee_amount")
    kept = Dossier.objects.values_list(*columns).get(pk=dossier.pk)

    floor.run(at=AFTER)

    assert chain_check.check().faults == []
    assert closing.is_intact(RegisterClosing.objects.get(pk=signed.pk))
    assert figures.yearly(2026, now=AFTER) == before
    assert Dossier.objects.values_list(*columns).get(pk=dossier.pk) == kept
    verdict = authenticity.check(seal)
    assert verdict.is_genuine
    assert [caution for caution in verdict.cautions if "đã được sửa" in caution] == []
    # The other one's line can still be seen to change.
    Dossier.objects.filter(pk=other.pk).update(applicant_name="Kẻ Lạ")
    assert not closing.is_intact(signed)


def test_reasons_become_their_digests_and_are_told_so(leader, client):
    dossier = ended(leader)
    reasons = dict(LogEntry.objects.exclude(reason="").values_list("pk", "reason"))

    floor.run(at=AFTER)

    assert dict(LogEntry.objects.exclude(reason="").values_list("pk", "reason")) == {
        pk: chain.erased(reason) for pk, reason in reasons.items()
    }
    sign_in(client, leader)
    page = client.get(dossier.get_absolute_url()).content.decode()
    assert "Lý do: (đã xóa theo thời hạn lưu)" in page
    assert "⌫" not in page.partition("Tin đã báo")[0].partition("Lý do")[2]


def test_follower_sees_the_steps_and_no_initials(leader, client):
    dossier = ended(leader)
    floor.run(at=AFTER)

    page = client.get(reverse("dossiers:look_up_token", args=[dossier.token])).content.decode()

    assert lookup.status(Dossier.objects.get(pk=dossier.pk), now=AFTER).applicant == ""
    assert dossier.code in page
    assert "Hồ sơ của" not in page


def test_an_old_file_brings_no_name_back(leader):
    version = make_version(code="1.001193")
    told = row(state=State.RETURNED, finished_at=moment("2024-01-26 09:00"), returned_at=moment("2024-01-26 10:00"))
    imports.import_rows([told], kind=Kind.REGISTER, at=moment("2024-03-01 08:00"))
    floor.run(at=AFTER)
    assert Dossier.objects.get().version == version

    report = imports.import_rows([told], kind=Kind.REGISTER, at=AFTER)

    assert (report.unchanged, report.changed, report.created) == (1, 0, 0)
    assert Dossier.objects.get().applicant_name == "(đã xóa)"


@pytest.mark.parametrize(
    ("state", "months", "goes"),
    [
        ("RETURNED", 60, True),
        ("RETURNED", 61, False),
        ("RETURNED", 0, False),
        ("REFUSED", 60, True),
        ("READY", 60, False),
        ("PROCESSING", 60, False),
        ("INCOMPLETE", 60, False),
        ("VOIDED", 60, True),
    ],
)
def test_only_what_is_over_and_past_its_time(settings, state, months, goes):
    settings.RETENTION_MONTHS = {**settings.RETENTION_MONTHS, "dossiers": months}
    received = moment("2026-10-28 09:00")
    finished = {"finished_at": moment("2026-11-30 16:00")} if state in {"RETURNED", "REFUSED", "READY"} else {}
    dossier = make_dossier(
        state=state, received_at=received, due_at=moment("2026-12-02 17:30"), applicant_name="Hoàng Yến", **finished
    )

    floor.run(at=moment("2031-12-01 02:40"))

    dossier.refresh_from_db()
    assert (dossier.applicant_name == "(đã xóa)") is goes


def test_field_may_have_a_time_of_its_own(settings):
    settings.RETENTION_MONTHS = {**settings.RETENTION_MONTHS, "dossiers": 0}
    settings.RETENTION_FIELDS = {"chung-thuc": 24, "ho-tich": 0}
    copies, births = (make_version(field=make_field(slug=slug)) for slug in ("chung-thuc", "ho-tich"))
    over = {"state": "RETURNED", "received_at": MONDAY, "applicant_name": "Hoàng Yến"}
    gone, kept = make_dossier(version=copies, **over), make_dossier(version=births, **over)
    settings_of_all = floor.preview(at=moment("2028-11-25 02:40"))

    floor.run(at=moment("2028-11-25 02:40"))

    assert {rule.kind: count for rule, count in settings_of_all.items() if count} == {"dossiers": 1}
    assert {d.code for d in Dossier.objects.exclude(erased_at=None)} == {gone.code}
    assert Dossier.objects.get(pk=kept.pk).applicant_name == "Hoàng Yến"


def test_twice_is_once_and_cut_off_it_goes_on(monkeypatch):
    for _ in range(5):
        make_dossier(state="RETURNED", received_at=MONDAY, applicant_name="Hoàng Yến")
    monkeypatch.setattr(floor, "BATCH", 2)
    erase, calls = retention._erase_texts, []

    def killed(keys):
        calls.append(keys)
        if len(calls) == 2:
            raise KeyboardInterrupt
        erase(keys)

    monkeypatch.setattr(retention, "_erase_texts", killed)
    with pytest.raises(KeyboardInterrupt):
        floor.run(at=AFTER)
    assert Dossier.objects.exclude(erased_at=None).count() == 2
    assert Erasure.objects.get(kind="dossiers").rows == 2

    assert [floor.run(at=AFTER).did for _ in range(2)] == [3, 0]
    assert Erasure.objects.get(kind="dossiers").rows == 5


def test_number_of_a_message_goes_and_what_was_told_stays(settings):
    settings.RETENTION_MONTHS = {**settings.RETENTION_MONTHS, "dossiers": 0, "messages": 24}
    sent, waiting = (make_dossier(notify_by="SMS") for _ in range(2))
    Message.objects.filter(dossier=sent).update(status="SENT", sent_at=MONDAY, body="Hồ sơ đã tiếp nhận")
    opt_outs.stop(Message.objects.get(dossier=sent), at=MONDAY)
    token = Message.objects.get(dossier=sent).stop_token

    floor.run(at=MONDAY + timedelta(days=800))

    assert list(Message.objects.order_by("pk").values_list("contact", "body", "status")) == [
        ("", "Hồ sơ đã tiếp nhận", "SENT"),
        ("+84905123456", "", "WAITING"),
    ]
    assert opt_outs.is_stopped(Message.objects.get(dossier=waiting))  # the same number's wish still holds
    assert opt_outs.of_token(token) is None


def test_answered_request_loses_its_person_and_an_open_one_is_never_touched(settings):
    settings.RETENTION_MONTHS = {**settings.RETENTION_MONTHS, "data_requests": 60}
    asked = {"kind": "SEE", "name": "Hoàng Yến", "contact": "yen@example.vn", "text": "Hoàng Yến hỏi"}
    done, still_open = (data_requests.take_in(data_requests.Asked(**asked, key=key), at=MONDAY) for key in "ab")
    data_requests.answer(done, text="Đã gọi Hoàng Yến", by=make_officer(), at=MONDAY)

    floor.run(at=AFTER)

    done, still_open = DataRequest.objects.get(pk=done.pk), DataRequest.objects.get(pk=still_open.pk)
    assert (done.name, done.contact, done.text, done.answer) == ("⌫", "", "", "⌫")
    assert (done.number, done.answered_at) == (done.number, MONDAY)
    assert still_open.name == "Hoàng Yến"


def test_looks_older_than_their_time_go(settings):
    settings.RETENTION_MONTHS = {**settings.RETENTION_MONTHS, "accesses": 24}
    dossier, officer = make_dossier(), make_officer()
    for day in (0, 400, 800):
        accesses.note(dossier, by=officer, at=MONDAY + timedelta(days=day))

    floor.run(at=MONDAY + timedelta(days=801))

    assert [(row.at - MONDAY).days for row in DossierAccess.objects.order_by("at")] == [400, 800]


def test_files_may_go_before_the_names(settings, leader):
    settings.RETENTION_MONTHS = {**settings.RETENTION_MONTHS, "dossiers": 0, "attachments": 12}
    dossier = ended(leader)

    floor.run(at=MONDAY + timedelta(days=400))

    file = Attachment.objects.get()
    assert (file.removal_reason, file.given_name) == ("hết thời hạn lưu", "")
    assert not file.file.storage.exists(file.file.name)
    assert Dossier.objects.get(pk=dossier.pk).applicant_name == "Hoàng Yến "


@pytest.mark.parametrize("count", [1, 6])
def test_run_asks_the_same_however_many_there_are(django_assert_num_queries, count):
    for number in range(count):
        make_dossier(
            state="RETURNED", received_at=MONDAY, register_year=2026, register_number=number + 1, notify_by="SMS"
        )

    with django_assert_num_queries(62):
        floor.run(at=AFTER)

    assert Dossier.objects.exclude(erased_at=None).count() == count


def test_page_says_what_is_kept_what_is_due_and_what_went(client, leader):
    ended(leader)
    make_dossier(state="RETURNED", received_at=MONDAY + timedelta(days=10))
    sign_in(client, leader)
    with time_machine.travel(MONDAY + timedelta(days=1825), tick=False):
        sign_in(client, leader)
        before = client.get(reverse("office:retention"))
        floor.run(at=moment("2031-11-20 02:40"))
        after = client.get(reverse("office:retention")).content.decode()

    dossiers = next(one for one in before.context["standings"] if one.rule.kind == "dossiers")
    assert (dossiers.due, dossiers.soon) == (0, 2)
    assert "60 tháng kể từ khi hồ sơ kết thúc" in before.content.decode()
    assert "20/11/2031" in after
    assert not any(word in after for word in CANARIES)
