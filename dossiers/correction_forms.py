"""The fields of a dossier that may be put right, as they stand."""

from copy import deepcopy
from typing import Any

from django import forms

from dossiers.corrections import LABELS
from dossiers.fields import long_text
from dossiers.forms import IntakeForm
from dossiers.models import Dossier
from dossiers.states import Channel
from tanthanh.office.vietnamese import money, phone_text


class CorrectionForm(forms.Form):
    """The fields of intake with what the dossier says now, and the reason for changing them."""

    def __init__(self, data: Any, *, dossier: Dossier) -> None:  # noqa: ANN401 -- as Django's
        super().__init__(data, initial=_standing(dossier))
        asked = [name for name in LABELS if name in IntakeForm.base_fields]
        self.fields.update({name: deepcopy(IntakeForm.base_fields[name]) for name in asked})
        channel = self.fields["channel"]
        assert isinstance(channel, forms.ChoiceField)  # noqa: S101 -- declared so at intake
        # The second source keeps its channel; nothing is counted over to it or away from it.
        is_ours = dossier.channel != Channel.NATIONAL_PORTAL
        channel.choices = [choice for choice in Channel.choices if (choice[0] != Channel.NATIONAL_PORTAL) is is_ours]
        self.fields["reason"] = long_text(
            2000,
            label="Lý do sửa",
            widget=forms.Textarea({"rows": 2}),
            says={"required": "Ghi lý do sửa: lãnh đạo và người thanh tra sẽ đọc."},
        )

    clean_applicant_id_number = IntakeForm.clean_applicant_id_number
    clean_representative_id_number = IntakeForm.clean_representative_id_number
    clean_applicant_name = IntakeForm.clean_applicant_name

    def values(self) -> dict[str, object]:
        """What the fields say now, without the reason."""
        return {name: value for name, value in self.cleaned_data.items() if name in LABELS}


def _standing(dossier: Dossier) -> dict[str, object]:
    values: dict[str, object] = {name: getattr(dossier, name) for name in LABELS}
    fee = dossier.fee_amount
    return values | {
        "applicant_phone": phone_text(dossier.applicant_phone),
        "fee_amount": "" if fee is None else money(fee),
    }
