"""What an officer writes about the volunteers: a line of the log, a shift of the roster, an event."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from procedures.models import DutyShift, Field, HelperTeam, OutreachEvent, SupportEntry
from tanthanh.office.vietnamese import nfc

MOST_PEOPLE = 5000


class DayForm(forms.ModelForm):
    """Something of one day at one place; saving is left to the rules (procedures/support.py)."""

    def __init__(self, data: Any = None, *, today: date) -> None:  # noqa: ANN401 -- what Django's forms take
        super().__init__(data, initial={"day": today}, prefix=self.Meta.prefix)
        self.today = today
        self.fields["day"].widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        if "team" in self.fields:
            self.fields["team"].queryset = HelperTeam.objects.on(today).order_by("name")  # type: ignore[attr-defined]
            self.fields["team"].empty_label = "(chọn tổ, đội)"  # type: ignore[attr-defined]

    class Meta:
        prefix = ""

    def clean_place(self) -> str:
        return nfc(self.cleaned_data["place"])

    def _post_clean(self) -> None:
        """Nothing is checked against stored rows: the same line again is a correction, not a mistake."""


class PastDayForm(DayForm):
    """What has happened already."""

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day > self.today:
            raise forms.ValidationError("Ngày này chưa đến: nhật ký chỉ ghi việc đã làm.")
        return day


class SupportEntryForm(PastDayForm):
    hours = forms.DecimalField(
        label="Số giờ", min_value=Decimal("0.5"), max_value=24, decimal_places=1, localize=True, help_text="Ví dụ: 3,5"
    )
    volunteers = forms.IntegerField(label="Số tình nguyện viên", min_value=1, max_value=200, initial=1)
    helped = forms.IntegerField(
        label="Số lượt người được giúp",
        min_value=0,
        max_value=MOST_PEOPLE,
        help_text="Chỉ ghi con số; không ghi tên, số điện thoại hay mã hồ sơ của ai.",
    )
    field = forms.ModelChoiceField(
        label="Lĩnh vực thủ tục",
        queryset=Field.objects.order_by("name"),
        required=False,
        empty_label="(nhiều lĩnh vực, việc khác)",
    )

    class Meta:
        model = SupportEntry
        prefix = "nhat-ky"
        fields = ("team", "day", "place", "field", "hours", "volunteers", "helped")


class DutyShiftForm(DayForm):
    class Meta:
        model = DutyShift
        prefix = "ca"
        fields = ("team", "day", "starts", "ends", "place", "volunteers")
        widgets = {
            "starts": forms.TimeInput(attrs={"type": "time"}),
            "ends": forms.TimeInput(attrs={"type": "time"}),
        }

    def clean_ends(self) -> Any:  # noqa: ANN401 -- a time
        ends, starts = self.cleaned_data["ends"], self.cleaned_data.get("starts")
        if starts and ends <= starts:
            raise forms.ValidationError("Giờ kết thúc phải sau giờ bắt đầu.")
        return ends


class OutreachEventForm(PastDayForm):
    attended = forms.IntegerField(label="Số người tham gia", min_value=0, max_value=MOST_PEOPLE * 10)

    class Meta:
        model = OutreachEvent
        prefix = "hoat-dong"
        fields = ("day", "name", "place", "attended")
