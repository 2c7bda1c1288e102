"""The office's own words on its papers: from a day on, plain text, only known placeholders, tried on a real dossier."""

import subprocess
from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from dossiers import papers, wordings
from dossiers.models import PaperWording
from dossiers.states import Paper
from tanthanh.office.roles import Role
from tests import factories
from tests.factories import MONDAY, moment, sign_in

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 16)
RECEIPT = "chu-y-giay-tiep-nhan"
TWO_REGIMES = {"2018", "2025"}


@pytest.fixture
def leader():
    return factories.make_officer(Role.LEADER)


@pytest.fixture
def read(tmp_path):
    def words(document):
        (tmp_path / "x.pdf").write_bytes(document)
        command = ["pdftotext", "-raw", tmp_path / "x.pdf", "-"]
        return " ".join(subprocess.run(command, capture_output=True, check=True, text=True).stdout.split())

    return words


def write(text, leader, *, slug=RECEIPT, valid_from=TODAY):
    return wordings.write(slug, text, valid_from=valid_from, by=leader, at=MONDAY, today=TODAY)


# --- the rule --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", wordings.BLOCKS)
def test_every_sentence_of_the_forms_obeys_the_rule_itself(slug):
    block = wordings.BLOCKS[slug]

    assert set(block.texts) == TWO_REGIMES
    assert [wordings.checked(text) for text in block.texts.values()] == list(block.texts.values())


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Kính mời {ten_la} đến", "Không có chỗ điền “{ten_la}”"),
        ("Kính mời {} đến", "Không có chỗ điền “{}”"),
        ("{applicant.__class__}", "Không có chỗ điền"),
        ("Gọi {dien_thoai", "đi theo cặp"),
        ("Gọi }", "đi theo cặp"),
        ("  \n ", "Hãy ghi lời văn"),
        ("a" * 601, "dài quá 600 ký tự"),
    ],
)
def test_words_that_cannot_be_printed_are_refused_with_a_sentence(text, sentence):
    with pytest.raises(wordings.WordingError, match=sentence):
        wordings.checked(text)


def test_new_words_begin_today_at_the_earliest(leader):
    with pytest.raises(wordings.WordingError, match="giấy cũ giữ lời cũ"):
        write("Lời mới", leader, valid_from=TODAY - timedelta(days=1))
    assert not PaperWording.objects.exists()


def test_same_day_again_replaces_the_words(leader):
    write("Lời một", leader)
    write("Lời hai", leader)

    assert PaperWording.objects.get().text == "Lời hai"


# --- on paper --------------------------------------------------------------------------------------------------------


def test_paper_says_the_words_of_its_own_day(leader, read):
    factories.make_profile()
    before, after = factories.make_dossier(at=MONDAY - timedelta(days=3)), factories.make_dossier(at=MONDAY)
    write("Mang theo căn cước. Gọi {dien_thoai}, {bo_phan_mot_cua}, hồ sơ {ma_ho_so}.", leader)
    write("Lời của tháng sau.", leader, valid_from=TODAY + timedelta(days=30))

    old, new = read(papers.receipt(before, at=MONDAY)), read(papers.receipt(after, at=MONDAY))

    assert "nếu mất, mang giấy tờ tùy thân" in old
    assert "Mang theo căn cước. Gọi 0235 3851 234, Bộ phận Tiếp nhận và Trả kết quả phường Tân Thạnh" in new
    assert f"hồ sơ {after.code}." in new
    assert "Lời của tháng sau" not in new


def test_print_job_says_them_too_for_one_query(leader, read, django_assert_num_queries):
    factories.make_dossier(at=MONDAY - timedelta(days=3))
    dossier = factories.make_dossier(at=MONDAY)
    write("Lời riêng của phường.", leader)

    with django_assert_num_queries(7):
        document, _ = papers.receipts(type(dossier).objects.order_by("received_at", "pk"), at=MONDAY)

    said = read(document)
    assert said.count("Lời riêng của phường.") == 1
    assert said.count("nếu mất, mang giấy tờ tùy thân") == 1


def test_words_are_never_markup(leader, read):
    dossier = factories.make_dossier(at=MONDAY)
    write('#read("/etc/passwd") *x* $y$ <b>', leader)

    assert '#read("/etc/passwd") *x* $y$ <b>' in read(papers.receipt(dossier, at=MONDAY))


def test_value_that_looks_like_a_placeholder_is_printed_as_it_is(leader, read):
    dossier = factories.make_dossier(at=MONDAY, applicant_name="{dien_thoai}")
    write("Người nộp: {ho_ten}.", leader)

    assert "Người nộp: {dien_thoai}." in read(papers.receipt(dossier, at=MONDAY))


def test_every_kind_of_paper_has_words_of_its_own():
    assert {block.kind for block in wordings.BLOCKS.values()} == set(Paper)


# --- the pages -------------------------------------------------------------------------------------------------------


@pytest.fixture
def door(client, leader):
    with time_machine.travel(moment("2026-11-16 15:00"), tick=False):
        sign_in(client, leader)
        yield client


ADDRESS = reverse("dossiers:wording", args=[RECEIPT])
PREVIEW = reverse("dossiers:wording_preview", args=[RECEIPT])


def test_leader_writes_new_words(door, leader):
    page = door.post(ADDRESS, {"text": "Mang theo căn cước.", "valid_from": "2026-11-16"}, follow=True)

    assert "Đã ghi lời mới, áp dụng từ 16/11/2026." in page.content.decode()
    row = PaperWording.objects.get()
    assert (row.block, row.text, row.written_by) == (RECEIPT, "Mang theo căn cước.", leader)
    assert "lời của cơ quan từ 16/11/2026" in door.get(reverse("dossiers:wording_list")).content.decode()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"text": "Gọi {so_la}"}, "Không có chỗ điền “{so_la}”"),
        ({"text": ""}, "Hãy ghi lời văn."),
        ({"valid_from": "2026-11-15"}, "giấy cũ giữ lời cũ"),
        ({"valid_from": "mai"}, "Ngày không đúng"),
    ],
)
def test_page_says_what_is_wrong_and_keeps_what_was_typed(door, typed, sentence):
    page = door.post(ADDRESS, {"text": "Câu đã gõ", "valid_from": "2026-11-16"} | typed)

    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert (typed.get("text", "Câu đã gõ") or "name=") in page.content.decode()
    assert not PaperWording.objects.exists()


def test_preview_prints_the_words_on_a_real_dossier_and_stores_nothing(door, read):
    dossier = factories.make_dossier(at=MONDAY)

    answer = door.post(PREVIEW, {"text": "Thử lời mới.", "valid_from": "2026-12-01", "code": dossier.code})

    assert "Thử lời mới." in read(answer.content)
    assert not PaperWording.objects.exists()
    assert "Thử lời mới." not in read(papers.receipt(dossier, at=MONDAY))


def test_preview_says_which_dossier_will_not_do(door):
    slip = reverse("dossiers:wording_preview", args=["loi-cuoi-tu-choi"])
    dossier = factories.make_dossier(at=MONDAY)
    typed = {"text": "Thử {so_la}", "valid_from": "2026-12-01"}

    assert "Không có hồ sơ nào mang mã này" in door.post(PREVIEW, typed).content.decode()
    assert "Không có chỗ điền" in door.post(PREVIEW, typed | {"code": dossier.code}).content.decode()
    refused = door.post(slip, typed | {"text": "Thử", "code": dossier.code})
    assert (refused.status_code, "Hồ sơ này không bị từ chối" in refused.content.decode()) == (422, True)


def test_sentence_that_no_paper_has_is_not_found(door):
    assert door.get("/can-bo/mau-giay/khong-co/").status_code == 404
