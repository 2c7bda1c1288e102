"""Forms of the letter of apology: they parse what was typed, the rules decide."""

from datetime import date, datetime, time
from typing import Any

from django import forms

from dossiers.fields import TextField, long_text
from dossiers.models import ApologyLetter, LetterDispatch
from dossiers.states import Cause, Ground
from tanthanh.office import calendars
from tanthanh.office.vietnamese import ZONE, office_day

CAUSES = [
    ("", "Chọn nhóm nguyên nhân"),
    *((cause.value, cause.label.capitalize()) for cause in Cause if cause != Cause.UNKNOWN),
]

LATENESS = ("cause", "reason", "new_promise_on")
GROUND = "ground-"


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
        """The form of this letter: what a missed date asks for where there is one, and the words of other faults."""
        promise = letter.new_promise_at
        cause = "" if letter.cause == Cause.UNKNOWN else letter.cause
        initial = {"cause": cause, "reason": letter.reason, "new_promise_on": promise and office_day(promise)}
        form = cls(data, initial=initial)
        if letter.episode_id is None:
            for name in LATENESS:
                del form.fields[name]
        for said in letter.grounds.order_by("pk"):
            form.fields[f"{GROUND}{said.ground}"] = long_text(
                2000,
                required=False,
                label=f"Xin lỗi về: {said.get_ground_display()}",
                initial=said.reason,
                widget=forms.Textarea({"rows": 3}),
                help_text="Xóa hết chữ nếu thư không nói đến việc này nữa.",
            )
        return form

    def values(self) -> dict[str, Any]:
        """What `apologies.revise` takes; a day becomes the end of its office hours."""
        day: date | None = self.cleaned_data.get("new_promise_on")
        said: dict[str, Any] = {
            name: self.cleaned_data[name] for name in ("cause", "reason") if name in self.cleaned_data
        }
        grounds = {
            name.removeprefix(GROUND): words for name, words in self.cleaned_data.items() if name.startswith(GROUND)
        }
        return {**said, "new_promise_at": day and _closing(day), "grounds": grounds}


def _closing(day: date) -> datetime:
    calendar = calendars.current_calendar().calendar
    if calendar.is_working(day):
        return calendar.closing(day)
    return datetime.combine(day, time(17), ZONE)


class SentForm(forms.Form):
    """How the signed letter left the office."""

    way = forms.ChoiceField(
        label="Gửi bằng cách nào",
        choices=[("", "Chọn cách gửi"), *((way.value, way.label.capitalize()) for way in LetterDispatch.Way)],
        error_messages={"required": "Hãy chọn thư được gửi bằng cách nào."},
    )
    tracking = TextField(required=False, label="Số hiệu bưu gửi", help_text="Bắt buộc khi gửi bưu chính.")
    note = long_text(200, required=False, label="Ghi chú", help_text="Ví dụ: gửi bảo đảm, trao cho người nhà.")


class GroundForm(forms.Form):
    """Another fault that a letter is to apologise for, written by hand."""

    ground = forms.ChoiceField(
        label="Việc cần xin lỗi",
        choices=[("", "Chọn việc cần xin lỗi"), *((one.value, one.label.capitalize()) for one in Ground)],
        error_messages={"required": "Hãy chọn việc cần xin lỗi."},
    )
    reason = long_text(
        2000,
        label="Nội dung ghi trong thư",
        widget=forms.Textarea({"rows": 3}),
        help_text="Viết cho người nộp hồ sơ đọc: việc gì đã xảy ra, phường đã khắc phục thế nào.",
        says={"required": "Hãy ghi việc đã xảy ra để đưa vào thư."},
    )


class ReturnedForm(forms.Form):
    """Why a letter came back."""

    reason = long_text(300, label="Lý do hoàn lại", says={"required": "Hãy ghi vì sao thư bị hoàn lại."})
