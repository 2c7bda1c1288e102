"""Columns stand where their numbers say."""

import pytest

from tanthanh.office import charts


def draw(*series, labels=(("Tháng 1", "T1"), ("Tháng 2", "T2"))):
    return charts.stacked(key="k", title="Hồ sơ", over="Tháng", labels=labels, series=series, width=252, height=152)


def test_parts_stand_on_one_another_in_proportion():
    # 100 units of room: 152 high, 24 above, 28 below; the grid tops out at 100, so one is one unit.
    chart = draw(("Trực tuyến", [60, 100]), ("Trực tiếp", [40, 0]))

    first, second = chart.bars
    assert [(part.y, part.height) for part in first.parts] == [(64, 60), (24, 40)]
    assert [(part.y, part.height) for part in second.parts] == [(24, 100), (24, 0)]
    assert (first.total, second.total) == (100, 100)
    assert [(line.value, line.y) for line in chart.lines] == [
        (0, 124),
        (20, 104),
        (40, 84),
        (60, 64),
        (80, 44),
        (100, 24),
    ]


def test_columns_share_the_width():
    # 200 units right of the axis, 100 for each column, a sixth of it left free on both sides.
    assert [(bar.x, bar.width, bar.middle) for bar in draw(("A", [1, 1])).bars] == [(68, 67, 101), (168, 67, 201)]


def test_a_small_value_is_still_seen_and_nothing_is_not_drawn():
    chart = draw(("A", [1000, 1000]), ("B", [1, 0]))

    assert [bar.parts[1].height for bar in chart.bars] == [charts.SMALLEST, 0]


def test_a_year_without_dossiers_is_an_empty_frame():
    chart = draw(("A", [0, 0]))

    assert [bar.total for bar in chart.bars] == [0, 0]
    assert [line.value for line in chart.lines] == [0, 1]


def test_no_columns_at_all_is_an_empty_frame_too():
    assert draw(("A", []), labels=()).bars == ()


@pytest.mark.parametrize(
    ("largest", "step"),
    [
        (0, 1),
        (1, 1),
        (4, 1),
        (5, 1),
        (9, 2),
        (10, 2),
        (11, 5),
        (25, 5),
        (26, 10),
        (99, 20),
        (567, 200),
        (1000, 200),
        (5880, 2000),
    ],
)
def test_grid_lines_are_round_and_few(largest, step):
    assert charts.grid_step(largest) == step
