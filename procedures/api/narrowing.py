"""What a caller may ask of the catalogue: which procedures, on which day, and how much of each."""

import hashlib
from datetime import date
from typing import Any

from django.db.models import Case, Prefetch, QuerySet, When
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.serializers import BaseSerializer, ListSerializer, Serializer

from procedures import search
from procedures.board import board, posted, revision
from procedures.kinds import OnlineLevel, Status
from procedures.models import ProcedureCase, ProcedureVersion, RequiredDocument

STATUSES = (Status.PUBLISHED.value, Status.REPEALED.value)
FIELDS = OpenApiParameter("fields", str, description="Chỉ lấy các trường này, cách nhau bằng dấu phẩy: code,name,limit")
NARROWING = (
    OpenApiParameter("q", str, description="Tìm theo tên, mã hoặc lĩnh vực, có dấu hay không dấu"),
    OpenApiParameter("field", str, description="Đường dẫn của lĩnh vực, ví dụ ho-tich"),
    OpenApiParameter("status", str, enum=STATUSES, description="Còn hiệu lực hay đã hết hiệu lực"),
    OpenApiParameter("online_level", str, enum=OnlineLevel.values, description="Mức độ trực tuyến"),
    OpenApiParameter("changed_since", date, description="Chỉ phiên bản có hiệu lực từ ngày này"),
    OpenApiParameter("on", date, description="Danh mục như vào ngày này; mặc định là hôm nay"),
)


def etag(request: HttpRequest, **_parts: str) -> str:
    said = f"{revision()} {timezone.localdate()} {request.build_absolute_uri()}"  # noqa: TID251 -- part of a door
    return f'W/"{hashlib.blake2b(said.encode(), digest_size=16).hexdigest()}"'


get_once = method_decorator([condition(etag_func=etag), cache_control(public=True, no_cache=True)], name="get")


def asked_versions(request: Request) -> QuerySet[ProcedureVersion]:
    """The versions the query asks for, the fittest or the catalogue's own first. ValidationError where it cannot be."""
    asked = request.query_params
    versions = posted(_day(asked, "on") or timezone.localdate()).select_related("procedure__successor")  # noqa: TID251
    if slug := asked.get("field"):
        versions = versions.filter(procedure__field__slug=slug)
    if status := _choice(asked, "status", STATUSES):
        versions = versions.filter(procedure__status=status)
    if level := _choice(asked, "online_level", OnlineLevel.values):
        versions = versions.filter(online_level=level)
    if since := _day(asked, "changed_since"):
        versions = versions.filter(valid_from__gte=since)
    if question := asked.get("q"):
        found = search.find(question, board(timezone.localdate()))  # noqa: TID251
        codes = [] if found.is_near else [notice.code for notice in found.notices]
        rank = Case(*(When(procedure__code=code, then=place) for place, code in enumerate(codes)), default=0)
        versions = versions.filter(procedure__code__in=codes).order_by(rank, "procedure__pk")
    return versions


def in_full(versions: QuerySet[ProcedureVersion]) -> QuerySet[ProcedureVersion]:
    """With the papers and the cases of each."""
    return versions.prefetch_related(
        Prefetch("documents", queryset=RequiredDocument.objects.order_by("position"), to_attr="papers"),
        Prefetch("cases", queryset=ProcedureCase.objects.order_by("position"), to_attr="own_cases"),
    )


def keep_fields(serializer: BaseSerializer[Any], request: Request) -> BaseSerializer[Any]:
    """Leave only the fields that `fields` names. ValidationError where one of them does not exist."""
    wanted = [name.strip() for name in request.query_params.get("fields", "").split(",") if name.strip()]
    one = serializer.child if isinstance(serializer, ListSerializer) else serializer
    if not wanted or not isinstance(one, Serializer):
        return serializer
    unknown = [name for name in wanted if name not in one.fields]
    if unknown:
        raise ValidationError({"fields": f"Không có trường {', '.join(unknown)[:100]}; có: {', '.join(one.fields)}."})
    for name in set(one.fields) - set(wanted):
        one.fields.pop(name)
    return serializer


def _choice(asked: Any, name: str, choices: Any) -> str:  # noqa: ANN401 -- a query string, and what may stand in it
    value = str(asked.get(name, ""))
    if value and value not in choices:
        raise ValidationError({name: f"Chỉ nhận {' hoặc '.join(choices)}."})
    return value


def _day(asked: Any, name: str) -> date | None:  # noqa: ANN401
    text = asked.get(name, "")
    try:
        day = parse_date(text) if text else None
    except ValueError:
        day = None
    if text and day is None:
        raise ValidationError({name: "Viết ngày như 2026-11-20."})
    return day
