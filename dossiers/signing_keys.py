"""Keys of the office: made, changed and published by command; the private half never enters the database.

It lies in `SIGNING_KEYS_DIR`, one file a key, readable by its owner alone. Retired keys stay published, so that what
was signed in their time can be checked as long as the paper lasts.
"""

import base64
import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings
from django.db import transaction

from dossiers.models import SigningKey
from tanthanh.office.vietnamese import office_time

log = logging.getLogger(__name__)


class KeyStandsError(Exception):
    """A key is in use already; the message is a Vietnamese sentence for the administrator."""


@dataclass(frozen=True, slots=True)
class Signer:
    """The key in use with its private half."""

    key_id: str
    private: Ed25519PrivateKey

    def sign(self, message: bytes) -> bytes:
        return self.private.sign(message)


def make(*, at: datetime) -> SigningKey:
    """Make the office's key where none is in use. Raises KeyStandsError."""
    with transaction.atomic():
        if SigningKey.objects.filter(retired_at=None).exists():
            raise KeyStandsError("Đã có khóa đang dùng; thêm --rotate để thay khóa mới.")
        return _make(at)


def rotate(*, at: datetime, is_compromised: bool = False) -> SigningKey:
    """Retire the key in use and make another; `is_compromised`: the old one has been seen by somebody else."""
    with transaction.atomic():
        standing = SigningKey.objects.select_for_update().filter(retired_at=None)
        standing.update(retired_at=at, is_compromised=is_compromised)
        return _make(at)


def ensure(*, at: datetime) -> bool:
    """Make the first key of an office that has none; whether it was made."""
    if SigningKey.objects.exists():
        return False
    make(at=at)
    return True


def _make(at: datetime) -> SigningKey:
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    key = SigningKey.objects.create(key_id=id_of(public), public_key=base64url(public), created_at=at)
    _write(_path(key.key_id), private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return key


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600, exist_ok=False)
    path.write_bytes(content)


def _path(key_id: str) -> Path:
    return Path(settings.SIGNING_KEYS_DIR) / f"{key_id}.pem"


def signer() -> Signer | None:
    """The key in use, or None where there is none or its file is not here: papers then go without a seal."""
    key_id = SigningKey.objects.filter(retired_at=None).values_list("key_id", flat=True).first()
    if key_id is None:
        return None
    try:
        return Signer(key_id, _private(_path(key_id)))
    except (OSError, ValueError):
        log.warning("the private half of signing key %s is not in SIGNING_KEYS_DIR: papers go without a seal", key_id)
        return None


@lru_cache(maxsize=4)
def _private(path: Path) -> Ed25519PrivateKey:
    """A file never changes: a new key is a new file."""
    private = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(private, Ed25519PrivateKey):
        raise ValueError(path.name)  # noqa: TRY004 -- the file is wrong, not the caller
    return private


def public_half(key: SigningKey) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(f"{key.public_key}="))


def id_of(public: bytes) -> str:
    return hashlib.sha256(public).hexdigest()[:8]


def base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode("ascii").rstrip("=")


def published() -> dict[str, object]:
    """All public halves as a JWK set (RFC 7517, 8037), each with the days it was in use."""
    return {"keys": [_jwk(key) for key in SigningKey.objects.order_by("-created_at", "key_id")]}


def _jwk(key: SigningKey) -> dict[str, object]:
    return {
        "kty": "OKP",
        "crv": key.algorithm,
        "use": "sig",
        "kid": key.key_id,
        "x": key.public_key,
        "valid_from": office_time(key.created_at).date().isoformat(),
        "valid_to": office_time(key.retired_at).date().isoformat() if key.retired_at else None,
        "compromised": key.is_compromised,
    }
