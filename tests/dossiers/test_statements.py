"""Bank statements: any bank's columns, matched by code and amount, the rest for a person, nothing paid twice."""

import io
from datetime import date, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from dossiers import payments, statement_files, statements
from dossiers.models import BankStatement, Payment, StatementLine
from dossiers.statement_files import StatementError
from tanthanh.office.roles import Role
from tests.factories import MONDAY, make_dossier, make_officer, make_profile, sign_in

pytestmark = pytest.mark.django_db
NOW = MONDAY + timedelta(days=1)
HEADER = "Ngày giao dịch;Số tham chiếu;Ghi nợ;Ghi có;Nội dung"


@pytest.fixture
def dossier():
    make_profile()
    return make_dossier(fee_amount=8000)


@pytest.fixture
def clerk():
    return make_officer()


def csv(*rows, header=HEADER):
    return "\n".join(("SAO KÊ TÀI KHOẢN", "", header, *rows)).encode()


def line(content, amount="8.000", day="17/11/2026", reference="FT1"):
    return f"{day};{reference};;{amount};{content}"


def taken(data, by):
    found, _ = statement_files.transfers(data)
    return statements.store("sao-ke.csv", found, by=by, at=NOW)[0]


# --- reading ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    [HEADER, "Transaction Date;Reference;Debit;Credit;Description", "Ngày GD;Mã GD;PS nợ;PS có;Diễn giải"],
    ids=["vietnamese", "english", "short"],
)
def test_columns_are_found_by_any_banks_words(header):
    found, complaints = statement_files.transfers(csv(line("LP 1", "1.250.000"), header=header))

    assert complaints == []
    assert found == [statement_files.Transfer(4, date(2026, 11, 17), 1_250_000, "LP 1", "FT1")]


def test_workbook_cells_may_be_real_numbers_and_dates():
    book = Workbook()
    book.active.append(["Ngày giao dịch", "Số tiền ghi có", "Nội dung"])
    book.active.append([date(2026, 11, 17), 8000.0, "LP"])
    file = io.BytesIO()
    book.save(file)

    found, _ = statement_files.transfers(file.getvalue())

    assert [(one.booked_on, one.amount) for one in found] == [(date(2026, 11, 17), 8000)]


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("8000", 8000),
        ("+8.000 VND", 8000),
        ("8,000.00", 8000),
        ("1.250.000,00", 1_250_000),
        ("", None),
        ("-", None),
        ("0", None),
        ("-8.000", None),
    ],
)
def test_amounts_as_banks_write_them(amount, expected):
    found, _ = statement_files.transfers(csv(line("x", amount), line("y", "1")))

    assert [one.amount for one in found] == [*([expected] if expected else []), 1]


def test_a_row_that_cannot_be_read_is_named_and_the_others_are_kept():
    found, complaints = statement_files.transfers(csv(line("a", "tám nghìn"), line("b", day="hôm nay"), line("c")))

    assert [one.content for one in found] == ["c"]
    assert complaints == ["Dòng 4: số tiền không đọc được.", "Dòng 5: ngày không đọc được."]


@pytest.mark.parametrize(
    "data", [b"\xff\xfe\x00", b"a;b\n1;2", b"PK\x03\x04nonsense", b"\xd0\xcf\x11\xe0", b"x" * 1000], ids=str
)
def test_a_file_that_is_no_statement_is_refused_with_a_sentence(data):
    with pytest.raises(StatementError, match=r"[.]$"):
        statement_files.transfers(data)


# --- matching --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    ["LP {code}", "lp {code} nop le phi", "{plain}", "CT DI 123 {spaced} NGUYEN VAN A", "LP {code}.FT26321"],
)
def test_a_code_is_found_however_the_bank_writes_it(dossier, clerk, written):
    code = dossier.code
    plain = code.replace(".", "").replace("-", "")
    spaced = code.replace(".", " ").replace("-", " ")
    statement = taken(csv(line(written.format(code=code, plain=plain, spaced=spaced))), clerk)

    assert [(one.dossier, one.problem) for one in statements.matches(statement)] == [(dossier, "")]


@pytest.mark.parametrize(
    "content", ["LP {code}9", "A{code}", "LP", "nộp phí"], ids=["longer", "behind", "none", "words"]
)
def test_what_only_looks_like_a_code_is_none(dossier, clerk, content):
    statement = taken(csv(line(content.format(code=dossier.code))), clerk)

    (match,) = statements.matches(statement)
    assert (match.dossier, match.problem) == (None, "không thấy mã hồ sơ nào của phường trong nội dung")


def test_what_does_not_fit_is_left_for_a_person_with_the_reason(dossier, clerk):
    other = make_dossier(fee_amount=5000)
    paid = make_dossier(fee_amount=None)
    statement = taken(
        csv(
            line(f"LP {dossier.code}", "9.000"),
            line(f"LP {dossier.code} {other.code}"),
            line(f"LP {paid.code}"),
            line(f"LP {other.code}", "5.000", day="15/11/2026"),
        ),
        clerk,
    )

    assert [one.problem for one in statements.matches(statement)] == [
        "số tiền khác số còn phải nộp (8.000\u00a0đ)",
        "nội dung ghi nhiều mã hồ sơ",
        "hồ sơ không còn lệ phí phải nộp",
        "ngày chuyển tiền trước ngày tiếp nhận",
    ]
    assert statements.commit(statement, by=clerk, at=NOW) == 0


def test_two_transfers_for_one_fee_pay_it_once(dossier, clerk):
    statement = taken(csv(line(f"LP {dossier.code}"), line(f"LP {dossier.code}", reference="FT2")), clerk)

    assert [one.problem for one in statements.matches(statement)] == ["", "hồ sơ không còn lệ phí phải nộp"]


def test_taking_in_twice_is_once_and_the_same_file_again_brings_nothing(dossier, clerk):
    data = csv(line(f"LP {dossier.code}"))
    statement = taken(data, clerk)

    made = [statements.commit(statement, by=clerk, at=NOW) for _ in range(2)]
    again = taken(data + b"\n" + line("khác").encode(), clerk)

    assert made == [1, 0]
    assert payments.balance(dossier) == payments.Balance(8000, 8000)
    assert [one.content for one in again.lines.all()] == ["khác"]
    payment = Payment.objects.get()
    assert (payment.method, payment.reference, payment.paid_on) == ("TRANSFER", "FT1", date(2026, 11, 17))


def test_two_alike_transfers_in_one_file_are_two(dossier, clerk):
    statement = taken(csv(line("giống nhau"), line("giống nhau")), clerk)

    assert statement.lines.count() == 2


def test_what_the_counter_took_meanwhile_is_not_taken_again(dossier, clerk):
    statement = taken(csv(line(f"LP {dossier.code}")), clerk)
    told = payments.Movement(method="CASH", amount=8000, paid_on=NOW.date(), key="quầy")
    payments.record(dossier, told, by=clerk, at=NOW)

    assert statements.commit(statement, by=clerk, at=NOW) == 0
    assert payments.balance(dossier).paid == 8000


def test_matching_asks_the_same_questions_however_many_lines(clerk, django_assert_num_queries):
    make_profile()
    for count in (1, 4):
        rows = [line(f"LP {make_dossier(fee_amount=8000).code}") for _ in range(count)]
        statement = taken(csv(*rows), clerk)
        with django_assert_num_queries(5):  # lines, identifiers twice, dossiers, payments
            assert [one.problem for one in statements.matches(statement)] == [""] * count


# --- the pages -------------------------------------------------------------------------------------------------------


def test_clerk_uploads_looks_and_takes_in(client, dossier, clerk):
    sign_in(client, clerk)
    file = SimpleUploadedFile("sao-ke.csv", csv(line(f"LP {dossier.code}"), line("<b>lạ</b>")))
    with time_machine.travel(NOW, tick=False):
        shown = client.post(reverse("dossiers:statement_list"), {"file": file}, follow=True)
        statement = BankStatement.objects.get()
        done = client.post(reverse("dossiers:statement_commit", args=[statement.pk]), follow=True)

    text = shown.content.decode()
    assert "1 giao dịch khớp mã và số tiền, 1 cần người xem" in text
    assert "&lt;b&gt;lạ&lt;/b&gt;" in text
    assert "Đã ghi 1 lần thu lệ phí" in done.content.decode()
    assert StatementLine.objects.get(payment__isnull=False).payment.dossier == dossier


@pytest.mark.parametrize("data", [b"", b"khong phai sao ke"], ids=["empty", "other"])
def test_a_bad_file_is_a_sentence(client, clerk, data):
    sign_in(client, clerk)

    answer = client.post(reverse("dossiers:statement_list"), {"file": SimpleUploadedFile("x.csv", data)})

    assert answer.status_code == 422
    assert not BankStatement.objects.exists()


def test_a_specialist_sees_no_statement(client, dossier, clerk):
    sign_in(client, make_officer(Role.SPECIALIST))

    assert client.get(reverse("dossiers:statement_list")).status_code == 403
