"""The letter after its draft: other faults, compared, approved, signed, sent, come back, acknowledged, printed."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from dossiers import (
    apologies,
    attachments,
    lateness,
    letter_changes,
    letter_journeys,
    marks,
    papers,
    signed_copies,
)
from dossiers.models import ApologyLetter, Delegation, LatenessEpisode, LetterDispatch, LetterState
from dossiers.states import Cause, Ground, Step
from tanthanh.office.roles import Role
from tests.factories import (
    MONDAY,
    make_dossier,
    make_officer,
    make_profile,
    make_regime,
    make_unit,
    make_version,
    moment,
    sign_in,
)

pytestmark = pytest.mark.django_db
FRIDAY = moment("2026-11-20 08:00")
PROMISE = moment("2026-11-25 17:30")


@pytest.fixture
def leader():
    return make_officer(Role.LEADER)


@pytest.fixture
def dossier():
    return make_dossier(version=make_version())


@pytest.fixture
def letter(dossier):
    lateness.flag_late(at=FRIDAY)
    apologies.draft_letters(at=FRIDAY)
    return ApologyLetter.objects.get()


@pytest.fixture
def approved(letter, leader):
    apologies.revise(
        letter, cause=Cause.OVERLOAD, reason="Hồ sơ tăng cao", new_promise_at=PROMISE, by=leader, at=FRIDAY
    )
    return apologies.approve(letter, by=leader, at=FRIDAY)


def rude(dossier, by, reason="Cán bộ nói trống không", ground=Ground.CONDUCT, at=FRIDAY):
    return apologies.draft_for_ground(dossier, ground=ground, reason=reason, by=by, at=at)


# --- other faults ----------------------------------------------------------------------------------------------------


def test_letter_for_another_fault_takes_the_next_number_of_the_series_and_counts_for_no_late_dossier(approved, leader):
    other = make_dossier(version=make_version(), at=FRIDAY)

    signed = apologies.approve(rude(other, leader), by=leader, at=FRIDAY)

    assert (approved.number, signed.number, signed.year) == (1, 2, 2026)
    assert (signed.episode, signed.dossier) == (None, other)
    assert LatenessEpisode.objects.filter(marks.apologised()).count() == 1
    assert not LatenessEpisode.everything.filter(dossier=other).exists()
    entry = other.log.get(step=Step.APOLOGISE)
    assert (entry.promised_before, entry.promised_after) == (other.promised_at, other.promised_at)


def test_same_fault_told_twice_is_one_and_another_goes_into_the_same_letter(leader):
    dossier = make_dossier(version=make_version(), at=FRIDAY)

    letters = {
        rude(dossier, leader).pk,
        rude(dossier, leader).pk,
        rude(dossier, leader, reason="Sai năm sinh", ground=Ground.ERROR).pk,
    }

    assert letters == {ApologyLetter.objects.get().pk}
    said = ApologyLetter.objects.get().grounds.order_by("pk").values_list("ground", "reason")
    assert list(said) == [("CONDUCT", "Cán bộ nói trống không"), ("ERROR", "Sai năm sinh")]


def test_fault_already_apologised_for_makes_no_second_letter(leader):
    dossier = make_dossier(version=make_version(), at=FRIDAY)
    first = apologies.approve(rude(dossier, leader), by=leader, at=FRIDAY)

    assert rude(dossier, leader) == first
    assert rude(dossier, leader, reason="Lần sau lại to tiếng") != first


def test_late_dossier_with_another_fault_gets_one_letter_whichever_came_first(dossier, leader):
    other = make_dossier(version=make_version())
    before = rude(dossier, leader, at=MONDAY + timedelta(hours=1))
    lateness.flag_late(at=FRIDAY)

    assert apologies.draft_letters(at=FRIDAY).did == 2
    after = rude(other, leader)

    assert ApologyLetter.objects.count() == 2
    before.refresh_from_db()
    assert (before.episode.dossier, before.own_dossier, before.grounds.count()) == (dossier, None, 1)
    assert (after.episode.dossier, after.grounds.count()) == (other, 1)
    assert apologies.draft_letters(at=FRIDAY).did == 0


def test_fault_left_out_again_leaves_a_letter_that_cannot_be_approved(leader):
    dossier = make_dossier(version=make_version(), at=FRIDAY)
    drafted = rude(dossier, leader)

    apologies.revise(drafted, grounds={"CONDUCT": " "}, by=leader, at=FRIDAY)

    with pytest.raises(apologies.LetterError, match="chưa ghi việc nào"):
        apologies.approve(drafted, by=leader, at=FRIDAY)
    assert ApologyLetter.objects.get().number is None


@pytest.mark.parametrize("values", [{"ground": "LATE"}, {"reason": "  "}])
def test_fault_must_be_a_listed_one_and_told(dossier, leader, values):
    with pytest.raises(apologies.LetterError):
        rude(dossier, leader, **values)


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.ADMINISTRATOR])
def test_readers_write_no_apology(dossier, role):
    with pytest.raises(apologies.LetterError):
        rude(dossier, make_officer(role))


# --- against the draft -----------------------------------------------------------------------------------------------


def test_changes_are_those_since_the_first_draft_word_by_word(letter, leader):
    rude(letter.dossier, leader)
    assert letter_changes.since_draft(letter) == []

    apologies.revise(
        letter,
        cause=Cause.SYSTEM,
        reason="Đường truyền hỏng",
        new_promise_at=letter.new_promise_at,
        grounds={"CONDUCT": "Cán bộ nói to tiếng"},
        by=leader,
        at=FRIDAY,
    )
    letter.refresh_from_db()

    changes = {change.name: change for change in letter_changes.since_draft(letter)}
    assert set(changes) == {"cause", "reason", "ground-CONDUCT"}
    assert (changes["cause"].old, changes["cause"].new) == ("chưa ghi nguyên nhân", "lỗi hệ thống, đường truyền")
    parts = [(part.kind, part.text) for part in changes["ground-CONDUCT"].parts]
    assert parts == [
        ("same", "Cán bộ nói "),
        ("removed", "trống"),
        ("added", "to"),
        ("same", " "),
        ("removed", "không"),
        ("added", "tiếng"),
    ]


# --- on its way ------------------------------------------------------------------------------------------------------


def test_letter_is_sent_comes_back_is_sent_again_and_acknowledged(approved, leader):
    clerk = make_officer()
    first = letter_journeys.send(approved, way="POST", tracking="EB123456789VN", by=clerk, at=FRIDAY)
    approved.refresh_from_db()
    assert (approved.state, approved.sent_via) == (LetterState.SENT, "bưu chính, số hiệu EB123456789VN")

    later = FRIDAY + timedelta(days=3)
    letter_journeys.note_returned(first, reason="Không có người nhận", by=leader, at=later)
    approved.refresh_from_db()
    assert (approved.state, approved.sent_at, approved.sent_by) == (LetterState.APPROVED, None, None)

    second = letter_journeys.send(approved, way="HAND", note="tại nhà", by=leader, at=later)
    told = letter_journeys.note_acknowledged(second, by=clerk, at=later + timedelta(hours=1))

    approved.refresh_from_db()
    assert (approved.state, approved.sent_at, approved.sent_via) == (LetterState.SENT, later, "trao tay (tại nhà)")
    assert (told.delivered_at, told.acknowledged_at, told.acknowledged_by) == (
        later + timedelta(hours=1),
        later + timedelta(hours=1),
        clerk,
    )
    assert LetterDispatch.objects.filter(letter=approved).count() == 2
    first.refresh_from_db()
    assert (first.returned_by, first.return_reason) == (leader, "Không có người nhận")


def test_what_cannot_be_written_about_a_letters_way(letter, leader):
    with pytest.raises(letter_journeys.JourneyError, match="đã duyệt"):
        letter_journeys.send(letter, way="HAND", by=leader, at=FRIDAY)
    apologies.revise(letter, cause=Cause.OVERLOAD, reason="Đông", new_promise_at=PROMISE, by=leader, at=FRIDAY)
    apologies.approve(letter, by=leader, at=FRIDAY)
    with pytest.raises(letter_journeys.JourneyError, match="số hiệu"):
        letter_journeys.send(letter, way="POST", by=leader, at=FRIDAY)
    with pytest.raises(letter_journeys.JourneyError, match="bằng cách nào"):
        letter_journeys.send(letter, way="FAX", by=leader, at=FRIDAY)
    with pytest.raises(letter_journeys.JourneyError, match="chỉ được xem"):
        letter_journeys.send(letter, way="HAND", by=make_officer(Role.SUPERVISOR), at=FRIDAY)

    sent = letter_journeys.send(letter, way="EMAIL", by=leader, at=FRIDAY)
    with pytest.raises(letter_journeys.JourneyError, match="chưa gửi"):
        letter_journeys.send(letter, way="HAND", by=leader, at=FRIDAY)
    with pytest.raises(letter_journeys.JourneyError, match="vì sao"):
        letter_journeys.note_returned(sent, reason=" ", by=leader, at=FRIDAY)
    letter_journeys.note_delivered(sent, by=leader, at=FRIDAY)
    for refused in (
        lambda: letter_journeys.note_delivered(sent, by=leader, at=FRIDAY),
        lambda: letter_journeys.note_returned(sent, reason="Sai địa chỉ", by=leader, at=FRIDAY),
    ):
        with pytest.raises(letter_journeys.JourneyError, match="đến nơi"):
            refused()
    letter_journeys.note_acknowledged(sent, by=leader, at=FRIDAY)
    with pytest.raises(letter_journeys.JourneyError, match="xác nhận"):
        letter_journeys.note_acknowledged(sent, by=leader, at=FRIDAY)


# --- the signed copy -------------------------------------------------------------------------------------------------


def scan(name="thu.jpg"):
    data = io.BytesIO()
    picture = Image.new("RGB", (40, 60), "white")
    exif = Image.Exif()
    exif[0x010E] = "GPS nhà cán bộ"
    picture.save(data, "JPEG", exif=exif)
    return SimpleUploadedFile(name, data.getvalue())


def test_signed_copy_is_cleaned_kept_with_the_dossier_and_shown_to_those_who_may_see_it(
    approved, leader, client, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path

    kept = signed_copies.keep(approved, scan(), by=leader, at=FRIDAY)

    assert signed_copies.of(approved) == [kept]
    assert (kept.dossier, kept.letter, kept.purpose) == (approved.dossier, approved, "SIGNED_LETTER")
    with kept.file.open("rb") as stored:
        assert b"GPS" not in stored.read()
    path = reverse("dossiers:attachment", args=[approved.dossier.code, kept.pk])
    sign_in(client, leader)
    answer = client.get(path)
    assert b"".join(answer.streaming_content).startswith(b"\xff\xd8")
    sign_in(client, make_officer(Role.SPECIALIST, unit=make_unit()))
    assert client.get(path).status_code == 404
    client.logout()
    assert client.get(path).status_code == 302


def test_a_draft_has_no_signed_copy_and_a_text_is_none(letter, approved, leader, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with pytest.raises(attachments.AttachmentError, match="Chỉ nhận"):
        signed_copies.keep(approved, SimpleUploadedFile("a.pdf", b"xin chao"), by=leader, at=FRIDAY)
    drafted = rude(make_dossier(version=make_version(), at=FRIDAY), leader)
    with pytest.raises(attachments.AttachmentError, match="chưa được duyệt"):
        signed_copies.keep(drafted, scan(), by=leader, at=FRIDAY)


# --- on paper --------------------------------------------------------------------------------------------------------


def test_signature_block_is_the_delegation_of_the_unit_then_of_all_then_the_offices(approved, monkeypatch):
    make_profile(signature_lines="CHỦ TỊCH", signer_name="Chủ tịch Ba")
    make_regime()
    printed = []
    monkeypatch.setattr(papers.letters.pdf, "render", lambda _t, data, **_: printed.append(data["signer_name"]))
    unit, day = approved.unit, FRIDAY.date()
    common = {"signature_lines": "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH", "basis": "QĐ 12", "valid_from": day}

    papers.apology_letter(approved, at=FRIDAY)
    Delegation.objects.create(**common, signer_name="Phó Tư")
    papers.apology_letter(approved, at=FRIDAY)
    Delegation.objects.create(**common, signer_name="Trưởng Năm", unit=unit)
    Delegation.objects.create(**common, signer_name="Người khác", unit=make_unit())
    papers.apology_letter(approved, at=FRIDAY)
    Delegation.objects.filter(unit=unit).update(valid_from=day - timedelta(days=9), valid_to=day - timedelta(days=1))
    papers.apology_letter(approved, at=FRIDAY)

    assert printed == ["Chủ tịch Ba", "Phó Tư", "Trưởng Năm", "Phó Tư"]


def test_batch_prints_every_letter_as_alone_for_as_many_questions(leader, django_assert_num_queries):
    make_profile()
    make_regime()
    version = make_version()
    counts = []
    for _ in range(2):
        for _ in range(2):
            make_dossier(version=version, by=leader)
        lateness.flag_late(at=FRIDAY)
        apologies.draft_letters(at=FRIDAY)
        with django_assert_num_queries(8):  # letters, grounds, profiles, words, regimes, delegations, entries, key
            document, count = papers.apology_letters(
                ApologyLetter.objects.awaiting_approval().order_by("pk"), at=FRIDAY
            )
        assert document.startswith(b"%PDF-")
        counts.append(count)
    assert counts == [2, 4]


# --- the pages -------------------------------------------------------------------------------------------------------


def test_pages_carry_a_letter_from_the_draft_to_its_reader(client, letter, leader, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    make_profile()
    make_regime()
    sign_in(client, leader)
    path = reverse("dossiers:letter", args=[letter.pk])
    said = {"cause": "OVERLOAD", "reason": "Quá đông", "new_promise_on": "2030-11-25"}

    answer = client.post(reverse("dossiers:letter_approve", args=[letter.pk]), said)
    assert (answer.status_code, answer["Location"]) == (302, path)
    assert "So với dự thảo ban đầu" in client.get(path).content.decode()
    answer = client.post(reverse("dossiers:letter_sign", args=[letter.pk]), {"scan": scan()})
    assert answer.status_code == 302
    assert client.post(reverse("dossiers:letter_sign", args=[letter.pk])).status_code == 422
    answer = client.post(reverse("dossiers:letter_sent", args=[letter.pk]), {"way": "POST"})
    assert answer.status_code == 422
    assert "số hiệu" in answer.content.decode()
    client.post(reverse("dossiers:letter_sent", args=[letter.pk]), {"way": "POST", "tracking": "EB1VN"})
    sent = LetterDispatch.objects.get()
    journey = reverse("dossiers:letter_journey", args=[letter.pk, sent.pk])
    assert client.post(journey, {"viec": "hoan-lai", "reason": ""}).status_code == 422
    assert client.post(journey, {"viec": "xac-nhan"}).status_code == 302
    sent.refresh_from_db()
    assert sent.acknowledged_by == leader
    assert "Người dân đã xác nhận" in client.get(path).content.decode()


def test_page_drafts_an_apology_for_another_fault(client, dossier, leader):
    sign_in(client, leader)
    path = reverse("dossiers:apologise", args=[dossier.code])

    assert client.get(path).status_code == 200
    assert client.post(path, {"ground": "LOST", "reason": ""}).status_code == 422
    client.post(path, {"ground": "LOST", "reason": "Thất lạc giấy chứng sinh"})

    drafted = ApologyLetter.objects.get()
    assert (drafted.own_dossier, drafted.grounds.get().ground) == (dossier, "LOST")
    shown = client.get(reverse("dossiers:letter", args=[drafted.pk])).content.decode()
    assert "Thất lạc giấy chứng sinh" in shown
    assert 'name="cause"' not in shown
    assert "Thất lạc" not in client.get(reverse("dossiers:late_desk")).content.decode()
    assert "Không do trễ hạn" in client.get(reverse("dossiers:late_desk")).content.decode()


def test_an_old_session_gives_the_password_again_before_a_letter_takes_its_number(client, letter, settings):
    leader = make_officer(Role.LEADER)
    leader.set_password("mot-cua-tan-thanh")
    leader.save()
    sign_in(client, leader)
    settings.LETTER_CONFIRM_SECONDS = -1
    path = reverse("dossiers:letter_approve", args=[letter.pk])
    said = {"cause": "OVERLOAD", "reason": "Quá đông", "new_promise_on": "2030-11-25"}

    for password in ({}, {"password": "sai"}):
        answer = client.post(path, said | password)
        assert answer.status_code == 422
        assert "nhập lại mật khẩu" in answer.content.decode()
    letter.refresh_from_db()
    assert letter.number is None

    assert client.post(path, said | {"password": "mot-cua-tan-thanh"}).status_code == 302
    letter.refresh_from_db()
    assert letter.number == 1
