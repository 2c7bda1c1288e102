"""The yearly figures against the best single SQL for the same numbers; the dashboard's breakdowns against theirs."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone

from bench.measure import Context, Row, queries, side_by_side
from dossiers.models import Dossier
from dossiers.states import Channel
from reports.breakdowns import breakdowns
from reports.figures import yearly
from reports.periods import of_year
from surveys.ballot_files import read_ballots
from surveys.ballots import import_ballots

YEAR = 2023
BALLOTS = Path("surveys/data/phieu-khao-sat-2023.csv")
STANDS = """
CASE WHEN finished_at > due_at THEN 2
     WHEN finished_on < due_on THEN 0
     WHEN finished_at IS NOT NULL THEN 1
     WHEN due_at < %(now)s AND (clock_stopped_at IS NULL OR clock_stopped_at > due_at) THEN 4
     ELSE 3 END"""
OF_THE_YEAR = "received_on >= %(first)s AND received_on < %(after)s AND state NOT IN ('VOIDED', 'SUBMITTED')"
# Months by channel, letters and publications, satisfaction by criterion and door: one scan of each table.
FIGURES = f"""
SELECT 1, channel, date_part('month', received_on), is_interlinked, {STANDS} AS stands, count(*)
FROM dossiers_dossier WHERE {OF_THE_YEAR} GROUP BY 2, 3, 4, 5
UNION ALL
SELECT 2, '', count(*) FILTER (WHERE letter.state IN ('APPROVED', 'SENT')), false, 0,
    count(*) FILTER (WHERE episode.is_imported OR EXISTS (
        SELECT FROM dossiers_latelisting listing WHERE listing.episode_id = episode.id))
FROM dossiers_latenessepisode episode
JOIN dossiers_dossier dossier ON dossier.id = episode.dossier_id
LEFT JOIN dossiers_apologyletter letter ON letter.episode_id = episode.id
WHERE {OF_THE_YEAR.replace("state", "dossier.state")} AND channel <> 'NATIONAL_PORTAL'
UNION ALL
SELECT 3, ballot.door, answer.score, question.is_overall, answer.question_id, count(*)
FROM surveys_answer answer
JOIN surveys_ballot ballot ON ballot.id = answer.ballot_id
JOIN surveys_question question ON question.id = answer.question_id
WHERE ballot.year = %(year)s GROUP BY 2, 3, 4, 5
"""
# Fields, units and procedures with their names, from one scan.
BREAKDOWNS = f"""
WITH counted AS (
    SELECT version_id, unit_id, {STANDS} AS stands, count(*) AS dossiers
    FROM dossiers_dossier WHERE {OF_THE_YEAR} AND channel <> 'NATIONAL_PORTAL' GROUP BY 1, 2, 3)
SELECT field.slug, min(field.name), unit.code, min(unit.name), procedure.code,
    min(version.short_name), min(version.name), stands, sum(dossiers)
FROM counted
JOIN procedures_procedureversion version ON version.id = version_id
JOIN procedures_procedure procedure ON procedure.id = version.procedure_id
JOIN procedures_field field ON field.id = procedure.field_id
LEFT JOIN office_unit unit ON unit.id = unit_id
GROUP BY GROUPING SETS ((field.slug, stands), (unit.code, stands), (procedure.code, stands))
"""
EPISODES = """
INSERT INTO dossiers_latenessepisode (dossier_id, missed_due_at, opened_at, closed_at, cause, cause_note, is_imported)
SELECT id, due_at, due_at, finished_at, 'UNKNOWN', '', true FROM dossiers_dossier WHERE finished_at > due_at
ON CONFLICT DO NOTHING
"""


def rows(context: Context) -> list[Row]:
    import_ballots(read_ballots(BALLOTS.read_bytes(), today=date(2024, 6, 30)))
    with connection.cursor() as cursor:
        cursor.execute(EPISODES)
        cursor.execute("VACUUM ANALYZE")
    now = timezone.now()
    values = {"now": now, "year": YEAR, "first": date(YEAR, 1, 1), "after": date(YEAR + 1, 1, 1)}

    def figures() -> object:
        return yearly(YEAR, now=now)

    def dashboard() -> object:
        return yearly(YEAR, now=now), breakdowns(of_year(YEAR), now=now)

    _check_equal(now, values)
    figures_took = side_by_side(figures, _bare(values, FIGURES), repeat=context.repeat)
    dashboard_took = side_by_side(dashboard, _bare(values, FIGURES, BREAKDOWNS), repeat=context.repeat)
    return [
        Row.count("yearly figures", queries(figures), most=4),
        Row.at_most("yearly figures against one SQL", *figures_took, times=1.5),
        Row.at_most("yearly figures and breakdowns against one SQL each", *dashboard_took, times=1.5),
    ]


def _bare(values: dict[str, Any], *statements: str) -> Callable[[], list[Any]]:
    def once() -> list[Any]:
        answers = []
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement, values)
                answers.append(cursor.fetchall())
        return answers

    return once


def _check_equal(now: datetime, values: dict[str, Any]) -> None:
    """A floor that says something else is no floor."""
    (bare,) = _bare(values, FIGURES)()
    ours = yearly(YEAR, now=now)
    one_stop = sum(row[5] for row in bare if row[0] == 1 and row[1] != Channel.NATIONAL_PORTAL)
    late = sum(row[5] for row in bare if row[0] == 1 and row[1] != Channel.NATIONAL_PORTAL and row[4] == 2)
    published = next(row[5] for row in bare if row[0] == 2)
    answers = sum(row[5] for row in bare if row[0] == 3 and row[3])
    said = (ours.one_stop.total, ours.one_stop.late, ours.apologies.published)
    if (one_stop, late, published, answers) != (*said, ours.satisfaction.overall.score.responses):
        raise AssertionError((one_stop, late, published, answers, said))
    if not Dossier.objects.received_in(YEAR).exists():
        raise AssertionError("the year is empty")
