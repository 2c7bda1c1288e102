"""Questions get English, the contents of Điều 33 and the SIPAS factors; a form gets versions."""

from django.db import migrations, models

from surveys.standard_questions import CRITERIA


def fill_in(apps, _editor):
    question = apps.get_model("surveys", "Question")
    for criterion in CRITERIA:
        question.objects.filter(criterion=criterion.code).update(
            contents=criterion.contents, factor=str(criterion.factor)
        )
        question.objects.filter(criterion=criterion.code, text=criterion.text).update(text_en=criterion.text_en)
        question.objects.filter(criterion=criterion.code, short_text=criterion.name).update(
            short_text_en=criterion.name_en
        )


class Migration(migrations.Migration):
    dependencies = [("surveys", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="questionnaire",
            name="kind",
            field=models.CharField(
                choices=[("SHORT", "phiếu ngắn"), ("SIPAS", "phiếu đầy đủ (SIPAS)")],
                default="SHORT",
                max_length=10,
                verbose_name="loại",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="questionnaire",
            name="number",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="phiên bản"),
            preserve_default=False,
        ),
        migrations.RemoveField(model_name="questionnaire", name="code"),
        migrations.AlterField(
            model_name="questionnaire",
            name="valid_from",
            field=models.DateField(blank=True, null=True, verbose_name="dùng từ ngày"),
        ),
        migrations.AddConstraint(
            model_name="questionnaire",
            constraint=models.UniqueConstraint(fields=("kind", "number"), name="version_once_a_kind"),
        ),
        migrations.AddConstraint(
            model_name="questionnaire",
            constraint=models.UniqueConstraint(
                condition=models.Q(("valid_from", None)), fields=("kind",), name="one_draft_a_kind"
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="text_en",
            field=models.CharField(blank=True, default="", max_length=300, verbose_name="câu hỏi tiếng Anh"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="question",
            name="short_text_en",
            field=models.CharField(blank=True, default="", max_length=100, verbose_name="tên tiếng Anh"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="question",
            name="contents",
            field=models.CharField(blank=True, default="", max_length=20, verbose_name="nội dung Điều 33"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="question",
            name="factor",
            field=models.CharField(
                blank=True,
                choices=[
                    ("ACCESS", "tiếp cận dịch vụ"),
                    ("PROCEDURE", "thủ tục hành chính"),
                    ("OFFICER", "công chức"),
                    ("RESULT", "kết quả"),
                    ("FEEDBACK", "tiếp nhận, xử lý góp ý"),
                ],
                default="",
                max_length=10,
                verbose_name="yếu tố SIPAS",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="question",
            name="options",
            field=models.JSONField(blank=True, default=list, verbose_name="các lựa chọn"),
        ),
        migrations.AlterField(
            model_name="question",
            name="questionnaire",
            field=models.ForeignKey(
                on_delete=models.deletion.CASCADE,
                related_name="questions",
                to="surveys.questionnaire",
                verbose_name="bộ câu hỏi",
            ),
        ),
        migrations.RunPython(fill_in, migrations.RunPython.noop),
    ]
