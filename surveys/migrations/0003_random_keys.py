"""Ballots and answers get keys that keep no order of arrival, and comments leave the marks they came with.

A key cannot change its type in place, so the rows wait in two plain tables until 0004 puts them back.
"""

import django.db.models.deletion
from django.db import migrations, models

import surveys.models.random_key

KEEP = [
    "CREATE TABLE surveys_kept_ballot AS SELECT * FROM surveys_ballot",
    "CREATE TABLE surveys_kept_answer AS SELECT ballot_id, question_id, score FROM surveys_answer",
]
DROP = ["DROP TABLE IF EXISTS surveys_kept_ballot", "DROP TABLE IF EXISTS surveys_kept_answer"]
DOORS = [("PAPER", "phiếu giấy"), ("WALL", "QR treo tường"), ("RECEIPT", "QR trên giấy tiếp nhận")]


def key():
    return models.BigAutoField(
        default=surveys.models.random_key.random_key,
        editable=False,
        primary_key=True,
        serialize=False,
        verbose_name="mã",
    )


class Migration(migrations.Migration):
    dependencies = [("surveys", "0002_questionnaire_versions")]

    operations = [
        migrations.RunSQL(KEEP, DROP),
        migrations.DeleteModel(name="Answer"),
        migrations.DeleteModel(name="Ballot"),
        migrations.CreateModel(
            name="Ballot",
            fields=[
                ("id", key()),
                ("door", models.CharField(choices=DOORS, max_length=10, verbose_name="cửa")),
                ("answered_on", models.DateField(verbose_name="ngày")),
                ("year", models.PositiveSmallIntegerField(verbose_name="năm khảo sát")),
                (
                    "import_key",
                    models.CharField(blank=True, max_length=64, null=True, unique=True, verbose_name="khóa nhập"),
                ),
                ("import_digest", models.CharField(blank=True, max_length=64, verbose_name="mã băm nội dung")),
                (
                    "questionnaire",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="surveys.questionnaire",
                        verbose_name="bộ câu hỏi",
                    ),
                ),
            ],
            options={
                "verbose_name": "phiếu khảo sát",
                "verbose_name_plural": "phiếu khảo sát",
                "indexes": [models.Index(fields=["year", "door"], name="ballot_by_year")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("import_digest", ""), ("import_key", None)),
                            models.Q(("import_key__isnull", False), models.Q(("import_digest", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="ballot_import_digest_iff_imported",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", key()),
                ("score", models.PositiveSmallIntegerField(verbose_name="điểm")),
                (
                    "ballot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="surveys.ballot",
                        verbose_name="phiếu",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="surveys.question",
                        verbose_name="câu hỏi",
                    ),
                ),
            ],
            options={
                "verbose_name": "câu trả lời",
                "verbose_name_plural": "câu trả lời",
                "constraints": [
                    models.UniqueConstraint(fields=("ballot", "question"), name="one_answer_per_question"),
                    models.CheckConstraint(
                        condition=models.Q(("score__gte", 1), ("score__lte", 5)), name="score_from_1_to_5"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                ("id", key()),
                ("year", models.PositiveSmallIntegerField(verbose_name="năm khảo sát")),
                ("door", models.CharField(choices=DOORS, max_length=10, verbose_name="cửa")),
                ("text", models.TextField(verbose_name="ý kiến")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("PENDING", "chờ duyệt"),
                            ("SHOWN", "được công khai"),
                            ("HIDDEN", "không công khai"),
                        ],
                        default="PENDING",
                        max_length=10,
                        verbose_name="tình trạng",
                    ),
                ),
                (
                    "theme",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("PLACE", "cơ sở vật chất"),
                            ("EASE", "sự thuận lợi, niêm yết"),
                            ("MANNER", "thái độ, hướng dẫn"),
                            ("TIME", "thời gian giải quyết"),
                            ("FEES", "phí, lệ phí"),
                            ("ONLINE", "dịch vụ trực tuyến"),
                            ("OTHER", "nội dung khác"),
                        ],
                        max_length=10,
                        verbose_name="chủ đề",
                    ),
                ),
            ],
            options={
                "verbose_name": "ý kiến khảo sát",
                "verbose_name_plural": "ý kiến khảo sát",
                "indexes": [models.Index(fields=["year", "state"], name="comment_by_year")],
            },
        ),
    ]
