"""The applicant opens their own letter of apology; nobody else does, and nobody a draft."""

import pytest
import time_machine
from django.urls import reverse

from dossiers import apologies, attachments, lateness, publications, signed_copies
from dossiers.models import ApologyLetter
from dossiers.states import Cause
from tanthanh.office.roles import Role
from tests.factories import make_dossier, make_officer, make_profile, make_regime, make_version, moment
from tests.uploads import pdf

pytestmark = pytest.mark.django_db
FRIDAY = moment("2026-11-20 08:00")


@pytest.fixture(autouse=True)
def _friday(settings, tmp_path):
    settings.SIGNING_KEYS_DIR, settings.LATE_LIST_OBJECTION_DAYS = tmp_path, 0
    make_profile()
    make_regime()
    with time_machine.travel(FRIDAY, tick=False):
        yield


@pytest.fixture
def two():
    version, clerk = make_version(), make_officer()
    dossiers = [make_dossier(version=version, by=clerk) for _ in range(2)]
    lateness.flag_late(at=FRIDAY)
    apologies.draft_letters(at=FRIDAY)
    return dossiers


def approve(dossier):
    letter, leader = ApologyLetter.objects.get(episode__dossier=dossier), make_officer(Role.LEADER)
    promise = moment("2026-11-25 17:30")
    apologies.revise(letter, cause=Cause.OVERLOAD, reason="Đông hồ sơ.", new_promise_at=promise, by=leader, at=FRIDAY)
    apologies.approve(letter, by=leader, at=FRIDAY)
    letter.refresh_from_db()
    return letter


def address(token, letter):
    return reverse("dossiers:look_up_letter", args=[token, letter.year or 2026, letter.number or 1])


def test_status_tells_of_letter_and_publication_and_opens_the_letter(client, two):
    mine = two[0]
    before = client.get(f"/tra-cuu/{mine.token}/").content.decode()
    letter = approve(mine)
    publications.publish(at=FRIDAY)

    page = client.post(reverse("dossiers:look_up"), {"code": mine.code, "secret": mine.secret}).content.decode()
    response = client.get(address(mine.token, letter))

    assert address(mine.token, letter) in page
    assert "sẽ gửi thư xin lỗi" in before
    assert "sẽ gửi thư xin lỗi" not in page
    assert "Từ ngày 20/11/2026, không nêu tên" in page
    assert "Nguyễn Văn Thử" not in page
    assert response.content.startswith(b"%PDF-")
    assert response["Content-Type"] == "application/pdf"
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert mine.code not in response["Content-Disposition"]


def test_the_signed_copy_goes_before_the_printed_one(client, two, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    letter, clerk = approve(two[0]), make_officer()
    printed = client.get(address(two[0].token, letter)).content
    copy = signed_copies.keep(letter, pdf("ban-ky.pdf"), by=clerk, at=FRIDAY)
    with copy.file.open("rb") as kept:
        signed = kept.read()

    assert client.get(address(two[0].token, letter)).content == signed != printed
    attachments.remove(copy, reason="Quét nhầm trang.", by=clerk, at=FRIDAY)
    assert client.get(address(two[0].token, letter)).content == printed


def test_the_receipts_token_shows_the_same(client, two):
    letter = approve(two[0])

    assert address(two[0].token, letter) in client.get(f"/tra-cuu/{two[0].token}/").content.decode()


@pytest.mark.parametrize("whose", ["another dossier's token", "no token", "another number", "a draft"])
def test_nobody_else_opens_it(client, two, whose):
    mine, other = two
    letter = approve(mine)
    path = {
        "another dossier's token": address(other.token, letter),
        "no token": address("khong-co", letter),
        "another number": reverse("dossiers:look_up_letter", args=[mine.token, 2026, 2]),
        "a draft": address(other.token, ApologyLetter.objects.get(episode__dossier=other)),
    }[whose]

    response = client.get(path)

    assert response.status_code == 404
    assert "no-store" in response["Cache-Control"]
    assert "Nguyễn Văn Thử" not in response.content.decode()


def test_tokens_are_not_tried_in_a_row_by_way_of_letters(client, two, monkeypatch):
    letter = approve(two[0])
    monkeypatch.setattr("dossiers.views.lookup.is_token_allowed", lambda *_, **__: False)

    assert client.get(address(two[0].token, letter)).status_code == 429
