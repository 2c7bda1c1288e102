"""Bad calls are answered as RFC 9457 problems in Vietnamese, never by a 500."""

import json

import pytest
from django.core.exceptions import SuspiciousOperation
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404
from rest_framework import exceptions, serializers
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from tanthanh.office import problems
from tanthanh.office.problems import BoundedJSONParser

UNREADABLE = "Không đọc được nội dung gửi lên: cần JSON đúng cú pháp, mã hóa UTF-8."


class Papers(serializers.Serializer):
    count = serializers.IntegerField(max_value=20)
    kind = serializers.ChoiceField(choices=["A", "B"])


class Filing(serializers.Serializer):
    code = serializers.CharField(max_length=5)
    day = serializers.DateField(required=False)
    papers = Papers(many=True, required=False)


class FilingView(APIView):
    permission_classes = (AllowAny,)
    authentication_classes = ()
    parser_classes = (BoundedJSONParser,)
    renderer_classes = (JSONRenderer,)

    def post(self, request):
        filing = Filing(data=request.data)
        filing.is_valid(raise_exception=True)
        return Response(filing.data)


def raising(error):
    class Raising(FilingView):
        def get(self, _request):
            raise error

    return Raising.as_view()(APIRequestFactory().get("/")).render()


def post(content, content_type="application/json", **headers):
    request = APIRequestFactory().generic("POST", "/", content, content_type=content_type, **headers)
    return FilingView.as_view()(request).render()


def told(response):
    return response.status_code, response["Content-Type"], json.loads(response.content)


def test_a_missing_and_a_wrong_field_are_named_each_with_a_sentence():
    status, media_type, said = told(
        post(b'{"papers": [{"count": 21, "kind": "C"}], "day": "hom qua", "code": "123456"}')
    )

    assert (status, media_type) == (400, "application/problem+json")
    assert said == {
        "type": "about:blank",
        "title": "Dữ liệu gửi lên chưa đúng",
        "status": 400,
        "detail": said["detail"],
        "errors": [
            {"field": "code", "detail": "Dài quá, nhiều nhất 5 ký tự."},
            {
                "field": "day",
                "detail": "Ngày sai định dạng. Dùng một trong những định dạng sau để thay thế: YYYY-MM-DD.",
            },
            {"field": "papers.0.count", "detail": "Lớn quá, nhiều nhất 20."},
            {"field": "papers.0.kind", "detail": "Giá trị này không có trong danh sách cho phép."},
        ],
    }
    assert said["detail"].startswith("code: Dài quá, nhiều nhất 5 ký tự.; day: Ngày sai định dạng.")


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[" * 100_000, b'{"code": "\xff"}', b"NaN", b"1" * 5000, b'"text"', b"null", b"[1]"],
    ids=["empty", "cut", "deep", "latin", "nan", "huge number", "text", "null", "list"],
)
def test_content_that_is_no_filing_is_a_400(content):
    status, media_type, said = told(post(content))

    assert (status, media_type, said["status"]) == (400, "application/problem+json", 400)


@pytest.mark.parametrize("charset", ["utf-16", "base64", "zip", "x-unknown"])
def test_a_foreign_charset_is_read_as_utf_8(charset):
    response = post(b'{"code": "A1"}', f"application/json; charset={charset}")

    assert (response.status_code, json.loads(response.content)) == (200, {"code": "A1"})


def test_cut_json_says_what_to_send():
    assert told(post(b"{"))[2]["detail"] == UNREADABLE


def test_more_than_one_call_may_carry_is_refused_unread(settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10

    status, _, said = told(post(b'{"code": "12345"}'))

    assert (status, said["title"]) == (413, "Dữ liệu gửi lên quá lớn")


def test_another_media_type_is_a_415():
    status, _, said = told(post(b"<a/>", "text/xml"))

    assert (status, said["detail"]) == (415, "Chỉ nhận application/json; sửa lại tiêu đề Content-Type.")


def test_an_answer_in_another_form_is_a_406():
    status, media_type, said = told(post(b'{"code": "A1"}', HTTP_ACCEPT="image/png"))

    assert (status, media_type) == (406, "application/problem+json")
    assert said["detail"] == "Chỉ trả lời được bằng application/json; sửa lại tiêu đề Accept."


def test_another_method_is_a_405_that_names_it():
    response = FilingView.as_view()(APIRequestFactory().delete("/")).render()

    assert told(response)[2]["detail"].startswith("Địa chỉ này không nhận phương thức DELETE;")
    assert (response.status_code, response["Allow"]) == (405, "POST, OPTIONS")


def test_somebody_not_signed_in_is_told_how():
    class Closed(FilingView):
        permission_classes = (IsAuthenticated,)

    status, _, said = told(Closed.as_view()(APIRequestFactory().post("/")).render())

    assert (status, said["title"]) == (403, "Không có quyền")


@pytest.mark.parametrize(
    ("error", "status", "detail"),
    [
        (Http404("No Dossier matches the given query."), 404, problems.DETAILS[404]),
        (exceptions.NotFound("Không có năm 1900."), 404, "Không có năm 1900."),
        (SuspiciousOperation("path"), 400, UNREADABLE),
        (DjangoValidationError({"limit": ["Số ngày phải lớn hơn 0."]}), 400, "limit: Số ngày phải lớn hơn 0."),
        (exceptions.ValidationError("Sai trạng thái."), 400, "Sai trạng thái."),
    ],
)
def test_what_goes_wrong_in_a_view_is_told_in_vietnamese(error, status, detail):
    response = raising(error)

    assert (response.status_code, told(response)[2]["detail"]) == (status, detail)


def test_a_throttled_caller_learns_when_to_come_back():
    response = raising(exceptions.Throttled(wait=30))

    assert (response.status_code, response["Retry-After"]) == (429, "30")
    assert told(response)[2]["detail"] == "Đã gọi quá nhiều lần, thử lại sau 30 giây."


def test_our_own_fault_stays_an_error():
    with pytest.raises(ZeroDivisionError):
        raising(ZeroDivisionError())


def test_a_page_outside_the_framework_answers_alike():
    response = problems.problem(404)

    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")
    assert json.loads(response.content) == {
        "type": "about:blank",
        "title": "Không tìm thấy",
        "status": 404,
        "detail": "Không có địa chỉ hoặc dữ liệu này, kiểm tra lại mã đã gửi.",
    }
