"""What the API says of a procedure; everything here is public."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from procedures.models import ProcedureCase, ProcedureVersion, RequiredDocument
from procedures.posters import address
from tanthanh.office.deadlines import LimitUnit, Policy


class FieldSerializer(serializers.Serializer[Any]):
    slug = serializers.CharField()
    name = serializers.CharField()


class LimitSerializer(serializers.Serializer[Any]):
    amount = serializers.IntegerField()
    unit = serializers.ChoiceField(LimitUnit.choices)
    policy = serializers.ChoiceField(Policy.choices)
    in_words = serializers.CharField()


class DocumentSerializer(serializers.ModelSerializer[RequiredDocument]):
    class Meta:
        model = RequiredDocument
        fields = ("position", "name", "originals", "copies", "note")


class CaseSerializer(serializers.ModelSerializer[ProcedureCase]):
    """What differs in one case; null or empty is as in every other."""

    class Meta:
        model = ProcedureCase
        fields = (
            *("label", "condition", "way", "limit_amount", "limit_unit", "adds_to_limit", "fee_amount", "fee_note"),
        )


class ProcedureSerializer(serializers.ModelSerializer[ProcedureVersion]):
    """One line of the catalogue: the version in force."""

    code = serializers.CharField(source="procedure.code")
    field = FieldSerializer(source="procedure.field")
    status = serializers.CharField(source="procedure.status", help_text="PUBLISHED hoặc REPEALED")
    repealed_on = serializers.DateField(source="procedure.repealed_on", allow_null=True)
    successor = serializers.CharField(source="procedure.successor.code", allow_null=True, default=None)
    version = serializers.IntegerField(source="number")
    limit = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField(help_text="Trang dành cho người dân, địa chỉ in trong mã QR")

    class Meta:
        model = ProcedureVersion
        fields: tuple[str, ...] = (
            "code",
            "name",
            "short_name",
            "field",
            "status",
            "repealed_on",
            "successor",
            "version",
            "valid_from",
            "limit",
            "fee_amount",
            "fee_note",
            "online_level",
            "url",
        )

    @extend_schema_field(LimitSerializer(allow_null=True))
    def get_limit(self, version: ProcedureVersion) -> dict[str, Any] | None:
        limit = version.limit
        if limit is None:
            return None
        return {"amount": limit.amount, "unit": limit.unit, "policy": limit.policy, "in_words": limit.in_words()}

    def get_url(self, version: ProcedureVersion) -> str:
        return address(str(version.procedure.code))


class ProcedureDetailSerializer(ProcedureSerializer):
    """The same with all that the citizen's page says."""

    documents = DocumentSerializer(many=True, source="papers")
    cases = CaseSerializer(many=True, source="own_cases")
    national_url = serializers.CharField(source="procedure.national_url")

    class Meta(ProcedureSerializer.Meta):
        fields = (
            *ProcedureSerializer.Meta.fields,
            "limit_note",
            "verification_days",
            "cases",
            "documents",
            "dossier_sets",
            "steps",
            "ways",
            "subjects",
            "conditions",
            "result",
            "authority",
            "is_interlinked",
            "interlinked_note",
            "legal_basis",
            "decision",
            "national_url",
        )


class VersionSerializer(ProcedureDetailSerializer):
    """What a procedure said from one day to another, as a dossier of that time keeps it."""

    class Meta(ProcedureDetailSerializer.Meta):
        fields = (*ProcedureDetailSerializer.Meta.fields, "valid_to")
