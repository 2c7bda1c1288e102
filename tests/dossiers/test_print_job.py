"""Two copies on one sheet, and a day's receipts in one print job."""

import shutil
import subprocess

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.urls import reverse

from dossiers import lifecycle, papers
from dossiers.declarations import PaperItem
from dossiers.models import Dossier
from dossiers.papers import print_job
from tanthanh.office.roles import Role
from tests import factories
from tests.factories import MONDAY, make_dossier, moment, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages(tmp_path):
    """Each page's size in millimetres and its words, blanks made one."""
    if shutil.which("pdftotext") is None or shutil.which("pdfinfo") is None:
        pytest.skip("pdftotext and pdfinfo are not on this machine: the printed pages were NOT read")

    def read(document):
        path = tmp_path / "job.pdf"
        path.write_bytes(document)
        info = subprocess.run(["pdfinfo", "-l", "-1", path], capture_output=True, check=True, text=True).stdout
        sizes = [
            line.split(":")[1].split()[:3:2]
            for line in info.splitlines()
            if line.startswith("Page") and " size:" in line
        ]
        text = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, check=True, text=True).stdout
        words = [" ".join(page.split()) for page in text.split("\f")[:-1]]
        return [
            (*(round(float(side) / 72 * 25.4) for side in size), said) for size, said in zip(sizes, words, strict=True)
        ]

    return read


@pytest.fixture(autouse=True)
def _two_offices():
    factories.make_profile(one_stop_name="Bộ phận Tiếp nhận và Trả kết quả", valid_to="2025-06-30")
    factories.make_profile(
        name="ỦY BAN NHÂN DÂN PHƯỜNG BÀN THẠCH",
        short_name="phường Bàn Thạch",
        one_stop_name="Trung tâm Phục vụ hành chính công",
        valid_from="2025-07-01",
    )
    factories.make_regime(forms="2018", valid_to="2025-06-30")
    factories.make_regime(forms="2025", valid_from="2025-07-01")


def test_two_copies_stand_on_one_a4(pages):
    dossier = make_dossier(by=factories.make_officer(full_name="Lê Ngọc Ánh"))

    ((width, height, said),) = pages(papers.receipt(dossier, at=MONDAY, copies=2))

    assert (width, height) == (297, 210)
    assert said.count("GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ") == 2
    assert said.count(f"Mã hồ sơ: {dossier.code}") == 2
    assert said.index("Liên: Giao người nộp hồ sơ") < said.index("Liên: Lưu tại bộ phận một cửa")


def test_copies_too_long_for_half_a_sheet_take_a_sheet_each(pages):
    documents = tuple(PaperItem(name=f"Giấy tờ chứng minh quyền sử dụng đất số {n}") for n in range(45))

    found = pages(papers.receipt(make_dossier(documents=documents), at=MONDAY, copies=2))

    assert [said.count("Liên: ") for _, _, said in found] == [1, 1]


def test_one_copy_is_an_a5_and_the_page_asks_for_two(pages, client):
    dossier = make_dossier()
    sign_in(client, factories.make_officer())
    address = reverse("dossiers:paper", args=[dossier.code, "giay-tiep-nhan"])

    one, two = (pages(client.get(address, {"ban": copies}).content)[0][:2] for copies in ("1", "2"))

    assert (one, two) == ((148, 210), (297, 210))


def test_print_job_prints_every_receipt_as_it_would_be_alone(pages):
    clerk = factories.make_officer(full_name="Lê Ngọc Ánh")
    old = make_dossier(by=clerk, at=moment("2023-03-06 09:00"), applicant_name="Nguyễn Thị Xưa")
    new = make_dossier(by=clerk, applicant_name="Trần Văn Nay")
    completed = make_dossier(by=clerk, at=moment("2026-11-16 10:00"))
    lifecycle.ask_supplement(completed, by=clerk, at=moment("2026-11-16 11:00"), reason="Thiếu giấy")
    lifecycle.take_supplement(completed, by=clerk, at=moment("2026-11-17 08:00"))

    document, number = papers.receipts(Dossier.objects.order_by("received_at", "pk"), at=MONDAY)

    printed = pages(document)
    alone = [pages(papers.receipt(Dossier.objects.get(pk=each.pk), at=MONDAY)) for each in (old, new, completed)]
    assert number == 3
    assert printed == [page for each in alone for page in each]
    assert "UBND PHƯỜNG TÂN THẠNH" in printed[0][2]
    assert "Nguyễn Thị Xưa" in printed[0][2]


@pytest.mark.parametrize("count", [1, 5])
def test_print_job_asks_the_same_questions_however_many_it_prints(django_assert_num_queries, count):
    for _ in range(count):
        make_dossier()

    with django_assert_num_queries(7):  # dossiers, papers, log, the office, its own words, the forms, the signing key
        papers.receipts(Dossier.objects.all(), at=MONDAY)


def test_print_job_refuses_nothing_and_too_much(monkeypatch):
    with pytest.raises(papers.PrintJobError, match="Không có hồ sơ nào"):
        papers.receipts(Dossier.objects.all(), at=MONDAY)
    monkeypatch.setattr(print_job, "MOST_RECEIPTS", 1)
    make_dossier()
    make_dossier()
    with pytest.raises(papers.PrintJobError, match="tối đa 1 giấy"):
        papers.receipts(Dossier.objects.all(), at=MONDAY)


def test_list_prints_what_it_shows(client, pages):
    make_dossier(applicant_name="Trần Văn Nay")
    make_dossier(applicant_name="Lê Thị Khác")
    sign_in(client, factories.make_officer())

    printed = pages(client.get(reverse("dossiers:receipts"), {"q": "tran van nay"}).content)

    assert [("Trần Văn Nay" in said, "Lê Thị Khác" in said) for _, _, said in printed] == [(True, False)]
    nothing = client.get(reverse("dossiers:receipts"), {"q": "khong co ai"})
    assert nothing["Location"] == f"{reverse('dossiers:dossier_list')}?q=khong+co+ai"


def test_list_prints_no_other_units_receipts(client):
    make_dossier()
    sign_in(client, factories.make_officer(Role.SPECIALIST))

    assert client.get(reverse("dossiers:receipts")).status_code == 302


def test_command_prints_the_days_it_is_given(tmp_path, capsys, pages):
    for at in ("2026-11-15 09:00", "2026-11-16 09:00", "2026-11-17 09:00"):
        make_dossier(at=moment(at))
    target = tmp_path / "giay.pdf"

    with time_machine.travel(moment("2026-11-17 10:00"), tick=False):
        call_command("print_receipts", "--from", "2026-11-15", "--to", "2026-11-16", "--output", str(target))
        told = capsys.readouterr().out
        assert len(pages(target.read_bytes())) == 2
        call_command("print_receipts", "--output", str(target), "--copies", "2")

    assert told.startswith(f"Đã in 2 giấy tiếp nhận vào {target}")
    assert [page[:2] for page in pages(target.read_bytes())] == [(297, 210)]
    with pytest.raises(CommandError, match="Không có hồ sơ nào"):
        call_command("print_receipts", "--from", "2020-01-01", "--output", str(target))
    with (
        time_machine.travel(moment("2026-11-17 10:00"), tick=False),
        pytest.raises(CommandError, match="Không ghi được"),
    ):
        call_command("print_receipts", "--output", str(tmp_path / "khong" / "co.pdf"))
