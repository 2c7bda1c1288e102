"""Preparing at home, page by page, without JavaScript; and the clerk's one scan."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from dossiers import filing_forms, filings, lookup_limits, questions
from dossiers.models import Dossier, Filing, FilingEvent, Stage
from dossiers.states import Channel
from procedures.kinds import Way
from procedures.models import ChannelAdvice
from tanthanh.office.languages import said
from tests import factories
from tests.dossiers.test_filings import CARD, SAID, whole
from tests.factories import MONDAY, make_regime, make_version, moment, sign_in

pytestmark = pytest.mark.django_db

START = "/nop-ho-so/1.001193/"
TYPED = SAID | {"ngay-sinh": "29/02/1992", "ngay-sinh-tre": "1.11.2026", "dien-thoai": "0905 123 456"}


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def birth():
    return make_version(code="1.001193", documents=("Tờ khai", "Giấy chứng sinh"))


@pytest.fixture
def link(client, birth):
    """The private link of a filing just begun."""
    return client.post(START, {"start_key": "khoa"})["Location"]


def post(client, link, key, text):
    name = next(q.name for q in filings.asked_of(Filing.objects.get()) if q.key == key) or filing_forms.ANSWER
    return client.post(f"{link}{key}/", {name: text})


def fill(client, link):
    for key, text in TYPED.items():
        answer = post(client, link, key, text)
        assert answer.status_code == 302, answer.content.decode()
    return answer


# --- from the first page to the QR -----------------------------------------------------------------------------------


def test_first_page_says_what_for_how_long_and_where_to_file_since_july_2025(client, birth):
    make_regime(ward_takes_online=False)
    ChannelAdvice.objects.create(way=Way.ONLINE, sentence="Hôm nay nên nộp trực tuyến.", valid_from="2023-01-01")

    page = client.get(START)
    text = page.content.decode()

    assert "hồ sơ trực tuyến chỉ nộp tại Cổng Dịch vụ công quốc gia" in text
    assert birth.procedure.national_url.replace("&", "&amp;") in text
    assert "Giữ bao lâu: 90 ngày" in text
    assert "Trả lời 16 câu hỏi ngắn" in text
    assert "Hôm nay nên nộp trực tuyến." in text
    assert page["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_first_page_offers_filing_where_the_regime_lets_the_ward(client, birth):
    make_regime(ward_takes_online=True)

    text = client.get(START).content.decode()

    assert "Nộp hồ sơ tại nhà" in text
    assert "chỉ nộp tại Cổng" not in text


def test_questions_come_one_by_one_and_are_kept_as_one_goes(client, link):
    first = client.get(link)
    assert first["Location"] == f"{link}so-dinh-danh/"
    assert post(client, link, "so-dinh-danh", "049192000025")["Location"] == f"{link}ho-ten/"
    assert post(client, link, "ho-ten", "Trần Thị Mẫu")["Location"] == f"{link}ngay-sinh/"

    assert Filing.objects.get().answers == {"so-dinh-danh": "049192000025", "ho-ten": "Trần Thị Mẫu"}
    again = client.get(f"{link}ho-ten/").content.decode()
    assert 'value="Trần Thị Mẫu"' in again
    assert "câu 2 trong 16" in again


def test_all_answered_leads_to_the_summary_and_the_qr(client, link):
    assert fill(client, link)["Location"] == link
    summary = client.get(link).content.decode()
    assert "Xong, lấy mã QR mang đến quầy" in summary
    assert "29/02/1992" in summary
    assert "Nộp cho phường" not in summary

    client.post(f"{link}xong/", {"cach": "quay"})

    filing = Filing.objects.get()
    page = client.get(link).content.decode()
    assert filing.stage == Stage.PREPARED
    assert filings.reference(filing.code) in page
    assert 'src="data:image/svg+xml;base64,' in page


def test_passing_over_a_question_keeps_nothing_that_was_half_typed(client, link):
    answer = client.post(f"{link}dien-thoai/", {"applicant_phone": "12", "bo-qua": "1"})

    assert answer.status_code == 302
    assert Filing.objects.get().answers == {"dien-thoai": ""}


def test_needed_question_cannot_be_passed_over(client, link):
    answer = client.post(f"{link}ho-ten/", {"applicant_name": "", "bo-qua": "1"})

    assert answer.status_code == 422
    assert "Câu này cần trả lời mới đi tiếp được." in answer.content.decode()


@pytest.mark.parametrize(
    ("key", "typed", "sentence"),
    [
        ("so-dinh-danh", "123", "Số định danh không đúng"),
        ("ho-ten", "123", "Họ và tên phải có chữ cái"),
        ("ngay-sinh", "31/02/1990", "Ngày không đúng"),
        ("ngay-sinh-tre", "01/01/1026", "Năm phải từ 1900"),
        ("dien-thoai", "123", "Số điện thoại không đúng"),
        ("thu-dien-tu", "a@", "Thư điện tử không đúng"),
        ("gioi-tinh", "X", "Chọn một trong các câu trả lời"),
        ("dia-chi", "x" * 301, "Dài quá"),
    ],
)
def test_wrong_answer_is_explained_and_what_was_typed_stays(client, link, key, typed, sentence):
    answer = post(client, link, key, typed)
    text = answer.content.decode()

    assert answer.status_code == 422
    assert sentence in text
    assert typed in text or key == "gioi-tinh"
    assert Filing.objects.get().answers == {}


def test_card_read_by_the_camera_answers_five_questions(client, link):
    answer = client.post(f"{link}so-dinh-danh/", {"applicant_id_number": "", "card": CARD})

    assert answer["Location"] == f"{link}dien-thoai/"
    assert Filing.objects.get().answers["ho-ten"] == "Trần Thị Mẫu"


def test_other_qr_than_a_cards_is_explained(client, link):
    answer = client.post(f"{link}so-dinh-danh/", {"card": "https://example.vn/"})

    assert answer.status_code == 422
    assert "không phải thẻ căn cước" in answer.content.decode()


def test_only_the_page_of_the_card_may_use_the_camera(client, link):
    assert "camera=(self)" in client.get(f"{link}so-dinh-danh/")["Permissions-Policy"]
    assert "camera=()" in client.get(f"{link}ho-ten/")["Permissions-Policy"]


def test_finishing_too_early_says_what_is_lacking_and_loses_nothing(client, link):
    post(client, link, "ho-ten", "Trần Thị Mẫu")

    answer = client.post(f"{link}xong/", {"cach": "quay"})

    assert answer.status_code == 409
    assert "Còn câu chưa trả lời: Tên của trẻ" in answer.content.decode()
    assert Filing.objects.get().answers == {"ho-ten": "Trần Thị Mẫu"}


def test_changed_catalogue_is_said(client, link, birth):
    post(client, link, "giay-to-1", "BRING")
    birth.valid_to = "2026-11-15"
    birth.save()
    make_version(procedure=birth.procedure, number=2, valid_from="2026-11-16", documents=("Tờ khai mới",))

    page = client.get(link, follow=True)

    assert Filing.objects.get().answers == {}
    assert page.status_code == 200


# --- links that open nothing -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["", "ho-ten/", "xong/"])
@pytest.mark.parametrize("token", ["khong-co", "x" * 300, "%C3%A0", "' OR 1=1"])
def test_foreign_link_is_not_found_in_words(client, birth, token, path):
    answer = (client.post if path == "xong/" else client.get)(f"{START}{token}/{path}")

    assert answer.status_code == 404
    assert "Đường dẫn này không mở được hồ sơ nào" in answer.content.decode()


def test_link_of_another_procedure_opens_nothing(client, link):
    make_version(code="2.000815")

    assert client.get(link.replace("1.001193", "2.000815")).status_code == 404


def test_expired_link_says_that_its_content_is_gone(client, link):
    Filing.objects.update(erased_at=MONDAY, answers={})

    answer = client.get(link)

    assert answer.status_code == 410
    assert "đã hết hạn giữ nên nội dung đã được xóa" in answer.content.decode()


def test_unknown_question_leads_back(client, link):
    assert client.get(f"{link}khong-co-cau-nay/")["Location"] == link


def test_unknown_procedure_leads_to_its_own_page(client, birth):
    assert client.get("/nop-ho-so/9.999999/")["Location"] == "/thu-tuc/9.999999/"


def test_robot_is_stopped_in_words(client, birth, monkeypatch):
    monkeypatch.setattr(lookup_limits, "STARTS_PER_ADDRESS", 2)

    answers = [client.post(START, {"start_key": str(n)}).status_code for n in range(3)]

    assert answers == [302, 302, 429]
    assert Filing.objects.count() == 2


def test_pages_of_a_link_are_private(client, link):
    page = client.get(f"{link}ho-ten/")

    assert (page["X-Robots-Tag"], page["Referrer-Policy"]) == ("noindex, nofollow", "strict-origin")
    assert "no-store" in page["Cache-Control"]


@pytest.mark.parametrize("count", [1, 3])
def test_summary_asks_the_same_of_the_database_however_much_is_said(client, count, django_assert_num_queries):
    version = make_version(documents=tuple(f"Giấy {n}" for n in range(count)))
    token = filings.start(version, start_key="x", at=MONDAY)
    filings.answer(filings.of_token(token), "ho-ten", "A", at=MONDAY)

    with django_assert_num_queries(4):  # filing, version in force, papers, regime
        assert client.get(reverse("dossiers:filing", args=[version.procedure.code, token])).status_code == 200


# --- in English ------------------------------------------------------------------------------------------------------


def test_english_pages_stay_english(client, birth):
    link = client.post("/en/nop-ho-so/1.001193/", {"start_key": "khoa"})["Location"]
    assert link.startswith("/en/nop-ho-so/1.001193/")

    page = client.get(client.get(link)["Location"])
    following = client.post(f"{link}ho-ten/", {"applicant_name": "Trần Thị Mẫu"})

    assert "What is your identity number?" in page.content.decode()
    assert following["Location"].startswith(link)


def test_every_question_is_said_in_english():
    asked = [*questions.APPLICANT, *questions.LAST, *(q for more in questions.MORE.values() for q in more)]
    phrases = {text for q in asked for text in (q.title, q.label, q.help) if text}
    phrases |= {"Bạn có giấy tờ này chưa?", *(label for _, label in filing_forms.HAVING), *filings.LABELS.values()}
    phrases |= {str(label) for kind in (Stage, FilingEvent.Kind) for label in kind.labels}

    from django.utils import translation  # noqa: PLC0415

    with translation.override("en"):
        assert {phrase for phrase in phrases if said(phrase) == phrase} == set()


# --- the clerk's scan ------------------------------------------------------------------------------------------------


@pytest.fixture
def prepared(birth):
    return filings.prepare(whole(birth), at=MONDAY)


@pytest.fixture
def clerk(client):
    return sign_in(client, factories.make_officer())


def posted(page):
    """What the browser would send of the form as it stands."""
    form = page.context["form"]
    fields = {
        name: form[name].value() or next(iter(getattr(field, "choices", ())), [""])[0]
        for name, field in form.fields.items()
    }
    for paper in form.papers:
        fields |= {f"{paper.prefix}-{name}": paper[name].value() for name in paper.fields}
    hidden = re.findall(r'name="chuan-bi" value="(\w+)"', page.content.decode())
    fields["chuan-bi"] = hidden[0]
    return {key: value for key, value in fields.items() if value not in {None, False, ""}}


def test_one_scan_fills_in_the_intake_screen(client, prepared, clerk):
    page = client.get("/can-bo/tiep-nhan/", {"q": filings.reference(prepared.code)}, follow=True)

    form = page.context["form"]
    assert page.redirect_chain[-1][0] == f"/can-bo/tiep-nhan/1.001193/?chuan-bi={prepared.code}"
    assert form["applicant_name"].value() == "Trần Thị Mẫu"
    assert form["note"].value().startswith("Tên của trẻ: Trần Bé An")
    assert [paper["taken"].value() for paper in form.papers] == [True, False, False, False]
    assert "Đã điền sẵn từ bản người dân chuẩn bị ở nhà" in page.content.decode()


def test_scan_and_one_key_take_the_dossier_in(client, prepared, clerk):
    page = client.get("/can-bo/tiep-nhan/", {"q": prepared.code}, follow=True)

    client.post("/can-bo/tiep-nhan/1.001193/", posted(page))

    dossier = Dossier.objects.get()
    filing = Filing.objects.get()
    assert (dossier.applicant_name, dossier.applicant_phone) == ("Trần Thị Mẫu", "+84905123456")
    assert dossier.channel == Channel.IN_PERSON
    assert [paper.name for paper in dossier.documents.all()] == ["Tờ khai"]
    assert (filing.stage, filing.dossier) == (Stage.TAKEN_IN, dossier)


def test_scanned_at_two_desks_it_is_one_dossier(client, prepared, clerk):
    page = client.get("/can-bo/tiep-nhan/", {"q": prepared.code}, follow=True)
    for _ in range(2):
        client.post("/can-bo/tiep-nhan/1.001193/", posted(page))

    again = client.get("/can-bo/tiep-nhan/", {"q": prepared.code}, follow=True)

    assert Dossier.objects.count() == 1
    assert again.redirect_chain[-1][0] == Dossier.objects.get().get_absolute_url()


@pytest.mark.parametrize("expired", [False, True])
def test_scan_of_an_unknown_or_expired_code_says_so(client, prepared, clerk, expired):
    Filing.objects.update(**({"erased_at": MONDAY} if expired else {"code": "CB0000000000000000"}))

    page = client.get("/can-bo/tiep-nhan/", {"q": prepared.code}, follow=True)

    assert "không có hoặc đã hết hạn giữ" in page.content.decode()


def test_code_of_another_procedure_fills_in_nothing(client, prepared, clerk):
    make_version(code="2.000815")

    page = client.get(f"/can-bo/tiep-nhan/2.000815/?chuan-bi={prepared.code}")

    assert page.context["form"]["applicant_name"].value() is None


def test_link_follows_the_dossier_once_it_is_taken_in(client, birth, clerk):
    token = filings.start(birth, start_key="a", at=MONDAY)
    filing = filings.of_token(token)
    for key, text in SAID.items():
        filings.answer(filing, key, text, at=MONDAY)
    filings.prepare(filing, at=MONDAY)
    client.post(
        "/can-bo/tiep-nhan/1.001193/", posted(client.get(f"/can-bo/tiep-nhan/1.001193/?chuan-bi={filing.code}"))
    )
    client.logout()

    page = client.get(reverse("dossiers:filing", args=["1.001193", token])).content.decode()

    dossier = Dossier.objects.get()
    assert dossier.code in page
    assert f"/tra-cuu/{dossier.token}/" in page
    assert "thứ Năm, 19/11/2026" in page


def test_offer_to_file_ends_on_the_day_of_the_decree(client, link):
    make_regime(ward_takes_online=True, valid_from="2018-06-21", valid_to="2026-11-16")
    fill(client, link)
    assert "Nộp cho phường" in client.get(link).content.decode()

    with time_machine.travel(MONDAY + timedelta(days=1), tick=False):
        assert "Nộp cho phường" not in client.get(link).content.decode()
        assert client.post(f"{link}xong/", {"cach": "nop"}).status_code == 409


def test_filed_online_it_is_acknowledged_at_once(client, link):
    make_regime(ward_takes_online=True)
    fill(client, link)
    for _ in range(2):
        client.post(f"{link}xong/", {"cach": "nop"})

    page = client.get(link).content.decode()

    assert "Phường đã nhận được hồ sơ của bạn" in page
    assert "Nhận lúc 09:00 16/11/2026" in page
    assert "trước 09:00 17/11/2026" in page
    assert FilingEvent.objects.count() == 1
    assert client.get(f"{link}ho-ten/")["Location"] == link
    assert moment("2026-11-17 09:00") == Filing.objects.get().decide_by
