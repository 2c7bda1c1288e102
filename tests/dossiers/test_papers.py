"""What the printed papers say against what the dossier knows; the text is read back out of the PDF."""

import shutil
import subprocess
from datetime import date

import pytest
import zxingcpp
from django.urls import reverse
from PIL import Image

from dossiers import apologies, lateness, lifecycle, papers, survey_tokens
from dossiers.declarations import PaperItem
from dossiers.models import ApologyLetter, Dossier, LatenessEpisode, Notice
from dossiers.papers import letterhead, slip
from dossiers.states import Cause, Paper, State, Step
from dossiers.survey_tokens import survey_token
from tanthanh.office.roles import Role
from tests import factories
from tests.factories import MONDAY, make_dossier, make_version, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def read(tmp_path):
    """The words of a PDF in reading order, blanks made one."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not on this machine: the printed words were NOT compared")

    def words(document):
        path = tmp_path / "paper.pdf"
        path.write_bytes(document)
        text = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, check=True, text=True).stdout
        return " ".join(text.split())

    return words


@pytest.fixture
def office():
    """The ward until 30/06/2025 and the one it became, each with the forms of its time."""
    factories.make_profile(
        one_stop_name="Bộ phận Tiếp nhận và Trả kết quả phường Tân Thạnh",
        superior="ỦY BAN NHÂN DÂN THÀNH PHỐ TAM KỲ",
        valid_to="2025-06-30",
    )
    factories.make_profile(
        name="ỦY BAN NHÂN DÂN PHƯỜNG BÀN THẠCH",
        short_name="phường Bàn Thạch",
        one_stop_name="Trung tâm Phục vụ hành chính công",
        superior="ỦY BAN NHÂN DÂN THÀNH PHỐ ĐÀ NẴNG",
        agency_code="H17.47.09",
        place="Bàn Thạch",
        signer_name="Nguyễn Văn Hòa",
        valid_from="2025-07-01",
    )
    factories.make_regime(forms="2018", supplement_close_days=None, valid_to="2025-06-30")
    factories.make_regime(forms="2025", valid_from="2025-07-01")


def missing(said, facts):
    """The facts that a paper does not say."""
    return [fact for fact in facts if fact not in said]


# --- receipt ---------------------------------------------------------------------------------------------------------


def test_receipt_says_what_was_taken_in(office, read):
    clerk = factories.make_officer(full_name="Lê Ngọc Ánh")
    dossier = factories.make_dossier(
        by=clerk,
        applicant_email="thu@example.org",
        fee_amount=8000,
        copies=2,
        documents=(
            PaperItem(name="Tờ khai đăng ký khai sinh"),
            PaperItem(name="Giấy chứng sinh", form="COPY", quantity=3),
        ),
    )

    said = read(papers.receipt(dossier, at=MONDAY))

    assert (
        missing(
            said,
            [
                "UBND PHƯỜNG BÀN THẠCH TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG Số: 1/TNHS",
                "Bàn Thạch, ngày 16 tháng 11 năm 2026",
                "Mã hồ sơ: H17.47.09-261116-0001",
                "Bộ phận Một cửa: Trung tâm Phục vụ hành chính công phường Bàn Thạch",
                "Tiếp nhận hồ sơ của: Nguyễn Văn Thử",
                "Mã số thuế: 049085000017",
                "Địa chỉ: Khối phố 3, Tân Thạnh",
                "Số điện thoại: 0905 123 456 Email: thu@example.org",
                "Nội dung yêu cầu giải quyết: Thủ tục đăng ký khai sinh",
                "1 Tờ khai đăng ký khai sinh bản chính 1 2 Giấy chứng sinh bản sao 3",
                "2. Số lượng hồ sơ: 2 (bộ)",
                "quy định là: 03 ngày làm việc",
                "4. Thời gian nhận hồ sơ: 09 giờ 00 phút, ngày 16 tháng 11 năm 2026",
                "quả giải quyết hồ sơ: 17 giờ 30 phút, ngày 19 tháng 11 năm 2026",
                "6. Đăng ký nhận kết quả tại: trực tiếp tại quầy",
                "7. Phí, lệ phí (nếu có): 8.000 đ (Tám nghìn đồng)",
                "Quyển số: 2026 Số thứ tự: 1",
                "Lê Ngọc Ánh",
                f"Mã tra cứu: {dossier.secret}",
                "motcua.example/tra-cuu",
            ],
        )
        == []
    )


def test_receipt_of_2023_keeps_the_name_of_2023(office, read):
    dossier = factories.make_dossier(at=moment("2023-03-06 09:00"))

    said = read(papers.receipt(dossier, at=MONDAY))

    assert missing(said, ["UBND PHƯỜNG TÂN THẠNH BỘ PHẬN TIẾP NHẬN VÀ TRẢ KẾT QUẢ Số: 1/TNHS"]) == []
    assert missing(said, ["Tân Thạnh, ngày 06 tháng 3 năm 2023", "Bộ phận tiếp nhận và trả kết quả: UBND phường"]) == []
    assert "Bàn Thạch" not in said


def test_receipt_leads_a_phone_to_the_dossier_and_to_the_survey(office, tmp_path):
    if shutil.which("pdftoppm") is None:
        pytest.skip("pdftoppm is not on this machine: the printed codes were NOT scanned")
    dossier = factories.make_dossier()
    (tmp_path / "receipt.pdf").write_bytes(papers.receipt(dossier, at=MONDAY))
    subprocess.run(["pdftoppm", "-r", "110", "-png", "receipt.pdf", "page"], cwd=tmp_path, check=True)

    (page,) = tmp_path.glob("page*.png")

    assert {code.text for code in zxingcpp.read_barcodes(Image.open(page))} == {
        f"https://motcua.example/tra-cuu/{dossier.token}/",
        f"https://motcua.example/khao-sat/{survey_token(dossier.token)}/",
    }


def test_printed_addresses_are_promises():
    # Never edit these two strings: they are on paper in people's drawers.
    assert letterhead.LOOKUP_PATH == "/tra-cuu/{}/"
    assert survey_tokens.SURVEY_PATH == "/khao-sat/{}/"


def test_receipt_after_a_supplement_promises_the_new_date(office, read):
    dossier = factories.make_dossier(fee_amount=0)
    clerk = factories.make_officer()
    lifecycle.ask_supplement(dossier, by=clerk, at=moment("2026-11-17 10:00"), reason="Thiếu giấy chứng sinh")
    dossier = lifecycle.take_supplement(dossier, by=clerk, at=moment("2026-11-19 08:05"))

    said = read(papers.receipt(dossier, at=MONDAY))

    assert (
        missing(
            said,
            [
                "Bàn Thạch, ngày 19 tháng 11 năm 2026",
                "nhận hồ sơ: 09 giờ 00 phút, ngày 16 tháng 11 năm 2026; nhận đủ hồ sơ bổ sung lúc 08 giờ 05 phút,",
                "17 giờ 30 phút, ngày 24 tháng 11 năm 2026",
                "7. Phí, lệ phí (nếu có): Không thu",
            ],
        )
        == []
    )


def test_receipt_is_not_changed_by_a_letter_that_moves_the_date(office):
    dossier = factories.make_dossier()
    before = papers.receipt(dossier, at=MONDAY)

    dossier.promised_at = moment("2026-12-01 17:30")

    assert papers.receipt(dossier, at=MONDAY) == before


def test_receipt_of_an_imported_dossier_leaves_room_to_write(office, read):
    dossier = factories.make_dossier(
        at=moment("2023-03-06 09:00"),
        state=State.RETURNED,
        due_at=moment("2023-03-09 17:30"),
        applicant_phone="",
        first_step=Step.IMPORT,
    )

    said = read(papers.receipt(dossier, at=MONDAY))

    assert missing(said, ["/TNHS", "17 giờ 30 phút, ngày 09 tháng 3 năm 2023", "Số điện thoại: ....."]) == []


@pytest.mark.parametrize("count", [1, 6])
def test_receipt_asks_the_same_questions_however_many_papers(count, office, django_assert_num_queries):
    dossier = factories.make_dossier(documents=tuple(PaperItem(name=f"Giấy tờ {n}") for n in range(count)))
    dossier = Dossier.objects.select_related("version__procedure__field").get(pk=dossier.pk)

    with django_assert_num_queries(6):  # the log's entry with its officer, office, papers, key, regime, own words
        papers.receipt(dossier, at=MONDAY)


# --- supplement, refusal, stop ---------------------------------------------------------------------------------------


def test_supplement_request_lists_what_is_missing_and_by_when(office, read):
    dossier = factories.make_dossier()
    clerk = factories.make_officer(full_name="Lê Ngọc Ánh")
    reason = "1. Bản sao giấy chứng sinh\n- Chữ ký của cha\n"
    dossier = lifecycle.ask_supplement(dossier, by=clerk, at=moment("2026-11-17 10:00"), reason=reason)

    said = read(papers.supplement_request(dossier, at=MONDAY))

    assert (
        missing(
            said,
            [
                "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ",
                "Hồ sơ của: Nguyễn Văn Thử",
                "Giai đoạn yêu cầu: khi tiếp nhận",
                "1. Bản sao giấy chứng sinh 2. Chữ ký của cha",
                "chậm nhất ngày 02 tháng 12 năm 2026",  # 15 days after 17/11
                "Thời hạn giải quyết được tính lại từ đầu sau khi nhận đủ hồ sơ.",
                "khoản 5 Điều 19 Nghị định số 118/2025/NĐ-CP",
                "liên hệ với Lê Ngọc Ánh, số điện thoại 0235 3851 234",
            ],
        )
        == []
    )


def test_supplement_request_still_says_its_last_day_once_the_papers_have_come(office, read):
    dossier = factories.make_dossier()
    clerk = factories.make_officer()
    lifecycle.ask_supplement(dossier, by=clerk, at=moment("2026-11-17 10:00"), reason="Thiếu giấy chứng sinh")
    dossier = lifecycle.take_supplement(dossier, by=clerk, at=moment("2026-11-19 08:05"))

    assert "chậm nhất ngày 02 tháng 12 năm 2026" in read(papers.supplement_request(dossier, at=MONDAY))


def test_supplement_request_of_2023_sets_no_day_to_close_the_dossier(office, read):
    dossier = factories.make_dossier(at=moment("2023-03-06 09:00"))
    at = moment("2023-03-07 09:00")
    dossier = lifecycle.ask_supplement(dossier, by=factories.make_officer(), at=at, reason="Thiếu giấy chứng sinh")

    said = read(papers.supplement_request(dossier, at=MONDAY))

    assert ["1. Thiếu giấy chứng sinh" in said, "chậm nhất" in said, "118/2025" in said] == [True, False, False]


def test_refusal_gives_its_reason(office, read):
    dossier = factories.make_dossier()
    specialist = factories.make_officer(Role.LEADER, full_name="Trần Văn Đạt")
    reason = "Hồ sơ thuộc thẩm quyền của UBND phường Tam Kỳ."
    dossier = lifecycle.refuse(dossier, by=specialist, at=moment("2026-11-17 10:00"), reason=reason)

    said = read(papers.refusal(dossier, at=MONDAY))

    facts = ["PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ", reason, "Bàn Thạch, ngày 17 tháng 11 năm 2026", "Trần Văn Đạt"]
    assert missing(said, facts) == []


def test_stop_notice_gives_the_papers_back(office, read):
    dossier = factories.make_dossier(fee_amount=8000)
    clerk = factories.make_officer()
    dossier = lifecycle.withdraw(dossier, by=clerk, at=moment("2026-11-17 10:05"), reason="Đã có giấy cũ")

    said = read(papers.stop_notice(dossier, at=MONDAY))

    assert (
        missing(
            said,
            [
                "THÔNG BÁO DỪNG GIẢI QUYẾT HỒ SƠ",
                "Thời điểm dừng giải quyết: 10 giờ 05 phút, ngày 17 tháng 11 năm 2026",
                "người nộp hồ sơ đề nghị rút hồ sơ (Điều 21",
                "Lý do: Đã có giấy cũ",
                "1 Tờ khai đăng ký khai sinh bản chính 1",
                "8.000 đ (Tám nghìn đồng)",
            ],
        )
        == []
    )


def test_stop_notice_is_no_form_of_2023(office):
    dossier = factories.make_dossier(at=moment("2023-03-06 09:00"))
    dossier = lifecycle.withdraw(dossier, by=factories.make_officer(), at=moment("2023-03-07 09:00"), reason="Rút")

    with pytest.raises(papers.PaperMissingError, match="chỉ có từ ngày 01/07/2025"):
        papers.stop_notice(dossier, at=MONDAY)
    assert papers.on_hand(dossier.log.order_by("pk"), has_letter=False) == [
        ("giay-tiep-nhan", Paper.RECEIPT),
        ("phieu-kiem-soat", Paper.CONTROL_SLIP),
    ]


# --- control slip ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("finished", "result"),
    [("2026-11-18 16:00", "Trước hạn"), ("2026-11-19 17:30", "Đúng hạn"), ("2026-11-19 17:31", "Quá hạn")],
)
def test_control_slip_follows_the_dossier_from_hand_to_hand(finished, result, office, read):
    unit = factories.make_unit(name="Tư pháp – Hộ tịch")
    dossier = factories.make_dossier()
    clerk = factories.make_officer(full_name="Phạm Minh Tâm")
    specialist = factories.make_officer(Role.SPECIALIST, unit=unit, full_name="Trần Văn Đạt")
    lifecycle.forward(dossier, by=clerk, at=moment("2026-11-16 10:00"), unit=unit)
    dossier = lifecycle.finish(dossier, by=specialist, at=moment(finished))

    back = dossier.log.get(step=Step.FINISH)
    rows = slip.slip_rows(dossier.hand_overs.order_by("pk"), back, counter="Một cửa")
    said = read(papers.control_slip(dossier, at=MONDAY))

    assert [(row["giver_unit"], row["giver"], row["taker_unit"], row["result"]) for row in rows] == [
        ("Bộ phận Một cửa", "Phạm Minh Tâm", "Tư pháp – Hộ tịch", ""),
        ("Tư pháp – Hộ tịch", "Trần Văn Đạt", "Một cửa", result),
    ]
    facts = ["1. Giao: Bộ phận Một cửa", "10 giờ 00 phút, ngày 16", "Hạn trả kết quả: 17 giờ 30 phút, ngày 19"]
    assert missing(said, facts) == []


# --- letter of apology -----------------------------------------------------------------------------------------------


@pytest.fixture
def late(office):
    """A dossier two days late with its drafted letter."""
    field = factories.make_field(name="Hộ tịch")
    dossier = factories.make_dossier(version=factories.make_version(field=field), applicant_sex="FEMALE")
    at = moment("2026-11-21 09:00")
    lateness.flag_late(at=at)
    apologies.draft_letters(at=at)
    return ApologyLetter.objects.select_related("episode__dossier__version__procedure__field").get(
        episode__dossier=dossier
    )


def approved(letter, at, promise="2026-11-26 17:30"):
    leader = factories.make_officer(Role.LEADER)
    reason = "phải xác minh nơi cư trú trước đây"
    apologies.revise(
        letter, cause=Cause.VERIFICATION, reason=reason, new_promise_at=moment(promise), by=leader, at=moment(at)
    )
    return apologies.approve(letter, by=leader, at=moment(at))


def test_apology_letter_of_2025_names_everything_the_law_asks_for(late, read):
    letter = approved(late, "2026-11-23 08:00")

    said = read(papers.apology_letter(letter, at=MONDAY))

    assert (
        missing(
            said,
            [
                "ỦY BAN NHÂN DÂN THÀNH PHỐ ĐÀ NẴNG ỦY BAN NHÂN DÂN PHƯỜNG BÀN THẠCH Số: 01/PXL-UBND",
                "Bàn Thạch, ngày 23 tháng 11 năm 2026",
                "VĂN BẢN XIN LỖI VÀ ĐỀ NGHỊ GIA HẠN THỜI GIAN GIẢI QUYẾT",
                "Kính gửi: – Nguyễn Văn Thử",
                "– Trung tâm Phục vụ hành chính công phường Bàn Thạch",
                "Ngày 16 tháng 11 năm 2026, UBND phường Bàn Thạch tiếp nhận hồ sơ của bà Nguyễn Văn Thử",
                "mã hồ sơ H17.47.09-261116-0001, thủ tục: Thủ tục đăng ký khai sinh (lĩnh vực Hộ tịch)",
                "17 giờ 30 phút, ngày 19 tháng 11 năm 2026",
                "Lý do quá hạn: phải xác minh nơi cư trú trước đây.",
                "trân trọng xin lỗi bà",
                "gia hạn: đến 17 giờ 30 phút, ngày 26 tháng 11 năm 2026",
                "TM. ỦY BAN NHÂN DÂN CHỦ TỊCH",
                "Nguyễn Văn Hòa",
            ],
        )
        == []
    )
    assert "Dự thảo" not in said


def test_apology_letter_waits_for_its_number_and_date_until_it_is_approved(late, read):
    said = read(papers.apology_letter(late, at=moment("2026-11-23 08:00")))

    assert missing(said, ["Dự thảo, chưa duyệt", "Số: ……………/PXL-UBND", "Bàn Thạch, ngày …… tháng …… năm ………"]) == []


def test_apology_letter_of_2023_is_the_form_of_2018(office, read):
    dossier = factories.make_dossier(
        at=moment("2023-03-06 09:00"), state=State.READY, finished_at=moment("2023-03-14 10:00"),
        due_at=moment("2023-03-09 17:30"),
    )  # fmt: skip
    episode = LatenessEpisode.objects.create(
        dossier=dossier, missed_due_at=dossier.due_at, opened_at=dossier.due_at, closed_at=dossier.finished_at
    )
    letter = ApologyLetter.objects.create(
        episode=episode, origin="PAPER", state="SENT", cause=Cause.OVERLOAD, drafted_at=MONDAY,
        sent_at=moment("2023-03-10 08:00"),
    )  # fmt: skip

    said = read(papers.apology_letter(letter, at=MONDAY))

    assert (
        missing(
            said,
            [
                "ỦY BAN NHÂN DÂN THÀNH PHỐ TAM KỲ ỦY BAN NHÂN DÂN PHƯỜNG TÂN THẠNH",
                "Tân Thạnh, ngày 10 tháng 3 năm 2023",
                "PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ",
                "của ông/bà Nguyễn Văn Thử",
                "Lý do: khối lượng hồ sơ quá tải.",
                "Hồ sơ đã có kết quả từ 10 giờ 00 phút, ngày 14 tháng 3 năm 2023; kính mời ông/bà đến nhận tại",
            ],
        )
        == []
    )


@pytest.mark.parametrize(
    ("state", "outcome"),
    [
        (State.PROCESSING, "Hồ sơ đã được hẹn lại một lần nên không hẹn lại ngày khác; UBND phường Bàn Thạch sẽ"),
        (State.RETURNED, "Kết quả giải quyết hồ sơ đã được trả ngày 23 tháng 11 năm 2026."),
        (State.REFUSED, "Việc giải quyết hồ sơ đã kết thúc ngày 23 tháng 11 năm 2026."),
    ],
)
def test_apology_letter_without_a_new_date_says_why(state, outcome, late, read):
    late.new_promise_at = None
    late.episode.dossier.state = state
    if state != State.PROCESSING:
        late.episode.dossier.finished_at = late.episode.dossier.returned_at = moment("2026-11-23 10:00")

    assert outcome in read(papers.apology_letter(late, at=moment("2026-11-23 11:00")))


@pytest.mark.parametrize(
    ("kind", "sex", "title"),
    [
        ("CITIZEN", "MALE", "ông"),
        ("CITIZEN", "FEMALE", "bà"),
        ("CITIZEN", "", "ông/bà"),
        ("BUSINESS", "", "quý đơn vị"),
    ],
)
def test_letters_address_people_as_they_are(kind, sex, title):
    assert letterhead.title_of(Dossier(applicant_kind=kind, applicant_sex=sex)) == title


# --- what there is, and who may print it -----------------------------------------------------------------------------


@pytest.mark.parametrize("printer", [papers.supplement_request, papers.refusal, papers.stop_notice])
def test_paper_that_never_was_is_not_printed(printer, office):
    with pytest.raises(papers.PaperMissingError):
        printer(factories.make_dossier(), at=MONDAY)


def test_office_without_a_name_yet_still_prints(read):
    said = read(papers.receipt(factories.make_dossier(), at=MONDAY))

    assert "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ" in said


def paper_address(dossier, slug):
    return f"/can-bo/ho-so/{dossier.code}/giay-to/{slug}.pdf"


@pytest.mark.parametrize("slug", papers.SLUGS)
def test_paper_page_serves_every_kind_or_says_that_there_is_none(slug, office, client):
    dossier = factories.make_dossier()
    client.force_login(factories.make_officer())

    response = client.get(paper_address(dossier, slug))

    if slug in {"giay-tiep-nhan", "phieu-kiem-soat"}:
        assert response.content.startswith(b"%PDF-")
        assert response["Content-Type"] == "application/pdf"
        assert response["Content-Disposition"] == f'inline; filename="{slug}-{dossier.code}.pdf"'
        assert "no-store" in response["Cache-Control"]
    else:
        assert (response.status_code, response["Location"]) == (302, f"/can-bo/ho-so/{dossier.code}/")


def test_paper_page_prints_the_letter_that_was_asked_for(late, client, read):
    dossier = late.episode.dossier
    client.force_login(factories.make_officer(Role.LEADER))

    newest, chosen, other = (
        client.get(paper_address(dossier, "phieu-xin-loi"), data)
        for data in ({}, {"thu": late.pk}, {"thu": late.pk + 1})
    )

    assert read(newest.content) == read(chosen.content)
    assert "VĂN BẢN XIN LỖI" in read(chosen.content)
    assert other.status_code == 404


def test_paper_page_is_for_officers_who_see_the_dossier(office, client):
    address = paper_address(factories.make_dossier(), "giay-tiep-nhan")

    assert client.get(address).status_code == 302
    assert client.get(address)["Location"].startswith(reverse("office:sign_in"))
    client.force_login(factories.make_officer(Role.SPECIALIST))
    assert client.get(address).status_code == 404
    client.force_login(factories.make_officer(Role.SUPERVISOR))
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 405


def test_paper_page_knows_no_other_kind(office, client):
    client.force_login(factories.make_officer())

    assert client.get(paper_address(factories.make_dossier(), "bien-lai")).status_code == 404


# --- numbers of notices ----------------------------------------------------------------------------------------------


def test_notices_count_by_kind_and_year(office, read):
    clerk = factories.make_officer()
    leader = factories.make_officer(Role.LEADER)
    asked = [factories.make_dossier(by=clerk) for _ in range(2)]
    for dossier in asked:
        lifecycle.ask_supplement(
            dossier, by=clerk, at=moment("2026-11-17 10:00"), reason="- Tờ khai\n2) Giấy chứng sinh"
        )
    refused = lifecycle.refuse(factories.make_dossier(), by=leader, at=moment("2026-11-17 10:00"), reason="Không đủ")
    stopped = lifecycle.withdraw(factories.make_dossier(), by=clerk, at=moment("2026-11-17 11:00"), reason="Rút")
    new_year = factories.make_dossier(at=moment("2027-01-04 09:00"))
    lifecycle.ask_supplement(new_year, by=clerk, at=moment("2027-01-04 10:00"), reason="Tờ khai")

    said = [read(papers.supplement_request(dossier, at=MONDAY)) for dossier in (*asked, new_year)]
    said += [read(papers.refusal(refused, at=MONDAY)), read(papers.stop_notice(stopped, at=MONDAY))]

    numbers = ["Số: 01/HDHS", "Số: 02/HDHS", "Số: 01/HDHS", "Số: 01/TCHS", "Số: 01/TBDHS"]
    assert [number in words for number, words in zip(numbers, said, strict=True)] == [True] * 5
    assert "1. Tờ khai 2. Giấy chứng sinh" in said[0]


def test_notice_that_is_not_issued_gives_its_number_back(office):
    clerk = factories.make_officer()
    first, second = factories.make_dossier(by=clerk), factories.make_dossier(by=clerk)
    lifecycle.ask_supplement(first, by=clerk, at=moment("2026-11-17 10:00"), reason="Tờ khai")
    with pytest.raises(lifecycle.StepNotAllowedError):
        lifecycle.ask_supplement(first, by=clerk, at=moment("2026-11-17 11:00"), reason="Tờ khai")
    lifecycle.ask_supplement(second, by=clerk, at=moment("2026-11-17 12:00"), reason="Tờ khai")

    assert [notice.number for notice in Notice.objects.order_by("pk")] == [1, 2]


def test_declaration_prints_what_the_applicant_would_have_written(read, office):
    dossier = make_dossier(
        version=make_version(code="1.001193"),
        applicant_birth_date=date(1985, 3, 5),
        applicant_id_issued_on=date(2021, 5, 10),
        applicant_sex="MALE",
        representative_name="Lê Thị Thay",
        authorisation="Giấy ủy quyền 12",
        note="#strong[x] xin cấp 2 bản",
    )

    words = read(papers.declaration(dossier, at=MONDAY))

    for expected in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "TỜ KHAI",
        "Họ và tên người yêu cầu: Nguyễn Văn Thử",
        "Ngày sinh: 05/03/1985",
        "Giới tính: Nam",
        "049085000017",
        "Ngày cấp: 10/05/2021",
        "Nơi cư trú: Khối phố 3, Tân Thạnh",
        "0905 123 456",
        "Người nộp thay: Lê Thị Thay",
        "Giấy ủy quyền 12",
        "#strong[x] xin cấp 2 bản",
        "Tờ khai đăng ký khai sinh",
        dossier.code,
        "không phải viết 12 mục",
    ):
        assert expected in words
