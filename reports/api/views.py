"""The yearly figures as open data: aggregates only, the same code as the dashboard."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view, permission_classes
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from reports import exports
from reports.api.serializers import StatisticsSerializer
from reports.figures import yearly
from reports.periods import FIRST_YEAR, LAST_YEAR, is_known_year


@extend_schema(responses=StatisticsSerializer, summary="Số liệu một năm")
@api_view(["GET"])
@permission_classes([AllowAny])
def statistics(request: Request, year: int) -> Response:  # noqa: ARG001 -- the answer is the same for all
    if not is_known_year(year):
        raise NotFound(f"Năm phải từ {FIRST_YEAR} đến {LAST_YEAR}.")
    return Response(exports.statistics(yearly(year, now=timezone.now())))
