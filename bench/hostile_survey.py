"""10.000 hostile submissions to the survey: `.venv/bin/python -m bench.hostile_survey`; says what they changed."""

import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence

from django.test import Client

from surveys.invitations import wall_key

MARKUP = "<script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}{% debug %}' OR 1=1 --"
WRONG = ({"thai_do": "6"}, {"thai_do": "-1"}, {"thai_do": "5\0"}, {"thai_do": "٥"}, {"danh_gia_chung": "1e9"}, {})


def attack(client: Client, receipts: Sequence[str], *, times: int, chance: random.Random) -> Counter[int]:
    """Send so many of every hostile kind; `receipts` are addresses whose token is spent. How often which status."""
    statuses: Counter[int] = Counter()
    worst = {"thai_do": "1", "danh_gia_chung": "1"}
    megabyte = "x" * 1_000_000
    for number in range(times):
        # A burst comes from one address until it is turned away, then from the next.
        address = f"203.0.{113 + number // 200 % 100}.9"
        kind = chance.randrange(7)
        if kind == 0:
            response = client.post(chance.choice(receipts), worst, REMOTE_ADDR=address)
        elif kind == 1:
            forged = "".join(chance.choice("ABCDEFabcdef0123456789-_") for _ in range(32))
            response = client.post(f"/khao-sat/{forged}/", worst, REMOTE_ADDR=address)
        elif kind == 2 and number % 10 == 0:
            body = worst | {"key": wall_key(), "comment": megabyte}
            response = client.post("/khao-sat/", body, REMOTE_ADDR=address)
        elif kind == 3:
            body = {
                "key": MARKUP,
                "comment": MARKUP,
                "about": MARKUP,
                "version": MARKUP,
                "proof": MARKUP,
                "thai_do": MARKUP,
            }
            response = client.post("/khao-sat/?diem=%3Cb%3E&bo=%27&kiosk=2", body, REMOTE_ADDR=address)
        elif kind == 4:
            body = chance.choice(WRONG) | {"key": wall_key()}
            response = client.post("/khao-sat/", body, REMOTE_ADDR=address)
        else:
            body = worst | {"key": wall_key(), "comment": chance.choice(("", MARKUP))}
            response = client.post("/khao-sat/", body, REMOTE_ADDR=address)
        statuses[response.status_code] += 1
    return statuses


def main() -> int:
    """Ten thousand of them, in the same test that sends some hundred every time."""
    asked = {**os.environ, "HOSTILE_TIMES": "10000"}
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-n", "0", "tests/surveys/test_hostile.py"]
    # The log of every refused request is left out; what fails is told on the other stream.
    return subprocess.run(command, env=asked, check=False, stderr=subprocess.DEVNULL).returncode


if __name__ == "__main__":
    sys.exit(main())
