"""Adding marks up by month for what they are about, in one statement however many there are."""

from collections.abc import Sequence
from datetime import date

from django.db import connection
from django.db.models import F

from surveys.models import Answer, Door, SurveyPoint, Tally

FIELD, POINT = "linh-vuc", "diem"
TABLE = Tally._meta.db_table  # noqa: SLF001 -- Django's own word for it
KEY = "month, subject, door, question_id, score"


def field_subject(key: int) -> str:
    return f"{FIELD}/{key}"


def point_subject(point: SurveyPoint) -> str:
    return f"{POINT}/{point.pk}"


def add(subjects: Sequence[str], answers: Sequence[Answer], *, door: Door, on: date) -> None:
    """Count every answer once for each subject, inside the transaction that stores the ballot."""
    rows = [
        (on.replace(day=1), subject, door.value, answer.question_id, answer.score)
        for subject in subjects
        for answer in answers
    ]
    if not rows:
        return
    places = ", ".join(["(%s, %s, %s, %s, %s, 1)"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {TABLE} ({KEY}, answers) VALUES {places} "  # noqa: S608 -- our own names, values are parameters
            f"ON CONFLICT ({KEY}) DO UPDATE SET answers = {TABLE}.answers + 1",
            [value for row in rows for value in row],
        )


def take_back(subjects: Sequence[str], answers: Sequence[Answer], *, door: Door, on: date) -> None:
    """Uncount what `add` counted for a ballot that turned out to be one of a burst."""
    for subject in subjects:
        for answer in answers:
            rows = Tally.objects.filter(
                month=on.replace(day=1),
                subject=subject,
                door=door,
                question_id=answer.question_id,
                score=answer.score,
                answers__gt=0,
            )
            rows.update(answers=F("answers") - 1)
