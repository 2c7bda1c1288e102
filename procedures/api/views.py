"""The catalogue as open data."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.exceptions import NotFound
from rest_framework.pagination import PageNumberPagination
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from procedures.api.narrowing import FIELDS, NARROWING, asked_versions, get_once, in_full, keep_fields
from procedures.api.serializers import ProcedureDetailSerializer, ProcedureSerializer, VersionSerializer
from procedures.board import posted
from procedures.kinds import Status
from procedures.models import ProcedureVersion


class Pages(PageNumberPagination):
    """A ward's whole catalogue fits on the first page."""

    page_size = 200
    page_size_query_param = "page_size"
    max_page_size = 500


class OpenToAll(generics.GenericAPIView[ProcedureVersion]):
    """Read by anybody, and only the fields that are asked for."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    def get_serializer(self, *args: Any, **kwargs: Any) -> BaseSerializer[Any]:  # noqa: ANN401 -- as the framework's
        return keep_fields(super().get_serializer(*args, **kwargs), self.request)


@get_once
class ProcedureList(OpenToAll, generics.ListAPIView[ProcedureVersion]):
    """The catalogue: what is posted today, repealed procedures included."""

    pagination_class = Pages
    serializer_class = ProcedureSerializer

    @extend_schema(summary="Danh mục thủ tục", parameters=[*NARROWING, FIELDS])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:  # noqa: ANN401 -- as the framework's
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[ProcedureVersion]:
        return asked_versions(self.request)


@get_once
class ProcedureDetail(OpenToAll, generics.RetrieveAPIView[ProcedureVersion]):
    """One procedure, as the citizen's page tells it."""

    serializer_class = ProcedureDetailSerializer
    lookup_field = "procedure__code"
    lookup_url_kwarg = "code"

    @extend_schema(summary="Một thủ tục", parameters=[FIELDS])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:  # noqa: ANN401 -- as the framework's
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[ProcedureVersion]:
        return in_full(posted(timezone.localdate()).select_related("procedure__successor"))


@get_once
class ProcedureVersions(OpenToAll, generics.ListAPIView[ProcedureVersion]):
    """Every version of one procedure, the latest first; those that are only planned are not told yet."""

    pagination_class = None
    serializer_class = VersionSerializer

    @extend_schema(summary="Các phiên bản của một thủ tục", parameters=[FIELDS])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:  # noqa: ANN401 -- as the framework's
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[ProcedureVersion]:
        versions = ProcedureVersion.objects.filter(
            procedure__code=self.kwargs["code"], valid_from__lte=timezone.localdate()
        ).exclude(procedure__status=Status.DRAFT)
        return in_full(versions.select_related("procedure__field", "procedure__successor").order_by("-number"))

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:  # noqa: ANN401 -- as the framework's
        if not self.get_queryset().exists():
            raise NotFound
        return super().list(request, *args, **kwargs)
