"""The processes of docker-compose.yml, started with its very commands on PostgreSQL and Redis."""

import http.client
import os
import signal
import socket
import time
from contextlib import contextmanager

import pytest
import yaml
from django.conf import settings

from tests.services.ward import ROOT, postgresql_ward

pytestmark = pytest.mark.services
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))


@contextmanager
def process(ward, *command):
    """A command of the virtual environment, stopped as docker stops it."""
    running = ward.start("-m", *command, start_new_session=True)
    try:
        yield running
    finally:
        os.killpg(running.pid, signal.SIGTERM)
        _, errors = running.communicate(timeout=60)
        assert "Traceback" not in errors


def wait_for(happened, seconds=60):
    end = time.monotonic() + seconds
    while not (answer := happened()):
        assert time.monotonic() < end, "it did not get there in time"
        time.sleep(0.1)
    return answer


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture(scope="module")
def ward(tmp_path_factory):
    with postgresql_ward(tmp_path_factory.mktemp("ward")) as ward:
        ward.environment["REDIS_URL"] = os.environ["REDIS_URL"].rsplit("/", 1)[0].rstrip("/") + "/14"
        ward.manage("migrate", "-v", "0")
        ward.shell("from tanthanh.celery import app; app.control.purge()")
        yield ward


def test_beat_and_worker_catch_up_at_the_start_and_answer_their_health_checks(ward):
    def finished():
        rows = ward.server.execute("SELECT DISTINCT job FROM office_jobrun WHERE ended_at IS NOT NULL AND failed = 0")
        return sorted(job for (job,) in rows)

    with (
        process(ward, *COMPOSE["services"]["worker"]["command"]),
        process(ward, *COMPOSE["services"]["beat"]["command"]),
    ):
        wait_for(lambda: finished() == sorted(settings.CELERY_BEAT_SCHEDULE))
        for service in ("worker", "beat"):
            words = COMPOSE["services"][service]["healthcheck"]["test"][1].split()
            asked = [word.replace("$$HOSTNAME", socket.gethostname()) for word in words]

            assert "1 node online." in ward.run("-m", *asked)


def test_beat_leaves_no_file_behind(ward):
    before = {path.name for path in ROOT.iterdir()}

    with process(ward, *COMPOSE["services"]["beat"]["command"]):
        time.sleep(3)

    assert {path.name for path in ROOT.iterdir()} - before == set()


def test_the_web_goes_on_while_redis_says_nothing(ward, monkeypatch):
    """A Redis that takes the connection and never answers: limits are counted in the process instead."""
    port = free_port()
    words = (ROOT / "Dockerfile").read_text(encoding="utf-8").rpartition("CMD [")[2]
    command = [word.strip(' "\\\n]') for word in words.split(",")]
    command[command.index("0.0.0.0:8000")] = f"127.0.0.1:{port}"

    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"redis://127.0.0.1:{mute.getsockname()[1]}/0"
        monkeypatch.setitem(ward.environment, "REDIS_URL", url)
        with process(ward, *command):
            wait_for(lambda: asked(port, "/healthz")[0] == 200)
            status, page, took = asked(port, "/readyz")
            assert (status, page) == (503, b'{"status": "unavailable", "database": "ok", "broker": "unavailable"}')
            assert took < 6
            status, _, took = asked(port, "/tra-cuu/", "code=H47.47.09-261123-0001&secret=ABCDEFGH")
            assert status in {200, 400, 403, 404, 422}
            assert took < 6


def asked(port, path, content=None):
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if content else {}
        connection.request("POST" if content else "GET", path, content, headers)
        answer = connection.getresponse()
        return answer.status, answer.read(), time.monotonic() - began
    except OSError:
        return 0, b"", time.monotonic() - began
    finally:
        connection.close()
