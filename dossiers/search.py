"""The list's one search box."""

import re

from django.db.models import Q

from tanthanh.office.vietnamese import dossier_code, fold, phone_e164


def condition(text: str) -> Q:
    """One box for everything: a code, an identity number, a phone, a number in the register, a name."""
    try:
        code = dossier_code(text)
    except ValueError:
        code = ""
    if code:
        return Q(code=code) | Q(official_code=code)
    digits = re.sub(r"[\s.]", "", text)
    if re.fullmatch(r"\+?[0-9]+", digits):
        return _number(digits)
    if re.fullmatch(r"[0-9A-Za-z.]*-[0-9-]*", text):
        return Q(code__contains=text.upper()) | Q(official_code__contains=text.upper())
    return Q(applicant_key__contains=fold(text))


def _number(digits: str) -> Q:
    if len(digits) <= 7:
        return Q(register_number=int(digits)) | Q(code__endswith=f"-{digits}")
    found = Q(applicant_id_number=digits)
    try:
        return found | Q(applicant_phone=phone_e164(digits)) | Q(applicant_phone=digits)
    except ValueError:
        return found
