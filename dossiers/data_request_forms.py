"""The public form of a request about one's own data, and the officers' answer."""

import uuid

from django import forms

from dossiers.data_requests import Asked
from dossiers.fields import TextField, long_text
from dossiers.models import DataRequest


class DataRequestForm(forms.Form):
    """What a citizen wants about their data."""

    kind = forms.ChoiceField(label="Tôi muốn", choices=DataRequest.Kind.choices)
    name = long_text(200, label="Họ và tên", says={"required": "Nhập họ và tên của bạn."})
    contact = TextField(
        label="Điện thoại hoặc thư điện tử để trả lời",
        max_length=254,
        error_messages={"required": "Nhập số điện thoại hoặc địa chỉ thư để phường trả lời."},
    )
    dossier_code = TextField(label="Mã hồ sơ (nếu có)", max_length=60, required=False)
    text = long_text(
        2000,
        label="Nội dung yêu cầu",
        widget=forms.Textarea({"rows": 4}),
        says={"required": "Viết bạn muốn xem, sửa hay xóa dữ liệu nào."},
    )
    # Programs fill in every field; people do not see this one.
    website = forms.CharField(required=False, widget=forms.HiddenInput)
    key = forms.UUIDField(widget=forms.HiddenInput)

    @classmethod
    def fresh(cls) -> "DataRequestForm":
        return cls(initial={"key": uuid.uuid4()})

    def is_from_a_program(self) -> bool:
        return bool(self.cleaned_data["website"])

    def asked(self) -> Asked:
        values = {name: value for name, value in self.cleaned_data.items() if name != "website"}
        return Asked(**values | {"key": f"web:{values['key']}"})


class AnswerForm(forms.Form):
    """What was answered, and how."""

    answer = long_text(
        4000,
        label="Đã trả lời thế nào, bằng cách nào",
        widget=forms.Textarea({"rows": 2}),
        says={"required": "Ghi đã trả lời thế nào, bằng cách nào."},
    )
