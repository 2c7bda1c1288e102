"""Tables and tiles: sums, and links that show exactly the dossiers they count."""

from decimal import Decimal
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest

from dossiers import filters
from dossiers.models import Dossier
from dossiers.states import Channel
from reports.breakdowns import breakdowns
from reports.figures import yearly
from reports.periods import of_year
from reports.tables import beside, dossiers_path, tables
from reports.tiles import headline, tiles
from tests.factories import make_unit, make_version
from tests.reports.test_figures import NOW, episode, letter, many, stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def year():
    many(make_version())
    for unit in (make_unit(), None):
        stored(make_version(), "2023-05-16 09:00", unit=unit, channel=Channel.ONLINE)
    letter(episode(make_version(), imported=True), "SENT", origin="PAPER")
    return yearly(2023, now=NOW)


def every_table(year):
    return (*tables(year, breakdowns(of_year(2023), now=NOW)), beside(year))


def behind(path):
    """How many dossiers the list shows at this address."""
    asked = filters.read(dict(parse_qsl(urlsplit(path).query)))
    assert asked.ignored == ()
    return filters.apply(Dossier.objects.all(), asked, now=NOW).count()


def test_every_figure_opens_the_dossiers_it_counts(year):
    linked = [
        (table.key, row.label, cell)
        for table in every_table(year)
        if table.key != "hai-long"
        for row in (*table.rows, *([table.foot] if table.foot else []))
        for cell in row.cells
        if cell.path
    ]

    assert len(linked) > 60
    assert [(key, label, cell.value, behind(cell.path)) for key, label, cell in linked] == [
        (key, label, cell.value, cell.value) for key, label, cell in linked
    ]


def test_every_count_that_is_not_zero_can_be_opened_unless_nothing_filters_by_its_group(year):
    shut = {
        row.label
        for table in every_table(year)
        for row in table.rows
        for cell in row.cells
        if isinstance(cell.value, int) and cell.value and not cell.path
    }

    assert shut == {"chưa phân bộ phận"}


def test_every_foot_is_the_sum_of_its_rows(year):
    for table in every_table(year):
        if table.foot:
            columns = list(zip(*(row.cells for row in table.rows), strict=True))
            sums = [sum(cell.value for cell in column) for column in columns[:6]]
            assert sums == [cell.value for cell in table.foot.cells[:6]], table.key


def test_every_table_of_dossiers_adds_up_to_the_same_total(year):
    totals = {table.key: table.foot.cells[0].value for table in every_table(year) if table.foot}

    assert totals == dict.fromkeys(("kenh", "thang", "linh-vuc", "bo-phan", "thu-tuc"), 39)


def test_tiles_open_the_dossiers_they_count(year):
    counted = [tile for tile in tiles(year) if isinstance(tile.value, int)]

    assert [(tile.label, behind(tile.path)) for tile in counted] == [(tile.label, tile.value) for tile in counted]


def test_every_tile_leads_somewhere_and_says_how_it_is_reckoned(year):
    assert [tile.label for tile in tiles(year) if not tile.path or not tile.note] == []


def test_tiles_write_their_figures_as_people_do(year):
    by_label = {tile.label: tile.text for tile in tiles(year)}

    # 9 early, 9 on time, 9 late and 9 open by `many`, then 3 late: 18 of 30, and 18 of 39 with the overdue ones.
    assert by_label["đúng hạn trên số đã giải quyết"] == "60,00\N{NO-BREAK SPACE}%"
    assert by_label["đúng hạn, tính cả hồ sơ còn nợ quá hạn"] == "46,15\N{NO-BREAK SPACE}%"
    assert by_label["người dân hài lòng"] == "–"


def test_the_year_in_one_sentence(year):
    assert headline(year) == (
        "Năm 2023 một cửa tiếp nhận 39 hồ sơ, giải quyết 30, trong đó 60,00 % đúng và trước hạn; "
        "12 hồ sơ trễ hạn, 1 thư xin lỗi."
    )


def test_a_year_without_lateness_says_so():
    stored(make_version(), "2023-05-12 09:00")

    assert headline(yearly(2023, now=NOW)).endswith("100,00 % đúng và trước hạn; không hồ sơ nào trễ hạn.")


def test_an_empty_year_has_no_sentence_and_no_rates():
    empty = yearly(2023, now=NOW)

    assert headline(empty) == ""
    assert {tile.text for tile in tiles(empty)} == {"0", "–"}
    assert {cell.value for table in every_table(empty) for row in table.rows for cell in row.cells} == {0, None}


def test_a_path_leaves_out_what_is_not_filtered():
    path = dossiers_path(of_year(2023), kenh="ONLINE", ket_qua="tre", linh_vuc="")

    assert parse_qs(urlsplit(path).query) == {"nam": ["2023"], "kenh": ["ONLINE"], "ket-qua": ["tre"]}
    assert urlsplit(path).path == "/can-bo/ho-so/"


def test_rates_are_decimals_and_counts_are_not(year):
    row = every_table(year)[0].foot

    assert [cell.is_rate for cell in row.cells] == [False] * 6 + [True] * 2
    assert row.cells[6].value == Decimal("60.00")
