"""From hand to hand: the plan of a procedure, taking over, sending back, other agencies, and each one's own date."""

import pytest
import time_machine
from django.urls import reverse

from dossiers import hand_overs, lifecycle
from dossiers.models import HandOver
from dossiers.states import State, Step
from procedures import catalogue
from procedures.models import HandOverStep
from tanthanh.office import calendars
from tanthanh.office.deadlines import LimitUnit
from tanthanh.office.roles import Role
from tests import factories
from tests.factories import MONDAY, make_dossier, moment, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _plain_weeks():
    calendars.load_calendar([], at=MONDAY)


@pytest.fixture
def justice():
    return factories.make_unit(name="Tư pháp – Hộ tịch", code="tu-phap")


@pytest.fixture
def land():
    return factories.make_unit(name="Địa chính", code="dia-chinh")


@pytest.fixture
def version(justice, land):
    """Five working days: a day at the first desk, four working hours at the second."""
    version = factories.make_version(limit_amount=5, verification_days=3)
    steps = ((1, justice, 1, LimitUnit.WORKING_DAY, True), (2, land, 4, LimitUnit.WORKING_HOUR, False))
    for position, unit, amount, counted_in, is_lead in steps:
        HandOverStep.objects.create(
            version=version, position=position, unit=unit, budget_amount=amount, budget_unit=counted_in, is_lead=is_lead
        )
    return version


@pytest.fixture
def clerk():
    return factories.make_officer(full_name="Lê Ngọc Ánh")


def specialist(unit):
    return factories.make_officer(Role.SPECIALIST, unit=unit)


def hands(dossier):
    """Who gave to whom, position and date, in order."""
    rows = dossier.hand_overs.order_by("pk")
    return [(str(row.from_unit), row.receiver, row.position, row.due_at) for row in rows]


# --- the plan --------------------------------------------------------------------------------------------------------


def test_forward_without_a_unit_follows_the_plan_and_its_budget(version, clerk, justice, land):
    dossier = make_dossier(version=version, by=clerk)

    dossier = lifecycle.forward(dossier, by=clerk, at=moment("2026-11-16 10:00"))
    worker = specialist(justice)
    dossier = lifecycle.take_over(dossier, by=worker, at=moment("2026-11-16 10:30"))
    assert (dossier.unit, dossier.officer, dossier.step_due_at) == (justice, worker, moment("2026-11-17 17:30"))
    dossier = lifecycle.hand_over(dossier, by=worker, at=moment("2026-11-17 10:00"))

    # Four working hours from Tuesday 10:00: an hour and a half to noon, two and a half from 13:30.
    assert hands(dossier) == [
        ("Bộ phận Một cửa", "Tư pháp – Hộ tịch", 1, moment("2026-11-17 17:30")),
        ("Tư pháp – Hộ tịch", "Địa chính", 2, moment("2026-11-17 16:00")),
    ]
    assert (dossier.unit, dossier.officer, dossier.step_due_at) == (land, None, moment("2026-11-17 16:00"))
    first, second = dossier.hand_overs.order_by("pk")
    assert (first.received_by, first.done_at, first.is_lead) == (worker, moment("2026-11-17 10:00"), True)
    assert (second.received_at, second.done_at) == (None, None)


def test_plan_comes_to_its_end(version, clerk, justice, land):
    dossier = make_dossier(version=version, by=clerk)
    lifecycle.forward(dossier, by=clerk, at=moment("2026-11-16 10:00"), unit=land)

    with pytest.raises(lifecycle.StepNotAllowedError, match="chọn bộ phận nhận"):
        lifecycle.hand_over(dossier, by=clerk, at=moment("2026-11-16 11:00"))
    with pytest.raises(lifecycle.StepNotAllowedError, match="Hồ sơ đang ở Địa chính"):
        lifecycle.hand_over(dossier, by=clerk, at=moment("2026-11-16 11:00"), unit=land)


def test_plan_names_the_officer_who_gets_it(version, clerk, justice):
    named = specialist(justice)
    version.hand_over_steps.filter(position=1).update(officer=named)

    dossier = lifecycle.forward(make_dossier(version=version), by=clerk, at=moment("2026-11-16 10:00"))

    assert dossier.officer == named
    assert dossier.hand_overs.get().to_officer == named


def test_new_version_of_a_procedure_keeps_the_way(version):
    newer = factories.make_version(procedure=version.procedure, number=2, valid_to="2020-01-01")

    catalogue._keep_way(version, newer)

    kept = newer.hand_over_steps.order_by("position")
    assert [(step.position, step.unit.code, step.budget_amount) for step in kept] == [
        (1, "tu-phap", 1),
        (2, "dia-chinh", 4),
    ]
    assert version.hand_over_steps.count() == 2


def test_result_ends_every_hand_over(version, clerk, justice):
    dossier = make_dossier(version=version, by=clerk)
    lifecycle.forward(dossier, by=clerk, at=moment("2026-11-16 10:00"))
    lifecycle.ask_agency(dossier, by=clerk, at=moment("2026-11-16 11:00"), agency="Công an phường", days=2)

    dossier = lifecycle.finish(dossier, by=specialist(justice), at=moment("2026-11-17 09:00"))

    assert set(dossier.hand_overs.values_list("done_at", flat=True)) == {moment("2026-11-17 09:00")}
    assert dossier.step_due_at is None


# --- the 15:00 rule --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "forward_by"),
    [
        ("2026-11-16 15:00", "2026-11-16 17:30"),
        ("2026-11-16 15:01", "2026-11-17 08:30"),
        ("2026-11-20 16:00", "2026-11-23 08:30"),
        ("2026-11-21 09:00", "2026-11-23 08:30"),
    ],
)
def test_dossier_leaves_the_counter_the_same_day_or_the_next_morning(received, forward_by, clerk):
    dossier = make_dossier(by=clerk, at=moment(received))

    assert dossier.step_due_at == moment(forward_by)


# --- one scan --------------------------------------------------------------------------------------------------------


def test_scan_of_a_fresh_dossier_gives_and_takes_at_once(version, clerk, justice):
    worker = specialist(justice)
    dossier = make_dossier(version=version, by=clerk)

    dossier = lifecycle.take_over(dossier, by=worker, at=moment("2026-11-16 10:00"))

    row = dossier.hand_overs.get()
    assert (row.from_unit, row.sent_by, row.received_by) == (clerk.unit, clerk, worker)
    assert row.sent_at == row.received_at == moment("2026-11-16 10:00")
    assert (dossier.state, dossier.unit, dossier.officer) == (State.PROCESSING, justice, worker)
    assert row.due_at == moment("2026-11-17 17:30")


def test_dossier_meant_for_another_unit_is_not_taken(version, clerk, land):
    dossier = make_dossier(version=version, by=clerk)
    lifecycle.forward(dossier, by=clerk, at=moment("2026-11-16 10:00"))

    with pytest.raises(
        lifecycle.StepNotAllowedError, match="đang được giao cho Tư pháp – Hộ tịch, không phải Địa chính"
    ):
        lifecycle.take_over(dossier, by=specialist(land), at=moment("2026-11-16 11:00"))


def test_dossier_in_other_hands_is_fetched_by_whose_turn_it_is_and_by_the_counter(version, clerk, justice, land):
    dossier = make_dossier(version=version, by=clerk)
    first = specialist(justice)
    lifecycle.take_over(dossier, by=first, at=moment("2026-11-16 10:00"))
    stranger = specialist(factories.make_unit())

    with pytest.raises(lifecycle.StepNotAllowedError, match="đang do Tư pháp – Hộ tịch giữ"):
        lifecycle.take_over(dossier, by=stranger, at=moment("2026-11-16 11:00"))
    lifecycle.take_over(dossier, by=specialist(land), at=moment("2026-11-16 11:00"))
    dossier = lifecycle.take_over(dossier, by=clerk, at=moment("2026-11-16 16:00"))

    assert [(giver, taker) for giver, taker, _, _ in hands(dossier)] == [
        ("Bộ phận Một cửa", "Tư pháp – Hộ tịch"),
        ("Tư pháp – Hộ tịch", "Địa chính"),
        ("Địa chính", "Bộ phận Một cửa"),
    ]
    assert dossier.hand_overs.order_by("pk")[1].sent_by == first


def test_dossier_is_taken_once(version, clerk, justice):
    dossier = make_dossier(version=version, by=clerk)
    worker = specialist(justice)
    lifecycle.take_over(dossier, by=worker, at=moment("2026-11-16 10:00"))

    with pytest.raises(lifecycle.StepNotAllowedError, match="đã nhận hồ sơ này lúc 10:00 16/11/2026"):
        lifecycle.take_over(dossier, by=worker, at=moment("2026-11-16 10:01"))
    with pytest.raises(lifecycle.StepNotAllowedError, match="chưa gắn với bộ phận"):
        lifecycle.take_over(dossier, by=factories.make_officer(Role.LEADER), at=moment("2026-11-16 10:02"))


# --- back again ------------------------------------------------------------------------------------------------------


def test_dossier_sent_back_returns_to_who_sent_it_and_to_their_own_date(version, clerk, justice, land):
    dossier = make_dossier(version=version, by=clerk)
    first, second = specialist(justice), specialist(land)
    lifecycle.take_over(dossier, by=first, at=moment("2026-11-16 10:00"))
    lifecycle.hand_over(dossier, by=first, at=moment("2026-11-16 14:00"))

    with pytest.raises(lifecycle.ReasonMissingError):
        lifecycle.send_back(dossier, by=second, at=moment("2026-11-16 15:00"), reason=" ")
    with pytest.raises(lifecycle.StepNotAllowedError, match="Chỉ Địa chính được trả lại"):
        lifecycle.send_back(dossier, by=first, at=moment("2026-11-16 15:00"), reason="Nhầm")
    dossier = lifecycle.send_back(dossier, by=second, at=moment("2026-11-16 15:00"), reason="Thiếu bản vẽ")

    refused, again = dossier.hand_overs.order_by("pk")[1:]
    assert (refused.sent_back_at, refused.done_at, refused.note) == (
        moment("2026-11-16 15:00"),
        moment("2026-11-16 15:00"),
        "Thiếu bản vẽ",
    )
    assert (again.to_unit, again.to_officer, again.due_at) == (justice, first, moment("2026-11-17 17:30"))
    assert (dossier.unit, dossier.officer, dossier.step_due_at) == (justice, first, moment("2026-11-17 17:30"))
    # Put right, it goes to the same desk again with a new budget: 3 h 30 min to noon, half an hour after it.
    dossier = lifecycle.hand_over(dossier, by=first, at=moment("2026-11-17 08:00"))
    assert (dossier.unit, dossier.step_due_at) == (land, moment("2026-11-17 14:00"))


def test_dossier_that_nobody_gave_cannot_go_back(clerk):
    dossier = make_dossier(by=clerk)
    lifecycle.forward(dossier, by=clerk, at=moment("2026-11-16 10:00"))

    with pytest.raises(lifecycle.StepNotAllowedError, match="không có nơi để trả lại"):
        lifecycle.send_back(dossier, by=clerk, at=moment("2026-11-16 15:00"), reason="Nhầm")


# --- the holder's own clock ------------------------------------------------------------------------------------------


def test_supplement_gives_the_holder_the_whole_budget_again(version, clerk, justice):
    dossier = make_dossier(version=version, by=clerk)
    worker = specialist(justice)
    lifecycle.take_over(dossier, by=worker, at=moment("2026-11-16 10:00"))

    lifecycle.ask_supplement(dossier, by=worker, at=moment("2026-11-17 09:00"), reason="Thiếu bản vẽ")
    dossier = lifecycle.take_supplement(dossier, by=clerk, at=moment("2026-11-19 09:00"))

    assert dossier.step_due_at == dossier.hand_overs.get().due_at == moment("2026-11-20 17:30")
    assert dossier.due_at == moment("2026-11-26 17:30")


def test_supplement_asked_for_after_the_holders_date_does_not_move_it(version, clerk, justice):
    dossier = make_dossier(version=version, by=clerk)
    worker = specialist(justice)
    lifecycle.take_over(dossier, by=worker, at=moment("2026-11-16 10:00"))

    lifecycle.ask_supplement(dossier, by=worker, at=moment("2026-11-18 09:00"), reason="Thiếu bản vẽ")
    dossier = lifecycle.take_supplement(dossier, by=clerk, at=moment("2026-11-19 09:00"))

    assert dossier.step_due_at == moment("2026-11-17 17:30")


def test_supplement_at_the_counter_leaves_the_dossier_to_be_forwarded(version, clerk):
    dossier = make_dossier(version=version, by=clerk)

    lifecycle.ask_supplement(dossier, by=clerk, at=moment("2026-11-16 10:00"), reason="Thiếu tờ khai")
    dossier = lifecycle.take_supplement(dossier, by=clerk, at=moment("2026-11-17 15:30"))

    assert dossier.step_due_at == moment("2026-11-18 08:30")


# --- other agencies --------------------------------------------------------------------------------------------------


@pytest.fixture
def interlinked(version):
    """The police and the insurance side by side, the tax office once both have answered."""
    for position, agency, days in ((5, "Công an phường", 1), (5, "Bảo hiểm xã hội", 2), (6, "Chi cục Thuế", 1)):
        HandOverStep.objects.create(
            version=version, position=position, kind="AGENCY", agency=agency, budget_amount=days
        )
    return version


def test_agencies_of_one_position_are_asked_side_by_side_and_the_next_after_them(interlinked, clerk):
    dossier = make_dossier(version=interlinked, by=clerk)
    lifecycle.forward(dossier, by=clerk, at=moment("2026-11-16 09:30"))

    lifecycle.ask_agency(dossier, by=clerk, at=moment("2026-11-16 10:00"))
    with pytest.raises(lifecycle.StepNotAllowedError, match="Còn chờ"):
        lifecycle.ask_agency(dossier, by=clerk, at=moment("2026-11-16 11:00"))
    lifecycle.hear_agency(
        dossier, by=clerk, at=moment("2026-11-17 09:00"), agency="Công an phường", reason="Đã xác nhận"
    )
    lifecycle.hear_agency(dossier, by=clerk, at=moment("2026-11-18 18:00"))
    lifecycle.ask_agency(dossier, by=clerk, at=moment("2026-11-19 08:00"))

    rows = dossier.hand_overs.filter(kind="AGENCY").order_by("pk")
    assert [(row.agency, row.due_at, row.is_late(moment("2026-11-19 09:00")), row.note) for row in rows] == [
        ("Công an phường", moment("2026-11-17 17:30"), False, "Đã xác nhận"),
        ("Bảo hiểm xã hội", moment("2026-11-18 17:30"), True, ""),
        ("Chi cục Thuế", moment("2026-11-20 17:30"), False, ""),
    ]
    asked = dossier.log.filter(step=Step.ASK_AGENCY).order_by("pk").values_list("basis", flat=True)
    assert list(asked) == ["Công an phường, Bảo hiểm xã hội", "Chi cục Thuế"]


def test_agency_outside_the_plan_is_asked_by_name(version, clerk):
    dossier = make_dossier(version=version, by=clerk)
    lifecycle.forward(dossier, by=clerk, at=moment("2026-11-16 09:30"))

    with pytest.raises(lifecycle.StepNotAllowedError, match="ghi tên cơ quan"):
        lifecycle.ask_agency(dossier, by=clerk, at=moment("2026-11-16 10:00"))
    for agency in ("Sở Xây dựng", "Điện lực"):
        lifecycle.ask_agency(dossier, by=clerk, at=moment("2026-11-16 10:00"), agency=agency, days=3)
    with pytest.raises(lifecycle.StepNotAllowedError, match="hãy chọn cơ quan"):
        lifecycle.hear_agency(dossier, by=clerk, at=moment("2026-11-17 09:00"))
    with pytest.raises(lifecycle.StepNotAllowedError, match="Không có cơ quan phối hợp nào đang chờ"):
        lifecycle.hear_agency(dossier, by=clerk, at=moment("2026-11-17 09:00"), agency="Chi cục Thuế")

    assert dossier.hand_overs.get(agency="Điện lực").due_at == moment("2026-11-19 17:30")


# --- the page --------------------------------------------------------------------------------------------------------


def scan(client, text):
    return client.post(reverse("dossiers:hand_over_desk"), {"ma": text})


@pytest.mark.parametrize(
    "written",
    [
        "{code}",
        " {code} ",
        "https://motcua.example/tra-cuu/{token}/",
        "https://khac.example/tra-cuu/{token}",
        "{token}\t",
    ],
)
def test_one_scan_of_the_receipt_takes_the_dossier_over(client, version, clerk, justice, written):
    dossier = make_dossier(version=version, by=clerk)
    worker = sign_in(client, specialist(justice))
    with time_machine.travel(moment("2026-11-16 10:00"), tick=False):
        response = scan(client, written.format(code=dossier.code.lower(), token=dossier.token))

    dossier.refresh_from_db()
    assert (response.status_code, response["Location"]) == (302, reverse("dossiers:hand_over_desk"))
    assert (dossier.unit, dossier.officer) == (justice, worker)
    assert dossier.log.get(step=Step.TAKE_OVER).by == worker


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("H47.47.09-261116-9999", "Không có hồ sơ nào mang mã vừa quét."),
        ("abcdefghijklmnopqrstuv", "Không có hồ sơ nào mang mã vừa quét."),
        ("xin chào", "Không nhận ra mã vừa quét."),
        ("%00' OR 1=1", "Không nhận ra mã vừa quét."),
    ],
)
def test_scan_of_something_else_says_what_to_do(client, justice, written, sentence):
    sign_in(client, specialist(justice))

    response = scan(client, written)

    assert response.status_code == 422
    assert response.context["refusal"].startswith(sentence)


def test_desk_of_hand_overs_lists_what_waits_on_both_sides_and_who_owes_an_answer(client, interlinked, clerk, justice):
    dossier = make_dossier(version=interlinked, by=clerk)
    taken = make_dossier(version=interlinked, by=clerk)
    for each in (dossier, taken):
        lifecycle.forward(each, by=clerk, at=moment("2026-11-16 10:00"))
    lifecycle.take_over(taken, by=specialist(justice), at=moment("2026-11-16 10:30"))
    lifecycle.ask_agency(taken, by=clerk, at=moment("2026-11-16 11:00"))
    make_dossier(version=interlinked, by=clerk)

    def lists(officer):
        sign_in(client, officer)
        with time_machine.travel(moment("2026-11-18 08:00"), tick=False):
            context = client.get(reverse("dossiers:hand_over_desk")).context
        agencies = [(row.agency, badge[1]) for row, badge in context["agencies"]]
        return [row.dossier for row in context["incoming"]], [row.dossier for row in context["outgoing"]], agencies

    owed = [("Công an phường", "quá hạn bước"), ("Bảo hiểm xã hội", "chờ trả lời")]
    assert lists(specialist(justice)) == ([dossier], [], owed)
    assert lists(clerk) == ([], [dossier], [])
    assert lists(factories.make_officer(Role.LEADER)) == ([dossier], [], owed)


@pytest.mark.parametrize("count", [1, 4])
def test_desk_of_hand_overs_asks_the_same_questions_however_much_waits(
    client, django_assert_num_queries, version, clerk, justice, count
):
    for _ in range(count):
        lifecycle.forward(make_dossier(version=version, by=clerk), by=clerk, at=moment("2026-11-16 10:00"))
    sign_in(client, specialist(justice))

    with django_assert_num_queries(6):  # session, officer, unit, incoming, outgoing, agencies
        page = client.get(reverse("dossiers:hand_over_desk"))

    assert len(page.context["incoming"]) == count


def test_page_of_a_dossier_offers_the_next_unit_of_the_plan_first(client, version, clerk, land):
    factories.make_unit(name="A đứng đầu theo tên")
    dossier = make_dossier(version=version, by=clerk)
    sign_in(client, clerk)
    with time_machine.travel(moment("2026-11-16 10:00"), tick=False):
        offers = client.get(dossier.get_absolute_url()).context["offers"]

    (forward,) = [offer for offer in offers.everyday if offer.step == Step.FORWARD]
    assert next(unit.code for unit in forward.units) == "tu-phap"


def test_tone_says_how_a_hand_over_stands():
    now = moment("2026-11-17 09:00")
    at = {"sent_at": moment("2026-11-16 09:00")}

    said = [
        hand_overs.tone(HandOver(**at, **values), now)[1]
        for values in (
            {},
            {"received_at": now},
            {"due_at": moment("2026-11-17 08:59")},
            {"due_at": now, "done_at": now},
            {"due_at": moment("2026-11-17 08:00"), "done_at": now},
            {"kind": "AGENCY"},
            {"done_at": now, "sent_back_at": now},
        )
    ]

    assert said == ["chưa nhận", "đang làm", "quá hạn bước", "đã xong", "trễ bước", "chờ trả lời", "đã trả lại"]
