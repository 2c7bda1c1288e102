"""Registers signed off before: their hash is now one over the hashes of their lines, so that a line may lose its names.

Only where the register still says what was signed is it signed anew; a broken one stays broken.
"""

import hashlib

from django.db import migrations

FIXED = (
    "register_number",
    "code",
    "version_id",
    "applicant_name",
    "applicant_address",
    "applicant_phone",
    "copies",
    "received_at",
    "first_promised_at",
    "state",
)


def line(columns):
    *told, received_at, promised_at, state = columns
    moments = (f"{moment.timestamp():.6f}" for moment in (received_at, promised_at))
    return "\x1f".join([*map(str, told), *moments, "HỦY" if state == "VOIDED" else ""])


def sign_by_line(apps, schema_editor):
    Dossier = apps.get_model("dossiers", "Dossier")
    for closing in apps.get_model("dossiers", "RegisterClosing").objects.exclude(digest=""):
        before, after = hashlib.sha256(), hashlib.sha256()
        rows = Dossier.objects.filter(register_year=closing.year, register_number__isnull=False)
        for columns in rows.order_by("register_number").values_list(*FIXED).iterator(chunk_size=2000):
            text = line(columns)
            before.update(f"{text}\n".encode())
            after.update(f"{hashlib.sha256(text.encode()).hexdigest()}\n".encode())
        if before.hexdigest() == closing.digest:
            closing.digest = after.hexdigest()
            closing.save(update_fields=["digest"])


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0017_retention")]
    operations = [migrations.RunPython(sign_by_line, migrations.RunPython.noop)]
