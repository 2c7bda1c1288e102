"""The whole catalogue in one file, for spreadsheets and for other portals."""

import csv
from typing import Any

from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view, authentication_classes, permission_classes
from rest_framework.permissions import AllowAny
from rest_framework.request import Request

from procedures.api.narrowing import FIELDS, NARROWING, asked_versions, etag, in_full, keep_fields
from procedures.api.serializers import ProcedureDetailSerializer

COLUMNS = (
    *("code", "name", "short_name", "field", "status", "repealed_on", "successor", "version", "valid_from"),
    *("limit_amount", "limit_unit", "limit_policy", "limit_note", "fee_amount", "fee_note", "cases", "documents"),
    *("result", "authority", "online_level", "legal_basis", "decision", "url", "national_url"),
)
# What a spreadsheet would take for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


@condition(etag_func=etag)
@cache_control(public=True, no_cache=True)
@extend_schema(
    summary="Cả danh mục thành một tệp CSV (UTF-8, mở được bằng Excel)",
    parameters=[*NARROWING],
    responses={(200, "text/csv"): OpenApiTypes.STR},
)
@api_view(["GET"])
@authentication_classes([])
@permission_classes([AllowAny])
def catalogue_csv(request: Request) -> HttpResponseBase:
    # The mark tells Excel that this is UTF-8.
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="danh-muc-thu-tuc.csv"'
    writer = csv.writer(response)
    writer.writerow(COLUMNS)
    rows = ProcedureDetailSerializer(in_full(asked_versions(request)), many=True).data
    writer.writerows([_cell(value) for value in _line(row)] for row in rows)
    return response


@condition(etag_func=etag)
@cache_control(public=True, no_cache=True)
@extend_schema(
    summary="Cả danh mục thành một tệp JSON, đầy đủ từng thủ tục",
    parameters=[*NARROWING, FIELDS],
    responses=ProcedureDetailSerializer(many=True),
)
@api_view(["GET"])
@authentication_classes([])
@permission_classes([AllowAny])
def catalogue_json(request: Request) -> HttpResponseBase:
    serializer = ProcedureDetailSerializer(in_full(asked_versions(request)), many=True)
    # Unwrapped: the file is the list.
    rows = keep_fields(serializer, request).data
    return JsonResponse(rows, safe=False, json_dumps_params={"ensure_ascii": False})


def _line(row: dict[str, Any]) -> list[Any]:
    limit = row["limit"] or {}
    flat = {
        **row,
        **{f"limit_{name}": limit.get(name) for name in ("amount", "unit", "policy")},
        "field": row["field"]["name"],
        "cases": "; ".join(case["label"] for case in row["cases"]),
        "documents": "; ".join(document["name"] for document in row["documents"]),
    }
    return [flat[column] for column in COLUMNS]


def _cell(value: Any) -> str:  # noqa: ANN401 -- whatever stands in the catalogue
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
