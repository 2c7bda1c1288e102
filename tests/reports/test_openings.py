"""Every figure opens: the dossiers behind it, in parts that add up to it, whatever stands in the table."""

from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from dossiers import filters
from dossiers.models import Dossier
from dossiers.states import Channel, State
from reports.breakdowns import breakdowns
from reports.comparison import comparison
from reports.figures import figures_in, yearly
from reports.meanings import MEANINGS
from reports.openings import opening
from reports.periods import of_quarter, of_year
from reports.service_tiles import service_tiles
from reports.serving import service
from reports.tables import beside, tables
from reports.tiles import tiles
from tanthanh.office.roles import Role
from tests.factories import make_officer, make_unit, make_version, moment, store_dossier
from tests.reports.test_figures import NOW, many, stored

pytestmark = pytest.mark.django_db
PAGE = "/lanh-dao/2023/so-lieu/"


def listed(path):
    asked = filters.read(dict(parse_qsl(urlsplit(path).query)))
    assert asked.ignored == ()
    return filters.apply(Dossier.objects.all(), asked, now=NOW).count()


def test_the_parts_of_an_opened_figure_by_hand():
    many(make_version())

    opened = opening("/can-bo/ho-so/?nam=2023&kenh=mot-cua", now=NOW)

    assert opened.total == 36
    assert [(part.label, part.dossiers) for part in opened.by_outcome] == [
        ("Trước hạn", 9),
        ("Đúng hạn", 9),
        ("Trễ hạn", 9),
        ("Đang giải quyết, quá hạn", 9),
    ]
    assert [part.dossiers for part in opened.by_channel] == [12, 12, 12]


def test_a_figure_without_dossiers_opens_none():
    assert opening("/can-bo/khao-sat/?nam=2023", now=NOW) is None
    assert opening("", now=NOW) is None


@pytest.mark.parametrize("key", MEANINGS)
def test_every_figure_has_its_page(client, key):
    client.force_login(make_officer(Role.LEADER))
    many(make_version())

    page = client.get(f"{PAGE}{key}/?ky=quy-2")

    assert page.status_code == 200
    assert MEANINGS[key].formula in page.context["meaning"].formula
    assert "Công thức" in page.text
    assert "Căn cứ" in page.text


def test_the_page_lists_the_dossiers_and_leads_to_the_file(client):
    client.force_login(make_officer(Role.LEADER))
    dossier = stored(make_version(), "2023-05-16 09:00")

    text = client.get(f"{PAGE}tre-han/").text

    assert dossier.code in text
    assert "/can-bo/ho-so/danh-sach.xlsx?nam=2023&amp;kenh=mot-cua&amp;ket-qua=tre" in text


def test_a_figure_that_does_not_exist_is_not_found(client):
    client.force_login(make_officer(Role.LEADER))

    assert client.get(f"{PAGE}khong-co/").status_code == 404


class Sums(TestCase):
    row = st.tuples(
        st.integers(0, 420),
        st.integers(0, 30),
        st.none() | st.integers(0, 60),
        st.sampled_from(Channel.values),
        st.booleans(),
        st.integers(0, 23),
        st.integers(0, 2),
    )

    @settings(max_examples=20, deadline=None)
    @given(st.lists(row, max_size=10), st.sampled_from([of_year(2023), of_quarter(2023, 1)]))
    def test_the_parts_of_every_breakdown_add_up_to_the_total(self, rows, period):
        with transaction.atomic():
            units = [make_unit(), None]
            versions = [make_version() for _ in range(3)]
            for day, limit, took, channel, is_linked, hour, which in rows:
                at = moment("2022-12-15 00:30") + timedelta(days=day, hours=hour)
                columns = {"due_at": at + timedelta(days=limit), "channel": channel, "state": State.PROCESSING}
                if took is not None:
                    columns |= {"state": State.READY, "finished_at": at + timedelta(days=took)}
                columns |= {"is_interlinked": is_linked, "unit": units[which % 2]}
                store_dossier(version=versions[which], received_at=at, **columns)
            figures = figures_in(period, now=NOW)
            cut, served = breakdowns(period, now=NOW), service(period)
            every = (*tables(figures, cut), beside(figures))
            opened = [
                (tile.value, listed(tile.path), opening(tile.path, now=NOW))
                for tile in (*tiles(figures), *service_tiles(figures, served))
                if isinstance(tile.value, int) and tile.path
            ]
            led = [
                (cell.value, listed(cell.path))
                for table in every
                if table.key != "hai-long"
                for row in table.rows
                for cell in row.cells
                if cell.path
            ]
            parts = [
                (part.dossiers, listed(part.path)) for *_, whole in opened for _, cut in whole.cuts for part in cut
            ]
            transaction.set_rollback(True)
        for table in every:
            if table.foot:
                sums = [sum(row.cells[place].value for row in table.rows) for place in range(6)]
                assert sums == [cell.value for cell in table.foot.cells[:6]]
                assert table.foot.cells[0].value == figures.one_stop.total
        assert sum(served.hours) == sum(served.weekdays) == figures.one_stop.total
        for value, count, whole in opened:
            assert value == count == whole.total
            for _, cut_parts in whole.cuts:
                assert sum(part.dossiers for part in cut_parts) == whole.total
        assert [value for value, _ in (*led, *parts)] == [count for _, count in (*led, *parts)]


def test_the_comparison_of_a_year_with_nothing_before_it_has_no_difference_of_rates():
    stored(make_version(), "2023-05-12 09:00")

    rows = {row.label: row.cells for row in comparison(yearly(2023, now=NOW), yearly(2022, now=NOW)).rows}

    assert rows["Tỷ lệ đúng hạn"][2].value is None
