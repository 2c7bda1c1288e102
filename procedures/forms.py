"""The due-date calculator's question, as the page and the API both read it."""

import re
from datetime import datetime
from typing import Any, cast

from django import forms

from procedures import due_dates
from tanthanh.office.deadlines import Limit, LimitUnit, Policy
from tanthanh.office.languages import said
from tanthanh.office.vietnamese import ZONE, nfc, office_time

FIRST_YEAR, LAST_YEAR = 2000, 2100
# In a query string a bare "+" reads as a blank, so `…T09:10:00+07:00` arrives with one.
BLANK_FOR_PLUS = re.compile(r"(T[0-9:.]{5,15}) (\d\d:?\d\d)", re.ASCII)
VIETNAMESE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?:[ ,]+(\d{1,2}):(\d\d))?", re.ASCII)


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"


class MomentField(forms.Field):
    """`2026-11-20T09:10`, with an offset or by the office's clock; `20/11/2026 09:10`; a date alone is its midnight."""

    widget = MomentInput(
        format="%Y-%m-%dT%H:%M",
        attrs={"min": f"{FIRST_YEAR}-01-01T00:00", "max": f"{LAST_YEAR}-12-31T23:59"},
    )

    def to_python(self, value: Any) -> datetime | None:  # noqa: ANN401 -- Django's own signature
        text = nfc(str(value or ""))[:40]
        if not text:
            return None
        try:
            moment = _moment(text)
        except ValueError:
            raise forms.ValidationError(
                "Không đọc được thời điểm; viết ngày và giờ như 2026-11-20T09:10 hoặc 20/11/2026 09:10."
            ) from None
        # Asked before the change of zone too: next to the first and the last year there is nothing to change to.
        if FIRST_YEAR <= moment.year <= LAST_YEAR:
            moment = moment.replace(tzinfo=ZONE) if moment.tzinfo is None else office_time(moment)
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise forms.ValidationError(f"Chỉ tính được thời điểm từ năm {FIRST_YEAR} đến năm {LAST_YEAR}.")
        return moment


class DueDateForm(forms.Form):
    """Either a procedure's code, or a limit with its unit and policy; and the moment of receipt."""

    received_at = MomentField(
        label="Nhận hồ sơ lúc",
        error_messages={"required": "Cần thời điểm nhận hồ sơ, ví dụ 2026-11-20T09:10."},
    )
    procedure = forms.CharField(
        label="Mã thủ tục", required=False, help_text="Ví dụ 1.001193. Để trống nếu nhập thời hạn bên dưới."
    )
    limit = forms.IntegerField(
        label="Thời hạn",
        required=False,
        help_text="Để trống nếu giải quyết trong ngày.",
        error_messages={"invalid": "Thời hạn phải là một số nguyên, ví dụ 3."},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    unit = forms.ChoiceField(
        label="Đơn vị",
        choices=LimitUnit.choices,
        help_text="Như ghi trên bảng niêm yết.",
        error_messages={
            "required": f"Cần đơn vị của thời hạn, một trong: {', '.join(LimitUnit.values)}.",
            "invalid_choice": f"Đơn vị này không có; chọn một trong: {', '.join(LimitUnit.values)}.",
        },
    )
    policy = forms.ChoiceField(
        label="Ngày nhận hồ sơ",
        choices=Policy.choices,
        error_messages={"invalid_choice": f"Cách tính này không có; chọn một trong: {', '.join(Policy.values)}."},
    )
    question: due_dates.Question

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- Django's own signature
        super().__init__(*args, **kwargs)
        for name, kind in (("unit", LimitUnit), ("policy", Policy)):
            cast("forms.ChoiceField", self.fields[name]).choices = [
                (value, said(str(label))) for value, label in kind.choices
            ]
        self.fields["unit"].required = not self.data.get("procedure")
        self.fields["policy"].required = bool(self.data.get("policy")) or not self.is_bound

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "received_at" in self.errors:
            # A date picker would wipe out what was typed.
            self.fields["received_at"].widget.input_type = "text"
        if self.errors:
            return cleaned
        try:
            self.question = self._about_procedure() if cleaned["procedure"] else self._about_limit()
        except ValueError as error:
            self.add_error("procedure" if cleaned["procedure"] else "limit", str(error))
        return cleaned

    def _about_procedure(self) -> due_dates.Question:
        if self.cleaned_data["limit"] is not None:
            raise ValueError("Chỉ nhập mã thủ tục hoặc thời hạn, không nhập cả hai.")
        received_at = self.cleaned_data["received_at"]
        code = nfc(self.cleaned_data["procedure"])
        return due_dates.about_procedure(code, received_at=received_at, day=received_at.date())

    def _about_limit(self) -> due_dates.Question:
        cleaned = self.cleaned_data
        unit, policy = LimitUnit(cleaned["unit"]), Policy(cleaned["policy"] or Policy.NEXT_DAY)
        if unit == LimitUnit.SAME_DAY:
            return due_dates.Question(cleaned["received_at"], Limit(1, unit, policy))
        if cleaned["limit"] is None:
            raise ValueError("Cần thời hạn, ví dụ 3, hoặc mã thủ tục.")
        return due_dates.Question(cleaned["received_at"], Limit(cleaned["limit"], unit, policy))


def _moment(text: str) -> datetime:
    written = VIETNAMESE.fullmatch(text)
    if written:
        day, month, year, hour, minute = (int(part or 0) for part in written.groups())
        return datetime(year, month, day, hour, minute, tzinfo=ZONE)
    return datetime.fromisoformat(BLANK_FOR_PLUS.sub(r"\1+\2", text))
