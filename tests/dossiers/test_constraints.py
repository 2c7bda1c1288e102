"""Every constraint of the dossiers, tripped behind the rules' back, and the invariants that no constraint can say."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, models, transaction

from dossiers import lateness, lifecycle
from dossiers.models import (
    ApologyLetter,
    Dossier,
    LateListing,
    LateListPublication,
    LatenessEpisode,
    LetterOrigin,
    LetterState,
    Regime,
    SubmittedDocument,
)
from dossiers.states import State
from tanthanh.office.roles import Role
from tanthanh.office.vietnamese import office_day
from tests.factories import MONDAY, THURSDAY, make_dossier, make_officer, make_version, moment, store_dossier

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)

BROKEN_DOSSIERS = {
    "dossier_register_number_with_its_year": {"register_year": 2026},
    "dossier_finished_at_iff_finished": {"finished_at": MONDAY, "finished_on": MONDAY.date()},
    "dossier_returned_at_iff_returned": {"returned_at": MONDAY},
    "dossier_clock_stopped_while_waiting": {"state": State.PAUSED},
    "dossier_clock_runs_while_worked_on": {"clock_stopped_at": MONDAY},
    "dossier_finished_after_received": {
        "state": State.READY,
        "finished_at": MONDAY - HOUR,
        "finished_on": MONDAY.date(),
    },
    "dossier_returned_after_finished": {
        "state": State.RETURNED,
        "finished_at": THURSDAY,
        "finished_on": THURSDAY.date(),
        "returned_at": THURSDAY - HOUR,
    },
    "dossier_due_after_received": {"due_at": MONDAY - HOUR},
    "dossier_promised_after_received": {"first_promised_at": MONDAY - HOUR},
}


def trips(name, act):
    """The database refuses, and it names this very constraint (SQLite names columns where a constraint is unique)."""
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        act()
    assert name in str(refused.value)


@pytest.mark.parametrize("name", BROKEN_DOSSIERS)
def test_dossier_constraint_refuses_nonsense(name):
    dossier = store_dossier(version=make_version(), received_at=MONDAY)

    trips(name, lambda: Dossier.objects.filter(pk=dossier.pk).update(**BROKEN_DOSSIERS[name]))


def test_every_check_constraint_of_the_dossier_is_tripped_above():
    checks = {c.name for c in Dossier._meta.constraints if isinstance(c, models.CheckConstraint)}

    assert checks == set(BROKEN_DOSSIERS)


def test_register_number_is_taken_once_a_year():
    dossier = make_dossier()
    other = store_dossier(version=dossier.version, received_at=MONDAY)

    trips(
        "register_number",
        lambda: Dossier.objects.filter(pk=other.pk).update(register_year=2026, register_number=dossier.register_number),
    )


@pytest.mark.parametrize("column", ["code", "official_code", "token", "intake_key"])
def test_column_of_the_dossier_is_unique(column):
    first = store_dossier(version=make_version(), received_at=MONDAY, official_code="H17-1", intake_key="k")
    second = store_dossier(version=first.version, received_at=MONDAY)

    trips(column, lambda: Dossier.objects.filter(pk=second.pk).update(**{column: getattr(first, column)}))


def test_missed_date_has_one_episode():
    dossier = store_dossier(version=make_version(), received_at=MONDAY)
    values = {"dossier": dossier, "missed_due_at": THURSDAY, "opened_at": THURSDAY}
    LatenessEpisode.objects.create(**values)

    trips("missed_due_at", lambda: LatenessEpisode.objects.create(**values))


def test_episode_cannot_end_before_the_date_it_missed():
    dossier = store_dossier(version=make_version(), received_at=MONDAY)

    trips(
        "episode_closed_after_missed_date",
        lambda: LatenessEpisode.objects.create(
            dossier=dossier, missed_due_at=THURSDAY, opened_at=THURSDAY, closed_at=THURSDAY - HOUR
        ),
    )


@pytest.fixture
def episode():
    make_dossier()
    lateness.flag_late(at=THURSDAY + HOUR)
    return LatenessEpisode.objects.get()


def test_episode_has_one_letter(episode):
    ApologyLetter.objects.create(episode=episode, drafted_at=THURSDAY)

    trips("episode_id", lambda: ApologyLetter.objects.create(episode=episode, drafted_at=THURSDAY))


@pytest.mark.parametrize(
    "values",
    [
        {"state": LetterState.DRAFT, "number": 1, "year": 2026},
        {"state": LetterState.APPROVED},
        {"state": LetterState.APPROVED, "number": 1, "year": 2026, "approved_at": THURSDAY},
        {"origin": LetterOrigin.PAPER, "state": LetterState.DRAFT},
        {"origin": LetterOrigin.PAPER, "state": LetterState.SENT, "number": 3, "year": 2026},
    ],
)
def test_letter_is_numbered_only_by_an_approval(episode, values):
    trips(
        "letter_numbered_iff_approved_here",
        lambda: ApologyLetter.objects.create(episode=episode, drafted_at=THURSDAY, **values),
    )


def test_letter_is_sent_only_in_state_sent(episode):
    trips(
        "letter_sent_at_only_when_sent",
        lambda: ApologyLetter.objects.create(episode=episode, drafted_at=THURSDAY, sent_at=THURSDAY),
    )


def test_letter_number_is_taken_once_a_year(episode):
    leader = make_officer(Role.LEADER)
    make_dossier()
    lateness.flag_late(at=THURSDAY + HOUR)
    values = {
        "drafted_at": THURSDAY,
        "state": LetterState.APPROVED,
        "number": 1,
        "year": 2026,
        "approved_at": THURSDAY,
        "approved_by": leader,
    }
    ApologyLetter.objects.create(episode=episode, **values)
    other = LatenessEpisode.objects.exclude(pk=episode.pk).get()

    trips("number", lambda: ApologyLetter.objects.create(episode=other, **values))


def test_episode_stands_once_in_an_edition(episode):
    edition = LateListPublication.objects.create(number=1, published_at=THURSDAY, digest="x")
    row = {
        "publication": edition,
        "episode": episode,
        "code": "x",
        "procedure": "x",
        "received_on": MONDAY.date(),
        "due_at": THURSDAY,
        "days_late": 1,
    }
    LateListing.objects.create(**row)

    trips("episode_id", lambda: LateListing.objects.create(**row))


def test_paper_counts_at_least_one_and_stands_in_one_place():
    dossier = make_dossier()

    trips(
        "submitted_document_at_least_one",
        lambda: SubmittedDocument.objects.create(dossier=dossier, position=9, name="x", quantity=0),
    )
    trips("position", lambda: SubmittedDocument.objects.create(dossier=dossier, position=1, name="x"))


def test_regime_ends_after_it_starts():
    trips(
        "regime_ends_after_it_starts",
        lambda: Regime.objects.create(code="x", name="x", forms="2025", valid_from="2026-01-02", valid_to="2026-01-01"),
    )


def test_local_days_repeat_their_moments_through_the_whole_life():
    leader = make_officer(Role.LEADER)
    dossier = make_dossier(at=moment("2026-11-16 00:30"))
    lifecycle.ask_supplement(dossier, by=leader, at=moment("2026-11-16 23:50"), reason="Thiếu giấy")
    lifecycle.take_supplement(dossier, by=leader, at=moment("2026-11-20 00:10"))
    lifecycle.finish(dossier, by=leader, at=moment("2026-11-23 00:20"))

    dossier.refresh_from_db()

    assert dossier.received_on == office_day(dossier.received_at)
    assert dossier.due_on == office_day(dossier.due_at)
    assert dossier.finished_on == office_day(dossier.finished_at)


def test_first_promise_is_written_at_intake_and_nowhere_else():
    room = Path(lifecycle.__file__).parent
    writers = {
        path.name
        for path in room.rglob("*.py")
        if "migrations" not in path.parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and node.attr == "first_promised_at"
    }

    assert writers == set()
