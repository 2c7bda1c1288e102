"""The period of a report as boxes to choose from; what was chosen is read by `asked_periods`, bad values and all."""

from django import forms

from dossiers.fields import DESK_FIELD, PlainSelect
from reports.periods import ROMAN, Kind, Period
from tanthanh.office.vietnamese import short_date

CHOICES = (
    (str(Kind.YEAR), "Năm dương lịch"),
    (str(Kind.REPORTING_YEAR), "Kỳ báo cáo năm"),
    *((f"{Kind.QUARTER}-{number}", f"Quý {roman}") for number, roman in enumerate(ROMAN, start=1)),
    *((f"{Kind.MONTH}-{number}", f"Tháng {number}") for number in range(1, 13)),
    (str(Kind.ANY), "Từ ngày đến ngày"),
)


class DaysForm(forms.Form):
    """Two days as people write them."""

    def __init__(self, period: Period, *, is_filled: bool = True) -> None:
        super().__init__()
        for name, label, day in (("tu", "Từ ngày", period.first), ("den", "Đến ngày", period.last)):
            self.fields[name] = forms.CharField(
                label=label,
                initial=short_date(day) if is_filled else "",
                widget=forms.TextInput({"placeholder": "ngày/tháng/năm", "inputmode": "numeric", "size": 10}),
            )
        for field in self.fields.values():
            field.required = False
            field.template_name = DESK_FIELD  # type: ignore[attr-defined]  # Django 5, not yet in the stubs


class PeriodForm(DaysForm):
    """A period of the year on the page, or any two days, which win where they are filled in."""

    def __init__(self, period: Period) -> None:
        super().__init__(period, is_filled=period.kind == Kind.ANY)
        kinds = forms.ChoiceField(
            label="Kỳ", choices=CHOICES, initial=period.choice, required=False, widget=PlainSelect
        )
        kinds.template_name = DESK_FIELD  # type: ignore[attr-defined]  # as above
        self.fields = {"ky": kinds, **self.fields}
