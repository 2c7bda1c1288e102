"""What goes wrong in the API, told as RFC 9457: `application/problem+json` with a Vietnamese sentence."""

import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any, TypedDict

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404, HttpResponse, JsonResponse
from rest_framework import exceptions
from rest_framework.parsers import JSONParser
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.serializers import as_serializer_error
from rest_framework.views import exception_handler

MEDIA_TYPE = "application/problem+json"


class FieldError(TypedDict):
    """One field that was not understood; `field` is the dotted path into what was sent, empty for the whole."""

    field: str
    detail: str


TITLES = {
    400: "Dữ liệu gửi lên chưa đúng",
    401: "Chưa đăng nhập",
    403: "Không có quyền",
    404: "Không tìm thấy",
    405: "Không nhận cách gọi này",
    406: "Không có dạng trả lời được yêu cầu",
    409: "Trùng hoặc đã thay đổi",
    412: "Dữ liệu đã được người khác sửa",
    413: "Dữ liệu gửi lên quá lớn",
    415: "Không nhận kiểu dữ liệu này",
    429: "Gọi quá nhiều lần",
    503: "Tạm thời chưa phục vụ được",
}
DETAILS = {
    400: "Yêu cầu chưa đúng, xem lại dữ liệu gửi lên.",
    401: "Cần đăng nhập hoặc gửi kèm mã truy cập (Authorization: Token …) còn hiệu lực.",
    403: "Tài khoản này không được làm việc đó.",
    404: "Không có địa chỉ hoặc dữ liệu này, kiểm tra lại mã đã gửi.",
    405: "Địa chỉ này không nhận phương thức {method}; chỉ nhận các phương thức nêu trong tiêu đề Allow.",
    406: "Chỉ trả lời được bằng application/json; sửa lại tiêu đề Accept.",
    413: "Dữ liệu gửi lên quá lớn, gửi ít hơn trong mỗi lần.",
    415: "Chỉ nhận application/json; sửa lại tiêu đề Content-Type.",
    429: "Đã gọi quá nhiều lần, thử lại sau {wait} giây.",
}
# Django REST framework has hardly any Vietnamese; its sentences are told again by their code, with their number.
FIELD_DETAILS = {
    "required": "Cần có trường này.",
    "null": "Trường này không được để null.",
    "blank": "Trường này không được để trống.",
    "empty": "Danh sách này không được để trống.",
    "max_length": "Dài quá, nhiều nhất {number} ký tự.",
    "min_length": "Ngắn quá, ít nhất {number} ký tự.",
    "max_value": "Lớn quá, nhiều nhất {number}.",
    "min_value": "Nhỏ quá, ít nhất {number}.",
    "max_string_length": "Số dài quá.",
    "invalid_choice": "Giá trị này không có trong danh sách cho phép.",
    "not_a_list": "Cần một danh sách.",
    "does_not_exist": "Không có mục này.",
    "unique": "Giá trị này đã có.",
    "overflow": "Ngày giờ ngoài phạm vi cho phép.",
    "make_aware": "Ngày giờ này không có thật ở múi giờ của cơ quan.",
    "date": "Cần một ngày dạng 2023-05-04, không kèm giờ.",
    "datetime": "Cần ngày và giờ dạng 2023-05-04T09:00:00+07:00.",
    "null_characters_not_allowed": "Không nhận ký tự rỗng (NUL).",
    "surrogate_characters_not_allowed": "Không nhận ký tự hỏng.",
}
# Their texts are always the framework's, filled in with what was asked.
SPOKEN_FOR = (
    exceptions.MethodNotAllowed,
    exceptions.NotAcceptable,
    exceptions.UnsupportedMediaType,
    exceptions.Throttled,
)
UNREADABLE = "Không đọc được nội dung gửi lên: cần JSON đúng cú pháp, mã hóa UTF-8."


class TooLargeError(exceptions.APIException):
    """More was sent than one call may carry."""

    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"


class BoundedJSONParser(JSONParser):
    """JSON that cannot fill the memory, break the stack or name an encoding that is none."""

    def parse(
        self,
        stream: Any,  # noqa: ANN401 -- as the framework's
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:  # noqa: ANN401 -- whatever JSON holds
        meta = parser_context["request"].META if parser_context else {}
        if int(meta.get("CONTENT_LENGTH") or 0) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise TooLargeError
        try:
            return super().parse(stream, media_type, dict(parser_context or {}, encoding="utf-8"))
        except RecursionError as error:
            raise exceptions.ParseError from error


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer a failed call; None (a 500) only for what is our own fault."""
    known = _known(error)
    response = exception_handler(known, context)
    if response is None or not isinstance(known, exceptions.APIException):
        return None
    request = context.get("request")
    if request is not None:
        # A problem is JSON, whatever form the good answer would have had.
        request.accepted_renderer, request.accepted_media_type = JSONRenderer(), JSONRenderer.media_type
    method = str(getattr(request, "method", ""))
    response.data = body(response.status_code, _detail(known, method), list(_field_errors(known)))
    response.content_type = MEDIA_TYPE
    return response


def problem(status: int, detail: str = "") -> HttpResponse:
    """Answer outside of the framework's views, as the error pages do for `/api/`."""
    return JsonResponse(body(status, detail), status=status, content_type=MEDIA_TYPE)


def body(status: int, detail: str = "", errors: list[FieldError] | None = None) -> dict[str, Any]:
    said: dict[str, Any] = {
        "type": "about:blank",
        "title": TITLES.get(status, "Có lỗi"),
        "status": status,
        "detail": detail or DETAILS.get(status, "Hệ thống gặp lỗi, thử lại sau ít phút."),
    }
    return said | {"errors": errors} if errors else said


def _known(error: Exception) -> Exception:
    """Translate what Django raises over bad input into the framework's own words."""
    if isinstance(error, DjangoValidationError):
        return exceptions.ValidationError(as_serializer_error(error))
    if isinstance(error, RequestDataTooBig):
        return TooLargeError()
    if isinstance(error, SuspiciousOperation):
        return exceptions.ParseError()
    if isinstance(error, Http404):  # its text would name our models
        return exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        return exceptions.PermissionDenied(*error.args)
    return error


def _detail(error: exceptions.APIException, method: str) -> str:
    if isinstance(error, exceptions.ValidationError):
        return "; ".join(f"{e['field']}: {e['detail']}" if e["field"] else e["detail"] for e in _field_errors(error))
    framework_words = isinstance(error, SPOKEN_FOR) or str(error.detail) == str(error.default_detail)
    if not framework_words and not str(error.detail).isascii():  # our own Vietnamese sentence
        return str(error.detail)
    if isinstance(error, exceptions.ParseError):
        return UNREADABLE
    wait = int(getattr(error, "wait", None) or 60)
    return DETAILS.get(error.status_code, "").format(method=method, wait=wait)


def _field_errors(error: exceptions.APIException) -> Iterator[FieldError]:
    if isinstance(error, exceptions.ValidationError):
        yield from _flattened(error.detail, "")


def _flattened(detail: Any, path: str) -> Iterator[FieldError]:  # noqa: ANN401 -- dicts and lists nested at will
    if isinstance(detail, Mapping):
        for key, value in detail.items():
            named = "" if key == "non_field_errors" else str(key)
            yield from _flattened(value, ".".join(part for part in (path, named) if part))
    elif isinstance(detail, list | tuple):
        for index, value in enumerate(detail):
            inner = path if not isinstance(value, Mapping | list) else f"{path}.{index}".lstrip(".")
            yield from _flattened(value, inner)
    else:
        yield {"field": path, "detail": _sentence(detail)}


def _sentence(detail: Any) -> str:  # noqa: ANN401 -- an ErrorDetail or anything that prints
    text = str(detail)
    # The framework quotes a choice it does not know: that is what somebody sent, not a sentence of ours.
    if not text.isascii() and getattr(detail, "code", "") != "invalid_choice":
        return text
    number = re.search(r"\d+", text)
    told = FIELD_DETAILS.get(getattr(detail, "code", ""), "Giá trị chưa đúng.")
    return told.format(number=number.group() if number else "giới hạn")
