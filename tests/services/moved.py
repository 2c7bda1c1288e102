"""The portal's processes with the clock moved and a trap set, for the simulated month.

`python -m tests.services.moved FOLDER celery …` is Celery's own command; `FOLDER house` is a worker inside this
process, on a broker in its memory, which does the job named on each line of its input; `FOLDER office` is the counter,
which does the act told on each line.

FOLDER/clock holds the moment that the portal reads. FOLDER/trap holds a piece of work, some words of SQL, and what to
do when that work comes to a statement with those words: `die` kills the process and its children (-9), `wait` makes it
stand still as long as FOLDER/caught is there. FOLDER/done has a line for every job that came to its end.
"""

import json
import os
import signal
import sys
import time
from datetime import datetime
from pathlib import Path

import django
from celery import signals
from django.db import InterfaceError, OperationalError, connections
from django.db.backends.signals import connection_created
from django.utils import timezone

PATIENCE = 60


class Trap:
    """Stands beside every statement."""

    def __init__(self, folder):
        self.file, self.caught = folder / "trap", folder / "caught"
        self.work = ""

    def begin(self, work):
        self.work = work

    def watch(self, connection, **_signal):
        connection.execute_wrappers.append(self)

    def __call__(self, execute, sql, params, many, context):
        if self.work and self.file.exists():
            work, words, what = self.file.read_text().splitlines()
            if work == self.work and words in sql:
                self._spring(what)
        return execute(sql, params, many, context)

    def _spring(self, what):
        self.file.rename(self.caught)
        if what == "die":
            os.killpg(os.getpgrp(), signal.SIGKILL)
        end = time.monotonic() + PATIENCE
        while self.caught.exists() and time.monotonic() < end:
            time.sleep(0.01)


def main(folder, what, *arguments):
    folder = Path(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tanthanh.settings")
    trap = Trap(folder)
    timezone.now = lambda: datetime.fromisoformat((folder / "clock").read_text())
    connection_created.connect(trap.watch, weak=False)
    signals.task_prerun.connect(lambda sender, **_: trap.begin(sender.name), weak=False)
    signals.task_success.connect(lambda sender, **_: _note(folder, sender.name), weak=False)
    if what == "celery":
        from celery.__main__ import main as celery  # noqa: PLC0415 -- it reads sys.argv

        sys.argv = ["celery", *arguments]
        celery()
    else:
        django.setup()
        {"house": _house, "office": _office}[what](trap)


def _note(folder, name):
    with (folder / "done").open("a") as lines:
        lines.write(f"{name}\n")


def _house(_trap):
    """`manage.py serve` without its web pages and its timetable: the test says when."""
    from tanthanh.celery import app  # noqa: PLC0415 -- Django is set up only now
    from tanthanh.office.management.commands import serve  # noqa: PLC0415

    app.conf.beat_schedule = {}
    app.conf.broker_transport_options = {"polling_interval": 0.02}
    with serve.jobs(app):
        for line in sys.stdin:
            app.send_task(line.strip())


def _office(trap):
    from tests.services import counter  # noqa: PLC0415 -- Django is set up only now

    for line in sys.stdin:
        act = json.loads(line)
        end = time.monotonic() + PATIENCE
        while True:
            trap.begin(act["what"])
            try:
                counter.do(act)
                break
            except (OperationalError, InterfaceError):
                # The database is away: whoever stands at the counter presses the same button again.
                if time.monotonic() > end:
                    raise
                connections.close_all()
                time.sleep(0.2)
        trap.begin("")
        print("done", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
