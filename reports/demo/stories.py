"""What the demonstration's open dossiers went through: one row a dossier, days counted in working days before today."""

from typing import NamedTuple

from dossiers.states import Channel


class Story(NamedTuple):
    """One dossier: its procedure, when it came, what was done when.

    `received` is how many working days ago; with `due` it is worked out so that the date falls that many working days
    from today. A step is a verb and how many working days ago, or None for the day of receipt.
    """

    code: str
    received: int = 0
    steps: tuple[tuple[str, int | None], ...] = ()
    due: int | None = None
    channel: Channel = Channel.IN_PERSON


SENT = ("forward", None)


def _in_work(code: str, received: int, channel: Channel = Channel.IN_PERSON) -> Story:
    return Story(code, received, (SENT,), channel=channel)


def _due(code: str, due: int, *steps: tuple[str, int | None]) -> Story:
    return Story(code, steps=(SENT, *steps), due=due)


def _returned(code: str, received: int, finished: int, returned: int) -> Story:
    return Story(code, received, (SENT, ("finish", finished), ("hand_over", returned)))


# fmt: off
JUST_IN = (
    Story("1.004873"), Story("1.004859"), Story("1.004194"), Story("1.001612"), Story("1.010038"), Story("1.013225"),
    Story("1.001653"), Story("1.004884"), Story("2.001035"), Story("1.014027"),
    Story("1.004222", channel=Channel.POSTAL),
)

IN_WORK = (
    _in_work("1.004873", 1), _in_work("1.004873", 1), _in_work("1.004859", 1), _in_work("1.004884", 2),
    _in_work("1.004746", 2), _in_work("1.001653", 3), _in_work("1.001731", 2), _in_work("1.014027", 5),
    _in_work("1.014027", 4), _in_work("1.001699", 8), _in_work("1.004222", 3), _in_work("1.010038", 2),
    _in_work("1.001612", 1), _in_work("2.000720", 1), _in_work("1.013225", 6), _in_work("1.013229", 4),
    _in_work("1.012796", 4), _in_work("1.012796", 2), _in_work("2.000355", 3), _in_work("1.001699", 12),
    _in_work("1.004222", 2, Channel.POSTAL),
)

DUE_SOON = (
    _due("1.004873", 0), _due("1.004859", 0), _due("1.004194", 0), _due("1.001653", 0),
    _due("1.004884", 1), _due("1.001731", 1), _due("1.001612", 1),
)

OVERDUE = (
    _due("1.004859", -1), _due("1.004873", -1), _due("1.001653", -2), _due("1.013228", -3), _due("1.001612", -6),
    _due("1.012796", -2), _due("1.004884", -4),
)

WAITING = (
    Story("1.004884", 4, (SENT, ("ask", 3))), Story("1.013225", 6, (SENT, ("ask", 4))),
    Story("1.001612", 2, (SENT, ("ask", 1))), Story("1.004222", 2, (SENT, ("ask", 0))),
    # Fifteen days and no answer: to be closed by somebody (118/2025 Điều 19.5).
    Story("1.014028", 30, (SENT, ("ask", 29))),
    Story("1.004884", 7, (SENT, ("ask", 5), ("complete", 2))),
    Story("1.013229", 9, (SENT, ("ask", 8), ("complete", 3))),
    Story("1.013978", 10, (SENT, ("pause", 6))), Story("1.013978", 8, (SENT, ("pause", 3))),
    Story("1.013978", 15, (SENT, ("pause", 12), ("resume", 8))),
)

READY = (
    Story("1.004873", 3, (SENT, ("finish", 1))), Story("1.004859", 2, (SENT, ("finish", 0))),
    Story("1.004194", 3, (SENT, ("finish", 2))), Story("1.001612", 2, (SENT, ("finish", 0))),
    Story("1.001731", 5, (SENT, ("finish", 1))), Story("1.012796", 8, (SENT, ("finish", 2))),
    _due("1.004194", -3, ("finish", 1)),
)

CLOSED = (
    _returned("2.000815", 0, 0, 0), _returned("2.000815", 1, 1, 1), _returned("2.000884", 1, 1, 1),
    _returned("2.000635", 2, 2, 1), _returned("1.001193", 2, 2, 2), _returned("1.000656", 3, 3, 3),
    _returned("1.000894", 4, 4, 4), _returned("1.004873", 5, 3, 2), _returned("1.004859", 6, 4, 4),
    _returned("1.001653", 9, 5, 4), _returned("2.000720", 7, 5, 5), _returned("1.013227", 8, 4, 3),
    Story("1.013225", 12, (SENT, ("refuse", 9))),
    Story("1.004746", 5, (SENT, ("withdraw", 4))),
    Story("1.014028", 32, (SENT, ("ask", 31), ("close", 5))),
    Story("1.004873", 0, (("void", None),)),
)
# fmt: on

STORIES = JUST_IN + IN_WORK + DUE_SOON + OVERDUE + WAITING + READY + CLOSED
