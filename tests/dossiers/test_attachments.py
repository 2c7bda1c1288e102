"""Files of a dossier: told by their content, cleaned, kept apart, shown to who may see the dossier, taken away."""

import stat
import uuid
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from PIL import Image

from dossiers import attachments
from dossiers.attachments import LARGEST, AttachmentError, attach, remove
from dossiers.models import Attachment, IntakeDraft
from dossiers.states import State
from tanthanh.office.roles import Role
from tests import uploads
from tests.factories import MONDAY, make_dossier, make_officer, make_unit, make_version, sign_in, store_dossier

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def dossier():
    return make_dossier()


@pytest.fixture
def draft():
    return IntakeDraft.objects.create(key=uuid.uuid4(), version=make_version(), opened_at=MONDAY, saved_at=MONDAY)


def files(media):
    return [path for path in media.rglob("*") if path.is_file()]


# --- attaching -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("upload", "kind"), [(uploads.pdf, "PDF"), (uploads.photograph, "JPEG"), (uploads.drawing, "PNG")]
)
def test_type_is_told_by_the_content_whatever_the_name(dossier, upload, kind):
    made = attach(dossier, upload("virus.exe"), by=None, at=MONDAY)

    assert made.kind == kind
    assert made.file.name.endswith(f".{kind.lower()}")


def test_file_lies_under_a_name_of_our_own_readable_by_its_owner_alone(dossier, media):
    made = attach(dossier, uploads.pdf("../../etc/Nguyễn Văn Thử.pdf"), by=None, at=MONDAY, paper="Tờ khai")

    (path,) = files(media)
    assert path.parent == media / "attachments" / "2026" / "11"
    assert "Thử" not in path.name
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert (made.given_name, made.paper) == ("Nguyễn Văn Thử.pdf", "Tờ khai")


def test_photograph_is_kept_without_its_metadata(dossier):
    made = attach(dossier, uploads.photograph(), by=None, at=MONDAY)

    kept = Path(made.file.path).read_bytes()
    assert b"MayAnhBiMat" not in kept
    assert not Image.open(BytesIO(kept)).getexif()
    assert made.size == len(kept)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "Tệp rỗng"),
        (b"MZ\x90\x00", "Chỉ nhận tệp PDF hoặc ảnh JPEG, PNG"),
        (b"<html><script>alert(1)</script>", "Chỉ nhận tệp PDF hoặc ảnh JPEG, PNG"),
        (b"GIF89a", "Chỉ nhận tệp PDF hoặc ảnh JPEG, PNG"),
        (b"\x00\x00\x00\x18ftypheic0000", "Đây là ảnh HEIC của iPhone"),
        (b"%PDF-1.7 cut in the mid", "Tệp PDF bị đứt"),
        (b"\xff\xd8\xff and nothing more", "Ảnh bị hỏng"),
        (b"%PDF-1.4" + b"x" * LARGEST, "Tệp lớn hơn 10 MB"),
    ],
)
def test_what_is_no_scan_is_refused_in_words_and_leaves_nothing(dossier, media, data, sentence):
    with pytest.raises(AttachmentError, match=sentence):
        attach(dossier, SimpleUploadedFile("to-khai.pdf", data), by=None, at=MONDAY)

    assert files(media) == []
    assert Attachment.objects.count() == 0


def test_file_of_exactly_ten_megabytes_is_taken(dossier):
    end = b"\n%%EOF"
    data = b"%PDF-1.4" + b"x" * (LARGEST - 8 - len(end)) + end

    assert attach(dossier, uploads.pdf(data=data), by=None, at=MONDAY).size == LARGEST


def test_same_file_twice_is_one(dossier, media):
    first = attach(dossier, uploads.pdf(), by=None, at=MONDAY)
    second = attach(dossier, uploads.pdf("khac.pdf"), by=None, at=MONDAY)

    assert first == second
    assert len(files(media)) == 1


def test_same_file_sent_twice_at_once_is_one_row_and_one_file(dossier, media, monkeypatch):
    first = attach(dossier, uploads.pdf(), by=None, at=MONDAY)
    honest = attachments.of
    # The second sender looked before the first had written.
    answers = iter([Attachment.objects.none()])
    monkeypatch.setattr(attachments, "of", lambda owner: next(answers, None) or honest(owner))

    assert attach(dossier, uploads.pdf(), by=None, at=MONDAY) == first
    assert len(files(media)) == 1


def test_file_taken_away_may_come_again(dossier):
    first = attach(dossier, uploads.pdf(), by=None, at=MONDAY)
    remove(first, reason="Nhầm người", by=None, at=MONDAY)

    assert attach(dossier, uploads.pdf(), by=None, at=MONDAY) != first


def test_dossier_holds_forty_files_and_no_more(dossier):
    for number in range(40):
        attach(dossier, uploads.pdf(data=uploads.PDF + b"%d" % number), by=None, at=MONDAY)

    with pytest.raises(AttachmentError, match="đã có 40 tệp"):
        attach(dossier, uploads.pdf(data=uploads.PDF + b"41"), by=None, at=MONDAY)


def test_nothing_is_attached_to_a_voided_dossier():
    voided = store_dossier(version=make_version(), received_at=MONDAY, state=State.VOIDED)

    with pytest.raises(AttachmentError, match="đã hủy"):
        attach(voided, uploads.pdf(), by=None, at=MONDAY)


def test_draft_hands_its_files_to_the_dossier_it_becomes(dossier, draft):
    attach(draft, uploads.pdf(), by=None, at=MONDAY)

    attachments.hand_over(draft.key, dossier)

    assert [row.kind for row in attachments.of(dossier)] == ["PDF"]
    assert not attachments.of(draft).exists()


def test_file_that_comes_after_the_dossier_was_taken_in_is_refused_and_leaves_nothing(dossier, draft, media):
    late = IntakeDraft.objects.get(pk=draft.pk)  # as the sender's own request had read it
    IntakeDraft.objects.filter(pk=draft.pk).update(dossier=dossier)

    with pytest.raises(AttachmentError, match="đã thành hồ sơ"):
        attach(late, uploads.pdf(), by=None, at=MONDAY)
    assert files(media) == []


def test_discarded_draft_leaves_no_file(draft, media, django_capture_on_commit_callbacks):
    attach(draft, uploads.pdf(), by=None, at=MONDAY)

    with django_capture_on_commit_callbacks(execute=True):
        attachments.discard(draft)

    assert files(media) == []
    assert Attachment.objects.count() == 0


def test_file_belongs_to_one_owner(dossier, draft):
    made = attach(dossier, uploads.pdf(), by=None, at=MONDAY)

    for owners in ({"draft": draft}, {"dossier": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Attachment.objects.filter(pk=made.pk).update(**owners)


# --- taking away -----------------------------------------------------------------------------------------------------


def test_file_goes_its_row_says_who_when_and_why(dossier, media, django_capture_on_commit_callbacks):
    officer = make_officer()
    made = attach(dossier, uploads.pdf(), by=officer, at=MONDAY)

    with django_capture_on_commit_callbacks(execute=True):
        remove(made, reason=" Quét nhầm hồ sơ khác ", by=officer, at=MONDAY)

    made.refresh_from_db()
    assert (made.removed_by, made.removed_at, made.removal_reason) == (officer, MONDAY, "Quét nhầm hồ sơ khác")
    assert files(media) == []
    assert not attachments.of(dossier).exists()


def test_file_is_not_taken_away_without_a_reason(dossier):
    made = attach(dossier, uploads.pdf(), by=None, at=MONDAY)

    with pytest.raises(AttachmentError, match="Hãy ghi lý do"):
        remove(made, reason="  ", by=make_officer(), at=MONDAY)


@pytest.mark.parametrize(("role", "may"), [(Role.RECEPTIONIST, False), (Role.LEADER, True)])
def test_file_of_a_finished_dossier_is_a_leaders_to_take_away(role, may):
    finished = store_dossier(version=make_version(), received_at=MONDAY, state=State.READY)
    made = attach(finished, uploads.pdf(), by=None, at=MONDAY)
    officer = make_officer(role)

    if may:
        assert remove(made, reason="Bản mờ", by=officer, at=MONDAY).removed_at == MONDAY
    else:
        with pytest.raises(AttachmentError, match="chỉ lãnh đạo"):
            remove(made, reason="Bản mờ", by=officer, at=MONDAY)


# --- the pages -------------------------------------------------------------------------------------------------------


def address(dossier, rest=""):
    return f"{dossier.get_absolute_url()}tep/{rest}"


def test_officer_attaches_two_scans_and_looks_at_them(client, dossier):
    officer = sign_in(client, make_officer())

    answer = client.post(address(dossier), {"files": [uploads.pdf(), uploads.photograph()]})

    assert answer["Location"] == dossier.get_absolute_url()
    rows = list(attachments.of(dossier))
    assert [(row.kind, row.by) for row in rows] == [("PDF", officer), ("JPEG", officer)]
    page = client.get(dossier.get_absolute_url()).content.decode()
    for row in rows:
        assert address(dossier, f"{row.pk}/") in page


def test_file_is_served_as_what_it_is_and_as_nothing_else(client, dossier):
    sign_in(client, make_officer())
    made = attach(dossier, uploads.pdf('x"\r\nSet-Cookie: a=b.html'), by=None, at=MONDAY)

    shown = client.get(address(dossier, f"{made.pk}/"))
    saved = client.get(address(dossier, f"{made.pk}/?tai=1"))

    assert b"".join(shown.streaming_content) == uploads.PDF
    assert shown["Content-Type"] == "application/pdf"
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert shown["Content-Disposition"] == f'inline; filename="tep-{made.pk}.pdf"'
    assert saved["Content-Disposition"] == f'attachment; filename="tep-{made.pk}.pdf"'
    assert "no-store" in shown["Cache-Control"]
    b"".join(saved.streaming_content)


def test_good_file_is_kept_where_the_other_is_refused(client, dossier):
    sign_in(client, make_officer())

    answer = client.post(address(dossier), {"files": [SimpleUploadedFile("a.docx", b"PK\x03\x04"), uploads.pdf()]})

    assert answer.status_code == 422
    assert "Tệp thứ 1: Chỉ nhận tệp PDF" in answer.content.decode()
    assert attachments.of(dossier).count() == 1


def test_no_file_chosen_is_said(client, dossier):
    sign_in(client, make_officer())

    assert "Chưa chọn tệp nào." in client.post(address(dossier)).content.decode()


def test_specialist_sees_the_files_of_the_own_unit_only(client):
    unit = make_unit()
    dossier = store_dossier(version=make_version(), received_at=MONDAY, state=State.PROCESSING, unit=unit)
    made = attach(dossier, uploads.pdf(), by=None, at=MONDAY)
    sign_in(client, make_officer(Role.SPECIALIST))
    assert client.get(address(dossier, f"{made.pk}/")).status_code == 404
    sign_in(client, make_officer(Role.SPECIALIST, unit=unit))
    answer = client.get(address(dossier, f"{made.pk}/"))
    assert answer.status_code == 200
    b"".join(answer.streaming_content)


def test_file_is_not_found_under_another_dossier_nor_after_it_was_taken_away(client, dossier):
    sign_in(client, make_officer())
    other = make_dossier()
    made = attach(dossier, uploads.pdf(), by=None, at=MONDAY)

    assert client.get(address(other, f"{made.pk}/")).status_code == 404
    remove(made, reason="Nhầm", by=None, at=MONDAY)
    assert client.get(address(dossier, f"{made.pk}/")).status_code == 404


def test_file_lost_from_the_disk_is_not_found_rather_than_an_error(client, dossier, media):
    sign_in(client, make_officer())
    made = attach(dossier, uploads.pdf(), by=None, at=MONDAY)
    Path(made.file.path).unlink()

    assert client.get(address(dossier, f"{made.pk}/")).status_code == 404


def test_officer_takes_a_file_away_with_a_reason(client, dossier):
    officer = sign_in(client, make_officer())
    made = attach(dossier, uploads.pdf(), by=None, at=MONDAY)

    without = client.post(address(dossier, f"{made.pk}/bo/"))
    given = client.post(address(dossier, f"{made.pk}/bo/"), {"reason": "Quét nhầm"})

    assert (without.status_code, given.status_code) == (422, 302)
    made.refresh_from_db()
    assert (made.removed_by, made.removal_reason) == (officer, "Quét nhầm")
