"""The published late list for other programs."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from dossiers import chain_heads, publications


class LateRowSerializer(serializers.Serializer):
    code = serializers.CharField()
    procedure = serializers.CharField()
    received_on = serializers.DateField(allow_null=True)
    due_at = serializers.DateTimeField()
    days_late = serializers.IntegerField()
    unit = serializers.CharField()
    cause = serializers.CharField()
    letter = serializers.CharField()
    new_promise_at = serializers.DateTimeField(allow_null=True)
    letter_sent_on = serializers.DateField(allow_null=True)
    applicant = serializers.CharField()
    note = serializers.CharField()


class ChainHeadSerializer(serializers.Serializer):
    day = serializers.DateField()
    root = serializers.CharField()  # type: ignore[assignment]  # DRF takes fields out of the class, its own `root` stays
    entries = serializers.IntegerField()
    previous_root = serializers.CharField()
    published_at = serializers.DateTimeField()


class LateListSerializer(serializers.Serializer):
    number = serializers.IntegerField(allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)
    names_basis = serializers.CharField()
    rows = LateRowSerializer(many=True)
    chain_head = ChainHeadSerializer(allow_null=True)


@extend_schema(responses=LateListSerializer, summary="Danh sách hồ sơ trễ hạn đang công khai")
@api_view(["GET"])
@permission_classes([AllowAny])
def late_list(_request: Request) -> Response:
    """The edition that is public now; empty before the first one."""
    found = publications.as_json(publications.latest())
    return Response(found | {"chain_head": chain_heads.as_data(chain_heads.latest())})
