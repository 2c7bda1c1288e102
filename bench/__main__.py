"""Run every benchmark module on a database of its own and print one table; exit 1 where a bar is missed."""

import argparse
import importlib
import os
import pkgutil
import signal
import sys
from datetime import date

import django
from django.core.management import call_command

import bench
from bench.database import own_database
from bench.measure import Context, Row, table


def main() -> int:
    parser = argparse.ArgumentParser(prog="run.py bench", description=__doc__)
    parser.add_argument("modules", nargs="*", help="only these modules of bench/")
    parser.add_argument("--size", type=int, default=100_000, help="dossiers in the table")
    parser.add_argument("--repeat", type=int, default=15, help="rounds of which the median counts")
    parser.add_argument("--keep", action="store_true", help="leave the database standing")
    options = parser.parse_args()
    # Ended from outside, the database still has to go.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with own_database(os.environ["DATABASE_URL"], keep=options.keep) as url:
        os.environ["DJANGO_SETTINGS_MODULE"] = "tanthanh.settings"
        django.setup()
        call_command("migrate", verbosity=0)
        rows = measured(Context(size=options.size, repeat=options.repeat), options.modules)
        if options.keep:
            print(f"kept: {url.rpartition('/')[2]}")
    print(f"\nPostgreSQL, {options.size:,} dossiers, {date.today():%d/%m/%Y}\n\n{table(rows)}")  # noqa: DTZ011
    return 0 if rows and all(row.kept for row in rows) else 1


def measured(context: Context, only: list[str]) -> list[Row]:
    """Let `bench.fill.fill(context)` make the rows once, then ask each module for its lines."""
    names = sorted(module.name for module in pkgutil.iter_modules(bench.__path__) if not module.name.startswith("_"))
    if "fill" in names:
        print("· filling …", flush=True)
        importlib.import_module("bench.fill").fill(context)
    rows: list[Row] = []
    for name in names:
        module = importlib.import_module(f"bench.{name}") if name != "wsgi" and (not only or name in only) else None
        if hasattr(module, "rows"):
            print(f"· {name} …", flush=True)
            rows += module.rows(context)
    return rows


if __name__ == "__main__":
    sys.exit(main())
