"""The due date of any limit for other programs, with its day-by-day reason."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view, permission_classes
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from procedures import due_dates
from procedures.forms import DueDateForm
from tanthanh.office.deadlines import LimitUnit, Policy
from tanthanh.office.working_days import CalendarError


class TraceDaySerializer(serializers.Serializer):
    date = serializers.DateField()
    counted = serializers.BooleanField()
    reason = serializers.CharField()


class DueDateSerializer(serializers.Serializer):
    due_at = serializers.DateTimeField()
    trace = TraceDaySerializer(many=True)
    warnings = serializers.ListField(child=serializers.CharField())


@extend_schema(
    summary="Ngày hẹn trả và lý do từng ngày",
    parameters=[
        OpenApiParameter(
            "received_at",
            OpenApiTypes.DATETIME,
            required=True,
            description="Lúc nhận hồ sơ; không kèm múi giờ thì hiểu theo giờ Việt Nam.",
        ),
        OpenApiParameter("limit", OpenApiTypes.INT, description="Thời hạn; bỏ qua với `same_day`."),
        OpenApiParameter("unit", enum=LimitUnit.values, description="Đơn vị của thời hạn."),
        OpenApiParameter(
            "policy", enum=Policy.values, default=Policy.NEXT_DAY.value, description="Ngày nhận có tính không."
        ),
        OpenApiParameter("procedure", description="Mã thủ tục, thay cho `limit`, `unit` và `policy`."),
    ],
    responses=DueDateSerializer,
)
@api_view(["GET"])
@permission_classes([AllowAny])
def due_date(request: Request) -> Response:
    """Count a limit, or that of a procedure, from the moment of receipt."""
    form = DueDateForm(request.query_params)
    if not form.is_valid():
        raise ValidationError({field: [str(error) for error in errors] for field, errors in form.errors.items()})
    try:
        answer = due_dates.answer(form.question)
    except CalendarError as error:
        raise ValidationError(str(error)) from error
    # Not through the serializer: years of days, each with three fields, would take it most of a second.
    trace = [{"date": day.date, "counted": day.counted, "reason": day.reason} for day in answer.trace]
    return Response({"due_at": answer.due_at.isoformat(), "trace": trace, "warnings": answer.warnings})
