"""A PostgreSQL database of the benchmarks' own: made, used, dropped."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql


@contextmanager
def own_database(server: str, *, keep: bool = False) -> Iterator[str]:
    """Create a database beside the one `server` names and point DATABASE_URL at it; drop it at the end."""
    name = f"tanthanh_bench_{os.getpid()}"
    execute(server, sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0"), name)
    os.environ["DATABASE_URL"] = url = urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    try:
        yield url
    finally:
        if not keep:
            execute(server, sql.SQL("DROP DATABASE {} WITH (FORCE)"), name)


def execute(server: str, statement: sql.SQL, name: str) -> None:
    with psycopg.connect(server, autocommit=True, connect_timeout=5) as connection:
        connection.execute(statement.format(sql.Identifier(name)))
