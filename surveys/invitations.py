"""Who may answer: once per receipt, and anybody in front of the wall. Knows tokens, never a dossier.

A token is spent by writing its fingerprint; two answers with one token end as one ballot, whoever comes second.
"""

import hashlib
from datetime import timedelta
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from uuid import uuid4

from django.conf import settings
from django.core import signing

from dossiers import survey_tokens

WALL_SALT = "surveys.invitations.wall"
# Long enough for a phone that lost its connection; after that the page hands out a fresh form.
WALL_AGE = timedelta(days=1)
is_genuine = survey_tokens.is_genuine


def wall_key() -> str:
    """A fresh key for one form of the open door, so that a double click or a retry makes one ballot."""
    return signing.TimestampSigner(salt=WALL_SALT).sign(uuid4().hex)


def is_wall_key(key: str) -> bool:
    try:
        signing.TimestampSigner(salt=WALL_SALT).unsign(key, max_age=WALL_AGE)
    except signing.BadSignature:
        return False
    return True


def is_from_office(address: str) -> bool:
    """Whether an address is one of the office's own (OFFICE_NETWORKS): its answers are marked and shown apart too."""
    return any(ip_address(address) in network for network in _networks(tuple(settings.OFFICE_NETWORKS)))


@cache
def _networks(texts: tuple[str, ...]) -> list[IPv4Network | IPv6Network]:
    return [ip_network(text, strict=False) for text in texts]


def fingerprint(token: str) -> int:
    """63 bits of the token's hash: enough to know it again, useless to find the receipt it stood on."""
    return int.from_bytes(hashlib.sha256(token.encode()).digest()[:8]) >> 1
