"""A second proof at sign-in for the roles that the deployment names: a code from the officer's own phone (RFC 6238).

Whoever has no phone enrolled yet does so at the first sign-in; a lost phone is taken away by an administrator.
"""

import base64
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django_otp.plugins.otp_totp.models import TOTPDevice

from tanthanh.office import qr
from tanthanh.office.models import Officer

NAME = "điện thoại"
# In the session since the code was shown.
SESSION_KEY = "second_factor"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What a phone's app needs once: the picture to scan, or the key to type."""

    picture: str
    key: str


def is_required(officer: Officer) -> bool:
    return officer.role in settings.TOTP_REQUIRED_ROLES


def enrolment(officer: Officer) -> Enrolment | None:
    """What to scan; None where a phone has been enrolled already, so that nobody adds another by the password alone."""
    if TOTPDevice.objects.filter(user=officer, confirmed=True).exists():
        return None
    device = TOTPDevice.objects.get_or_create(user=officer, confirmed=False, defaults={"name": NAME})[0]
    picture = qr.svg(device.config_url, title="Mã QR để thêm tài khoản vào ứng dụng xác thực")
    encoded = base64.b64encode(picture.encode()).decode()
    key = base64.b32encode(device.bin_key).decode()
    spaced = " ".join(key[start : start + 4] for start in range(0, len(key), 4))
    return Enrolment(f"data:image/svg+xml;base64,{encoded}", spaced)


def verify(officer: Officer, typed: str) -> bool:
    """Whether this is the code that the officer's phone shows now: each once, wrong ones ever more slowly."""
    with transaction.atomic():
        devices = TOTPDevice.objects.select_for_update().filter(user=officer).order_by("-confirmed", "pk")
        device = devices.first()
        if device is None or not device.verify_token("".join(typed.split())[:8]):
            return False
        if not device.confirmed:
            device.confirmed = True
            device.save(update_fields=["confirmed"])
    return True
