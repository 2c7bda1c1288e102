"""What an officer writes about procedures: wording, papers and cases; a new one, a repeal, a synonym, a file."""

from typing import Any

from django import forms
from django.http import QueryDict

from procedures.models import Field, ProcedureCase, ProcedureVersion, RequiredDocument
from procedures.rows import LARGEST_FEE
from procedures.wordings import CASE, CONTENT, PAPER, Wording
from tanthanh.office.deadlines import Limit, LimitError, LimitUnit, Policy
from tanthanh.office.vietnamese import nfc

MOST_PAPERS, MOST_CASES = 60, 20
SPARE_ROWS = 3
LONG = {"steps", "legal_basis", "limit_note", "notes", "conditions", "ways"}
HELP = {
    "short_name": "Tên in trên tờ niêm yết và đầu trang, khi tên đầy đủ quá dài.",
    "limit_amount": "Số; để trống nếu danh mục chưa xác định. Trong ngày làm việc thì ghi 0.",
    "fee_amount": "Số đồng; 0 là không thu. Để trống nếu chưa xác định.",
    "legal_basis": "Mỗi văn bản cách nhau bằng dấu chấm phẩy.",
    "steps": "Các bước người dân và cơ quan thực hiện.",
    "ways": "Ví dụ: trực tiếp tại Bộ phận Một cửa; trực tuyến; qua bưu chính.",
    "dossier_sets": "Ví dụ: 1.",
    "subjects": "Ví dụ: cá nhân; tổ chức.",
    "forms": "Tên mẫu đơn, tờ khai. Không có thì ghi “Không”.",
    "conditions": "Không có thì ghi “Không”.",
    "pause_grounds": "Mỗi dòng một căn cứ.",
}


class LinesField(forms.CharField):
    """A list of texts, one a line."""

    widget = forms.Textarea(attrs={"rows": 2})

    def prepare_value(self, value: Any) -> Any:  # noqa: ANN401 -- Django's own signature
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:  # noqa: ANN401
        return [line.strip() for line in nfc(str(value or "")).split("\n") if line.strip()]


class CleanTexts(forms.ModelForm):
    """Every text as it is stored: composed, without invisible characters."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        return {name: nfc(value) if isinstance(value, str) else value for name, value in cleaned.items()}

    def _check_limit(self, cleaned: dict[str, Any]) -> None:
        amount, unit = cleaned.get("limit_amount"), cleaned.get("limit_unit")
        if (amount is None) != (not unit):
            self.add_error("limit_amount", "Thời hạn cần cả số và đơn vị, hoặc để trống cả hai.")
        elif amount is not None:
            try:
                Limit(amount, LimitUnit(str(unit)), Policy(cleaned.get("limit_policy") or Policy.NEXT_DAY))
            except LimitError as error:
                self.add_error("limit_amount", str(error))
        if (cleaned.get("fee_amount") or 0) > LARGEST_FEE:
            self.add_error("fee_amount", "Lệ phí lớn quá mức có thể.")


class WordingForm(CleanTexts):
    """All fields of a version."""

    pause_grounds = LinesField(label="Căn cứ được tạm dừng", required=False, help_text=HELP["pause_grounds"])
    field = forms.ModelChoiceField(label="Lĩnh vực", queryset=Field.objects.order_by("name"))

    class Meta:
        model = ProcedureVersion
        fields = CONTENT

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- Django's own signature
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.help_text = HELP.get(name, field.help_text)
            field.label = f"{str(field.label)[:1].upper()}{str(field.label)[1:]}"
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["rows"] = 5 if name in LONG else 2
        self.order_fields(["name", "short_name", "field"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self._check_limit(cleaned)
        return cleaned

    def _post_clean(self) -> None:
        """Nothing is put together into a version here: the form only reads."""

    @property
    def content(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in CONTENT}


class PaperForm(CleanTexts):
    class Meta:
        model = RequiredDocument
        fields = PAPER
        widgets = {"name": forms.Textarea(attrs={"rows": 2}), "note": forms.Textarea(attrs={"rows": 2})}

    name = forms.CharField(label="Tên giấy tờ", required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def _post_clean(self) -> None:
        """As above."""


class CaseForm(CleanTexts):
    class Meta:
        model = ProcedureCase
        fields = CASE
        widgets = {"condition": forms.Textarea(attrs={"rows": 2}), "fee_note": forms.Textarea(attrs={"rows": 2})}

    label = forms.CharField(label="Trường hợp", required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self._check_limit(cleaned)
        if cleaned.get("adds_to_limit") and cleaned.get("limit_amount") is None:
            self.add_error("limit_amount", "Thêm vào thời hạn chung thì phải ghi thêm bao nhiêu.")
        return cleaned

    def _post_clean(self) -> None:
        """As above."""


Papers = forms.formset_factory(PaperForm, extra=SPARE_ROWS, max_num=MOST_PAPERS, absolute_max=MOST_PAPERS)
Cases = forms.formset_factory(CaseForm, extra=1, max_num=MOST_CASES, absolute_max=MOST_CASES)


class WordingForms:
    """The form of a version with the rows of its papers and cases; a row without a name is left out."""

    def __init__(self, wording: Wording, field: Field, data: QueryDict | None = None) -> None:
        self.form = WordingForm(data, initial={**wording.content, "field": field})
        self.papers = Papers(data, initial=wording.papers, prefix="giay-to")
        self.cases = Cases(data, initial=wording.cases, prefix="truong-hop")

    def is_valid(self) -> bool:
        return all([self.form.is_valid(), self.papers.is_valid(), self.cases.is_valid()])

    @property
    def wording(self) -> Wording:
        return Wording(
            self.form.content,
            [{name: row[name] for name in PAPER} for row in self._rows(self.papers, "name")],
            [{name: row[name] for name in CASE} for row in self._rows(self.cases, "label")],
        )

    @staticmethod
    def _rows(rows: Any, name: str) -> list[dict[str, Any]]:  # noqa: ANN401 -- a formset class made on the spot
        blanks = {"originals": 0, "copies": 0}
        filled = (row.cleaned_data for row in rows if row.cleaned_data.get(name))
        return [{key: blanks.get(key) if value is None else value for key, value in row.items()} for row in filled]


class NewProcedureForm(forms.Form):
    code = forms.CharField(label="Mã thủ tục", max_length=30, help_text="Theo quyết định công bố, ví dụ 1.001193.")
    name = forms.CharField(label="Tên thủ tục", max_length=2000)
    field = forms.ModelChoiceField(label="Lĩnh vực", queryset=Field.objects.order_by("name"))

    def clean_code(self) -> str:
        return nfc(self.cleaned_data["code"])

    def clean_name(self) -> str:
        return nfc(self.cleaned_data["name"])


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


NO_DAY = {"required": "Cần một ngày.", "invalid": "Ngày viết như 2026-12-01 hoặc 01/12/2026."}
DAY_FORMATS = ("%Y-%m-%d", "%d/%m/%Y")


class InForceForm(forms.Form):
    on = forms.DateField(label="Áp dụng từ ngày", widget=DateInput(), input_formats=DAY_FORMATS, error_messages=NO_DAY)


class RepealForm(forms.Form):
    on = forms.DateField(
        label="Hết hiệu lực từ ngày", widget=DateInput(), input_formats=DAY_FORMATS, error_messages=NO_DAY
    )
    successor = forms.CharField(
        label="Thay bằng thủ tục",
        required=False,
        max_length=30,
        help_text="Mã thủ tục thay thế; không có thì để trống.",
    )

    def clean_successor(self) -> str:
        return nfc(self.cleaned_data["successor"])


class SynonymForm(forms.Form):
    said = forms.CharField(label="Người dân nói", max_length=100, help_text="Ví dụ: giấy khai sinh.")
    means = forms.CharField(
        label="Danh mục gọi là", required=False, max_length=200, help_text="Để trống là không dùng từ này nữa."
    )

    def clean_said(self) -> str:
        return nfc(self.cleaned_data["said"])

    def clean_means(self) -> str:
        return nfc(self.cleaned_data["means"])


class UploadForm(forms.Form):
    file = forms.FileField(
        label="Tệp quyết định",
        help_text="Bảng tính .xlsx hoặc .csv với các cột như tệp danh mục.",
        error_messages={"required": "Chọn một tệp .xlsx hoặc .csv.", "empty": "Tệp rỗng."},
    )
