"""The list's filter as boxes to choose from."""

from collections.abc import Iterable

from django import forms

from dossiers.fields import DESK_FIELD, NumberField, PlainSelect
from dossiers.filters import NOT_ONLINE, ONE_STOP, Due, Filter, Outcome
from dossiers.marks import Mark
from dossiers.states import Channel, State
from tanthanh.office.vietnamese import WEEKDAYS

HINT = "Mã hồ sơ, họ tên, số căn cước, điện thoại"


class FilterForm(forms.Form):
    """The list's filter as boxes to choose from; what was chosen is read by `filters.read`, bad values and all."""

    def __init__(self, asked: Filter, *, fields: Iterable[tuple[str, str]], units: Iterable[tuple[str, str]]) -> None:
        super().__init__()
        box = {
            "type": "search",
            "class": "search__input",
            "data-search": True,
            "autocomplete": "off",
            "placeholder": HINT,
        }
        self.fields["q"] = forms.CharField(label="Tìm", initial=asked.q, widget=forms.TextInput(box))
        years = NumberField(low=1990, high=2100, what="Năm", label="Năm", initial=asked.year)
        self.fields["nam"] = years
        months = [(str(month), f"Tháng {month}") for month in range(1, 13)]
        days = (
            ("tu", "Nhận từ ngày", asked.first),
            ("den", "Nhận đến ngày", asked.last),
            ("xong-tu", "Có kết quả từ ngày", asked.finished_from),
            ("xong-den", "Có kết quả đến ngày", asked.finished_until),
            ("chua-xong", "Chưa xong trước ngày", asked.unfinished_before),
        )
        for name, label, day in days:
            self.fields[name] = forms.CharField(
                label=label, initial=day.isoformat() if day else "", widget=forms.TextInput({"type": "date"})
            )
        weekdays = [(str(number), name) for number, name in enumerate(WEEKDAYS, start=1)]
        hours = [(str(hour), f"{hour} giờ") for hour in range(24)]
        both = [(ONE_STOP, "Một cửa (mọi hình thức)"), (NOT_ONLINE, "trực tiếp và bưu chính")]
        channels = [*both, *Channel.choices]
        boxes: tuple[tuple[str, str, Iterable[tuple[str, str]], object], ...] = (
            ("thang", "Tháng", months, asked.month),
            ("thu", "Nhận vào thứ", weekdays, asked.weekday),
            ("gio", "Nhận lúc", hours, asked.hour),
            ("kenh", "Hình thức nộp", channels, asked.channel),
            ("ket-qua", "So với hạn", Outcome.choices, asked.outcome),
            ("chi-xem", "Chỉ xem", Mark.choices, asked.mark),
            ("den-han", "Đến hạn", Due.choices, asked.due),
            ("trang-thai", "Trạng thái", State.choices, asked.state),
            ("linh-vuc", "Lĩnh vực", fields, asked.field),
            ("bo-phan", "Bộ phận", units, asked.unit),
        )
        for name, label, choices, value in boxes:
            words = [(key, f"{text[:1].upper()}{text[1:]}") for key, text in choices]
            self.fields[name] = forms.ChoiceField(
                widget=PlainSelect,
                label=label,
                choices=[("", "Tất cả"), *words],
                initial="" if value is None else str(value),
            )
        self.fields["thu-tuc"] = forms.CharField(initial=asked.procedure, widget=forms.HiddenInput)
        self.fields["lien-thong"] = forms.BooleanField(
            label="Chỉ liên thông", initial=asked.interlinked, widget=forms.CheckboxInput({"value": "1"})
        )
        for field in self.fields.values():
            field.required = False
            field.template_name = DESK_FIELD  # type: ignore[attr-defined]  # Django 5, not yet in the stubs
