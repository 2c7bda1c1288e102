"""A month with the clock moved and a real worker: 3.000 dossiers, 60 of them late, and everything killed three times.

What the portal has at its end must be what `month.py` counts by itself, once each: episodes, letters, editions of the
late list with their rows, and notifications. On PostgreSQL the worker is Celery's own on Redis and the server is one of
this test's, killed with -9. On SQLite the worker is that of `manage.py serve`, and what stands for the database is the
process that writes to it: it is killed in the middle of a transaction.
"""

import json
import os
import signal
import subprocess
import time
from contextlib import contextmanager
from datetime import datetime

import pytest
import redis

from tests.services.month import DAYS, FILE, GROUND, LIMITS, ONE_DAY, TICKS, Month
from tests.services.ward import server_ward, sqlite_ward

JOBS = {
    "flag": "dossiers.tasks.flag_late_dossiers",
    "draft": "dossiers.tasks.draft_apology_letters",
    "publish": "dossiers.tasks.publish_late_list",
    "remind": "dossiers.tasks.remind_waiting_results",
    "send": "dossiers.tasks.send_messages",
}
# Where each blow falls: in the middle of what must be whole.
AFTER_THE_EPISODES = (JOBS["flag"], "INSERT INTO dossiers_logentry")
AFTER_THE_LETTERS = (JOBS["draft"], '"dossiers_historicalapologyletter"')
AFTER_THE_EDITION = (JOBS["publish"], '"dossiers_latelisting" (')
AFTER_THE_FILE = (JOBS["send"], '"sent_at" = ')
AFTER_THE_DOSSIER = ("receive", 'INSERT INTO "dossiers_logentry"')
AFTER_THE_STEP = ("FINISH", 'INSERT INTO "dossiers_logentry"')
AFTER_THE_ROWS = ("file", 'INSERT INTO "dossiers_historicaldossier"')

FURNISH = f"""
from django.core.management import call_command
from dossiers import regimes
from tanthanh.office.roles import Role
from tests.factories import make_officer, make_profile, make_version, one_stop
call_command("import_calendar", {str(FILE)!r}, verbosity=0)
make_profile(); regimes.ensure_regimes(); make_officer(Role.LEADER, unit=one_stop())
for code, days in {LIMITS!r}.items():
    make_version(code=code, limit_amount=days, pause_grounds=[{GROUND!r}])
"""
STANDS = """
import json
from dossiers.models import ApologyLetter, Dossier, LateListPublication, LatenessEpisode, LogEntry, Message
keys = {pk: key or code for pk, key, code in Dossier.objects.values_list("pk", "intake_key", "code")}
codes = {code: keys[pk] for pk, code in Dossier.objects.values_list("pk", "code")}
say = lambda at: at and at.isoformat()
episodes = LatenessEpisode.objects.values_list("dossier", "missed_due_at", "opened_at", "closed_at")
letters = ApologyLetter.objects.values_list("episode__dossier", "drafted_at", "number")
dossiers = Dossier.objects.values_list("pk", "state", "due_at")
sent = Message.objects.filter(status="SENT").values_list("dossier", "event")
print(json.dumps({
    "dossiers": {keys[pk]: [state, say(due)] for pk, state, due in dossiers},
    "numbers": sorted(Dossier.objects.exclude(register_number=None).values_list("register_number", flat=True)),
    "episodes": [[keys[pk], *map(say, dates)] for pk, *dates in episodes],
    "flagged": LogEntry.objects.filter(step="FLAG_LATE").count(),
    "letters": [[keys[pk], say(at), number] for pk, at, number in letters],
    "editions": [
        [say(one.published_at), [[codes[row.code], say(row.due_at), row.days_late] for row in one.rows.all()]]
        for one in LateListPublication.objects.order_by("number").prefetch_related("rows")
    ],
    "messages": [[keys[pk], event] for pk, event in sent],
    "not sent": Message.objects.exclude(status="SENT").count(),
}))
"""


class House:
    """The office of the month: its ward, its clock, the worker and the counter as processes of their own."""

    def __init__(self, ward, folder):
        self.ward, self.folder = ward, folder
        self.worker = self.office = None
        self.kills = {"worker": 0, "database": 0}

    def clock(self, at):
        (self.folder / "clock.new").write_text(at.isoformat())
        (self.folder / "clock.new").replace(self.folder / "clock")

    def _start(self, *words):
        return self.ward.start(
            "-m", "tests.services.moved", str(self.folder), *words, stdin=subprocess.PIPE, start_new_session=True
        )

    def open(self):
        self.start_worker()
        self.start_office()

    def start_office(self):
        self.office = self._start("office")

    def start_worker(self):
        raise NotImplementedError

    def close(self):
        for process in (self.worker, self.office):
            if process is not None and process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.communicate()

    def do(self, act):
        """One act at the counter; where the counter dies over it, it is opened again and the act done again."""
        line = f"{json.dumps(act)}\n"
        self.office.stdin.write(line)
        self.office.stdin.flush()
        if self.office.stdout.readline() == "done\n":
            return
        _, errors = self.office.communicate()
        assert self.office.returncode == -signal.SIGKILL, errors
        self.kills["database"] += 1
        (self.folder / "caught").unlink()
        self.start_office()
        self.do(act)

    def done(self, job):
        try:
            return (self.folder / "done").read_text().splitlines().count(job)
        except FileNotFoundError:
            return 0

    def run(self, job):
        """Have the job done and wait until it has been."""
        before = self.done(job)
        self.send(job)
        self.wait(lambda: self.done(job) > before, f"{job} was not done")

    def tick(self, at, blows=()):
        """All jobs, one after the other; before one that a blow is meant for, the blow."""
        self.clock(at)
        for job in JOBS.values():
            for what, (work, words) in blows:
                if work == job:
                    self.strike(what, work, words)
            self.run(job)

    def set_trap(self, work, words, what):
        (self.folder / "trap").write_text(f"{work}\n{words}\n{what}")

    def strike(self, what, work, words):
        raise NotImplementedError

    def kill_worker(self, work, words):
        """The job is cut off at that statement; what the broker still holds is dropped, so that a tick is one tick."""
        self.set_trap(work, words, "die")
        self.send(work)
        self.wait(lambda: self.worker.poll() is not None, f"{work} never came to {words}")
        self.worker.communicate()
        (self.folder / "caught").unlink()
        self.kills["worker"] += 1
        self.start_worker()

    @staticmethod
    def wait(happened, otherwise, seconds=120):
        end = time.monotonic() + seconds
        while not happened():
            assert time.monotonic() < end, otherwise
            time.sleep(0.005)


class EmbeddedHouse(House):
    def start_worker(self):
        self.worker = self._start("house")

    def send(self, job):
        self.worker.stdin.write(f"{job}\n")
        self.worker.stdin.flush()

    def strike(self, what, work, words):
        assert what == "worker"
        self.kill_worker(work, words)


class ServedHouse(House):
    def start_worker(self):
        redis.Redis.from_url(self.ward.environment["REDIS_URL"]).flushdb()
        self.worker = self._start("celery", "-A", "tanthanh", "worker", "-c", "2", "-l", "ERROR")

    def send(self, job):
        self.do({"what": "send", "task": job})

    def strike(self, what, work, words):
        if what == "worker":
            self.kill_worker(work, words)
            return
        self.set_trap(work, words, "wait")
        self.send(work)
        self.kill_database()
        # What Celery would try again by itself is dropped with the worker: each job runs when this test says so.
        os.killpg(self.worker.pid, signal.SIGKILL)
        self.worker.communicate()
        self.start_worker()

    def kill_database(self):
        self.wait((self.folder / "caught").exists, "nobody stood still in the middle")
        self.ward.cluster.kill()
        self.ward.cluster.start().close()
        (self.folder / "caught").unlink()
        self.kills["database"] += 1


@contextmanager
def embedded(folder):
    with sqlite_ward(folder) as ward:
        yield EmbeddedHouse(ward, folder)


@contextmanager
def served(folder):
    with server_ward(folder) as ward:
        ward.environment["REDIS_URL"] = os.environ["REDIS_URL"].rsplit("/", 1)[0].rstrip("/") + "/12"
        yield ServedHouse(ward, folder)


def ticks_that_find(month):
    """The evenings on which some dossier is found late, in order."""
    found = {at for _, _, at, _ in month.episodes()}
    return [tick for tick in TICKS if tick in found]


def live_through(house, month, *, database_blows):
    """Day by day: what the counter does, then the evening's jobs; six blows on six different days."""
    finds = ticks_that_find(month)
    blows = {
        finds[1]: [("worker", AFTER_THE_EPISODES)],
        finds[3]: [("worker", AFTER_THE_LETTERS)],
        finds[5]: [("worker", AFTER_THE_FILE)],
    }
    at_the_counter = {}
    if database_blows:
        blows[finds[2]] = [("database", AFTER_THE_EDITION)]
        blows[finds[4]] = [("database", AFTER_THE_EPISODES)]
        at_the_counter[DAYS[6]] = AFTER_THE_DOSSIER
    else:
        at_the_counter = {DAYS[3]: AFTER_THE_DOSSIER, DAYS[9]: AFTER_THE_STEP, DAYS[14]: AFTER_THE_ROWS}
    for tick in TICKS:
        day = tick.date()
        acts = month.acts_of(day) if day in DAYS and tick != TICKS[-1] else []
        trap = at_the_counter.get(day)
        for act in acts:
            if trap and act["what"] == trap[0]:
                work_at_a_broken_counter(house, act, trap, database_blows=database_blows)
                trap = None
            else:
                house.do(act)
        assert trap is None
        house.tick(tick, blows.get(tick, ()))


def work_at_a_broken_counter(house, act, trap, *, database_blows):
    if not database_blows:
        house.set_trap(*trap, "die")
        house.do(act)
        return
    house.set_trap(*trap, "wait")
    house.office.stdin.write(f"{json.dumps(act)}\n")
    house.office.stdin.flush()
    house.kill_database()
    assert house.office.stdout.readline() == "done\n"


def said(value):
    """As the portal's own answer is read back."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: said(one) for name, one in value.items()}
    return [said(one) for one in value] if isinstance(value, list | tuple) else value


def in_utc(value):
    """Moments of both sides in one zone, so that they compare as text."""
    if isinstance(value, list):
        return [in_utc(one) for one in value]
    if isinstance(value, dict):
        return {name: in_utc(one) for name, one in value.items()}
    try:
        return datetime.fromisoformat(value).timestamp() if isinstance(value, str) and "T" in value else value
    except ValueError:
        return value


@pytest.mark.parametrize(
    ("open_house", "counter", "filed"),
    [(embedded, 200, 2800), pytest.param(served, 200, 2800, marks=pytest.mark.services)],
    ids=["sqlite", "postgresql"],
)
def test_a_month_ends_as_an_independent_calculation_says(open_house, counter, filed, tmp_path):
    month = Month(counter=counter, filed=filed)
    assert (len(month.cases), len(month.late)) == (3000, 60)
    with open_house(tmp_path) as house:
        # Objections have a test of their own; here a dossier is published on the evening that finds it late.
        house.ward.environment |= {"LATE_LIST_OBJECTION_DAYS": "0", "COLLECT_REMINDER_DAYS": "5"}
        house.ward.environment["OUTBOX_DIR"] = str(tmp_path / "outbox")
        house.ward.manage("migrate", "-v", "0")
        house.ward.shell(FURNISH)
        house.clock(TICKS[0] - ONE_DAY)
        try:
            house.open()
            live_through(house, month, database_blows=open_house is served)
        finally:
            house.close()
        stands = in_utc(json.loads(house.ward.shell(STANDS)))
        checked = house.ward.manage("verify_history")

    assert house.kills == {"worker": 3, "database": 3}
    assert stands["dossiers"] == in_utc(said(month.dossiers()))
    assert stands["numbers"] == list(range(1, counter + 1))
    assert sorted(stands["episodes"]) == in_utc(said(month.episodes()))
    assert sorted(stands["letters"], key=str) == sorted(in_utc(said(month.letters())), key=str)
    assert [[at, sorted(rows)] for at, rows in stands["editions"]] == in_utc(said(month.editions()))
    assert (sorted(stands["messages"]), stands["not sent"]) == (month.messages(), 0)
    assert len(list((tmp_path / "outbox").rglob("*.json"))) == len(month.messages())
    assert "3.000" in checked or "3000" in checked
