"""One dossier: its facts, its dates with their reason, its story, the steps this officer may take."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from dossiers import chain, lifecycle
from dossiers.models import Dossier, LogEntry
from dossiers.states import MOVES, SLUG_OF, State, Step
from tanthanh.office import calendars
from tanthanh.office.roles import Role
from tests import factories
from tests.factories import MONDAY, make_dossier, moment, sign_in, store_dossier

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _tuesday_morning():
    with time_machine.travel(moment("2026-11-17 09:00"), tick=False):
        yield


@pytest.fixture
def unit():
    return factories.make_unit(name="Phòng Văn hóa – Xã hội")


def page_of(client, dossier, **params):
    return client.get(dossier.get_absolute_url(), params)


def take(client, dossier, step, **values):
    return client.post(reverse("dossiers:take_step", args=[dossier.code, SLUG_OF[step]]), values)


def offered(page):
    return [offer.step for offer in (*page.context["offers"].everyday, *page.context["offers"].others)]


# --- the page --------------------------------------------------------------------------------------------------------


def test_page_tells_why_the_date_is_its_date(client):
    calendars.load_calendar([], at=MONDAY)
    dossier = make_dossier(at=MONDAY)
    sign_in(client, factories.make_officer(Role.LEADER))

    why = page_of(client, dossier).context["why"]

    assert why.due_at == dossier.due_at
    assert [day.date.day for day in why.trace if day.counted] == [17, 18, 19]


def test_page_of_an_imported_dossier_says_that_its_date_came_from_a_file(client):
    dossier = store_dossier(version=factories.make_version(), received_at=MONDAY)
    sign_in(client, factories.make_officer(Role.LEADER))

    page = page_of(client, dossier)

    assert page.context["why"] is None
    assert "không tính lại từng ngày" in page.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_page_asks_the_same_questions_however_long_the_story(client, django_assert_num_queries, count):
    dossier = store_dossier(version=factories.make_version(), received_at=MONDAY, state=State.READY)
    for number in range(count):
        officer = factories.make_officer()
        chain.append(LogEntry(dossier=dossier, step=Step.FORWARD, to_state="PROCESSING", at=MONDAY, by=officer))
        dossier.documents.create(position=number + 1, name="Giấy")
        dossier.episodes.create(missed_due_at=MONDAY + timedelta(days=number), opened_at=MONDAY)
    sign_in(client, factories.make_officer(Role.LEADER))

    # session, officer, dossier, look, looks, log, episodes, other letters, hands, papers, files
    with django_assert_num_queries(11):
        page = page_of(client, dossier)

    assert len(page.context["events"]) == count + 1


def test_story_says_who_when_why_and_which_dates_moved(client, unit):
    clerk = factories.make_officer(full_name="Nguyễn Thị Thu", title="Cán bộ một cửa")
    dossier = make_dossier(by=clerk, at=MONDAY)
    lifecycle.forward(dossier, by=clerk, at=MONDAY + timedelta(hours=1), unit=unit)
    lifecycle.ask_supplement(dossier, by=clerk, at=MONDAY + timedelta(hours=2), reason="Thiếu giấy chứng sinh")
    lifecycle.take_supplement(dossier, by=clerk, at=moment("2026-11-17 08:00"))
    sign_in(client, factories.make_officer(Role.LEADER))

    events = page_of(client, dossier).context["events"]

    assert [(event.title, event.by, event.note) for event in events] == [
        ("tiếp nhận", "Nguyễn Thị Thu (Cán bộ một cửa)", ""),
        ("chuyển giải quyết", "Nguyễn Thị Thu (Cán bộ một cửa)", "Chuyển đến: Phòng Văn hóa – Xã hội"),
        ("yêu cầu bổ sung", "Nguyễn Thị Thu (Cán bộ một cửa)", "Lý do: Thiếu giấy chứng sinh"),
        (
            "nhận bổ sung",
            "Nguyễn Thị Thu (Cán bộ một cửa)",
            (
                "Căn cứ: đủ hồ sơ đã yêu cầu bổ sung từ ngày 16/11/2026, tính lại từ đầu\n"
                "Hạn theo quy định: 17:30 19/11/2026 → 17:30 20/11/2026\nHẹn trả: 17:30 19/11/2026 → 17:30 20/11/2026"
            ),
        ),
    ]


def test_page_after_intake_leads_to_the_receipt_and_the_next_applicant(client):
    clerk = factories.make_officer()
    dossier = make_dossier(by=clerk)
    sign_in(client, clerk)

    text = page_of(client, dossier, **{"vua-nhan": "1"}).content.decode()

    assert f"/can-bo/ho-so/{dossier.code}/giay-to/giay-tiep-nhan.pdf" in text
    assert text.index("In giấy tiếp nhận") < text.index("Tiếp nhận hồ sơ mới")


def test_markup_in_names_and_reasons_stays_text(client):
    dossier = make_dossier(applicant_name="<b>Thử</b>", note="<script>alert(1)</script>")
    sign_in(client, factories.make_officer(Role.LEADER))

    text = page_of(client, dossier).content.decode()

    assert "&lt;b&gt;Thử&lt;/b&gt;" in text
    assert "<script>alert" not in text


# --- whose dossiers --------------------------------------------------------------------------------------------------


def test_another_units_dossier_is_not_there_for_a_specialist(client, unit):
    dossier = store_dossier(version=factories.make_version(), received_at=MONDAY, unit=unit, state=State.PROCESSING)
    sign_in(client, factories.make_officer(Role.SPECIALIST))

    assert page_of(client, dossier).status_code == 404
    assert take(client, dossier, Step.FINISH).status_code == 404
    assert client.get(reverse("dossiers:paper", args=[dossier.code, "giay-tiep-nhan"])).status_code == 404
    dossier.refresh_from_db()
    assert dossier.state == State.PROCESSING


def test_own_units_dossier_is_there_for_a_specialist(client, unit):
    dossier = store_dossier(version=factories.make_version(), received_at=MONDAY, unit=unit)
    sign_in(client, factories.make_officer(Role.SPECIALIST, unit=unit))

    assert page_of(client, dossier).status_code == 200


@pytest.mark.parametrize("code", ["KHONG-CO", "x" * 500, "H47.47.09-240124-0012", "%00", "' OR 1=1"])
def test_unknown_code_is_not_found(client, code):
    sign_in(client, factories.make_officer(Role.LEADER))

    assert client.get(f"/can-bo/ho-so/{code}/").status_code in {400, 404}


# --- steps -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("role", Role)
def test_page_offers_what_the_table_allows_and_its_rules_leave(client, unit, state, role):
    dossier = store_dossier(
        version=factories.make_version(),
        received_at=moment("2026-11-17 08:00"),
        state=state,
        unit=unit,
        **({"finished_at": moment("2026-11-17 08:30")} if state in {State.READY, State.RETURNED} else {}),
    )
    sign_in(client, factories.make_officer(role, unit=unit))

    # Never a pause without a ground in the procedure, a stop before the last day of the supplement, a hand-over taken
    # or sent back that was not made, an answer that was not asked for, an extension that the catalogue does not give,
    # a repair of what nobody has reported; a correction has its own page.
    never = {
        *(Step.PAUSE, Step.STOP, Step.TAKE_OVER, Step.SEND_BACK, Step.HEAR_AGENCY),
        *(Step.EXTEND_VERIFICATION, Step.CORRECT, Step.FIX_ERROR),
    }
    allowed = {step for step, move in MOVES.items() if state in move.sources and role in move.roles}
    assert set(offered(page_of(client, dossier))) == allowed - never


def test_step_is_offered_only_while_its_own_rule_holds(client, unit):
    version = factories.make_version(pause_grounds=["Luật Đất đai, Điều 12"])
    leader = sign_in(client, factories.make_officer(Role.LEADER))
    open_dossier = store_dossier(version=version, received_at=MONDAY, state=State.PROCESSING, unit=unit)
    overdue = store_dossier(version=version, received_at=MONDAY, due_at=moment("2026-11-16 17:30"), unit=unit)
    waiting = store_dossier(
        version=version, received_at=MONDAY, state=State.INCOMPLETE, supplement_due_on="2026-11-16", unit=unit
    )
    yesterday = store_dossier(version=version, received_at=MONDAY, unit=unit)

    assert Step.PAUSE in offered(page_of(client, open_dossier))
    assert Step.VOID not in offered(page_of(client, overdue))
    assert Step.STOP in offered(page_of(client, waiting))
    assert Step.VOID in offered(page_of(client, yesterday))
    sign_in(client, factories.make_officer(Role.RECEPTIONIST))
    assert Step.VOID not in offered(page_of(client, yesterday))
    assert leader.role == Role.LEADER


def test_step_is_taken_and_leads_back_to_the_dossier(client, unit):
    clerk = sign_in(client, factories.make_officer())
    dossier = make_dossier(by=clerk)

    response = take(client, dossier, Step.FORWARD, unit=unit.code)

    dossier.refresh_from_db()
    assert response["Location"] == dossier.get_absolute_url()
    assert (dossier.state, dossier.unit) == (State.PROCESSING, unit)
    assert list(dossier.log.order_by("pk").values_list("step", "by")) == [
        ("RECEIVE", clerk.pk),
        ("FORWARD", clerk.pk),
    ]


def test_second_of_two_officers_is_told_who_was_first(client):
    clerk = sign_in(client, factories.make_officer(full_name="Nguyễn Thị Thu"))
    dossier = make_dossier(by=clerk)
    take(client, dossier, Step.FINISH)

    response = take(client, dossier, Step.FINISH)

    assert response.status_code == 409
    text = response.content.decode()
    assert "Hồ sơ đang ở trạng thái “đã có kết quả” nên không thể có kết quả." in text
    assert "Bước gần nhất: có kết quả, 09:00 17/11/2026, Nguyễn Thị Thu." in text
    assert dossier.log.count() == 2


def test_role_without_the_step_is_refused_and_nothing_changes(client):
    sign_in(client, factories.make_officer(Role.RECEPTIONIST))
    dossier = store_dossier(version=factories.make_version(), received_at=MONDAY, state=State.PROCESSING)

    response = take(client, dossier, Step.REFUSE, reason="Không đủ điều kiện")

    dossier.refresh_from_db()
    assert (response.status_code, dossier.state) == (409, State.PROCESSING)
    assert "không được từ chối giải quyết" in response.content.decode()


@pytest.mark.parametrize("reason", ["", "   ", "\u200b"])
def test_step_without_its_reason_is_asked_for_it_on_the_same_page(client, reason):
    dossier = make_dossier()
    sign_in(client, factories.make_officer(Role.LEADER))

    response = take(client, dossier, Step.ASK_SUPPLEMENT, reason=reason)

    assert response.status_code == 422
    assert "Hãy ghi lý do trước khi yêu cầu bổ sung." in response.content.decode()
    assert response.context["refused"] == "yeu-cau-bo-sung"


def test_reason_too_long_is_said_and_kept(client):
    dossier = make_dossier()
    sign_in(client, factories.make_officer(Role.LEADER))

    response = take(client, dossier, Step.ASK_SUPPLEMENT, reason="x" * 2001)

    assert response.status_code == 422
    assert response.context["refusal"] == "Dài quá, tối đa 2000 ký tự (đang có 2001)."
    assert response.context["typed"]["reason"] == "x" * 2001


def test_unknown_step_and_unit_are_refused(client):
    dossier = make_dossier()
    sign_in(client, factories.make_officer(Role.LEADER))

    assert client.post(f"{dossier.get_absolute_url()}nhay-coc/").status_code == 404
    response = take(client, dossier, Step.FORWARD, unit="khong-co")
    assert (response.status_code, response.context["refusal"]) == (422, "Không có bộ phận này, hãy chọn lại.")


def test_step_by_get_changes_nothing(client):
    dossier = make_dossier()
    sign_in(client, factories.make_officer(Role.LEADER))

    response = client.get(reverse("dossiers:take_step", args=[dossier.code, "co-ket-qua"]))

    assert (response.status_code, Dossier.objects.get().state) == (405, State.RECEIVED)


def test_specialist_who_hands_a_dossier_away_is_led_to_the_list(client, unit):
    specialist = sign_in(client, factories.make_officer(Role.SPECIALIST, unit=unit))
    dossier = store_dossier(version=factories.make_version(), received_at=MONDAY, state=State.PROCESSING, unit=unit)

    response = take(client, dossier, Step.FINISH)

    visible = Dossier.objects.visible_to(specialist).exists()
    assert response["Location"] == (dossier.get_absolute_url() if visible else reverse("dossiers:dossier_list"))


@pytest.mark.parametrize("reason", ["\x00nul", "\u202eabc", "<script>alert(1)</script>", "'; DROP"])
def test_hostile_reasons_are_stored_plain(client, reason):
    dossier = make_dossier()
    sign_in(client, factories.make_officer(Role.LEADER))

    assert take(client, dossier, Step.ASK_SUPPLEMENT, reason=reason).status_code == 302

    stored = dossier.log.get(step=Step.ASK_SUPPLEMENT).reason
    assert not set(stored) & {"\x00", "\u202e"}
    assert "<script>alert" not in page_of(client, dossier).content.decode()
