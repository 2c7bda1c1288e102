"""The officers' pages about dossiers on a small phone: nothing for axe to find, nothing wider than the screen."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command

from dossiers import lifecycle, payments, statement_files, statements, tasks
from dossiers.imports import desk as imports
from dossiers.models import ApologyLetter, ImportUpload
from dossiers.payments import Movement
from tanthanh.office.roles import Role
from tests.factories import (
    MONDAY,
    make_dossier,
    make_filed,
    make_officer,
    make_profile,
    make_unit,
    make_version,
    moment,
)
from tests.journeys.test_desk_menu import _stylesheets, desk, faults

__all__ = ["_stylesheets", "desk"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = (
    "/can-bo/",
    "/can-bo/tiep-nhan/",
    "/can-bo/tiep-nhan/1.001193/",
    "/can-bo/nop-truc-tuyen/",
    "/can-bo/nop-truc-tuyen/{filed}/",
    "/can-bo/ho-so/",
    "/can-bo/ho-so/{late}/",
    "/can-bo/ho-so/{open}/",
    "/can-bo/ho-so/{open}/le-phi/",
    "/can-bo/ho-so/{open}/buu-chinh/",
    "/can-bo/ho-so/{open}/sua-thong-tin/",
    "/can-bo/giao-nhan/",
    "/can-bo/lich/",
    "/can-bo/doi-han/",
    "/can-bo/du-lieu-ca-nhan/",
    "/can-bo/truy-cap/",
    "/can-bo/sao-ke/",
    "/can-bo/sao-ke/{statement}/",
    "/can-bo/viec-tu-dong/",
    "/can-bo/tin-nhan/",
    "/can-bo/mau-giay/",
    "/can-bo/mau-giay/loi-xin-loi/",
    "/can-bo/nhap-du-lieu/",
    "/can-bo/nhap-du-lieu/{upload}/",
    "/can-bo/so-theo-doi/2026/",
    "/can-bo/du-bao/",
    "/can-bo/nhac-viec/",
    "/can-bo/tre-han/",
    "/can-bo/tre-han/thu/{letter}/",
    "/can-bo/thoi-han-luu/",
    "/can-bo/tre-han/cong-khai/",
    "/can-bo/tre-han/cong-khai/{episode}/",
    "/can-bo/giam-sat/2026/11/",
)


@pytest.fixture
def names(transactional_db, settings, tmp_path):
    """A day at the desk: one late, written to and published, one worked on and paid for, one from home, two files."""
    settings.IMPORTS_DIR, settings.LATE_LIST_OBJECTION_DAYS = tmp_path / "imports", 0
    make_profile()
    call_command("import_calendar", "tanthanh/office/data/calendar.csv", verbosity=0)
    clerk, leader = make_officer(), make_officer(Role.LEADER)
    version = make_version(code="1.001193", documents=("Tờ khai", "Giấy chứng sinh"), fee_amount=8000)
    late = make_dossier(version=version, by=clerk, at=MONDAY - timedelta(days=14))
    working = make_dossier(version=version, by=clerk, at=MONDAY, fee_amount=8000, notify_by="SMS")
    lifecycle.forward(working, by=clerk, at=MONDAY + timedelta(minutes=5), unit=make_unit())
    paid = Movement(method="CASH", amount=3000, paid_on=MONDAY.date(), key="một")
    payments.record(working, paid, by=clerk, at=MONDAY + timedelta(minutes=6))
    filed = make_filed(version)
    with time_machine.travel(moment("2026-11-17 08:00"), tick=True):
        tasks.flag_late_dossiers()
        tasks.draft_apology_letters()
        tasks.publish_late_list()
        rows = f"Ngày;Số tham chiếu;Ghi nợ;Ghi có;Nội dung\n17/11/2026;FT1;;5.000;LP {working.code}".encode()
        found, _ = statement_files.transfers(rows)
        statement, _ = statements.store("sao-ke.csv", found, by=clerk, at=moment("2026-11-17 08:00"))
        rows = "Mã hồ sơ;Mã TTHC;Chủ hồ sơ;Ngày nhận;Ngày hẹn trả\nH47.47.09-261102-0001;1.001193;Lê Thị Mẫu;sai;"
        purpose, at = ImportUpload.Purpose.IMPORT, moment("2026-11-17 08:00")
        upload = imports.keep([rows.encode()], name="so.csv", purpose=purpose, by=leader, at=at)
        tasks.take_in_uploads()
    return {
        "late": late.code,
        "open": working.code,
        "filed": filed.code,
        "statement": statement.pk,
        "upload": upload.pk,
        "letter": ApologyLetter.objects.get().pk,
        "episode": ApologyLetter.objects.get().episode_id,
    }


def test_axe_finds_nothing_on_any_page_about_dossiers(names, desk):
    page, found = desk(320), {}
    site = page.url.removesuffix("/can-bo/thu-tuc/")
    for address in PAGES:
        answer = page.goto(site + address.format(**names))
        assert (answer.status, page.locator("h1").count()) == (200, 1), address
        page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if broken := faults(page) or wide:
            found[address] = broken

    assert found == {}
