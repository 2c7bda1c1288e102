"""What people call things: the file's sayings and the office's own."""

from datetime import date

import pytest

from procedures import search, synonyms
from procedures.board import board
from procedures.models import Synonym
from procedures.synonyms import SynonymError
from tanthanh.office.roles import Role
from tests.factories import make_officer, make_version, sign_in

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)


def found(question):
    return [notice.code for notice in search.find(question, board(TODAY)).notices]


def test_file_is_in_use_before_anybody_has_written_anything():
    assert synonyms.in_use()["cuoi vo"] == "dang ky ket hon"


def test_saying_of_the_office_is_found_at_once():
    make_version(code="1.000894", name="Đăng ký kết hôn")
    make_version(code="1.001193", name="Đăng ký khai sinh")
    assert "1.000894" not in found("rước dâu")

    synonyms.save("Rước dâu", "đăng ký kết hôn", by=None)

    assert found("ruoc dau") == ["1.000894"]


def test_office_changes_and_switches_off_a_saying_of_the_file():
    synonyms.save("cưới vợ", "khai sinh", by=None)
    assert synonyms.in_use()["cuoi vo"] == "khai sinh"

    synonyms.save("cưới vợ", "", by=None)

    assert "cuoi vo" not in synonyms.in_use()
    assert (synonyms.sayings()["cuoi vo"].means, synonyms.sayings()["cuoi vo"].is_own) == ("", True)


def test_writing_what_the_file_says_leaves_no_row_of_ones_own():
    synonyms.save("cưới vợ", "khai sinh", by=None)
    synonyms.save("cưới vợ", "đăng ký kết hôn", by=None)

    assert Synonym.objects.count() == 0
    assert synonyms.in_use()["cuoi vo"] == "dang ky ket hon"


def test_own_saying_is_taken_away_by_an_empty_meaning():
    synonyms.save("rước dâu", "đăng ký kết hôn", by=None)
    synonyms.save("rước dâu", "", by=None)

    assert Synonym.objects.count() == 0


def test_who_wrote_it_is_kept():
    officer = make_officer()
    synonyms.save("rước dâu", "đăng ký kết hôn", by=officer)

    assert Synonym.history.get().history_user == officer


@pytest.mark.parametrize(("said", "means"), [("", "khai sinh"), ("a", "khai sinh"), ("Khai Sinh", "khai sinh")])
def test_saying_that_says_nothing_is_refused(said, means):
    with pytest.raises(SynonymError):
        synonyms.save(said, means, by=None)


def test_page_saves_and_shows_a_saying(client):
    sign_in(client, make_officer(Role.ADMINISTRATOR))

    answer = client.post(
        "/can-bo/thu-tuc/tu-dong-nghia/", {"said": "rước <b>dâu</b>", "means": "đăng ký kết hôn"}, follow=True
    )

    assert "rước &lt;b&gt;dâu&lt;/b&gt;" in answer.content.decode()
    assert Synonym.objects.get().key == "ruoc <b>dau</b>"


def test_page_keeps_what_was_typed_wrongly(client):
    sign_in(client, make_officer(Role.LEADER))

    answer = client.post("/can-bo/thu-tuc/tu-dong-nghia/", {"said": "a", "means": "khai sinh"})

    assert "Từ quá ngắn" in answer.content.decode()
    assert 'value="khai sinh"' in answer.content.decode()
