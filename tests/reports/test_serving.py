"""How a period was served, from dossiers laid out by hand."""

from datetime import timedelta
from decimal import Decimal

import pytest

from dossiers import lifecycle
from dossiers.declarations import PaperItem
from dossiers.models import ApologyLetter, HandOver, Payment
from dossiers.states import Channel
from procedures.models import SupportEntry
from reports.charts import hours, weekdays
from reports.comparison import comparison
from reports.figures import figures_in, yearly
from reports.meanings import MEANINGS
from reports.openings import opening
from reports.periods import of_year
from reports.service_tiles import service_tiles
from reports.serving import service
from reports.tiles import tiles
from tanthanh.office.roles import Role
from tests.factories import make_dossier, make_officer, make_team, make_unit, make_version, moment
from tests.reports.test_figures import NOW, episode, letter, stored

pytestmark = pytest.mark.django_db
YEAR = of_year(2023)


@pytest.fixture
def version():
    return make_version()


def test_the_hours_are_the_offices_own(version):
    for at in ("2023-05-10 00:05", "2023-05-10 07:59", "2023-05-10 08:00", "2023-05-11 23:59"):
        stored(version, received_at=moment(at))
    stored(version, received_at=moment("2023-05-10 08:30"), channel=Channel.NATIONAL_PORTAL)

    counted = service(YEAR).hours

    assert {hour: count for hour, count in enumerate(counted) if count} == {0: 1, 7: 1, 8: 1, 23: 1}


def test_letters_before_and_after_the_date_that_was_missed(version):
    for number, issued in enumerate(("2023-05-14 09:00", "2023-05-15 17:30", "2023-05-15 17:31"), start=1):
        letter(episode(version), "APPROVED", number=number)
        ApologyLetter.objects.filter(number=number).update(approved_at=moment(issued))
    letter(episode(version), "SENT", origin="PAPER")
    ApologyLetter.objects.filter(origin="PAPER").update(sent_at=None)
    letter(episode(version), "DRAFT")

    served = service(YEAR)

    assert (served.letters_before, served.letters_after, served.letters_undated) == (2, 1, 1)


def test_papers_asked_for_again_and_ways_back():
    unit = make_unit()
    clerk, specialist = make_officer(), make_officer(Role.SPECIALIST, unit=unit)
    dossier = make_dossier(by=clerk, at=moment("2023-05-29 09:00"))
    lifecycle.forward(dossier, by=clerk, at=moment("2023-05-29 09:30"), unit=unit)
    lifecycle.ask_supplement(dossier, by=specialist, at=moment("2023-05-30 09:00"), reason="Thiếu bản sao")
    other = make_dossier(by=clerk, at=moment("2023-05-29 10:00"))
    at = moment("2023-05-29 11:00")
    HandOver.objects.create(dossier=other, to_unit=unit, sent_at=at, sent_back_at=at, done_at=at, note="Nhầm bộ phận")

    served = service(YEAR)

    assert (served.supplements, served.asked_for_papers, served.sent_back) == (1, 1, 1)
    assert served.supplements_per_dossier == Decimal("0.50")
    by_key = {tile.key: tile.text for tile in service_tiles(yearly(2023, now=NOW), served)}
    assert by_key["bo-sung"] == "0,50"
    assert by_key["khong-chong-cheo"] == "50,00\N{NO-BREAK SPACE}%"


def _with(papers, at="2023-05-29 09:00"):
    return make_dossier(at=moment(at), documents=papers)


def test_papers_that_the_office_had_are_not_wasted():
    """Seven papers in two dossiers, three of them known to the office; a dossier of another year counts nothing."""
    forms = (["HELD", "ORIGINAL", "COPY", "HELD"], ["ELECTRONIC", "HELD", "COPY"])
    for listed in forms:
        papers = tuple(PaperItem(name=f"Giấy {place}", form=form, quantity=2) for place, form in enumerate(listed))
        _with(papers)
    _with((PaperItem(name="Khác", form="HELD"),), at="2022-05-30 09:00")

    served = service(YEAR)
    tile = next(tile for tile in service_tiles(yearly(2023, now=NOW), served) if tile.key == "khong-lang-phi")

    assert served.papers == (7, 3)
    assert tile.text == "42,86\N{NO-BREAK SPACE}%"
    assert tile.note == "3 giấy tờ không phải nộp lại ÷ 7 giấy tờ của thành phần hồ sơ"
    assert opening(tile.path, now=NOW).total == 2


def test_what_nobody_writes_down_is_a_dash_with_its_reason(version):
    stored(version, "2023-05-12 09:00")

    unknown = [tile for tile in service_tiles(yearly(2023, now=NOW), service(YEAR)) if tile.text == "–"]

    assert {tile.key for tile in unknown} == {"thanh-toan", "khong-lang-phi", "khong-viet", "thanh-nien"}
    assert all("chưa ghi" in tile.note for tile in unknown)


def test_an_empty_period_divides_by_nothing():
    empty = service_tiles(yearly(2023, now=NOW), service(YEAR))

    assert {tile.text for tile in empty} == {"–", "0"}


def test_every_figure_has_its_formula_and_its_basis():
    shown = (*tiles(yearly(2023, now=NOW)), *service_tiles(yearly(2023, now=NOW), service(YEAR)))

    assert [tile.key for tile in shown] == list(MEANINGS)
    assert all(meaning.formula.endswith(".") and meaning.basis for meaning in MEANINGS.values())


def test_the_charts_of_time_add_up_to_what_was_received(version):
    for number in range(30):
        at = moment("2023-01-02 06:30") + timedelta(days=number, hours=number % 13)
        stored(version, received_at=at, due_at=at + timedelta(days=3))
    served = service(YEAR)

    assert sum(bar.total for bar in weekdays(served).bars) == figures_in(YEAR, now=NOW).one_stop.total == 30
    assert sum(bar.total for bar in hours(served).bars) == 30
    assert len(weekdays(served).bars) == 7


def test_the_year_beside_the_year_before_and_the_target(version, settings):
    settings.TARGETS = {"on_time_rate": Decimal("98.00")}
    for year, late in ((2022, 1), (2023, 0), (2023, 1)):
        at = moment(f"{year}-05-10 09:00")
        due = moment(f"{year}-05-15 17:30")
        stored(version, received_at=at, due_at=due, finished_at=due + timedelta(days=late), state="READY")

    table = comparison(yearly(2023, now=NOW), yearly(2022, now=NOW))
    rows = {row.label: [cell.value for cell in row.cells] for row in table.rows}

    assert rows["Hồ sơ một cửa tiếp nhận"] == [2, 1, 1, None, None]
    assert rows["Tỷ lệ đúng hạn"] == [Decimal("50.00"), 0, Decimal("50.00"), Decimal("98.00"), Decimal("-48.00")]
    assert rows["Hài lòng chung"] == [None] * 5
    assert rows["Tỷ lệ trực tuyến"][3:] == [None, None]


def test_fees_paid_online_are_a_share_of_the_dossiers_that_paid(version):
    for method in ("CASH", "ONLINE", "ONLINE", "TRANSFER"):
        pay(stored(version), method)
    pay(stored(version, channel=Channel.NATIONAL_PORTAL), "ONLINE")
    stored(version)
    refunded = stored(version)
    pay(refunded, "ONLINE", kind="REFUND", amount=-8000, reason="Rút hồ sơ")

    served = service(YEAR)

    assert served.fees == (4, 2)
    by_key = {tile.key: tile.text for tile in service_tiles(yearly(2023, now=NOW), served)}
    assert by_key["thanh-toan"] == "50,00\N{NO-BREAK SPACE}%"


def test_what_nobody_had_to_write_is_of_the_counter_alone(version):
    for fields, seconds in ((6, 50), (9, 91), (7, None), (None, 4000)):
        stored(version, fields_prefilled=fields, intake_seconds=seconds)
    stored(version, channel=Channel.ONLINE, fields_prefilled=100, intake_seconds=1)
    stored(version, received_at=moment("2022-05-10 09:00"), fields_prefilled=100, intake_seconds=1)

    tile = by_key("khong-viet")

    # 6 + 9 + 7 fields; (50 + 91) ÷ 2 = 70,5 seconds, to the even one.
    assert tile.text == "22"
    assert "3 hồ sơ" in tile.note
    assert tile.note.endswith("trung bình 1 phút 10 giây")


def test_a_time_nobody_measured_is_not_shown(version):
    stored(version, fields_prefilled=6)

    assert "trung bình" not in by_key("khong-viet").note


def test_the_volunteers_turns_and_hours_are_those_of_the_period():
    team = make_team()
    for day, hours_of_one, people, helped in (
        ("2023-01-01", "3.5", 2, 1200),
        ("2023-12-31", "1.5", 1, 34),
        ("2024-01-01", "8", 9, 1000),
    ):
        SupportEntry.objects.create(
            team=team, day=day, place="Một cửa", hours=hours_of_one, volunteers=people, helped=helped
        )

    tile = by_key("thanh-nien")

    # 3,5 × 2 + 1,5 × 1 hours; 1.200 + 34 turns.
    assert (tile.text, tile.path) == ("1.234", "/can-bo/ho-tro/?nam=2023")
    assert tile.note == "2 lần ghi sổ, 8,5 giờ công tình nguyện"


def test_whole_hours_have_no_comma():
    SupportEntry.objects.create(team=make_team(), day="2023-03-01", place="Một cửa", hours="10", volunteers=2, helped=0)

    tile = by_key("thanh-nien")

    assert (tile.text, tile.note) == ("0", "1 lần ghi sổ, 20 giờ công tình nguyện")


def by_key(key):
    return next(tile for tile in service_tiles(yearly(2023, now=NOW), service(YEAR)) if tile.key == key)


def pay(dossier, method, **values):
    defaults = {"amount": 8000} | values
    Payment.objects.create(
        **defaults,
        dossier=dossier,
        method=method,
        paid_on="2023-05-10",
        recorded_at=NOW,
        recorded_by=make_officer(),
        reference="BL-01",
        key=f"thu-{dossier.pk}-{method}",
    )


@pytest.mark.parametrize("count", [1, 4])
def test_twelve_queries_however_many_dossiers(django_assert_num_queries, count):
    for _ in range(count):
        stored(make_version(), "2023-05-12 09:00")

    with django_assert_num_queries(12):
        service(YEAR)
