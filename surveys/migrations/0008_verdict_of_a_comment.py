from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("surveys", "0007_feedback")]

    operations = [
        migrations.RemoveIndex("comment", "comment_by_year"),
        migrations.RenameField("comment", "state", "verdict"),
        migrations.AddIndex("comment", models.Index(fields=["year", "verdict"], name="comment_by_year")),
    ]
