"""A ward with a database of its own, in processes of its own: SQLite in a folder, or PostgreSQL beside the test's."""

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg

ROOT = Path(__file__).parent.parent.parent


class Ward:
    """Runs the portal's own commands against its database; `server` is a connection to it, on PostgreSQL only."""

    def __init__(self, environment, server=None):
        self.environment, self.server = environment, server

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


def _environment(**values):
    # Published at the next run: what is tested here is the machinery, not the days for an objection.
    return {**os.environ, "EMBEDDED": "1", "PLAIN_STATIC": "1", "LATE_LIST_OBJECTION_DAYS": "0", **values}
