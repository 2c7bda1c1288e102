"""What is prepared at home: private by its link, kept as one goes, once whatever the finger does, filed by the law."""

import hashlib
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from dossiers import filings, id_cards, lifecycle, questions
from dossiers.models import Filing, FilingEvent, Stage
from tests import factories
from tests.factories import MONDAY, make_declaration, make_dossier, make_regime, make_version, moment
from tests.official_calendar import publish_official_calendar

pytestmark = pytest.mark.django_db

CARD = "049192000025||Trần Thị Mẫu|29021992|Nữ|Tổ 5, Khối phố Mỹ Thạch Trung, Tân Thạnh|01012022"
SAID = {
    "so-dinh-danh": "049192000025",
    "ho-ten": "Trần Thị Mẫu",
    "ngay-sinh": "1992-02-29",
    "gioi-tinh": "FEMALE",
    "dia-chi": "Tổ 5",
    "dien-thoai": "+84905123456",
    "thu-dien-tu": "",
    "ten-tre": "Trần Bé An",
    "ngay-sinh-tre": "2026-11-01",
    "noi-sinh-tre": "",
    "ten-me": "Trần Thị Mẫu",
    "ten-cha": "",
    "giay-to-1": "BRING",
    "giay-to-2": "MISSING",
    "nhan-ket-qua": "COUNTER",
    "ghi-chu": "",
}


@pytest.fixture
def birth():
    return make_version(code="1.001193", documents=("Tờ khai", "Giấy chứng sinh"))


def begun(version, **said):
    token = filings.start(version, start_key=f"khoa-{Filing.objects.count()}", at=MONDAY)
    filing = filings.of_token(token)
    for key, value in said.items():
        filing = filings.answer(filing, key.replace("_", "-"), value, at=MONDAY)
    return filing


def whole(version, **changes):
    filing = begun(version)
    for key, value in (SAID | changes).items():
        filing = filings.answer(filing, key, value, at=MONDAY)
    return filing


# --- the link --------------------------------------------------------------------------------------------------------


def test_only_the_hash_of_the_link_is_stored(birth):
    token = filings.start(birth, start_key="a", at=MONDAY)

    row = Filing.objects.values().get()
    assert row["key_hash"] == hashlib.sha256(token.encode()).hexdigest()
    assert token not in str(row)
    assert len(token) == 32


def test_double_tap_begins_once(birth):
    first = filings.start(birth, start_key="a", at=MONDAY)

    assert filings.start(birth, start_key="a", at=MONDAY) == first
    assert Filing.objects.count() == 1


def test_back_button_on_a_shared_phone_never_opens_what_another_person_said(birth):
    first = filings.start(birth, start_key="a", at=MONDAY)
    filings.answer(filings.of_token(first), "ho-ten", "Trần Thị Mẫu", at=MONDAY)

    second = filings.start(birth, start_key="a", at=MONDAY)

    assert filings.of_token(second).answers == {}
    assert second != first


@pytest.mark.parametrize("token", ["", "x", "x" * 32, "\x00", "à" * 40])
def test_foreign_link_opens_nothing(birth, token):
    begun(birth)

    assert filings.of_token(token) is None


def test_code_for_the_counter_is_read_however_it_is_typed(birth):
    filing = begun(birth)
    spoken = filings.reference(filing.code)

    assert filing.code[:2] == "CB"
    assert len(spoken) == 22
    assert filings.code_in(spoken.lower()) == filing.code
    assert filings.of_code(filing.code) == filing


@pytest.mark.parametrize("text", ["", "CB", "CB123", "CB12345678901234567", "XX1234567890123456", "CB123456789012345A"])
def test_other_codes_are_none_of_ours(text):
    assert filings.code_in(text) == ""


# --- questions -------------------------------------------------------------------------------------------------------


def test_birth_is_asked_about_one_by_one(birth):
    asked = questions.questions("1.001193", birth.documents.all())

    assert [question.key for question in asked] == list(SAID)


def test_other_procedure_is_not_asked_about_a_child():
    asked = questions.questions("2.000908", make_version(documents=("Đơn",)).documents.all())

    assert [question.key for question in asked][6:] == ["thu-dien-tu", "giay-to-1", "nhan-ket-qua", "ghi-chu"]


def test_next_question_is_the_next_open_one_then_the_first(birth):
    asked = filings.asked_of(begun(birth))

    assert questions.after(asked, "ho-ten", {"ho-ten": "A"}).key == "ngay-sinh"
    assert questions.after(asked, "ho-ten", {"ho-ten": "A", "ngay-sinh": ""}).key == "gioi-tinh"
    assert questions.after(asked, "ghi-chu", {"ghi-chu": ""}).key == "so-dinh-danh"
    assert questions.after(asked, "ho-ten", SAID) is None
    assert questions.before(asked, "ho-ten").key == "so-dinh-danh"
    assert questions.before(asked, "so-dinh-danh") is None


def test_card_answers_five_questions_at_once(birth):
    filing = filings.answer_by_card(begun(birth), id_cards.read(CARD), at=MONDAY)

    assert filing.answers == {
        "so-dinh-danh": "049192000025",
        "ho-ten": "Trần Thị Mẫu",
        "ngay-sinh": "1992-02-29",
        "gioi-tinh": "FEMALE",
        "dia-chi": "Tổ 5, Khối phố Mỹ Thạch Trung, Tân Thạnh",
    }


def test_each_answer_keeps_the_others_and_the_whole_a_while_longer(birth, settings):
    settings.FILING_KEPT_DAYS = 90
    filing = begun(birth, ho_ten="Trần Thị Mẫu")
    later = MONDAY + timedelta(days=10)

    filing = filings.answer(filing, "dia-chi", "Tổ 5", at=later)

    assert filing.answers == {"ho-ten": "Trần Thị Mẫu", "dia-chi": "Tổ 5"}
    assert filing.expires_at == later + timedelta(days=90)


def test_changed_catalogue_asks_about_the_papers_again_and_keeps_the_rest(birth):
    filing = whole(birth)
    birth.valid_to = date(2026, 11, 15)
    birth.save()
    newer = make_version(procedure=birth.procedure, number=2, valid_from="2026-11-16", documents=("Tờ khai mới",))

    assert filings.keep_to(filing, newer)
    assert not filings.keep_to(filing, newer)
    kept = Filing.objects.get()
    assert kept.version == newer
    assert kept.answers == {key: said for key, said in SAID.items() if not key.startswith("giay-to")}


# --- prepared for the counter ----------------------------------------------------------------------------------------


def test_prepared_fills_in_the_clerks_screen(birth):
    filled = filings.filled(filings.prepare(whole(birth), at=MONDAY))
    key = filled.values.pop("intake_key")

    assert filled.values == {
        "applicant_id_number": "049192000025",
        "applicant_name": "Trần Thị Mẫu",
        "applicant_birth_date": date(1992, 2, 29),
        "applicant_sex": "FEMALE",
        "applicant_address": "Tổ 5",
        "applicant_phone": "0905 123 456",
        "return_method": "COUNTER",
        "notify_by": "SMS",
        "note": "Tên của trẻ: Trần Bé An\nNgày sinh của trẻ: 01/11/2026\nTên mẹ: Trần Thị Mẫu",
    }
    assert filled.papers == {"Tờ khai"}
    assert key == filings.filled(Filing.objects.get()).values["intake_key"]


@pytest.mark.parametrize("lacking", ["ho-ten", "ten-tre", "giay-to-2", "nhan-ket-qua"])
def test_nothing_is_prepared_before_the_needed_answers_are_there(birth, lacking):
    with pytest.raises(filings.FilingError, match="Còn câu chưa trả lời"):
        filings.prepare(whole(birth, **{lacking: ""}), at=MONDAY)

    assert Filing.objects.get().stage == Stage.DRAFT


def test_prepared_may_still_be_corrected_under_the_same_code(birth):
    filing = filings.prepare(whole(birth), at=MONDAY)

    corrected = filings.answer(filing, "ho-ten", "Trần Thị Mậu", at=MONDAY)

    assert (corrected.stage, corrected.code) == (Stage.PREPARED, filing.code)


def test_taken_in_is_said_once_and_closes_the_answers(birth):
    filing = filings.prepare(whole(birth), at=MONDAY)
    dossier = lifecycle.receive(birth, make_declaration(), by=factories.make_officer(), at=MONDAY)

    filings.attach(filing, dossier, at=MONDAY)
    filings.attach(filing, make_dossier(), at=MONDAY)

    taken = Filing.objects.get()
    assert (taken.stage, taken.dossier) == (Stage.TAKEN_IN, dossier)
    assert FilingEvent.objects.filter(kind="TAKEN_IN").count() == 1
    with pytest.raises(filings.FilingError, match="không sửa được nữa"):
        filings.answer(taken, "ho-ten", "Người khác", at=MONDAY)


# --- filed with the ward ---------------------------------------------------------------------------------------------


def test_ward_takes_online_dossiers_until_the_regime_says_otherwise(birth):
    make_regime(ward_takes_online=True, valid_from="2018-06-21", valid_to="2025-06-30")
    make_regime(ward_takes_online=False, valid_from="2025-07-01")

    assert filings.may_file(moment("2025-06-30 23:59"))
    assert not filings.may_file(moment("2025-07-01 00:00"))
    with pytest.raises(filings.FilingError, match="Cổng Dịch vụ công quốc gia"):
        filings.file(whole(birth), at=moment("2026-11-16 09:00"))
    assert Filing.objects.get().stage == Stage.DRAFT


@pytest.mark.parametrize(
    ("filed", "by"),
    [
        # 07:30–11:30 and 13:30–17:30: eight hours are one whole day.
        ("2026-11-16 09:00", "2026-11-17 09:00"),
        ("2026-11-16 12:00", "2026-11-17 11:30"),
        # Friday evening: from Monday 07:30, through Monday 17:30.
        ("2026-11-20 20:00", "2026-11-23 17:30"),
    ],
)
def test_answer_is_owed_within_eight_working_hours(birth, filed, by):
    publish_official_calendar()
    make_regime(ward_takes_online=True)

    filing = filings.file(whole(birth), at=moment(filed))

    assert (filing.stage, filing.filed_at, filing.decide_by) == (Stage.FILED, moment(filed), moment(by))
    assert filings.filled(filing).values["channel"] == "ONLINE"


def test_filing_twice_files_once(birth):
    make_regime(ward_takes_online=True)
    filing = filings.file(whole(birth), at=MONDAY)

    again = filings.file(filing, at=MONDAY + timedelta(minutes=1))

    assert again.filed_at == MONDAY
    assert [event.kind for event in FilingEvent.objects.all()] == ["FILED"]


# --- what the database refuses ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "broken",
    [
        {"stage": "FILED"},
        {"stage": "TAKEN_IN"},
        {"stage": "ASKED", "erased_at": MONDAY},
        {"expires_at": MONDAY},
    ],
)
def test_database_refuses_a_filing_that_cannot_be(birth, broken):
    begun(birth)

    with pytest.raises(IntegrityError), transaction.atomic():
        Filing.objects.update(**broken)
