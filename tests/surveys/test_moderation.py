"""Comments: what is struck by itself, who sees what, and that a struck word is gone."""

import pytest

from surveys import moderation
from surveys.models import Comment, Door, Verdict
from tanthanh.office.roles import Role
from tests.factories import make_officer, sign_in

pytestmark = pytest.mark.django_db
PAGE = "/can-bo/khao-sat/y-kien/"


def wrote(*texts, year=2023):
    Comment.objects.bulk_create(Comment(year=year, door=Door.WALL, text=text) for text in texts)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Gọi tôi 0905 123 456 nhé", "Gọi tôi ▇▇▇ nhé"),
        ("Gọi +84905.123.456", "Gọi ▇▇▇"),
        ("CCCD 049085000017", "CCCD ▇▇▇"),
        ("thư: an.nguyen@example.com.", "thư: ▇▇▇."),
        ("hồ sơ H47.47.09-260717-0020 trễ", "hồ sơ ▇▇▇ trễ"),
        ("xem https://fb.com/an rồi", "xem ▇▇▇ rồi"),
        ("Anh Nguyễn Văn An rất nhiệt tình", "Anh ▇▇▇ rất nhiệt tình"),
        ("chị Hoa hướng dẫn rõ", "chị ▇▇▇ hướng dẫn rõ"),
        # A day, a fee and an office are nobody's data.
        ("Ngày 20/11 trả 8.000 đ", "Ngày 20/11 trả 8.000 đ"),
        ("cán bộ Một cửa vui vẻ", "cán bộ Một cửa vui vẻ"),
        ("Chờ 15 phút", "Chờ 15 phút"),
    ],
)
def test_personal_data_is_suggested_for_striking(text, shown):
    assert moderation.without_personal_data(text) == shown


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("Thái độ vui vẻ", "MANNER"),
        ("chờ lâu quá", "TIME"),
        ("Thiếu ghế ngồi", "PLACE"),
        ("thu thêm tiền", "FEES"),
        ("Nộp trực tuyến khó", "ONLINE"),
        ("abc", "OTHER"),
    ],
)
def test_a_theme_is_suggested_by_its_words(text, theme):
    assert moderation.theme_of(text) == theme


def test_same_words_are_judged_once_and_what_was_struck_is_gone():
    wrote(*["Gọi 0905123456"] * 3, "Tốt", "Tốt")
    first = moderation.waiting(2023)[0]
    assert (first.text, first.times) == ("Gọi 0905123456", 3)

    settled = moderation.judge(first.key, text=first.suggestion, theme="OTHER", shown=True)
    again = moderation.judge(first.key, text="khác", theme="OTHER", shown=True)

    assert (settled, again) == (3, 0)
    assert not Comment.objects.filter(text__contains="0905").exists()
    assert moderation.by_theme(2023, everything=False) == {"nội dung khác": [("Gọi ▇▇▇", 3)]}


def test_outside_sees_only_what_was_let_through():
    wrote("Tốt", "Kém", "Chờ duyệt", "a", "b")
    for text, shown in (("Tốt", True), ("Kém", False)):
        row = next(row for row in moderation.waiting(2023) if row.text == text)
        moderation.judge(row.key, text=text, theme="OTHER", shown=shown)

    assert moderation.by_theme(2023, everything=False) == {"nội dung khác": [("Tốt", 1)]}
    assert moderation.by_theme(2023, everything=True) == {"nội dung khác": [("Kém", 1), ("Tốt", 1)]}


def test_what_four_people_wrote_is_shown_to_nobody():
    wrote("a", "b", "c", "d")

    assert moderation.waiting(2023) == []
    assert moderation.by_theme(2023, everything=True) == {}


def test_an_emptied_text_is_hidden():
    wrote("a", "b", "c", "d", "e")
    moderation.judge(moderation.waiting(2023)[0].key, text="", theme="OTHER", shown=True)

    assert Comment.objects.get(text="").verdict == Verdict.HIDDEN


def test_a_leader_reads_strikes_and_lets_through(client):
    wrote("Anh An 0905123456", "a", "b", "c", "d")
    sign_in(client, make_officer(Role.LEADER))
    page = client.get(PAGE, {"nam": "2023"})
    row, form = page.context["waiting"][0]
    assert (row.text, "Anh ▇▇▇ ▇▇▇" in page.text) == ("Anh An 0905123456", True)

    sent = {"place": "0", "nam": "2023", "y0-key": form.initial["key"], "y0-text": "Anh ▇▇▇", "y0-theme": "MANNER"}
    wrong = client.post(f"{PAGE}duyet/", sent | {"y0-text": "x" * 1001, "act": "hien"})
    client.post(f"{PAGE}duyet/", sent | {"act": "hien"})
    twice = client.post(f"{PAGE}duyet/", sent | {"act": "an"}, follow=True)

    assert (wrong.status_code, "x" * 1001 in wrong.text) == (422, True)
    assert "đã được người khác duyệt" in twice.text
    assert Comment.objects.get(verdict=Verdict.SHOWN).text == "Anh ▇▇▇"


@pytest.mark.parametrize("body", [{}, {"place": "x"}, {"place": "0", "y0-key": "-1"}, {"place": "9" * 99, "nam": "?"}])
def test_nothing_that_is_sent_breaks_it(client, body):
    sign_in(client, make_officer(Role.LEADER))

    assert client.post(f"{PAGE}duyet/", body).status_code == 422
