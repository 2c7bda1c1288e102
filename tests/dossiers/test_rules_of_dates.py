"""What moves a date and what may not: supplements, verification, corrections, early results, returns."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from dossiers import lifecycle, notices, story
from dossiers.models import Collection, Counter, Dossier, Notice, RegisterClosing
from dossiers.returns import Collected
from dossiers.states import State, Step
from procedures.kinds import SupplementPolicy
from tanthanh.office import calendars
from tanthanh.office.roles import Role
from tests import factories
from tests.factories import MONDAY, THURSDAY, make_dossier, moment, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _plain_weeks():
    calendars.load_calendar([], at=MONDAY)


@pytest.fixture
def leader():
    return factories.make_officer(Role.LEADER)


@pytest.fixture
def clerk():
    return factories.make_officer(full_name="Lê Ngọc Ánh")


# --- supplement ------------------------------------------------------------------------------------------------------


def test_one_supplement_request_at_each_stage_by_anybody(clerk):
    dossier = make_dossier(by=clerk)
    lifecycle.ask_supplement(dossier, by=clerk, at=moment("2026-11-16 10:00"), reason="Tờ khai")
    lifecycle.take_supplement(dossier, by=clerk, at=moment("2026-11-16 14:00"))

    lifecycle.ask_supplement(dossier, by=clerk, at=moment("2026-11-17 10:00"), reason="- Giấy chứng sinh\n- Căn cước")

    assert [(row.stage, row.ordinal, row.items, row.approved_by) for row in dossier.notices.order_by("pk")] == [
        (Notice.Stage.INTAKE, 1, ["Tờ khai"], None),
        (Notice.Stage.APPRAISAL, 1, ["Giấy chứng sinh", "Căn cước"], None),
    ]


def test_second_request_at_a_stage_is_a_leaders_with_its_basis(clerk, leader):
    dossier = make_dossier(by=clerk)
    lifecycle.forward(dossier, by=clerk, at=moment("2026-11-16 09:30"))
    lifecycle.ask_supplement(dossier, by=clerk, at=moment("2026-11-16 10:00"), reason="Tờ khai")
    lifecycle.take_supplement(dossier, by=clerk, at=moment("2026-11-16 14:00"))
    later = {"at": moment("2026-11-17 10:00"), "reason": "Căn cước"}

    with pytest.raises(lifecycle.StepNotAllowedError, match="phải do lãnh đạo quyết định"):
        lifecycle.ask_supplement(dossier, by=clerk, basis="Điều 9", **later)
    with pytest.raises(lifecycle.StepNotAllowedError, match="ghi căn cứ của lần yêu cầu thêm"):
        lifecycle.ask_supplement(dossier, by=leader, **later)
    dossier.refresh_from_db()
    assert (dossier.state, dossier.clock_stopped_at) == (State.PROCESSING, None)
    lifecycle.ask_supplement(dossier, by=leader, basis="Điều 9", **later)

    second = dossier.notices.get(ordinal=2)
    assert (second.stage, second.basis, second.approved_by) == (Notice.Stage.APPRAISAL, "Điều 9", leader)


@pytest.mark.parametrize(
    ("at", "is_warned"),
    [("2026-11-19 17:30", False), ("2026-11-19 23:59", False), ("2026-11-20 08:00", True)],
)
def test_request_after_the_third_working_day_is_warned_of_and_goes_out(client, leader, at, is_warned):
    factories.make_regime()
    dossier = make_dossier(version=factories.make_version(limit_amount=10))
    sign_in(client, leader)

    with time_machine.travel(moment(at), tick=False):
        offers = client.get(dossier.get_absolute_url()).context["offers"]
        client.post(reverse("dossiers:take_step", args=[dossier.code, "yeu-cau-bo-sung"]), {"reason": "Tờ khai"})

    (offer,) = [offer for offer in offers.others if offer.step == Step.ASK_SUPPLEMENT]
    assert offer.warning.startswith("Đã quá 3 ngày làm việc") is is_warned
    dossier.refresh_from_db()
    assert dossier.state == State.INCOMPLETE


def test_last_day_to_ask_follows_the_regime_and_the_days_off():
    # Three working days after Friday 20/11: 23, 24, 25/11; with the 24th off, the 26th.
    dossier = Dossier(received_on=moment("2026-11-20 09:00").date())
    plain = calendars.current_calendar().calendar
    calendars.load_calendar(
        [
            {
                "date": "2026-11-24",
                "kind": "CLOSED",
                "label_vi": "Ngày Văn hóa Việt Nam",
                "basis": "",
                "confirmed": "yes",
            }
        ],
        at=MONDAY,
    )
    closed = calendars.current_calendar().calendar

    assert notices.last_day_to_ask(dossier, plain, None).isoformat() == "2026-11-25"
    assert notices.last_day_to_ask(dossier, closed, None).isoformat() == "2026-11-26"
    assert (
        notices.last_day_to_ask(dossier, plain, factories.make_regime(supplement_ask_days=1)).isoformat()
        == "2026-11-23"
    )


# --- verification ----------------------------------------------------------------------------------------------------


@pytest.fixture
def verified():
    """Three working days, and five more where something must be verified."""
    return factories.make_version(verification_days=5)


def in_work(version, clerk):
    return lifecycle.forward(make_dossier(version=version, by=clerk), by=clerk, at=moment("2026-11-16 10:00"))


def test_verification_adds_the_days_of_the_catalogue_once(verified, clerk, leader):
    dossier = in_work(verified, clerk)

    lifecycle.extend_verification(
        dossier, by=leader, at=moment("2026-11-18 09:00"), reason="Xác minh nơi sinh", basis="Điều 16 Luật Hộ tịch"
    )
    dossier.refresh_from_db()

    # 17, 18, 19/11 and then 20, 23, 24, 25, 26/11.
    assert dossier.due_at == dossier.promised_at == moment("2026-11-26 17:30")
    assert (dossier.first_promised_at, dossier.verification_days) == (THURSDAY, 5)
    entry = dossier.log.get(step=Step.EXTEND_VERIFICATION)
    assert (entry.due_before, entry.due_after, entry.basis) == (THURSDAY, dossier.due_at, "Điều 16 Luật Hộ tịch")
    why = story.why(dossier, story.entries(dossier))
    assert [day.date.day for day in why.trace if day.counted] == [17, 18, 19, 20, 23, 24, 25, 26]
    with pytest.raises(lifecycle.StepNotAllowedError, match="một lần"):
        lifecycle.extend_verification(dossier, by=leader, at=moment("2026-11-19 09:00"), reason="Nữa")


def test_verification_after_the_date_does_not_save_it(verified, clerk, leader):
    dossier = in_work(verified, clerk)

    with pytest.raises(lifecycle.StepNotAllowedError, match="đã quá hạn"):
        lifecycle.extend_verification(dossier, by=leader, at=THURSDAY + timedelta(seconds=1), reason="Xác minh")
    lifecycle.extend_verification(dossier, by=leader, at=THURSDAY, reason="Xác minh")
    dossier.refresh_from_db()
    assert dossier.due_at == moment("2026-11-26 17:30")


def test_verification_is_given_by_the_catalogue_alone(clerk, leader):
    dossier = in_work(factories.make_version(), clerk)

    with pytest.raises(lifecycle.StepNotAllowedError, match="Danh mục không cho thêm"):
        lifecycle.extend_verification(dossier, by=leader, at=moment("2026-11-18 09:00"), reason="Xác minh")


@pytest.mark.parametrize(
    ("policy", "due"),
    [
        # Complete on Monday 23/11: three and five working days from there, 24/11 to 03/12.
        (SupplementPolicy.RESTART, "2026-12-03 17:30"),
        # Waited on 19 and 20/11: the eight days are 17, 18 and 23/11 to 30/11.
        (SupplementPolicy.CONTINUE, "2026-11-30 17:30"),
    ],
)
def test_verification_stays_when_a_supplement_starts_the_clock_again(clerk, leader, policy, due):
    dossier = in_work(factories.make_version(verification_days=5, supplement_policy=policy), clerk)
    lifecycle.extend_verification(dossier, by=leader, at=moment("2026-11-18 09:00"), reason="Xác minh")

    lifecycle.ask_supplement(dossier, by=leader, at=moment("2026-11-19 09:00"), reason="Tờ khai")
    lifecycle.take_supplement(dossier, by=clerk, at=moment("2026-11-23 09:00"))

    dossier.refresh_from_db()
    assert dossier.due_at == moment(due)


# --- corrections -----------------------------------------------------------------------------------------------------


def test_correction_is_the_clerks_on_the_day_and_a_leaders_later(clerk, leader):
    dossier = make_dossier(by=clerk, applicant_name="Nguyễn Văn Sai")
    right = {"applicant_name": "Nguyễn Văn Đúng", "applicant_address": dossier.applicant_address, "copies": 2}

    dossier = lifecycle.correct(dossier, by=clerk, at=moment("2026-11-16 17:00"), reason="Gõ nhầm tên", values=right)
    with pytest.raises(lifecycle.StepNotAllowedError, match="chỉ lãnh đạo được sửa"):
        lifecycle.correct(dossier, by=clerk, at=moment("2026-11-17 08:00"), reason="Nữa", values={"copies": 3})
    dossier = lifecycle.correct(dossier, by=leader, at=moment("2026-11-17 08:00"), reason="Nữa", values={"copies": 3})

    assert (dossier.applicant_name, dossier.applicant_key, dossier.copies) == ("Nguyễn Văn Đúng", "nguyen van dung", 3)
    assert list(dossier.corrections.order_by("pk").values_list("field", "before", "after", "by")) == [
        ("applicant_name", "Nguyễn Văn Sai", "Nguyễn Văn Đúng", clerk.pk),
        ("copies", "1", "2", clerk.pk),
        ("copies", "2", "3", leader.pk),
    ]
    # The log names the fields and no person; the table's own history keeps every reading as well.
    entries = dossier.log.filter(step=Step.CORRECT).order_by("pk").values_list("reason", "basis")
    assert list(entries) == [("Gõ nhầm tên", "Sửa: họ và tên, số bộ hồ sơ"), ("Nữa", "Sửa: số bộ hồ sơ")]
    assert list(dossier.history.order_by("history_id").values_list("applicant_name", flat=True)) == [
        "Nguyễn Văn Sai",
        "Nguyễn Văn Đúng",
        "Nguyễn Văn Đúng",
    ]


def test_correction_reaches_no_date_number_or_state(clerk):
    dossier = make_dossier(by=clerk)
    forbidden = {
        "received_at": moment("2026-11-10 09:00"),
        "due_at": moment("2026-12-10 09:00"),
        "first_promised_at": moment("2026-12-10 09:00"),
        "state": State.RETURNED,
        "register_number": 99,
    }

    with pytest.raises(lifecycle.StepNotAllowedError, match="Chưa có mục nào được sửa"):
        lifecycle.correct(dossier, by=clerk, at=moment("2026-11-16 10:00"), reason="Thử", values=forbidden)

    again = Dossier.objects.get(pk=dossier.pk)
    assert (again.received_at, again.due_at, again.state, again.register_number) == (MONDAY, THURSDAY, "RECEIVED", 1)


def test_correction_of_a_late_dossier_leaves_it_late(clerk, leader):
    dossier = make_dossier(by=clerk)

    lifecycle.correct(dossier, by=leader, at=moment("2026-11-23 09:00"), reason="Gõ nhầm", values={"copies": 5})

    dossier.refresh_from_db()
    assert dossier.is_late(moment("2026-11-23 10:00"))


def correction_post(dossier, **changed):
    return {
        "applicant_kind": dossier.applicant_kind,
        "applicant_name": dossier.applicant_name,
        "applicant_id_number": dossier.applicant_id_number,
        "applicant_address": dossier.applicant_address,
        "applicant_phone": dossier.applicant_phone,
        "channel": dossier.channel,
        "copies": "1",
        "return_method": dossier.return_method,
        "reason": "Gõ nhầm",
    } | changed


def test_correction_page_shows_what_stands_and_keeps_both_readings(client, clerk):
    dossier = make_dossier(by=clerk, fee_amount=8000)
    sign_in(client, clerk)
    with time_machine.travel(moment("2026-11-16 10:00"), tick=False):
        form = client.get(reverse("dossiers:correct", args=[dossier.code])).context["form"]
        response = client.post(
            reverse("dossiers:correct", args=[dossier.code]),
            correction_post(dossier, fee_amount="10.000", applicant_birth_date="05/03/1985", channel="POSTAL"),
        )
        told = client.get(dossier.get_absolute_url()).content.decode()

    assert (form["fee_amount"].value(), form["applicant_phone"].value()) == ("8.000\u00a0đ", "0905 123 456")
    assert response["Location"] == dossier.get_absolute_url()
    dossier.refresh_from_db()
    assert (dossier.fee_amount, dossier.channel, dossier.applicant_birth_date.isoformat()) == (
        10000,
        "POSTAL",
        "1985-03-05",
    )
    assert "Sửa: ngày sinh, hình thức nộp, lệ phí" in told
    assert "8.000\u00a0đ → 10.000\u00a0đ" in told


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"reason": " "}, "Ghi lý do sửa"),
        ({"applicant_name": "123"}, "Họ và tên phải có chữ cái."),
        ({"channel": "NATIONAL_PORTAL"}, "NATIONAL_PORTAL"),
        ({}, "Chưa có mục nào được sửa."),
    ],
)
def test_correction_page_says_what_is_wrong_and_keeps_what_was_typed(client, clerk, changed, sentence):
    dossier = make_dossier(by=clerk)
    sign_in(client, clerk)
    with time_machine.travel(moment("2026-11-16 10:00"), tick=False):
        response = client.post(reverse("dossiers:correct", args=[dossier.code]), correction_post(dossier, **changed))

    assert response.status_code == 422
    errors = " ".join(error for field in response.context["form"].errors.values() for error in field)
    assert sentence in errors
    assert not dossier.corrections.exists()


# --- early results and the return ------------------------------------------------------------------------------------


def test_applicant_is_told_before_an_early_return_and_it_is_logged(client, clerk):
    dossier = lifecycle.finish(make_dossier(by=clerk), by=clerk, at=moment("2026-11-17 09:00"))
    sign_in(client, clerk)
    with time_machine.travel(moment("2026-11-17 10:00"), tick=False):
        first = client.get(dossier.get_absolute_url()).context["offers"].everyday
        told = reverse("dossiers:take_step", args=[dossier.code, "bao-co-ket-qua"])
        empty = client.post(told, {"basis": ""})
        client.post(told, {"basis": "điện thoại"})
        then = client.get(dossier.get_absolute_url()).context["offers"]

    assert [(offer.step, bool(offer.warning)) for offer in first] == [(Step.RETURN, True), (Step.NOTIFY, False)]
    assert empty.status_code == 422
    assert [(offer.step, bool(offer.warning)) for offer in then.everyday] == [(Step.RETURN, False)]
    assert dossier.log.get(step=Step.NOTIFY).basis == "điện thoại"


def test_result_on_the_promised_day_needs_no_word_beforehand(client, clerk):
    dossier = lifecycle.finish(make_dossier(by=clerk), by=clerk, at=moment("2026-11-19 09:00"))
    sign_in(client, clerk)
    with time_machine.travel(moment("2026-11-19 10:00"), tick=False):
        everyday = client.get(dossier.get_absolute_url()).context["offers"].everyday

    assert [(offer.step, offer.warning) for offer in everyday] == [(Step.RETURN, "")]


def test_return_keeps_who_took_the_result(clerk):
    dossier = lifecycle.finish(make_dossier(by=clerk), by=clerk, at=moment("2026-11-19 09:00"))
    other = Collected(taker=Collection.Taker.AUTHORISED, name="Lê Thị Thay", is_signed=True)

    with pytest.raises(lifecycle.StepNotAllowedError, match="phải có giấy ủy quyền"):
        lifecycle.return_result(dossier, by=clerk, at=moment("2026-11-19 10:00"), collected=other)
    dossier.refresh_from_db()
    assert dossier.state == State.READY


def test_return_form_keeps_four_digits_and_the_marks(client, clerk):
    dossier = lifecycle.finish(make_dossier(by=clerk, fee_amount=8000), by=clerk, at=moment("2026-11-19 09:00"))
    sign_in(client, clerk)
    given = {
        "taker": "AUTHORISED",
        "name": "Lê Thị Thay",
        "authorisation": "Giấy ủy quyền 12/2026, UBND phường chứng thực",
        "id_last_digits": "049 185 000 123",
        "is_signed": "on",
        "is_survey_offered": "on",
    }
    with time_machine.travel(moment("2026-11-19 10:00"), tick=False):
        client.post(reverse("dossiers:take_step", args=[dossier.code, "tra-ket-qua"]), given)
        page = client.get(dossier.get_absolute_url()).content.decode()

    taken = Collection.objects.get(dossier=dossier)
    assert (taken.taker, taken.name, taken.id_last_digits) == ("AUTHORISED", "Lê Thị Thay", "0123")
    assert (taken.is_signed, taken.is_fee_settled, taken.is_survey_offered) == (True, False, True)
    assert "đã ký nhận · chưa ghi nhận lệ phí · đã mời đánh giá" in page


def test_return_without_more_is_to_the_applicant(clerk):
    dossier = lifecycle.finish(make_dossier(by=clerk), by=clerk, at=moment("2026-11-19 09:00"))

    dossier = lifecycle.return_result(dossier, by=clerk, at=moment("2026-11-19 10:00"))

    assert (dossier.collection.taker, dossier.collection.name) == ("SELF", "Nguyễn Văn Thử")


def test_return_form_that_is_not_understood_changes_nothing(client, clerk):
    dossier = lifecycle.finish(make_dossier(by=clerk), by=clerk, at=moment("2026-11-19 09:00"))
    sign_in(client, clerk)
    with time_machine.travel(moment("2026-11-19 10:00"), tick=False):
        response = client.post(
            reverse("dossiers:take_step", args=[dossier.code, "tra-ket-qua"]),
            {"taker": "SELF", "id_last_digits": "12/34", "name": "Lê"},
        )

    assert response.status_code == 422
    assert response.context["refusal"] == "Chỉ ghi bốn ký tự cuối của giấy tờ tùy thân."
    assert response.context["typed"]["name"] == "Lê"
    dossier.refresh_from_db()
    assert dossier.state == State.READY


# --- a register that is signed off -----------------------------------------------------------------------------------


def test_closed_register_takes_no_number_and_no_change(clerk, leader):
    dossier = make_dossier(by=clerk)
    RegisterClosing.objects.create(year=2026, closed_at=MONDAY, closed_by=leader)
    Counter.objects.filter(series="register:2026").update(is_closed=True)
    at = moment("2026-11-16 10:00")

    with pytest.raises(lifecycle.RegisterClosedError, match="đã khóa"):
        make_dossier(by=clerk, at=at)
    with pytest.raises(lifecycle.RegisterClosedError, match="Sổ năm 2026 đã khóa"):
        lifecycle.void(dossier, by=clerk, at=at, reason="Nhầm")
    with pytest.raises(lifecycle.RegisterClosedError, match="Sổ năm 2026 đã khóa"):
        lifecycle.correct(dossier, by=leader, at=at, reason="Nhầm", values={"copies": 2})

    assert Counter.objects.get(series="register:2026").last == 1
    assert make_dossier(by=clerk, at=moment("2027-01-04 09:00")).register_number == 1
