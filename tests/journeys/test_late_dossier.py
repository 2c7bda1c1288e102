"""The main story in a real browser: taken in, missed, apologised for, published, looked up, rated, counted."""

import re

import pytest
import time_machine
from django.core.management import call_command
from playwright.sync_api import expect

from dossiers import tasks
from dossiers.models import ApologyLetter, Dossier
from surveys.questionnaire import ensure_short_questionnaire
from tanthanh.office.roles import Role
from tests.factories import make_officer, make_profile, make_regime, make_version, moment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "mot-cua-tan-thanh"


@pytest.fixture
def ward(transactional_db, settings):
    settings.LATE_LIST_OBJECTION_DAYS = 0
    make_profile()
    make_regime()
    ensure_short_questionnaire()
    call_command("import_calendar", "tanthanh/office/data/calendar.csv")
    make_version(code="1.001193", name="Thủ tục đăng ký khai sinh", documents=("Tờ khai", "Giấy chứng sinh"))
    for name, role in (("tiepnhan", Role.RECEPTIONIST), ("lanhdao", Role.LEADER)):
        officer = make_officer(role, username=name)
        officer.set_password(PASSWORD)
        officer.save()


def sign_in(page, url, name):
    page.context.clear_cookies()
    page.goto(f"{url}/dang-nhap/?next=/can-bo/")
    page.get_by_label("Tên đăng nhập").fill(name)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").last.click()
    expect(page).to_have_url(f"{url}/can-bo/")


def test_late_dossier_from_intake_to_the_dashboard(ward, live_server, page):
    url = live_server.url
    with time_machine.travel(moment("2026-11-16 09:00")) as clock:
        # Monday: the clerk takes a birth registration in and prints its receipt.
        sign_in(page, url, "tiepnhan")
        page.goto(f"{url}/can-bo/tiep-nhan/")
        page.get_by_label(re.compile("Thủ tục")).fill("khai sinh")
        page.get_by_role("link", name="Thủ tục đăng ký khai sinh").first.click()
        page.get_by_label("Họ và tên").fill("Nguyễn Thị Hành Trình")
        page.get_by_label(re.compile("Số định danh")).fill("049192000025")
        page.get_by_role("button", name=re.compile("Tiếp nhận và cấp mã")).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("H47.47.09-261116-0001")
        expect(page.get_by_text("Hẹn trả 17:30 thứ Năm")).to_be_visible()
        receipt = page.request.get(f"{url}/can-bo/ho-so/H47.47.09-261116-0001/giay-to/giay-tiep-nhan.pdf")
        assert receipt.body().startswith(b"%PDF-")

        # Friday: the due date has passed; the jobs find it, draft the letter, publish the list.
        clock.move_to(moment("2026-11-20 07:10"))
        for job in (tasks.flag_late_dossiers, tasks.draft_apology_letters, tasks.publish_late_list):
            job()
        page.goto(f"{url}/cong-khai/ho-so-tre-han/")
        expect(page.get_by_text("H47.47.09-261116-0001")).to_be_visible()
        expect(page.get_by_text("Đang lập thư")).to_be_visible()
        assert "Hành Trình" not in page.content()

        # The leader gives the cause, approves: the letter takes its number; it is printed and sent.
        sign_in(page, url, "lanhdao")
        page.goto(f"{url}/can-bo/tre-han/")
        page.get_by_role("link", name="Mở dự thảo").click()
        page.get_by_label("Nhóm nguyên nhân").select_option("UNDERSTAFFED")
        page.get_by_label("Lý do ghi trong thư").fill("Công chức phụ trách ốm đột xuất.")
        page.once("dialog", lambda dialog: dialog.accept())
        page.get_by_role("button", name="Duyệt và cấp số").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Thư xin lỗi số 1/2026")
        letter = page.request.get(f"{url}/can-bo/ho-so/H47.47.09-261116-0001/giay-to/phieu-xin-loi.pdf")
        assert letter.body().startswith(b"%PDF-")
        page.get_by_label("Gửi bằng cách nào").select_option("HAND")
        page.get_by_label("Ghi chú").fill("tại nhà")
        page.get_by_role("button", name="Đã gửi thư").click()
        expect(page.get_by_text("07:10 20/11/2026, trao tay (tại nhà)")).to_be_visible()
        page.get_by_role("button", name="Người dân xác nhận").click()
        expect(page.get_by_text("Người dân đã xác nhận")).to_be_visible()
        tasks.publish_late_list()
        page.goto(f"{url}/cong-khai/ho-so-tre-han/")
        expect(page.get_by_text("Đã có thư số 1/2026")).to_be_visible()

        # The citizen looks the dossier up by code and secret, and rates the service from the receipt's QR.
        dossier = Dossier.objects.get()
        page.context.clear_cookies()
        page.goto(f"{url}/tra-cuu/")
        page.get_by_label("Mã hồ sơ").fill(dossier.code)
        page.get_by_label("Mã tra cứu").fill(dossier.secret)
        page.get_by_role("button", name="Tra cứu").click()
        expect(page.get_by_text("trễ hạn", exact=False).first).to_be_visible()
        expect(page.get_by_text("N. T. H. T.")).to_be_visible()
        assert "Hành Trình" not in page.content()
        page.goto(f"{url}/khao-sat/")
        for group in page.locator("fieldset").all():
            group.get_by_role("radio").nth(3).check(force=True)
        page.get_by_role("button", name="Gửi đánh giá").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("ảm ơn")

        # The result comes; the dossier leaves the public list, stays late, and the year counts it.
        sign_in(page, url, "lanhdao")
        page.goto(f"{url}/can-bo/ho-so/{dossier.code}/")
        page.get_by_role("button", name=re.compile("Có kết quả")).click()
        expect(page.get_by_text(re.compile("đã có kết quả", re.IGNORECASE)).first).to_be_visible()
        tasks.publish_late_list()
        page.goto(f"{url}/cong-khai/ho-so-tre-han/")
        expect(page.get_by_text("Hiện không có hồ sơ trễ hạn")).to_be_visible()
        page.goto(f"{url}/lanh-dao/2026/")
        expect(page.get_by_role("heading", level=1)).to_contain_text("2026")
        figures = page.request.get(f"{url}/api/v1/statistics/2026/").json()

    assert figures["received"]["total"] == 1
    assert figures["resolved"] == figures["resolved"] | {"total": 1, "late": 1, "on_time_rate": "0.00"}
    assert figures["apologies"] == {"issued": 1}
    assert figures["late_published"] == 1
    assert figures["satisfaction"]["responses"] == 1
    assert ApologyLetter.objects.get().state == "SENT"
