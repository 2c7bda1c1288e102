"""What officers and citizens type, understood: forms give plain values, they store nothing."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError

from dossiers import contacts, intake
from dossiers.declarations import Declaration, PaperItem
from dossiers.fields import DESK_FIELD, MoneyField, NumberField, PhoneField, TextField, long_text
from dossiers.filings import Filled
from dossiers.id_cards import IdCard
from dossiers.models import Dossier, SubmittedDocument
from dossiers.states import Channel, NotifyBy, ReturnMethod
from procedures.models import ProcedureCase, ProcedureVersion
from tanthanh.office import vietnamese
from tanthanh.office.deadlines import Limit, LimitError, LimitUnit

DATE_FORMATS = ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d%m%Y", "%Y-%m-%d"]
BLANK_PAPERS = 2
CARD_FIELDS = (
    "applicant_name",
    "applicant_id_number",
    "applicant_id_issued_on",
    "applicant_birth_date",
    "applicant_sex",
    "applicant_address",
)
# What an earlier dossier of the same person can give: who they are and how to reach them, nothing of what they asked.
COPIED_FIELDS = (*CARD_FIELDS, "applicant_kind", "applicant_phone", "applicant_email", "notify_by", "notify_contact")
MOST_COPIES = 999
LONGEST_INTAKE = timedelta(hours=4)
ID_NUMBER = re.compile(r"[0-9]{9}|[0-9]{12}|[A-Z][0-9]{7,8}|[0-9]{10}(?:-[0-9]{3})?")


def day_field(label: str, *, example: str) -> forms.DateField:
    """A day as people write it: 5/3/1985, 05.03.1985, 05031985."""
    return forms.DateField(
        label=label,
        required=False,
        input_formats=DATE_FORMATS,
        widget=forms.DateInput(format="%d/%m/%Y", attrs={"inputmode": "numeric", "placeholder": example}),
        error_messages={"invalid": f"{label} không đúng. Nhập ngày/tháng/năm, ví dụ {example}."},
    )


def id_number(text: str) -> str:
    """12 digits since 2016, 9 before; passports and tax codes for those who have no such number."""
    number = re.sub(r"[\s.]", "", text).upper()
    if number and not ID_NUMBER.fullmatch(number):
        raise ValidationError(
            "Số định danh không đúng: căn cước 12 chữ số, CMND 9 chữ số, hộ chiếu dạng B1234567, mã số thuế 10 số."
        )
    return number


class PaperForm(forms.Form):
    """One line of the checklist; a line without a paper from the catalogue takes a typed name."""

    taken = forms.BooleanField(required=False, label="Đã nhận")
    name = long_text(1000, required=False, label="Tên giấy tờ")
    form = forms.ChoiceField(choices=SubmittedDocument.Form.choices, label="Loại")
    quantity = NumberField(low=1, high=MOST_COPIES, what="Số lượng", label="Số lượng")

    def __init__(self, data: Any, *, prefix: str, item: PaperItem | None) -> None:  # noqa: ANN401 -- as Django's
        line = item or PaperItem(name="")
        initial = {"taken": item is not None, "form": line.form, "quantity": line.quantity}
        super().__init__(data, prefix=prefix, initial=initial)
        self.expected = item
        for control in self.fields.values():
            control.widget.attrs["aria-label"] = f"{control.label}: {item.name[:80] if item else 'giấy tờ khác'}"

    def item(self) -> PaperItem | None:
        """The paper handed in, or held already; None where the line is left blank."""
        values = self.cleaned_data
        name = self.expected.name if self.expected else values.get("name", "")
        is_there = not self.expected or values.get("taken") or values["form"] == SubmittedDocument.Form.HELD
        if not name or not is_there:
            return None
        return PaperItem(name=name, form=values["form"], quantity=values["quantity"])


class IntakeForm(forms.Form):
    """The whole counter on one screen: who, which papers, by which way, for how much, to be fetched how."""

    intake_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    opened_at = forms.CharField(widget=forms.HiddenInput, required=False)
    applicant_kind = forms.ChoiceField(label="Người nộp là", choices=Dossier.Kind.choices)
    applicant_name = long_text(200, label="Họ và tên người nộp", says={"required": "Nhập họ và tên người nộp hồ sơ."})
    applicant_id_number = TextField(label="Số định danh", required=False, max_length=40)
    applicant_id_issued_on = day_field("Ngày cấp", example="10/05/2021")
    applicant_birth_date = day_field("Ngày sinh", example="05/03/1985")
    applicant_sex = forms.ChoiceField(label="Giới tính", required=False, choices=[("", "–"), *Dossier.Sex.choices])
    applicant_address = long_text(300, label="Địa chỉ", required=False)
    applicant_phone = PhoneField(label="Số điện thoại", required=False, widget=forms.TextInput({"inputmode": "tel"}))
    applicant_email = forms.EmailField(
        label="Thư điện tử",
        required=False,
        max_length=254,
        error_messages={"invalid": "Thư điện tử không đúng, ví dụ đúng: ten@vidu.vn."},
    )
    representative_name = long_text(200, label="Người nộp thay", required=False)
    representative_id_number = TextField(label="Căn cước người nộp thay", required=False, max_length=40)
    authorisation = long_text(300, label="Giấy ủy quyền (số, ngày, nơi chứng thực)", required=False)
    notify_by = forms.TypedChoiceField(
        label="Báo tin qua", choices=NotifyBy.choices, required=False, empty_value=NotifyBy.NONE.value
    )
    notify_contact = long_text(254, label="Số, địa chỉ nhận tin khác", required=False)
    case = forms.ChoiceField(label="Trường hợp", required=False)
    channel = forms.ChoiceField(label="Hình thức nộp")
    return_method = forms.ChoiceField(label="Nhận kết quả", choices=ReturnMethod.choices)
    is_interlinked = forms.BooleanField(label="Hồ sơ liên thông", required=False)
    copies = NumberField(label="Số bộ hồ sơ", low=1, high=MOST_COPIES, what="Số bộ hồ sơ", initial=1)
    dossiers = NumberField(
        label="Số hồ sơ giống nhau",
        low=1,
        high=intake.MOST_AT_ONCE,
        what="Số hồ sơ giống nhau",
        initial=1,
        required=False,
    )
    fee_amount = MoneyField(label="Lệ phí (đồng)", required=False)
    note = long_text(2000, label="Ghi chú", required=False, widget=forms.Textarea({"rows": 2}))
    limit_amount = NumberField(label="Thời hạn", low=1, high=4000, what="Thời hạn", required=False)
    limit_unit = forms.ChoiceField(
        label="Đơn vị",
        required=False,
        choices=[choice for choice in LimitUnit.choices if choice[0] != LimitUnit.SAME_DAY],
    )

    def __init__(
        self,
        data: Any = None,  # noqa: ANN401 -- as Django's
        *,
        version: ProcedureVersion,
        papers: Sequence[PaperItem],
        channels: Iterable[Channel],
        cases: Sequence[ProcedureCase] = (),
        opened_at: datetime | None = None,
        said: Mapping[str, Any] | None = None,
        typed: Mapping[str, str] | None = None,
    ) -> None:
        """What a card or an earlier dossier has `said` of the applicant fills in over what had been `typed` before."""
        super().__init__(
            data, initial=_initial(version, opened_at) | _typed(typed or {}, said or {}) | dict(said or {})
        )
        self.procedure, self.cases = version, cases
        if said:  # the next thing the clerk types
            self.fields["applicant_phone"].widget.attrs["autofocus"] = True
        for field in self.fields.values():
            field.template_name = DESK_FIELD  # type: ignore[attr-defined]  # Django 5, not yet in the stubs
        self._choice("channel").choices = [(channel.value, channel.label) for channel in channels]
        self._choice("case").choices = [("", "thông thường"), *((case.pk, _said_of(case)) for case in cases)]
        if version.limit is not None:
            del self.fields["limit_amount"], self.fields["limit_unit"]
        lines: list[PaperItem | None] = [*papers, *([None] * BLANK_PAPERS)]
        self.papers = [PaperForm(data, prefix=f"giay-{number}", item=item) for number, item in enumerate(lines, 1)]

    def _choice(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- declared so above
        return field

    def begin_with(self, prepared: Filled) -> None:
        """Show what the applicant filled in at home, unchecked."""
        self.initial.update(prepared.values)
        for paper in self.papers:
            paper.initial["taken"] = bool(paper.expected and paper.expected.name in prepared.papers)

    def restore(self, values: Mapping[str, str]) -> None:
        """Show again what a draft has kept, unchecked."""
        for form in (self, *self.papers):
            for name, field in form.fields.items():
                text = values.get(form.add_prefix(name), "")
                form.initial[name] = bool(text) if isinstance(field, forms.BooleanField) else text

    def clean_applicant_id_number(self) -> str:
        return id_number(str(self.cleaned_data["applicant_id_number"]))

    def clean_representative_id_number(self) -> str:
        return id_number(str(self.cleaned_data["representative_id_number"]))

    def clean_applicant_name(self) -> str:
        name = str(self.cleaned_data["applicant_name"])
        if not any(character.isalpha() for character in name):
            raise ValidationError("Họ và tên phải có chữ cái.")
        # Some single letters unfold into several; the search key has the name's length in the table.
        if len(vietnamese.fold(name)) > 200:
            raise ValidationError("Họ và tên dài quá, tối đa 200 ký tự.")
        return name

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("version") not in {None, self.procedure.pk}:
            self.add_error(None, "Thủ tục vừa được cập nhật: xem lại giấy tờ, lệ phí và ngày hẹn rồi bấm Tiếp nhận.")
        self._clean_ways(values)
        bad = [paper for paper in self.papers if not paper.is_valid()]
        if bad:
            self.add_error(None, "Có dòng giấy tờ chưa đúng, xem các dòng được đánh dấu.")
        elif any(paper.expected for paper in self.papers) and not self.handed_in():
            self.add_error(None, "Chưa đánh dấu giấy tờ nào đã nhận.")
        return values

    def _clean_ways(self, values: dict[str, Any]) -> None:
        """How they are told and get the result must be possible; a case belongs to its own way in."""
        way, contact = values.get("notify_by") or NotifyBy.NONE, values.get("notify_contact", "")
        own = values.get("applicant_email" if way == NotifyBy.EMAIL else "applicant_phone", "")
        try:
            told_at = contacts.checked(way, contact or own)
        except ValueError as error:
            self.add_error("notify_contact", str(error))
        else:
            if way != NotifyBy.NONE and not told_at:
                self.add_error(
                    "notify_by", "Chưa có số di động hoặc thư điện tử để báo tin: hãy nhập, hoặc chọn không nhắn."
                )
            values["notify_contact"] = told_at if contact else ""
        if values.get("return_method") == ReturnMethod.POST and not values.get("applicant_address"):
            self.add_error("applicant_address", "Trả kết quả qua bưu chính cần địa chỉ: hãy nhập địa chỉ.")
        if values.get("authorisation") and not values.get("representative_name"):
            self.add_error("representative_name", "Có giấy ủy quyền thì phải ghi họ tên người nộp thay.")
        case = self.chosen_case()
        if case and case.way and case.way != values.get("channel"):
            self.add_error("case", f"Trường hợp này chỉ dùng khi nộp {case.get_way_display()}.")

    def chosen_case(self) -> ProcedureCase | None:
        """The case chosen, or the one of everything that comes by this way."""
        values = getattr(self, "cleaned_data", {})
        chosen = values.get("case")
        channel = values.get("channel") or self.initial.get("channel") or Channel.IN_PERSON
        return intake.case_for(self.cases, channel=channel, chosen=int(chosen) if chosen else None)

    def fee(self) -> int | None:
        """As it was typed; a fee that nobody touched follows the case."""
        amount: int | None = self.cleaned_data.get("fee_amount")
        case = self.chosen_case()
        is_untouched = amount is None or amount == self.procedure.fee_amount
        return case.fee_amount if case and case.fee_amount is not None and is_untouched else amount

    def seconds(self, at: datetime) -> int | None:
        """How long the screen has been open; None where that says nothing about this applicant."""
        try:
            opened = datetime.fromisoformat(self.cleaned_data.get("opened_at") or "")
        except ValueError:
            return None
        taken = at - opened if opened.tzinfo else timedelta(-1)
        return int(taken.total_seconds()) if timedelta(0) <= taken <= LONGEST_INTAKE else None

    def handed_in(self) -> tuple[PaperItem, ...]:
        items = (paper.item() for paper in self.papers)
        return tuple(item for item in items if item)

    def limit(self) -> Limit | None:
        """The limit the clerk gave where the catalogue has none; None where it is not given or not valid."""
        values = getattr(self, "cleaned_data", {})
        if not values.get("limit_amount"):
            return None
        try:
            return Limit(values["limit_amount"], LimitUnit(values["limit_unit"]))
        except (LimitError, ValueError):
            return None

    def declaration(self, *, at: datetime) -> Declaration:
        values = {name: value for name, value in self.cleaned_data.items() if name in DECLARED}
        values |= {"fee_amount": self.fee(), "case": self.chosen_case(), "intake_seconds": self.seconds(at)}
        return Declaration(**values, documents=self.handed_in(), limit=self.limit())

    def key(self) -> UUID:
        """One key for one filling-in of the form, so that sending it twice makes one dossier."""
        return self.cleaned_data.get("intake_key") or uuid4()


DECLARED = frozenset(one.name for one in fields(Declaration)) - {"documents", "limit", "case", "intake_seconds"}


def said_by_card(card: IdCard) -> dict[str, Any]:
    return {
        "applicant_name": card.name,
        "applicant_id_number": card.id_number,
        "applicant_id_issued_on": card.issued_on,
        "applicant_birth_date": card.birth_date,
        "applicant_sex": card.sex,
        "applicant_address": card.address,
    }


def said_by_dossier(earlier: Dossier) -> dict[str, Any]:
    """Who the person is, from an earlier dossier of theirs."""
    values = {name: getattr(earlier, name) for name in COPIED_FIELDS}
    return values | {"applicant_phone": vietnamese.phone_text(earlier.applicant_phone)}


def _typed(typed: Mapping[str, str], said: Mapping[str, Any]) -> dict[str, str]:
    """What the clerk had typed of the applicant, except where it is said anew."""
    names = (*COPIED_FIELDS, "representative_name", "representative_id_number", "authorisation")
    return {name: typed[name] for name in names if typed.get(name) and name not in said}


def _said_of(case: ProcedureCase) -> str:
    words = "; ".join(filter(None, (case.limit_in_words, case.fee_in_words)))
    return f"{case.label} ({words})" if words else case.label


def _initial(version: ProcedureVersion, opened_at: datetime | None) -> dict[str, Any]:
    return {
        "intake_key": uuid4(),
        "version": version.pk,
        "opened_at": opened_at.isoformat() if opened_at else "",
        "fee_amount": version.fee_amount,
        "is_interlinked": version.is_interlinked,
    }


class LookupForm(forms.Form):
    """The code and the secret as they stand on the receipt."""

    code = TextField(
        label="Mã hồ sơ",
        max_length=60,
        error_messages={"required": "Nhập mã hồ sơ ghi trên giấy tiếp nhận."},
        widget=forms.TextInput(
            {"autocomplete": "off", "placeholder": "H47.47.09-240124-0012", "autocapitalize": "characters"}
        ),
    )
    secret = TextField(
        label="Mã tra cứu",
        max_length=40,
        error_messages={"required": "Nhập mã tra cứu gồm 8 ký tự, in dưới mã hồ sơ."},
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
