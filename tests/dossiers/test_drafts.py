"""Unfinished intakes: kept for their officer, one dossier each, gone when they are given up or forgotten."""

import uuid
from datetime import timedelta

import pytest

from dossiers import attachments, drafts
from dossiers.models import Attachment, Dossier, IntakeDraft
from tests import uploads
from tests.factories import MONDAY, make_dossier, make_officer, make_version

pytestmark = pytest.mark.django_db
KEY = uuid.UUID("3b0f6f0e-3c55-4c6d-9a0e-0a4f4b3f7a10")


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def officer():
    return make_officer()


@pytest.fixture
def version():
    return make_version()


def save(officer, version, at=MONDAY, key=KEY, **values):
    return drafts.save(key, values, version=version, officer=officer, at=at)


def test_what_was_typed_last_is_what_is_kept_and_the_beginning_stays(officer, version):
    save(officer, version, applicant_name="Nguyễn")
    later = save(officer, version, at=MONDAY + timedelta(minutes=1), applicant_name="Nguyễn Văn Thử")

    draft = IntakeDraft.objects.get()
    assert later == draft
    assert draft.values == {"applicant_name": "Nguyễn Văn Thử"}
    assert (draft.opened_at, draft.saved_at) == (MONDAY, MONDAY + timedelta(minutes=1))


def test_what_is_no_answer_of_the_form_is_not_kept(officer, version):
    draft = save(officer, version, csrfmiddlewaretoken="x", card="0490|…", note="a\x00b", empty="", long="x" * 9000)

    assert draft.values == {"note": "ab", "long": "x" * 4000}


def test_another_officers_draft_is_neither_read_nor_written(officer, version):
    save(officer, version, applicant_name="Nguyễn")
    stranger = make_officer()

    assert save(stranger, version, applicant_name="Khác") is None
    assert drafts.find(KEY, stranger) is None
    assert list(drafts.open_of(stranger)) == []
    assert [draft.values for draft in drafts.open_of(officer)] == [{"applicant_name": "Nguyễn"}]


def test_draft_becomes_the_dossier_with_its_files_and_forgets_what_was_typed(officer, version):
    draft = save(officer, version, applicant_name="Nguyễn")
    attachments.attach(draft, uploads.pdf(), by=officer, at=MONDAY)
    dossier = make_dossier(version=version, intake_key=drafts.intake_key(KEY))

    drafts.close(KEY, dossier)

    draft.refresh_from_db()
    assert (draft.dossier, draft.values) == (dossier, {})
    assert attachments.of(dossier).count() == 1
    assert list(drafts.open_of(officer)) == []


def test_late_save_after_the_dossier_stands_brings_no_draft_back(officer, version):
    make_dossier(version=version, intake_key=drafts.intake_key(KEY))

    assert save(officer, version, applicant_name="Nguyễn") is None
    assert IntakeDraft.objects.count() == 0


def test_draft_given_up_leaves_nothing(officer, version, media, django_capture_on_commit_callbacks):
    draft = save(officer, version)
    attachments.attach(draft, uploads.pdf(), by=officer, at=MONDAY)

    with django_capture_on_commit_callbacks(execute=True):
        drafts.discard(draft)

    assert (IntakeDraft.objects.count(), Attachment.objects.count()) == (0, 0)
    assert [path for path in media.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(("days", "left"), [(30, 1), (31, 0)])
def test_draft_nobody_came_back_to_is_dropped_after_thirty_days(officer, version, days, left):
    save(officer, version, applicant_name="Nguyễn")

    outcome = drafts.drop_old(at=MONDAY + timedelta(days=days))

    assert (IntakeDraft.objects.count(), outcome.did) == (left, 1 - left)


def test_draft_of_a_dossier_is_never_dropped(officer, version):
    save(officer, version)
    drafts.close(KEY, make_dossier(version=version))

    assert drafts.drop_old(at=MONDAY + timedelta(days=400)).did == 0
    assert (IntakeDraft.objects.count(), Dossier.objects.count()) == (1, 1)
