"""Fixtures for every test: what is skipped out loud, cheap passwords, empty caches, one browser."""

import os
import shutil

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import override_settings

from procedures import board, scans
from procedures.views import kept
from tanthanh.office import context, throttle
from tests.line import Line

BROWSER = shutil.which(os.environ.get("CHROMIUM", "")) or next(
    filter(None, map(shutil.which, ("chromium", "chromium-headless-shell"))), None
)
SERVICES = bool(os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"))
# What a marked test needs, whether it is there, and the variable that makes its absence a failure.
NEEDS = {
    "browser": (BROWSER, "REQUIRE_BROWSER", "no chromium on PATH nor in $CHROMIUM"),
    "services": (SERVICES, "REQUIRE_SERVICES", "DATABASE_URL and REDIS_URL are not both set"),
}


def pytest_configure(config):
    # Argon2 takes 200 ms by design. A shared Redis would let parallel test processes count each other's calls,
    # and clearing it would empty the broker. Lock-out has its own tests, which switch it on.
    override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        CACHES={"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
        AXES_ENABLED=False,
    ).enable()

    _empty_the_log_between_tests()


def _empty_the_log_between_tests():
    """A test that commits is cleaned up by emptying every table, which the log refuses: its guard is lifted there."""
    from dossiers.models import ChainHead, LogEntry  # noqa: PLC0415 -- Django is set up only now
    from dossiers.models.append_only import AppendOnly  # noqa: PLC0415

    ops, editor = type(connection.ops), connection.SchemaEditorClass
    empty = ops.sql_flush
    guards = [(m, c) for m in (LogEntry, ChainHead) for c in m._meta.constraints if isinstance(c, AppendOnly)]

    def sql_flush(self, style, tables, **options):
        schema = editor(connection)
        lifted = [sql for model, guard in guards for sql in str(guard.remove_sql(model, schema)).split("; ")]
        placed = [str(sql) for model, guard in guards for sql in guard.statements(model, schema)]
        return [*lifted, *empty(self, style, tables, **options), *placed]

    ops.sql_flush = sql_flush


def pytest_collection_modifyitems(items):
    for item in items:
        if "page" in item.fixturenames and not item.get_closest_marker("browser"):
            item.add_marker("browser")
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=4))  # docs/decisions/0010


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    for marker, (there, required, reason) in NEEDS.items():
        if item.get_closest_marker(marker) and not there:
            (pytest.fail if os.environ.get(required) == "1" else pytest.skip)(reason)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """pytest-playwright's `page` and `browser` drive Debian's chromium; as root it needs its sandbox off."""
    return {**browser_type_launch_args, "executable_path": BROWSER, "args": ["--no-sandbox"]}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh"}


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Before PostgreSQL drops the test database, whoever still holds it lets go.

    A browser keeps its sockets open, each socket its server's thread, and each thread its connection.
    """
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(autouse=True)
def _empty_caches():
    yield
    cache.clear()
    throttle.own_counters.clear()
    board.forget()
    kept.forget()
    scans.forget()


@pytest.fixture(autouse=True)
def _neutral_letterhead():
    """Pages show a neutral office without a query, so that query counts do not depend on which test ran first.

    A test about the letterhead calls `context.forget()`.
    """
    context._kept[:] = [context.Letterhead(context.neutral())]
    yield
    context.forget()


@pytest.fixture
def line(live_server):
    wire = Line(live_server.url)
    yield wire
    wire.cut()
