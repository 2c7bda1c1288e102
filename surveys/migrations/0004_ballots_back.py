"""The kept ballots under new random keys; what told a file's rows apart becomes a keyed hash."""

import json

from django.db import migrations

from surveys.ballot_files import keyed
from surveys.models.random_key import random_key

BATCH = 2000


def put_back(apps, editor):
    ballot, answer, comment, question = (
        apps.get_model("surveys", name) for name in ("Ballot", "Answer", "Comment", "Question")
    )
    criteria = dict(question.objects.values_list("pk", "criterion"))
    marks = {}
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT ballot_id, question_id, score FROM surveys_kept_answer")
        for old, question_id, score in cursor.fetchall():
            marks.setdefault(str(old), {})[question_id] = score
        cursor.execute(
            "SELECT id, questionnaire_id, door, answered_on, year, comment, import_key FROM surveys_kept_ballot"
        )
        kept = cursor.fetchall()
    ballots, answers, comments = [], [], []
    for old, questionnaire_id, door, day, year, text, import_key in kept:
        given = marks.get(str(old), {})
        content = [str(day), door, sorted((criteria[pk], score) for pk, score in given.items()), text]
        row = ballot(
            id=random_key(),
            questionnaire_id=questionnaire_id,
            door=door,
            answered_on=day,
            year=year,
            import_key=keyed(import_key) if import_key else None,
            import_digest=keyed(json.dumps(content, ensure_ascii=False)) if import_key else "",
        )
        ballots.append(row)
        answers += [
            answer(id=random_key(), ballot=row, question_id=pk, score=score) for pk, score in given.items()
        ]
        if text:
            comments.append(comment(id=random_key(), year=year, door=door, text=text))
    for model, rows in ((ballot, ballots), (answer, answers), (comment, comments)):
        model.objects.bulk_create(sorted(rows, key=lambda row: row.pk), batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("surveys", "0003_random_keys")]

    operations = [
        migrations.RunPython(put_back, migrations.RunPython.noop),
        migrations.RunSQL(["DROP TABLE surveys_kept_ballot", "DROP TABLE surveys_kept_answer"], migrations.RunSQL.noop),
    ]
