"""The process as a page of documentation, drawn from the table itself so that it cannot grow stale."""

from dossiers.states import MOVES, SLUG_OF, State, Step
from tanthanh.office.roles import Role

HEAD = """# The life of a dossier

Generated from `dossiers/states.py` by `manage.py draw_lifecycle`; a test fails when it is stale. A dossier comes into
being by *tiếp nhận* (intake) in state *được tiếp nhận*. Lateness is no state: it is computed from dates, and only the
act of finding it is stored (`LatenessEpisode`). Every step writes one line of the append-only log. Steps that keep the
state (hand-overs, other agencies, a verification, a correction) are in the table and not in the drawing.

| step | address | from | to | who | paper | reason |
|---|---|---|---|---|---|---|
"""


def page() -> str:
    """The table of steps and a Mermaid diagram, as Markdown."""
    return f"{HEAD}{_rows()}\n```mermaid\nstateDiagram-v2\n{_arrows()}```\n"


def _rows() -> str:
    return "".join(
        f"| {step.label} | `{SLUG_OF[step]}` | {_labels(move.sources, State)} "
        f"| {move.target.label if move.target else 'giữ nguyên'} "
        f"| {_labels(move.roles, Role)} | {move.paper.label if move.paper else '–'} "
        f"| {'có' if move.needs_reason else '–'} |\n"
        for step, move in MOVES.items()
    )


def _labels(chosen: frozenset[State] | frozenset[Role], words: type[State] | type[Role]) -> str:
    return ", ".join(str(word.label) for word in words if word in chosen)


def _arrows() -> str:
    names = "".join(f"    {state.value}: {state.label}\n" for state in State)
    first = f"    [*] --> {State.RECEIVED.value}: {Step.RECEIVE.label}\n"
    return (
        names
        + first
        + "".join(
            f"    {source.value} --> {move.target.value}: {step.label}\n"
            for step, move in MOVES.items()
            for source in State
            if source in move.sources and move.target
        )
    )
