"""Fields that read Vietnamese as it is typed at a counter: text fit to store, phones, money, whole numbers."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from tanthanh.office import vietnamese

# How the desk shows a field: clerks know what may stay empty.
DESK_FIELD = "dossiers/_field.html"
SELECTED = SafeString(" selected")


class TextField(forms.CharField):
    """One line or several, fit to store: composed, without control or direction characters."""

    def to_python(self, value: Any) -> str:  # noqa: ANN401 -- as Django's
        text = vietnamese.nfc(super().to_python(value) or "")
        return text if isinstance(self.widget, forms.Textarea) else " ".join(text.split())


class PhoneField(TextField):
    def clean(self, value: Any) -> str:  # noqa: ANN401 -- as Django's
        text = super().clean(value)
        try:
            return vietnamese.phone_e164(text) if text else ""
        except ValueError as error:
            raise ValidationError(str(error)) from None


class MoneyField(TextField):
    """Whole đồng, or None."""

    widget = forms.TextInput(attrs={"inputmode": "numeric"})

    def clean(self, value: Any) -> Any:  # noqa: ANN401 -- as Django's
        text = super().clean(value)
        try:
            amount = vietnamese.parse_money(text) if text else None
        except ValueError as error:
            raise ValidationError(str(error)) from None
        if amount is not None and amount > 1_000_000_000:
            raise ValidationError("Lệ phí quá lớn, hãy xem lại số tiền (đơn vị là đồng).")
        return amount


class NumberField(forms.IntegerField):
    def __init__(self, *, low: int, high: int, what: str, **options: Any) -> None:  # noqa: ANN401 -- as Django's
        sentence = f"{what} phải là số nguyên từ {low} đến {high}."
        messages = dict.fromkeys(("required", "invalid", "min_value", "max_value"), sentence)
        super().__init__(min_value=low, max_value=high, error_messages=messages, **options)


def long_text(limit: int, **options: Any) -> TextField:  # noqa: ANN401 -- as Django's
    sentence = f"Dài quá, tối đa {limit} ký tự (đang có %(show_value)s)."
    return TextField(max_length=limit, error_messages={"max_length": sentence, **options.pop("says", {})}, **options)


class PlainSelect(forms.Select):
    """A box of choices written in one go: a template for every option would cost the list a third of its time."""

    def render(
        self,
        name: str,
        value: Any,  # noqa: ANN401 -- as Django's
        attrs: dict[str, Any] | None = None,
        renderer: Any = None,  # noqa: ANN401, ARG002 -- as Django's
    ) -> SafeString:
        chosen = "" if value is None else str(value)
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((key, SELECTED if str(key) == chosen else "", label) for key, label in self.choices),
        )
        return format_html("<select{}>{}</select>", flatatt(self.attrs | (attrs or {}) | {"name": name}), options)
