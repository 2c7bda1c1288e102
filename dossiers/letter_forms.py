"""Forms of the letter of apology: they parse what was typed, the rules decide."""

from datetime import date, datetime, time
from typing import Any

from django import forms

from dossiers.models import ApologyLetter
from dossiers.states import Cause
from tanthanh.office import calendars
from tanthanh.office.vietnamese import ZONE, office_day

CAUSES = [
    ("", "Chọn nhóm nguyên nhân"),
    *((cause.value, cause.label.capitalize()) for cause in Cause if cause != Cause.UNKNOWN),
]


class LetterForm(forms.Form):
    """Cause, reason and the new date of a draft."""

    cause = forms.ChoiceField(
        label="Nhóm nguyên nhân", choices=CAUSES, error_messages={"required": "Hãy chọn nhóm nguyên nhân."}
    )
    reason = forms.CharField(
        label="Lý do ghi trong thư",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Viết cho người nộp hồ sơ đọc: vì sao chậm, phường đang làm gì.",
        error_messages={"required": "Hãy ghi lý do để người dân hiểu vì sao hồ sơ chậm."},
    )
    new_promise_on = forms.DateField(
        label="Ngày hẹn lại",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Chỉ được hẹn lại một lần; để trống nếu hồ sơ đã có kết quả.",
        error_messages={"invalid": "Ngày hẹn lại phải là một ngày có thật, ví dụ 26/11/2026."},
    )

    @classmethod
    def of(cls, letter: ApologyLetter, data: Any = None) -> "LetterForm":  # noqa: ANN401 -- a QueryDict or nothing
        promise = letter.new_promise_at
        cause = "" if letter.cause == Cause.UNKNOWN else letter.cause
        initial = {"cause": cause, "reason": letter.reason, "new_promise_on": promise and office_day(promise)}
        return cls(data, initial=initial)

    def values(self) -> dict[str, Any]:
        """What `apologies.revise` takes; a day becomes the end of its office hours."""
        day: date | None = self.cleaned_data["new_promise_on"]
        return {
            "cause": self.cleaned_data["cause"],
            "reason": self.cleaned_data["reason"],
            "new_promise_at": day and _closing(day),
        }


def _closing(day: date) -> datetime:
    calendar = calendars.current_calendar().calendar
    if calendar.is_working(day):
        return calendar.closing(day)
    return datetime.combine(day, time(17), ZONE)


class SentForm(forms.Form):
    """How the signed letter left the office."""

    via = forms.CharField(
        label="Gửi bằng cách nào",
        max_length=100,
        help_text="Ví dụ: trao tay tại quầy, bưu chính, thư điện tử.",
        error_messages={"required": "Hãy ghi thư được gửi bằng cách nào."},
    )
