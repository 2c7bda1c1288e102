"""The office writes its own catalogue."""

import re
from datetime import date

import pytest
import time_machine

from procedures import desk, draft_history, editing
from procedures.editing import EditingError
from procedures.kinds import Status
from procedures.models import HandOverStep, Procedure, ProcedureDraft, ProcedureVersion
from procedures.wordings import Wording
from tanthanh.office.roles import Role
from tests.factories import make_field, make_officer, make_sheet, make_unit, make_version, sign_in
from tests.official_calendar import at

pytestmark = pytest.mark.django_db

NOW = at("2026-11-22 09:00")
TODAY = date(2026, 11, 22)
NEW_YEAR = date(2027, 1, 1)
EVIL = "<script>alert(1)</script>"


@pytest.fixture
def version():
    return make_version(code="1.001193", field=make_field(name="Hộ tịch"), documents=("Tờ khai",), authority="UBND")


def draft_of(version, **content):
    wording = Wording.of(version)
    code = version.procedure.code
    return editing.save_draft(code, Wording(wording.content | content, wording.papers), by=None, at=NOW)


def spans():
    rows = ProcedureVersion.objects.order_by("number").values_list("number", "fee_amount", "valid_from", "valid_to")
    return list(rows)


# --- drafts and versions ----------------------------------------------------------------------------------------------


def test_draft_changes_nothing_that_citizens_see(version, client):
    before = client.get("/thu-tuc/1.001193/").content

    draft_of(version, fee_amount=9000)

    assert client.get("/thu-tuc/1.001193/").content == before
    assert spans() == [(1, 8000, date(2018, 1, 1), None)]


def test_draft_in_force_is_the_next_version_from_its_day(version):
    officer = make_officer(Role.LEADER)

    opened = editing.put_in_force(draft_of(version, fee_amount=9000), on=NEW_YEAR, by=officer, today=TODAY)

    assert spans() == [(1, 8000, date(2018, 1, 1), date(2026, 12, 31)), (2, 9000, NEW_YEAR, None)]
    assert [paper.name for paper in opened.documents.all()] == ["Tờ khai"]
    assert opened.authority == "UBND"
    assert ProcedureDraft.objects.count() == 0
    assert opened.history.get().history_user == officer


def test_citizens_see_the_new_fee_from_that_day_on(version, client):
    editing.put_in_force(draft_of(version, fee_amount=9000), on=NEW_YEAR, by=None, today=TODAY)

    with time_machine.travel(at("2026-12-31 10:00"), tick=False):
        assert "8.000" in client.get("/thu-tuc/1.001193/").content.decode()
    with time_machine.travel(at("2027-01-01 10:00"), tick=False):
        assert "9.000" in client.get("/thu-tuc/1.001193/").content.decode()


@pytest.mark.parametrize(
    ("on", "content", "complaint"),
    [
        (date(2026, 11, 21), {"fee_amount": 1}, "không thể là ngày đã qua"),
        (TODAY, {}, "không khác phiên bản hiện có"),
        (TODAY, {"name": ""}, "Chưa có tên thủ tục"),
    ],
)
def test_draft_that_cannot_be_put_in_force_stays_a_draft(version, on, content, complaint):
    with pytest.raises(EditingError, match=complaint):
        editing.put_in_force(draft_of(version, **content), on=on, by=None, today=TODAY)

    assert len(spans()) == 1
    assert ProcedureDraft.objects.count() == 1


def test_version_begins_after_the_one_before_it(version):
    editing.put_in_force(draft_of(version, fee_amount=1), on=NEW_YEAR, by=None, today=TODAY)
    second = ProcedureVersion.objects.get(number=2)

    with pytest.raises(EditingError, match=r"Phiên bản 2 áp dụng từ 01/01/2027; phiên bản mới phải áp dụng sau"):
        editing.put_in_force(draft_of(second, fee_amount=2), on=NEW_YEAR, by=None, today=TODAY)


def test_way_through_the_office_is_kept(version):
    HandOverStep.objects.create(version=version, position=1, unit=make_unit(code="tu-phap"))

    opened = editing.put_in_force(draft_of(version, fee_amount=1), on=TODAY, by=None, today=TODAY)

    assert [step.unit.code for step in opened.hand_over_steps.all()] == ["tu-phap"]


def test_new_procedure_is_public_from_its_first_day():
    field = make_field(name="Hộ tịch")
    draft = editing.begin("1.001193.000.00.00.H17", field, "Đăng ký khai sinh", by=None, at=NOW)
    assert (draft.code, Procedure.objects.count()) == ("1.001193", 0)

    opened = editing.put_in_force(draft, on=TODAY, by=None, today=TODAY)

    assert (opened.number, opened.procedure.code, opened.procedure.status) == (1, "1.001193", Status.PUBLISHED)


@pytest.mark.parametrize("code", ["1.001193", "abc", "", "1.1", "<b>"])
def test_code_that_is_taken_or_malformed_begins_nothing(version, code):
    with pytest.raises(EditingError):
        editing.begin(code, version.procedure.field, "Tên", by=None, at=NOW)


def test_code_of_the_right_shape_may_still_be_unknown():
    assert (desk.is_known("1.000656"), desk.is_known("9.000901")) == (True, False)


def test_version_to_come_is_taken_back(version):
    opened = editing.put_in_force(draft_of(version, fee_amount=9000), on=NEW_YEAR, by=None, today=TODAY)

    editing.withdraw(opened, today=TODAY)

    assert spans() == [(1, 8000, date(2018, 1, 1), None)]


def test_version_in_force_or_printed_is_not_taken_back(version):
    version.refresh_from_db()
    with pytest.raises(EditingError, match="khi chưa đến ngày áp dụng"):
        editing.withdraw(version, today=TODAY)
    opened = editing.put_in_force(draft_of(version, fee_amount=9000), on=NEW_YEAR, by=None, today=TODAY)
    make_sheet(opened)
    with pytest.raises(EditingError, match="Đã in tờ niêm yết"):
        editing.withdraw(opened, today=TODAY)


# --- repeal -----------------------------------------------------------------------------------------------------------


def test_repeal_today_names_the_successor(version, client):
    successor = make_version(code="1.000002").procedure

    editing.repeal(version.procedure, on=TODAY, successor=successor, by=None, today=TODAY)

    page = client.get("/thu-tuc/1.001193/").content.decode()
    assert ("Hết hiệu lực từ 22/11/2026" in page, 'href="/thu-tuc/1.000002/"' in page) == (True, True)


def test_repeal_to_come_is_carried_out_on_its_day(version):
    editing.repeal(version.procedure, on=NEW_YEAR, successor=None, by=None, today=TODAY)

    assert editing.carry_out_repeals(at=at("2026-12-31 23:59")).did == 0
    assert editing.carry_out_repeals(at=at("2027-01-01 00:05")).did == 1

    procedure = Procedure.objects.get()
    assert (procedure.status, procedure.repealed_on, procedure.repeal_planned_on) == (Status.REPEALED, NEW_YEAR, None)


def test_repeal_to_come_is_taken_back(version):
    editing.repeal(version.procedure, on=NEW_YEAR, successor=None, by=None, today=TODAY)
    editing.keep_in_force(Procedure.objects.get(), by=None)

    assert editing.carry_out_repeals(at=at("2027-01-02 00:05")).did == 0


def test_procedure_does_not_succeed_itself(version):
    with pytest.raises(EditingError, match="một thủ tục khác"):
        editing.repeal(version.procedure, on=TODAY, successor=version.procedure, by=None, today=TODAY)


# --- pages ------------------------------------------------------------------------------------------------------------


def posted_form(client, address):
    """What the browser would send back from the form of this page, as it stands."""
    page = client.get(address).content.decode().partition("<main")[2]
    fields = dict(re.findall(r'<input type="(?:hidden|number|text)" name="([^"]+)" value="([^"]*)"', page))
    fields |= dict(re.findall(r'<textarea name="([^"]+)"[^>]*>\s*([^<]*)</textarea>', page))
    for name, options in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        fields[name] = chosen[1] if chosen else ""
    return fields


def test_keeper_edits_previews_compares_and_puts_in_force(client, version):
    officer = sign_in(client, make_officer(Role.ADMINISTRATOR, full_name="Lê Thị Quản Trị"))
    with time_machine.travel(NOW, tick=False):
        form = posted_form(client, "/can-bo/thu-tuc/1.001193/soan/")
        saved = client.post(
            "/can-bo/thu-tuc/1.001193/soan/", form | {"fee_amount": "9000", "steps": EVIL, "giay-to-0-name": EVIL}
        )
        preview = client.get("/can-bo/thu-tuc/1.001193/xem-truoc/").content.decode()
        compared = client.get("/can-bo/thu-tuc/1.001193/so-sanh/?tu=1&den=soan").content.decode()
        assert spans() == [(1, 8000, date(2018, 1, 1), None)]
        done = client.post("/can-bo/thu-tuc/1.001193/ap-dung/", {"on": "01/01/2027"}, follow=True).content.decode()

    assert saved.status_code == 302
    assert ("Bản xem trước" in preview, "9.000" in preview, EVIL in preview) == (True, True, False)
    assert "<del>8.000</del><ins>9.000</ins>" in compared
    assert EVIL not in compared
    assert spans()[1] == (2, 9000, NEW_YEAR, None)
    assert ("sắp áp dụng" in done, "Lê Thị Quản Trị" in done) == (True, True)
    assert ProcedureDraft.history.filter(history_user=officer).exists()


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ({"limit_amount": "0"}, "Thời hạn phải từ 1 ngày làm việc trở lên."),
        ({"limit_amount": "x"}, "field__error"),
        ({"limit_amount": "3", "limit_unit": ""}, "Thời hạn cần cả số và đơn vị"),
        ({"fee_amount": "2000000001"}, "Lệ phí lớn quá mức có thể."),
        ({"name": ""}, "field__error"),
        ({"giay-to-TOTAL_FORMS": "x"}, "ManagementForm"),
    ],
)
def test_bad_draft_is_explained_and_what_was_typed_kept(client, version, typed, complaint):
    sign_in(client, make_officer(Role.LEADER))
    form = posted_form(client, "/can-bo/thu-tuc/1.001193/soan/")

    answer = client.post("/can-bo/thu-tuc/1.001193/soan/", form | {"authority": "Ủy ban thử"} | typed)

    assert answer.status_code == 200
    assert "Ủy ban thử" in answer.content.decode()
    if complaint != "ManagementForm":
        assert complaint in answer.content.decode()
    assert ProcedureDraft.objects.count() == 0


def test_repeal_by_an_unknown_successor_is_explained(client, version):
    sign_in(client, make_officer(Role.LEADER))

    answer = client.post("/can-bo/thu-tuc/1.001193/het-hieu-luc/", {"on": "2027-01-01", "successor": "9.999999"})

    assert "Danh mục không có thủ tục 9.999999." in answer.content.decode()
    assert Procedure.objects.get().repeal_planned_on is None


def test_unknown_code_is_a_404(client):
    sign_in(client, make_officer(Role.LEADER))

    for page in ("", "soan/", "xem-truoc/", "so-sanh/"):
        assert client.get(f"/can-bo/thu-tuc/9.999999/{page}").status_code == 404


# --- who changed what -------------------------------------------------------------------------------------------------


@pytest.fixture
def two_savings():
    with time_machine.travel(at("2026-11-20 09:00"), tick=False):
        version = make_version(code="1.001193", documents=("Tờ khai",), authority="UBND")
    chau, binh = make_officer(Role.LEADER, full_name="Châu"), make_officer(Role.ADMINISTRATOR, full_name="Bình")
    code, wording = version.procedure.code, Wording.of(version)
    with time_machine.travel(at("2026-11-22 09:00"), tick=False):
        editing.save_draft(code, Wording(wording.content | {"fee_amount": 9000}, wording.papers), by=chau, at=NOW)
    with time_machine.travel(at("2026-11-22 10:00"), tick=False):
        changed = wording.content | {"fee_amount": 9000, "authority": "UBND phường"}
        editing.save_draft(code, Wording(changed, wording.papers), by=binh, at=NOW)
    return code


def test_each_saving_tells_who_changed_what_against_the_one_before(two_savings, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        second, first = draft_history.savings(two_savings)

    assert (first.by, first.is_first, [(one.name, one.old, one.new) for one in first.changes]) == (
        *("Châu", True),
        [("fee_amount", "8.000\xa0đ", "9.000\xa0đ")],
    )
    assert (second.by, second.is_first, [one.name for one in second.changes]) == ("Bình", False, ["authority"])


def test_end_of_a_draft_is_told_and_the_next_one_begins_from_the_new_version(two_savings):
    with time_machine.travel(at("2026-11-22 11:00"), tick=False):
        draft = ProcedureDraft.objects.get()
        editing.put_in_force(draft, on=TODAY, by=None, today=TODAY)
    with time_machine.travel(at("2026-11-23 08:00"), tick=False):
        said = Wording.of(ProcedureVersion.objects.current().get())
        editing.save_draft(two_savings, Wording(said.content | {"result": "Giấy"}, said.papers), by=None, at=NOW)

    told = draft_history.savings(two_savings)

    assert [(one.is_first, one.ends) for one in told] == [(True, False), (False, True), (False, False), (True, False)]
    assert [change.name for change in told[0].changes] == ["result"]


def test_page_of_the_savings_shows_what_went_and_what_came(client, two_savings):
    sign_in(client, make_officer(Role.SUPERVISOR))

    page = client.get(f"/can-bo/thu-tuc/{two_savings}/cac-lan-sua/").content.decode()

    assert page.index("10:00 22/11/2026, Bình") < page.index("09:00 22/11/2026, Châu")
    assert "<ins>" in page
    assert "bắt đầu soạn" in page
    assert client.get("/can-bo/thu-tuc/9.999999/cac-lan-sua/").status_code == 404
