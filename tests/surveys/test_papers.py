"""Paper ballots: batches, keying in by digits, the second reading, and files from a spreadsheet."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from surveys import papers
from surveys.models import Answer, Ballot, BallotBatch, Comment, Door, PaperEntry
from surveys.scores import satisfaction
from tanthanh.office import pdf
from tanthanh.office.context import neutral
from tanthanh.office.roles import Role
from tests.factories import make_officer, sign_in
from tests.surveys.test_ballot_files import HEADING

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)
PAGE = "/can-bo/khao-sat/nhap-phieu/"


@pytest.fixture
def batch():
    return papers.open_batch(copies=50, collected_on=DAY, note="")


@pytest.fixture
def clerk():
    return make_officer()


def key_in(batch, number, digits, by, **more):
    return papers.key_in(batch, number, digits, asked=papers.questions(batch), by=by, **more)


def check(batch, number, digits, by):
    return papers.check(batch, number, digits, asked=papers.questions(batch), by=by)


def test_batches_are_numbered_through_the_year(batch):
    second = papers.open_batch(copies=1, collected_on=DAY, note="")
    next_year = papers.open_batch(copies=1, collected_on=date(2027, 1, 4), note="")

    assert [one.code for one in (batch, second, next_year)] == ["26-001", "26-002", "27-001"]


def test_digits_become_marks_and_a_nought_stays_blank(batch, clerk):
    key_in(batch, 1, "5430215", clerk)

    ballot = Ballot.objects.get()
    assert (ballot.door, ballot.answered_on, ballot.year) == (Door.PAPER, DAY, 2026)
    assert list(ballot.answers.order_by("question__position").values_list("question__criterion", "score")) == [
        ("co_so_vat_chat", 5),
        ("su_thuan_loi", 4),
        ("thai_do", 3),
        ("thoi_gian", 2),
        ("phi_le_phi", 1),
        ("danh_gia_chung", 5),
    ]


@pytest.mark.parametrize("digits", ["", "555555", "55555555", "5555556", "555555a", "0000000", "٥٥٥٥٥٥٥", "-555555"])
def test_other_digits_are_refused_with_a_sentence(batch, clerk, digits):
    with pytest.raises(papers.PaperError, match=r"chữ số|không có câu nào"):
        key_in(batch, 1, digits, clerk)

    assert Ballot.objects.count() == 0


def test_a_paper_sent_twice_is_one_and_a_different_one_is_refused(batch, clerk):
    key_in(batch, 1, "5555555", clerk)
    key_in(batch, 1, "5555555", clerk)
    with pytest.raises(papers.PaperError, match="Phiếu 1 đã nhập là 5555555"):
        key_in(batch, 1, "1111111", clerk)

    assert (Ballot.objects.count(), PaperEntry.objects.count()) == (1, 1)


def test_a_paper_keyed_in_wrongly_is_keyed_in_anew(batch, clerk):
    key_in(batch, 1, "5555555", clerk)
    key_in(batch, 1, "5555505", clerk, again=True)

    assert Ballot.objects.get().answers.count() == 6
    assert PaperEntry.objects.get().marks == "5555505"


@pytest.mark.parametrize(("papers_in", "size"), [(3, 3), (20, 5), (50, 5), (61, 7)])
def test_the_sample_is_a_tenth_and_at_least_five_and_the_same_for_all(batch, clerk, papers_in, size):
    PaperEntry.objects.bulk_create(
        PaperEntry(batch=batch, number=number, marks="5555555", entered_by=clerk) for number in range(1, papers_in + 1)
    )

    chosen = [one.number for one in papers.sample(batch)]

    assert len(chosen) == size
    assert chosen == [one.number for one in papers.sample(batch)]


def test_agreement_is_counted_mark_by_mark(batch, clerk):
    other = make_officer()
    for number, digits in enumerate(("5555555", "4444444", "3333333"), start=1):
        key_in(batch, number, digits, clerk)
    check(batch, 1, "5555555", other)
    check(batch, 2, "4444441", other)

    found = papers.agreement(batch)

    # 13 of 14 marks: 92,857… %
    assert (found.papers, found.checked, found.marks, found.same, str(found.rate)) == (3, 2, 14, 13, "92.86")


def test_nobody_checks_what_they_keyed_in_nor_twice(batch, clerk):
    key_in(batch, 1, "5555555", clerk)
    with pytest.raises(papers.PaperError, match="người thứ hai"):
        check(batch, 1, "5555555", clerk)
    check(batch, 1, "5555551", make_officer())

    with pytest.raises(papers.PaperError, match="đã được kiểm tra"):
        check(batch, 1, "5555555", make_officer())
    with pytest.raises(papers.PaperError, match="không thuộc mẫu"):
        check(batch, 2, "5555555", make_officer())
    with pytest.raises(papers.PaperError, match="không nhập lại"):
        key_in(batch, 1, "1111111", clerk, again=True)


@pytest.mark.parametrize(("by_the_check", "overall"), [(True, 1), (False, 5)])
def test_a_disagreement_is_settled_one_way_or_the_other_and_stays_counted(batch, clerk, by_the_check, overall):
    key_in(batch, 1, "5555555", clerk)
    check(batch, 1, "5555551", make_officer())

    papers.settle(batch, 1, by_the_check=by_the_check, asked=papers.questions(batch))
    papers.settle(batch, 1, by_the_check=not by_the_check, asked=papers.questions(batch))

    assert Answer.objects.get(question__criterion="danh_gia_chung").score == overall
    assert papers.agreement(batch).same == 6


# --- pages -----------------------------------------------------------------------------------------------------------


def test_a_clerk_opens_a_batch_keys_in_and_corrects(client):
    sign_in(client, make_officer())
    opened = client.post(PAGE, {"act": "lo", "copies": "20", "collected_on": "2026-11-20"})
    page = opened["Location"]

    for number, digits in ((1, "5555555"), (1, "5555555"), (2, "4444444")):
        assert client.post(page, {"number": number, "marks": digits}).status_code == 302
    wrong = client.post(page, {"number": "3", "marks": "99"})
    client.post(f"{page}?so=2", {"number": "2", "marks": "1111111"})
    client.post(page, {"text": "Thêm ghế"})

    assert (wrong.status_code, 'value="99"' in wrong.text, "Hãy gõ đủ 7 chữ số" in wrong.text) == (422, True, True)
    assert satisfaction(2026).overall.score.counts == (1, 0, 0, 0, 1)
    assert Comment.objects.get().door == Door.PAPER


def test_the_checker_does_not_see_what_was_keyed_in(client, batch, clerk):
    key_in(batch, 1, "5454545", clerk)
    sign_in(client, make_officer(Role.LEADER))
    page = f"{PAGE}{batch.pk}/kiem-tra/"

    assert "5454545" not in client.get(page).text
    client.post(page, {"number": "1", "marks": "5454541"})
    after = client.get(page)
    assert "nhập 5454545, đọc lại 5454541" in after.text
    assert "85,71" in after.text
    client.post(page, {"number": "1", "act": "kiem-tra"})
    assert satisfaction(2026).overall.score.counts == (1, 0, 0, 0, 0)


def test_the_ballots_of_a_batch_are_pages_without_a_number(client, batch):
    BallotBatch.objects.update(copies=3)
    sign_in(client, make_officer())

    paper = client.get(f"{PAGE}{batch.pk}/phieu.pdf")

    assert paper.content.startswith(b"%PDF")
    batch.refresh_from_db()
    data = papers.sheet_data(batch, neutral())
    assert len(pdf.render("survey_ballot", data, format="png")) == 3


def workbook(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_a_spreadsheet_is_taken_in_and_bad_rows_are_told_by_their_number(client):
    content = workbook(
        HEADING.split(","),
        [1, date(2026, 10, 5), "phieu_giay", None, 5, 5, 5, 5, 5, 5, 5, "Tốt"],
        [2, "05/10/2026", "phieu_giay", None, 9, 5, 5, 5, 5, 5, 5, None],
    )
    sign_in(client, make_officer())

    page = client.post(PAGE, {"act": "tep", "file": SimpleUploadedFile("phieu.xlsx", content)})

    assert "1 phiếu mới, 0 phiếu đã có, 1 dòng bị từ chối." in page.text
    assert "Dòng 3: điểm phải là số từ 1 đến 5" in page.text
    assert Ballot.objects.get().answered_on == date(2026, 10, 5)


@pytest.mark.parametrize("content", [b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0old", b"\xff\xfe\x00", b"a,b\n1,2"])
def test_a_file_that_is_none_is_refused_with_a_sentence(client, content):
    sign_in(client, make_officer())

    page = client.post(PAGE, {"act": "tep", "file": SimpleUploadedFile("phieu.xlsx", content)})

    assert (page.status_code, "field__error" in page.text) == (422, True)


@pytest.mark.parametrize("body", [{}, {"act": "lo"}, {"act": "tep"}, {"act": "lo", "copies": "0", "collected_on": "x"}])
def test_nothing_that_is_sent_breaks_the_page(client, body):
    sign_in(client, make_officer())

    assert client.post(PAGE, body).status_code in {200, 422}
