"""Every paper of both regimes, printed, made an image, scanned and read: the right office, code, words and codes."""

import shutil
import subprocess
from datetime import timedelta

import pytest
import zxingcpp
from PIL import Image

from dossiers import apologies, authenticity, lateness, lifecycle, papers, signing_keys
from dossiers.papers import PaperMissingError
from dossiers.states import Cause, Paper, State
from tanthanh.office.roles import Role
from tests import factories
from tests.factories import moment

pytestmark = pytest.mark.django_db

# A Monday of each regime; the ward became another one in between.
DAYS = {"2018": moment("2023-03-06 09:00"), "2025": moment("2026-11-16 09:00")}
NAMES = {"2018": "TÂN THẠNH", "2025": "BÀN THẠCH"}
PLACES = {"2018": "Tân Thạnh, ngày 06 tháng 3 năm 2023", "2025": "Bàn Thạch, ngày 16 tháng 11 năm 2026"}
# Kind → what only this paper says, in the words of law.md 2.2–2.7.
WORDS = {
    Paper.RECEIPT: ["GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ", "5. Thời gian trả kết quả", "NGƯỜI TIẾP NHẬN HỒ SƠ"],
    Paper.SUPPLEMENT_REQUEST: [
        "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ",
        "1. Bổ sung giấy chứng sinh",
        "Trong quá trình hoàn thiện hồ sơ nếu có vướng mắc",
        "NGƯỜI HƯỚNG DẪN",
    ],
    Paper.REFUSAL: ["PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ", "Không thuộc thẩm quyền", "được biết và thực hiện"],
    Paper.APOLOGY_LETTER: ["Kính gửi", "Lưu: VT."],
    Paper.STOP_NOTICE: ["THÔNG BÁO DỪNG GIẢI QUYẾT HỒ SƠ", "Công dân xin rút", "Giấy tờ trả lại người nộp hồ sơ"],
    Paper.CONTROL_SLIP: ["PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ", "Người giao", "Người nhận", "Trước hạn"],
}
TITLES_OF_LETTER = {
    "2018": "PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ",
    "2025": "VĂN BẢN XIN LỖI VÀ ĐỀ NGHỊ GIA HẠN THỜI GIAN GIẢI QUYẾT",
}
# Six kinds in 2018, seven in 2025; the register, which belongs to no one dossier, is in test_register_book.py.
PRINTED = [(regime, kind) for regime in DAYS for kind in Paper if (regime, kind) != ("2018", Paper.STOP_NOTICE)]


@pytest.fixture(autouse=True)
def _office(settings, tmp_path):
    factories.make_profile(
        name="ỦY BAN NHÂN DÂN PHƯỜNG TÂN THẠNH",
        short_name="phường Tân Thạnh",
        superior="ỦY BAN NHÂN DÂN THÀNH PHỐ TAM KỲ",
        valid_to="2025-06-30",
    )
    factories.make_profile(
        name="ỦY BAN NHÂN DÂN PHƯỜNG BÀN THẠCH",
        short_name="phường Bàn Thạch",
        superior="ỦY BAN NHÂN DÂN THÀNH PHỐ ĐÀ NẴNG",
        agency_code="H17.47.09",
        place="Bàn Thạch",
        valid_from="2025-07-01",
    )
    factories.make_regime(forms="2018", supplement_close_days=None, valid_to="2025-06-30")
    factories.make_regime(forms="2025", valid_from="2025-07-01")
    settings.SIGNING_KEYS_DIR = tmp_path / "keys"
    signing_keys.make(at=moment("2022-01-03 08:00"))


def dossier_with(kind, at):
    """A dossier taken in at `at` that has come to this paper on the same day (the letter: when it was due)."""
    clerk, leader = factories.make_officer(), factories.make_officer(Role.LEADER)
    dossier = factories.make_dossier(by=clerk, at=at)
    later = at + timedelta(hours=1)
    if kind == Paper.SUPPLEMENT_REQUEST:
        lifecycle.ask_supplement(dossier, by=clerk, at=later, reason="Bổ sung giấy chứng sinh")
    elif kind == Paper.REFUSAL:
        unit = factories.make_unit()
        lifecycle.forward(dossier, by=clerk, at=later, unit=unit)
        lifecycle.refuse(dossier, by=leader, at=later, reason="Không thuộc thẩm quyền")
    elif kind == Paper.STOP_NOTICE:
        lifecycle.withdraw(dossier, by=clerk, at=later, reason="Công dân xin rút")
    elif kind == Paper.APOLOGY_LETTER:
        after = dossier.due_at + timedelta(hours=1)
        lateness.flag_late(at=after)
        apologies.draft_letters(at=after)
        letter = dossier.episodes.get().letter
        apologies.revise(
            letter,
            cause=Cause.OVERLOAD,
            reason="Nhiều hồ sơ",
            new_promise_at=letter.new_promise_at,
            by=leader,
            at=after,
        )
        apologies.approve(letter, by=leader, at=after)
    dossier.refresh_from_db()
    return dossier


def read(document, folder):
    """The words of a PDF in reading order, and what its codes say when its pages are scanned as images."""
    if not (shutil.which("pdftotext") and shutil.which("pdftoppm")):
        pytest.skip("poppler is not on this machine: the papers were NOT read")
    (folder / "paper.pdf").write_bytes(document)
    text = subprocess.run(
        ["pdftotext", "-raw", "paper.pdf", "-"], cwd=folder, capture_output=True, check=True, text=True
    )
    subprocess.run(["pdftoppm", "-r", "150", "-png", "paper.pdf", "page"], cwd=folder, check=True)
    codes = {code.text for page in folder.glob("page*.png") for code in zxingcpp.read_barcodes(Image.open(page))}
    return " ".join(text.stdout.split()), codes


@pytest.mark.parametrize(("regime", "kind"), PRINTED)
def test_paper_is_of_its_regime_and_carries_its_codes(regime, kind, tmp_path):
    at = DAYS[regime]
    dossier = dossier_with(kind, at)

    said, codes = read(papers.printed(dossier, kind, at=at + timedelta(days=9)), tmp_path)

    title = [TITLES_OF_LETTER[regime]] if kind == Paper.APOLOGY_LETTER else [PLACES[regime]]
    wanted = [*WORDS[kind], *title, f"PHƯỜNG {NAMES[regime]}", dossier.code, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"]
    assert [words for words in wanted if words not in said] == []
    other = NAMES["2025" if regime == "2018" else "2018"].title()
    assert f"phường {other}" not in said.replace("Khối phố 3, Tân Thạnh", "")
    assert f"https://motcua.example/tra-cuu/{dossier.token}/" in codes
    (seal,) = (code.rpartition("/xac-thuc/")[2].strip("/") for code in codes if "/xac-thuc/" in code)
    verdict = authenticity.check(seal)
    assert verdict.is_genuine
    assert (verdict.seal.kind, verdict.seal.code) == (kind, dossier.code)
    assert not [sentence for sentence in verdict.cautions if "đã được sửa" in sentence]


def test_survey_is_handed_out_with_the_first_three_papers(tmp_path):
    """TT 01/2018 Điều 12.2: with the receipt, the supplement request and the refusal."""
    with_survey = set()
    for kind in Paper:
        folder = tmp_path / kind
        folder.mkdir()
        dossier = dossier_with(kind, DAYS["2025"] + timedelta(minutes=len(with_survey)))
        _, codes = read(papers.printed(dossier, kind, at=DAYS["2025"] + timedelta(days=9)), folder)
        if any("/khao-sat/" in code for code in codes):
            with_survey.add(kind)

    assert with_survey == {Paper.RECEIPT, Paper.SUPPLEMENT_REQUEST, Paper.REFUSAL}


def test_stop_notice_is_no_form_of_2018():
    dossier = dossier_with(Paper.STOP_NOTICE, DAYS["2018"])

    assert dossier.state == State.WITHDRAWN
    with pytest.raises(PaperMissingError, match="chỉ có từ ngày 01/07/2025"):
        papers.printed(dossier, Paper.STOP_NOTICE, at=DAYS["2018"])


@pytest.mark.parametrize("kind", Paper)
def test_hostile_name_is_printed_as_it_was_typed(kind, tmp_path):
    dossier = dossier_with(kind, DAYS["2025"])
    dossier.applicant_name = '#read("/etc/passwd") $x$ *đậm* \\ <a>'
    dossier.save()

    said, _ = read(papers.printed(dossier, kind, at=DAYS["2025"] + timedelta(days=9)), tmp_path)

    assert "root:" not in said
    assert kind == Paper.CONTROL_SLIP or '#read("/etc/passwd") $x$ *đậm* \\ <a>' in said
