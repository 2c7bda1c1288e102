"""Dossiers as JSON: what programs send, what officers' programs and applicants are told."""

import re
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from dossiers import contacts
from dossiers.declarations import Declaration, PaperItem
from dossiers.models import Collection, Dossier, SubmittedDocument
from dossiers.returns import Collected
from dossiers.states import SLUGS, Cause, Channel, NotifyBy, ReturnMethod, State, Step
from tanthanh.office.deadlines import Limit, LimitError, LimitUnit
from tanthanh.office.vietnamese import fold, nfc, phone_e164

# A correction has values of its own, and its own page.
STEPS = {name: step for slug, step in SLUGS.items() if step != Step.CORRECT for name in (slug, step.value)}


class Text(serializers.CharField):
    """A line fit to store: composed, without control or direction characters."""

    def to_internal_value(self, data: Any) -> str:  # noqa: ANN401 -- as the framework's
        return " ".join(nfc(super().to_internal_value(data)).split())

    def run_validation(self, data: Any = serializers.empty) -> Any:  # noqa: ANN401 -- as the framework's
        # A name made of nothing but invisible signs is an empty one.
        value = super().run_validation(data)
        if value == "" and not self.allow_blank:
            self.fail("blank")
        return value


class PaperSerializer(serializers.Serializer[Any]):
    name = Text(max_length=1000)
    form = serializers.ChoiceField(SubmittedDocument.Form.choices, default=SubmittedDocument.Form.ORIGINAL)
    quantity = serializers.IntegerField(min_value=1, max_value=999, default=1)


class GivenLimitSerializer(serializers.Serializer[Any]):
    """Only where the catalogue establishes no time limit."""

    amount = serializers.IntegerField(min_value=1, max_value=4000)
    unit = serializers.ChoiceField(LimitUnit.choices, default=LimitUnit.WORKING_DAY)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        try:
            Limit(attrs["amount"], LimitUnit(attrs["unit"]))
        except LimitError as error:
            raise serializers.ValidationError(str(error)) from None
        return attrs


class DeclarationSerializer(serializers.Serializer[Any]):
    """One dossier to take in now."""

    procedure = serializers.CharField(max_length=20, help_text="Mã thủ tục, ví dụ 1.001193")
    applicant_kind = serializers.ChoiceField(Dossier.Kind.choices, default=Dossier.Kind.CITIZEN)
    applicant_name = Text(max_length=200)
    applicant_id_number = serializers.RegexField(r"^[0-9A-Z-]{0,20}\Z", default="", allow_blank=True)
    applicant_id_issued_on = serializers.DateField(default=None, allow_null=True)
    applicant_birth_date = serializers.DateField(default=None, allow_null=True)
    applicant_sex = serializers.ChoiceField(Dossier.Sex.choices, default="", allow_blank=True)
    applicant_address = Text(max_length=300, default="", allow_blank=True)
    applicant_phone = Text(max_length=40, default="", allow_blank=True)
    applicant_email = serializers.EmailField(max_length=254, default="", allow_blank=True)
    representative_name = Text(max_length=200, default="", allow_blank=True)
    representative_id_number = serializers.RegexField(r"^[0-9A-Z-]{0,20}\Z", default="", allow_blank=True)
    authorisation = Text(max_length=300, default="", allow_blank=True)
    channel = serializers.ChoiceField(
        [choice for choice in Channel.choices if choice[0] != Channel.NATIONAL_PORTAL], default=Channel.IN_PERSON
    )
    is_interlinked = serializers.BooleanField(default=False)
    copies = serializers.IntegerField(min_value=1, max_value=999, default=1)
    fee_amount = serializers.IntegerField(min_value=0, max_value=1_000_000_000, default=None, allow_null=True)
    return_method = serializers.ChoiceField(ReturnMethod.choices, default=ReturnMethod.COUNTER)
    note = Text(max_length=2000, default="", allow_blank=True)
    notify_by = serializers.ChoiceField(NotifyBy.choices, default=NotifyBy.NONE)
    notify_contact = serializers.CharField(
        max_length=contacts.LONGEST, default="", allow_blank=True, help_text="Bỏ trống: số hoặc địa chỉ của người nộp"
    )
    documents = serializers.ListField(child=PaperSerializer(), default=list, max_length=100)
    limit = GivenLimitSerializer(default=None, allow_null=True)

    def validate_applicant_name(self, name: str) -> str:
        if not re.search(r"[^\W\d_]", name) or len(fold(name)) > 200:
            raise serializers.ValidationError("Họ và tên phải có chữ cái và không quá 200 ký tự.")
        return name

    def validate_applicant_phone(self, phone: str) -> str:
        try:
            return phone_e164(phone) if phone else ""
        except ValueError as error:
            raise serializers.ValidationError(str(error)) from None

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        try:
            attrs["notify_contact"] = contacts.checked(attrs["notify_by"], attrs["notify_contact"])
        except ValueError as error:
            raise serializers.ValidationError({"notify_contact": str(error)}) from None
        return attrs

    def declaration(self) -> Declaration:
        values = {name: value for name, value in self.validated_data.items() if name != "procedure"}
        limit = values.pop("limit")
        papers = tuple(PaperItem(**paper) for paper in values.pop("documents"))
        given = Limit(limit["amount"], LimitUnit(limit["unit"])) if limit else None
        return Declaration(**values, documents=papers, limit=given)


class CollectedSerializer(serializers.Serializer[Any]):
    """Who takes the result home; with `tra-ket-qua` only."""

    taker = serializers.ChoiceField(Collection.Taker.choices, default=Collection.Taker.SELF)
    name = Text(max_length=200, default="", allow_blank=True)
    authorisation = Text(max_length=300, default="", allow_blank=True)
    id_last_digits = serializers.RegexField(r"^[0-9A-Z]{0,4}\Z", default="", allow_blank=True)
    is_signed = serializers.BooleanField(default=False)
    is_fee_settled = serializers.BooleanField(default=False)
    is_survey_offered = serializers.BooleanField(default=False)


class StepSerializer(serializers.Serializer[Any]):
    """One step to take now; `step` is its name or the word of its address (`tra-ket-qua`)."""

    step = serializers.ChoiceField([(name, step.label) for name, step in STEPS.items()])
    reason = serializers.CharField(max_length=2000, default="", allow_blank=True)
    basis = Text(max_length=300, default="", allow_blank=True)
    cause = serializers.ChoiceField(
        Cause.choices, default="", allow_blank=True, help_text="Nhóm nguyên nhân, khi báo sẽ trễ"
    )
    unit = serializers.SlugField(default="", allow_blank=True, help_text="Mã bộ phận nhận, khi chuyển giải quyết")
    officer = serializers.CharField(
        max_length=150, default="", allow_blank=True, help_text="Tên đăng nhập của người thụ lý, khi giao hồ sơ"
    )
    agency = Text(max_length=200, default="", allow_blank=True, help_text="Cơ quan phối hợp")
    days = serializers.IntegerField(min_value=1, max_value=365, default=None, allow_null=True)
    collected = CollectedSerializer(default=None, allow_null=True)

    def validate_collected(self, values: dict[str, Any] | None) -> Collected | None:
        return Collected(**values) if values else None

    def validate_step(self, name: str) -> Step:
        return STEPS[name]


class LogSerializer(serializers.Serializer[Any]):
    step = serializers.CharField()
    step_label = serializers.CharField(source="get_step_display")
    from_state = serializers.CharField()
    to_state = serializers.CharField()
    at = serializers.DateTimeField()
    by = serializers.CharField(source="by.full_name", default=None, allow_null=True)
    reason = serializers.CharField()
    due_before = serializers.DateTimeField(allow_null=True)
    due_after = serializers.DateTimeField(allow_null=True)


class DossierSerializer(serializers.ModelSerializer[Dossier]):
    """One line of the list."""

    procedure = serializers.CharField(source="version.title")
    state_label = serializers.CharField(source="get_state_display")
    unit = serializers.CharField(source="unit.name", default=None, allow_null=True)
    is_late = serializers.SerializerMethodField()

    class Meta:
        model = Dossier
        fields: tuple[str, ...] = (
            "code",
            "official_code",
            "procedure",
            "applicant_name",
            "channel",
            "is_interlinked",
            "state",
            "state_label",
            "unit",
            "received_at",
            "promised_at",
            "due_at",
            "finished_at",
            "is_late",
        )

    def get_is_late(self, dossier: Dossier) -> bool:
        return dossier.is_late(self.context["now"])


class WholeDossierSerializer(DossierSerializer):
    """One dossier with its papers, its log and the steps this account may take now."""

    procedure_code = serializers.CharField(source="version.procedure.code")
    documents = PaperSerializer(many=True)
    collection = serializers.SerializerMethodField()
    log = serializers.SerializerMethodField()
    steps = serializers.SerializerMethodField()

    class Meta(DossierSerializer.Meta):
        fields = (
            *DossierSerializer.Meta.fields,
            "procedure_code",
            "register_year",
            "register_number",
            "applicant_kind",
            "applicant_id_number",
            "applicant_birth_date",
            "applicant_sex",
            "applicant_address",
            "applicant_phone",
            "applicant_email",
            "copies",
            "fee_amount",
            "return_method",
            "note",
            "first_promised_at",
            "clock_stopped_at",
            "supplement_due_on",
            "returned_at",
            "collection",
            "documents",
            "log",
            "steps",
        )

    @extend_schema_field(CollectedSerializer(allow_null=True))
    def get_collection(self, dossier: Dossier) -> dict[str, Any] | None:
        found = getattr(dossier, "collection", None)
        return dict(CollectedSerializer(found).data) if found else None

    def get_log(self, _dossier: Dossier) -> list[dict[str, Any]]:
        return [dict(entry) for entry in LogSerializer(self.context["log"], many=True).data]

    def get_steps(self, _dossier: Dossier) -> list[str]:
        return [step.value for step in self.context["steps"]]


class TakenInSerializer(WholeDossierSerializer):
    """What was just taken in, with what the applicant's receipt has to carry."""

    class Meta(WholeDossierSerializer.Meta):
        fields = (*WholeDossierSerializer.Meta.fields, "secret", "token")


class DossierPageSerializer(serializers.Serializer[Any]):
    """A page of the list; `count` stops at 1 001, the pages do not."""

    count = serializers.IntegerField()
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    ignored = serializers.ListField(child=serializers.CharField())
    results = DossierSerializer(many=True)


class TakenSerializer(serializers.Serializer[Any]):
    """What a step has made of the dossier."""

    code = serializers.CharField()
    step = serializers.CharField()
    state = serializers.ChoiceField(State.choices)
    state_label = serializers.CharField()
    due_at = serializers.DateTimeField()
    promised_at = serializers.DateTimeField()


class LookupSerializer(serializers.Serializer[Any]):
    code = serializers.CharField(max_length=60)
    secret = serializers.CharField(max_length=40)


class EventSerializer(serializers.Serializer[Any]):
    title = serializers.CharField()
    at = serializers.DateTimeField()


class StatusSerializer(serializers.Serializer[Any]):
    """Status of one dossier; no names, no free text."""

    code = serializers.CharField()
    procedure = serializers.CharField()
    state = serializers.ChoiceField(State.choices)
    state_label = serializers.CharField()
    unit = serializers.CharField()
    received_at = serializers.DateTimeField()
    first_promised_at = serializers.DateTimeField()
    promised_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    returned_at = serializers.DateTimeField(allow_null=True)
    supplement_due_on = serializers.DateField(allow_null=True)
    is_late = serializers.BooleanField()
    next = serializers.CharField()
    events = EventSerializer(many=True)
