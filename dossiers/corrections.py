"""Putting right what was typed wrong: which fields, and what each said before and after. Dates are not among them."""

from collections.abc import Mapping
from datetime import date, datetime

from dossiers.models import Correction, Dossier
from dossiers.states import Channel, NotifyBy, ReturnMethod
from tanthanh.office.models import Officer
from tanthanh.office.vietnamese import fold, money, short_date

# Never a moment, a limit, a number or a state: a wrong moment of receipt is voided and taken in anew.
LABELS = {
    "applicant_kind": "người nộp là",
    "applicant_name": "họ và tên",
    "applicant_id_number": "số định danh",
    "applicant_id_issued_on": "ngày cấp",
    "applicant_birth_date": "ngày sinh",
    "applicant_sex": "giới tính",
    "applicant_address": "địa chỉ",
    "applicant_phone": "số điện thoại",
    "applicant_email": "thư điện tử",
    "representative_name": "người nộp thay",
    "representative_id_number": "số định danh người nộp thay",
    "authorisation": "giấy ủy quyền",
    "channel": "hình thức nộp",
    "is_interlinked": "liên thông",
    "copies": "số bộ hồ sơ",
    "fee_amount": "lệ phí",
    "return_method": "nhận kết quả",
    "note": "ghi chú",
    "notify_by": "báo tin qua",
    "notify_contact": "số hoặc địa chỉ nhận tin",
}
CHOICES = {
    "applicant_kind": dict(Dossier.Kind.choices),
    "applicant_sex": dict(Dossier.Sex.choices),
    "channel": dict(Channel.choices),
    "return_method": dict(ReturnMethod.choices),
    "notify_by": dict(NotifyBy.choices),
}


class CorrectionError(Exception):
    """A correction that cannot be made; the message is a Vietnamese sentence."""


def correct(locked: Dossier, values: Mapping[str, object], *, by: Officer, at: datetime) -> list[Correction]:
    """Set the fields that differ and keep both readings. Raises CorrectionError where nothing differs."""
    # The second source is not added to the office's own (interface.md): nothing is counted over to it or away from it.
    sources = {locked.channel, values.get("channel", locked.channel)}
    if len(sources) > 1 and Channel.NATIONAL_PORTAL in sources:
        raise CorrectionError("Nguồn Cổng Dịch vụ công quốc gia của hồ sơ không sửa được.")
    made = []
    for field in LABELS:
        if field in values and values[field] != getattr(locked, field):
            before, after = said(field, getattr(locked, field)), said(field, values[field])
            setattr(locked, field, values[field])
            made.append(Correction(dossier=locked, field=field, before=before, after=after, at=at, by=by))
    if not made:
        raise CorrectionError("Chưa có mục nào được sửa.")
    locked.applicant_key = fold(locked.applicant_name)
    return Correction.objects.bulk_create(made)


def of(dossier: Dossier) -> list[tuple[str, Correction]]:
    """What has been corrected, in order, each with the name of its field."""
    rows = dossier.corrections.select_related("by").order_by("at", "pk")
    return [(LABELS.get(row.field, row.field), row) for row in rows]


def said(field: str, value: object) -> str:
    """A value as people read it."""
    if field in CHOICES:
        return str(CHOICES[field].get(str(value), value))
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, date):
        return short_date(value)
    if value is None:
        return ""
    return money(int(str(value))) if field == "fee_amount" else str(value)


def in_words(made: list[Correction]) -> str:
    """`Sửa: họ và tên, địa chỉ` for the log, which names fields and no person."""
    return f"Sửa: {', '.join(LABELS[row.field] for row in made)}"
