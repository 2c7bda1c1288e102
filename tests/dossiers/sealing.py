"""Seals as the office makes them, and as others would like to."""

import base64
from datetime import timedelta

import nacl.signing

from dossiers import seals, signing_keys
from dossiers.states import Paper
from tests.factories import MONDAY

MADE = MONDAY - timedelta(days=30)


def token_of(dossier, *, at=MONDAY, kind=Paper.RECEIPT, paper_at=MONDAY, promised_at=None):
    promised_at = promised_at or dossier.promised_at
    signer = signing_keys.signer()
    return seals.sealed(signer, dossier, kind, paper_at=paper_at, promised_at=promised_at, at=at)


def raw(token):
    return base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))


def altered(token, old, new):
    """The token with other words under the same signature."""
    assert len(old) == len(new)
    assert old in raw(token)
    return base64.urlsafe_b64encode(raw(token).replace(old, new)).decode().rstrip("=")


def forged(token):
    """The same words signed by somebody else's key, made by another library, under that key's own name."""
    stranger = nacl.signing.SigningKey(bytes(range(32)))
    content = raw(token)[:-64]
    content = content[:2] + bytes.fromhex(signing_keys.id_of(bytes(stranger.verify_key))) + content[6:]
    signature = stranger.sign(b"tanthanh-seal-1\0" + content).signature
    return base64.urlsafe_b64encode(content + signature).decode().rstrip("=")
