"""What a scanner or a hand gives at a desk: a dossier's code, or the QR of its receipt."""

import re

from dossiers.models import Dossier
from tanthanh.office.vietnamese import dossier_code, nfc

TOKEN = re.compile(r"/tra-cuu/([A-Za-z0-9_-]{16,40})/?|^([A-Za-z0-9_-]{16,40})$")
UNREADABLE = (
    "Không nhận ra mã vừa quét. Quét mã QR tra cứu trên giấy tiếp nhận hoặc gõ mã hồ sơ; "
    "nếu chữ bị biến dạng, tắt bộ gõ tiếng Việt rồi quét lại."
)


class ScanError(Exception):
    """What was scanned leads to no dossier; the message is a Vietnamese sentence."""


def dossier_of(text: str) -> Dossier:
    """The dossier that a scan names, with its procedure and unit. Raises ScanError.

    The paper in hand is the officer's warrant here: `visible_to` is asked by the step that follows, not by the scan.
    """
    wanted = _wanted(nfc(text))
    found = Dossier.objects.filter(**wanted).select_related("version", "unit").first() if wanted else None
    if found is None:
        raise ScanError(UNREADABLE if not wanted else "Không có hồ sơ nào mang mã vừa quét.")
    return found


def _wanted(text: str) -> dict[str, str]:
    try:
        return {"code": dossier_code(text)}
    except ValueError:
        pass
    found = TOKEN.search(text.strip())
    return {"token": found[1] or found[2]} if found else {}
