"""What officers write about a publication: an objection, its decision, a correction."""

from django import forms

from dossiers.fields import long_text
from dossiers.listing_corrections import LONGEST as LONGEST_NOTE
from dossiers.models import LatenessEpisode
from dossiers.objections import LONGEST
from dossiers.states import Cause
from tanthanh.office.models import Unit


class ObjectionForm(forms.Form):
    """Why the dossier should not be published."""

    reason = long_text(
        LONGEST,
        label="Vì sao không nên công khai",
        widget=forms.Textarea({"rows": 3}),
        says={"required": "Ghi rõ vì sao không nên công khai hồ sơ này."},
    )


class DecisionForm(forms.Form):
    """A leader's answer to an objection."""

    upheld = forms.TypedChoiceField(
        label="Quyết định",
        choices=(("0", "Không chấp nhận: công khai ở kỳ tới"), ("1", "Chấp nhận: không công khai")),
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
        error_messages={"required": "Chọn chấp nhận hoặc không chấp nhận."},
    )
    decision = long_text(
        LONGEST,
        label="Lý do quyết định",
        widget=forms.Textarea({"rows": 3}),
        says={"required": "Ghi lý do của quyết định."},
    )


class CorrectionForm(forms.Form):
    """What was wrong in the published row, and the note about it."""

    unit = forms.ModelChoiceField(
        Unit.objects.order_by("name", "pk"),
        label="Bộ phận chịu trách nhiệm",
        required=False,
        empty_label="Bộ phận Một cửa",
    )
    cause = forms.ChoiceField(label="Nhóm nguyên nhân", choices=Cause.choices)
    note = long_text(
        LONGEST_NOTE,
        label="Nội dung đính chính",
        help_text="Người dân đọc được câu này. Không ghi họ tên, số điện thoại, số giấy tờ, địa chỉ.",
        widget=forms.Textarea({"rows": 2}),
        says={"required": "Ghi đã đính chính điều gì, vì sao."},
    )

    @classmethod
    def of(cls, episode: LatenessEpisode) -> "CorrectionForm":
        return cls(initial={"unit": episode.unit_id, "cause": episode.cause})
