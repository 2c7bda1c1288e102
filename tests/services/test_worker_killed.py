"""A real worker on a real Redis, killed in the middle of a job: nothing lost, nothing doubled."""

import os
import signal
import time

import pytest

from tests.services.ward import postgresql_ward

pytestmark = pytest.mark.services
HOW_MANY = 3000
FURNISH = f"""
from datetime import timedelta
from dossiers import chain
from dossiers.models import Dossier, LogEntry
from dossiers.states import State, Step
from tests.factories import MONDAY, THURSDAY, make_profile, make_version, store_dossier
make_profile()
first = store_dossier(version=make_version(), received_at=MONDAY - timedelta(days=30))
rows = []
for number in range(1, {HOW_MANY}):
    row = Dossier.objects.get(pk=first.pk) if number == 1 else row
    row.pk, row.code, row.token = None, f"H47.47.09-261017-{{number:05d}}", f"t-{{number}}"
    rows.append(Dossier(**{{f.attname: getattr(row, f.attname) for f in Dossier._meta.concrete_fields}}))
lines = [LogEntry(dossier=d, step=Step.RECEIVE, to_state=State.RECEIVED, at=d.received_at) for d in rows]
for line in lines:
    chain.begin(line)
Dossier.objects.bulk_create(rows)
for line in lines:
    line.dossier = line.dossier
LogEntry.objects.bulk_create(lines)
"""
FACTS = {
    "late": "SELECT count(*) FROM dossiers_latenessepisode",
    "late dossiers": "SELECT count(DISTINCT dossier_id) FROM dossiers_latenessepisode",
    "logged": "SELECT count(*) FROM dossiers_logentry WHERE step = 'FLAG_LATE'",
    "letters": "SELECT count(*) FROM dossiers_apologyletter",
    "history": "SELECT count(*) FROM dossiers_historicalapologyletter",
    "whole chains": "SELECT count(*) FROM dossiers_logentry late JOIN dossiers_logentry first USING (dossier_id) "
    "WHERE late.step = 'FLAG_LATE' AND first.position = 1 AND late.previous_hash = first.hash",
    "public": "SELECT count(*) FROM dossiers_latelisting WHERE publication_id = "
    "(SELECT max(id) FROM dossiers_latelistpublication)",
}
RUNNING = "SELECT count(*) FROM office_jobrun WHERE ended_at IS NULL"
SEND = """
from dossiers import tasks
for _ in range(5):
    tasks.flag_late_dossiers.delay(); tasks.draft_apology_letters.delay(); tasks.publish_late_list.delay()
"""


def test_worker_killed_in_the_middle_loses_and_doubles_nothing(tmp_path):
    with postgresql_ward(tmp_path) as ward:
        # A Redis database of its own, and so short a timeout that a task of a killed worker comes back in the test.
        ward.environment["REDIS_URL"] = os.environ["REDIS_URL"].rsplit("/", 1)[0].rstrip("/") + "/13"
        ward.manage("migrate", "-v", "0")
        ward.shell(FURNISH)
        ward.shell("from tanthanh.celery import app; app.control.purge()")

        for cut_off in range(1, 4):
            ward.shell(SEND)
            worker = _start_worker(ward)
            _wait_for(lambda seen=cut_off: ward.ask(RUNNING) >= seen)
            os.killpg(worker.pid, signal.SIGKILL)
            worker.communicate()
        assert ward.ask(RUNNING) >= 3, "the worker was not in the middle of a job each time it was killed"

        ward.shell(SEND)
        worker = _start_worker(ward)
        _wait_for(lambda: ward.ask(FACTS["letters"]) == ward.ask(FACTS["public"]) == HOW_MANY)
        os.killpg(worker.pid, signal.SIGTERM)
        worker.communicate(timeout=60)
        stored = {name: ward.ask(question) for name, question in FACTS.items()}

    assert stored == dict.fromkeys(FACTS, HOW_MANY)


def _start_worker(ward):
    return ward.start("-m", "celery", "-A", "tanthanh", "worker", "-c", "2", "-l", "ERROR", start_new_session=True)


def _wait_for(happened, seconds=120):
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "the worker did not get there in time"
        time.sleep(0.002)
