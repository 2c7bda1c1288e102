"""Whoever holds a copy of the whole database, and only that, tries to learn which marks a dossier's citizen gave.

Everything is tried that a copy offers: shared values, hashes of what dossiers carry, the order in which the database
keeps rows, the order of keys, transaction stamps, and days.
"""

import hashlib
import random
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import connection, models

from dossiers.models import Dossier
from dossiers.states import State
from dossiers.survey_tokens import survey_token
from surveys import ballots, box
from surveys.invitations import fingerprint
from surveys.models import Answer, Ballot, Comment, Door, SpentToken
from surveys.questionnaire import short_questions
from tests.factories import make_version, moment, store_dossier

MANY = 60
TODAY = date(2026, 11, 20)
# By pure chance about one of sixty is matched rightly; nine or more happens once in a million worlds.
LUCK = 9


def marks_of(place):
    """A pattern of marks that names its citizen, so that the test knows the truth."""
    codes = ("co_so_vat_chat", "su_thuan_loi", "thai_do")
    return {code: 1 + place // 5**power % 5 for power, code in enumerate(codes)}


@pytest.fixture
def ward(transactional_db):
    """Sixty dossiers returned minute by minute on one day, each citizen answering at once, in that order."""
    version = make_version()
    questions = short_questions()
    for place in range(MANY):
        dossier = store_dossier(
            version=version,
            received_at=moment("2026-11-17 08:00"),
            state=State.RETURNED,
            returned_at=moment("2026-11-20 08:00") + timedelta(minutes=place),
        )
        answer = ballots.FilledIn(questions, marks_of(place), f"Ý kiến {place}")
        ballots.cast_ballot(answer, door=Door.RECEIPT, token=survey_token(dossier.token), on=TODAY)
    box.shake()
    return list(Dossier.objects.order_by("returned_at"))


def rows(model, *, order):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {model._meta.db_table} {order}")
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def kept(model):
    """The rows as a dump writes them: in the order in which the database keeps them."""
    return rows(model, order="ORDER BY rowid" if connection.vendor == "sqlite" else "ORDER BY ctid")


def places_of(found):
    """For ballots in some order: whose they are in truth, told by their marks."""
    codes = {question.pk: question.criterion for question in short_questions()}
    given = {}
    for answer in rows(Answer, order=""):
        given.setdefault(answer["ballot_id"], {})[codes[answer["question_id"]]] = answer["score"]
    truth = {tuple(sorted(marks_of(place).items())): place for place in range(MANY)}
    return [truth[tuple(sorted(given[row["id"]].items()))] for row in found]


def matched(order):
    return sum(place == guess for guess, place in enumerate(order))


def test_the_attack_would_work_on_rows_kept_in_order():
    assert matched(list(range(MANY))) == MANY
    shuffled = list(range(MANY))
    random.Random(1).shuffle(shuffled)
    assert matched(shuffled) < LUCK


def test_no_value_of_a_dossier_stands_in_the_survey(ward):
    survey = {
        str(value)
        for model in (Ballot, Answer, Comment, SpentToken)
        for row in kept(model)
        for name, value in row.items()
        if name in {"id", "ballot_id", "import_key", "import_digest"} and value not in {None, ""}
    }
    carried = {str(value) for dossier in ward for value in (dossier.pk, dossier.code, dossier.secret, dossier.token)}
    hashed = {hashlib.sha256(value.encode()).hexdigest() for value in carried}
    hashed |= {str(fingerprint(value)) for value in carried}
    hashed |= {str(int(value[:16], 16) >> shift) for value in list(hashed) if len(value) == 64 for shift in (0, 1)}

    assert survey & (carried | hashed) == set()


def test_the_ledger_shares_nothing_with_the_ballots(ward):
    ledger = {str(row["id"]) for row in kept(SpentToken)}
    boxes = {str(value) for model in (Ballot, Answer, Comment) for row in kept(model) for value in row.values()}

    assert len(ledger) == MANY
    assert ledger & boxes == set()


@pytest.mark.parametrize("order", ["", "ORDER BY id", "kept"])
def test_ballots_lie_in_no_order_that_the_dossiers_have(ward, order):
    found = kept(Ballot) if order == "kept" else rows(Ballot, order=order)

    assert matched(places_of(found)) < LUCK
    assert matched(places_of(found)[::-1]) < LUCK


def test_answers_and_comments_lie_in_no_order_of_arrival_either(ward):
    seen = list(dict.fromkeys(row["ballot_id"] for row in kept(Answer)))
    said = [int(row["text"].split()[-1]) for row in kept(Comment)]

    assert matched(places_of([{"id": key} for key in seen])) < LUCK
    assert matched(said) < LUCK


def test_the_ledger_lies_in_no_order_of_arrival(ward):
    arrived = [fingerprint(survey_token(dossier.token)) for dossier in ward]
    order = [arrived.index(row["id"]) for row in kept(SpentToken)]

    assert matched(order) < LUCK


def test_ledger_laid_beside_the_ballots_line_by_line_tells_nothing(ward):
    arrived = [fingerprint(survey_token(dossier.token)) for dossier in ward]
    spent = [arrived.index(row["id"]) for row in kept(SpentToken)]

    for found in (kept(Ballot), rows(Ballot, order="ORDER BY id")):
        assert sum(a == b for a, b in zip(spent, places_of(found), strict=True)) < LUCK


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL stamps rows with their transaction")
def test_transactions_tell_no_ballot_from_another(ward):
    stamps = set()
    for model in (Ballot, Answer, Comment, SpentToken):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT DISTINCT xmin::text FROM {model._meta.db_table}")
            stamps |= {row[0] for row in cursor.fetchall()}

    assert len(stamps) == 1


def test_the_survey_keeps_no_time_of_day_no_officer_and_no_address():
    answering = (Ballot, Answer, Comment, SpentToken)
    fields = [field for model in answering for field in model._meta.get_fields() if not field.auto_created]

    assert [f.name for f in fields if isinstance(f, models.DateTimeField | models.GenericIPAddressField)] == []
    related = {field.related_model for field in fields if field.is_relation}
    survey = set(apps.get_app_config("surveys").get_models())
    assert related <= survey
