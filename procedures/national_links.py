"""Do the links to the national portal still open? Looked at once a night, and a broken one is reported to the office.

A ward's network may not reach the portal at all; that says nothing about the link, so it is written down as such.
"""

import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus

from django.db.models import F

from procedures.kinds import LinkState
from procedures.models import LinkCheck, Procedure
from tanthanh.office.jobs import Outcome

SECONDS = 10
# One night sees a tenth of the catalogue, the longest unseen first: nobody is asked 160 things in a row.
AT_ONCE = 20
# Where the portal answers nobody, it is left alone for the night.
GIVE_UP_AFTER = 3
AGENT = "tanthanh-one-stop (kiem tra lien ket)"

# What the portal answered for an address: the HTTP status, or why nothing came.
Answer = int | str
Fetch = Callable[[str], Answer]


def fetch(address: str) -> Answer:
    """Ask for the page; the answer's status, or in words why there was none."""
    request = urllib.request.Request(address, headers={"User-Agent": AGENT})  # noqa: S310 -- our own https address
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as response:  # noqa: S310
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code
    except (OSError, ValueError) as error:  # no network, no name, no certificate, no patience
        reason = getattr(error, "reason", error)
        return type(reason).__name__ if isinstance(reason, Exception) else str(reason)


def check(*, at: datetime, ask: Fetch = fetch, most: int = AT_ONCE) -> Outcome:
    """Look at the links not looked at for the longest; the catalogue's page for officers lists the broken ones."""
    never_first = F("link_check__checked_at").asc(nulls_first=True)
    due = Procedure.objects.in_force().order_by(never_first, "pk")
    seen: Counter[LinkState] = Counter()
    in_a_row = 0
    for procedure in due[:most]:
        state, detail = judge(ask(procedure.national_url))
        _write(procedure, state, detail, at)
        seen[state] += 1
        in_a_row = in_a_row + 1 if state == LinkState.UNREACHED else 0
        if in_a_row >= GIVE_UP_AFTER:
            break
    note = ", ".join(f"{seen[state]} {state.label}" for state in LinkState if seen[state])
    return Outcome(looked_at=seen.total(), did=seen.total() - seen[LinkState.UNREACHED], note=note)


def judge(answer: Answer) -> tuple[LinkState, str]:
    """A page that is not there is a broken link; a portal that is ill or turns robots away says nothing about it."""
    if isinstance(answer, str):
        return LinkState.UNREACHED, answer[:200]
    if answer in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        return LinkState.BROKEN, f"HTTP {answer}"
    if answer < HTTPStatus.BAD_REQUEST:
        return LinkState.WORKS, f"HTTP {answer}"
    return LinkState.UNREACHED, f"HTTP {answer}"


def _write(procedure: Procedure, state: LinkState, detail: str, at: datetime) -> None:
    """A link stays broken since the first time, whatever nights without network lie between."""
    before = LinkCheck.objects.filter(procedure=procedure).first()
    check_row = before or LinkCheck(procedure=procedure)
    was_broken = check_row.broken_since
    check_row.checked_at = at
    if state == LinkState.UNREACHED and was_broken:
        check_row.detail = f"hỏng từ trước, lần này chưa kiểm tra được ({detail})"[:200]
    else:
        check_row.state, check_row.detail = state, detail
        check_row.broken_since = (was_broken or at) if state == LinkState.BROKEN else None
    check_row.save()
