"""Eight clerks at eight counters, in processes of their own: no gap, no number twice, on both databases."""

import json

import pytest

from tests.services.ward import postgresql_ward, sqlite_ward

CLERKS, TURNS = 8, 12
FURNISH = """
from tests.factories import make_officer, make_profile, make_version
make_profile(); make_officer(); make_version()
"""
COUNT = """
import json
from dossiers.models import Dossier, LogEntry
rows = Dossier.objects.order_by("register_number").values_list("register_number", "code")
print(json.dumps({"rows": list(rows), "log": LogEntry.objects.count(), "history": Dossier.history.count()}))
"""


@pytest.mark.parametrize(
    "make_ward", [sqlite_ward, pytest.param(postgresql_ward, marks=pytest.mark.services)], ids=["sqlite", "postgresql"]
)
def test_eight_clerks_leave_no_gap_and_no_duplicate(make_ward, tmp_path):
    with make_ward(tmp_path) as ward:
        ward.manage("migrate", "-v", "0")
        ward.shell(FURNISH)

        clerks = [ward.start("-m", "tests.services.clerk", f"clerk-{name}", str(TURNS)) for name in range(CLERKS)]
        said = []
        for clerk in clerks:
            output, errors = clerk.communicate(timeout=300)
            assert clerk.returncode == 0, errors
            said += output.split()
        stored = json.loads(ward.shell(COUNT))

    total = CLERKS * TURNS
    assert [number for number, _ in stored["rows"]] == list(range(1, total + 1))
    assert [code for _, code in stored["rows"]] == [f"H47.47.09-261116-{n:04d}" for n in range(1, total + 1)]
    assert sorted(said) == [code for _, code in stored["rows"]]
    assert (stored["log"], stored["history"]) == (total, total)
