"""A clerk in a process of its own: takes dossiers in, one after the other, and says each code it was given.

Run as `python -m tests.services.clerk NAME HOW_MANY` with the portal's own environment.
"""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tanthanh.settings")
django.setup()

from dossiers import lifecycle  # noqa: E402
from procedures.models import ProcedureVersion  # noqa: E402
from tanthanh.office.models import Officer  # noqa: E402
from tests.factories import MONDAY, make_declaration  # noqa: E402


def main(name: str, how_many: int) -> None:
    officer, version = Officer.objects.get(), ProcedureVersion.objects.get()
    for turn in range(how_many):
        # Every form is sent twice, as an impatient hand does.
        for _ in range(2):
            dossier = lifecycle.receive(version, make_declaration(), by=officer, at=MONDAY, intake_key=f"{name}-{turn}")
        print(dossier.code, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
