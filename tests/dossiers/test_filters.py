"""Every filter of the list against dossiers laid out by hand; outcomes read as the yearly figures read them."""

from datetime import timedelta

import pytest

from dossiers import filters
from dossiers.filters import Filter, Outcome
from dossiers.models import Dossier
from dossiers.states import Channel, State
from tests import factories
from tests.factories import moment, store_dossier

pytestmark = pytest.mark.django_db

NOW = moment("2026-11-20 10:00")
DUE = moment("2026-11-20 17:30")


@pytest.fixture
def version():
    return factories.make_version()


def found(now=NOW, **params):
    rows = filters.apply(Dossier.objects.all(), filters.read(params), now=now)
    return set(rows.values_list("code", flat=True))


def dossier(version, code, at="2026-11-16 09:00", **values):
    return store_dossier(version=version, code=code, received_at=moment(at), **values)


# --- outcomes --------------------------------------------------------------------------------------------------------


@pytest.fixture
def outcomes(version):
    dossier(version, "EARLY", state=State.READY, due_at=DUE, finished_at=moment("2026-11-19 17:30"))
    dossier(version, "ON-DAY", state=State.RETURNED, due_at=DUE, finished_at=moment("2026-11-20 08:00"))
    dossier(version, "ON-MINUTE", state=State.REFUSED, due_at=DUE, finished_at=DUE)
    dossier(version, "LATE", state=State.READY, due_at=DUE, finished_at=DUE + timedelta(minutes=1))
    dossier(version, "WITHIN", state=State.PROCESSING, due_at=DUE)
    dossier(version, "OVERDUE", state=State.RECEIVED, due_at=moment("2026-11-19 17:30"))
    stopped_in_time = moment("2026-11-18 08:00")
    dossier(
        version, "WAITING", state=State.INCOMPLETE, due_at=moment("2026-11-18 17:30"), clock_stopped_at=stopped_in_time
    )
    stopped_too_late = moment("2026-11-19 08:00")
    dossier(
        version,
        "STOPPED-LATE",
        state=State.PAUSED,
        due_at=moment("2026-11-18 17:30"),
        clock_stopped_at=stopped_too_late,
    )


@pytest.mark.parametrize(
    ("word", "codes"),
    [
        ("som", {"EARLY"}),
        ("dung-han", {"ON-DAY", "ON-MINUTE"}),
        ("tre", {"LATE"}),
        ("trong-han", {"WITHIN", "WAITING"}),
        ("qua-han", {"OVERDUE", "STOPPED-LATE"}),
    ],
)
def test_outcome_parts_dossiers_as_the_figures_do(outcomes, word, codes):
    assert found(**{"ket-qua": word}) == codes


def test_outcomes_part_every_dossier_once(outcomes):
    parts = [code for word in Outcome.values for code in found(**{"ket-qua": word})]

    assert sorted(parts) == sorted(Dossier.objects.values_list("code", flat=True))


def test_overdue_is_what_the_sweep_for_late_dossiers_finds(outcomes):
    assert found(**{"ket-qua": "qua-han"}) == set(Dossier.objects.overdue(NOW).values_list("code", flat=True))


def test_due_today_and_soon_leave_out_what_is_over_or_stands(outcomes, version):
    dossier(version, "TUESDAY", state=State.PROCESSING, due_at=moment("2026-11-23 17:30"))
    dossier(version, "LATER", state=State.PROCESSING, due_at=moment("2026-11-24 17:30"))

    assert found(**{"den-han": "hom-nay"}) == {"WITHIN"}
    assert found(**{"den-han": "sap-toi"}) == {"TUESDAY"}


# --- when, how, what, where ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("params", "codes"),
    [
        ({"nam": "2023"}, {"JAN", "DEC"}),
        ({"nam": "2023", "thang": "1"}, {"JAN"}),
        ({"nam": "2023", "thang": "12"}, {"DEC"}),
        ({"nam": "2023", "thang": "6"}, set()),
        ({"nam": "2024"}, {"NEW-YEAR"}),
    ],
)
def test_year_and_month_go_by_the_offices_own_day(version, params, codes):
    # 23:30 UTC of the year before is 06:30 in the office.
    dossier(version, "JAN", at="2023-01-01 06:30")
    dossier(version, "DEC", at="2023-12-31 23:30")
    dossier(version, "NEW-YEAR", at="2024-01-01 00:00")

    assert found(**params) == codes


@pytest.mark.parametrize(
    ("word", "codes"),
    [
        ("IN_PERSON", {"COUNTER"}),
        ("ONLINE", {"WEB"}),
        ("POSTAL", {"POST"}),
        ("NATIONAL_PORTAL", {"PORTAL"}),
        ("mot-cua", {"COUNTER", "WEB", "POST"}),
    ],
)
def test_channel_and_the_whole_one_stop(version, word, codes):
    dossier(version, "COUNTER", channel=Channel.IN_PERSON)
    dossier(version, "WEB", channel=Channel.ONLINE)
    dossier(version, "POST", channel=Channel.POSTAL)
    dossier(version, "PORTAL", channel=Channel.NATIONAL_PORTAL)

    assert found(kenh=word) == codes


def test_interlinked_state_field_procedure_and_unit(version):
    field = factories.make_field(slug="ho-tich")
    other = factories.make_version(field=field, code="1.001193")
    unit = factories.make_unit(code="van-hoa")
    dossier(version, "PLAIN")
    dossier(version, "LINKED", is_interlinked=True)
    dossier(other, "CIVIL", state=State.READY)
    dossier(version, "CULTURE", unit=unit)

    assert found(**{"lien-thong": "1"}) == {"LINKED"}
    assert found(**{"trang-thai": "READY"}) == {"CIVIL"}
    assert found(**{"linh-vuc": "ho-tich"}) == {"CIVIL"}
    assert found(**{"thu-tuc": "1.001193"}) == {"CIVIL"}
    assert found(**{"bo-phan": "van-hoa"}) == {"CULTURE"}
    assert found(**{"bo-phan": "van-hoa", "linh-vuc": "ho-tich"}) == set()


def test_voided_dossiers_show_only_to_who_asks_for_them(version):
    dossier(version, "GOOD")
    dossier(version, "VOID", state=State.VOIDED, applicant_name="Hoàng Văn Nhầm")

    assert found() == {"GOOD"}
    assert found(**{"trang-thai": "VOIDED"}) == {"VOID"}
    assert found(q="hoang van nham") == {"VOID"}


# --- one box for everything ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("H47.47.09-240124-0012", {"H47.47.09-240124-0012"}),
        ("h47.47.09–240124–0012", {"H47.47.09-240124-0012"}),
        ("H47.47.09-240124-0099", {"H47.47.09-240125-0013"}),
        ("240124-0012", {"H47.47.09-240124-0012"}),
        ("0012", {"H47.47.09-240124-0012"}),
        ("7", {"H47.47.09-240125-0013"}),
        ("đặng thị đường", {"H47.47.09-240124-0012"}),
        ("dang thi", {"H47.47.09-240124-0012"}),
        ("duong", {"H47.47.09-240124-0012"}),
        ("049 085 000 017", {"H47.47.09-240124-0012"}),
        ("0905.123.456", {"H47.47.09-240125-0013"}),
        ("+84905123456", {"H47.47.09-240125-0013"}),
        ("100%", set()),
        ("_", set()),
        ("không có ai tên này", set()),
    ],
)
def test_search_box_finds_codes_numbers_phones_and_names(version, typed, codes):
    first = {"applicant_name": "Đặng Thị Đường", "applicant_id_number": "049085000017", "applicant_phone": ""}
    second = {"applicant_name": "Lê Ánh", "applicant_id_number": "", "applicant_phone": "+84905123456"}
    dossier(version, "H47.47.09-240124-0012", **first)
    dossier(
        version,
        "H47.47.09-240125-0013",
        **second,
        register_year=2024,
        register_number=7,
        official_code="H47.47.09-240124-0099",
    )

    assert found(q=typed) == codes


# --- reading the address line ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"nam": "hai nghìn"}, "Đã bỏ qua điều kiện “năm”: cần bốn chữ số, ví dụ 2023."),
        ({"nam": "99999"}, "Đã bỏ qua điều kiện “năm”: cần bốn chữ số, ví dụ 2023."),
        ({"thang": "5"}, "Đã bỏ qua điều kiện “tháng”: cần chọn kèm năm."),
        ({"nam": "2023", "thang": "13"}, "Đã bỏ qua điều kiện “tháng”: cần một số từ 1 đến 12."),
        ({"kenh": "FAX"}, "Đã bỏ qua điều kiện “hình thức nộp”: không có hình thức này."),
        ({"lien-thong": "có"}, "Đã bỏ qua điều kiện “liên thông”: chỉ nhận giá trị 1."),
        ({"ket-qua": "x"}, "Đã bỏ qua điều kiện “kết quả”: không có giá trị này."),
        ({"den-han": "x"}, "Đã bỏ qua điều kiện “đến hạn”: không có giá trị này."),
        ({"trang-thai": "processing"}, "Đã bỏ qua điều kiện “trạng thái”: không có giá trị này."),
        ({"linh-vuc": "<script>"}, "Đã bỏ qua điều kiện “lĩnh vực”: không có giá trị này."),
        ({"thu-tuc": "1.001193'--"}, "Đã bỏ qua điều kiện “thủ tục”: không có giá trị này."),
        ({"bo-phan": "a b"}, "Đã bỏ qua điều kiện “bộ phận”: không có giá trị này."),
        ({"q": "x" * 101}, "Đã bỏ qua ô tìm kiếm: chỉ tìm được tối đa 100 ký tự."),
    ],
)
def test_what_is_not_understood_is_left_out_with_a_sentence(params, sentence):
    asked = filters.read(params)

    assert asked.ignored == (sentence,)
    assert filters.read(dict.fromkeys(params, "")) == Filter()


def test_filter_says_itself_as_an_address_line_that_reads_the_same():
    line = "q=an&nam=2023&thang=2&kenh=mot-cua&lien-thong=1&ket-qua=tre&trang-thai=READY&linh-vuc=ho-tich"
    params = dict(pair.split("=") for pair in line.split("&"))

    asked = filters.read(params)

    assert asked.query_string() == line
    assert filters.read(dict(pair.split("=") for pair in asked.query_string().split("&"))) == asked


def test_choices_are_sorted_as_vietnamese_reads_and_asked_for_once(django_assert_num_queries):
    factories.make_field(slug="dat-dai", name="Đất đai")
    factories.make_field(slug="chung-thuc", name="Chứng thực")
    factories.make_unit(code="kinh-te", name="Phòng Kinh tế")

    with django_assert_num_queries(1):
        fields, units = filters.choices()

    assert fields == [("chung-thuc", "Chứng thực"), ("dat-dai", "Đất đai")]
    assert units == [("kinh-te", "Phòng Kinh tế")]


# --- days, weekdays and hours ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("params", "codes"),
    [
        ({"tu": "2026-11-17"}, {"TUESDAY", "SUNDAY"}),
        ({"den": "2026-11-17"}, {"MONDAY", "TUESDAY"}),
        ({"tu": "2026-11-17", "den": "2026-11-17"}, {"TUESDAY"}),
        ({"thu": "1"}, {"MONDAY"}),
        ({"thu": "7"}, {"SUNDAY"}),
        ({"gio": "0"}, {"MONDAY"}),
        ({"gio": "16"}, {"TUESDAY", "SUNDAY"}),
        ({"gio": "16", "thu": "2"}, {"TUESDAY"}),
    ],
)
def test_days_weekdays_and_hours_are_those_of_the_office(version, params, codes):
    dossier(version, "MONDAY", "2026-11-16 00:05")
    dossier(version, "TUESDAY", "2026-11-17 16:59")
    dossier(version, "SUNDAY", "2026-11-22 16:00")

    assert found(**params) == codes


@pytest.mark.parametrize("params", [{"tu": "31/12/2023"}, {"den": "hôm qua"}, {"thu": "8"}, {"gio": "24"}])
def test_a_day_or_hour_that_is_none_is_left_out_with_a_sentence(params):
    asked = filters.read(params)

    assert len(asked.ignored) == 1
    assert asked.is_empty


def test_the_address_line_of_days_and_midnight_reads_back():
    asked = filters.read({"tu": "2026-11-17", "den": "2026-11-18", "thu": "2", "gio": "0"})

    assert asked.query_string() == "tu=2026-11-17&den=2026-11-18&thu=2&gio=0"


@pytest.mark.parametrize(
    ("params", "codes"),
    [
        ({"xong-tu": "2026-11-18"}, {"NEXT-DAY"}),
        ({"xong-den": "2026-11-17"}, {"SAME-DAY"}),
        ({"chua-xong": "2026-11-18"}, {"NEXT-DAY", "OPEN"}),
        ({"den": "2026-11-16", "chua-xong": "2026-11-18"}, {"NEXT-DAY", "OPEN"}),
        ({"kenh": "khong-truc-tuyen"}, {"SAME-DAY", "NEXT-DAY"}),
    ],
)
def test_what_was_finished_or_still_open_on_a_day(version, params, codes):
    done = {"state": State.READY, "due_at": DUE}
    dossier(version, "SAME-DAY", finished_at=moment("2026-11-17 23:59"), channel=Channel.POSTAL, **done)
    dossier(version, "NEXT-DAY", finished_at=moment("2026-11-18 00:00"), **done)
    dossier(version, "OPEN", state=State.PROCESSING, channel=Channel.ONLINE)

    assert found(**params) == codes
