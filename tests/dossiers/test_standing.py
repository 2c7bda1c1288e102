"""How a dossier stands, in the words of the list: by the very minute, days by the calendar."""

import pytest

from dossiers.standing import Standing, standing
from dossiers.states import State
from tests import factories
from tests.factories import moment, store_dossier

pytestmark = pytest.mark.django_db

NOW = moment("2026-11-20 10:00")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"due_at": "2026-11-20 17:30"}, Standing("warn", "hôm nay, trước 17:30")),
        ({"due_at": "2026-11-21 17:30"}, Standing("warn", "còn 1 ngày")),
        ({"due_at": "2026-11-23 17:30"}, Standing("warn", "còn 3 ngày")),
        ({"due_at": "2026-11-24 17:30"}, Standing("info", "còn 4 ngày")),
        ({"due_at": "2026-11-20 09:59"}, Standing("late", "quá hạn 1 phút")),
        ({"due_at": "2026-11-20 07:30"}, Standing("late", "quá hạn 2 giờ")),
        ({"due_at": "2026-11-19 17:30"}, Standing("late", "quá hạn 1 ngày")),
        (
            {"due_at": "2026-11-18 17:30", "state": State.INCOMPLETE, "clock_stopped_at": "2026-11-18 17:30"},
            Standing("wait", "tạm dừng tính hạn"),
        ),
        (
            {"due_at": "2026-11-17 17:30", "state": State.PAUSED, "clock_stopped_at": "2026-11-18 08:00"},
            Standing("late", "quá hạn 1 ngày"),
        ),
        (
            {"due_at": "2026-11-18 17:30", "state": State.READY, "finished_at": "2026-11-18 17:30"},
            Standing("ok", "đúng hạn"),
        ),
        (
            {"due_at": "2026-11-18 17:30", "state": State.RETURNED, "finished_at": "2026-11-17 17:30"},
            Standing("ok", "trước hạn"),
        ),
        (
            {"due_at": "2026-11-18 17:30", "state": State.READY, "finished_at": "2026-11-20 08:00"},
            Standing("late", "trễ 2 ngày"),
        ),
        ({"due_at": "2026-11-18 17:30", "state": State.VOIDED}, Standing("done", "không tính hạn")),
    ],
)
def test_standing_in_words(values, expected):
    moments = {name: moment(value) if name.endswith("_at") else value for name, value in values.items()}

    dossier = store_dossier(version=factories.make_version(), received_at=moment("2026-11-16 09:00"), **moments)

    assert standing(dossier, now=NOW) == expected
