"""A ward with a database of its own, in processes of its own: SQLite in a folder, or PostgreSQL beside the test's."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg

ROOT = Path(__file__).parent.parent.parent


class Ward:
    """Runs the portal's own commands against its database.

    `server` is a connection to it, on PostgreSQL only; `cluster` its server, where the test has one of its own.
    """

    def __init__(self, environment, server=None, cluster=None):
        self.environment, self.server, self.cluster = environment, server, cluster

    def ask(self, question):
        """One number out of the PostgreSQL database, asked past the portal."""
        return self.server.execute(question).fetchone()[0]

    def start(self, *arguments, **options):
        command = [sys.executable, *arguments]
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env=self.environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            **options,
        )

    def run(self, *arguments):
        process = self.start(*arguments)
        output, errors = process.communicate(timeout=300)
        assert process.returncode == 0, errors
        return output

    def manage(self, *arguments):
        return self.run("manage.py", *arguments)

    def restore(self, file):
        """What README tells an administrator to do with a backup of PostgreSQL."""
        url = self.environment["DATABASE_URL"]
        subprocess.run(["pg_restore", "--no-owner", "--exit-on-error", f"--dbname={url}", str(file)], check=True)

    def shell(self, code):
        return self.run("manage.py", "shell", "-v", "0", "-c", code)


@contextmanager
def sqlite_ward(folder):
    yield Ward(_environment(VAR_DIR=str(folder), DATABASE_URL=f"sqlite:///{folder}/ward.sqlite3", REDIS_URL=""))


@contextmanager
def postgresql_ward(folder):
    """A database made for this test on the server that DATABASE_URL names, and dropped after it."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    name = f"ward_{uuid4().hex[:12]}"
    admin = urlunsplit(parts._replace(scheme="postgresql", path="/postgres"))
    with psycopg.connect(admin, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            url = urlunsplit(parts._replace(scheme="postgresql", path=f"/{name}"))
            with psycopg.connect(url, autocommit=True) as own:
                yield Ward(_environment(VAR_DIR=str(folder), DATABASE_URL=url), own)
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


class Cluster:
    """A PostgreSQL server of the test's own, which may be killed; root lends it Debian's account, as it must."""

    def __init__(self, folder):
        self.data, self.process = folder / "data", None
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        initdb = shutil.which("initdb") or (found[-1] if found else None)
        assert initdb, "PostgreSQL's own programs are not on this machine (initdb)"
        self.programs = Path(initdb).resolve().parent
        self.account = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"postgres://postgres@127.0.0.1:{self.port}/postgres"
        self._run("initdb", "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")

    def _run(self, program, *options):
        command = [self.programs / program, "-D", self.data, *options]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/", **self.account)

    def start(self):
        # Without fsync a killed server loses nothing, only a machine that loses its power does.
        settings = ["fsync=off", f"unix_socket_directories={self.data}", "log_min_messages=panic"]
        options = [word for setting in settings for word in ("-c", setting)]
        command = [self.programs / "postgres", "-D", self.data, "-h", "127.0.0.1", "-p", str(self.port), *options]
        self.process = subprocess.Popen(
            command,
            cwd="/",
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            **self.account,
        )
        end = time.monotonic() + 60
        while True:
            try:
                return psycopg.connect(self.url, autocommit=True, connect_timeout=5)
            except psycopg.OperationalError:
                assert time.monotonic() < end, "the server did not come up"
                time.sleep(0.05)

    def kill(self):
        """Not stopped: the server and every process of it are killed at once (-9), and none is left."""
        children = subprocess.run(["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True, check=False)
        for pid in [self.process.pid, *map(int, children.stdout.split())]:
            os.kill(pid, signal.SIGKILL)
        self.process.wait()
        for pid in map(int, children.stdout.split()):
            while Path(f"/proc/{pid}").exists() and "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text():
                time.sleep(0.01)


@contextmanager
def server_ward(folder):
    """A ward on a server of its own."""
    home = Path(tempfile.mkdtemp(prefix="ward-"))
    if os.geteuid() == 0:
        shutil.chown(home, "postgres", "postgres")
    cluster = Cluster(home)
    try:
        cluster.start().close()
        yield Ward(_environment(VAR_DIR=str(folder), DATABASE_URL=cluster.url), cluster=cluster)
    finally:
        cluster.kill()
        shutil.rmtree(home)


def _environment(**values):
    # Published at the next run: what is tested here is the machinery, not the days for an objection.
    return {**os.environ, "EMBEDDED": "1", "PLAIN_STATIC": "1", "LATE_LIST_OBJECTION_DAYS": "0", **values}
