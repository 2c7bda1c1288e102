"""How often one may look up: by address, so that nobody tries codes in a row; by code, so that nobody tries secrets."""

from datetime import datetime

from dossiers.lookup import as_stored
from tanthanh.office.throttle import allow

WINDOW_SECONDS = 600
WAIT_MINUTES = WINDOW_SECONDS // 60
# A whole waiting room may stand behind one address.
PER_ADDRESS = 60
PER_CODE = 10
TOKENS_PER_ADDRESS = 300
# Beginning a dossier at home, and turning its pages: thirty households behind one address fill in at once.
STARTS_PER_ADDRESS = 30
FILING_PAGES_PER_ADDRESS = 1500


def is_allowed(address: str, code: str, *, now: datetime) -> bool:
    """Both limits are counted every time, so that a known and an unknown code are refused alike."""
    by_address = allow(f"lookup address {address}", PER_ADDRESS, WINDOW_SECONDS, now=now)
    by_code = allow(f"lookup code {as_stored(code)}", PER_CODE, WINDOW_SECONDS, now=now)
    return by_address and by_code


def is_token_allowed(address: str, *, now: datetime) -> bool:
    return allow(f"lookup token {address}", TOKENS_PER_ADDRESS, WINDOW_SECONDS, now=now)


def may_start_filing(address: str, *, now: datetime) -> bool:
    return allow(f"filing start {address}", STARTS_PER_ADDRESS, WINDOW_SECONDS, now=now)


def may_open_filing(address: str, *, now: datetime) -> bool:
    return allow(f"filing open {address}", FILING_PAGES_PER_ADDRESS, WINDOW_SECONDS, now=now)
