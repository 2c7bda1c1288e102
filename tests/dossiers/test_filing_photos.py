"""Papers photographed at home: kept clean, seen by the clerk, handed over; what cannot be kept is said."""

from io import BytesIO

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from dossiers import filing_photos, filing_removals, filings
from dossiers.models import Attachment, Dossier, Filing, IntakeDraft
from tests import factories
from tests.dossiers.test_filing_pages import posted
from tests.dossiers.test_filings import SAID
from tests.factories import MONDAY, make_version, sign_in

pytestmark = pytest.mark.django_db

START = "/nop-ho-so/1.001193/"


@pytest.fixture(autouse=True)
def _monday(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def link(client):
    make_version(code="1.001193", documents=("Tờ khai", "Giấy chứng sinh"))
    return client.post(START, {"start_key": "khoa"})["Location"]


def photo(colour="red", *, size=(40, 20), orientation=0):
    """A JPEG as a phone writes it, with the place it was taken at in its metadata."""
    written = BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Canary phone"
    if orientation:
        exif[0x0112] = orientation
    Image.new("RGB", size, colour).save(written, "JPEG", exif=exif)
    return SimpleUploadedFile("IMG_1.jpg", written.getvalue(), "image/jpeg")


def send(client, link, *photos, answer="PHOTO"):
    return client.post(f"{link}giay-to-2/", {"answer": answer, "photos": list(photos)})


def test_photograph_is_kept_upright_and_without_its_metadata(client, link):
    assert send(client, link, photo(orientation=6)).status_code == 302

    kept = Attachment.objects.get()
    with kept.file.open() as stored:
        data = stored.read()
    with Image.open(BytesIO(data)) as picture:
        assert picture.size == (20, 40)
    assert b"Canary" not in data
    assert (kept.paper, kept.by) == ("Giấy chứng sinh", None)
    assert Filing.objects.get().answers == {"giay-to-2": "PHOTO"}


def test_ten_at_once_are_kept_and_an_eleventh_is_said(client, link):
    answer = send(client, link, *(photo((n * 20, 0, 0)) for n in range(11)))

    assert Attachment.objects.count() == 10
    assert answer.status_code == 422
    assert "Mỗi lần tối đa 10 ảnh" in answer.content.decode()


def test_same_photograph_twice_is_one(client, link):
    send(client, link, photo())
    send(client, link, photo())

    assert Attachment.objects.count() == 1


def test_corrupt_picture_is_said_and_the_good_one_is_kept(client, link):
    broken = SimpleUploadedFile("hong.jpg", b"\xff\xd8\xff" + b"x" * 100, "image/jpeg")

    answer = send(client, link, photo(), broken)

    assert answer.status_code == 422
    assert "Ảnh thứ 2: Ảnh bị hỏng, không mở được." in answer.content.decode()
    assert Attachment.objects.count() == 1


def test_more_than_forty_megapixels_is_said(client, link):
    written = BytesIO()
    Image.new("1", (7000, 6000)).save(written, "PNG")

    answer = send(client, link, SimpleUploadedFile("to.png", written.getvalue(), "image/png"))

    assert answer.status_code == 422
    assert "tối đa 40 triệu" in answer.content.decode()
    assert Attachment.objects.count() == 0


def test_photograph_promised_and_not_sent_is_asked_for(client, link):
    answer = send(client, link)

    assert answer.status_code == 422
    assert "Chưa có ảnh nào." in answer.content.decode()
    assert Filing.objects.get().answers == {}


def test_one_photograph_is_taken_away_and_nobody_elses(client, link):
    send(client, link, photo())
    mine = Attachment.objects.get()

    client.post(f"{link}giay-to-2/", {"bo-anh": str(mine.pk + 1)})
    assert Attachment.objects.get().removed_at is None
    client.post(f"{link}giay-to-2/", {"bo-anh": str(mine.pk)})

    assert Attachment.objects.get().removed_at == MONDAY


def test_clerk_sees_the_photographs_and_the_dossier_has_them(client, link):
    send(client, link, photo())
    filing = Filing.objects.get()
    for key, text in (SAID | {"giay-to-2": "PHOTO"}).items():
        filings.answer(filing, key, text, at=MONDAY)
    filings.prepare(filing, at=MONDAY)
    sign_in(client, factories.make_officer())

    page = client.get(f"/can-bo/tiep-nhan/1.001193/?chuan-bi={filing.code}")
    assert [scan.paper for scan in page.context["scans"]] == ["Giấy chứng sinh"]
    client.post("/can-bo/tiep-nhan/1.001193/", posted(page))

    assert Attachment.objects.get().dossier == Dossier.objects.get()


def test_photographs_of_an_expired_draft_go_with_it(client, link):
    send(client, link, photo())
    filing = Filing.objects.get()
    Filing.objects.update(expires_at=MONDAY.replace(hour=8), opened_at=MONDAY.replace(hour=7))

    assert filing_removals.erase(at=MONDAY).did == 1
    assert (Attachment.objects.count(), IntakeDraft.objects.count()) == (0, 0)
    assert filing_photos.of(filing, "Giấy chứng sinh") == []
