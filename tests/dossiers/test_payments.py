"""Fees: owed and paid, refunds and corrections with their reasons, twice is once, and the code that pays the rest."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from dossiers import lifecycle, payments
from dossiers.models import Payment
from dossiers.payments import Movement, PaymentError
from dossiers.returns import Collected
from tanthanh.office.roles import Role
from tests.factories import MONDAY, make_dossier, make_officer, make_profile, sign_in

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 17)
NOW = MONDAY + timedelta(days=1)
ACCOUNT = {"bank_bin": "970405", "bank_account": "4200201001234", "bank_name": "Agribank"}


@pytest.fixture
def dossier():
    return make_dossier(fee_amount=8000)


@pytest.fixture
def leader():
    return make_officer(Role.LEADER)


def pay(dossier, by, amount=8000, **told):
    values = {"method": "CASH", "amount": amount, "paid_on": TODAY, "key": f"k{Payment.objects.count()}"} | told
    return payments.record(dossier, Movement(**values), by=by, at=NOW)


def test_a_fee_paid_in_parts_is_owed_until_it_is_all_there(dossier, leader):
    steps = [payments.balance(dossier)]
    for amount in (5000, 3000):
        pay(dossier, leader, amount)
        steps.append(payments.balance(dossier))

    assert [(step.paid, step.owed, step.over) for step in steps] == [(0, 8000, 0), (5000, 3000, 0), (8000, 0, 0)]


def test_the_same_key_again_is_the_same_payment(dossier, leader):
    first, second = (pay(dossier, leader, key="một") for _ in range(2))

    assert first == second
    assert Payment.objects.count() == 1


def test_a_refund_takes_its_reason_and_never_more_than_there_is(dossier, leader):
    pay(dossier, leader)

    with pytest.raises(PaymentError, match="lý do"):
        pay(dossier, leader, kind="REFUND")
    with pytest.raises(PaymentError, match="quá số đã thu"):
        pay(dossier, leader, 8001, kind="REFUND", reason="Công dân rút hồ sơ")
    made = pay(dossier, leader, 8000, kind="REFUND", reason="Công dân rút hồ sơ")

    assert (made.amount, payments.balance(dossier).paid) == (-8000, 0)


def test_a_correction_is_a_leaders_and_keeps_what_was_written_before(dossier, leader):
    pay(dossier, leader)

    with pytest.raises(PaymentError, match="lãnh đạo"):
        pay(dossier, make_officer(), -3000, kind="CORRECTION", reason="Ghi nhầm")
    pay(dossier, leader, -3000, kind="CORRECTION", reason="Ghi nhầm 8.000 thành 5.000")

    assert payments.balance(dossier) == payments.Balance(8000, 5000)
    assert [row.amount for row in payments.of(dossier)] == [8000, -3000]


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"amount": 8001}, "lớn hơn số còn phải nộp"),
        ({"amount": 0}, "lớn hơn 0"),
        ({"amount": 10**12}, "một tỷ"),
        ({"paid_on": date(2026, 11, 15)}, "từ ngày tiếp nhận"),
        ({"paid_on": date(2026, 11, 18)}, "đến hôm nay"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(dossier, leader, told, sentence):
    with pytest.raises(PaymentError, match=sentence):
        pay(dossier, leader, **{"amount": 8000} | told)

    assert not Payment.objects.exists()


def test_a_specialist_takes_no_money(dossier):
    with pytest.raises(PaymentError, match="không được ghi lệ phí"):
        pay(dossier, make_officer(Role.SPECIALIST))


def test_a_void_dossier_takes_no_fee(dossier, leader):
    lifecycle.void(dossier, by=leader, at=MONDAY, reason="Nhập trùng")

    with pytest.raises(PaymentError, match="đã hủy"):
        pay(dossier, leader)


# --- with the result -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("paid", "ticked", "settled", "cash"),
    [
        (0, True, True, [8000]),  # paid when the result was taken
        (3000, True, True, [3000, 5000]),  # the rest of it
        (8000, False, True, [8000]),  # paid long before: nobody needs to tick it
        (3000, False, False, [3000]),
    ],
)
def test_what_is_still_owed_is_paid_with_the_result(leader, paid, ticked, settled, cash):
    dossier = make_dossier(fee_amount=8000, at=MONDAY)
    if paid:
        pay(dossier, leader, amount=paid)
    lifecycle.finish(dossier, by=leader, at=NOW)

    lifecycle.return_result(dossier, by=leader, at=NOW, collected=Collected(is_fee_settled=ticked))

    assert [row.amount for row in payments.of(dossier)] == cash
    assert dossier.collection.is_fee_settled is settled


def test_of_a_fee_nobody_set_the_officers_word_is_all_there_is(leader):
    for ticked in (True, False):
        dossier = make_dossier(fee_amount=None, at=MONDAY)
        lifecycle.finish(dossier, by=leader, at=NOW)
        lifecycle.return_result(dossier, by=leader, at=NOW, collected=Collected(is_fee_settled=ticked))

        assert dossier.collection.is_fee_settled is ticked
        assert payments.of(dossier) == []


# --- the code --------------------------------------------------------------------------------------------------------


def test_the_code_asks_for_what_is_owed_with_the_dossiers_code(dossier):
    text = payments.transfer_code(dossier, 8000, make_profile(**ACCOUNT))

    assert "5404" + "8000" in text
    assert f"08{len(dossier.code) + 3}LP {dossier.code}" in text
    assert text.startswith("00020101021238570010A00000072701270006970405011342002010012340208QRIBFTTA")


def test_no_code_without_a_debt_or_an_account(dossier):
    assert payments.transfer(dossier, 0, make_profile(**ACCOUNT)) is None
    assert payments.transfer(dossier, 8000, make_profile()) is None
    assert payments.transfer(dossier, 8000, None) is None


# --- the pages -------------------------------------------------------------------------------------------------------


@pytest.fixture
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def address(dossier):
    return reverse("dossiers:payments", args=[dossier.code])


@pytest.mark.usefixtures("_now")
def test_clerk_records_a_payment_and_a_double_click_is_one(client, dossier):
    make_profile(**ACCOUNT)
    sign_in(client, make_officer())
    shown = client.get(address(dossier))
    form = {
        "kind": "FEE",
        "method": "TRANSFER",
        "amount": "8.000",
        "paid_on": "2026-11-17",
        "reference": "BL 12",
        "key": str(shown.context["form"].initial["key"]),
    }

    answers = [client.post(address(dossier), form) for _ in range(2)]

    assert "data:image/svg+xml" in shown.content.decode()
    assert [answer.status_code for answer in answers] == [302, 302]
    made = Payment.objects.get()
    assert (made.amount, made.method, made.reference, made.paid_on) == (8000, "TRANSFER", "BL 12", TODAY)
    assert "data:image/svg+xml" not in client.get(address(dossier)).content.decode()


@pytest.mark.usefixtures("_now")
def test_bad_input_is_a_sentence_and_keeps_what_was_typed(client, dossier):
    sign_in(client, make_officer())

    answer = client.post(
        address(dossier),
        {
            "kind": "FEE",
            "method": "CASH",
            "amount": "9.000",
            "paid_on": "2026-11-17",
            "reference": "BL <12>",
            "key": "7b6a3d4e-0a7e-4c57-8f53-1f1f0c6f2b10",
        },
    )

    assert answer.status_code == 422
    text = answer.content.decode()
    assert "lớn hơn số còn phải nộp (8.000\u00a0đ)" in text
    assert "BL &lt;12&gt;" in text


@pytest.mark.usefixtures("_now")
@pytest.mark.parametrize("form", [{}, {"kind": "X", "amount": "abc", "paid_on": "hôm nay", "key": "1"}])
def test_nonsense_is_no_500(client, dossier, form):
    sign_in(client, make_officer())

    assert client.post(address(dossier), form).status_code == 422


@pytest.mark.usefixtures("_now")
def test_applicant_sees_the_fee_and_the_code_until_it_is_paid(client, dossier, leader):
    make_profile(**ACCOUNT)
    page = reverse("dossiers:look_up_token", args=[dossier.token])

    before = client.get(page).content.decode()
    pay(dossier, leader)
    after = client.get(page).content.decode()

    assert "data:image/svg+xml" in before
    assert f"LP {dossier.code}" in before
    assert "chưa nộp" in before
    assert "data:image/svg+xml" not in after
    assert "đã nộp" in after
