"""What is sent to have a register read."""

from django import forms

from dossiers.models import ImportUpload

SUFFIXES = ".xlsx,.csv,.json,.gz"


class UploadForm(forms.Form):
    """A file, and what it is for; its kind is judged by its content, whatever it is called."""

    file = forms.FileField(
        label="Tệp",
        max_length=200,
        widget=forms.ClearableFileInput({"accept": SUFFIXES}),
        error_messages={
            "required": "Chọn tệp cần nhập.",
            "empty": "Tệp rỗng, hãy chọn tệp khác.",
            "max_length": "Tên tệp quá dài, hãy đặt tên ngắn hơn.",
            "invalid": "Không nhận được tệp, hãy chọn lại.",
            "missing": "Không nhận được tệp, hãy chọn lại.",
        },
        help_text="Sổ hoặc bản kết xuất (.xlsx, .csv), thông điệp DongBoHoSoMC (.json, .json.gz); tối đa 50 MB.",
    )
    purpose = forms.ChoiceField(
        label="Để làm gì",
        choices=ImportUpload.Purpose.choices,
        initial=ImportUpload.Purpose.IMPORT,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Chọn nhập vào cổng hay chỉ đối chiếu.",
            "invalid_choice": "Chọn nhập vào cổng hay chỉ đối chiếu.",
        },
    )
    paper_letters = forms.BooleanField(
        label="Hồ sơ trễ trong tệp đã có thư xin lỗi lập trên giấy",
        required=False,
        initial=True,
        help_text="Bỏ chọn nếu chưa gửi thư: hồ sơ trễ sẽ vào danh sách còn nợ thư.",
    )
