"""Dossiers for officers' programs and trusted systems, by token or session; the same rules as the pages."""

from http import HTTPStatus
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view, authentication_classes, permission_classes
from rest_framework.exceptions import APIException, NotFound, Throttled, ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from dossiers import (
    accesses,
    filters,
    hand_overs,
    lifecycle,
    lookup,
    lookup_limits,
    offers,
    paging,
    step_requests,
    story,
)
from dossiers.api import serializers
from dossiers.api.permissions import ReadAllReceiveAtCounter, TakeSteps
from dossiers.channels import channels_on
from dossiers.models import Dossier
from dossiers.states import MOVES, Step
from procedures.kinds import Status
from procedures.models import ProcedureVersion
from tanthanh.office.models import Officer, Unit
from tanthanh.office.throttle import caller

LONGEST_KEY = 255
KEY = OpenApiParameter(
    "Idempotency-Key", OpenApiTypes.STR, OpenApiParameter.HEADER, description="Gửi lại cùng khóa thì không làm hai lần."
)
FILTERS = [OpenApiParameter(name, OpenApiTypes.STR) for name in (*filters.READERS, "trang")]


class ConflictError(APIException):
    """Somebody else was first, or the dossier is elsewhere in the process."""

    status_code = HTTPStatus.CONFLICT
    default_code = "conflict"


@extend_schema(
    methods=["GET"],
    operation_id="v1_dossiers_list",
    summary="Danh sách hồ sơ",
    parameters=FILTERS,
    responses=serializers.DossierPageSerializer,
)
@extend_schema(
    methods=["POST"],
    summary="Tiếp nhận một hồ sơ",
    parameters=[KEY],
    request=serializers.DeclarationSerializer,
    responses={201: serializers.TakenInSerializer},
)
@api_view(["GET", "POST"])
@permission_classes([ReadAllReceiveAtCounter])
def dossiers(request: Request) -> Response:
    return _received(request) if request.method == "POST" else _listed(request)


def _listed(request: Request) -> Response:
    now = timezone.now()
    asked = filters.read(request.query_params)
    cursor, complaint = paging.cursor(request.query_params.get("trang", ""))
    visible = Dossier.objects.visible_to(_officer(request))
    page = paging.page(filters.apply(visible, asked, now=now), cursor)
    body = {
        "count": page.count,
        "next": str(page.older) if page.older else None,
        "previous": str(page.newer) if page.newer else None,
        "ignored": [*asked.ignored, *complaint],
        "results": page.rows,
    }
    return _private(Response(serializers.DossierPageSerializer(body, context={"now": now}).data))


def _received(request: Request) -> Response:
    sent = serializers.DeclarationSerializer(data=request.data)
    sent.is_valid(raise_exception=True)
    now, officer, key = timezone.now(), _officer(request), _key(request)
    version = _version(sent.validated_data["procedure"])
    if sent.validated_data["channel"] not in channels_on(timezone.localdate(now)):
        raise ValidationError({"channel": "Phường không tự nhận hồ sơ theo hình thức này trong chế độ đang áp dụng."})
    intake_key = step_requests.intake_key(officer, key) if key else None
    try:
        found = lifecycle.receive(version, sent.declaration(), by=officer, at=now, intake_key=intake_key)
    except lifecycle.LimitMissingError as error:
        raise ValidationError({"limit": str(error)}) from None
    if (found.version_id, found.applicant_name) != (version.pk, sent.validated_data["applicant_name"]):
        raise ConflictError("Khóa Idempotency-Key này đã dùng cho hồ sơ khác; mỗi hồ sơ cần một khóa riêng.")
    return _whole(request, found, serializers.TakenInSerializer, status=HTTPStatus.CREATED)


def _version(code: str) -> ProcedureVersion:
    versions = ProcedureVersion.objects.on(timezone.localdate()).filter(procedure__status=Status.PUBLISHED)
    version = versions.filter(procedure__code=code).first()
    if version is None:
        raise ValidationError({"procedure": "Không có thủ tục đang áp dụng với mã này."})
    return version


@extend_schema(summary="Một hồ sơ, giấy tờ, nhật ký và các bước làm được", responses=serializers.WholeDossierSerializer)
@api_view(["GET"])
@permission_classes([ReadAllReceiveAtCounter])
def dossier(request: Request, code: str) -> Response:
    found = get_object_or_404(Dossier.objects.visible_to(_officer(request)), code=code)
    accesses.note(found, by=_officer(request), at=timezone.now())
    return _whole(request, found, serializers.WholeDossierSerializer)


@extend_schema(
    summary="Thực hiện một bước",
    parameters=[KEY],
    request=serializers.StepSerializer,
    responses=serializers.TakenSerializer,
)
@api_view(["POST"])
@permission_classes([TakeSteps])
def steps(request: Request, code: str) -> Response:
    officer = _officer(request)
    found = get_object_or_404(Dossier.objects.visible_to(officer).select_related("version"), code=code)
    sent = serializers.StepSerializer(data=request.data)
    sent.is_valid(raise_exception=True)
    given: dict[str, Any] = dict(sent.validated_data)
    step = given.pop("step")
    given["unit"], given["officer"] = _unit(given["unit"]), _officer_named(given["officer"])
    try:
        return _private(Response(_taken(step, found, officer, _key(request), given)))
    except lifecycle.ReasonMissingError as error:
        raise ValidationError({"reason": str(error)}) from None
    except (lifecycle.StepError, step_requests.KeyReusedError) as error:
        raise ConflictError(str(error)) from None


@extend_schema(
    summary="Tra cứu một hồ sơ bằng mã hồ sơ và mã tra cứu",
    request=serializers.LookupSerializer,
    responses=serializers.StatusSerializer,
)
@api_view(["POST"])
@authentication_classes([])
@permission_classes([AllowAny])
def look_up(request: Request) -> Response:
    """The applicant's own lookup: no names in the answer, one answer for a wrong secret and an unknown code."""
    sent = serializers.LookupSerializer(data=request.data)
    sent.is_valid(raise_exception=True)
    now = timezone.now()
    code, secret = sent.validated_data["code"], sent.validated_data["secret"]
    if not lookup_limits.is_allowed(caller(request), code, now=now):
        raise Throttled(wait=lookup_limits.WINDOW_SECONDS)
    found = lookup.by_secret(code, secret)
    if found is None:
        raise NotFound(lookup.UNKNOWN)
    return _private(Response(serializers.StatusSerializer(lookup.status(found, now=now)).data))


def _taken(step: Step, found: Dossier, officer: Officer, key: str, given: dict[str, Any]) -> dict[str, Any]:
    now = timezone.now()

    def answer(taken: Dossier) -> dict[str, Any]:
        told = {"state_label": taken.get_state_display(), "step": step}
        for name in ("code", "state", "due_at", "promised_at"):
            told[name] = getattr(taken, name)
        return dict(serializers.TakenSerializer(told).data)

    if not key:
        return answer(lifecycle.take(step, found, by=officer, at=now, **given))
    return step_requests.take_once(step, found, by=officer, at=now, key=key, answer=answer, **given)


def _officer_named(username: str) -> Officer | None:
    officer = hand_overs.may_be_assigned().filter(username=username).first() if username else None
    if username and officer is None:
        raise ValidationError({"officer": "Không có người này."})
    return officer


def _unit(code: str) -> Unit | None:
    unit = Unit.objects.filter(code=code).first() if code else None
    if code and unit is None:
        raise ValidationError({"unit": "Không có bộ phận này."})
    return unit


def _whole(
    request: Request,
    found: Dossier,
    serializer: type[serializers.WholeDossierSerializer],
    status: int = HTTPStatus.OK,
) -> Response:
    now, log, passed = timezone.now(), story.entries(found), list(hand_overs.of(found))
    offered = offers.offers(found, _officer(request), passed=passed, log=log, now=now)
    steps_now = [offer.step for offer in (*offered.everyday, *offered.others)]
    context = {"now": now, "log": log, "steps": [step for step in MOVES if step in steps_now]}
    return _private(Response(serializer(found, context=context).data, status=status))


def _officer(request: Request) -> Officer:
    if not isinstance(request.user, Officer):  # the permission class has let no one else through
        raise TypeError(type(request.user))
    return request.user


def _key(request: Request) -> str:
    key = request.headers.get("Idempotency-Key", "")
    if len(key) > LONGEST_KEY:
        raise ValidationError({"Idempotency-Key": f"Khóa dài quá, tối đa {LONGEST_KEY} ký tự."})
    return key


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store, private"
    return response
