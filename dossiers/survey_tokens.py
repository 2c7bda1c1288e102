"""The survey token printed on a receipt: proves itself, can be used once, and leads to no dossier.

It is the keyed hash of the receipt's lookup token, followed by a seal over that hash. Whoever checks it needs the key
and no table, so an answer given with it is joined to nothing (118/2025/NĐ-CP Điều 29.3: raters stay unknown).
"""

import base64
import binascii

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

SEED_BYTES = 16
SEAL_BYTES = 8
TOKEN_LENGTH = 32
# Printed addresses are promises (interface.md): never change this line.
SURVEY_PATH = "/khao-sat/{}/"


def survey_token(lookup_token: str) -> str:
    """The survey token of the dossier whose receipt carries `lookup_token`: 32 characters fit for an address."""
    seed = _keyed("dossiers.survey_tokens.seed", lookup_token.encode(), SEED_BYTES)
    return base64.urlsafe_b64encode(seed + _seal(seed)).decode("ascii")


def survey_address(lookup_token: str) -> str:
    """Where that token is used; made anew whenever it is needed and kept nowhere."""
    return f"{settings.PUBLIC_URL}{SURVEY_PATH.format(survey_token(lookup_token))}"


def is_genuine(token: str) -> bool:
    """Whether this office made the token; says nothing about whether it has been used."""
    if len(token) != TOKEN_LENGTH or not token.isascii():
        return False
    try:
        raw = base64.b64decode(token, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return False
    return constant_time_compare(raw[SEED_BYTES:], _seal(raw[:SEED_BYTES]))


def _seal(seed: bytes) -> bytes:
    return _keyed("dossiers.survey_tokens.seal", seed, SEAL_BYTES)


def _keyed(salt: str, value: bytes, length: int) -> bytes:
    return salted_hmac(salt, value, algorithm="sha256").digest()[:length]
