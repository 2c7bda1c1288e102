"""Many answers from one place in a few minutes: told from a family and a waiting hall, and set apart, never refused.

What is remembered for a quarter of an hour stands in the cache under keyed hashes: which ballots one caller sent. The
database keeps nothing of it, only that a ballot was one of a burst.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.utils.crypto import salted_hmac

WINDOW = 600
# From one address in ten minutes: so many answers with the very same marks, so many of any kind. A phone whose
# script has proved itself may send more than one that has not; the office's own address, where the tablet and the
# guests' network are, may send any number of different ones.
SAME_MARKS = 5
ANY_MARKS, ANY_MARKS_UNPROVEN = 20, 10


@dataclass(frozen=True, slots=True)
class Sent:
    """One ballot as it came: by whom (an address, only ever hashed), with which marks, about what."""

    ballot: int
    caller: str
    marks: str
    subjects: Sequence[str]
    proven: bool
    from_office: bool


def weigh(sent: Sent, *, now: datetime) -> dict[int, Sequence[str]]:
    """The ballots that this one makes a burst together with, and their subjects; nothing where it is none."""
    burst = _count(f"{sent.caller}|{sent.marks}", SAME_MARKS, sent, now)
    if not sent.from_office:
        burst |= _count(sent.caller, ANY_MARKS if sent.proven else ANY_MARKS_UNPROVEN, sent, now)
    return burst


def _count(scope: str, limit: int, sent: Sent, now: datetime) -> dict[int, Sequence[str]]:
    """Number this ballot within its scope; above the limit, it and the ones the limit let pass are the burst."""
    digest = salted_hmac("surveys.bursts", scope, algorithm="sha256").hexdigest()
    name = f"burst:{digest}:{int(now.timestamp()) // WINDOW}"
    cache.add(name, 0, timeout=WINDOW + 60)
    try:
        place = cache.incr(name)
    except ValueError:  # the cache is away: nothing can be said, and the rate limit still stands
        return {}
    cache.set(f"{name}:{place}", (sent.ballot, tuple(sent.subjects)), timeout=WINDOW + 60)
    if place <= limit:
        return {}
    earlier = cache.get_many([f"{name}:{number}" for number in range(1, limit + 1)]).values()
    return {**dict(earlier), sent.ballot: tuple(sent.subjects)}
