"""Hostile submissions: no figure moves, no page breaks. The ten thousand are in bench/hostile_survey.py."""

import os
import random

import pytest
from django.core.cache import cache

from bench.hostile_survey import attack
from dossiers.survey_tokens import survey_token
from surveys.models import Ballot, Comment
from surveys.scores import satisfaction

pytestmark = pytest.mark.django_db
TIMES = int(os.environ.get("HOSTILE_TIMES", "300"))
MARKS = {"thai_do": "5", "danh_gia_chung": "4"}


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


def figures(year):
    return [(row.code, row.score.counts) for row in satisfaction(year).criteria]


def test_hostile_submissions_change_no_figure_and_break_no_page(client):
    receipts = [f"/khao-sat/{survey_token(str(number))}/" for number in range(8)]
    for receipt in receipts:
        client.post(receipt, MARKS)
    year = Ballot.objects.first().year
    before, comments = figures(year), Comment.objects.filter(verdict="SHOWN").count()

    statuses = attack(client, receipts, times=TIMES, chance=random.Random(20261122))

    assert sum(statuses.values()) == TIMES
    assert set(statuses) <= {302, 400, 404, 410, 413, 422, 429}
    assert {302, 404, 410, 422, 429} <= set(statuses)
    assert figures(year) == before
    assert Comment.objects.filter(verdict="SHOWN").count() == comments
    answered = ", ".join(f"{times:,} × {status}" for status, times in sorted(statuses.items()))
    print(f"{TIMES:,} hostile submissions ({answered}): no figure changed, no error page came")
